"""An adapter applied more or less strongly: h = W0·x + s·(alpha/r)·B·A·x, from the base (s = 0) to the adapter (s = 1)
and beyond.

What an adapter changes beside that goes the same way from the base's value to its own: DoRA's magnitudes and trained
biases. It works on a quantized base as on any other, since only the adapter's part is scaled.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from peft.tuners.lora.layer import LoraLayer
from peft.tuners.tuners_utils import BaseTunerLayer
from peft.utils.integrations import dequantize_module_weight

from studio.checkpoints.adapters import AdapterFiles
from studio.checkpoints.strength import AS_TRAINED
from studio.engine.model.adapter_traits import is_scalable
from studio.errors import CheckpointError

Biases = list[tuple[torch.nn.Parameter, torch.Tensor]]


def require_scalable(files: AdapterFiles, folder: Path, strength: float) -> None:
    """CheckpointError for an adapter that has no strength but 100 %; code ``strength``."""
    if strength != AS_TRAINED and not is_scalable(files):
        raise CheckpointError(
            f"{folder} is of a kind that cannot be applied at {strength:g} %: it multiplies weights, or stands beside "
            "them.",
            "Use it at 100 %.",
            code="strength",
        )


def rescale(model: PeftModel, name: str, strength: float) -> None:
    """Give an adapter's updates, and them alone, another strength.

    Args:
        model: with the adapter.
        name: of the adapter.
        strength: percent of what was trained, whatever it was before.
    """
    for module in model.modules():
        if isinstance(module, BaseTunerLayer) and name in getattr(module, "scaling", {}):
            module.set_scale(name, strength / AS_TRAINED)  # type: ignore[operator]


def base_biases(model: torch.nn.Module) -> Biases:
    """A model's biases as they are before an adapter is loaded, which may write its own into them."""
    return [(each, each.detach().clone()) for name, each in model.named_parameters() if name.endswith("bias")]


def apply_strength(model: PeftModel, name: str, strength: float, biases: Biases) -> None:
    """Apply an adapter that has just been loaded at a strength; only once.

    Args:
        model: with the adapter.
        name: of the adapter.
        strength: percent.
        biases: those of the base, by `base_biases`.
    """
    rescale(model, name, strength)
    _rescale_magnitudes(model, name, strength)
    for parameter, before in biases:
        parameter.data = before.lerp(parameter.detach(), strength / AS_TRAINED)


def _rescale_magnitudes(model: PeftModel, name: str, strength: float) -> None:
    """DoRA's m (arXiv 2402.09353) between that of the base, ‖W0‖, and what was learned."""
    for module in model.modules():
        if isinstance(module, LoraLayer) and name in module.lora_magnitude_vector:
            layer: Any = module.lora_magnitude_vector[name]
            weight = dequantize_module_weight(module.get_base_layer()).to(layer.weight)
            start = layer.get_weight_norm(weight, torch.zeros_like(weight), 0.0)
            layer.weight.data = start.lerp(layer.weight.detach(), strength / AS_TRAINED)
