"""The state of a run, computed from its events alone: a pure reducer that every view draws from."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from studio.protocol.codec import Envelope
from studio.protocol.events import (
    GUARD,
    CheckpointSaved,
    ClipFailed,
    ClipTranscribed,
    EvaluationCompleted,
    Event,
    ExportProgressed,
    ExportWritten,
    PhaseChanged,
    Row,
    RunFailed,
    RunFinished,
    RunStarted,
    RunStopped,
    SamplesTranscribed,
    StepCompleted,
    StrengthChosen,
    TranscriptionFailed,
    TranscriptionFinished,
    TranscriptionProgressed,
    Warned,
)
from studio.protocol.resuming import count_until

Status = Literal["starting", "running", "finished", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class RunState:
    """What is known of a run after some of its events.

    ``base`` is the evaluation at step 0; ``evaluations`` are the adapter's in their order; ``guards`` are those of the
    guard sets, the base's at step 0. What a resumed run does again, from its checkpoint on, counts once.
    """

    status: Status = "starting"
    started: RunStarted | None = None
    phase: PhaseChanged | None = None
    step: StepCompleted | None = None
    base: EvaluationCompleted | None = None
    evaluations: tuple[EvaluationCompleted, ...] = ()
    guards: tuple[EvaluationCompleted, ...] = ()
    samples: tuple[Row, ...] = ()
    strength: StrengthChosen | None = None
    checkpoint: CheckpointSaved | None = None
    warnings: tuple[str, ...] = ()
    failure: RunFailed | None = None
    report: str = ""

    @property
    def evaluation(self) -> EvaluationCompleted | None:
        """The adapter's newest evaluation."""
        return self.evaluations[-1] if self.evaluations else None

    @property
    def best(self) -> EvaluationCompleted | None:
        """The adapter's evaluation with the lowest CER, the earlier of equals, of those that can have been kept."""
        best: EvaluationCompleted | None = None
        for event in self.evaluations:
            if event.step not in self.kept_out and is_better(event.cer, best.cer if best else None):
                best = event
        return best

    @property
    def kept_out(self) -> frozenset[int]:
        """Steps whose adapter was not kept, as `not_kept`."""
        over_limit = (event.step for event in self.guards if event.is_over_limit)
        return not_kept((event.step for event in self.evaluations), over_limit)

    @property
    def is_over(self) -> bool:
        """Whether no further event can come."""
        return self.status in ("finished", "stopped", "failed")

    @property
    def progress(self) -> float:
        """Share of the optimizer steps done, 0 to 1."""
        total = self.started.total_steps if self.started else 0
        done = self.step.step if self.step else self.started.start_step if self.started else 0
        return min(1.0, done / total) if total else 0.0


def not_kept(evaluated: Iterable[int], over_limit: Iterable[int]) -> frozenset[int]:
    """Steps whose adapter was not kept, since it had forgotten too much; the first one is, for want of another.

    Args:
        evaluated: steps at which the adapter was evaluated, rising.
        over_limit: steps at which a guard set was over the limit.
    """
    return frozenset(over_limit).difference(islice(evaluated, 1))


def is_better(cer: float, best: float | None) -> bool:
    """Whether a CER makes its adapter the best: the first, one lower than the best so far, or one after mere NaN."""
    return best is None or cer < best or (math.isnan(best) and not math.isnan(cer))


def reduce(state: RunState, event: Event) -> RunState:
    """The state after one more event."""
    match event:
        case RunStarted():
            return _started(state, event)
        case PhaseChanged() if state.is_over:
            # A resumed run: its engine loads before it starts.
            return replace(state, status="starting", phase=event, failure=None, report="")
        case PhaseChanged():
            return replace(state, phase=event)
        case StepCompleted():
            return replace(state, step=event)
        case EvaluationCompleted(split=split) if split == GUARD:
            kept = tuple(each for each in state.guards if each.step < event.step or each.set != event.set)
            return replace(state, guards=(*kept, event))
        case EvaluationCompleted():
            return _evaluated(state, event) if event.is_of_curve else state
        case SamplesTranscribed():
            return replace(state, samples=tuple(event.rows))
        case StrengthChosen():
            return replace(state, strength=event)
        case CheckpointSaved():
            return replace(state, checkpoint=event)
        case Warned():
            return replace(state, warnings=(*state.warnings, event.message))
        case RunFinished():
            return replace(state, status="finished", phase=None, report=event.report)
        case RunStopped():
            saved = CheckpointSaved(event.step, event.checkpoint) if event.checkpoint else state.checkpoint
            return replace(state, status="stopped", phase=None, checkpoint=saved)
        case RunFailed():
            return replace(state, status="failed", phase=None, failure=event)
        case (
            TranscriptionProgressed()
            | ClipTranscribed()
            | ClipFailed()
            | TranscriptionFinished()
            | TranscriptionFailed()
            | ExportProgressed()
            | ExportWritten()
        ):
            return state  # requests and exports are no run


def replay(events: Iterable[Envelope[Event]]) -> RunState:
    """The state after all of a run's events, such as those of ``events.jsonl``."""
    state = RunState()
    for envelope in events:
        state = reduce(state, envelope.message)
    return state


def _started(state: RunState, event: RunStarted) -> RunState:
    """A resumed run forgets what came after the checkpoint it goes on from."""
    step = state.step if state.step and state.step.step <= event.start_step else None
    evaluations = state.evaluations[: count_until(state.evaluations, event.start_step, lambda done: done.step)]
    guards = tuple(done for done in state.guards if done.step <= event.start_step)
    state = replace(state, evaluations=evaluations, guards=guards)
    return replace(state, status="running", started=event, step=step, failure=None, report="")


def _evaluated(state: RunState, event: EvaluationCompleted) -> RunState:
    if event.step == 0:
        return replace(state, base=event)
    earlier = count_until(state.evaluations, event.step - 1, lambda done: done.step)
    return replace(state, evaluations=(*state.evaluations[:earlier], event))
