"""The training objective: cross entropy per real token, without ever holding the logits of a whole batch."""

from __future__ import annotations

from typing import Any

import torch

from studio.engine.batches.tokenization import IGNORED
from studio.engine.model.forward import Encoded, decode, encode
from studio.engine.model.loading import Model
from studio.engine.model.short_context import ShortContext
from studio.settings.whisper import LOGITS_TOKENS


class _ChunkedCrossEntropy(torch.autograd.Function):
    """Summed cross entropy of an output projection, its gradient worked out on the way.

    The logits of one chunk at a time are made, used for the loss and for the gradient of the hidden states, and let
    go (as Liger, arXiv 2410.10989, §3.2, and Cut Cross-Entropy, arXiv 2411.09009), and for that of the projection
    where it is trained.
    With label smoothing (arXiv 1512.00567, §7) a share of each target is spread evenly over the whole vocabulary.
    """

    @staticmethod
    def forward(
        ctx: Any, hidden: torch.Tensor, weight: torch.Tensor, targets: torch.Tensor, smoothing: float
    ) -> torch.Tensor:
        wants_gradient = hidden.requires_grad
        total = torch.zeros((), device=hidden.device)
        gradient = torch.empty_like(hidden) if wants_gradient else None
        of_weight = torch.zeros_like(weight, dtype=torch.float32) if ctx.needs_input_grad[1] else None
        for start in range(0, len(hidden), LOGITS_TOKENS):
            part = slice(start, start + LOGITS_TOKENS)
            logits = (hidden[part] @ weight.T).float()
            wanted = targets[part, None]
            normaliser = logits.logsumexp(dim=-1, keepdim=True)
            total += (normaliser - (1 - smoothing) * logits.gather(1, wanted)).sum()
            if smoothing:
                total -= smoothing * logits.mean(dim=-1).sum()
            if gradient is not None:
                slope = logits.sub_(normaliser).exp_()
                if smoothing:
                    slope -= smoothing / len(weight)
                slope.scatter_add_(1, wanted, torch.full_like(wanted, smoothing - 1, dtype=slope.dtype))
                if of_weight is not None:
                    of_weight.addmm_(slope.T, hidden[part].float())
                gradient[part] = slope.to(weight.dtype) @ weight
        ctx.gradient, ctx.of_weight = gradient, of_weight
        return total

    @staticmethod
    def backward(ctx: Any, upstream: torch.Tensor) -> tuple[torch.Tensor | None, torch.Tensor | None, None, None]:
        gradient: torch.Tensor | None = ctx.gradient
        of_hidden = None if gradient is None else gradient * upstream.to(gradient.dtype)
        return of_hidden, None if ctx.of_weight is None else ctx.of_weight.mul_(upstream), None, None


def projected_loss(
    hidden: torch.Tensor, weight: torch.Tensor, labels: torch.Tensor, smoothing: float = 0.0
) -> torch.Tensor:
    """Cross entropy in float32, summed over the tokens that count; only these are projected onto the vocabulary.

    Args:
        hidden: the decoder's last states, shape (batch, tokens, width).
        weight: of the output projection, shape (vocabulary, width).
        labels: shape (batch, tokens); −100 marks padding.
        smoothing: share of each label that is spread over the whole vocabulary.
    """
    real = labels != IGNORED
    if weight.requires_grad:
        weight = weight.to(hidden.dtype)  # trained in float32
    total: torch.Tensor = _ChunkedCrossEntropy.apply(  # type: ignore[no-untyped-call]
        hidden[real].to(weight.dtype), weight, labels[real], smoothing
    )
    return total


def batch_loss(
    model: Model, batch: dict[str, Any], *, checkpointing: bool = False, smoothing: float = 0.0
) -> torch.Tensor:
    """Summed cross entropy of one batch.

    Args:
        model: the base, or the base with adapters.
        batch: as ``Collator`` makes it, or with ``encoder_hidden`` (batch, tokens, width) and ``frames`` (batch,) in
            place of features; on the model's device.
        checkpointing: compute each layer again in the backward pass.
        smoothing: of the labels.
    """
    if "encoder_hidden" in batch:
        context = ShortContext.of(int(batch["frames"][0]), model.get_encoder())
        encoded = Encoded(batch["encoder_hidden"], context.bias if context else None)
    else:
        encoded = encode(model, batch["input_features"], checkpointing=checkpointing)
    hidden = decode(model, encoded, batch["decoder_input_ids"], checkpointing=checkpointing)
    return projected_loss(hidden, model.get_output_embeddings().weight, batch["labels"], smoothing)
