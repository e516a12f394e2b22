"""Reading a corpus for the window; imported only when a folder is opened. No Qt here."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from studio.data.audit import audit_folder
from studio.data.split import assign_splits
from studio.data.tokens import TokenCounter
from studio.gui.session import Dataset


class Progressing(Protocol):
    """What loading needs of a background task."""

    def report(self, done: int, total: int = 0, phase: str = "") -> None:
        """Say how far it is."""

    def cancelled(self) -> bool:
        """Whether to end."""


def load_dataset(source: Path, eval_fraction: float, seed: int, task: Progressing) -> Dataset:
    """Audit a folder and divide what can be used.

    Raises:
        DataError: it cannot be read, holds nothing usable, or was cancelled.
    """
    audit = audit_folder(
        source, count_tokens=TokenCounter.bundled().count, progress=task.report, cancelled=task.cancelled
    )
    audit.require_usable(source)
    return Dataset(source, audit, tuple(assign_splits(audit.utterances, eval_fraction, seed)))
