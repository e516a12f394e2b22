"""Everything a run needs to go on exactly: optimizer, scheduler and random states, without a single pickle."""

from __future__ import annotations

import errno
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from studio.errors import RunError

_TENSORS = "training_state.safetensors"
_VALUES = "training_state.json"


def save_training_state(
    folder: Path, optimizer: torch.optim.Optimizer, scheduler: torch.optim.lr_scheduler.LRScheduler, progress: Any
) -> None:
    """Write the states of optimizer, scheduler and random generators, and ``progress`` (JSON values)."""
    state = optimizer.state_dict()
    tensors: dict[str, torch.Tensor] = {}
    scalars: dict[str, dict[str, Any]] = {}
    for index, slots in state["state"].items():
        for name, value in _flat(slots):
            if isinstance(value, torch.Tensor):
                # A copy: 8-bit moments of all parameters share one table of values, which safetensors refuses.
                tensors[f"optimizer.{index}.{name}"] = value.detach().cpu().clone().contiguous()
            else:
                scalars.setdefault(str(index), {})[name] = value
    generators, random_values = _random_states()
    values = {
        "optimizer": {"param_groups": state["param_groups"], "scalars": scalars},
        "scheduler": _plain(scheduler.state_dict()),
        "random": random_values,
        "progress": progress,
    }
    with saving(folder):
        save_file({**tensors, **generators}, folder / _TENSORS)
        (folder / _VALUES).write_text(json.dumps(values), encoding="utf-8")


def load_optimizer_state(
    folder: Path, optimizer: torch.optim.Optimizer, scheduler: torch.optim.lr_scheduler.LRScheduler
) -> None:
    """Restore optimizer and scheduler as ``save_training_state`` found them."""
    values, tensors = _load(folder)
    slots: dict[int, dict[str, Any]] = {
        int(index): dict(scalars) for index, scalars in values["optimizer"]["scalars"].items()
    }
    for key, tensor in tensors.items():
        kind, _, rest = key.partition(".")
        if kind == "optimizer":
            index, _, name = rest.partition(".")
            *group, name = name.split(".")
            slot = slots.setdefault(int(index), {})
            (slot.setdefault(group[0], {}) if group else slot)[name] = tensor
    optimizer.load_state_dict({"state": slots, "param_groups": values["optimizer"]["param_groups"]})
    scheduler.load_state_dict({**scheduler.state_dict(), **values["scheduler"]})


def load_random_states(folder: Path) -> None:
    """Restore the random generators of Python, NumPy and torch."""
    values, tensors = _load(folder)
    version, internal, gauss = values["random"]["python"]
    random.setstate((version, tuple(internal), gauss))
    name, position, has_gauss, cached = values["random"]["numpy"]
    np.random.set_state((name, tensors["random.numpy"].numpy().astype(np.uint32), position, has_gauss, cached))
    torch.random.set_rng_state(tensors["random.torch"])
    cuda = [tensors[key] for key in sorted(tensors) if key.startswith("random.cuda.")]
    if cuda and torch.cuda.is_available():
        torch.cuda.set_rng_state_all(cuda[: torch.cuda.device_count()])


def load_progress(folder: Path) -> Any:
    """The ``progress`` that was saved with the states."""
    return _load(folder)[0]["progress"]


@contextmanager
def saving(target: Path) -> Iterator[None]:
    """Turn safetensors' own error for a failed write into the operating system's, which callers know."""
    try:
        yield
    except SafetensorError as error:
        known = (number for number in (errno.ENOSPC, errno.ENOENT) if f"(os error {number})" in str(error))
        number = next(known, errno.EIO)
        raise OSError(number, str(error), str(target)) from error


def _random_states() -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    name, keys, position, has_gauss, cached = np.random.get_state(legacy=True)
    tensors = {
        "random.numpy": torch.from_numpy(np.asarray(keys).astype(np.int64)),
        "random.torch": torch.random.get_rng_state(),
    }
    if torch.cuda.is_available():
        tensors |= {f"random.cuda.{i}": state for i, state in enumerate(torch.cuda.get_rng_state_all())}
    return tensors, {"python": random.getstate(), "numpy": [name, int(position), int(has_gauss), float(cached)]}


def _flat(slots: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """A parameter's slots; bitsandbytes puts those of its 8-bit moments into one of their own."""
    for name, value in slots.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", tensor) for inner, tensor in value.items())
        else:
            yield name, value


def _plain(state: dict[str, Any]) -> dict[str, Any]:
    """What of a scheduler's state is data: its functions are rebuilt from the settings."""
    return {key: value for key, value in state.items() if key != "lr_lambdas"}


def _load(folder: Path) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    try:
        return json.loads((folder / _VALUES).read_text(encoding="utf-8")), load_file(folder / _TENSORS)
    except (OSError, ValueError, SafetensorError) as error:
        raise RunError(
            f"The checkpoint {folder} cannot be read: {error}",
            f"Delete the folder {folder} and resume again: the checkpoint before it will be used.",
            code="checkpoint_broken",
        ) from error
