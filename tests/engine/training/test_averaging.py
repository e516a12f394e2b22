"""Averages of the weights within a run: what they are, that they are judged and kept, and that resuming is exact."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from studio.engine.training.averaging import WeightAverage
from studio.settings.run import TrainingSettings
from tests.engine.conftest import Run, stop_at

MakeRun = Callable[..., Run]


def _average(parameter: torch.nn.Parameter, **settings: Any) -> WeightAverage:
    return WeightAverage.of([parameter], TrainingSettings(**settings), torch.optim.SGD([parameter]))


def _judged(average: WeightAverage, parameter: torch.nn.Parameter, step: int, *, is_due: bool = True) -> float:
    with average.applied(step, is_due=is_due):
        return float(parameter.detach())


def test_the_moving_average_follows_fast_at_first_and_then_as_slowly_as_its_decay() -> None:
    parameter = torch.nn.Parameter(torch.tensor(0.0))
    average = _average(parameter, average="ema", average_decay=0.5)
    expected = 1.0
    for step in range(1, 21):
        parameter.data = torch.tensor(float(step))
        average.stepped()
        decay = min(0.5, (1 + step) / (10 + step))
        expected = decay * expected + (1 - decay) * step
        assert _judged(average, parameter, step) == pytest.approx(expected)
        assert float(parameter.detach()) == step  # what is trained on is back in its place


def test_the_mean_is_of_the_last_regular_evaluations_and_counts_each_once() -> None:
    parameter = torch.nn.Parameter(torch.tensor(0.0))
    average = _average(parameter, average="last", average_last=2)

    def judged(value: float, step: int, *, is_due: bool = True) -> float:
        parameter.data = torch.tensor(value)
        return _judged(average, parameter, step, is_due=is_due)

    assert judged(1.0, 10) == 1.0
    assert judged(9.0, 15, is_due=False) == 5.0
    assert judged(3.0, 20) == 2.0
    assert judged(3.0, 20) == 2.0  # one that a stop ended is done again
    assert judged(7.0, 30) == 5.0


def _weights(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "adapter_model.safetensors")


@pytest.mark.usefixtures("ever_better")
def test_the_average_is_the_runs_adapter_and_training_goes_on_without_it(make_run: MakeRun) -> None:
    plain, run = (
        make_run(
            name,
            training={"max_steps": 4, "save_steps": 2, "average": name, "average_last": 2},
            evaluation={"eval_steps": 2},
        )
        for name in ("none", "last")
    )
    plain.execute()
    run.execute()
    saved = [_weights(folder) for _, folder in run.directory.complete_checkpoints()]
    assert len(saved) == 2
    for name, tensor in _weights(run.directory.adapter).items():
        assert torch.equal(tensor, torch.stack([each[name] for each in saved]).mean(0))
    for name, tensor in _weights(plain.directory.adapter).items():
        assert torch.equal(tensor, saved[-1][name])


@pytest.mark.usefixtures("ever_better")
@pytest.mark.parametrize("average", ["ema", "last"])
def test_a_resumed_run_has_the_same_average_bit_for_bit(make_run: MakeRun, average: str) -> None:
    options: dict[str, Any] = {"training": {"average": average}, "evaluation": {"eval_steps": 2}}
    whole, parted = make_run("whole", **options), make_run("parted", **options)
    whole.execute()
    parted.execute(stop_at(4))
    parted.execute()
    ours, theirs = _weights(parted.directory.adapter), _weights(whole.directory.adapter)
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
    states = [
        load_file(run.directory.complete_checkpoints()[-1][1] / "training_state.safetensors") for run in (whole, parted)
    ]
    assert any(name.startswith("average.") for name in states[0])
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])
