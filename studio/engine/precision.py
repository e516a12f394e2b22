"""Number formats in training: half-precision arithmetic, and gradients that must not vanish in it."""

from __future__ import annotations

from dataclasses import dataclass

import torch

_FIRST_SCALE = 2.0**12
_DOUBLE_AFTER = 500


@dataclass
class LossScale:
    """Multiplies the loss, so that small gradients survive in float16 (arXiv 1710.03740, §3.2).

    Halved after a step whose gradient is not finite, doubled after 500 steps without one. Powers of two: nothing is
    rounded. Other formats have float32's range and keep a scale of 1.

    Attributes:
        value: the factor.
        finite_steps: since it was last changed.
    """

    value: float = 1.0
    finite_steps: int = 0

    @classmethod
    def of(cls, dtype: torch.dtype) -> LossScale:
        """That a run in a number format begins with."""
        return cls(_FIRST_SCALE if dtype == torch.float16 else 1.0)

    def undo(self, gradients: list[torch.Tensor]) -> None:
        """Divide what a scaled loss has given, in place."""
        if self.value != 1.0 and gradients:
            torch._foreach_mul_(gradients, 1.0 / self.value)

    def update(self, is_finite: bool) -> None:
        """Be told how the step went."""
        if self.value == 1.0:
            return
        self.finite_steps = self.finite_steps + 1 if is_finite else 0
        if not is_finite:
            self.value = max(self.value / 2, 2.0)
        elif self.finite_steps >= _DOUBLE_AFTER:
            self.value, self.finite_steps = self.value * 2, 0
