"""Cross-validation: an adapter a fold, each judged on what it was not trained on, so that few utterances are enough.

Every fold is a run directory of its own in ``folds/``, so that what was stopped goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from statistics import median_low
from typing import Any

from studio.corpus.terms import save_term_file
from studio.corpus.utterance import Manifest
from studio.engine.channel import EventChannel
from studio.engine.training.distributed import StopRequested
from studio.engine.training.open_run import OpenRun, StepPlan
from studio.protocol.events import Event, Phase, PhaseChanged, StepCompleted, Warned
from studio.runs.directory import RunDirectory
from studio.runs.folds import fold_manifest
from studio.runs.report import OUT_OF_FOLD, Report, Row
from studio.settings.toml import save_run_settings
from studio.storage.atomic import remove


def train_folds(run: OpenRun, train: Callable[[RunDirectory, EventChannel], None]) -> list[Report]:
    """Train what is left to train of a run's folds; gives a report of each, whose test is the fold.

    Args:
        run: with ``data.folds`` in its settings.
        train: trains one run directory to its report, or until a stop is asked for.

    Raises:
        StopRequested: where that is asked for.
        DataError: there are too few different texts or speakers for so many folds.
    """
    reports = []
    for number in range(run.settings.data.folds):
        directory = RunDirectory(run.directory.path / "folds" / f"fold-{number + 1}")
        if not run.distributed.on_first(lambda: directory.is_finished):  # noqa: B023 - called at once
            if run.distributed.any(run.controls.stop_requested):
                raise StopRequested
            run.distributed.on_first(lambda: _prepare(run, directory, number))  # noqa: B023 - called at once
            channel = _channel(run, number)
            try:
                with directory.locked() if run.distributed.is_first else nullcontext():
                    train(directory, channel)
            finally:
                channel.stop_recording()
            if not run.distributed.on_first(directory.report.is_file):
                raise StopRequested
        run.distributed.on_first(lambda: remove(directory.checkpoints))  # noqa: B023
        reports.append(Report.load(directory.report))
    return reports


def step_plan(run: OpenRun, folds: list[Report]) -> StepPlan:
    """How long an adapter is trained for which nothing is held out: to the median of the folds' best steps.

    It goes there by the folds' own learning rates.

    Args:
        run: with everything to train on.
        folds: as `train_folds` gives them.
    """
    taken = median_low(report.best_step for report in folds)
    return StepPlan(
        taken,
        max(taken, median_low(run.steps_of(report.train_utterances, report.train_audio_seconds) for report in folds)),
    )


def pooled_report(folds: list[Report], tested: list[Row], **facts: Any) -> Report:
    """The out-of-fold figures of all utterances together.

    Args:
        folds: as `train_folds` gives them.
        tested: of the corpus's own test, transcribed by the adapter that was trained on all.
        facts: the report's fields about that adapter.
    """
    first = folds[0]
    rows = [replace(row, split=OUT_OF_FOLD, set="") for report in folds for row in report.judged]
    return Report.of(
        [*rows, *tested],
        first.cer_profile,
        checkpoint=first.checkpoint,
        language=first.language,
        decoding=first.decoding,
        audio_context=first.audio_context,
        precision=first.precision,
        total_parameters=first.total_parameters,
        folds=len(folds),
        **facts,
    )


def _prepare(run: OpenRun, directory: RunDirectory, number: int) -> None:
    if directory.exists:
        return
    remove(directory.path)  # what a process that was killed here has left
    data = run.settings.data.model_copy(update={"folds": 0})
    with directory.preparing():
        fold_manifest(run.manifest, number, run.settings).save(directory.manifest)
        if data.replay:
            Manifest.load(run.directory.replay).save(directory.replay)
        if run.terms:
            save_term_file(directory.terms, run.terms)
        # Last: a directory with run.toml is a run.
        save_run_settings(run.settings.model_copy(update={"data": data}), directory.settings)


def _channel(run: OpenRun, number: int) -> EventChannel:
    """Of one fold: its events are its own; the run tells how far all folds are, and what is to be known."""
    channel, steps = EventChannel(None), run.total_steps

    def tell(event: Event) -> None:
        match event:
            case StepCompleted(step=step):
                done = number * steps + min(step, steps)  # a fold has fewer utterances, and so rather fewer steps
                run.channel.emit(PhaseChanged(Phase.TRAINING_FOLDS, done, run.settings.data.folds * steps))
            case Warned() | PhaseChanged(phase=Phase.PAUSED):
                run.channel.emit(event)

    if run.distributed.is_first:
        channel.listen(tell)
        run.channel.emit(PhaseChanged(Phase.TRAINING_FOLDS, number * steps, run.settings.data.folds * steps))
    return channel
