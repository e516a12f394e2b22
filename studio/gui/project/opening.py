"""Opening a dataset for the window; imported only when a folder is opened. No Qt here."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from studio.corpus.dataset import Dataset
from studio.corpus.import_choice import ImportChoice
from studio.corpus.opening import open_dataset
from studio.corpus.overrides import OverrideStore, original_source
from studio.corpus.split import SplitOptions
from studio.runs.defaults import fitting_fractions, split_fractions
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


def shares_of(data: DataSettings | SplitOptions) -> dict[str, float]:
    """What is held out of all utterances, by the names of the settings."""
    return {"validation_fraction": data.validation_fraction, "test_fraction": data.test_fraction}


def fitted(data: DataSettings, count: int, folder: Path, before: dict[str, float]) -> DataSettings:
    """The settings with shares fit for so many utterances, where nobody has chosen any.

    Args:
        data: the settings.
        count: utterances that can be used.
        folder: of what is kept of the dataset, which keeps the shares that it was divided by before.
        before: shares that were fitted to another dataset, and so chosen by nobody.
    """
    unchosen = (shares_of(DataSettings()), *map(split_fractions, _SIZES), before)
    return data.model_copy(update=fitting_fractions(count, folder)) if shares_of(data) in unchosen else data


def load_dataset(
    source: Path,
    settings: RunSettings,
    task: Progressing,
    choice: ImportChoice | None = None,
    before: dict[str, float] | None = None,
) -> Dataset:
    """Audit a folder, with the changes made to it before, and divide what can be used.

    One of the studio's own manifests, as a saved run may name it, leads to the folder that it was made from. Without a
    choice the source is read as it was the last time, for the language that the settings name.

    Shares that nobody has chosen are fitted to the number of utterances, as `new` does; as are those that were fitted
    before, to another dataset.

    Raises:
        DataError: it cannot be read, holds nothing usable, or was cancelled.
    """
    count = TokenCounter.bundled().count
    folder = OverrideStore(original_source(source)).folder
    return open_dataset(
        source,
        lambda usable: fitted(settings.data, usable, folder, before or {}),
        choice=choice,
        language=settings.checkpoint.language,
        count_tokens=count,
        progress=task.report,
        unpacking=lambda done, total: task.report(done, total, "unpacking"),
        cancelled=task.cancelled,
    )
