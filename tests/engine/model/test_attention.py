"""The faster ways through attention give what torch's own scaled dot products give."""

from __future__ import annotations

import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention

from studio.engine.model import attention
from studio.settings import whisper
from studio.settings.whisper import MAX_CACHED_SOFTMAX


def _bias(tokens: int, weighed: bool) -> torch.Tensor | None:
    return torch.arange(1, tokens + 1).log()[None] if weighed else None


def _same_gradients(ours: torch.Tensor, theirs: torch.Tensor, inputs: tuple[torch.Tensor, ...]) -> None:
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)
    weights = torch.randn_like(ours)
    wanted = torch.autograd.grad((theirs * weights).sum(), inputs)
    for gradient, other in zip(torch.autograd.grad((ours * weights).sum(), inputs), wanted, strict=True):
        torch.testing.assert_close(gradient, other, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("weighed", [False, True])
@pytest.mark.parametrize(
    ("rows", "tokens", "most"), [(2, 40, MAX_CACHED_SOFTMAX), (1, 300, MAX_CACHED_SOFTMAX), (2, 90, 0)]
)
def test_head_by_head_is_sdpas(
    monkeypatch: pytest.MonkeyPatch, rows: int, tokens: int, most: int, weighed: bool
) -> None:
    monkeypatch.setattr(whisper, "MAX_CACHED_SOFTMAX", most)
    torch.manual_seed(0)
    inputs = tuple(torch.randn(rows, tokens, 32, requires_grad=True) for _ in range(3))
    bias = _bias(tokens, weighed)
    heads = [each.unflatten(-1, (2, 16)).transpose(1, 2) for each in inputs]
    theirs = scaled_dot_product_attention(*heads, bias, scale=1.0).transpose(1, 2).flatten(2)
    _same_gradients(attention.by_heads(*inputs, 2, bias), theirs, inputs)


@pytest.mark.parametrize("weighed", [False, True])
@pytest.mark.parametrize(("rows", "columns"), [(40, 40), (5, 90)])
def test_plain_cross_attention_is_sdpas(rows: int, columns: int, weighed: bool) -> None:
    torch.manual_seed(0)
    inputs = tuple(torch.randn(2, 2, count, 16, requires_grad=True) for count in (rows, columns, columns))
    bias = _bias(columns, weighed)
    theirs = scaled_dot_product_attention(*inputs, bias, scale=1.0)
    _same_gradients(attention.plain(*inputs, bias), theirs, inputs)
