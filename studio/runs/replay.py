"""What a run replays: other data, opened when the run is prepared, or sentences that are spoken then."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from studio.audio.speakers import EspeakSpeaker
from studio.checkpoints.inspect import CheckpointInfo
from studio.corpus.overlap import first_overlapping
from studio.corpus.utterance import Manifest, Utterance, on_side
from studio.errors import DataError, SettingsError
from studio.runs.directory import RunDirectory
from studio.runs.guards import open_beside
from studio.runs.languages import told_languages
from studio.settings.languages import LANGUAGES
from studio.settings.resources import resource
from studio.settings.run import RunSettings
from studio.storage.atomic import creating_folder


def open_replay(
    settings: RunSettings, info: CheckpointInfo, judged: Iterable[Utterance], count_tokens: Callable[[str], int]
) -> Manifest:
    """The data that the settings name to be replayed: its training side, or all of it where it has none.

    Args:
        settings: of the run.
        info: the checkpoint, which must know the languages of a run of several.
        judged: what the run and its guard sets are judged on, of which nothing must be among them.
        count_tokens: label tokens of a transcript.

    Raises:
        SettingsError: it is in a language that the run does not learn, or the checkpoint does not know.
        DataError: it cannot be opened, has nothing usable, or holds what the run is judged on.
    """
    if not (settings.data.replay and settings.data.replay_source):
        return Manifest(())
    language, mixed = settings.checkpoint.language, settings.data.mixed_languages
    found = open_beside(settings.data.replay_source, language, count_tokens)
    if not mixed and (others := sorted({each.language for each in found} & {*LANGUAGES} - {language})):
        named = ", ".join(LANGUAGES[each] for each in others)
        raise SettingsError([("data.replay_source", f"names {named} as its language; set data.mixed_languages")])
    found = told_languages(found, info, language, mixed=mixed)
    replayed = Manifest(on_side(each, "train", "") for each in found.train or found)
    if known := first_overlapping(replayed, judged):
        raise DataError(
            f"What is to be replayed holds {known.audio}, which the run or a guard set of it is judged on.",
            "Name other data in data.replay_source; with data.folds the run is judged on all of its own.",
            code="replay_held_out",
        )
    return replayed


def save_replay(replayed: Manifest, settings: RunSettings, directory: RunDirectory) -> None:
    """Write what is replayed into a run's directory; where no data are named, sentences spoken by espeak-ng.

    Raises:
        DataError: there are no sentences in the run's language.
        StudioError: espeak-ng cannot be loaded, or cannot speak the language.
        StorageError: it cannot be written.
    """
    if settings.data.replay:
        spoken = replayed or _spoken(settings.checkpoint.language, directory.spoken)
        spoken.save(directory.replay)


def _spoken(language: str, folder: Path) -> Manifest:
    """The sentences to read aloud of a language in several voices; their texts are the base's to write."""
    file = resource("prompts", f"{language}.txt")
    if not file.is_file():
        raise DataError(
            f"There are no sentences to be spoken for replay in the language {language!r}.",
            "Name other data in data.replay_source, or set data.replay to 0.",
            code="no_replay",
        )
    sentences = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    speak = EspeakSpeaker(language)
    with creating_folder(folder) as written:
        utterances = []
        for number, text in enumerate(sentences):
            name = f"{number + 1:04d}.flac"
            seconds = speak(number, text, written / name)
            utterances.append(Utterance(f"replay {number + 1}", str(folder / name), text, seconds, "train"))
    return Manifest(utterances)
