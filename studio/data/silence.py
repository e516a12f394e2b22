"""Silence before and after what is said."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studio.data.audio import SAMPLE_RATE, Samples

_FRAMES_PER_SECOND = 100
_BELOW_PEAK = 10 ** (-35 / 20)
_FLOOR = 10 ** (-55 / 20)


def silent_ends(samples: Samples, rate: int = SAMPLE_RATE) -> tuple[float, float]:
    """Seconds without sound at the start and at the end of mono samples, shape (n,).

    A frame of 10 ms is silent where its RMS is 35 dB below the loudest frame's or below −55 dBFS.
    """
    levels = frame_levels(samples, rate)
    start, end = silent_frames(levels)
    if start == levels.size:
        return samples.size / rate if start else 0.0, 0.0
    return start * 0.01, end * 0.01


def frame_levels(samples: Samples, rate: int = SAMPLE_RATE) -> Samples:
    """RMS of frames of 10 ms of mono samples, shape (n,); an incomplete last frame is left out."""
    size = max(1, rate // _FRAMES_PER_SECOND)
    count = samples.size // size
    frames = samples[: count * size].reshape(count, size)
    levels: Samples = np.sqrt(np.einsum("ij,ij->i", frames, frames) / size)
    return levels


def is_sound(levels: Samples) -> npt.NDArray[np.bool_]:
    """Which of a recording's frames are not silent, from :func:`frame_levels`."""
    return np.asarray(levels > max(float(levels.max(initial=0)) * _BELOW_PEAK, _FLOOR))


def silent_frames(levels: Samples) -> tuple[int, int]:
    """Frames without sound at the start and at the end; all and none where there is no sound."""
    loud = np.flatnonzero(is_sound(levels))
    if not loud.size:
        return levels.size, 0
    return int(loud[0]), int(levels.size - 1 - loud[-1])
