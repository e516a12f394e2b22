"""Attention for training in bfloat16 on a CPU, whose scaled dot products have a backward pass slower than this one."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from peft import PeftModel
from torch.nn.functional import linear
from transformers import AttentionInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import AttentionMaskInterface, sdpa_mask

from studio.runs.forecast import KEPT_SHARES

_CROSS_ATTENTION = "studio_plain"


def speed_up_attention(model: PeftModel) -> None:
    """Let a bfloat16 model on a CPU train with plain matrix products; anything else stays as it is."""
    encoder = model.get_encoder()
    weight = next(encoder.parameters())
    if weight.device.type != "cpu" or weight.dtype != torch.bfloat16:
        return
    for layer in encoder.layers:
        layer.self_attn.forward = partial(_self_attention, layer.self_attn, layer.self_attn.forward)
    AttentionInterface.register(_CROSS_ATTENTION, _cross_attention)
    AttentionMaskInterface.register(_CROSS_ATTENTION, sdpa_mask)
    whisper: Any = model.get_base_model()
    whisper.set_attn_implementation(_CROSS_ATTENTION)


class _HeadByHead(torch.autograd.Function):
    """softmax(Q·Kᵀ + b)·V (arXiv 1706.03762, §3.2.1) of one head after the other, in the number format of Q.

    One head's scores are few enough for the processor's cache. The heads stay side by side in each row, as the
    projections give and take them. The softmax is kept for the backward pass where that is not too much
    (`KEPT_SHARES`), else worked out again.
    """

    @staticmethod
    def forward(
        ctx: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, heads: int, bias: torch.Tensor | None
    ) -> torch.Tensor:
        """Shapes (tokens, width); of ``bias`` (tokens,), which gets no gradient."""
        keeps = heads * len(query) * len(key) <= KEPT_SHARES
        result = torch.empty_like(query)
        kept = []
        for part in _parts(query, heads):
            shares = linear(query[:, part], key[:, part], bias).softmax(dim=-1)
            torch.mm(shares, value[:, part], out=result[:, part])
            if keeps:
                kept.append(shares)
        ctx.heads, ctx.bias = heads, bias
        ctx.save_for_backward(query, key, value, *kept)
        return result

    @staticmethod
    def backward(ctx: Any, upstream: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        query, key, value, *kept = ctx.saved_tensors
        for_query, for_key, for_value = (torch.empty_like(tensor) for tensor in (query, key, value))
        for head, part in enumerate(_parts(query, ctx.heads)):
            q, k, v, above = query[:, part], key[:, part], value[:, part], upstream[:, part]
            shares = kept[head] if kept else linear(q, k, ctx.bias).softmax(dim=-1)
            scores = torch.ops.aten._softmax_backward_data(above @ v.T, shares, -1, shares.dtype)
            torch.mm(scores, k, out=for_query[:, part])
            # (Sᵀ·X)ᵀ = Xᵀ·S: a large matrix is read faster as it lies.
            if ctx.needs_input_grad[1]:  # not in the lowest layer
                for_key[:, part] = (q.T.contiguous() @ scores).T
            for_value[:, part] = (above.T.contiguous() @ shares).T
        return for_query, for_key if ctx.needs_input_grad[1] else None, for_value, None, None


def _parts(rows: torch.Tensor, heads: int) -> list[slice]:
    width = rows.shape[-1] // heads
    return [slice(head * width, (head + 1) * width) for head in range(heads)]


def _self_attention(
    attention: Any,
    plain: Any,
    hidden_states: torch.Tensor,
    attention_mask: torch.Tensor | None = None,
    **named: Any,
) -> tuple[torch.Tensor, torch.Tensor | None]:
    """The encoder's, called as transformers does; outside of training, or with dropout, its own code (``plain``)."""
    if not attention.training or attention.dropout:
        result: tuple[torch.Tensor, torch.Tensor | None] = plain(hidden_states, attention_mask=attention_mask, **named)
        return result
    queries = attention.q_proj(hidden_states) * attention.scaling
    keys, values = attention.k_proj(hidden_states), attention.v_proj(hidden_states)
    bias = None if attention_mask is None else attention_mask.flatten()
    rows = zip(queries, keys, values, strict=True)
    mixed = [_HeadByHead.apply(*row, attention.num_heads, bias) for row in rows]  # type: ignore[no-untyped-call]
    return attention.out_proj(torch.stack(mixed)), None


def _cross_attention(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    **kwargs: Any,
) -> tuple[torch.Tensor, None]:
    """Attention over (batch, heads, tokens, width of a head), as transformers' attention functions are called.

    Of the decoder's self attention and outside of training by torch's own.
    """
    is_masked = attention_mask is not None and attention_mask.shape[-2] > 1
    is_causal = getattr(module, "is_causal", True) or kwargs.get("is_causal")
    if is_masked or is_causal or not module.training or scaling != 1.0 or kwargs.get("dropout"):
        return sdpa_attention_forward(module, query, key, value, attention_mask, scaling=scaling, **kwargs)
    scores = query @ key.transpose(-1, -2)
    if attention_mask is not None:
        scores = scores.add_(attention_mask)  # of all rows alike: what stands for silence
    return (scores.softmax(dim=-1) @ value).transpose(1, 2).contiguous(), None
