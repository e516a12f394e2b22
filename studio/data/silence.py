"""Silence before and after what is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from studio.data.audio import SAMPLE_RATE, Samples, read_piece
from studio.data.utterance import Piece
from studio.errors import DataError

_FRAME = SAMPLE_RATE // 100  # 10 ms
_BELOW_PEAK = 10 ** (-35 / 20)
_FLOOR = 10 ** (-55 / 20)


def silent_ends(samples: Samples) -> tuple[float, float]:
    """Seconds without sound at the start and at the end of 16 kHz mono samples, shape (n,).

    A frame of 10 ms is silent where its RMS is 35 dB below the loudest frame's or below −55 dBFS.
    """
    count = samples.size // _FRAME
    if not count:
        return 0.0, 0.0
    frames = samples[: count * _FRAME].reshape(count, _FRAME)
    levels = np.sqrt(np.mean(np.square(frames), axis=1))
    loud = np.flatnonzero(levels > max(float(levels.max()) * _BELOW_PEAK, _FLOOR))
    if not loud.size:
        return samples.size / SAMPLE_RATE, 0.0
    return float(loud[0]) * 0.01, float(count - 1 - loud[-1]) * 0.01


def measure_silence(
    pieces: Sequence[Piece],
    *,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> npt.NDArray[np.float32]:
    """`silent_ends` of recordings or parts of them, one after the other; shape (n, 2), zeros where one cannot be read.

    Raises:
        DataError: code ``cancelled``.
    """
    found = np.zeros((len(pieces), 2), np.float32)
    for index, piece in enumerate(pieces):
        if cancelled is not None and cancelled():
            raise DataError("Listening for silence was cancelled.", code="cancelled")
        try:
            found[index] = silent_ends(read_piece(piece))
        except DataError:  # the audit lists it, or it has gone since
            continue
        if progress is not None:
            progress(index + 1, len(pieces))
    return found
