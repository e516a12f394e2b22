"""A WAV file that is whole after every block: what was spoken survives the process that recorded it."""

from __future__ import annotations

import errno
import os
import struct
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from studio.audio.decoding import SAMPLE_RATE
from studio.errors import RecordingError

_FULL_SCALE = 32768
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")


class TakeFile:
    """16 kHz mono 16-bit WAV, written as it comes.

    The lengths in the header are corrected after each block. libsndfile does that only at the end, and its FLAC
    encoder likewise: what a killed process leaves would not be readable everywhere.

    Args:
        path: a new file; its folder is made where it is not there.

    Raises:
        RecordingError: it exists already (code ``exists``), or cannot be written (``not_writable``, ``disk_full``).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.samples = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("xb", buffering=0)
        except OSError as error:
            raise unwritable(path, error) from error
        try:
            self._put(_header(0))
        except OSError as error:
            self.discard()
            raise unwritable(path, error) from error

    @property
    def seconds(self) -> float:
        """Length of what is written."""
        return self.samples / SAMPLE_RATE

    def write(self, samples: npt.NDArray[np.float32]) -> None:
        """Add samples, shape (n,), full scale ±1.

        Raises:
            RecordingError: it cannot be written; what was written before stays readable.
        """
        integers = np.clip(np.rint(samples * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1).astype("<i2")
        try:
            self._put(integers.tobytes())
            self._file.seek(0)
            self._put(_header(self.samples + integers.size))
            self._file.seek(0, os.SEEK_END)
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(_HEADER.size + 2 * self.samples)
            raise unwritable(self.path, error) from error
        self.samples += integers.size

    def close(self) -> None:
        """Bring all to the disk.

        Raises:
            RecordingError: the last of it cannot be written.
        """
        if self._file.closed:
            return
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise unwritable(self.path, error) from error
        finally:
            self._file.close()

    def discard(self) -> None:
        """Delete the file: nothing worth keeping is in it."""
        with suppress(OSError):
            self._file.close()
            self.path.unlink(missing_ok=True)

    def _put(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]


def _header(samples: int) -> bytes:
    """The RIFF header of 16-bit mono PCM: Microsoft, Multimedia Programming Interface and Data Specifications 1.0."""
    size = 2 * samples
    chunk = b"RIFF", _HEADER.size - 8 + size, b"WAVE"
    return _HEADER.pack(*chunk, b"fmt ", 16, 1, 1, SAMPLE_RATE, 2 * SAMPLE_RATE, 2, 16, b"data", size)


def unwritable(path: Path, error: OSError) -> RecordingError:
    """Why a recording cannot be written."""
    if isinstance(error, FileExistsError) and os.path.lexists(path):
        return RecordingError(f"There is a file of this name already: {path}", "Choose another name.", code="exists")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return RecordingError(
            f"The disk is full: {path}", "What was recorded before is kept. Make room, then go on.", code="disk_full"
        )
    return RecordingError(
        f"The recording cannot be written: {path}: {error.strerror or error}",
        "Check that you may write to this folder, or choose another.",
        code="not_writable",
    )
