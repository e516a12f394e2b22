"""Settings fit for a corpus and a machine, as ``new`` writes them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import psutil

from studio.checkpoints.inspect import CheckpointInfo
from studio.corpus.stored_split import stored_options
from studio.runs.devices import nvidia_gpu
from studio.settings.methods import LORA_KINDS, METHOD_SETTINGS, METHODS
from studio.settings.run import RunSettings

GIGABYTE = 1024**3
_SMALL_CORPUS, _LARGE_CORPUS = 200, 5_000
_MOST_UTTERANCES = 32_000  # learned from in all
_ENOUGH_HELD_OUT = 500


@dataclass(frozen=True, slots=True)
class Machine:
    """What will train a run: bytes of its memory, and whether it is an NVIDIA GPU."""

    memory_bytes: int
    has_gpu: bool

    @classmethod
    def here(cls) -> Machine:
        """The GPU where there is one, as ``training.device`` auto takes it, else this computer's processor."""
        gpu = nvidia_gpu()
        return cls(psutil.virtual_memory().total, False) if gpu is None else cls(gpu.total, True)


def split_fractions(count: int) -> dict[str, float]:
    """`validation_fraction` and `test_fraction` fit for so many utterances.

    Few give most of what is held out to the test, whose figure is the one that is told; of many, some hundreds of each
    are as good as a tenth.
    """
    if count < _SMALL_CORPUS:
        return {"validation_fraction": 0.1, "test_fraction": 0.2}
    share = round(max(0.01, min(0.1, _ENOUGH_HELD_OUT / count)), 3)
    return {"validation_fraction": share, "test_fraction": share}


def fitting_fractions(count: int, folder: Path) -> dict[str, float]:
    """`split_fractions`, or those that a dataset was divided by before: a growing one must not be divided anew.

    Args:
        count: utterances that can be used.
        folder: of what is kept of the dataset.

    Raises:
        DataError: what was kept cannot be read.
    """
    stored = stored_options(folder)
    if stored is None:
        return split_fractions(count)
    return {"validation_fraction": stored.validation_fraction, "test_fraction": stored.test_fraction}


def suggest(
    count: int, shares: dict[str, float], info: CheckpointInfo, language: str, source: str, machine: Machine
) -> RunSettings:
    """A complete run for a corpus of so many utterances, held out by these shares (`fitting_fractions`), on a machine.

    Few utterances get a smaller rank and more epochs; steps are bounded so that a large corpus is not passed through
    more often than needed; large checkpoints are trained in small batches with accumulation, and quantized where
    their float32 weights alone would take half the memory. On a processor steps of four utterances, at a lower rate,
    with some silence, learn more in the same time than steps of eight (tests/benchmarks/README.md).
    """
    rank = 16 if count < _SMALL_CORPUS else 32
    train = max(1, round(count * (1 - sum(shares.values()))))
    step, learning_rate, silence = (8, 1e-3, 0.0) if machine.has_gpu else (4, 7e-4, 0.05)
    batch = min(train, step, _batch_size(info, machine))
    accumulation = max(1, min(train, step) // batch)
    epochs = 20.0 if count < _SMALL_CORPUS else 10.0 if count < _LARGE_CORPUS else 3.0
    steps = max(20, round(min(_MOST_UTTERANCES, train * epochs) / (batch * accumulation)))
    every = max(10, min(100, steps // 5))
    float_bytes = info.parameters * 4
    tight = float_bytes > machine.memory_bytes / 2
    return RunSettings.model_validate(
        {
            "checkpoint": {"name": info.name, "language": language},
            "data": {"source": source} | shares,
            "adapter": {"rank": rank, "alpha": 2 * rank, "target_modules": "attention"},
            "quantization": {"method": "nf4" if tight else "none"},
            "training": {
                "max_steps": steps,
                "learning_rate": learning_rate,
                "silence_share": silence,
                "batch_size": batch,
                "gradient_accumulation_steps": accumulation,
                "gradient_checkpointing": tight,
                "save_steps": every,
                "dataloader_workers": min(4, os.cpu_count() or 1) if machine.has_gpu else 0,
            },
            "evaluation": {"eval_steps": every},
        }
    )


def choose_method(run: RunSettings, name: str) -> RunSettings:
    """A run by another method, from where that one is best begun.

    The learning rate, and what else of LoRA's does not suit it, become the method's own; what it does not have goes
    back to its default.

    Args:
        run: settings.
        name: of the method.
    """
    method, raw, defaults = METHODS[name], run.model_dump(), RunSettings()
    adapter = raw["adapter"] | {"method": name}
    for setting in METHOD_SETTINGS:
        if setting not in method.settings or setting not in METHODS[run.adapter.method].settings:
            adapter[setting] = getattr(defaults.adapter, setting)
    raw["adapter"] = adapter
    raw["training"] = raw["training"] | {"learning_rate": method.learning_rate}
    if method.kind not in LORA_KINDS:
        raw["training"]["loraplus_lr_ratio"] = defaults.training.loraplus_lr_ratio
    for path, value in method.values:
        section, _, key = path.partition(".")
        raw[section] = raw[section] | {key: value}
    return RunSettings.model_validate(raw)


def _batch_size(info: CheckpointInfo, machine: Machine) -> int:
    per_gigabyte = machine.memory_bytes / GIGABYTE / max(1.0, info.parameters / 100e6)
    return next((size for size, needed in ((8, 6.0), (4, 3.0), (2, 1.5)) if per_gigabyte >= needed), 1)
