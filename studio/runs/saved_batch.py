"""The table of many recordings that was looked at last, kept on disk beside the list of clips."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec

from studio.errors import StudioError
from studio.runs.batch import Batch
from studio.runs.clips import compare_folder
from studio.storage.atomic import write_newest
from studio.storage.reading import read_bytes, reading


class SavedBatch(msgspec.Struct, frozen=True):
    """A batch and what it is called.

    Attributes:
        title: the folder's name, or what else was compared.
        batch: recordings, who heard them, and what.
    """

    title: str
    batch: Batch

    def save(self, path: Path, age: int) -> None:
        """Write the table, as `write_newest`; StorageError where it cannot be."""
        write_newest(path, age, lambda: msgspec.json.encode(self) + b"\n")

    @classmethod
    def load(cls, path: Path) -> SavedBatch | None:
        """Read a table; None where there is none, or none that can be read."""
        with suppress(StudioError), reading(path):
            return msgspec.json.decode(read_bytes(path), type=cls)
        return None


def table_file() -> Path:
    """The last table."""
    return compare_folder() / "table.json"
