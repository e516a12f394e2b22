"""What an engine process can be told while it works."""

from __future__ import annotations

from dataclasses import dataclass
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


Command = Stop | Pause | Resume | EvaluateNow | SaveNow | Detach
COMMAND_TYPES: tuple[type[Any], ...] = (Stop, Pause, Resume, EvaluateNow, SaveNow, Detach)
