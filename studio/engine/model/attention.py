"""Attention for training in bfloat16 on a CPU, whose scaled dot products have a backward pass slower than these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn.functional import linear

from studio.settings import whisper


def by_heads(
    queries: torch.Tensor,
    keys: torch.Tensor,
    values: torch.Tensor,
    heads: int,
    bias: torch.Tensor | None,
    rows: Sequence[slice] | None = None,
) -> torch.Tensor:
    """Self attention over (batch, tokens, width), scores scaled already; of ``bias`` (1, tokens).

    With ``rows`` there is one batch, in which each row attends to itself alone.
    """
    flat = None if bias is None else bias[0]
    if rows is None:
        each = zip(queries, keys, values, strict=True)
        return torch.stack([_HeadByHead.apply(*row, heads, flat) for row in each])  # type: ignore[no-untyped-call]
    q, k, v = queries[0], keys[0], values[0]
    parts = [
        _HeadByHead.apply(q[row], k[row], v[row], heads, None if flat is None else flat[row])  # type: ignore[no-untyped-call]
        for row in rows
    ]
    return torch.cat(parts)[None]


def plain(queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
    """Cross attention over (batch, heads, tokens, width of a head), scores scaled already; of ``bias`` (1, tokens)."""
    scores = queries @ keys.transpose(-1, -2)
    if bias is not None:
        scores = scores.add_(bias)
    return scores.softmax(dim=-1) @ values


class _HeadByHead(torch.autograd.Function):
    """softmax(Q·Kᵀ + b)·V (arXiv 1706.03762, §3.2.1) of one head after the other, in the number format of Q.

    One head's scores are few enough for the processor's cache. The heads stay side by side in each row, as the
    projections give and take them. The softmax is cached for the backward pass where that is not too much
    (`studio.settings.whisper.MAX_CACHED_SOFTMAX`), else worked out again.
    """

    @staticmethod
    def forward(
        ctx: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, heads: int, bias: torch.Tensor | None
    ) -> torch.Tensor:
        """Shapes (tokens, width); of ``bias`` (tokens,), which gets no gradient."""
        is_cached = heads * len(query) * len(key) <= whisper.MAX_CACHED_SOFTMAX
        result = torch.empty_like(query)
        cached = []
        for part in _parts(query, heads):
            shares = linear(query[:, part], key[:, part], bias).softmax(dim=-1)
            torch.mm(shares, value[:, part], out=result[:, part])
            if is_cached:
                cached.append(shares)
        ctx.heads, ctx.bias = heads, bias
        ctx.save_for_backward(query, key, value, *cached)
        return result

    @staticmethod
    def backward(ctx: Any, upstream: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        query, key, value, *cached = ctx.saved_tensors
        for_query, for_key, for_value = (torch.empty_like(tensor) for tensor in (query, key, value))
        for head, part in enumerate(_parts(query, ctx.heads)):
            q, k, v, above = query[:, part], key[:, part], value[:, part], upstream[:, part]
            shares = cached[head] if cached else linear(q, k, ctx.bias).softmax(dim=-1)
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
