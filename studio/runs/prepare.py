"""From settings to a run directory that an engine can start on."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

from studio.audio.augmentation.noise import require_noises
from studio.checkpoints.inspect import CheckpointInfo
from studio.checkpoints.store import CheckpointStore
from studio.corpus.audit import fits_labels
from studio.corpus.dataset import Dataset
from studio.corpus.exclusions import Excluded
from studio.corpus.opening import divide, open_dataset
from studio.corpus.overrides import original_source
from studio.corpus.terms import load_terms, save_term_file
from studio.corpus.utterance import Manifest
from studio.errors import DataError, SettingsError
from studio.runs.directory import RunDirectory
from studio.runs.folds import fold_manifest
from studio.runs.guards import open_guards, save_guards
from studio.runs.inputs import note_inputs
from studio.runs.languages import language_beyond, told_languages
from studio.runs.replay import open_replay, save_replay
from studio.settings.application import checkpoints_folder, runs_folder
from studio.settings.guards import anchored_guards
from studio.settings.methods import METHODS
from studio.settings.run import RunSettings
from studio.settings.toml import save_run_settings
from studio.storage.atomic import write_text
from studio.text.error_rates import require_references
from studio.text.normalisation import default_profile
from studio.text.terms import Term
from studio.text.tokens import MAX_LABEL_TOKENS, TokenCounter

ProgressCallback = Callable[[int, int], None]
"""Told how many recordings are done, and of how many."""


@dataclass(frozen=True, slots=True)
class PreparedRun:
    """A run directory with its settings and manifest written, and what the manifest was made from.

    Attributes:
        directory: the run's.
        settings: with nothing left to chance.
        dataset: what is trained on.
        manifest: its utterances.
        excluded: all others, with the reasons.
    """

    directory: RunDirectory
    settings: RunSettings
    dataset: Dataset
    manifest: Manifest
    excluded: tuple[Excluded, ...]


@dataclass(frozen=True, slots=True)
class RunData:
    """The utterances of a run, all others with the reasons, and the words that must come out right."""

    manifest: Manifest
    excluded: tuple[Excluded, ...]
    terms: tuple[Term, ...] = ()


def prepare_run(
    settings: RunSettings,
    path: Path | None,
    progress: ProgressCallback | None = None,
    *,
    unpacking: ProgressCallback | None = None,
    dataset: Dataset | None = None,
) -> PreparedRun:
    """Check everything that can be checked without loading the model, then write the run directory.

    The run's manifest is the dataset's, row for row. Where this fails nothing is left of the directory, so that the
    same path can be tried again.

    Args:
        settings: valid settings; paths in them are relative to the current folder.
        path: the run directory, or None for one of the studio's own.
        progress, unpacking: of opening the dataset, as `open_dataset`.
        dataset: the one that is open; the one that the settings name is opened without it.

    Raises:
        SettingsError: the checkpoint cannot do what the settings ask for.
        CheckpointError, DataError, RunError: checkpoint, recordings or directory cannot be used.
    """
    info = CheckpointStore(checkpoints_folder()).resolve(settings.checkpoint.name)
    check_against_checkpoint(settings, info)
    source = original_source(Path(settings.data.source).expanduser()) if dataset is None else dataset.source
    directory = RunDirectory((path or _own_directory(source, settings)).expanduser().resolve())
    directory.require_free()
    count = TokenCounter.from_checkpoint(info.folder).count
    dataset, chosen = choose_data(settings, info, progress, unpacking=unpacking, dataset=dataset)
    resolved, manifest = _write(settings, info, directory, source, chosen, count)
    return PreparedRun(directory, resolved, dataset, manifest, chosen.excluded)


def choose_data(
    settings: RunSettings,
    info: CheckpointInfo,
    progress: ProgressCallback | None = None,
    *,
    unpacking: ProgressCallback | None = None,
    dataset: Dataset | None = None,
) -> tuple[Dataset, RunData]:
    """The dataset that settings name, opened and divided, and what of it is used.

    Args:
        settings, progress, unpacking, dataset: as of `prepare_run`.
        info: of the base.

    Raises:
        DataError: recordings cannot be used.
    """
    if dataset is None:
        source = original_source(Path(settings.data.source).expanduser())
        count, language = TokenCounter.from_checkpoint(info.folder).count, settings.checkpoint.language
        dataset = open_dataset(
            source, settings.data, language=language, count_tokens=count, progress=progress, unpacking=unpacking
        )
    else:
        divide(dataset, settings.data)
    used, unused = dataset.used_and_unused(for_folds=bool(settings.data.folds))
    return dataset, RunData(used, unused, tuple(load_terms(dataset.store)))


def prepare_from_data(settings: RunSettings, path: Path, chosen: RunData) -> RunDirectory:
    """As `prepare_run`, of utterances that were chosen before, such as those of all trials of an experiment.

    Args:
        settings: valid settings, whose ``data.source`` is where the utterances came from.
        path: the run directory.
        chosen: what is trained on and judged.

    Raises:
        SettingsError, CheckpointError, DataError, RunError: as `prepare_run`.
    """
    info = CheckpointStore(checkpoints_folder()).resolve(settings.checkpoint.name)
    check_against_checkpoint(settings, info)
    directory = RunDirectory(path)
    directory.require_free()
    count = TokenCounter.from_checkpoint(info.folder).count
    _write(settings, info, directory, Path(settings.data.source), chosen, count)
    return directory


def _write(
    settings: RunSettings,
    info: CheckpointInfo,
    directory: RunDirectory,
    source: Path,
    chosen: RunData,
    count: Callable[[str], int],
) -> tuple[RunSettings, Manifest]:
    """Check what utterances and settings are together, and write the directory; gives what was written."""
    excluded = chosen.excluded
    manifest = told_languages(chosen.manifest, info, settings.checkpoint.language, mixed=settings.data.mixed_languages)
    if settings.data.folds:
        for number in range(settings.data.folds):
            fold_manifest(manifest, number, settings)  # what cannot be drawn is said now, not hours later
    resolved = resolve(settings, info, source)
    judged = manifest if settings.data.folds else manifest.held_out
    require_references([utterance.text for utterance in judged], resolved.evaluation.cer_profile)
    _require_labels(manifest, count)
    guards = open_guards(resolved, info, manifest, count)
    replayed = open_replay(resolved, info, chain(judged, *guards.values()), count)
    listed = {
        "found": len(manifest) + len(excluded),
        "used": len(manifest),
        "excluded": [asdict(each) for each in excluded],
    }
    with directory.preparing():
        manifest.save(directory.manifest)
        if chosen.terms:
            save_term_file(directory.terms, chosen.terms)
        save_guards(guards, directory)
        save_replay(replayed, resolved, directory)
        note_inputs(directory, manifest, resolved.training.noise_folder)
        write_text(directory.excluded, json.dumps(listed, ensure_ascii=False, indent=1) + "\n")
        # Last: a directory with run.toml is a run.
        save_run_settings(resolved, directory.settings)
    return resolved, manifest


def _require_labels(manifest: Manifest, count_tokens: Callable[[str], int]) -> None:
    """DataError for a text too long for the checkpoint's tokenizer: a dataset may have been opened with another."""
    for utterance in manifest:
        if not fits_labels(utterance.text, count_tokens):
            raise DataError(
                f"The transcript of {utterance.id} has more than {MAX_LABEL_TOKENS} tokens of this checkpoint.",
                "Leave this recording out, or split it.",
                code="too_many_tokens",
            )


def resolve(settings: RunSettings, info: CheckpointInfo, source: Path) -> RunSettings:
    """The settings with nothing left to chance: absolute paths, and the CER profile by its name."""
    is_folder = Path(settings.checkpoint.name).expanduser().is_dir() and info.folder.parent != checkpoints_folder()
    name = str(info.folder) if is_folder else info.name
    profile: str = settings.evaluation.cer_profile
    if profile == "auto":
        profile = default_profile(settings.checkpoint.language)
    replayed = settings.data.replay_source and os.path.abspath(Path(settings.data.replay_source).expanduser())  # noqa: PTH100
    return RunSettings.model_validate(
        settings.model_dump()
        | {
            "checkpoint": settings.checkpoint.model_dump() | {"name": name},
            # resolve() would follow links, and overrides are kept by the path that the user chose.
            "data": settings.data.model_dump() | {"source": os.path.abspath(source), "replay_source": replayed},  # noqa: PTH100
            "training": settings.training.model_dump() | {"noise_folder": _noise_folder(settings)},
            "evaluation": settings.evaluation.model_dump()
            | {"cer_profile": profile, "guards": anchored_guards(settings.evaluation.guards, Path.cwd())},
        }
    )


def _noise_folder(settings: RunSettings) -> str:
    """The whole path of the user's noises; DataError where one cannot be read."""
    named = settings.training.noise_folder
    if not named:
        return ""
    folder = Path(named).expanduser().absolute()
    require_noises(folder)
    return str(folder)


def check_against_checkpoint(settings: RunSettings, info: CheckpointInfo) -> None:
    """SettingsError where language, task or the adapter's start is beyond the checkpoint."""
    problems = []
    language = settings.checkpoint.language
    if language not in info.languages:
        problems.append(("checkpoint.language", language_beyond(info, language)))
    if settings.checkpoint.task == "translate" and not info.multilingual:
        problems.append(("checkpoint.task", f"{info.name} cannot translate; take a checkpoint without .en"))
    has_own_start = settings.adapter.init_lora_weights != "default"
    if has_own_start and settings.adapter.rank > info.hidden_size:
        width = f"its layers are only {info.hidden_size} wide, and the adapter starts from parts of that"
        problems.append(("adapter.rank", f"{width}; take at most {info.hidden_size}"))
    widths = (info.hidden_size, info.encoder_ffn, info.decoder_ffn)
    block = settings.adapter.block_size
    if "block_size" in METHODS[settings.adapter.method].settings and any(width % block for width in widths):
        told = f"it does not divide the widths of the layers ({', '.join(map(str, dict.fromkeys(widths)))}); take 32"
        problems.append(("adapter.block_size", told))
    if problems:
        raise SettingsError(problems)


def _own_directory(source: Path, settings: RunSettings) -> Path:
    plain = re.sub(r"[^\w.-]+", "-", f"{source.resolve().stem}-{Path(settings.checkpoint.name).name}").strip("-")
    return runs_folder() / f"{plain}-{time.strftime('%Y%m%d-%H%M%S')}"
