"""The training objective: cross entropy per real token, without ever holding the logits of a whole batch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import torch
from peft import PeftModel
from transformers import WhisperForConditionalGeneration

from studio.engine.batches.tokenization import IGNORED
from studio.engine.model.short_context import audio_context

_CHUNK_TOKENS = 128
"""Tokens whose logits are held at once: 27 MB in float32 for Whisper's vocabulary of 51,865."""


class _ChunkedCrossEntropy(torch.autograd.Function):
    """Summed cross entropy of a frozen output projection, its gradient worked out on the way.

    The logits of one chunk at a time are made, used for the loss and for the gradient of the hidden states, and let
    go (as Liger, arXiv 2410.10989, §3.2, and Cut Cross-Entropy, arXiv 2411.09009). The projection has no gradient.
    """

    @staticmethod
    def forward(ctx: Any, hidden: torch.Tensor, weight: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        wants_gradient = hidden.requires_grad
        total = torch.zeros((), device=hidden.device)
        gradient = torch.empty_like(hidden) if wants_gradient else None
        for start in range(0, len(hidden), _CHUNK_TOKENS):
            part = slice(start, start + _CHUNK_TOKENS)
            logits = (hidden[part] @ weight.T).float()
            wanted = targets[part, None]
            normaliser = logits.logsumexp(dim=-1, keepdim=True)
            total += (normaliser - logits.gather(1, wanted)).sum()
            if gradient is not None:
                slope = logits.sub_(normaliser).exp_()
                slope.scatter_add_(1, wanted, torch.full_like(wanted, -1, dtype=slope.dtype))
                gradient[part] = slope.to(weight.dtype) @ weight
        ctx.gradient = gradient
        return total

    @staticmethod
    def backward(ctx: Any, upstream: torch.Tensor) -> tuple[torch.Tensor | None, None, None]:
        gradient: torch.Tensor | None = ctx.gradient
        return (None if gradient is None else gradient * upstream.to(gradient.dtype)), None, None


def projected_loss(hidden: torch.Tensor, weight: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Cross entropy in float32, summed over the tokens that count; only these are projected onto the vocabulary.

    Args:
        hidden: the decoder's last states, shape (batch, tokens, width).
        weight: of the frozen output projection, shape (vocabulary, width).
        labels: shape (batch, tokens); −100 marks padding.
    """
    real = labels != IGNORED
    total: torch.Tensor = _ChunkedCrossEntropy.apply(  # type: ignore[no-untyped-call]
        hidden[real].to(weight.dtype), weight, labels[real]
    )
    return total


def batch_context(
    base: WhisperForConditionalGeneration | PeftModel, batch: dict[str, torch.Tensor]
) -> AbstractContextManager[object]:
    """The audio context of a batch, with or without known encoder outputs."""
    frames = int(batch["frames"][0]) if "encoder_hidden" in batch else batch["input_features"].shape[-1]
    return audio_context(base, frames)


def batch_loss(
    model: torch.nn.Module, base: WhisperForConditionalGeneration | PeftModel, batch: dict[str, torch.Tensor]
) -> torch.Tensor:
    """Summed cross entropy of one batch; to be asked for, and its gradient taken, in `batch_context`.

    Args:
        model: what is called: the base with or without adapters, or a wrapper of it.
        base: the model itself.
        batch: as ``Collator`` makes it, or with ``encoder_hidden`` (batch, tokens, width) and ``frames`` (batch,) in
            place of features; on the model's device.
    """
    tokens = batch["decoder_input_ids"]
    projection = base.get_output_embeddings()
    with _without_projection(base):
        if "encoder_hidden" in batch:
            known = (batch["encoder_hidden"],)
            hidden = model(encoder_outputs=known, decoder_input_ids=tokens, use_cache=False).logits
        else:
            features = batch["input_features"]
            hidden = model(input_features=features, decoder_input_ids=tokens, use_cache=False).logits
    return projected_loss(hidden, projection.weight, batch["labels"])


@contextmanager
def _without_projection(model: WhisperForConditionalGeneration | PeftModel) -> Iterator[None]:
    """Let the model give its last hidden states in place of logits."""
    whisper = model.get_base_model() if isinstance(model, PeftModel) else model
    projection = whisper.proj_out
    whisper.proj_out = torch.nn.Identity()
    try:
        yield
    finally:
        whisper.proj_out = projection
