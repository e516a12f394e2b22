"""Recordings whose header promises more than the file holds, where libsndfile does not say so."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import IO

from studio.storage.reading import open_regular

_MOST_CHUNKS = 10_000  # a file of zeros would be gone through eight bytes at a time
_UNKNOWN_FROM = 0x7FFF_0000  # what writers to a pipe put in place of a size that they do not know yet


def missing_seconds(path: Path | str) -> float:
    """Seconds that a WAV file's data chunk should have beyond the file's end; 0 for every other format.

    libsndfile corrects such a size on its own and reads what there is. Chunks: Multimedia Programming Interface and
    Data Specifications 1.0, IBM and Microsoft, 1991.
    """
    try:
        with open_regular(path) as file:
            place, size, bytes_per_second = _data(file)
            return _beyond(size, os.fstat(file.fileno()).st_size - place, bytes_per_second) if place else 0.0
    except OSError:  # what cannot be read is told by whoever decodes it
        return 0.0


def find_data(path: Path | str) -> tuple[int, int]:
    """Where a WAV file's samples begin and how many bytes its header says they take; zeros for every other format.

    Raises:
        OSError: it cannot be read.
    """
    with open_regular(path) as file:
        return _data(file)[:2]


def _data(file: IO[bytes]) -> tuple[int, int, int]:
    """Place and size of the data chunk, and bytes a second; zeros where there is none."""
    bytes_per_second = 0
    if file.read(4) != b"RIFF" or file.read(8)[4:] != b"WAVE":
        return 0, 0, 0
    for _ in range(_MOST_CHUNKS):
        if len(head := file.read(8)) < 8:
            break
        name, size = struct.unpack("<4sI", head)
        if name == b"data":
            return file.tell(), size, bytes_per_second
        if name == b"fmt ":
            bytes_per_second = int.from_bytes(file.read(12)[8:], "little")
            file.seek(size - 12, os.SEEK_CUR)
        else:
            file.seek(size, os.SEEK_CUR)
        if size % 2:  # chunks begin at even places
            file.seek(1, os.SEEK_CUR)
    return 0, 0, 0


def _beyond(size: int, available: int, bytes_per_second: int) -> float:
    if size >= _UNKNOWN_FROM or not bytes_per_second:
        return 0.0
    return max(0, size - available) / bytes_per_second
