"""LoRA's product with fewer passes over memory than PEFT's."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from peft import PeftModel
from peft.tuners.lora.layer import LoraLayer
from torch.nn.functional import linear

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
        keep = _kept(rows, dropout) if dropout else None
        hidden = _without_dropped(rows, keep) @ small.T
        ctx.save_for_backward(rows, weight, small, large, hidden, keep)
        ctx.scaling, ctx.dropout, ctx.shape = scaling, dropout, x.shape
        result = hidden @ large.T if weight is None else linear(rows, weight, bias).addmm_(hidden, large.T)
        return result.view(*x.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, upstream: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        rows, weight, small, large, hidden, keep = ctx.saved_tensors
        above = upstream.reshape(-1, upstream.shape[-1])
        inner = above @ large
        down = (inner.T @ _without_dropped(rows, keep)).float() / (1.0 - ctx.dropout)
        up = (above.T @ hidden).float() * ctx.scaling
        through: torch.Tensor | None = None
        if ctx.needs_input_grad[0]:
            side = _without_dropped(inner @ small, keep)
            through = (side if weight is None else side.addmm_(above, weight)).view(ctx.shape)
        return through, None, None, down, up, None, None


def _kept(rows: torch.Tensor, dropout: float) -> torch.Tensor:
    """A mask of the inputs that are not dropped: four 16-bit draws from each 64 random bits."""
    count = rows.numel()
    bits = torch.empty((count + 3) // 4, dtype=torch.int64, device=rows.device).random_(-(2**63), None)
    threshold = round(dropout * _DRAWS) - _DRAWS // 2
    return (bits.view(torch.int16)[:count] >= threshold).view(rows.shape)


def _without_dropped(values: torch.Tensor, keep: torch.Tensor | None) -> torch.Tensor:
    """Zero where not kept, by bits: a product with truth values takes 15 times as long on a CPU."""
    if keep is None:
        return values
    integers = _INTEGERS[values.element_size()]
    return values.view(integers).bitwise_and(keep.to(integers).neg_()).view(values.dtype)


def speed_up_lora(model: PeftModel) -> None:
    """Let plain LoRA layers train by one fused product; whatever else they are asked for goes PEFT's own way.

    On a quantized base PEFT would work out the adapter in float32, whatever the base's number format is.
    """
    for module in model.modules():
        if isinstance(module, LoraLayer) and isinstance(getattr(module, "base_layer", None), torch.nn.Linear):
            module.forward = partial(_lora_forward, module, module.forward)


def _lora_forward(layer: Any, plain: Any, x: torch.Tensor, *args: Any, **kwargs: Any) -> torch.Tensor:
    if args or kwargs or not _is_plain(layer, x):
        result: torch.Tensor = plain(x, *args, **kwargs)
        return result
    name, base = layer.active_adapters[0], layer.base_layer
    drop = layer.lora_dropout[name]
    is_quantized = type(base) is not torch.nn.Linear
    product: torch.Tensor = _LoraProduct.apply(  # type: ignore[no-untyped-call]
        x,
        None if is_quantized else base.weight,
        None if is_quantized else base.bias,
        layer.lora_A[name].weight,
        layer.lora_B[name].weight,
        layer.scaling[name],
        drop.p if isinstance(drop, torch.nn.Dropout) else 0.0,
    )
    return product + base(x) if is_quantized else product


def _is_plain(layer: Any, x: torch.Tensor) -> bool:
    """Whether the layer trains one LoRA adapter without variants, on a frozen base in the input's number format."""
    if not layer.training or layer.disable_adapters or layer.merged or len(layer.active_adapters) != 1:
        return False
    name, base = layer.active_adapters[0], layer.base_layer
    frozen = not base.weight.requires_grad and (base.bias is None or not base.bias.requires_grad)
    is_one_format = type(base) is not torch.nn.Linear or x.dtype == base.weight.dtype
    return name in layer.lora_A and name not in layer.lora_variant and frozen and is_one_format
