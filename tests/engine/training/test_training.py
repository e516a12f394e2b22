"""Training on a small random Whisper: what it changes, and that it goes on exactly where it stopped."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import WhisperForConditionalGeneration

from studio.engine.channel import Controls
from studio.engine.model.precision import LossScale
from studio.engine.training import final_evaluation
from studio.protocol.commands import EvaluateNow, Pause, Resume, SaveNow, Stop
from studio.protocol.events import (
    CheckpointSaved,
    EvaluationCompleted,
    Event,
    PhaseChanged,
    RunFinished,
    RunStarted,
    RunStopped,
    StepCompleted,
    Warned,
)
from studio.protocol.state import replay
from studio.runs.report import Report
from studio.runs.report_page import write_report_page
from tests.engine.conftest import Run, stop_at

MakeRun = Callable[..., Run]


def _adapter(run: Run) -> bytes:
    return (run.directory.adapter / "adapter_model.safetensors").read_bytes()


def _last_checkpoint(run: Run) -> dict[str, torch.Tensor]:
    folder = run.directory.complete_checkpoints()[-1][1]
    return load_file(folder / "adapter_model.safetensors") | load_file(folder / "training_state.safetensors")


def test_a_run_tells_measures_and_leaves_all_that_the_design_names(
    make_run: MakeRun, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(final_evaluation, "write_report_page", write_report_page)
    run = make_run()
    events = run.execute()
    assert isinstance(events[-1], RunFinished)
    assert [event.step for event in run.of(StepCompleted)] == [1, 2, 3, 4, 5, 6]
    assert [event.step for event in run.of(EvaluationCompleted)] == [0, 3, 6]
    assert all(event.memory_bytes > 0 and event.utterances_per_second > 0 for event in run.of(StepCompleted))
    assert [step for step, _ in run.directory.complete_checkpoints()] == [4, 6]
    report = Report.load(run.directory.report)
    assert (report.train_utterances, report.eval_utterances, report.steps) == (8, 2, 6)
    started = run.of(RunStarted)[0]
    assert report.trainable_parameters == started.trainable_parameters == 12 * 4 * (128 + 128)
    assert len(report.rows) == 2 and report.cer_adapted is not None
    assert report.peak_memory_bytes > 0 and report.train_seconds > 0
    assert run.directory.report_page.read_text(encoding="utf-8").count("<svg") == 2
    state = replay(run.directory.read_events())
    assert state.status == "finished" and state.base == run.of(EvaluationCompleted)[0]
    base = WhisperForConditionalGeneration.from_pretrained(checkpoint)
    PeftModel.from_pretrained(base, str(run.directory.adapter))


@pytest.mark.usefixtures("nothing_decoded")
def test_the_curve_is_of_validation_within_bounds_and_the_report_of_the_test(make_run: MakeRun) -> None:
    run = make_run(
        data={"validation_fraction": 0.3, "test_fraction": 0.2},
        training={"max_steps": 3},
        evaluation={"max_utterances": 2},
    )
    run.execute()
    started = run.of(RunStarted)[0]
    assert (started.train_utterances, started.validation_utterances, started.test_utterances) == (5, 3, 2)
    *curve, tested = run.of(EvaluationCompleted)
    assert {(event.utterances, event.is_of_curve) for event in curve} == {(2, True)}
    of_loss = {
        event.total for event in run.of(PhaseChanged) if event.phase in ("evaluating loss", "evaluating base loss")
    }
    assert of_loss == {2}, "the loss too is of no more than max_utterances"
    report = Report.load(run.directory.report)
    assert report.eval_utterances == 2 and not report.is_chosen_on_judged
    assert (tested.split, tested.set, tested.cer, tested.step) == ("test", "", report.cer_adapted, report.best_step)
    assert [(side.split, side.utterances) for side in report.sides] == [("test", 2), ("validation", 3)]


@pytest.mark.usefixtures("nothing_decoded")
def test_only_adapter_weights_change(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[PeftModel] = []
    before: dict[str, torch.Tensor] = {}
    from studio.engine.training import job

    def spy(*arguments: Any) -> PeftModel:
        model = original(*arguments)
        seen.append(model)
        before.update({name: value.clone() for name, value in model.state_dict().items()})
        return model

    original = job.add_adapter
    monkeypatch.setattr(job, "add_adapter", spy)
    make_run().execute()
    after = seen[0].state_dict()
    changed = {name for name, value in before.items() if not torch.equal(value, after[name])}
    assert changed and all(".lora_" in name for name in changed)
    assert {name.split(".")[-4] for name in changed} == {"q_proj", "v_proj"}


@pytest.mark.usefixtures("nothing_decoded")
def test_it_learns_five_utterances_by_heart(make_run: MakeRun) -> None:
    run = make_run(
        data={"validation_fraction": 0.5},
        adapter={"rank": 16, "alpha": 32, "target_modules": "all-linear", "dropout": 0.0},
        training={
            "max_steps": 80,
            "batch_size": 5,
            "save_steps": 80,
            "learning_rate": 5e-3,
            "lr_scheduler": "cosine",
        },
        evaluation={"eval_steps": 80, "max_utterances": 1},
    )
    run.execute()
    losses = [event.loss for event in run.of(StepCompleted)]
    assert losses[-1] < 0.1 * losses[0], losses[::10]


@pytest.mark.usefixtures("ever_better")
@pytest.mark.parametrize("stop_step", [1, 3, 4])
def test_a_stopped_run_ends_bit_for_bit_as_one_that_never_stopped(make_run: MakeRun, stop_step: int) -> None:
    whole, parted = make_run("whole"), make_run("parted")
    whole.execute()
    assert isinstance(parted.execute(stop_at(stop_step))[-1], RunStopped)
    assert parted.directory.complete_checkpoints()[-1][0] >= stop_step
    again = parted.execute()
    assert isinstance(again[-1], RunFinished)
    assert next(event for event in again if isinstance(event, RunStarted)).start_step >= stop_step
    assert _adapter(parted) == _adapter(whole)
    ours, theirs = _last_checkpoint(parted), _last_checkpoint(whole)
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
    losses = {event.step: event.loss for event in parted.of(StepCompleted)}
    assert losses == {event.step: event.loss for event in whole.of(StepCompleted)}


@pytest.mark.usefixtures("ever_better")
@pytest.mark.parametrize(
    "options",
    [
        {"gradient_accumulation_steps": 2},
        {"spec_augment": True, "max_steps": 5},
        {"augmentation": "noisy-room", "silence_share": 0.4, "timestamp_share": 0.5},
        {"batch_seconds": 1.5, "gradient_accumulation_steps": 2},
        {"precision": "float16"},
        {"audio_context": "packed"},
        {"audio_context": "packed", "padded_share": 0.3, "timestamp_share": 0.5, "precision": "bfloat16"},
    ],
)
def test_resuming_is_exact_with_accumulation_and_augmentation(make_run: MakeRun, options: dict[str, Any]) -> None:
    whole, parted = make_run("whole", training=options), make_run("parted", training=options)
    whole.execute()
    parted.execute(stop_at(2))
    parted.execute()
    assert _adapter(parted) == _adapter(whole)


@pytest.mark.usefixtures("nothing_decoded")
def test_smoothed_labels_change_what_is_learned_and_not_how_it_is_judged(make_run: MakeRun) -> None:
    runs = [make_run(f"run {share}", training={"label_smoothing": share, "max_steps": 1}) for share in (0.0, 0.2)]
    for run in runs:
        run.execute()
    plain, smoothed = (run.of(StepCompleted)[0].loss for run in runs)
    assert smoothed != plain and _adapter(runs[0]) != _adapter(runs[1])
    first, second = (run.of(EvaluationCompleted)[0].loss for run in runs)
    assert first == second


def test_a_stop_during_an_evaluation_leaves_it_to_the_resumed_run(make_run: MakeRun) -> None:
    whole, parted = make_run("whole"), make_run("parted")
    whole.execute()

    def react(event: Event, controls: Controls) -> None:
        if event == PhaseChanged("evaluating") and parted.directory.complete_checkpoints():
            controls.handle(Stop())

    assert isinstance(parted.execute(react)[-1], RunStopped)
    parted.execute()
    assert [event.step for event in parted.of(EvaluationCompleted)] == [0, 3, 6]
    assert _adapter(parted) == _adapter(whole)


@pytest.mark.usefixtures("ever_better")
@pytest.mark.parametrize("last_step", [2, 5])
def test_a_stop_at_the_last_step_leaves_its_evaluation_to_the_resumed_run(make_run: MakeRun, last_step: int) -> None:
    options = {"max_steps": last_step}
    whole, parted = make_run("whole", training=options), make_run("parted", training=options)
    whole.execute()
    assert isinstance(parted.execute(stop_at(last_step))[-1], RunStopped)
    assert isinstance(parted.execute()[-1], RunFinished)
    assert whole.of(EvaluationCompleted)[-1].step == parted.of(EvaluationCompleted)[-1].step == last_step
    assert _adapter(parted) == _adapter(whole)


@pytest.mark.usefixtures("nothing_decoded")
def test_a_stop_before_training_can_be_resumed(make_run: MakeRun) -> None:
    run = make_run()
    stopped = run.execute(lambda _, controls: controls.handle(Stop()))
    assert stopped[-1] == RunStopped(0, "")
    assert isinstance(run.execute()[-1], RunFinished)


@pytest.mark.usefixtures("nothing_decoded")
def test_a_half_written_checkpoint_is_never_used(make_run: MakeRun) -> None:
    run = make_run()
    run.execute(stop_at(3))
    half = run.directory.checkpoints / ".step-00000005.tmp"
    half.mkdir()
    (half / "adapter_model.safetensors").write_bytes(b"half")
    again = run.execute()
    assert next(event for event in again if isinstance(event, RunStarted)).start_step == 3
    assert not half.exists()


@pytest.mark.usefixtures("ever_better")
def test_evaluating_saving_and_pausing_do_not_change_the_run(make_run: MakeRun) -> None:
    whole, disturbed = make_run("whole"), make_run("disturbed")
    whole.execute()
    steps_while_paused: list[int] = []

    def react(event: Event, controls: Controls) -> None:
        if isinstance(event, StepCompleted) and event.step == 1:
            for command in (EvaluateNow(), SaveNow(), Pause()):
                controls.handle(command)
        if event == PhaseChanged("paused"):
            steps_while_paused.append(len(disturbed.events))
            controls.handle(Resume())

    disturbed.execute(react)
    assert steps_while_paused
    assert 1 in [event.step for event in disturbed.of(EvaluationCompleted)]
    assert 1 in [event.step for event in disturbed.of(CheckpointSaved)]
    assert {e.step: e.loss for e in disturbed.of(StepCompleted)} == {e.step: e.loss for e in whole.of(StepCompleted)}


@pytest.mark.usefixtures("nothing_decoded")
def test_early_stopping_ends_with_the_best_adapter(make_run: MakeRun) -> None:
    run = make_run(
        training={"max_steps": 40, "learning_rate": 1e-9},
        evaluation={"eval_steps": 2, "early_stopping_patience": 2},
    )
    events = run.execute()
    assert isinstance(events[-1], RunFinished)
    assert run.of(Warned) and run.of(StepCompleted)[-1].step == 6
    assert (
        json.loads((run.directory.complete_checkpoints()[-1][1] / "training_state.json").read_text())["state"][
            "best_step"
        ]
        == 2
    )


def test_a_run_that_ended_early_does_not_go_on_when_its_last_evaluation_is_resumed(make_run: MakeRun) -> None:
    run = make_run(
        training={"max_steps": 40, "learning_rate": 1e-9},
        evaluation={"eval_steps": 2, "early_stopping_patience": 2, "max_utterances": 1},
    )

    def react(event: Event, controls: Controls) -> None:
        if isinstance(event, PhaseChanged) and event.phase == "evaluating best adapter":
            controls.handle(Stop())

    assert isinstance(run.execute(react)[-1], RunStopped)
    again = run.execute()
    assert isinstance(again[-1], RunFinished)
    assert not [event for event in again if isinstance(event, StepCompleted)]
    assert Report.load(run.directory.report).steps == 6


@pytest.mark.usefixtures("nothing_decoded")
def test_working_in_pieces_changes_nothing_that_is_learned(make_run: MakeRun) -> None:
    tables: dict[str, Any] = {"adapter": {"rank": 4, "alpha": 8, "dropout": 0.0}}
    whole = make_run("whole", training={"max_steps": 3, "audio_context": "padded", "batch_seconds": 1_000}, **tables)
    pieces = make_run("pieces", training={"max_steps": 3, "audio_context": "padded", "batch_seconds": 30}, **tables)
    whole.execute()
    pieces.execute()
    ours = [event.loss for event in pieces.of(StepCompleted)]
    assert ours == pytest.approx([event.loss for event in whole.of(StepCompleted)], rel=1e-4)
    rates = [event.grad_norm for event in pieces.of(StepCompleted)]
    assert rates == pytest.approx([event.grad_norm for event in whole.of(StepCompleted)], rel=1e-3)


@pytest.mark.usefixtures("nothing_decoded")
@pytest.mark.parametrize("precision", ["float32", "float16"])
def test_a_step_without_a_finite_loss_changes_nothing_and_is_told(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch, precision: str
) -> None:
    from studio.engine.training import gradients

    weights: list[dict[str, torch.Tensor]] = []

    def spoilt(model: Any, batch: Any, **named: Any) -> torch.Tensor:
        weights.append({name: p.detach().clone() for name, p in model.named_parameters() if p.requires_grad})
        loss = original(model, batch, **named)
        return loss * float("nan") if len(weights) == 2 else loss

    original = gradients.batch_loss
    monkeypatch.setattr(gradients, "batch_loss", spoilt)
    run = make_run(training={"max_steps": 4, "precision": precision}, evaluation={"eval_steps": 4})
    run.execute()
    assert [event.message for event in run.of(Warned) if "Step 2 was skipped" in event.message]
    losses = [event.loss for event in run.of(StepCompleted)]
    assert [math.isfinite(loss) for loss in losses] == [True, False, True, True]
    assert all(torch.equal(weights[2][name], value) for name, value in weights[1].items())
    assert any(not torch.equal(weights[3][name], value) for name, value in weights[2].items())


def test_loss_scale_falls_at_once_and_rises_slowly() -> None:
    scale = LossScale.of(torch.float16)
    first = scale.value
    scale.update(False)
    assert scale.value == first / 2
    for _ in range(500):
        scale.update(True)
    assert scale.value == first
    gradient = torch.full((3,), first)
    scale.undo([gradient])
    assert torch.equal(gradient, torch.ones(3))
    plain = LossScale.of(torch.bfloat16)
    plain.update(False)
    assert plain.value == 1.0


@pytest.mark.usefixtures("nothing_decoded")
@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_a_half_precision_base_trains_with_a_float32_adapter(make_run: MakeRun, precision: str) -> None:
    run = make_run(training={"precision": precision, "max_steps": 3})
    run.execute()
    weights = load_file(run.directory.adapter / "adapter_model.safetensors")
    assert all(value.dtype == torch.float32 for value in weights.values())
    assert all(event.loss > 0 for event in run.of(StepCompleted))


@pytest.mark.parametrize("method", ["int8", "nf4"])
def test_a_quantized_base_trains_evaluates_and_trains_again(make_run: MakeRun, method: str) -> None:
    run = make_run(
        quantization={"method": method},
        training={"max_steps": 30, "save_steps": 30, "learning_rate": 2e-2},
        evaluation={"eval_steps": 15},
    )
    run.execute()
    losses = [event.loss for event in run.of(StepCompleted)]
    assert sum(losses[-5:]) < 0.8 * sum(losses[:5])
    assert [event.step for event in run.of(EvaluationCompleted)] == [0, 15, 30]


@pytest.mark.usefixtures("ever_better")
@pytest.mark.parametrize(
    "adapter",
    [{"method": "dora"}, {"use_rslora": True}, {"bias": "lora_only"}, {"bias": "all"}, {"target_modules": "attention"}],
)
def test_every_kind_of_adapter_trains_and_resumes(make_run: MakeRun, adapter: dict[str, Any]) -> None:
    whole, parted = make_run("whole", adapter=adapter), make_run("parted", adapter=adapter)
    whole.execute()
    parted.execute(stop_at(4))
    parted.execute()
    assert _adapter(parted) == _adapter(whole)


@pytest.mark.usefixtures("nothing_decoded")
def test_gradient_checkpointing_gives_the_same_losses(make_run: MakeRun) -> None:
    plain, saving = make_run("plain"), make_run("saving", training={"gradient_checkpointing": True})
    plain.execute()
    saving.execute()
    ours = [event.loss for event in saving.of(StepCompleted)]
    assert ours == pytest.approx([event.loss for event in plain.of(StepCompleted)], rel=1e-4)


def test_tensorboard_files_hold_the_figures(make_run: MakeRun) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    run = make_run(training={"tensorboard": True, "max_steps": 3})
    run.execute()
    board = EventAccumulator(str(run.directory.tensorboard))
    board.Reload()
    assert [item.step for item in board.Scalars("train/loss")] == [1, 2, 3]
    assert board.Scalars("eval/cer")[0].value == pytest.approx(run.of(EvaluationCompleted)[0].cer)


@pytest.mark.parametrize("phase", ["evaluating base", "evaluating base in full", "evaluating best adapter"])
def test_a_stopped_evaluation_goes_on_where_it_was(make_run: MakeRun, phase: str) -> None:
    tables: dict[str, Any] = {
        "data": {"validation_fraction": 0.4, "test_fraction": 0.0},
        "training": {"max_steps": 1},
        "evaluation": {"batch_size": 1, "audio_context": "trimmed"},
    }

    def stop_within(event: Event, controls: Controls) -> None:
        if event == PhaseChanged(phase, 2, 4):
            controls.handle(Stop())

    run, whole = make_run(**tables), make_run("whole", **tables)
    assert isinstance(run.execute(stop_within)[-1], RunStopped)
    again = run.execute()
    assert isinstance(again[-1], RunFinished)
    done = [event.done for event in again if isinstance(event, PhaseChanged) and event.phase == phase and event.total]
    assert done == [2, 3, 4]
    whole.execute()
    assert Report.load(run.directory.report).rows == Report.load(whole.directory.report).rows
    assert not list(run.directory.path.glob("*_texts.jsonl"))


_APART = {"joined_share": 0.0, "audio_context": "trimmed"}
"""Utterances are not joined into one window: what is counted are they."""


def _too_little_memory(monkeypatch: pytest.MonkeyPatch, rows: int) -> list[int]:
    """Let no more than so many utterances fit; gives the sizes of what was tried."""
    from studio.engine.training import gradients

    def limited(model: Any, batch: dict[str, torch.Tensor], **named: Any) -> torch.Tensor:
        tried.append(len(batch["labels"]))
        loss = original(model, batch, **named)
        if len(batch["labels"]) > rows:
            raise RuntimeError(
                "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"
            )
        return loss

    tried: list[int] = []
    original = gradients.batch_loss
    monkeypatch.setattr(gradients, "batch_loss", limited)
    return tried


@pytest.mark.usefixtures("ever_better")
def test_too_little_memory_halves_what_is_worked_on_and_loses_nothing(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = make_run("free", training=_APART, adapter={"dropout": 0.0})
    free.execute()
    tried = _too_little_memory(monkeypatch, 2)
    run = make_run(training=_APART, adapter={"dropout": 0.0})
    assert isinstance(run.execute()[-1], RunFinished)
    assert tried[:2] == [3, 2] and max(tried[1:]) == 2
    (warning,) = run.of(Warned)
    assert warning.message.startswith("The memory was not enough for 3 utterances at once in step 1.")
    assert "goes on with 2 at once" in warning.message
    assert Report.load(run.directory.report).halvings == 1
    losses = [[event.loss for event in each.of(StepCompleted)] for each in (run, free)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)


@pytest.mark.usefixtures("ever_better")
def test_a_run_that_was_halved_goes_on_exactly_where_it_stopped(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = _too_little_memory(monkeypatch, 2)
    whole, stopped = make_run("whole", training=_APART), make_run("stopped", training=_APART)
    whole.execute()
    stopped.execute(stop_at(3))
    tried.clear()
    again = stopped.execute()
    assert isinstance(again[-1], RunFinished)
    assert max(tried) == 2 and not [event for event in again if isinstance(event, Warned)]
    assert _adapter(whole) == _adapter(stopped)
    for name, tensor in _last_checkpoint(whole).items():
        assert torch.equal(tensor, _last_checkpoint(stopped)[name]), name


@pytest.mark.usefixtures("nothing_decoded")
def test_one_utterance_that_does_not_fit_fails_the_run(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = _too_little_memory(monkeypatch, 0)
    with pytest.raises(RuntimeError, match="can't allocate memory"):
        make_run(training=_APART).execute()
    assert tried == [3, 2, 1]


@pytest.mark.usefixtures("nothing_decoded")
def test_biases_of_a_bfloat16_base_are_trained_in_float32(make_run: MakeRun, checkpoint: Path) -> None:
    run = make_run(adapter={"bias": "all"}, training={"precision": "bfloat16", "learning_rate": 1e-4})
    run.execute()
    weights = load_file(run.directory.adapter / "adapter_model.safetensors")
    base = WhisperForConditionalGeneration.from_pretrained(checkpoint).state_dict()
    biases = {name.removeprefix("base_model.model."): value for name, value in weights.items() if "bias" in name}
    changed = [(value != base[name.replace("base_layer.", "")]).float().mean().item() for name, value in biases.items()]
    assert all(value.dtype == torch.float32 for value in biases.values()) and len(biases) > 20
    assert sum(changed) / len(changed) > 0.95, "steps that bfloat16 would round away"
