"""Archives that were cut into numbered files, read as one: ``TS1.zip.part0``, ``c.tar.001``.

AI Hub numbers its parts by the bytes before them (``TS1.zip.part1073741824``), others count; so one
that is missing is known.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from studio.errors import DataError
from studio.storage.reading import open_regular

_PART = re.compile(r"(.+)\.(?:part[-_.]?)?(\d+)$", re.IGNORECASE)


def whole_name(name: str) -> str:
    """The name of the archive that a file of this name is a part of; its own where it is none."""
    found = _PART.match(name)
    return found[1] if found else name


def parts_of(archive: Path) -> list[Path]:
    """The files that an archive consists of, in order: itself, or all parts beside it where it is one.

    Raises:
        DataError: a part is missing; code ``archive``.
        OSError: the folder cannot be read.
    """
    whole = whole_name(archive.name)
    if whole == archive.name:
        return [archive]
    numbers = {
        int(found[2]): path
        for path in archive.parent.iterdir()
        if (found := _PART.match(path.name)) and found[1] == whole
    }
    parts = [numbers[number] for number in sorted(numbers)]
    before = [sum(path.stat().st_size for path in parts[:place]) for place in range(len(parts))]
    counted = [range(first, first + len(parts)) for first in (0, 1)]
    if sorted(numbers) != before and sorted(numbers) not in map(list, counted):
        raise DataError(
            f"A part of the archive is missing or incomplete: {archive.parent / whole}: "
            f"there are {', '.join(path.name for path in parts[:5])}",
            "Get the missing part, and put all of them into one folder.",
            code="archive",
            about=str(archive.parent / whole),
        )
    return parts


def open_parts(parts: Sequence[Path]) -> IO[bytes]:
    """Files as one that can be read and sought in.

    Raises:
        OSError: one cannot be opened.
    """
    return open_regular(parts[0]) if len(parts) == 1 else io.BufferedReader(_Joined(parts))


class _Joined(io.RawIOBase):
    def __init__(self, parts: Sequence[Path]) -> None:
        self._files = [open_regular(path) for path in parts]
        sizes = [path.stat().st_size for path in parts]
        self._ends = [sum(sizes[: place + 1]) for place in range(len(sizes))]
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._ends[-1]}[whence]
        self._place = max(0, base + offset)
        return self._place

    def readinto(self, buffer: Any) -> int:
        index = next((index for index, end in enumerate(self._ends) if self._place < end), None)
        if index is None:
            return 0
        file = self._files[index]
        file.seek(self._place - (self._ends[index - 1] if index else 0))
        view = memoryview(buffer).cast("B")
        data = file.read(len(view))
        view[: len(data)] = data
        self._place += len(data)
        return len(data)

    def close(self) -> None:
        for file in self._files:
            file.close()
        super().close()
