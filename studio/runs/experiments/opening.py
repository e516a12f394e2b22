"""The test side of an experiment: closed to all trials, opened for the chosen one, and each opening noted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

from studio.corpus.utterance import Manifest
from studio.errors import RunError
from studio.protocol.client import EngineProcess
from studio.protocol.events import RunFailed
from studio.runs.experiments.data import read_data
from studio.runs.experiments.directory import ExperimentDirectory
from studio.runs.experiments.trials import Trial
from studio.runs.jobs import EvaluateJob
from studio.runs.report import Intervals, Report
from studio.runs.supervising import StartEngine, supervise
from studio.settings.toml import load_run_settings
from studio.storage.atomic import make_folder
from studio.storage.journal import Journal
from studio.text.error_rates import Interval

if TYPE_CHECKING:
    from studio.runs.experiments.results import Candidate


class Opening(msgspec.Struct, frozen=True):
    """That a trial's adapter was judged on the test side, and what it came to; rates as fractions.

    Attributes:
        trial: its number.
        title: of its settings.
        time: when, in seconds since 1970.
        utterances: of the test side.
        cer_base, cer_adapted, wer_base, wer_adapted: the figures.
        cer_interval: 95 %, of the adapter's CER.
        difference: 95 % interval of the adapter's CER minus the base's, paired.
    """

    trial: int
    title: str
    time: float
    utterances: int
    cer_base: float
    cer_adapted: float
    wer_base: float
    wer_adapted: float
    cer_interval: Interval
    difference: Interval


def read_openings(directory: ExperimentDirectory) -> list[Opening]:
    """All of them in their order; only the first is of an adapter that the test side has not helped to choose.

    Raises:
        StorageError: the file is damaged.
    """
    return _journal(directory).read()


def note_opening(directory: ExperimentDirectory, opening: Opening) -> None:
    """Keep one; StorageError where that cannot be."""
    _journal(directory).append([opening])


def _journal(directory: ExperimentDirectory) -> Journal[Opening]:
    return Journal(directory.openings, Opening)


def open_test(
    directory: ExperimentDirectory, candidate: Candidate, start_engine: StartEngine = EngineProcess
) -> Opening:
    """Judge a candidate's best trial on the test side, and note that; one that was opened for it is told again.

    What was chosen by other openings is not an honest figure any more: `read_openings` tells of all.

    Raises:
        RunError: none of its trials is finished (``not_finished``), there is no test side (``no_test``), or the engine
            could not do it, with its code.
        StudioError: a file cannot be read or written.
    """
    trial = candidate.best_trial
    if trial is None:
        raise RunError(f"{candidate.title} has no finished trial.", "Wait until it has.", code="not_finished")
    earlier = next((each for each in read_openings(directory) if each.trial == trial.number), None)
    if earlier is not None:
        return earlier
    report = _judge(directory, trial, start_engine)
    intervals = Intervals.of(report.judged, report.cer_profile)
    if None in (report.cer_adapted, intervals.cer_adapted, intervals.cer_difference):
        raise RunError("The adapter was not judged.", "Open the test side again.", code="not_finished")
    opening = Opening(
        trial=trial.number,
        title=candidate.title,
        time=time.time(),
        utterances=len(report.judged),
        cer_base=report.cer_base,
        cer_adapted=report.cer_adapted or 0.0,
        wer_base=report.wer_base,
        wer_adapted=report.wer_adapted or 0.0,
        cer_interval=intervals.cer_adapted or Interval(0, 0),
        difference=intervals.cer_difference or Interval(0, 0),
    )
    note_opening(directory, opening)
    return opening


def _judge(directory: ExperimentDirectory, trial: Trial, start_engine: StartEngine) -> Report:
    """The report of a trial's adapter on the test side, in ``test/TRIAL``."""
    test = read_data(directory).manifest.test
    if not test:
        raise RunError("The experiment has no test side.", "Set data.test_fraction in the next one.", code="no_test")
    run, folder = directory.run(trial.run), directory.path / "test" / trial.run
    settings = load_run_settings(run.settings)
    make_folder(folder)
    Manifest(test).save(folder / "manifest.jsonl")
    job = EvaluateJob(
        settings.checkpoint.name,
        settings.checkpoint.language,
        str(folder / "report.json"),
        settings.checkpoint.task,
        settings.training.device,
        manifest=str(folder / "manifest.jsonl"),
        adapter=str(run.adapter),
        cer_profile=settings.evaluation.cer_profile,
        batch_size=settings.evaluation.batch_size,
    )
    job.save(folder / "job.json")
    ended = supervise(
        start_engine(["evaluate", str(folder / "job.json")], folder / "log.txt"), lambda: "run", lambda _event: None
    )
    if isinstance(ended, RunFailed):
        raise RunError(ended.message, ended.hint, code=ended.code)
    return Report.load(folder / "report.json")
