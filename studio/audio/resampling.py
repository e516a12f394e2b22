"""Blocks of any rate and channels as 16 kHz mono, without a seam between blocks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import soxr

from studio.audio.decoding import SAMPLE_RATE, Samples

Block = npt.NDArray[np.float32]
"""Samples of a device, shape (frames, channels), full scale ±1."""


class Resampler:
    """Averages channels and resamples with soxr's HQ setting; 16 kHz mono passes unchanged.

    Args:
        rate: samples per second of the blocks.
    """

    def __init__(self, rate: int) -> None:
        self._stream = soxr.ResampleStream(rate, SAMPLE_RATE, 1, "float32", "HQ") if rate != SAMPLE_RATE else None
        self._is_fresh = True

    def feed(self, block: Block) -> Samples:
        """The 16 kHz samples that a block of shape (frames, channels) completes; some may still be to come."""
        mono: Samples = block[:, 0] if block.shape[1] == 1 else block.mean(axis=1, dtype=np.float32)
        mono = np.ascontiguousarray(mono)
        if self._stream is None:
            return mono
        self._is_fresh = False
        resampled: Samples = self._stream.resample_chunk(mono)
        return resampled

    def flush(self) -> Samples:
        """What is still inside; the next block starts a new sound."""
        if self._stream is None or self._is_fresh:
            return np.zeros(0, np.float32)
        tail: Samples = self._stream.resample_chunk(np.zeros(0, np.float32), last=True)
        self._stream.clear()
        self._is_fresh = True
        return tail
