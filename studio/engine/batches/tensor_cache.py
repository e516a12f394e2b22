"""Tensors kept on disk to save time: one safetensors file each, mapped into memory when read.

Each store is a folder among others of its kind, and keys name everything that decides what is kept. A file is written
under another name and then renamed, so that runs at the same time see it whole or not at all; whichever is first, the
others write the same. What is missing, damaged or deleted, even while it is written, is worked out again.
"""

from __future__ import annotations

import os
import shutil
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from studio.checkpoints.transfer import disk_size
from studio.engine.training.state import saving

_TENSOR = "kept"
_CHECKSUM = "crc32"
_UNFINISHED = ".tmp"
_ABANDONED_SECONDS = 3_600
_IN_USE_SECONDS = 3_600
_SPARE_BYTES = 1 << 30
"""Left free on the disk: the run's own checkpoints need room too."""
GB = 1_000_000_000
"""Bytes in the unit of the settings of limits."""


@dataclass(frozen=True)
class TensorStore:
    """Tensors of one origin; several processes may read and write it at once.

    Attributes:
        folder: of this origin, beside those of others.
    """

    folder: Path

    def path(self, key: str) -> Path:
        """Where a tensor is, or would be."""
        return self.folder / key[:2] / key

    def touch(self) -> None:
        """What was used last is what goes last where room is needed."""
        with suppress(OSError):
            os.utime(self.folder)

    def find(self, key: str) -> torch.Tensor | None:
        """A tensor, or None where it is not there or not whole."""
        try:
            with safe_open(self.path(key), framework="pt") as file:
                tensor: torch.Tensor = file.get_tensor(_TENSOR)
                return tensor if (file.metadata() or {}).get(_CHECKSUM) == _checksum(tensor) else None
        except (OSError, SafetensorError, RuntimeError):
            # torch opens the file a second time, and raises RuntimeError where it is deleted in between.
            return None


class TensorWriter:
    """Adds to a store within a limit, and says so once where it has to stop.

    Args:
        store: that is added to.
        limit: bytes that all stores of the kind together may take; those unused for longest make room. Several writers
            may together go beyond it by a 64th each.
        tell: called with a sentence for the user.
        contents: what is kept, in words.
        setting: that gives the limit.
    """

    def __init__(
        self,
        store: TensorStore,
        limit: int,
        tell: Callable[[str], None],
        *,
        contents: str,
        setting: str,
    ) -> None:
        self._store = store
        self._contents = contents
        self._setting = setting
        self._limit = limit
        self._tell = tell
        self._is_full = False
        self._room = 0  # that is left until the disk is looked at again, since others write too
        with suppress(OSError):
            store.folder.mkdir(parents=True, exist_ok=True)
            store.touch()
            _remove_abandoned(store.folder)

    def add(self, key: str, tensor: torch.Tensor) -> None:
        """Keep a tensor; a disk that cannot take it is told, and no error."""
        size = tensor.numel() * tensor.element_size()
        if self._is_full:
            return
        try:
            # Another run may have made room of it.
            self._store.folder.mkdir(parents=True, exist_ok=True)
            if size > self._room:
                left = self._limit - _make_room(self._store.folder, self._limit - size)
                self._room = min(left, max(size, self._limit // 64))
            if size > self._room:
                self._stop(f"has reached its limit of {self._limit / GB:g} GB ({self._setting})")
                return
            if shutil.disk_usage(self._store.folder).free < _SPARE_BYTES + size:
                self._stop("would leave too little room on the disk")
                return
            _write(self._store.path(key), tensor)
            self._room -= size
        except FileNotFoundError:
            # Someone clears the cache at this moment: the next tensor finds the folder made anew.
            return
        except OSError as error:
            self._stop(f"cannot be written: {error.strerror or error}")

    def _stop(self, reason: str) -> None:
        self._is_full = True
        self._tell(
            f"The cache of {self._contents} {reason}. The run goes on and learns the same; what is not in "
            f"{self._store.folder} is made anew each time."
        )


def bytes_of(tensor: torch.Tensor) -> memoryview:
    """A tensor's values as they are in memory."""
    return tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().data


def _checksum(tensor: torch.Tensor) -> str:
    return f"{zlib.crc32(bytes_of(tensor)):08x}"


def _write(path: Path, tensor: torch.Tensor) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{uuid4().hex}{_UNFINISHED}")
    kept = tensor.detach().cpu().contiguous()
    try:
        with saving(unfinished):
            save_file({_TENSOR: kept}, unfinished, {_CHECKSUM: _checksum(kept)})
        unfinished.replace(path)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _last_used(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _remove_abandoned(folder: Path) -> None:
    """What processes have left that were killed while they wrote."""
    # safetensors writes under a name of its own, which only begins so.
    for path in folder.rglob(f"*{_UNFINISHED}*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                path.unlink()


def _make_room(folder: Path, room: int) -> int:
    """Delete other stores while there is more than ``room``, those unused for longest first; gives the bytes left.

    What was used in the last hour stays: a run that goes on would only fill it again.
    """
    sizes = {each: disk_size(each) for each in (folder, *folder.parent.iterdir())}
    for other in sorted(sizes.keys() - {folder}, key=_last_used):
        if sum(sizes.values()) <= room or time.time() - _last_used(other) < _IN_USE_SECONDS:
            break
        shutil.rmtree(other, ignore_errors=True)
        del sizes[other]
    return sum(sizes.values())
