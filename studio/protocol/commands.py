"""What an engine process can be told while it works."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Stop:
    """Finish the step, save and end."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Finish the step and wait."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on after a pause."""


@dataclass(frozen=True, slots=True)
class EvaluateNow:
    """Evaluate after this step, without changing what training will do."""


@dataclass(frozen=True, slots=True)
class SaveNow:
    """Write a checkpoint after this step."""


@dataclass(frozen=True, slots=True)
class Detach:
    """Go on without a supervisor: the command pipe is about to close."""


@dataclass(frozen=True, slots=True)
class Transcribe:
    """Transcribe recordings with the base, with adapters on it, and with merged models; for the transcription service.

    Args:
        request: the supervisor's number for it; every event of it names it again.
        audio: files, of any length.
        checkpoint: name or folder of the base.
        adapters: folders of adapters of this base.
        models: transformers folders that are whole models of their own, such as merged ones.
        language: code of the language spoken; ``auto`` lets each model detect it.
        task: ``transcribe`` or ``translate``.
        beams: 1 decodes greedily.
        timestamps: whether segments with their times are wanted.
        temperature_fallback: whether a window of a recording over 30 s, or of any with timestamps, that repeats itself
            or is improbable is drawn again at random.
        strengths: percent of what was trained (0 to 150) that each adapter is applied with, in their order, or one for
            all of them; none: each with the strength chosen for it, else as it was trained.
        words: that may be said, told to each model's decoder as the text before every window.
        base: whether the base's text is wanted beside those of adapters and models.
    """

    request: int
    audio: list[str]
    checkpoint: str
    adapters: list[str] = field(default_factory=list)
    models: list[str] = field(default_factory=list)
    language: str = "auto"
    task: str = "transcribe"
    beams: int = 1
    timestamps: bool = False
    temperature_fallback: bool = False
    strengths: list[float] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    base: bool = True


@dataclass(frozen=True, slots=True)
class Cancel:
    """Give up a request, at work or waiting; the engine and its models stay."""

    request: int


Command = Stop | Pause | Resume | EvaluateNow | SaveNow | Detach | Transcribe | Cancel
COMMAND_TYPES: tuple[type[Any], ...] = (Stop, Pause, Resume, EvaluateNow, SaveNow, Detach, Transcribe, Cancel)
