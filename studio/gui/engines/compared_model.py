"""A model that transcribes beside the base, and with which settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from studio.runs.history import read_settings

Kind = Literal["adapter", "checkpoint", "merged", "gone"]


@dataclass(frozen=True)
class ComparedModel:
    """A model that is compared with the base, or with another one.

    Attributes:
        folder: of the adapter, or of the merged model.
        name: as the window calls it.
        kind: ``gone`` is only known from what it heard once.
        checkpoint: name of its base.
        language: that it was trained for; empty where nobody knows.
        run: the run's directory, None for a merged model.
        step: of a checkpoint.
    """

    folder: Path
    name: str
    kind: Kind = "adapter"
    checkpoint: str = ""
    language: str = ""
    run: Path | None = None
    step: int = 0

    @property
    def key(self) -> str:
        """Its name among the hearings."""
        return str(self.folder)

    def fits(self, other: ComparedModel) -> bool:
        """Whether both can be compared with the same base, in the same language."""
        if "merged" in (self.kind, other.kind):
            return True
        return (self.checkpoint, self.language) == (other.checkpoint, other.language)


@dataclass(frozen=True)
class TranscriptionSettings:
    """How a run was trained, and so how its adapter is to listen."""

    checkpoint: str
    language: str
    task: str
    profile: str

    @classmethod
    def of(cls, model: ComparedModel) -> TranscriptionSettings:
        """Read from the run's settings."""
        settings = read_settings(model.run) if model.run is not None else {}
        return cls(
            str(settings.get("checkpoint.name", model.checkpoint)),
            model.language,
            str(settings.get("checkpoint.task", "transcribe")),
            str(settings.get("evaluation.cer_profile", "auto")),
        )
