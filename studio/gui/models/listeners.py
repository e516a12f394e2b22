"""What can listen besides the base: adapters of runs, the newest checkpoint of a run at work, merged models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QCoreApplication

from studio.gui.models.run_summaries import RunSummary
from studio.runs.batch import Batch
from studio.runs.clips import BASE, TranscribedClip
from studio.runs.directory import RunDirectory
from studio.runs.history import read_settings

Kind = Literal["adapter", "checkpoint", "merged", "gone"]
ADAPTER = "adapter"
translate = QCoreApplication.translate


@dataclass(frozen=True)
class Listener:
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

    def fits(self, other: Listener) -> bool:
        """Whether both can be compared with the same base, in the same language."""
        if "merged" in (self.kind, other.kind):
            return True
        return (self.checkpoint, self.language) == (other.checkpoint, other.language)


@dataclass(frozen=True)
class Manner:
    """How a run was trained, and so how its adapter is to listen."""

    checkpoint: str
    language: str
    task: str
    profile: str

    @classmethod
    def of(cls, listener: Listener) -> Manner:
        """Read from the run's settings."""
        settings = read_settings(listener.run) if listener.run is not None else {}
        return cls(
            str(settings.get("checkpoint.name", listener.checkpoint)),
            listener.language,
            str(settings.get("checkpoint.task", "transcribe")),
            str(settings.get("evaluation.cer_profile", "auto")),
        )


def adapters_of(runs: Iterable[RunSummary]) -> list[Listener]:
    """Finished adapters, the newest first."""
    return [
        Listener(run.path / ADAPTER, run.name, "adapter", run.checkpoint, run.language, run.path)
        for run in runs
        if run.has_adapter and run.status != "running" and not run.is_broken
    ]


def checkpoints_of(runs: Iterable[RunSummary]) -> list[Listener]:
    """The newest whole checkpoint of every run at work; nothing of one that has not saved any yet."""
    found = []
    for run in runs:
        whole = RunDirectory(run.path).complete_checkpoints() if run.status == "running" else []
        if whole:
            step, folder = whole[-1]
            words = translate("Listeners", "{run}, step {step}").format(run=run.name, step=f"{step:,}")
            found.append(Listener(folder, words, "checkpoint", run.checkpoint, run.language, run.path, step))
    return found


def merged_model(folder: Path) -> Listener:
    """A finished model with an adapter merged into it, as export writes it."""
    return Listener(folder, folder.name, "merged")


def listeners_of(clip: TranscribedClip, known: Sequence[Listener]) -> list[Listener]:
    """Who has heard a clip besides the base, in order."""
    names = [(each.model, each.name) for each in clip.transcriptions if each.model != BASE]
    return _found(names, known, _base_of(clip), clip.language)


def contenders_of(batch: Batch, known: Sequence[Listener]) -> list[Listener]:
    """Who hears a table's recordings besides the base, in order."""
    names = {each.key: each.name for each in batch.contenders}
    base = names.pop(BASE, "")
    return _found(list(names.items()), known, base, batch.clips[0].language if batch.clips else "")


def _found(names: list[tuple[str, str]], known: Sequence[Listener], base: str, language: str) -> list[Listener]:
    by_key = {each.key: each for each in known}
    return [by_key.get(key, Listener(Path(key), name, "gone", base, language)) for key, name in names]


def _base_of(clip: TranscribedClip) -> str:
    return next((each.name for each in clip.transcriptions if each.model == BASE), "")
