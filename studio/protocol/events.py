"""What an engine process tells: one frozen dataclass an event."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Row = dict[str, Any]
"""One sentence: ``reference``, ``base`` and ``adapted`` texts, and whatever else names the utterance."""


class Phase(StrEnum):
    """What an engine can be busy with, as `PhaseChanged` and `TranscriptionProgressed` name it."""

    LOADING = "loading"
    TRAINING = "training"
    TRAINING_FOLDS = "training folds"
    PAUSED = "paused"
    EVALUATING_BASE_LOSS = "evaluating base loss"
    EVALUATING_BASE = "evaluating base"
    EVALUATING_LOSS = "evaluating loss"
    EVALUATING = "evaluating"
    EVALUATING_GUARDS = "evaluating guards"
    EVALUATING_GUARDS_IN_FULL = "evaluating guards in full"
    EVALUATING_BASE_IN_FULL = "evaluating base in full"
    EVALUATING_BEST_ADAPTER = "evaluating best adapter"
    EVALUATING_ADAPTER = "evaluating adapter"
    CHOOSING_STRENGTH = "choosing strength"
    WRITING_REPORT = "writing report"
    MERGING = "merging"
    CHECKING_TRANSCRIPTS = "checking transcripts"
    TRANSCRIBING = "transcribing"


EVALUATIONS = frozenset(phase for phase in Phase if phase.startswith("evaluating"))
"""The phases in which utterances are judged."""


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The engine has loaded everything and is about to work.

    ``precision`` is the number format of the frozen base in training; ``audio_context`` what the evaluations of the
    curve decode from; ``validation_audio_seconds`` and ``test_audio_seconds`` the lengths of those sides.
    """

    run_dir: str = ""
    checkpoint: str = ""
    device: str = ""
    total_steps: int = 0
    start_step: int = 0
    train_utterances: int = 0
    validation_utterances: int = 0
    trainable_parameters: int = 0
    total_parameters: int = 0
    device_memory_limit: int = 0
    cer_profile: str = ""
    precision: str = ""
    audio_context: str = ""
    validation_audio_seconds: float = 0.0
    test_utterances: int = 0
    test_audio_seconds: float = 0.0

    @property
    def held_out(self) -> int:
        """Utterances of validation and test."""
        return self.validation_utterances + self.test_utterances


@dataclass(frozen=True, slots=True)
class PhaseChanged:
    """What the engine is busy with, a `Phase`, ``done`` of ``total`` units (0 = not known)."""

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


GUARD = "guard"
"""In the place of a side: a guard set, data beside the run's own that the adapter must not forget."""


def side_name(split: str, name: str) -> str:
    """For people: a side, and the corpus's own name of a set on it."""
    return f"{split}, {name}" if split and name else split or "all"


def is_of_curve(split: str, name: str) -> bool:
    """Whether a side and set are the whole validation side, whose evaluations are the points of the curve."""
    return split == "validation" and not name


@dataclass(frozen=True, slots=True)
class EvaluationCompleted:
    """Held-out loss per token, and error rates as fractions; step 0 is the base model.

    One tells of the validation side, a point of the curve, by which the best checkpoint is chosen. Where that side has
    several sets of the corpus's own (``set``), one tells of each, without its loss; and once the run is trained, one of
    each set of its test, or of the whole test where it has no sets. One tells of each guard set, without a loss; its
    ``split`` is ``guard``, and ``is_over_limit`` tells that the adapter has forgotten more of it than may be.

    The texts were decoded from ``padded`` input of 30 s, or quickly from one ``trimmed`` to the clips, by weights in
    the number format ``precision`` (empty where that is not known). Of the words that must come out right,
    ``terms_spoken`` are in the references, and ``terms_recognised`` of these in the texts.
    """

    step: int
    loss: float
    cer: float
    wer: float
    utterances: int
    audio_context: str = "padded"
    precision: str = ""
    split: str = "validation"
    set: str = ""
    is_over_limit: bool = False
    terms_spoken: int = 0
    terms_recognised: int = 0

    @property
    def is_of_curve(self) -> bool:
        """Whether it tells of the whole validation side, and so is a point of the curve."""
        return is_of_curve(self.split, self.set)

    @property
    def side(self) -> str:
        """Its side and set, for people."""
        return side_name(self.split, self.set)

    @property
    def is_quick(self) -> bool:
        """Whether its figures are for the curve alone, and need not be those of padded decoding."""
        return self.audio_context == "trimmed"


@dataclass(frozen=True, slots=True)
class SamplesTranscribed:
    """Sentences of an evaluation, or clips of a transcription."""

    step: int
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StrengthChosen:
    """The strength, in percent, that the best adapter is applied at from now on.

    ``points`` are rows of ``strength``, ``set`` (``validation``, or a guard set by its name), ``utterances`` and
    ``cer``: what it was chosen by.
    """

    strength: float
    points: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CheckpointSaved:
    """A checkpoint to resume from is whole on disk."""

    step: int
    path: str


@dataclass(frozen=True, slots=True)
class Warned:
    """Something the user should know; the run goes on.

    Args:
        message: for logs and the terminal.
        code: of `studio.protocol.warnings`, or of an error; what older versions wrote has none.
        values: names and values in the message, by turns.
    """

    message: str
    code: str = ""
    values: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TranscriptionProgressed:
    """How far a request is.

    Args:
        request: its number.
        phase: ``loading`` or ``transcribing``.
        subject: what is loaded: a checkpoint's name, or a folder; or the recording that is transcribed.
        done: of ``total``: models loaded, or clips transcribed.
    """

    request: int
    phase: str
    subject: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class ClipTranscribed:
    """One recording as all models of a request transcribe it.

    Args:
        request: its number.
        index: place of the recording in the request.
        audio: path, as it was asked for.
        duration: seconds.
        results: a row a model: the base (unless it was not wanted), then adapters and merged models in the order
            they were asked for. Each has
            ``model`` (``base``, or the folder), ``strength`` (that of the adapter, in percent), ``text``, ``language``
            (code), ``detected`` (whether the model chose the language), ``prefix`` (the tokens the decoder was given
            first), ``context`` (``padded``: one input of 30 s; ``long-form``: windows of 30 s), ``segments`` (rows of
            ``start``, ``end`` in seconds and ``text``; none unless timestamps were asked for), ``seconds`` that the
            models took which decoded the clip as one batch, and ``together``, their number (1: the seconds are its
            own).
    """

    request: int
    index: int
    audio: str
    duration: float
    results: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ClipFailed:
    """One recording of a request cannot be transcribed; the others go on."""

    request: int
    index: int
    audio: str
    code: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class TranscriptionFinished:
    """A request is done: ``clips`` of its recordings are transcribed; the engine keeps ``memory_bytes`` of memory."""

    request: int
    clips: int = 0
    memory_bytes: int = 0


@dataclass(frozen=True, slots=True)
class TranscriptionFailed:
    """A request is given up, with code ``cancelled`` where that was asked for; the engine goes on."""

    request: int
    code: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ExportProgressed:
    """How far an export in a format is.

    Args:
        format: its name.
        phase: ``writing`` or ``proving``.
        done: of ``total``: clips that its program has transcribed.
    """

    format: str
    phase: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class ExportWritten:
    """An export is in its folder, with ``export.json`` in it."""

    format: str
    folder: str


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
    | StrengthChosen
    | CheckpointSaved
    | Warned
    | TranscriptionProgressed
    | ClipTranscribed
    | ClipFailed
    | TranscriptionFinished
    | TranscriptionFailed
    | ExportProgressed
    | ExportWritten
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
    StrengthChosen,
    CheckpointSaved,
    Warned,
    TranscriptionProgressed,
    ClipTranscribed,
    ClipFailed,
    TranscriptionFinished,
    TranscriptionFailed,
    ExportProgressed,
    ExportWritten,
    RunFinished,
    RunStopped,
    RunFailed,
)
FINAL_EVENTS = (RunFinished, RunStopped, RunFailed)
"""Exactly one of these ends every engine's stream."""
