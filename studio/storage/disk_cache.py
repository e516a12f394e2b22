"""Files that save time: whole or not at all, within a limit, whoever else reads, writes, makes room or clears.

A cache is a folder among others of its kind, which share the limit; keys name everything that decides what an entry
holds, so that it does not matter who of several writes it. What is missing, damaged or deleted, even while it is
written, is made again.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from studio.errors import StorageError
from studio.storage.atomic import make_folder, remove, replacing_path

_ABANDONED_SECONDS = 3_600
_IN_USE_SECONDS = 3_600
_SPARE_BYTES = 1 << 30
"""Left free on the disk: a run's own checkpoints need room too."""
GB = 1_000_000_000
"""Bytes in the unit of the settings of limits."""


@dataclass(frozen=True)
class DiskCache:
    """Entries of one origin; several processes may read and write it at once.

    Attributes:
        folder: of this origin, beside those of others.
    """

    folder: Path

    def path(self, key: str) -> Path:
        """Where an entry is, or would be."""
        return self.folder / key[:2] / key

    def mark_used(self) -> None:
        """What is used now is what goes last where room is needed."""
        with suppress(OSError):
            os.utime(self.folder)


class CacheWriter:
    """Adds to a cache within a limit, and says so once where it has to stop.

    Args:
        cache: that is added to.
        limit: bytes that all caches of the kind together may take; those unused for longest make room. Several writers
            may together go beyond it by a 64th each.
        tell: called with the end of a sentence on this cache, such as ``has reached its limit of 5 GB (audio_cache)``.
        setting: that gives the limit.
    """

    def __init__(self, cache: DiskCache, limit: int, tell: Callable[[str], None], setting: str) -> None:
        self._cache = cache
        self._limit = limit
        self._tell = tell
        self._setting = setting
        self._is_full = False
        self._room = 0  # that is left until the disk is looked at again, since others write too
        with suppress(OSError):
            cache.folder.mkdir(parents=True, exist_ok=True)
            cache.mark_used()
            _remove_abandoned(cache.folder)

    def write(self, key: str, size: int, write: Callable[[Path], object]) -> None:
        """Add an entry; a disk that cannot take it is told, and no error.

        Args:
            key: names the entry.
            size: in bytes.
            write: writes the entry to a path.
        """
        if self._is_full:
            return
        path = self._cache.path(key)
        try:
            make_folder(path.parent)  # another may have made room of it
            if size > self._room:
                left = self._limit - _make_room(self._cache.folder, self._limit - size)
                self._room = min(left, max(size, self._limit // 64))
            if size > self._room:
                self._stop(f"has reached its limit of {self._limit / GB:g} GB ({self._setting})")
            elif shutil.disk_usage(self._cache.folder).free < _SPARE_BYTES + size:
                self._stop("would leave too little room on the disk")
            else:
                with replacing_path(path, durable=False) as temporary:
                    write(temporary)
                self._room -= size
        except FileNotFoundError:
            return  # cleared by someone at this moment: the next entry finds the folder made anew
        except StorageError as error:
            if path.parent.exists():
                self._stop(f"cannot be written. {error.message.rstrip('.')}")

    def _stop(self, reason: str) -> None:
        self._is_full = True
        self._tell(reason)


def clear(folder: Path) -> None:
    """Delete caches that others may be writing to: they find them gone at once, and make them anew.

    Raises:
        StorageError: some of it cannot be deleted; the rest is.
    """
    try:
        remove(folder)
    except StorageError:  # as on Windows, where someone has a file in it open
        problems = []
        for entry in folder.iterdir():
            try:
                remove(entry)
            except StorageError as error:
                problems.append(error)
        if problems:
            raise problems[0] from None


def disk_size(path: Path) -> int:
    """Bytes of a file, or of everything in a folder; what vanishes meanwhile counts as nothing.

    A file of several names counts once, with an equal share for each.
    """
    try:
        if not path.is_dir() or path.is_symlink():
            status = path.lstat()
            return status.st_size // max(status.st_nlink, 1)
        with os.scandir(path) as entries:
            inside = [Path(entry.path) for entry in entries]
    except OSError:
        return 0
    return sum(map(disk_size, inside))


def _last_used(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _remove_abandoned(folder: Path) -> None:
    """What processes have left that were killed while they wrote, also under names of a library's own."""
    for path in folder.rglob("*.tmp*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                path.unlink()


def _make_room(folder: Path, room: int) -> int:
    """Delete other caches while there is more than ``room``, those unused for longest first; gives the bytes left.

    What was used in the last hour stays: a run that goes on would only fill it again.
    """
    sizes = {each: disk_size(each) for each in (folder, *folder.parent.iterdir())}
    for other in sorted(sizes.keys() - {folder}, key=_last_used):
        if sum(sizes.values()) <= room or time.time() - _last_used(other) < _IN_USE_SECONDS:
            break
        with suppress(StorageError):
            remove(other)
        del sizes[other]
    return sum(sizes.values())
