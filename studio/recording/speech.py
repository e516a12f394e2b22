"""Where speech is in a recording, judged against the recording's own noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.recording.levels import SILENCE_DB
from studio.recording.stream import SAMPLE_RATE

HOP = SAMPLE_RATE // 100
"""Samples from frame to frame: 10 ms."""

_EMPHASIS = 0.95
_LEAST_NOISE_DB = -75.0
_LEAST_SPEECH_DB = -55.0
_LEAST_CONTRAST_DB = 8.0
_CORE_SHARE = 0.4  # of the way from noise to speech; from here on a frame surely is speech
_EDGE_SHARE = 0.15  # from here on it is, next to a frame that surely is
_LEAST_CORE_FRAMES = 4
_LONGEST_EDGE_FRAMES = 25

Samples = npt.NDArray[np.float32]
Levels = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Speech:
    """Where speech starts and ends, in seconds (both 0 where there is none), and the levels in dBFS."""

    start: float
    end: float
    noise_db: float
    level_db: float


def find_speech(samples: Samples) -> Speech:
    """Find the first and the last sound of speech in 16 kHz mono samples, shape (n,).

    Frames of 10 ms are weighed by a first difference, which takes hum and rumble out and keeps sibilants. Their 10th
    percentile is the noise, their 95th the speech. Speech begins with a run of at least 40 ms well above the noise,
    reached out to where it is a little above it; a click is too short for that.
    """
    plain, weighed = frame_levels(samples), frame_levels(emphasised(samples))
    if not weighed.size:
        return Speech(0.0, 0.0, SILENCE_DB, SILENCE_DB)
    noise, loud = noise_and_speech(weighed)
    noise_db, level_db = (float(np.percentile(plain, share)) for share in (10, 95))
    if loud - noise < _LEAST_CONTRAST_DB or level_db < _LEAST_SPEECH_DB:
        return Speech(0.0, 0.0, level_db, SILENCE_DB)
    cores = _runs(weighed > noise + _CORE_SHARE * (loud - noise), _LEAST_CORE_FRAMES)
    if not cores:
        return Speech(0.0, 0.0, noise_db, SILENCE_DB)
    start, end = _widened(weighed > noise + _EDGE_SHARE * (loud - noise), cores[0][0], cores[-1][1])
    inside = plain[start:end]
    level = float(10 * np.log10(np.mean(10 ** (inside / 10))))
    return Speech(start * HOP / SAMPLE_RATE, end * HOP / SAMPLE_RATE, noise_db, level)


def emphasised(samples: Samples, before: float = 0.0) -> Samples:
    """The samples with their low frequencies taken out; `before` is the sample before the first."""
    shifted = np.concatenate(([np.float32(before)], samples[:-1])) if samples.size else samples
    result: Samples = samples - np.float32(_EMPHASIS) * shifted
    return result


def frame_levels(samples: Samples) -> Levels:
    """Level of every whole frame of 10 ms, in dBFS, shape (frames,)."""
    count = samples.size // HOP
    frames = samples[: count * HOP].reshape(count, HOP).astype(np.float64)
    power = np.mean(np.square(frames), axis=1)
    levels: Levels = np.maximum(10 * np.log10(np.maximum(power, 1e-12)), SILENCE_DB)
    return levels


def noise_and_speech(levels: Levels) -> tuple[float, float]:
    """The noise and the speech among frame levels. A digital silence counts as a quiet room."""
    noise, loud = np.percentile(levels, (10, 95))
    return max(float(noise), _LEAST_NOISE_DB), float(loud)


def _runs(mask: npt.NDArray[np.bool_], shortest: int) -> list[tuple[int, int]]:
    """Runs of true values as (start, end), not shorter than `shortest`."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    pairs = edges.reshape(-1, 2)
    return [(int(start), int(end)) for start, end in pairs if end - start >= shortest]


def _widened(mask: npt.NDArray[np.bool_], start: int, end: int) -> tuple[int, int]:
    """A stretch with what is true beside it, for up to a quarter of a second on each side."""
    first, last = max(0, start - _LONGEST_EDGE_FRAMES), min(mask.size, end + _LONGEST_EDGE_FRAMES)
    while start > first and mask[start - 1]:
        start -= 1
    while end < last and mask[end]:
        end += 1
    return start, end
