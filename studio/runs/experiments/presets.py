"""Experiments that are ready to start."""

from __future__ import annotations

from studio.runs.defaults import choose_method
from studio.runs.experiments.combinations import METHOD
from studio.runs.experiments.settings import ExperimentSettings, Value
from studio.settings.run import RunSettings

_BASE_WEIGHTS = "quantization.method"
_COMPARED: tuple[dict[str, Value], ...] = (
    {METHOD: "full", _BASE_WEIGHTS: "none"},
    {METHOD: "bottleneck", _BASE_WEIGHTS: "none"},
    {METHOD: "prefix", _BASE_WEIGHTS: "none"},
    {METHOD: "prompt", _BASE_WEIGHTS: "none"},
    {METHOD: "lora", _BASE_WEIGHTS: "none"},
    {METHOD: "dora", _BASE_WEIGHTS: "none"},
    {METHOD: "lora", _BASE_WEIGHTS: "nf4"},
)
"""Full fine-tuning, bottleneck adapters, prefix and prompt tuning, LoRA, DoRA and QLoRA."""


def compare_methods(run: RunSettings, name: str = "Methods") -> ExperimentSettings:
    """Seven methods on the same data, each from the learning rate that suits it, and with the same steps.

    Args:
        run: as it is set up; of its adapter what LoRA has is kept for LoRA.
        name: what the experiment is called.
    """
    common = run if run.adapter.method == "lora" else choose_method(run, "lora")
    return ExperimentSettings(name=name, also=_COMPARED, seeds=(run.training.seed,), run=common)


def compare_ranks(run: RunSettings, name: str = "Rank") -> ExperimentSettings:
    """Ranks from 4 to 64 by the method as it is set up, where it has one."""
    return ExperimentSettings(name=name, axes={"adapter.rank": (4, 8, 16, 32, 64)}, seeds=(run.training.seed,), run=run)
