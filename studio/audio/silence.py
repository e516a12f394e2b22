"""Silence before and after what is said."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studio.audio.decoding import SAMPLE_RATE, Samples

_FRAMES_PER_SECOND = 100
_BELOW_PEAK = 10 ** (-35 / 20)
_FLOOR = 10 ** (-55 / 20)


def frame_levels(samples: Samples, rate: int = SAMPLE_RATE) -> Samples:
    """RMS of frames of 10 ms of mono samples, shape (n,), each about its own mean, so that a DC offset is no sound.

    An incomplete last frame is left out.
    """
    size = max(1, rate // _FRAMES_PER_SECOND)
    count = samples.size // size
    frames = samples[: count * size].reshape(count, size)
    levels: Samples = frames.std(axis=1)
    return levels


def is_sound(levels: Samples) -> npt.NDArray[np.bool_]:
    """Which of a recording's frames, from :func:`frame_levels`, are not silent.

    Silent is what lies 35 dB below the loudest frame or below −55 dBFS.
    """
    return np.asarray(levels > max(float(levels.max(initial=0)) * _BELOW_PEAK, _FLOOR))


def silent_frames(levels: Samples) -> tuple[int, int]:
    """Frames without sound at the start and at the end; all and none where there is no sound."""
    loud = np.flatnonzero(is_sound(levels))
    if not loud.size:
        return levels.size, 0
    return int(loud[0]), int(levels.size - 1 - loud[-1])
