"""LoRA that starts from parts of the base's own weights: PiSSA (arXiv 2404.02948) and OLoRA (arXiv 2406.01775).

Both take s·B0·A0 out of W0 and train A and B from A0 and B0: h = (W0 − s·B0·A0)·x + s·B·A·x. Here the base keeps its
weights, so that it can be judged and shared beside the adapter: h = W0·x + s·[B | −B0]·[A; A0]·x, where A0 and B0 are
the frozen second half of an adapter of twice the rank. That is the plain LoRA adapter that PEFT's conversion
(``path_initial_model_for_weight_conversion``) makes of the two in the end.
"""

from __future__ import annotations

from typing import Any

import torch
from peft import PeftModel
from peft.tuners.lora.layer import LoraLayer

from studio.settings.adapter import AdapterSettings


def start_from_base(model: PeftModel, settings: AdapterSettings) -> None:
    """Give a fresh adapter of the ``saved_rank`` its start, and freeze its second half.

    Args:
        model: the base, not quantized, with the adapter; none of its layers is narrower than the rank.
        settings: of the adapter.
    """
    for layer in model.modules():
        if isinstance(layer, LoraLayer):
            _start(layer, model.active_adapter, settings)


def _start(layer: Any, name: str, settings: AdapterSettings) -> None:
    weight = layer.get_base_layer().weight
    before = weight.data.clone()
    layer.r[name] = settings.rank
    if settings.init_lora_weights == "pissa":
        layer.pissa_init(name, "pissa")
    else:
        layer.olora_init(name)
    layer.r[name] = settings.saved_rank
    weight.data = before  # PEFT has taken the start out of it
    down, up = layer.lora_A[name].weight, layer.lora_B[name].weight
    down.data, up.data = torch.cat([down.data, down.data]), torch.cat([up.data, -up.data], dim=1)
    down.register_hook(lambda gradient: _without_second_half(gradient, 0))
    up.register_hook(lambda gradient: _without_second_half(gradient, 1))


def _without_second_half(gradient: torch.Tensor, dimension: int) -> torch.Tensor:
    first, second = gradient.chunk(2, dimension)
    return torch.cat([first, torch.zeros_like(second)], dimension)
