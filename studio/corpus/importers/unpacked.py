"""The studio's own folders of what was taken out of archives and datasets: made whole or not at all, and made once."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from studio.errors import DataError
from studio.settings.application import cache_folder

_SPARE_BYTES = 1 << 30


def corpora_folder() -> Path:
    """Where what is unpacked goes, a folder for each source."""
    return cache_folder() / "corpora"


def place_of(source: Path) -> Path:
    """The folder for what a file holds; another one once the file has changed."""
    status = source.stat()
    key = f"{os.path.abspath(source)}\0{status.st_size}\0{status.st_mtime_ns}"  # noqa: PTH100 - links are left
    name = "".join(char if char.isalnum() or char in "-_." else "-" for char in source.name)[:60].strip(".")
    return corpora_folder() / f"{name}-{hashlib.sha256(os.fsencode(key)).hexdigest()[:16]}"


@contextmanager
def making(target: Path) -> Iterator[Path]:
    """A temporary folder that becomes the target when the block ends without an error.

    Raises:
        DataError: it cannot be written; code ``unwritable``.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise unwritable(target, error) from error
    try:
        yield temporary
        try:
            temporary.rename(target)
        except OSError as error:
            if not target.is_dir():  # another process may have made the same meanwhile
                raise unwritable(target, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def room_in(folder: Path) -> int:
    """Bytes that may be written to a folder's disk."""
    return max(0, shutil.disk_usage(folder).free - _SPARE_BYTES)


def unwritable(path: Path, error: OSError) -> DataError:
    """The error for what cannot be written."""
    return DataError(
        f"What is unpacked cannot be written: {path}: {error.strerror or error}",
        "Check that you may write to this folder and that the disk is not full.",
        code="unwritable",
    )
