"""Cross-validation: every utterance is judged by an adapter that was not trained on it, and a stopped run goes on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studio.corpus.utterance import Manifest
from studio.engine.channel import Controls
from studio.protocol.commands import Stop
from studio.protocol.events import Event, Phase, PhaseChanged, RunFinished, RunStopped, StepCompleted
from studio.runs.directory import RunDirectory
from studio.runs.report import Report
from tests.engine.conftest import Run

SETTINGS = {
    "data": {"folds": 3, "validation_fraction": 0.2, "test_fraction": 0.2},
    "training": {"max_steps": 2},
    "evaluation": {"eval_steps": 2, "max_utterances": 1},
}


@pytest.mark.usefixtures("nothing_decoded")
def test_the_report_is_out_of_fold_and_a_run_stopped_in_a_fold_goes_on(make_run: Callable[..., Run]) -> None:
    run = make_run(**SETTINGS)
    everything = {utterance.id for utterance in Manifest.load(run.directory.manifest)}
    assert not Manifest.load(run.directory.manifest).test, "the last adapter is trained on what the folds test"

    def stop_in_the_second(event: Event, controls: Controls) -> None:
        if isinstance(event, PhaseChanged) and event.phase == Phase.TRAINING_FOLDS and event.done == 3:
            controls.handle(Stop())

    assert isinstance(run.execute(stop_in_the_second)[-1], RunStopped)
    first = RunDirectory(run.directory.path / "folds" / "fold-1").report
    written = first.stat().st_mtime_ns
    told = run.execute()
    assert isinstance(told[-1], RunFinished) and first.stat().st_mtime_ns == written
    assert [event.step for event in told if isinstance(event, StepCompleted)] == [1, 2], "only of the last adapter"

    report = Report.load(run.directory.report)
    assert report.folds == 3 and not report.is_chosen_on_judged
    assert sorted(row.id for row in report.rows) == sorted(everything) and report.eval_utterances == len(everything)
    for number in (1, 2, 3):
        fold = RunDirectory(run.directory.path / "folds" / f"fold-{number}")
        manifest = Manifest.load(fold.manifest)
        judged = {row.id for row in Report.load(fold.report).judged}
        assert judged == {utterance.id for utterance in manifest.test}
        assert judged and not judged & {utterance.id for utterance in manifest.train}
        assert manifest.validation and {utterance.id for utterance in manifest} == everything
