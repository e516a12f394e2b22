"""What is slow in training on a CPU, done with fewer passes over memory: LoRA's product, and attention in bfloat16.

Measured for whisper-base, 8 utterances of 3.3 s, one core with AVX512-BF16: a quarter of a step's time.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from peft import PeftModel
from peft.tuners.lora.layer import LoraLayer
from torch.nn.functional import linear
from transformers import AttentionInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import AttentionMaskInterface, sdpa_mask

from studio.runs.forecast import KEPT_SHARES

_ATTENTION = "studio_plain"
_SHORT_SCORES = 512 * 512
"""Scores of a head up to which all heads are worked on at once; beyond, one after the other, for the cache to hold."""
_DRAWS = 1 << 16


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
        hidden = (rows if keep is None else rows * keep) @ small.T
        ctx.save_for_backward(rows, weight, small, large, hidden, keep)
        ctx.scaling, ctx.dropout, ctx.shape = scaling, dropout, x.shape
        if weight is None:
            result = hidden @ large.T
        else:
            result = linear(rows, weight, bias).addmm_(hidden, large.T)
        return result.view(*x.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, upstream: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        rows, weight, small, large, hidden, keep = ctx.saved_tensors
        above = upstream.reshape(-1, upstream.shape[-1])
        inner = above @ large
        dropped = rows if keep is None else rows * keep
        down = (inner.T @ dropped).float() / (1.0 - ctx.dropout)
        up = (above.T @ hidden).float() * ctx.scaling
        through: torch.Tensor | None = None
        if ctx.needs_input_grad[0]:
            side = inner @ small
            if keep is not None:
                side.mul_(keep)
            through = (side if weight is None else side.addmm_(above, weight)).view(ctx.shape)
        return through, None, None, down, up, None, None


def _kept(rows: torch.Tensor, dropout: float) -> torch.Tensor:
    """A mask of the inputs that are not dropped: four 16-bit draws from each 64 random bits."""
    count = rows.numel()
    bits = torch.empty((count + 3) // 4, dtype=torch.int64, device=rows.device).random_(-(2**63), None)
    threshold = round(dropout * _DRAWS) - _DRAWS // 2
    return (bits.view(torch.int16)[:count] >= threshold).view(rows.shape)


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


class _HeadByHead(torch.autograd.Function):
    """softmax(Q·Kᵀ + b)·V (arXiv 1706.03762, §3.2.1) of one head after the other, in the number format of Q.

    The softmax is kept for the backward pass where the heads are few (`KEPT_SHARES`), else worked out again.
    """

    @staticmethod
    def forward(
        ctx: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, bias: torch.Tensor | None
    ) -> torch.Tensor:
        """Shapes (heads, tokens, width of a head); of ``bias`` (tokens,), which gets no gradient."""
        keeps = query.shape[0] * query.shape[1] * key.shape[1] <= KEPT_SHARES
        result = torch.empty_like(query)
        kept = []
        for head, (q, k, v) in enumerate(zip(query, key, value, strict=True)):
            shares = linear(q, k, bias).softmax(dim=-1)
            torch.mm(shares, v, out=result[head])
            if keeps:
                kept.append(shares)
        ctx.bias = bias
        ctx.save_for_backward(query, key, value, *kept)
        return result

    @staticmethod
    def backward(ctx: Any, upstream: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        query, key, value, *kept = ctx.saved_tensors
        gradients = tuple(torch.empty_like(tensor) for tensor in (query, key, value))
        for head, (q, k, v, above) in enumerate(zip(query, key, value, upstream, strict=True)):
            shares = kept[head] if kept else linear(q, k, ctx.bias).softmax(dim=-1)
            scores = torch.ops.aten._softmax_backward_data(above @ v.T, shares, -1, shares.dtype)
            for place, (left, right) in enumerate(((scores, k), (scores.T, q), (shares.T, above))):
                torch.mm(left, right, out=gradients[place][head])
        return *gradients, None


def speed_up_attention(model: PeftModel) -> None:
    """Let a bfloat16 model on a CPU train with plain matrix products, which its SDPA's backward pass is slower than."""
    weight = next(model.get_encoder().parameters())
    if weight.device.type == "cpu" and weight.dtype == torch.bfloat16:
        AttentionInterface.register(_ATTENTION, _plain_attention)
        AttentionMaskInterface.register(_ATTENTION, sdpa_mask)
        whisper: Any = model.get_base_model()
        whisper.set_attn_implementation(_ATTENTION)


def _plain_attention(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    **kwargs: Any,
) -> tuple[torch.Tensor, None]:
    """Attention over (batch, heads, tokens, width of a head), as transformers' attention functions are called."""
    is_masked = attention_mask is not None and attention_mask.shape[-2] > 1
    is_causal = getattr(module, "is_causal", True) or kwargs.get("is_causal")
    if is_masked or is_causal or not module.training or scaling != 1.0:
        return sdpa_attention_forward(module, query, key, value, attention_mask, scaling=scaling, **kwargs)
    if query.shape[-2] * key.shape[-2] > _SHORT_SCORES:
        bias = None if attention_mask is None else attention_mask.flatten()
        rows = zip(query, key, value, strict=True)
        heads = [_HeadByHead.apply(*row, bias) for row in rows]  # type: ignore[no-untyped-call]
        return torch.stack(heads).transpose(1, 2).contiguous(), None
    scores = query @ key.transpose(-1, -2)
    if attention_mask is not None:
        scores = scores.add_(attention_mask)  # of all rows alike: what stands for silence
    shares = scores.softmax(dim=-1)
    return (shares @ value).transpose(1, 2).contiguous(), None
