"""Inputs of any length, side by side or as rows of a batch, are computed as each by itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import WhisperForConditionalGeneration

from studio.engine.model.forward import encode
from studio.engine.training.loss import batch_loss
from studio.settings.whisper import ENCODER_POSITIONS

FRAMES = (120, 40, 3_000, 8)


@pytest.fixture(params=[torch.float32, torch.bfloat16])
def model(checkpoint: Path, request: pytest.FixtureRequest) -> PeftModel:
    base = WhisperForConditionalGeneration.from_pretrained(checkpoint, dtype=request.param).requires_grad_(False)
    torch.manual_seed(0)
    config = LoraConfig(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj"], init_lora_weights=False)
    return get_peft_model(base, config).train()


def _inputs(model: PeftModel) -> tuple[list[torch.Tensor], dict[str, torch.Tensor]]:
    torch.manual_seed(1)
    dtype = next(model.get_base_model().parameters()).dtype
    features = [torch.randn(80, frames).to(dtype) for frames in FRAMES]
    tokens = torch.randint(0, 50_000, (len(FRAMES), 6))
    return features, {"decoder_input_ids": tokens, "labels": tokens.roll(-1, 1)}


def _gradients(model: PeftModel, batches: Sequence[dict[str, Any]]) -> tuple[float, list[torch.Tensor]]:
    model.zero_grad()
    losses = [batch_loss(model, batch) for batch in batches]
    torch.stack(losses).sum().backward()
    return sum(loss.item() for loss in losses), [p.grad for p in model.parameters() if p.grad is not None]


def test_each_input_side_by_side_has_the_states_that_it_has_alone(model: PeftModel) -> None:
    features, _ = _inputs(model)
    with torch.no_grad():
        encoded = encode(model, features)
        assert encoded.rows is not None and encoded.bias is not None
        for row, each in zip(encoded.rows, features, strict=True):
            alone = encode(model, each[None])
            torch.testing.assert_close(encoded.states[:, row], alone.states, rtol=2e-2, atol=2e-2)
            assert encoded.bias[:, row].exp().sum().item() == pytest.approx(ENCODER_POSITIONS, rel=1e-2)


def test_side_by_side_the_loss_and_its_gradient_are_the_sum_of_each_alone(model: PeftModel) -> None:
    features, texts = _inputs(model)
    loss, gradients = _gradients(model, [{"input_features": features, **texts}])
    alone = [
        {"input_features": each[None], **{name: rows[i : i + 1] for name, rows in texts.items()}}
        for i, each in enumerate(features)
    ]
    wanted, sums = _gradients(model, alone)
    assert loss == pytest.approx(wanted, rel=1e-3)
    assert gradients
    for ours, theirs in zip(gradients, sums, strict=True):
        assert (ours - theirs).norm() <= 2e-2 * theirs.norm()


def test_a_recomputed_layer_gives_the_same_gradient_side_by_side(model: PeftModel) -> None:
    features, texts = _inputs(model)
    batch = {"input_features": features, **texts}
    _, kept = _gradients(model, [batch])
    model.zero_grad()
    batch_loss(model, batch, checkpointing=True).backward()
    again = [p.grad for p in model.parameters() if p.grad is not None]
    for ours, theirs in zip(again, kept, strict=True):
        torch.testing.assert_close(ours, theirs)
