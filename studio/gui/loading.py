"""Opening a dataset for the window; imported only when a folder is opened. No Qt here."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from studio.corpus.dataset import Dataset
from studio.corpus.import_choice import ImportChoice
from studio.corpus.opening import open_dataset
from studio.settings.run import RunSettings
from studio.text.tokens import TokenCounter


class Progressing(Protocol):
    """What loading needs of a background task."""

    def report(self, done: int, total: int = 0, phase: str = "") -> None:
        """Say how far it is."""

    def cancelled(self) -> bool:
        """Whether to end."""


def load_dataset(source: Path, settings: RunSettings, task: Progressing, choice: ImportChoice | None = None) -> Dataset:
    """Audit a folder, with the changes made to it before, and divide what can be used.

    One of the studio's own manifests, as a saved run may name it, leads to the folder that it was made from. Without a
    choice the source is read as it was the last time, for the language that the settings name.

    Raises:
        DataError: it cannot be read, holds nothing usable, or was cancelled.
    """
    count = TokenCounter.bundled().count
    return open_dataset(
        source,
        settings.data,
        choice=choice,
        language=settings.checkpoint.language,
        count_tokens=count,
        progress=task.report,
        cancelled=task.cancelled,
    )
