"""The gradient of one optimizer step: forward and backward, piece by piece, over accumulation and processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from studio.engine.batches.batching import to_device
from studio.engine.batches.tokenization import IGNORED
from studio.engine.model.loading import Model
from studio.engine.training.distributed import Distributed
from studio.engine.training.loss import batch_loss
from studio.engine.training.memory_retry import Batch, MemoryRetry
from studio.engine.training.optimizer import Optimization

Encode = Callable[[Batch], Batch]
"""Completes a piece with the outputs of a frozen encoder."""


class GradientAccumulation:
    """Adds up the gradient of the mean loss over all tokens of a step.

    Args:
        model: the base with its adapter.
        optimization: whose parameters get the gradients, and whose loss scale is used.
        retry: works through a piece in smaller parts where the memory is not enough.
        device: where the model is.
        distributed: the processes that learn together, each from batches of its own.
        encode: gives the encoder's outputs where they are kept, or None.
        checkpointing: compute each layer again in the backward pass.
        smoothing: of the labels.
    """

    def __init__(
        self,
        model: Model,
        optimization: Optimization,
        retry: MemoryRetry,
        device: torch.device,
        distributed: Distributed,
        encode: Encode | None = None,
        *,
        checkpointing: bool = False,
        smoothing: float = 0.0,
    ) -> None:
        self._model = model
        self._optimization = optimization
        self._retry = retry
        self._device = device
        self._distributed = distributed
        self._encode = encode
        self._checkpointing = checkpointing
        self._smoothing = smoothing
        distributed.share_parameters(optimization.parameters)

    def __call__(self, batches: Sequence[dict[str, Any]]) -> float:
        """The loss per token in nats, over the batches of all processes; its gradient is in the parameters.

        Args:
            batches: those of this process, as a collator makes them: ``pieces`` and their ``labels``.
        """
        self._model.train()
        tokens = self._distributed.sum(sum(int((batch["labels"] != IGNORED).sum()) for batch in batches))
        total = torch.zeros((), device=self._device)
        for batch in batches:
            for piece in to_device(batch["pieces"], self._device):
                encoded = self._encode(piece) if self._encode else piece
                total += self._retry(encoded, lambda part: self._learn(part, 1 / tokens))
        self._distributed.sum_gradients(self._optimization.parameters)
        self._optimization.regularise()
        self._retry.agree(self._distributed)
        return self._distributed.sum(total.item())

    def _learn(self, part: Batch, weight: float) -> torch.Tensor:
        share: float = part.get("share", [1.0])[0]
        loss = batch_loss(self._model, part, checkpointing=self._checkpointing, smoothing=self._smoothing)
        loss = loss * weight * share
        (loss * self._optimization.loss_scale.value).backward()
        return loss.detach()
