"""LoRA's product with fewer passes over memory than PEFT's."""

from __future__ import annotations

from typing import Any

import torch
from peft.tuners.adalora.layer import AdaLoraLayer
from peft.tuners.lora.layer import LoraLayer
from torch.nn.functional import linear

from studio.engine.model.adalora import low_rank

_DRAWS = 1 << 16
_INTEGERS = {2: torch.int16, 4: torch.int32}


class _LoraProduct(torch.autograd.Function):
    """x·Wᵀ + b + s·drop(x)·Aᵀ·Bᵀ (arXiv 2106.09685, §4.1) with frozen W and b, in the number format of x.

    Without W and b only the adapter's part, where the base's weights are quantized and have a product of their own.
    """

    @staticmethod
    def forward(
        ctx: Any,
        x: torch.Tensor,
        weight: torch.Tensor | None,
        bias: torch.Tensor | None,
        down: torch.Tensor,
        up: torch.Tensor,
        scaling: float,
        dropout: float,
    ) -> torch.Tensor:
        rows = x.reshape(-1, x.shape[-1])
        # What survives is made up for (1 / (1 − p)) on the small matrix, not on every input.
        small = (down / (1.0 - dropout)).to(x.dtype)
        large = (up * scaling).to(x.dtype)
        mask = _dropout_mask(rows, dropout) if dropout else None
        hidden = _without_dropped(rows, mask) @ small.T
        ctx.save_for_backward(rows, weight, small, large, hidden, mask)
        ctx.scaling, ctx.dropout, ctx.shape = scaling, dropout, x.shape
        result = hidden @ large.T if weight is None else linear(rows, weight, bias).addmm_(hidden, large.T)
        return result.view(*x.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, upstream: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        rows, weight, small, large, hidden, mask = ctx.saved_tensors
        above = upstream.reshape(-1, upstream.shape[-1])
        inner = above @ large
        down = (inner.T @ _without_dropped(rows, mask)).float() / (1.0 - ctx.dropout)
        up = (above.T @ hidden).float() * ctx.scaling
        through: torch.Tensor | None = None
        if ctx.needs_input_grad[0]:
            side = _without_dropped(inner @ small, mask)
            through = (side if weight is None else side.addmm_(above, weight)).view(ctx.shape)
        return through, None, None, down, up, None, None


def _dropout_mask(rows: torch.Tensor, dropout: float) -> torch.Tensor:
    """A mask of the inputs that are not dropped: four 16-bit draws from each 64 random bits."""
    count = rows.numel()
    bits = torch.empty((count + 3) // 4, dtype=torch.int64, device=rows.device).random_(-(2**63), None)
    threshold = round(dropout * _DRAWS) - _DRAWS // 2
    return (bits.view(torch.int16)[:count] >= threshold).view(rows.shape)


def _without_dropped(values: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
    """Zero outside the mask, by bits: a product with truth values takes 15 times as long on a CPU."""
    if mask is None:
        return values
    integers = _INTEGERS[values.element_size()]
    return values.view(integers).bitwise_and(mask.to(integers).neg_()).view(values.dtype)


def is_fusable(layer: Any, x: torch.Tensor) -> bool:
    """Whether a layer trains one plain LoRA adapter on frozen weights in the input's number format.

    On a quantized base PEFT would work out the adapter in float32, whatever the base's number format is.
    """
    if not (layer.training and isinstance(layer, LoraLayer)) or layer.disable_adapters or layer.merged:
        return False
    name, base = layer.active_adapters[0], layer.base_layer
    is_one = len(layer.active_adapters) == 1 and name in layer.lora_A and name not in layer.lora_variant
    is_linear = isinstance(base, torch.nn.Linear) and not base.weight.requires_grad
    return is_one and is_linear and (type(base) is not torch.nn.Linear or x.dtype == base.weight.dtype)


def lora_product(layer: Any, x: torch.Tensor) -> torch.Tensor:
    """The output of a layer that `is_fusable`."""
    name, base = layer.active_adapters[0], layer.base_layer
    drop = layer.lora_dropout[name]
    is_plain = type(base) is torch.nn.Linear
    is_frozen = base.bias is None or not base.bias.requires_grad
    if isinstance(layer, AdaLoraLayer):
        down, up, scaling = low_rank(layer, name)
    else:
        down, up, scaling = layer.lora_A[name].weight, layer.lora_B[name].weight, layer.scaling[name]
    product: torch.Tensor = _LoraProduct.apply(  # type: ignore[no-untyped-call]
        x,
        base.weight if is_plain else None,
        base.bias if is_plain and is_frozen else None,
        down,
        up,
        scaling,
        drop.p if isinstance(drop, torch.nn.Dropout) else 0.0,
    )
    rest: torch.Tensor | None = None
    if is_plain:
        rest = None if is_frozen else base.bias.to(x.dtype)
    else:
        rest = base(x) if is_frozen else torch.func.functional_call(base, {"bias": base.bias.to(x.dtype)}, (x,))
    return product if rest is None else product + rest
