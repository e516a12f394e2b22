"""SpecAugment's masks: as many as they should be, others each time, and the same however a batch is worked through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from transformers import WhisperConfig

from studio.engine.batches.spec_augment import SpecAugment
from studio.engine.training import gradients
from tests.engine.conftest import Run


def test_stripes_of_time_are_masked_other_ones_each_time() -> None:
    mask, features = SpecAugment(WhisperConfig(), seed=1), torch.ones(80, 3000)
    shares = []
    for draw in range(20):
        masked = mask(features, draw) == 0
        assert torch.equal(masked.all(dim=0), masked.any(dim=0)), "whole columns"
        assert torch.equal(mask(features, draw) == 0, masked), "the same draw"
        shares.append(masked.float().mean().item())
    assert 0.03 < sum(shares) / 20 < 0.05 and not torch.equal(mask(features, 0), mask(features, 1))
    assert features.all(), "the features themselves stay"
    assert (mask(torch.ones(80, 16), 0) == 0).any() and not (mask(torch.ones(80, 8), 0) == 0).any()


def test_mel_bins_are_masked_where_the_configuration_says_so() -> None:
    mask = SpecAugment(WhisperConfig(mask_time_prob=0.0, mask_feature_prob=0.2), seed=1)
    masked = mask(torch.ones(80, 3000), 0) == 0
    assert masked.any() and torch.equal(masked.all(dim=1), masked.any(dim=1))


@pytest.mark.usefixtures("nothing_decoded")
def test_masks_are_the_same_after_the_memory_was_not_enough(
    make_run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    def masked(name: str, room: int) -> dict[tuple[float, ...], torch.Tensor]:
        seen: dict[tuple[float, ...], torch.Tensor] = {}

        def limited(model: Any, batch: dict[str, torch.Tensor], **named: Any) -> torch.Tensor:
            if len(batch["labels"]) > room:
                raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")
            for labels, row in zip(batch["labels"], batch["input_features"], strict=True):
                seen[tuple(labels.tolist())] = row == 0
            return original(model, batch, **named)

        with monkeypatch.context() as patch:
            patch.setattr(gradients, "batch_loss", limited)
            training = {"spec_augment": True, "audio_context": "trimmed", "max_steps": 1}
            make_run(name, training=training).execute()
        return seen

    original = gradients.batch_loss
    whole, halved = masked("whole", 3), masked("halved", 1)
    assert len(whole) == 3 and whole.keys() == halved.keys()
    assert all(mask.any() and torch.equal(mask, halved[labels]) for labels, mask in whole.items())
