"""The training state: everything that a run needs to go on exactly, without a single pickle.

A checkpoint holds it in two files beside the adapter: ``training_state.json`` with a format version, and
``training_state.safetensors``. Version 1, whose fields were ``progress`` and whose step its folder alone named, had the
random states of one process; version 2 has those of all.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch
from safetensors.torch import load_file, save_file

from studio.checkpoints.safetensors_header import read_safetensors_header
from studio.engine.channel import EventChannel
from studio.engine.model.loading import Model, adapter_state, save_adapter, set_adapter_state
from studio.engine.model.precision import LossScale
from studio.engine.training.averaging import average_key
from studio.engine.training.distributed import Distributed
from studio.engine.training.optimizer import Optimization
from studio.errors import RunError
from studio.protocol.events import CheckpointSaved
from studio.runs.directory import RunDirectory
from studio.settings.whisper import WINDOW_SECONDS
from studio.storage.reading import read_json_object, reading

VERSION = 2
BROKEN = "checkpoint_broken"
"""Code of the error for a checkpoint that is damaged."""

_ADAPTER = "adapter_model.safetensors"
_TENSORS = "training_state.safetensors"
_VALUES = "training_state.json"


@dataclass
class TrainingState:
    """How far a run is, beside weights, moments and random numbers.

    Attributes:
        step: optimizer steps taken.
        best_cer: the lowest of all evaluations; None before the first.
        best_step: the step it is of.
        evaluated_step: the last that was evaluated.
        stale_evaluations: how many in a row have brought no better CER.
        has_forgotten: whether a guard set was over the limit, so that training is over.
        train_seconds: spent on steps.
        utterances: learned from, each as often as it was.
        peak_memory_bytes: the most memory used.
        skipped_steps: whose gradient was not finite.
        loss_scale: factor of the loss, and finite steps since it was changed; None before the first step.
        halvings: how often what is worked on at once has been halved for want of memory.
        window_seconds: that a window of several utterances may have.
    """

    step: int = 0
    best_cer: float | None = None
    best_step: int = 0
    evaluated_step: int = 0
    stale_evaluations: int = 0
    has_forgotten: bool = False
    train_seconds: float = 0.0
    utterances: int = 0
    peak_memory_bytes: int = 0
    skipped_steps: int = 0
    loss_scale: tuple[float, int] | None = None
    halvings: int = 0
    window_seconds: float = WINDOW_SECONDS


@dataclass(frozen=True)
class RandomState:
    """Where the random generators of Python, NumPy and torch are in one process; cheap enough to note at each piece."""

    of_python: tuple[Any, ...]
    of_numpy: dict[str, Any]
    of_torch: torch.Tensor
    of_cuda: Sequence[torch.Tensor]

    @classmethod
    def now(cls) -> RandomState:
        """Of this process."""
        cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
        return cls(random.getstate(), np.random.get_state(legacy=False), torch.get_rng_state(), cuda)

    def restore(self) -> None:
        """Let this process go on from here."""
        random.setstate(self.of_python)
        np.random.set_state(self.of_numpy)
        torch.set_rng_state(self.of_torch)
        if self.of_cuda and torch.cuda.is_available():
            torch.cuda.set_rng_state_all(list(self.of_cuda[: torch.cuda.device_count()]))


def seed_random(seed: int) -> None:
    """Begin the random generators of Python, NumPy and torch anew."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)


def save_training_state(
    folder: Path, state: TrainingState, optimization: Optimization, randoms: Sequence[RandomState]
) -> None:
    """Write the state, optimizer, average and scheduler, and the random states of all processes in their order."""
    moments, scalars = _moments(optimization.optimizer)
    values = {
        "version": VERSION,
        "state": asdict(state),
        "optimizer": {"param_groups": optimization.optimizer.state_dict()["param_groups"], "scalars": scalars},
        # Its functions are rebuilt from the settings.
        "average": optimization.average.steps,
        "scheduler": {k: v for k, v in optimization.scheduler.state_dict().items() if k != "lr_lambdas"},
        "random": [_random_values(each) for each in randoms],
    }
    tensors = {name: tensor for rank, each in enumerate(randoms) for name, tensor in _random_tensors(each, rank)}
    if optimization.allocation:
        tensors |= optimization.allocation.tensors()
    save_file({**moments, **optimization.average.tensors(), **tensors}, folder / _TENSORS)
    (folder / _VALUES).write_text(json.dumps(values), encoding="utf-8")


class SavedState:
    """What `save_training_state` wrote, or an older version of the studio.

    Args:
        folder: of the checkpoint.
        step: that the checkpoint is of.

    Raises:
        RunError: it cannot be read (code ``checkpoint_broken``), or is of a newer version (``checkpoint_version``).
    """

    def __init__(self, folder: Path, step: int) -> None:
        self._folder = folder
        with self._reading():
            values = read_json_object(folder / _VALUES)
            self._tensors = load_file(folder / _TENSORS)
            version = int(values.get("version", 1))
            self._require_known("format", {str(version)} - {str(known) for known in range(1, VERSION + 1)})
            raw = {"step": step, **values["progress"]} if version == 1 else values["state"]
            self._require_known("field", raw.keys() - {field.name for field in fields(TrainingState)})
            self.state = msgspec.convert(raw, TrainingState)
            self._values = values
            self._randoms = [values["random"]] if version == 1 else values["random"]
            self._infix = "" if version == 1 else "{rank}."
            self._require_average()
            read_safetensors_header(folder / _ADAPTER)  # damage is to be met before the model is loaded

    def _require_average(self) -> None:
        """KeyError where a copy of a trained parameter that an average is of is missing."""
        parameters = sum(len(group["params"]) for group in self._values["optimizer"]["param_groups"])
        for place in range(len(self._values.get("average", []))):
            for index in range(parameters):
                self._tensors[average_key(place, index)]

    def restore(self, model: Model, optimization: Optimization) -> None:
        """Put adapter, optimizer, average, scheduler and loss scale where they were."""
        if optimization.allocation is None:
            self._restore_adapter(model)
        self.restore_optimization(optimization)

    def _restore_adapter(self, model: Model) -> None:
        with self._reading():
            adapter = load_file(self._folder / _ADAPTER)
            if adapter.keys() != adapter_state(model).keys():
                raise ValueError("its adapter is not this run's")
            if not all(bool(torch.isfinite(tensor).all()) for tensor in adapter.values()):
                raise ValueError("its adapter holds values that are not finite numbers")
            set_adapter_state(model, adapter)

    def restore_optimization(self, optimization: Optimization) -> None:
        """Put optimizer, average, scheduler, loss scale and what AdaLoRA keeps where they were."""
        with self._reading():
            if optimization.allocation:
                optimization.allocation.restore(self._tensors)
            optimization.average.restore(self._values.get("average", []), self._tensors)
            saved = self._values["optimizer"]
            slots = {int(index): dict(scalars) for index, scalars in saved["scalars"].items()}
            for key, tensor in self._tensors.items():
                kind, _, rest = key.partition(".")
                if kind == "optimizer":
                    index, _, name = rest.partition(".")
                    *group, name = name.split(".")
                    slot = slots.setdefault(int(index), {})
                    (slot.setdefault(group[0], {}) if group else slot)[name] = tensor
            optimization.optimizer.load_state_dict({"state": slots, "param_groups": saved["param_groups"]})
            scheduler = optimization.scheduler
            scheduler.load_state_dict({**scheduler.state_dict(), **self._values["scheduler"]})
            if self.state.loss_scale is not None:
                optimization.loss_scale = LossScale(*self.state.loss_scale)

    def random_state(self, rank: int) -> RandomState | None:
        """That of one process; None where there was no such process."""
        if rank >= len(self._randoms):
            return None
        with self._reading():
            values, prefix = self._randoms[rank], "random." + self._infix.format(rank=rank)
            version, internal, gauss = values["python"]
            name, position, has_gauss, cached = values["numpy"]
            by_device = sorted(self._tensors, key=lambda name: (len(name), name))  # the tenth after the ninth
            key = self._tensors[f"{prefix}numpy"].numpy().astype(np.uint32)
            return RandomState(
                (version, tuple(internal), gauss),
                {
                    "bit_generator": name,
                    "state": {"key": key, "pos": position},
                    "has_gauss": has_gauss,
                    "gauss": cached,
                },
                self._tensors[f"{prefix}torch"],
                [self._tensors[name] for name in by_device if name.startswith(f"{prefix}cuda.")],
            )

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Turn whatever a damaged checkpoint raises into a message for people."""
        hint = f"Delete the folder {self._folder} and resume again: the checkpoint before it will be used."
        with reading(self._folder, "checkpoint", RunError, code=BROKEN, missing=BROKEN, hint=hint):
            yield

    def _require_known(self, what: str, unknown: set[str]) -> None:
        if unknown:
            raise RunError(
                f"The checkpoint {self._folder} was written by a newer version of the studio: it has the {what} "
                f"{', '.join(sorted(unknown))}, which this one does not know.",
                "Resume the run with that version, or start a new run with this one.",
                code="checkpoint_version",
            )


@dataclass(frozen=True)
class Checkpoints:
    """Saves what a run goes on from.

    Args:
        model: the base with its adapter.
        directory: takes the checkpoints.
        keep: how many of the newest stay.
        distributed: the processes whose random states are saved; only the first writes.
        channel: told of each checkpoint.
    """

    model: Model
    directory: RunDirectory
    keep: int
    distributed: Distributed
    channel: EventChannel

    def save(self, state: TrainingState, optimization: Optimization) -> None:
        """Write a checkpoint of this step, whole or not at all; all processes must call this."""
        randoms = self.distributed.gather(RandomState.now())
        self.distributed.on_first(lambda: self._write(state, optimization, randoms))

    def _write(self, state: TrainingState, optimization: Optimization, randoms: list[RandomState]) -> None:
        with self.directory.new_checkpoint(state.step) as folder:
            save_adapter(self.model, folder, to_resume=True)
            save_training_state(folder, state, optimization, randoms)
        self.directory.keep_newest(self.keep)
        self.channel.emit(CheckpointSaved(state.step, str(self.directory.checkpoint_path(state.step))))


def _moments(optimizer: torch.optim.Optimizer) -> tuple[dict[str, torch.Tensor], dict[str, dict[str, Any]]]:
    """What an optimizer keeps of each parameter: tensors by name, and plain values by the parameter's index."""
    tensors: dict[str, torch.Tensor] = {}
    scalars: dict[str, dict[str, Any]] = {}
    for index, slots in optimizer.state_dict()["state"].items():
        for name, value in _flat(slots):
            if isinstance(value, torch.Tensor):
                # A copy: 8-bit moments of all parameters share one table of values, which safetensors refuses.
                tensors[f"optimizer.{index}.{name}"] = value.detach().cpu().clone().contiguous()
            else:
                scalars.setdefault(str(index), {})[name] = value
    return tensors, scalars


def _flat(slots: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """A parameter's slots; bitsandbytes puts those of its 8-bit moments into one of their own."""
    for name, value in slots.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", tensor) for inner, tensor in value.items())
        else:
            yield name, value


def _random_values(state: RandomState) -> dict[str, Any]:
    numpy = state.of_numpy
    position, has_gauss, cached = numpy["state"]["pos"], numpy["has_gauss"], numpy["gauss"]
    return {"python": state.of_python, "numpy": [numpy["bit_generator"], int(position), int(has_gauss), float(cached)]}


def _random_tensors(state: RandomState, rank: int) -> Iterator[tuple[str, torch.Tensor]]:
    yield f"random.{rank}.numpy", torch.from_numpy(state.of_numpy["state"]["key"].astype(np.int64))
    yield f"random.{rank}.torch", state.of_torch
    yield from ((f"random.{rank}.cuda.{device}", each) for device, each in enumerate(state.of_cuda))
