"""Encoder outputs kept on disk: one safetensors file each, mapped into memory when read.

Below the store's folder each encoder has a folder of its own, named by everything that decides what it gives. A file
is written under another name and then renamed, so that runs at the same time see it whole or not at all; whichever
is first, the others write the same. What is missing, damaged or deleted, even while it is written, is worked out again.
"""

from __future__ import annotations

import hashlib
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
from studio.engine.decoding import Model
from studio.engine.snapshot import saving
from studio.runs.forecast import SILENCE_STRIDE

_FORMAT = "3"
"""To be raised whenever what is kept changes, as with `studio.engine.context`."""
_TENSOR = "hidden"
_CHECKSUM = "crc32"
_UNFINISHED = ".tmp"
_ABANDONED_SECONDS = 3_600
_SPARE_BYTES = 1 << 30
"""Left free on the disk: the run's own checkpoints need room too."""
GB = 1_000_000_000
"""Bytes in the unit of the setting ``encoder_cache``."""


@dataclass(frozen=True)
class EncoderStore:
    """Outputs of one encoder; several processes may read and write it at once.

    Attributes:
        folder: of this encoder.
    """

    folder: Path

    def path(self, key: str) -> Path:
        """Where an output is, or would be."""
        return self.folder / key[:2] / key

    def find(self, key: str) -> torch.Tensor | None:
        """An output of shape (tokens, width), or None where it is not there or not whole."""
        try:
            with safe_open(self.path(key), framework="pt") as file:
                hidden: torch.Tensor = file.get_tensor(_TENSOR)
                return hidden if (file.metadata() or {}).get(_CHECKSUM) == _checksum(hidden) else None
        except (OSError, SafetensorError):
            return None


class EncoderWriter:
    """Adds to a store within a limit, and says so once where it has to stop.

    Args:
        store: that is added to.
        limit: bytes that all encoders' outputs together may take.
        wanted: bytes that this run will add at most; the encoders unused for longest make room for them.
        tell: called with a sentence for the user.
    """

    def __init__(self, store: EncoderStore, limit: int, wanted: int, tell: Callable[[str], None]) -> None:
        self._store = store
        self._limit = limit
        self._tell = tell
        self._is_full = False
        self._bytes = 0
        with suppress(OSError):
            store.folder.mkdir(parents=True, exist_ok=True)
            # What was used last is what goes last.
            os.utime(store.folder)
            _remove_abandoned(store.folder)
            self._bytes = _make_room(store.folder, limit, wanted)

    def add(self, key: str, hidden: torch.Tensor) -> None:
        """Keep an output of shape (tokens, width); a disk that cannot take it is told, and no error."""
        size = hidden.numel() * hidden.element_size()
        if self._is_full:
            return
        if self._bytes + size > self._limit:
            # Someone may have cleared the cache, or other runs made room in it.
            self._bytes = disk_size(self._store.folder.parent)
        if self._bytes + size > self._limit:
            limit = f"{self._limit / GB:g} GB"
            self._stop(f"has reached its limit of {limit} (encoder_cache)")
            return
        try:
            # Another run may have made room of it.
            self._store.folder.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(self._store.folder).free < _SPARE_BYTES + size:
                self._stop("would leave too little room on the disk")
                return
            _write(self._store.path(key), hidden)
            self._bytes += size
        except FileNotFoundError:
            # Someone clears the cache at this moment: the next output finds the folder made anew.
            return
        except OSError as error:
            self._stop(f"cannot be written: {error.strerror or error}")

    def _stop(self, reason: str) -> None:
        self._is_full = True
        self._tell(
            f"The cache of encoder outputs {reason}. The run goes on and learns the same; what is not in "
            f"{self._store.folder} is computed each time."
        )


def encoder_identity(model: Model) -> str:
    """A name for everything that decides an encoder's outputs to the last bit: weights, number format, machine, and
    what stands for silence.

    Args:
        model: a Whisper, or one with adapters.
    """
    encoder = model.get_encoder()
    device = next(encoder.parameters()).device
    machine = (
        torch.cuda.get_device_name(device)
        if device.type == "cuda"
        else f"{torch.backends.cpu.get_cpu_capability()} {torch.get_num_threads()}"
    )
    digest = hashlib.blake2b(f"{_FORMAT} {SILENCE_STRIDE} {torch.__version__} {machine}".encode(), digest_size=16)
    for name, tensor in encoder.state_dict().items():
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(_bytes_of(tensor))
    return digest.hexdigest()


def _bytes_of(tensor: torch.Tensor) -> memoryview:
    return tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().data


def _checksum(hidden: torch.Tensor) -> str:
    return f"{zlib.crc32(_bytes_of(hidden)):08x}"


def _write(path: Path, hidden: torch.Tensor) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{uuid4().hex}{_UNFINISHED}")
    kept = hidden.detach().cpu().contiguous()
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


def _make_room(folder: Path, limit: int, wanted: int) -> int:
    """Delete the outputs of other encoders, those unused for longest first; gives the bytes that are left."""
    own = disk_size(folder)
    others = sorted((other for other in folder.parent.iterdir() if other != folder), key=_last_used)
    sizes = {other: disk_size(other) for other in others}
    for other in others:
        if own + sum(sizes.values()) + max(0, wanted - own) <= limit:
            break
        shutil.rmtree(other, ignore_errors=True)
        del sizes[other]
    return own + sum(sizes.values())
