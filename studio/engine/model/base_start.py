"""LoRA that starts from parts of the base's own weights: PiSSA (arXiv 2404.02948), OLoRA (arXiv 2406.01775), CorDA.

All take s·B0·A0 out of W0 and train A and B from A0 and B0: h = (W0 − s·B0·A0)·x + s·B·A·x. Here the base keeps its
weights, so that it can be judged and shared beside the adapter: h = W0·x + s·[B | −B0]·[A; A0]·x, where A0 and B0 are
the frozen second half of an adapter of twice the rank. That is the plain LoRA adapter that PEFT's conversion
(``path_initial_model_for_weight_conversion``) makes of the two in the end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from peft import PeftModel
from peft.tuners.lora.layer import LoraLayer

from studio.settings.adapter import AdapterSettings


def start_from_base(model: PeftModel, settings: AdapterSettings) -> None:
    """Give a fresh adapter of the ``saved_rank`` its start, and freeze its second half.

    CorDA's comes later, from the first batches (`activation_start`).

    Args:
        model: the base, not quantized, with the adapter; none of its layers is narrower than the rank.
        settings: of the adapter.
    """
    for layer in model.modules():
        if isinstance(layer, LoraLayer):
            _start(layer, model.active_adapter, settings)


def _start(layer: Any, name: str, settings: AdapterSettings) -> None:
    if settings.init_lora_weights == "pissa":
        start_layer(layer, name, settings, lambda: layer.pissa_init(name, "pissa"))
    elif settings.init_lora_weights == "olora":
        start_layer(layer, name, settings, lambda: layer.olora_init(name))
    layer.lora_A[name].weight.register_hook(lambda gradient: _without_second_half(gradient, 0))
    layer.lora_B[name].weight.register_hook(lambda gradient: _without_second_half(gradient, 1))


def start_layer(layer: Any, name: str, settings: AdapterSettings, initialize: Callable[[], None]) -> None:
    """Give a layer's adapter its start, and the second half that takes it out again; the base's weight stays.

    Args:
        layer: of LoRA.
        name: of the adapter.
        settings: of the adapter.
        initialize: gives A and B of the rank their start; PEFT's own take it out of the base's weight.
    """
    weight = layer.get_base_layer().weight
    before = weight.data.clone()
    layer.r[name] = settings.rank
    initialize()
    layer.r[name] = settings.saved_rank
    layer.get_base_layer().weight.data = before
    down, up = layer.lora_A[name].weight, layer.lora_B[name].weight
    down.data, up.data = torch.cat([down.data, down.data]), torch.cat([up.data, -up.data], dim=1)


def _without_second_half(gradient: torch.Tensor, dimension: int) -> torch.Tensor:
    first, second = gradient.chunk(2, dimension)
    return torch.cat([first, torch.zeros_like(second)], dimension)
