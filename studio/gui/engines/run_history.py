"""Everything that plots draw of a run: columns that grow with its events. No Qt here."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studio.protocol.codec import Envelope
from studio.protocol.events import (
    CheckpointSaved,
    EvaluationCompleted,
    Event,
    PhaseChanged,
    Row,
    RunFailed,
    RunFinished,
    RunStarted,
    RunStopped,
    SamplesTranscribed,
    StepCompleted,
    Warned,
)
from studio.protocol.resuming import count_until

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

COLUMNS = (
    "step",
    "epoch",
    "loss",
    "learning_rate",
    "grad_norm",
    "utterances_per_second",
    "memory_bytes",
    "device_memory_bytes",
    "time",
)
"""The columns of :meth:`RunHistory.column`: StepCompleted's fields, and seconds since 1970."""


@dataclass
class RunHistory:
    """A run's past, in the order of its steps: a resumed run's repeated steps replace the earlier ones.

    Attributes:
        evaluations: by step; step 0 is the base model.
        samples: pairs of step and rows, one for each evaluation.
        saves: steps of the checkpoints.
        log: pairs of time (seconds since 1970) and event, of everything but steps.
    """

    evaluations: list[EvaluationCompleted] = field(default_factory=list)
    samples: list[tuple[int, list[Row]]] = field(default_factory=list)
    saves: list[int] = field(default_factory=list)
    log: list[tuple[float, Event]] = field(default_factory=list)
    _columns: dict[str, array[float]] = field(default_factory=lambda: {name: array("d") for name in COLUMNS})

    def __len__(self) -> int:
        return len(self._columns["step"])

    def add(self, envelope: Envelope[Event]) -> None:
        """Take in one more event."""
        event = envelope.message
        match event:
            case StepCompleted():
                self._add_step(event, envelope.time)
                return
            case RunStarted():
                self._rewind(event.start_step)
            case EvaluationCompleted() if event.is_of_curve:
                self.evaluations = [e for e in self.evaluations if e.step < event.step] + [event]
            case SamplesTranscribed():
                self.samples = [(step, rows) for step, rows in self.samples if step < event.step]
                self.samples.append((event.step, event.rows))
            case CheckpointSaved():
                self.saves.append(event.step)
            case PhaseChanged() | Warned() | RunFinished() | RunStopped() | RunFailed():
                pass
        self.log.append((envelope.time, event))

    def column(self, name: str) -> npt.NDArray[np.float64]:
        """A copy of one of ``COLUMNS``, shape (steps,)."""
        import numpy as np

        return np.array(self._columns[name], dtype=np.float64)

    def _add_step(self, event: StepCompleted, time: float) -> None:
        if len(self) and event.step <= self._columns["step"][-1]:
            self._rewind(event.step - 1)
        for name in COLUMNS[:-1]:
            self._columns[name].append(getattr(event, name))
        self._columns["time"].append(time)

    def _rewind(self, step: int) -> None:
        kept = count_until(self._columns["step"], step, int)
        for values in self._columns.values():
            del values[kept:]
        del self.evaluations[count_until(self.evaluations, step, lambda event: event.step) :]
        del self.samples[count_until(self.samples, step, lambda sample: sample[0]) :]
        del self.saves[count_until(self.saves, step, int) :]
