"""The studio's own folders of what was taken out of archives and datasets: made whole or not at all, and made once."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

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


def room_in(folder: Path) -> int:
    """Bytes that may be written to a folder's disk."""
    return max(0, shutil.disk_usage(folder).free - _SPARE_BYTES)
