"""The faster ways through attention give what torch's own scaled dot products give."""

from __future__ import annotations

import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention
from transformers import WhisperConfig
from transformers.models.whisper.modeling_whisper import WhisperAttention

from studio.engine.model import attention as attention_module
from studio.engine.model.attention import _cross_attention, _self_attention
from studio.runs.forecast import KEPT_SHARES


def _silence(tokens: int, weighed: bool) -> torch.Tensor | None:
    return torch.arange(1, tokens + 1).log()[None, None, None] if weighed else None


@pytest.mark.parametrize("weighed", [False, True])
@pytest.mark.parametrize(("rows", "tokens", "kept"), [(2, 40, KEPT_SHARES), (1, 300, KEPT_SHARES), (2, 90, 0)])
def test_the_encoders_attention_is_the_models_own(
    monkeypatch: pytest.MonkeyPatch, rows: int, tokens: int, kept: int, weighed: bool
) -> None:
    monkeypatch.setattr(attention_module, "KEPT_SHARES", kept)
    torch.manual_seed(0)
    attention = WhisperAttention(32, 2, config=WhisperConfig(attn_implementation="sdpa")).train()
    states = torch.randn(rows, tokens, 32, requires_grad=True)
    scores, weights = _silence(tokens, weighed), torch.randn(rows, tokens, 32)
    watched = [states, *attention.parameters()]
    theirs, _ = attention(states, attention_mask=scores)
    wanted = torch.autograd.grad((theirs * weights).sum(), watched)
    ours, _ = _self_attention(attention, None, states, attention_mask=scores)
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)
    for gradient, other in zip(torch.autograd.grad((ours * weights).sum(), watched), wanted, strict=True):
        torch.testing.assert_close(gradient, other, rtol=1e-3, atol=1e-4)


def test_outside_of_training_the_model_goes_its_own_way() -> None:
    attention = WhisperAttention(32, 2, config=WhisperConfig(attn_implementation="sdpa")).eval()
    states = torch.randn(1, 40, 32)
    with torch.no_grad():
        ours, _ = _self_attention(attention, attention.forward, states)
        assert torch.equal(ours, attention(states)[0])


@pytest.mark.parametrize("weighed", [False, True])
@pytest.mark.parametrize(("rows", "columns"), [(40, 40), (5, 90)])
def test_cross_attention_is_sdpas(rows: int, columns: int, weighed: bool) -> None:
    torch.manual_seed(0)
    query, key, value = (torch.randn(2, 2, count, 16, requires_grad=True) for count in (rows, columns, columns))
    module = torch.nn.Identity().train()
    module.is_causal = False
    scores = _silence(columns, weighed)
    ours, _ = _cross_attention(module, query, key, value, scores, scaling=1.0)
    theirs = scaled_dot_product_attention(query, key, value, scores, scale=1.0).transpose(1, 2)
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)
    weights = torch.randn_like(ours)
    wanted = torch.autograd.grad((theirs * weights).sum(), (query, key, value))
    for gradient, other in zip(torch.autograd.grad((ours * weights).sum(), (query, key, value)), wanted, strict=True):
        torch.testing.assert_close(gradient, other, rtol=1e-3, atol=1e-4)
