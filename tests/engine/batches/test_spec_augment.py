"""SpecAugment's masks: as many as they should be, others each time, and the same however a batch is worked through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import WhisperConfig

from studio.checkpoints.inspect import inspect_checkpoint
from studio.engine.batches.batching import Collator
from studio.engine.batches.features import LogMel
from studio.engine.batches.packing import packed
from studio.engine.batches.spec_augment import SpecAugment
from studio.engine.batches.tokenization import LabelMaker, Prompting
from studio.engine.training import gradients
from studio.settings.whisper import PAUSE_SECONDS
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


@pytest.mark.parametrize(("frames", "masked"), [(16, 0), (50, 10), (100, 20), (400, 20)])
def test_no_more_than_a_fifth_of_a_short_word_is_masked(frames: int, masked: int) -> None:
    mask = SpecAugment(WhisperConfig(mask_time_prob=0.01), seed=1)
    counts = [int((mask(torch.ones(80, frames), draw) == 0).any(dim=0).sum()) for draw in range(10)]
    assert max(counts) <= masked and (masked == 0 or min(counts) > 0)


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


def test_each_utterance_of_a_window_has_the_masks_that_it_has_alone(checkpoint: Path) -> None:
    info = inspect_checkpoint(checkpoint)
    labels = LabelMaker(info, Prompting.of(info, "fr", "transcribe"))
    random = np.random.default_rng(0)
    items = [
        {"audio": random.normal(0, 0.1, 16_000 * (number + 1)).astype(np.float32), "text": "oui", "draw": number}
        | {"labels": labels("oui"), "pause": None}
        for number in range(3)
    ]

    def masks(margin: float | None, *together: dict[str, Any]) -> torch.Tensor:
        collator = Collator(LogMel(80), labels, torch.float32, margin, SpecAugment(WhisperConfig(), 1))
        return (collator(packed(together, labels))["input_features"][0] == 0).all(dim=0)

    joined, at = masks(0.1, *items), 0
    for item in items:
        frames = len(item["audio"]) // 160
        alone = masks(0.1, item)[:frames]
        assert alone.any() and torch.equal(masks(None, item)[:frames], alone)
        assert torch.equal(joined[at : at + frames], alone)
        at += frames + int(PAUSE_SECONDS * 100)
    assert masks(None, *items)[: joined.numel()].equal(joined) and not masks(None, *items)[joined.numel() :].any()
