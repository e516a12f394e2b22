"""What an engine process tells: one frozen dataclass an event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
"""One sentence: ``reference``, ``base`` and ``adapted`` texts, and whatever else names the utterance."""


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The engine has loaded everything and is about to work."""

    run_dir: str = ""
    checkpoint: str = ""
    device: str = ""
    total_steps: int = 0
    start_step: int = 0
    train_utterances: int = 0
    eval_utterances: int = 0
    trainable_parameters: int = 0
    total_parameters: int = 0
    device_memory_limit: int = 0
    cer_profile: str = ""


@dataclass(frozen=True, slots=True)
class PhaseChanged:
    """What the engine is busy with, ``done`` of ``total`` units (0 = not known)."""

    phase: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class StepCompleted:
    """One optimizer step; loss per token in nats, memory in bytes."""

    step: int
    epoch: float
    loss: float
    learning_rate: float
    grad_norm: float
    utterances_per_second: float
    memory_bytes: int
    device_memory_bytes: int


@dataclass(frozen=True, slots=True)
class EvaluationCompleted:
    """Held-out loss per token, and error rates as fractions; step 0 is the base model."""

    step: int
    loss: float
    cer: float
    wer: float
    utterances: int


@dataclass(frozen=True, slots=True)
class SamplesTranscribed:
    """Sentences of an evaluation, or clips of a transcription."""

    step: int
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CheckpointSaved:
    """A checkpoint to resume from is whole on disk."""

    step: int
    path: str


@dataclass(frozen=True, slots=True)
class Warned:
    """Something the user should know; the run goes on."""

    message: str


@dataclass(frozen=True, slots=True)
class RunFinished:
    """Everything asked for is done."""

    step: int = 0
    report: str = ""


@dataclass(frozen=True, slots=True)
class RunStopped:
    """The run was asked to stop, has saved, and can be resumed from ``checkpoint``."""

    step: int = 0
    checkpoint: str = ""


@dataclass(frozen=True, slots=True)
class RunFailed:
    """The run has ended with an error; ``code`` is for programs, the rest for people."""

    code: str
    message: str
    hint: str = ""
    traceback: str = ""


Event = (
    RunStarted
    | PhaseChanged
    | StepCompleted
    | EvaluationCompleted
    | SamplesTranscribed
    | CheckpointSaved
    | Warned
    | RunFinished
    | RunStopped
    | RunFailed
)
EVENT_TYPES: tuple[type[Any], ...] = (
    RunStarted,
    PhaseChanged,
    StepCompleted,
    EvaluationCompleted,
    SamplesTranscribed,
    CheckpointSaved,
    Warned,
    RunFinished,
    RunStopped,
    RunFailed,
)
FINAL_EVENTS = (RunFinished, RunStopped, RunFailed)
"""Exactly one of these ends every engine's stream."""
