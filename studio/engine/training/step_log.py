"""What is told of each step: loss, gradient, speed and memory; and what the report says of all of them."""

from __future__ import annotations

import math
import time
from collections import deque

import torch

from studio.engine.channel import EventChannel
from studio.engine.model.memory import device_memory, peak_memory, process_memory
from studio.engine.training.optimizer import StepFigures
from studio.engine.training.state import TrainingState
from studio.protocol.events import StepCompleted
from studio.protocol.warnings import warned

_RATE_STEPS = 10
_REPORTED_SKIPS = frozenset((1, 10, 100, 1_000, 10_000, 100_000))


class StepLog:
    """Times steps and tells of them.

    Args:
        channel: takes the events.
        device: that trains.
        epoch_steps: optimizer steps that show every utterance once.
    """

    def __init__(self, channel: EventChannel, device: torch.device, epoch_steps: float) -> None:
        self._channel = channel
        self._device = device
        self._epoch_steps = epoch_steps
        self._rates: deque[tuple[float, int]] = deque(maxlen=_RATE_STEPS)
        self._clock = time.monotonic()

    def restart_clock(self) -> None:
        """Leave out of the training time what has just been done."""
        self._clock = time.monotonic()

    def completed(self, state: TrainingState, loss: float, utterances: int, figures: StepFigures) -> None:
        """Tell of a step, and add it to the state.

        Args:
            state: with the step counted.
            loss: per token, in nats.
            utterances: that all processes have learned from.
            figures: how the step went.
        """
        now = time.monotonic()
        self._rates.append((now - self._clock, utterances))
        state.train_seconds += now - self._clock
        state.utterances += utterances
        state.peak_memory_bytes = max(state.peak_memory_bytes, peak_memory(self._device))
        self._clock = now
        if figures.is_skipped:
            self._skipped(state)
        seconds = sum(rate[0] for rate in self._rates)
        self._channel.emit(
            StepCompleted(
                step=state.step,
                epoch=state.step / self._epoch_steps,
                loss=math.nan if figures.is_skipped else loss,
                learning_rate=figures.learning_rate,
                grad_norm=figures.grad_norm,
                utterances_per_second=sum(rate[1] for rate in self._rates) / seconds if seconds else 0.0,
                memory_bytes=process_memory(),
                device_memory_bytes=device_memory(self._device),
            )
        )

    def _skipped(self, state: TrainingState) -> None:
        state.skipped_steps += 1
        if state.skipped_steps in _REPORTED_SKIPS:
            self._channel.emit(warned("step_skipped", step=state.step, count=state.skipped_steps))
