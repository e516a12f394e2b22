"""AdamW with its learning-rate schedule, clipping, loss scale and average, in the settings' words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from schedulefree import AdamWScheduleFree
from transformers import get_scheduler

from studio.engine.model.adalora import RankAllocation
from studio.engine.model.loading import trainable_tensors
from studio.engine.model.precision import LossScale
from studio.engine.training.averaging import WeightAverage
from studio.errors import StudioError
from studio.settings.run import TrainingSettings

_BLOCKWISE_SIZE = 4_096
"""Elements from which bitsandbytes keeps moments in 8 bits."""
_SCHEDULES = {"linear": "linear", "cosine": "cosine", "constant": "constant_with_warmup"}
"""Our names of schedules in transformers' words."""


class _ScheduleFree(AdamWScheduleFree):  # type: ignore[misc]
    """Always in its mode for training: what is judged is `ScheduleFreeAverage`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.train()


@dataclass(frozen=True)
class StepFigures:
    """How an optimizer step went.

    Attributes:
        learning_rate: that it was taken with.
        grad_norm: length of the gradient before clipping.
        is_skipped: the gradient was not finite, so that nothing has changed.
    """

    learning_rate: float
    grad_norm: float
    is_skipped: bool


class Optimization:
    """Turns gradients into steps.

    Args:
        model: whose trainable parameters are changed.
        training: the settings.
        total_steps: optimizer steps of the whole run.
        dtype: number format of the base, which decides the loss scale.
    """

    def __init__(
        self, model: torch.nn.Module, training: TrainingSettings, total_steps: int, dtype: torch.dtype
    ) -> None:
        self.parameters = list(trainable_tensors(model).values())
        self.optimizer = _optimizer(model, training)
        self.scheduler: torch.optim.lr_scheduler.LRScheduler = get_scheduler(
            _SCHEDULES[training.lr_scheduler],
            self.optimizer,
            num_warmup_steps=training.steps_of_warmup(total_steps),
            num_training_steps=total_steps,
        )
        self.loss_scale = LossScale.of(dtype)
        self.average = WeightAverage.of(self.parameters, training, self.optimizer)
        self.allocation = RankAllocation.of(model)
        self._max_norm = training.max_grad_norm

    def regularise(self) -> None:
        """Add to the gradients, which are of all processes, those of what is no loss of any utterance."""
        if self.allocation:
            self.allocation.regularise(self.loss_scale.value)

    def step(self) -> StepFigures:
        """Clip the gradient and take a step; a gradient that is not finite is thrown away instead."""
        self.loss_scale.undo([p.grad for p in self.parameters if p.grad is not None])
        norm = float(torch.nn.utils.clip_grad_norm_(self.parameters, self._max_norm))
        figures = StepFigures(float(self.scheduler.get_last_lr()[0]), norm, not math.isfinite(norm))
        self.loss_scale.update(not figures.is_skipped)
        if figures.is_skipped:
            self.optimizer.zero_grad(set_to_none=True)
        self.optimizer.step()
        self.scheduler.step()
        if self.allocation:
            self.allocation.stepped(self.scheduler.last_epoch)
        self.optimizer.zero_grad(set_to_none=True)
        self.average.stepped()
        return figures


def _optimizer(model: torch.nn.Module, training: TrainingSettings) -> torch.optim.Optimizer:
    """AdamW (arXiv 1711.05101), without weight decay of biases and norms; in LoRA+ (arXiv 2402.12354), B has its own
    rate."""
    kind, options = _kind(training)
    ratio = training.loraplus_lr_ratio
    groups: dict[str, dict[str, Any]] = {
        "others": {"params": [], "weight_decay": training.weight_decay},
        "biases": {"params": [], "weight_decay": 0.0},
    }
    if ratio != 1:
        groups["B"] = {"params": [], "weight_decay": training.weight_decay, "lr": ratio * training.learning_rate}
    for name, parameter in trainable_tensors(model).items():
        group = (
            "biases"
            if name.endswith("bias") or "layer_norm." in name
            else "B"
            if ratio != 1 and "lora_B" in name
            else "others"
        )
        groups[group]["params"].append(parameter)
    optimizer: torch.optim.Optimizer = kind(list(groups.values()), lr=training.learning_rate, **options)
    return optimizer


def _kind(training: TrainingSettings) -> tuple[Any, dict[str, Any]]:
    """The optimizer's class, and its arguments beside the learning rate."""
    if training.optimizer == "adamw_8bit":
        from bitsandbytes.optim.adamw import AdamW8bit

        return AdamW8bit, {}
    if training.optimizer == "schedule_free_adamw":
        return _ScheduleFree, {}
    return torch.optim.AdamW, {"fused": True}


def require_optimizer(name: str, device: torch.device) -> None:
    """Find out before a run whether its optimizer works on a device.

    Raises:
        StudioError: it does not (code ``no_8bit_optimizer``).
    """
    if name != "adamw_8bit":
        return
    try:
        from bitsandbytes.optim.adamw import AdamW8bit

        weight = torch.nn.Parameter(torch.zeros(_BLOCKWISE_SIZE, device=device))
        weight.grad = torch.ones_like(weight)
        AdamW8bit([weight], lr=0.1).step()
    # Without a library for the device, bitsandbytes fails in as many ways as it has places to.
    except (ImportError, RuntimeError, NotImplementedError, AttributeError, OSError, ValueError) as error:
        reason = str(error).strip().splitlines()
        raise StudioError(
            f"The 8-bit optimizer does not work on {device.type}: {reason[0] if reason else type(error).__name__}",
            "Set training.optimizer to adamw, or install a bitsandbytes that supports this device.",
            code="no_8bit_optimizer",
        ) from error
