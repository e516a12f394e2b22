"""Opening a dataset: the one door for the window, every command and the preparation of runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from studio.corpus.dataset import Dataset
from studio.corpus.import_choice import ImportChoice, load_choice, save_choice
from studio.corpus.imported import read_import
from studio.corpus.importers import Watch
from studio.corpus.overrides import OverrideStore, original_source
from studio.corpus.split import Split, SplitOptions
from studio.corpus.stored_split import load_split, save_split
from studio.settings.run import DataSettings


def open_dataset(
    source: Path,
    data: DataSettings | Callable[[int], DataSettings] | None = None,
    *,
    choice: ImportChoice | None = None,
    language: str = "",
    count_tokens: Callable[[str], int],
    progress: Callable[[int, int], None] | None = None,
    unpacking: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Dataset:
    """Read, measure and divide a folder, table or archive of recordings, with the changes that were made to it before.

    A manifest that an earlier version made of a changed source leads to that source.

    Args:
        source: what the user chose.
        data: how it is divided, or what says so for so many utterances. Without it nothing is: every utterance keeps
            the side that its source, or the user, gives it, and it is no error that nothing can be used.
        choice: how the source is read, which is kept for the next time once it could be opened so; without it the last.
        language: Whisper's code of what is spoken, where it is known; decides what no choice does.
        count_tokens: label tokens of a transcript, as `TokenCounter.count`.
        progress: called with the recordings done and their total.
        unpacking: called with the bytes of archives unpacked and their total.
        cancelled: asked between recordings.

    Raises:
        DataError: it cannot be read, holds nothing usable, or was cancelled.
    """
    store = OverrideStore(original_source(source))
    chosen = load_choice(store) if choice is None else choice
    imported = read_import(store.source, chosen, language, Watch.of(unpacking, cancelled))
    dataset = Dataset(store, imported, count_tokens=count_tokens, choice=chosen, progress=progress, cancelled=cancelled)
    if data is not None:
        dataset.require_usable(or_drafts=True)
        divide(dataset, data if isinstance(data, DataSettings) else data(int(dataset.usable.sum())))
        if choice is not None:
            save_choice(store, choice)
    return dataset


def divide(dataset: Dataset, data: DataSettings) -> None:
    """Give a dataset the sides that these settings ask for, if it has not got them; takes seconds for large ones.

    Raises:
        DataError: it cannot be divided so.
    """
    options = SplitOptions.of(data)
    if options != dataset.split.options:
        split = draw_split(dataset, options)
        keep_split(dataset, split)
        dataset.set_split(split)


def draw_split(dataset: Dataset, options: SplitOptions) -> Split:
    """The sides as they were drawn the last time, and those of what is new, for `keep_split`.

    Raises:
        DataError: it cannot be divided so, or what was drawn cannot be read.
    """
    return dataset.splitter().split(options, load_split(dataset.store.folder, options))


def keep_split(dataset: Dataset, split: Split) -> None:
    """Keep a split for the next time: later on nothing moves because something else has changed.

    Raises:
        DataError, StorageError: it cannot be kept.
    """
    dataset.store.prepare()
    save_split(dataset.store.folder, dataset.imported.ids, split)
