"""The training objective: cross entropy per real token."""

from __future__ import annotations

from typing import Any

import torch

from studio.engine.text import IGNORED


def token_loss(
    outputs: Any, labels: torch.Tensor, num_items_in_batch: torch.Tensor | int | None = None
) -> torch.Tensor:
    """Cross entropy in float32, summed over the tokens that count.

    Args:
        outputs: a model output with ``logits`` of shape (batch, tokens, vocabulary).
        labels: shape (batch, tokens); −100 marks padding.
        num_items_in_batch: tokens of the whole accumulated batch, to divide by; without it the plain sum.
    """
    logits = outputs.logits.float()
    total = torch.nn.functional.cross_entropy(
        logits.view(-1, logits.shape[-1]), labels.reshape(-1), ignore_index=IGNORED, reduction="sum"
    )
    return total if num_items_in_batch is None else total / num_items_in_batch
