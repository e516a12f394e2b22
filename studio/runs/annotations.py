"""What a user calls a run, and notes about it: a small file in its directory, which training never touches."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec

from studio.errors import StudioError
from studio.storage.atomic import remove, write_bytes
from studio.storage.reading import read_bytes, reading

_FILE = "annotation.json"


class Annotation(msgspec.Struct, frozen=True):
    """Of a run.

    Attributes:
        name: shown in place of the directory's; empty for that.
        notes: in any words.
        tags: by which runs are found.
    """

    name: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()


def read_annotation(run: Path) -> Annotation:
    """A run's; an empty one where there is none, or it cannot be read."""
    with suppress(StudioError, msgspec.MsgspecError, OSError), reading(run / _FILE):
        return msgspec.json.decode(read_bytes(run / _FILE), type=Annotation)
    return Annotation()


def write_annotation(run: Path, annotation: Annotation) -> None:
    """Keep it in the run's directory; an empty one needs no file.

    Raises:
        StorageError: it cannot be written.
    """
    if annotation == Annotation():
        remove(run / _FILE)
    else:
        write_bytes(run / _FILE, msgspec.json.format(msgspec.json.encode(annotation), indent=2))
