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
from schedulefree import AdamWScheduleFree

from studio.checkpoints.inspect import inspect_checkpoint
from studio.engine.channel import Controls
from studio.engine.model.loading import add_adapter, load_base, trainable_tensors
from studio.engine.model.memory import use_threads
from studio.engine.training.optimizer import Optimization, require_optimizer
from studio.engine.training.state import RandomState, SavedState, TrainingState, save_training_state
from studio.errors import StudioError
from studio.protocol.commands import Stop
from studio.protocol.events import Event, StepCompleted
from studio.settings.consistency import cross_problems
from studio.settings.run import RunSettings, TrainingSettings
from tests.engine.conftest import Run, stop_at


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


def test_schedule_free_adamw_is_judged_by_the_average_of_its_steps_and_learns_on_as_if_it_was_not() -> None:
    def learned(is_judged: bool) -> tuple[torch.nn.Parameter, torch.Tensor]:
        model: Any = torch.nn.Module()
        model.weight = torch.nn.Parameter(torch.ones(3))
        settings = TrainingSettings(
            optimizer="schedule_free_adamw",
            lr_scheduler="constant",
            learning_rate=0.1,
            warmup_ratio=0.0,
            max_grad_norm=1000,
        )
        optimization = Optimization(model, settings, 40, torch.float32)
        for step in range(40):
            model.weight.grad = model.weight.detach().clone()
            optimization.step()
            if is_judged:
                with optimization.average.applied(step, is_due=True):
                    judged = model.weight.detach().clone()
        return model.weight, judged if is_judged else torch.empty(0)

    weight, judged = learned(True)
    assert torch.equal(weight, learned(False)[0])
    model = torch.nn.Parameter(torch.ones(3))
    library = AdamWScheduleFree([model], lr=0.1)
    library.train()
    for _ in range(40):
        model.grad = model.detach().clone()
        library.step()
    library.eval()
    torch.testing.assert_close(judged, model.detach())


def test_what_schedule_free_adamw_does_not_go_with_is_told_before_the_run() -> None:
    training = {"optimizer": "schedule_free_adamw", "average": "ema"}
    raw = {"training": training, "adapter": {"method": "adalora"}}
    told = {path for path, _ in cross_problems(RunSettings.model_validate(raw))}
    assert {"training.lr_scheduler", "training.average", "training.optimizer"} <= told


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


def test_b_learns_faster_than_a_in_lora_plus(checkpoint: Path) -> None:
    run = RunSettings.model_validate({"adapter": {"rank": 4, "bias": "lora_only", "method": "dora"}})
    model = add_adapter(load_base(inspect_checkpoint(checkpoint), torch.device("cpu")), run, "base")
    settings = TrainingSettings(loraplus_lr_ratio=8, learning_rate=0.01, weight_decay=0.1, warmup_steps=4)
    optimization = Optimization(model, settings, 10, torch.float32)
    names = {parameter: name for name, parameter in model.named_parameters()}
    rates = {names[p]: group["lr"] for group in optimization.optimizer.param_groups for p in group["params"]}
    decays = {names[p]: group["weight_decay"] for group in optimization.optimizer.param_groups for p in group["params"]}
    assert rates.keys() == trainable_tensors(model).keys() and any("magnitude" in name for name in rates)
    optimization.step()
    assert optimization.step().learning_rate == pytest.approx(0.01 / 4)  # that of A, at the second of four steps
    for group in optimization.optimizer.param_groups:
        for parameter in group["params"]:
            fast = 8 if "lora_B" in names[parameter] else 1
            assert group["lr"] == pytest.approx(fast * 0.01 * 2 / 4)
            assert decays[names[parameter]] == (0 if names[parameter].endswith("bias") else 0.1)


def test_without_lora_plus_weights_and_biases_are_the_two_groups_of_every_checkpoint(checkpoint: Path) -> None:
    run = RunSettings.model_validate({"adapter": {"rank": 4, "bias": "lora_only"}})
    model = add_adapter(load_base(inspect_checkpoint(checkpoint), torch.device("cpu")), run, "base")
    groups = Optimization(model, TrainingSettings(), 10, torch.float32).optimizer.param_groups
    names = {parameter: name for name, parameter in model.named_parameters()}
    kinds = [{names[parameter].endswith("bias") for parameter in group["params"]} for group in groups]
    assert kinds == [{False}, {True}] and len({group["lr"] for group in groups}) == 1


def test_warm_up_is_a_share_of_all_steps_or_so_many() -> None:
    assert TrainingSettings(warmup_ratio=0.2).steps_of_warmup(55) == 11
    assert TrainingSettings(warmup_ratio=0.2, warmup_steps=30).steps_of_warmup(55) == 30


@pytest.mark.parametrize(
    "settings",
    [
        {"training": {"loraplus_lr_ratio": 4}},
        {"training": {"warmup_steps": 3}},
        # Rank 32 at a width of 128 is 4,096 weights: the least that is kept in 8 bits.
        {"training": {"optimizer": "adamw_8bit"}, "adapter": {"rank": 32}},
        {"adapter": {"init_lora_weights": "pissa"}},
        {"adapter": {"init_lora_weights": "olora", "dropout": 0.0}},
        {"adapter": {"init_lora_weights": "eva"}},
        {"adapter": {"init_lora_weights": "corda"}},
        {"training": {"max_duration": 2.0, "augmentation": "gentle"}},
        {"training": {"optimizer": "schedule_free_adamw", "lr_scheduler": "constant", "warmup_steps": 2}},
        {"adapter": {"method": "full", "top_layers": 1}, "training": {"learning_rate": 1e-4}},
        {"adapter": {"method": "bottleneck"}, "training": {"average": "ema"}},
        {"adapter": {"method": "prefix", "reparameterization": 8, "virtual_tokens": 3}},
        {"adapter": {"method": "prompt", "virtual_tokens": 3}},
        {"adapter": {"method": "adalora", "bias": "lora_only"}, "training": {"average": "last", "max_steps": 5}},
    ],
    ids=str,
)
@pytest.mark.usefixtures("nothing_decoded")
def test_a_run_goes_on_exactly_where_it_stopped(make_run: Callable[..., Run], settings: dict[str, Any]) -> None:
    tables = {"evaluation": {"eval_steps": 100, "max_utterances": 1}} | settings
    tables["training"] = {"max_steps": 4} | settings.get("training", {})
    whole, parted = make_run("whole", **tables), make_run("parted", **tables)
    whole.execute()
    parted.execute(stop_at(2))
    parted.execute()
    adapters = [(run.directory.adapter / "adapter_model.safetensors").read_bytes() for run in (whole, parted)]
    assert adapters[0] == adapters[1]
    states = [run.directory.complete_checkpoints()[-1][1] / "training_state.safetensors" for run in (whole, parted)]
    assert states[0].read_bytes() == states[1].read_bytes()


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
