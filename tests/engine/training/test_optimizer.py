"""Optimizers by name, and the threads they compute with."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bitsandbytes.optim.adamw
import pytest
import torch
from safetensors.torch import save_file

from studio.engine.channel import Controls
from studio.engine.model.memory import use_threads
from studio.engine.training.optimizer import Optimization, require_optimizer
from studio.engine.training.state import RandomState, SavedState, TrainingState, save_training_state
from studio.errors import StudioError
from studio.protocol.commands import Stop
from studio.protocol.events import Event, StepCompleted
from studio.settings.run import TrainingSettings
from tests.engine.conftest import Run


@pytest.mark.usefixtures("nothing_decoded")
def test_a_run_with_8_bit_moments_goes_on_exactly_where_it_stopped(make_run: Callable[..., Run]) -> None:
    tables: dict[str, Any] = {
        # Rank 32 at a width of 128 is 4,096 weights: the least that is kept in 8 bits.
        "adapter": {"rank": 32},
        "training": {"optimizer": "adamw_8bit", "max_steps": 4},
        "evaluation": {"eval_steps": 100, "max_utterances": 1},
    }

    def stop(event: Event, controls: Controls) -> None:
        if isinstance(event, StepCompleted) and event.step == 2:
            controls.handle(Stop())

    whole, parted = make_run("whole", **tables), make_run("parted", **tables)
    whole.execute()
    parted.execute(stop)
    parted.execute()
    adapters = [(run.directory.adapter / "adapter_model.safetensors").read_bytes() for run in (whole, parted)]
    assert adapters[0] == adapters[1]
    state = (whole.directory.complete_checkpoints()[-1][1] / "training_state.safetensors").read_bytes()
    assert b"state1" in state and b"qmap1" in state


def test_8_bit_moments_are_saved_and_restored(tmp_path: Path) -> None:
    def made() -> tuple[Any, Optimization]:
        model: Any = torch.nn.Module()
        model.weight = torch.nn.Parameter(torch.arange(8192.0).sin())
        settings = TrainingSettings(optimizer="adamw_8bit", learning_rate=0.01)
        return model, Optimization(model, settings, 10, torch.float32)

    def step(model: Any, optimization: Optimization) -> None:
        model.weight.grad = model.weight.detach().cos()
        optimization.step()

    model, optimization = made()
    step(model, optimization)
    (tmp_path / "state").mkdir()
    save_training_state(tmp_path / "state", TrainingState(step=1), optimization, [RandomState.now()])
    save_file({"weight": torch.zeros(2)}, tmp_path / "state" / "adapter_model.safetensors")
    other, again = made()
    other.weight.data.copy_(model.weight.data)
    SavedState(tmp_path / "state", 1).restore_optimization(again)
    step(model, optimization)
    step(other, again)
    assert torch.equal(model.weight, other.weight)
    assert again.optimizer.state[other.weight]["state1"].dtype == torch.uint8


@pytest.mark.parametrize("error", [RuntimeError("no kernel image is available"), ImportError("libcudart.so.13")])
def test_a_device_without_it_is_an_error_before_the_run(
    make_run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*arguments: Any, **options: Any) -> None:
        raise error

    monkeypatch.setattr(bitsandbytes.optim.adamw, "AdamW8bit", fail)
    with pytest.raises(StudioError, match=str(error)) as caught:
        make_run(training={"optimizer": "adamw_8bit"}).execute()
    assert caught.value.code == "no_8bit_optimizer" and "adamw" in caught.value.hint
    require_optimizer("adamw", torch.device("cpu"))


def test_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    before = torch.get_num_threads()
    try:
        use_threads(3)
        assert torch.get_num_threads() == 3
        monkeypatch.setenv("OMP_NUM_THREADS", "3")
        use_threads(0)
        assert torch.get_num_threads() == 3
        monkeypatch.delenv("OMP_NUM_THREADS")
        monkeypatch.setattr("psutil.cpu_count", lambda logical: 1)
        use_threads(0)
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)


@pytest.mark.usefixtures("nothing_decoded")
def test_a_run_computes_with_the_threads_it_is_told(make_run: Callable[..., Run]) -> None:
    before, seen = torch.get_num_threads(), []

    def react(event: Event, controls: Controls) -> None:
        if isinstance(event, StepCompleted):
            seen.append(torch.get_num_threads())
            controls.handle(Stop())

    try:
        make_run(training={"threads": 3}, evaluation={"max_utterances": 1}).execute(react)
    finally:
        torch.set_num_threads(before)
    assert set(seen) == {3}


@pytest.mark.usefixtures("nothing_decoded")
def test_a_run_bounds_the_kernels_that_are_kept_but_not_against_the_users_will(
    make_run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "ONEDNN_PRIMITIVE_CACHE_CAPACITY"
    kept: list[str | None] = []
    for wanted in (None, "7"):
        monkeypatch.delenv(name, raising=False) if wanted is None else monkeypatch.setenv(name, wanted)
        make_run(f"run-{wanted}", training={"max_steps": 1}).execute()
        kept.append(os.environ.get(name))
    assert kept == ["128", "7"]
