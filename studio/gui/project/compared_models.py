"""What can listen besides the base: adapters of runs, the newest checkpoint of a run at work, merged models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from studio.gui.engines.compared_model import ComparedModel
from studio.gui.project.run_summaries import RunSummary
from studio.runs.batch import Batch
from studio.runs.clips import BASE, TranscribedClip
from studio.runs.directory import RunDirectory

ADAPTER = "adapter"
translate = QCoreApplication.translate


def adapters_of(runs: Iterable[RunSummary]) -> list[ComparedModel]:
    """Finished adapters, the newest first."""
    return [
        ComparedModel(run.path / ADAPTER, run.name, "adapter", run.checkpoint, run.language, run.path)
        for run in runs
        if run.has_adapter and run.status != "running" and not run.is_broken
    ]


def checkpoints_of(runs: Iterable[RunSummary]) -> list[ComparedModel]:
    """The newest whole checkpoint of every run at work; nothing of one that has not saved any yet."""
    found = []
    for run in runs:
        whole = RunDirectory(run.path).complete_checkpoints() if run.status == "running" else []
        if whole:
            step, folder = whole[-1]
            words = translate("ComparedModels", "{run}, step {step}").format(run=run.name, step=f"{step:,}")
            found.append(ComparedModel(folder, words, "checkpoint", run.checkpoint, run.language, run.path, step))
    return found


def merged_model(folder: Path) -> ComparedModel:
    """A finished model with an adapter merged into it, as export writes it."""
    return ComparedModel(folder, folder.name, "merged")


def models_of_clip(clip: TranscribedClip, known: Sequence[ComparedModel]) -> list[ComparedModel]:
    """Who has heard a clip besides the base, in order."""
    names = [(each.model, each.name) for each in clip.transcriptions if each.model != BASE]
    return _found(names, known, _base_of(clip), clip.language)


def models_of_batch(batch: Batch, known: Sequence[ComparedModel]) -> list[ComparedModel]:
    """Who hears a table's recordings besides the base, in order."""
    names = {each.key: each.name for each in batch.contenders}
    base = names.pop(BASE, "")
    return _found(list(names.items()), known, base, batch.clips[0].language if batch.clips else "")


def _found(
    names: list[tuple[str, str]], known: Sequence[ComparedModel], base: str, language: str
) -> list[ComparedModel]:
    by_key = {each.key: each for each in known}
    return [by_key.get(key, ComparedModel(Path(key), name, "gone", base, language)) for key, name in names]


def _base_of(clip: TranscribedClip) -> str:
    return next((each.name for each in clip.transcriptions if each.model == BASE), "")
