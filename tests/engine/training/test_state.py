"""The training state: what is written comes back, and what another version wrote is refused in words."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from studio.engine.training.optimizer import Optimization
from studio.engine.training.state import VERSION, RandomState, SavedState, TrainingState, save_training_state
from studio.errors import RunError
from studio.settings.run import TrainingSettings


def _optimization() -> Optimization:
    return Optimization(torch.nn.Linear(3, 2), TrainingSettings(), 10, torch.float32)


def _save(folder: Path, state: TrainingState, randoms: list[RandomState]) -> None:
    save_training_state(folder, state, _optimization(), randoms)
    save_file({"weight": torch.zeros(2)}, folder / "adapter_model.safetensors")


def _draw() -> tuple[float, float, float]:
    return random.random(), float(np.random.rand()), float(torch.rand(()))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A saved state of two processes."""
    randoms = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        randoms.append(RandomState.now())
    state = TrainingState(step=7, best_cer=0.5, loss_scale=(1.0, 0), halvings=2)
    _save(tmp_path, state, randoms)
    return tmp_path


def _rewrite(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = folder / "training_state.json"
    values = json.loads(path.read_text())
    change(values)
    path.write_text(json.dumps(values))


def test_the_state_comes_back(folder: Path) -> None:
    state = SavedState(folder, 7).state
    assert (state.step, state.best_cer, state.halvings) == (7, 0.5, 2)
    assert json.loads((folder / "training_state.json").read_text())["version"] == VERSION


def test_every_process_goes_on_with_its_own_random_numbers(tmp_path: Path) -> None:
    randoms, drawn = [], []
    for seed in (1, 2):
        random.seed(seed)
        np.random.seed(seed)
        torch.manual_seed(seed)
        np.random.randn()  # leaves a second value behind
        randoms.append(RandomState.now())
        drawn.append((_draw(), np.random.randn()))
    _save(tmp_path, TrainingState(step=1), randoms)
    saved = SavedState(tmp_path, 1)
    for rank in (1, 0):
        state = saved.random_state(rank)
        assert state is not None
        state.restore()
        assert (_draw(), np.random.randn()) == drawn[rank]
    assert saved.random_state(2) is None


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda values: values.update(version=VERSION + 1), f"format {VERSION + 1}"),
        (lambda values: values["state"].update(mood="good"), "field mood"),
    ],
)
def test_what_a_newer_version_wrote_is_refused(folder: Path, change: Any, named: str) -> None:
    _rewrite(folder, change)
    with pytest.raises(RunError, match=named) as caught:
        SavedState(folder, 7)
    assert caught.value.code == "checkpoint_version" and "start a new run" in caught.value.hint


def test_a_state_without_a_part_of_its_average_is_damaged(tmp_path: Path) -> None:
    settings = TrainingSettings(average="ema")
    optimization = Optimization(torch.nn.Linear(3, 2), settings, 10, torch.float32)
    optimization.average.stepped()
    save_training_state(tmp_path, TrainingState(step=1), optimization, [RandomState.now()])
    save_file({"weight": torch.zeros(2)}, tmp_path / "adapter_model.safetensors")
    SavedState(tmp_path, 1)
    tensors = load_file(tmp_path / "training_state.safetensors")
    del tensors["average.0.1"]
    save_file(tensors, tmp_path / "training_state.safetensors")
    with pytest.raises(RunError) as caught:
        SavedState(tmp_path, 1)
    assert caught.value.code == "checkpoint_broken"


@pytest.mark.parametrize(
    "change",
    [
        lambda values: values.pop("state"),
        lambda values: values.update(version="new"),
        lambda values: values.update(state=[]),
        lambda values: values["optimizer"].update(param_groups=[]),
        lambda values: values["random"][0].pop("numpy"),
    ],
)
def test_a_damaged_state_is_an_error_that_names_the_folder(folder: Path, change: Any) -> None:
    _rewrite(folder, change)
    with pytest.raises(RunError, match="not a valid checkpoint") as caught:
        saved = SavedState(folder, 7)
        saved.restore_optimization(_optimization())
        saved.random_state(0)
    assert caught.value.code == "checkpoint_broken" and str(folder) in caught.value.hint
