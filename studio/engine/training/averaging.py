"""Averages of the adapter's weights within a run: they are judged and kept in the place of those of a single step.

What is averaged are the weights themselves, LoRA's A and B each by itself, which is close to averaging the updates
B·A as long as the weights are of one run and near each other (arXiv 1803.05407, 2205.11450).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch

from studio.settings.run import TrainingSettings


def average_key(place: int, index: int) -> str:
    """The name in a checkpoint of a parameter's copy, by the places of both."""
    return f"average.{place}.{index}"


class WeightAverage:
    """No average: the weights are judged as they are.

    Attributes:
        steps: that the copies are of, in order; saved with them.
        copies: of all parameters, in their order.

    Args:
        parameters: that training changes.
    """

    def __init__(self, parameters: Sequence[torch.nn.Parameter]) -> None:
        self._parameters = list(parameters)
        self.steps: list[int] = []
        self.copies: list[list[torch.Tensor]] = []

    @classmethod
    def of(
        cls, parameters: Sequence[torch.nn.Parameter], training: TrainingSettings, optimizer: torch.optim.Optimizer
    ) -> WeightAverage:
        """The average that the settings ask for, or that the optimizer makes."""
        if training.optimizer == "schedule_free_adamw":
            return ScheduleFreeAverage(parameters, optimizer)
        match training.average:
            case "ema":
                return MovingAverage(parameters, training.average_decay)
            case "last":
                return LastAverage(parameters, training.average_last)
            case "none":
                return cls(parameters)

    def stepped(self) -> None:
        """Take notice of an optimizer step."""

    def evaluating(self, step: int, is_due: bool) -> list[torch.Tensor] | None:
        """The weights to judge; None for those that are there.

        Args:
            step: of the evaluation. To ask again for the same step changes nothing.
            is_due: whether the evaluation is one of the regular ones; any other leaves the average as it is.
        """

    @contextmanager
    def applied(self, step: int, *, is_due: bool) -> Iterator[None]:
        """The averaged weights in the model for the length of the block; the arguments are those of `evaluating`."""
        averaged = self.evaluating(step, is_due)
        if averaged is None:
            yield
            return
        own = [parameter.data for parameter in self._parameters]
        self._show(averaged)
        try:
            yield
        finally:
            self._show(own)

    def tensors(self) -> dict[str, torch.Tensor]:
        """The copies by name, on the CPU, for a checkpoint."""
        return {
            average_key(place, index): tensor.detach().cpu().clone().contiguous()
            for place, copy in enumerate(self.copies)
            for index, tensor in enumerate(copy)
        }

    def restore(self, steps: Sequence[int], tensors: dict[str, torch.Tensor]) -> None:
        """Go on with what a checkpoint holds of `steps` and `tensors`; KeyError where it is not whole."""
        self.steps = list(steps)
        self.copies = [
            [tensors[average_key(place, index)].to(each.device, each.dtype) for index, each in self._numbered()]
            for place in range(len(self.steps))
        ]

    def _show(self, tensors: Sequence[torch.Tensor]) -> None:
        for parameter, tensor in zip(self._parameters, tensors, strict=True):
            parameter.data = tensor

    def _numbered(self) -> Iterator[tuple[int, torch.nn.Parameter]]:
        return enumerate(self._parameters)

    def _copy(self) -> list[torch.Tensor]:
        return [parameter.detach().clone() for parameter in self._parameters]


class MovingAverage(WeightAverage):
    """The exponential moving average over the steps, θ̄ ← d·θ̄ + (1 − d)·θ with d = min(decay, (1 + t)/(10 + t)).

    The warm-up keeps a short run from averaging in its beginning: until d reaches the decay, the average reaches back
    over about the last ninth of the steps so far.

    Args:
        parameters: that training changes.
        decay: d of a long run.
    """

    def __init__(self, parameters: Sequence[torch.nn.Parameter], decay: float) -> None:
        super().__init__(parameters)
        self._decay = decay

    def stepped(self) -> None:
        """Move towards the weights of this step; `steps` counts how often that was done."""
        if not self.copies:
            self.steps, self.copies = [1], [self._copy()]
            return
        self.steps[0] += 1
        decay = min(self._decay, (1 + self.steps[0]) / (10 + self.steps[0]))
        for average, parameter in zip(self.copies[0], self._parameters, strict=True):
            average.lerp_(parameter.detach(), 1 - decay)

    def evaluating(self, step: int, is_due: bool) -> list[torch.Tensor] | None:
        """The average; of a run that has not taken a step, the weights that are there."""
        return self.copies[0] if self.copies else None


class ScheduleFreeAverage(WeightAverage):
    """The average x of the steps z that schedule-free AdamW makes (arXiv 2405.15682, eq. 3 to 5).

    The gradient is that at y = (1 − β₁)·z + β₁·x, which are the model's own weights; its library's ``eval`` and
    ``train`` would put x in their place and back, with a rounding that a run that goes on would not have had.

    Args:
        parameters: that training changes.
        optimizer: schedule-free AdamW; keeps z and, with y, x.
    """

    def __init__(self, parameters: Sequence[torch.nn.Parameter], optimizer: torch.optim.Optimizer) -> None:
        super().__init__(parameters)
        self._optimizer = optimizer

    def evaluating(self, step: int, is_due: bool) -> list[torch.Tensor]:
        """x; of a parameter that has not been changed, the weights that are there."""
        first = self._optimizer.param_groups[0]["betas"][0]
        return [
            self._x(parameter.detach(), self._optimizer.state.get(parameter, {}), first)
            for parameter in self._parameters
        ]

    @staticmethod
    def _x(y: torch.Tensor, state: dict[str, torch.Tensor], first: float) -> torch.Tensor:
        return y.lerp(state["z"], 1 - 1 / first) if "z" in state else y


class LastAverage(WeightAverage):
    """The mean of the weights at the last evaluations, this one among them.

    Args:
        parameters: that training changes.
        count: evaluations at most.
    """

    def __init__(self, parameters: Sequence[torch.nn.Parameter], count: int) -> None:
        super().__init__(parameters)
        self._count = count

    def evaluating(self, step: int, is_due: bool) -> list[torch.Tensor]:
        """The mean; the weights of a regular evaluation are kept for the next ones."""
        earlier = [copy for copy, of in zip(self.copies, self.steps, strict=True) if of < step][1 - self._count :]
        copies = [*earlier, self._copy()]
        if is_due and step not in self.steps:
            self.steps, self.copies = [*self.steps[1 - self._count :], step], copies
        return [torch.stack(each).mean(0) for each in zip(*copies, strict=True)]
