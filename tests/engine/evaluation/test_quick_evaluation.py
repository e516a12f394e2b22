"""Evaluations while training may be quick; the report's figures are those of ``evaluate``, whatever came before."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from studio.engine import jobs
from studio.engine.batches.features import PADDED_FRAMES
from studio.engine.channel import Controls, EventChannel
from studio.engine.decoding.options import DecodingOptions
from studio.engine.evaluation import held_out
from studio.engine.model.session import ModelSession
from studio.engine.training import final_evaluation
from studio.protocol.commands import Stop
from studio.protocol.events import EvaluationCompleted, Event, PhaseChanged, RunStarted, StepCompleted, Warned
from studio.runs.jobs import EvaluateJob
from studio.runs.report import Report
from studio.runs.report_page import write_report_page
from tests.engine.conftest import Run

MakeRun = Callable[..., Run]


@pytest.mark.parametrize("margin", [None, 0.5])
def test_the_encoder_sees_no_more_than_it_is_asked_for(checkpoint: Path, margin: float | None) -> None:
    session = ModelSession.load(str(checkpoint), "fr", "transcribe", EventChannel(None), device="cpu")
    seen: list[int] = []
    session.base.get_encoder().conv1.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].shape[-1]))
    decoder = session.decoder(session.base, DecodingOptions(margin=margin))
    decoder([np.zeros(16_000, np.float32), np.zeros(32_000, np.float32)])
    edge = 6  # frames of silence that the convolutions see
    assert seen == ([PADDED_FRAMES] if margin is None else [200 + edge, 300 + edge])
    assert (decoder.options.context, decoder.precision) == ("padded" if margin is None else "trimmed", "float32")


def test_a_quick_curve_is_labelled_and_the_report_is_what_evaluate_says(
    make_run: MakeRun, checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(final_evaluation, "write_report_page", write_report_page)
    run = make_run(
        training={"precision": "bfloat16", "max_steps": 3},
        adapter={"bias": "all"},
        evaluation={"audio_context": "trimmed"},
    )
    run.execute()
    assert {(event.audio_context, event.precision) for event in run.of(EvaluationCompleted)} == {
        ("trimmed", "bfloat16")
    }
    (started,) = run.of(RunStarted)
    assert (started.precision, started.audio_context) == ("bfloat16", "trimmed")
    report = Report.load(run.directory.report)
    assert (report.precision, report.audio_context) == ("float32", "padded")
    assert report.decoding.startswith("greedy, 30 s padded input, float32 weights")
    page = run.directory.report_page.read_text(encoding="utf-8")
    assert "decoded by bfloat16 weights from audio trimmed" in " ".join(page.split())
    job = EvaluateJob(
        str(checkpoint), "fr", str(tmp_path / "evaluated.json"), manifest=str(run.directory.manifest),
        adapter=str(run.directory.adapter), batch_size=2, cer_profile=report.cer_profile,
    )  # fmt: skip
    jobs.evaluate(job, EventChannel(None), Controls())
    evaluated = {row.id: row for row in Report.load(Path(job.output)).rows}
    assert report.rows == [evaluated[row.id] for row in report.rows]


@pytest.mark.parametrize(("precision", "again"), [("float32", 0), ("bfloat16", 2)])
def test_what_the_curve_decoded_as_the_report_does_is_not_decoded_again(
    make_run: MakeRun, precision: str, again: int
) -> None:
    run = make_run(training={"precision": precision, "max_steps": 1})
    run.execute()
    assert {event.audio_context for event in run.of(EvaluationCompleted)} == {"padded"}
    for phase in ("evaluating base in full", "evaluating best adapter"):
        begun = [event for event in run.of(PhaseChanged) if event.phase == phase and event.total]
        assert (begun[0].done, begun[0].total) == ((0 if again else begun[0].total), 2)
    assert not run.directory.base_texts.exists() and not run.directory.adapter_texts.exists()


def test_a_run_that_began_before_quick_evaluations_goes_on_as_it_began(make_run: MakeRun) -> None:
    def stop(event: Event, controls: Controls) -> None:
        if isinstance(event, StepCompleted) and event.step == 1:
            controls.handle(Stop())

    run = make_run(training={"max_steps": 3}, evaluation={"audio_context": "trimmed"})
    run.execute(stop)
    kept = json.loads(run.directory.base_evaluation.read_text(encoding="utf-8"))
    del kept["audio_context"]
    run.directory.base_evaluation.write_text(json.dumps(kept), encoding="utf-8")
    again = run.execute()
    assert [event.audio_context for event in again if isinstance(event, EvaluationCompleted)] == ["padded"]


def test_a_resumed_run_may_decode_more_than_before(make_run: MakeRun) -> None:
    def stop(event: Event, controls: Controls) -> None:
        if isinstance(event, StepCompleted) and event.step == 1:
            controls.handle(Stop())

    run = make_run(training={"max_steps": 3}, evaluation={"max_utterances": 1})
    run.execute(stop)
    settings = run.directory.settings
    text = settings.read_text(encoding="utf-8")
    assert "max_utterances = 1\n" in text
    settings.write_text(text.replace("max_utterances = 1\n", "max_utterances = 2\n"), encoding="utf-8")
    again = [event for event in run.execute() if isinstance(event, EvaluationCompleted)]
    assert [(event.step, event.utterances) for event in again] == [(0, 2), (3, 2)]


def test_a_report_that_does_not_fit_in_float32_is_decoded_as_the_run_was_trained(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def limited(session: ModelSession, *arguments: Any, **named: Any) -> Any:
        if session.weights == "float32":
            raise RuntimeError(
                "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"
            )
        return original(session, *arguments, **named)

    original = final_evaluation.final_texts
    monkeypatch.setattr(final_evaluation, "final_texts", limited)
    run = make_run(training={"precision": "bfloat16", "max_steps": 1})
    run.execute()
    (warning,) = run.of(Warned)
    assert "decoded in bfloat16" in warning.message
    assert Report.load(run.directory.report).precision == "bfloat16"


@pytest.mark.usefixtures("nothing_decoded")
def test_the_loss_is_the_same_where_less_fits_at_once(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    def losses(name: str, room: int) -> tuple[list[float], list[str]]:
        def limited(model: Any, batch: dict[str, torch.Tensor], **named: Any) -> torch.Tensor:
            if len(batch["labels"]) > room:
                raise torch.OutOfMemoryError("CUDA out of memory.")
            return original(model, batch, **named)

        monkeypatch.setattr(held_out, "batch_loss", limited)
        run = make_run(name, training={"max_steps": 1}, evaluation={"batch_size": 2})
        run.execute()
        return [event.loss for event in run.of(EvaluationCompleted)], [event.message for event in run.of(Warned)]

    original = held_out.batch_loss
    (whole, silent), (halved, warnings) = losses("whole", 2), losses("halved", 1)
    assert halved == pytest.approx(whole, rel=1e-4) and not silent
    assert warnings and all("the loss of 2 utterances at once. It goes on with 1 at once" in each for each in warnings)
    with pytest.raises(torch.OutOfMemoryError):
        losses("none", 0)
