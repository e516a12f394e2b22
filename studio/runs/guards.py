"""A run's guard sets: opened when the run is prepared, kept in its directory, and judged beside the validation side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from studio.checkpoints.inspect import CheckpointInfo
from studio.corpus.opening import open_dataset
from studio.corpus.overlap import first_overlapping
from studio.corpus.overrides import original_source
from studio.corpus.utterance import Manifest, Utterance
from studio.errors import DataError, SettingsError, StudioError
from studio.runs.directory import RunDirectory
from studio.runs.languages import in_one_language
from studio.settings.guards import GuardSource, parse_guards
from studio.settings.run import RunSettings
from studio.storage.atomic import make_folder
from studio.text.error_rates import require_references
from studio.text.normalisation import default_profile

Opened = dict[str, Manifest]
"""Guard sets by name."""


@dataclass(frozen=True)
class GuardSet:
    """A guard set as it is judged.

    Attributes:
        name: the user's.
        language: code of what is spoken in it.
        cer_profile: text normalisation before scoring.
        utterances: all that it has.
    """

    name: str
    language: str
    cer_profile: str
    utterances: list[Utterance]


def open_guards(
    settings: RunSettings, info: CheckpointInfo, manifest: Manifest, count_tokens: Callable[[str], int]
) -> Opened:
    """Open every guard set that the settings name: what it holds out, or all where it holds out nothing.

    Args:
        settings: of the run, with the profile resolved.
        info: the checkpoint, which must know their languages.
        manifest: of the run, whose training utterances must not be among them.
        count_tokens: label tokens of a transcript.

    Raises:
        SettingsError: the checkpoint does not know a language.
        DataError: one cannot be opened, has nothing usable, or holds what is trained on.
    """
    opened = {}
    for source in parse_guards(settings.evaluation.guards):
        language = source.language or settings.checkpoint.language
        if language not in info.languages:
            raise SettingsError([("evaluation.guards", f"{info.name} does not know {language!r} ({source.name})")])
        try:
            guard = in_one_language(open_beside(source.path, language, count_tokens))
        except StudioError as error:
            message = f"The guard set “{source.name}” (evaluation.guards) cannot be opened. {error.message}"
            raise DataError(message, error.hint, code=error.code) from error
        utterances = Manifest(guard.held_out or guard)
        if known := first_overlapping(utterances, manifest.train):
            raise DataError(
                f"The guard set “{source.name}” holds {known.audio}, which is trained on.",
                "Name data that the run does not learn from.",
                code="guard_trained",
            )
        require_references([utterance.text for utterance in utterances], _profile(settings, source))
        opened[source.name] = utterances
    return opened


def open_beside(path: str, language: str, count_tokens: Callable[[str], int]) -> Manifest:
    """What can be used of a folder or manifest beside the run's own recordings, with the languages that it names.

    Raises:
        DataError: that is nothing.
    """
    source = original_source(Path(path).expanduser())
    dataset = open_dataset(source, language=language, count_tokens=count_tokens)
    dataset.require_usable()
    return dataset.used_and_unused()[0]


def save_guards(guards: Opened, directory: RunDirectory) -> None:
    """Write the guard sets into a run's directory; StorageError where that cannot be."""
    if guards:
        make_folder(directory.guards)
    for name, guard in guards.items():
        guard.save(directory.guard(name))


def load_guards(directory: RunDirectory, settings: RunSettings) -> list[GuardSet]:
    """The guard sets of a prepared run; DataError where one is damaged."""
    return [
        GuardSet(
            source.name,
            source.language or settings.checkpoint.language,
            _profile(settings, source),
            list(Manifest.load(directory.guard(source.name))),
        )
        for source in parse_guards(settings.evaluation.guards)
    ]


def _profile(settings: RunSettings, source: GuardSource) -> str:
    """The run's normalisation; that of the language where a guard set is in another one."""
    is_other = source.language not in ("", settings.checkpoint.language)
    return default_profile(source.language) if is_other else settings.evaluation.cer_profile
