"""Opening a dataset for the window; imported only when a folder is opened. No Qt here."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from studio.corpus.dataset import Dataset
from studio.corpus.import_choice import ImportChoice
from studio.corpus.opening import open_dataset
from studio.runs.defaults import split_fractions
from studio.settings.run import DataSettings, RunSettings
from studio.text.tokens import TokenCounter

_SIZES = (1, 5_000)
"""Of datasets that are small, or of middle size, for `split_fractions`."""


class Progressing(Protocol):
    """What loading needs of a background task."""

    def report(self, done: int, total: int = 0, phase: str = "") -> None:
        """Say how far it is."""

    def cancelled(self) -> bool:
        """Whether to end."""


def fitted(data: DataSettings, count: int) -> DataSettings:
    """The settings with shares fit for so many utterances, where they are the schema's own or fitted to others."""
    chosen = {name: getattr(data, name) for name in split_fractions(count)}
    unchosen = (DataSettings().model_dump(include=set(chosen)), *map(split_fractions, _SIZES))
    return data.model_copy(update=split_fractions(count)) if chosen in unchosen else data


def load_dataset(source: Path, settings: RunSettings, task: Progressing, choice: ImportChoice | None = None) -> Dataset:
    """Audit a folder, with the changes made to it before, and divide what can be used.

    One of the studio's own manifests, as a saved run may name it, leads to the folder that it was made from. Without a
    choice the source is read as it was the last time, for the language that the settings name.

    Shares that nobody has chosen are fitted to the number of utterances, as `new` does.

    Raises:
        DataError: it cannot be read, holds nothing usable, or was cancelled.
    """
    count = TokenCounter.bundled().count
    return open_dataset(
        source,
        lambda usable: fitted(settings.data, usable),
        choice=choice,
        language=settings.checkpoint.language,
        count_tokens=count,
        progress=task.report,
        cancelled=task.cancelled,
    )
