"""Cross-validation: every utterance is judged by an adapter that was not trained on it, and a stopped run goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from studio.corpus.utterance import Manifest, on_side
from studio.engine.channel import Controls, EventChannel
from studio.engine.training.distributed import Distributed
from studio.engine.training.folds import step_plan
from studio.engine.training.open_run import OpenRun
from studio.protocol.commands import Stop
from studio.protocol.events import (
    EvaluationCompleted,
    Event,
    Phase,
    PhaseChanged,
    RunFinished,
    RunStopped,
    StepCompleted,
)
from studio.runs.directory import RunDirectory
from studio.runs.inputs import note_inputs
from studio.runs.report import Report
from tests.engine.conftest import Run

SETTINGS = {
    "data": {"folds": 3, "validation_fraction": 0.2, "test_fraction": 0.2},
    "training": {"max_steps": 2},
    "evaluation": {"eval_steps": 1, "max_utterances": 1},
}


@pytest.mark.usefixtures("nothing_decoded")
def test_the_report_is_out_of_fold_and_a_run_stopped_in_a_fold_goes_on(make_run: Callable[..., Run]) -> None:
    run = make_run(**SETTINGS)
    everything = {utterance.id for utterance in Manifest.load(run.directory.manifest)}
    prepared = Manifest.load(run.directory.manifest)
    assert len(prepared.train) == len(prepared), "the last adapter is trained on everything"

    def stop_in_the_second(event: Event, controls: Controls) -> None:
        if isinstance(event, PhaseChanged) and event.phase == Phase.TRAINING_FOLDS and event.done == 3:
            controls.handle(Stop())

    assert isinstance(run.execute(stop_in_the_second)[-1], RunStopped)
    first = RunDirectory(run.directory.path / "folds" / "fold-1").report
    written = first.stat().st_mtime_ns
    told = run.execute()
    assert isinstance(told[-1], RunFinished) and first.stat().st_mtime_ns == written
    assert [event.step for event in told if isinstance(event, StepCompleted)] == [1], "only of the last adapter"
    assert not [event for event in told if isinstance(event, EvaluationCompleted)]
    assert (run.directory.adapter / "adapter_model.safetensors").is_file()

    report = Report.load(run.directory.report)
    assert report.folds == 3 and report.is_out_of_fold and not report.is_chosen_on_judged
    assert report.steps == report.best_step == 1, (
        "as many as were best for the folds: all texts are right from the first"
    )
    assert report.train_utterances == len(everything) and f"all {len(everything)} for 1 steps" in report.told_of_folds
    assert sorted(row.id for row in report.rows) == sorted(everything) and report.eval_utterances == len(everything)
    for number in (1, 2, 3):
        fold = RunDirectory(run.directory.path / "folds" / f"fold-{number}")
        manifest = Manifest.load(fold.manifest)
        judged = {row.id for row in Report.load(fold.report).judged}
        assert judged == {utterance.id for utterance in manifest.test}
        assert judged and not judged & {utterance.id for utterance in manifest.train}
        assert manifest.validation and {utterance.id for utterance in manifest} == everything


@pytest.mark.usefixtures("nothing_decoded")
def test_a_corpus_own_test_is_of_no_fold_and_reported_by_the_last_adapter(make_run: Callable[..., Run]) -> None:
    run = make_run(**SETTINGS)
    manifest = Manifest.load(run.directory.manifest)
    own = {utterance.id for utterance in manifest[:2]}
    manifest = Manifest(on_side(each, "test", "eval_clean") if each.id in own else each for each in manifest)
    manifest.save(run.directory.manifest)
    note_inputs(run.directory, manifest)
    assert isinstance(run.execute()[-1], RunFinished)

    report = Report.load(run.directory.report)
    assert {row.id for row in report.judged} == own and not report.is_out_of_fold
    sides = {side.name: side.utterances for side in report.sides}
    assert sides == {"test, eval_clean": 2, "out of fold": len(manifest) - 2}
    assert report.train_utterances == len(manifest) - 2
    for number in (1, 2, 3):
        fold = RunDirectory(run.directory.path / "folds" / f"fold-{number}")
        assert not own & {utterance.id for utterance in Manifest.load(fold.manifest)}


def test_the_last_adapter_goes_by_the_learning_rates_of_the_folds_to_their_median_best_step(
    make_run: Callable[..., Run],
) -> None:
    run = make_run(**SETTINGS)
    open_run = OpenRun.open(run.directory, EventChannel(None), Controls(), Distributed())
    folds = [Report("finished", "", "fr", 0, 0, 0, 0, "basic", 3, best_step=step) for step in (40, 2, 1)]
    assert step_plan(open_run, folds) == (2, 2)
    settings = open_run.settings.model_copy(
        update={"training": open_run.settings.training.model_copy(update={"max_steps": 50})}
    )
    assert step_plan(replace(open_run, settings=settings), folds) == (2, 50)
