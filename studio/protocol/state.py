"""The state of a run, computed from its events alone: a pure reducer that every view draws from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

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

Status = Literal["starting", "running", "finished", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class RunState:
    """What is known of a run after some of its events.

    ``base`` is the evaluation at step 0; ``best`` the adapter's evaluation with the lowest CER, the earlier of equals.
    """

    status: Status = "starting"
    started: RunStarted | None = None
    phase: PhaseChanged | None = None
    step: StepCompleted | None = None
    base: EvaluationCompleted | None = None
    evaluation: EvaluationCompleted | None = None
    best: EvaluationCompleted | None = None
    samples_step: int = 0
    samples: tuple[Row, ...] = ()
    checkpoint: CheckpointSaved | None = None
    warnings: tuple[str, ...] = ()
    failure: RunFailed | None = None
    report: str = ""

    @property
    def is_over(self) -> bool:
        """Whether no further event can come."""
        return self.status in ("finished", "stopped", "failed")

    @property
    def progress(self) -> float:
        """Share of the optimizer steps done, 0 to 1."""
        total = self.started.total_steps if self.started else 0
        return self.step.step / total if self.step and total else 0.0


def reduce(state: RunState, event: Event) -> RunState:
    """The state after one more event."""
    match event:
        case RunStarted():
            return replace(state, status="running", started=event, failure=None, report="")
        case PhaseChanged():
            return replace(state, phase=event)
        case StepCompleted():
            return replace(state, step=event)
        case EvaluationCompleted():
            return _evaluated(state, event)
        case SamplesTranscribed():
            return replace(state, samples_step=event.step, samples=tuple(event.rows))
        case CheckpointSaved():
            return replace(state, checkpoint=event)
        case Warned():
            return replace(state, warnings=(*state.warnings, event.message))
        case RunFinished():
            return replace(state, status="finished", phase=None, report=event.report)
        case RunStopped():
            return replace(state, status="stopped", phase=None)
        case RunFailed():
            return replace(state, status="failed", phase=None, failure=event)


def replay(events: Iterable[Envelope[Event]]) -> RunState:
    """The state after all of a run's events, such as those of ``events.jsonl``."""
    state = RunState()
    for envelope in events:
        state = reduce(state, envelope.message)
    return state


def _evaluated(state: RunState, event: EvaluationCompleted) -> RunState:
    if event.step == 0:
        return replace(state, base=event)
    is_best = state.best is None or event.cer < state.best.cer
    return replace(state, evaluation=event, best=event if is_best else state.best)
