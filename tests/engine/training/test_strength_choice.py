"""The strength chosen after training: by validation, told, kept with the adapter, and what the test is judged at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from studio.checkpoints.strength import read_strength
from studio.engine import jobs
from studio.engine.channel import Controls, EventChannel
from studio.engine.training import strength_choice
from studio.engine.training.distributed import StopRequested
from studio.errors import StudioError
from studio.protocol.commands import Stop
from studio.protocol.events import Event, PhaseChanged, RunStopped, StrengthChosen, Warned
from studio.protocol.state import replay
from studio.runs.jobs import EvaluateJob, StrengthJob
from studio.runs.report import Report
from studio.runs.report_page import write_report_page
from studio.runs.strength_curve import StrengthCurve
from studio.runs.strengths import TRIED
from tests.engine.conftest import Run

MakeRun = Callable[..., Run]
TABLES: dict[str, dict[str, Any]] = {
    "data": {"test_fraction": 0.2},
    "training": {"max_steps": 1},
    "evaluation": {"choose_strength": True},
}


def make_audible(adapter: Path) -> None:
    """Give an adapter weights that change the small model a lot."""
    torch.manual_seed(1)
    path = adapter / "adapter_model.safetensors"
    weights = {name: each if each.ndim < 2 else 0.4 * torch.randn_like(each) for name, each in load_file(path).items()}
    save_file(weights, path)


def evaluated(checkpoint: Path, run: Run, output: Path, strength: float) -> Report:
    """What ``evaluate`` gives."""
    job = EvaluateJob(
        str(checkpoint), "fr", str(output), manifest=str(run.directory.manifest), adapter=str(run.directory.adapter),
        cer_profile=Report.load(run.directory.report).cer_profile, strength=strength,
    )  # fmt: skip
    jobs.evaluate(job, EventChannel(None), Controls())
    return Report.load(output)


@pytest.mark.parametrize("adapter", [{}, {"scope": "decoder"}, {"method": "dora"}])
def test_the_curve_is_what_evaluate_says_and_the_test_is_judged_at_what_it_chose(
    make_run: MakeRun, checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, adapter: dict[str, Any]
) -> None:
    monkeypatch.setattr(strength_choice, "chosen_strength", lambda *_: (50.0, ""))
    run = make_run(adapter={"target_modules": ["q_proj", "v_proj", "fc2"]} | adapter, **TABLES)

    def react(event: Event, controls: Controls) -> None:
        if event == PhaseChanged("evaluating base in full"):
            make_audible(run.directory.adapter)

    run.execute(react)
    (event,) = run.of(StrengthChosen)
    assert event.strength == read_strength(run.directory.adapter) == 50.0
    assert [row["strength"] for row in event.points] == list(TRIED)
    assert replay(run.directory.read_events()).strength == event
    report = Report.load(run.directory.report)
    assert report.strength == 50.0
    assert [point.cer for point in report.strengths] == [row["cer"] for row in event.points]
    for strength in (50.0, 125.0):
        again = evaluated(checkpoint, run, tmp_path / "again.json", strength)
        (side,) = (side for side in again.sides if side.split == "validation")
        (point,) = (point for point in report.strengths if point.strength == strength)
        assert point.cer == side.cer_adapted
        assert report.strengths[0].cer == side.cer_base
        if strength == 50.0:
            rows = {row.id: row for row in again.rows}
            assert [rows[row.id] for row in report.rows] == report.rows
    if not adapter:
        assert any(row.adapted != row.base for row in again.rows), "the adapter of this test must be heard"
    write_report_page(run.directory)
    page = run.directory.report_page.read_text(encoding="utf-8")
    assert "<h2>Strength</h2>" in page and "50 % – chosen" in page
    assert not run.directory.strength_texts.exists()


def test_a_stop_while_strengths_are_tried_goes_on_where_it_was(make_run: MakeRun) -> None:
    run = make_run(data={"validation_fraction": 0.4}, training={"max_steps": 2}, evaluation=TABLES["evaluation"])

    def react(event: Event, controls: Controls) -> None:
        if isinstance(event, PhaseChanged) and event.phase == "choosing strength" and event.done == 1:
            controls.handle(Stop())

    assert isinstance(run.execute(react)[-1], RunStopped)
    del run.events[:]
    run.execute()
    begun = next(event for event in run.of(PhaseChanged) if event.phase == "choosing strength")
    assert begun.done == 1
    assert len(run.of(StrengthChosen)) == 1


@pytest.mark.usefixtures("nothing_decoded")
@pytest.mark.parametrize("strength", [0.0, 50.0])
def test_an_adapter_that_is_not_applied_at_all_is_told(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch, strength: float
) -> None:
    monkeypatch.setattr(strength_choice, "chosen_strength", lambda *_: (strength, ""))
    run = make_run(training={"max_steps": 1}, evaluation=TABLES["evaluation"])
    run.execute()
    assert any("0 % was chosen" in event.message for event in run.of(Warned)) == (not strength)


def test_without_being_asked_nothing_is_chosen(make_run: MakeRun) -> None:
    run = make_run(training={"max_steps": 1})
    run.execute()
    report = Report.load(run.directory.report)
    assert not run.of(StrengthChosen) and not report.strengths and report.strength == 100.0
    assert not (run.directory.adapter / "strength.json").exists()


def test_a_finished_run_is_measured_without_anything_being_chosen(make_run: MakeRun) -> None:
    run = make_run(data={"validation_fraction": 0.4}, training={"max_steps": 1})
    run.execute()
    strength_choice.measure(StrengthJob(str(run.directory.path)), EventChannel(None), Controls())
    curve = StrengthCurve.read(run.directory.path)
    assert curve.is_measured and [point.strength for point in curve.validation] == list(TRIED)
    assert curve.validation[0].cer == Report.load(run.directory.report).sides[-1].cer_base
    assert not (run.directory.adapter / "strength.json").exists() and not run.directory.strength_texts.exists()


def test_measuring_that_is_stopped_goes_on_where_it_was(make_run: MakeRun) -> None:
    run = make_run(data={"validation_fraction": 0.4}, training={"max_steps": 1})
    run.execute()
    channel, controls, begun = EventChannel(None), Controls(), []

    def react(event: Event) -> None:
        if isinstance(event, PhaseChanged) and event.phase == "choosing strength":
            begun.append(event.done)
            if event.done == 1:
                controls.handle(Stop())

    channel.listen(react)
    with pytest.raises(StopRequested):
        strength_choice.measure(StrengthJob(str(run.directory.path)), channel, controls)
    assert not run.directory.strengths.exists()
    begun.clear()
    again = EventChannel(None)
    again.listen(react)
    strength_choice.measure(StrengthJob(str(run.directory.path)), again, Controls())
    assert begun[0] == 1 and run.directory.strengths.is_file()


def test_without_a_validation_side_nothing_can_be_measured(make_run: MakeRun) -> None:
    run = make_run(training={"max_steps": 1})
    run.execute()
    lines = run.directory.manifest.read_text(encoding="utf-8").replace('"validation"', '"test"')
    run.directory.manifest.write_text(lines, encoding="utf-8")
    run.directory.settings.write_text(
        run.directory.settings.read_text(encoding="utf-8").replace("folds = 0", "folds = 3"), encoding="utf-8"
    )
    with pytest.raises(StudioError) as caught:
        strength_choice.measure(StrengthJob(str(run.directory.path)), EventChannel(None), Controls())
    assert caught.value.code == "no_validation"
