"""What all trials of an experiment learn from and are judged on: chosen once, the test side kept apart."""

from __future__ import annotations

import json
from dataclasses import asdict

from studio.checkpoints.inspect import CheckpointInfo
from studio.checkpoints.store import CheckpointStore
from studio.corpus.dataset import Dataset
from studio.corpus.exclusions import Excluded
from studio.corpus.terms import load_term_file, save_term_file
from studio.corpus.utterance import Manifest
from studio.errors import DataError, RunError
from studio.runs.directory import RunDirectory
from studio.runs.experiments.directory import ExperimentDirectory
from studio.runs.experiments.measured import judged_rows
from studio.runs.hypothesis_cache import HypothesisCache
from studio.runs.prepare import ProgressCallback, RunData, choose_data, prepare_from_data
from studio.runs.report import Report
from studio.settings.application import checkpoints_folder
from studio.settings.run import RunSettings
from studio.settings.toml import load_run_settings
from studio.storage.atomic import write_bytes, write_text
from studio.storage.reading import read_bytes, reading


def base_of(settings: RunSettings) -> CheckpointInfo:
    """The base checkpoint on this machine; CheckpointError where it is not here."""
    return CheckpointStore(checkpoints_folder()).resolve(settings.checkpoint.name)


def keep_data(
    directory: ExperimentDirectory,
    progress: ProgressCallback | None = None,
    *,
    unpacking: ProgressCallback | None = None,
    dataset: Dataset | None = None,
) -> RunData:
    """What the experiment's trials are on; chosen and written the first time, read again every other.

    So the same utterances, texts and sides serve all of them, whatever becomes of the dataset meanwhile.

    Args:
        directory: of the experiment.
        progress, unpacking, dataset: as of `prepare_run`.

    Raises:
        DataError: recordings cannot be used, or none is left to choose by.
        CheckpointError: the base is not here.
        StorageError: the experiment cannot be written.
    """
    if directory.manifest.is_file():
        return read_data(directory)
    settings = directory.load().run
    _, chosen = choose_data(settings, base_of(settings), progress, unpacking=unpacking, dataset=dataset)
    if not settings.data.folds and not chosen.manifest.validation:
        raise DataError(
            "No utterance is on the validation side, by which trials are judged.",
            "Set data.validation_fraction, or use folds (data.folds).",
            code="no_validation",
        )
    write_text(directory.excluded, json.dumps([asdict(each) for each in chosen.excluded], ensure_ascii=False) + "\n")
    save_term_file(directory.terms, chosen.terms)
    chosen.manifest.save(directory.manifest)  # last: with it, everything is there
    return chosen


def read_data(directory: ExperimentDirectory) -> RunData:
    """What `keep_data` wrote.

    Raises:
        DataError, RunError: it cannot be read.
    """
    with reading(directory.excluded, "list of excluded recordings", RunError):
        excluded = [Excluded(**each) for each in json.loads(read_bytes(directory.excluded))]
    return RunData(Manifest.load(directory.manifest), tuple(excluded), load_term_file(directory.terms))


def prepare_trial(directory: ExperimentDirectory, settings: RunSettings, name: str) -> RunDirectory:
    """Write a trial's run directory: an ordinary run's, but without the experiment's test side.

    What the base makes of the utterances is taken from an earlier trial of the same base, so that it is decoded once.

    Raises:
        SettingsError, CheckpointError, DataError, RunError: as `prepare_from_data`.
    """
    chosen = read_data(directory)
    left = Manifest(utterance for utterance in chosen.manifest if utterance.split != "test")
    run = prepare_from_data(settings, directory.run(name).path, RunData(left, chosen.excluded, chosen.terms))
    _take_base(directory, run)
    return run


def _take_base(directory: ExperimentDirectory, run: RunDirectory) -> None:
    settings = load_run_settings(run.settings)
    alike = [each for each in _finished(directory) if _has_same_base(load_run_settings(each.settings), settings)]
    if not alike or settings.data.folds:
        return
    report = Report.load(alike[0].report)
    texts = {row.id: row.base for row in judged_rows(report)}
    HypothesisCache(run.base_texts, f"base; {report.decoding}").add(texts)
    for each in alike:
        if _has_same_curve(load_run_settings(each.settings), settings) and each.base_evaluation.is_file():
            write_bytes(run.base_evaluation, read_bytes(each.base_evaluation))
            return


def _finished(directory: ExperimentDirectory) -> list[RunDirectory]:
    found = sorted(directory.runs.iterdir()) if directory.runs.is_dir() else []
    return [run for run in map(RunDirectory, found) if run.exists and run.is_finished]


def _has_same_base(one: RunSettings, other: RunSettings) -> bool:
    """Whether the base says the same in both: one model, in one number format, told the same."""
    return (one.checkpoint, one.quantization, one.data) == (other.checkpoint, other.quantization, other.data)


def _has_same_curve(done: RunSettings, new: RunSettings) -> bool:
    """Whether the point at step 0 of a run that is done is that of a new one: the same utterances, decoded alike.

    What an automatic precision came to is noted in the settings as a run starts.
    """
    first, second = done.training, new.training
    if second.precision == "auto":
        first = first.model_copy(update={"precision": "auto"})
    alike = ("precision", "seed", "audio_context", "context_margin")
    return done.evaluation == new.evaluation and all(getattr(first, name) == getattr(second, name) for name in alike)
