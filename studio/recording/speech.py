"""Where speech is in a recording, judged against the recording's own noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.audio.decoding import SAMPLE_RATE, Samples
from studio.recording.levels import SILENCE_DB

HOP = SAMPLE_RATE // 100
"""Samples from frame to frame: 10 ms."""

HUM_SAMPLES = 80
"""Of the average that is subtracted: 5 ms, so that mains hum (50 and 60 Hz) falls by about 20 dB, speech by nothing."""

_LEAST_NOISE_DB = -75.0
_LEAST_SPEECH_DB = -55.0
_LEAST_CONTRAST_DB = 8.0
_CORE_SHARE = 0.4  # of the way from noise to speech; from here on a frame surely is speech
_EDGE_SHARE = 0.15  # from here on it is, next to a frame that surely is
_LEAST_CORE_FRAMES = 4
_LONGEST_EDGE_FRAMES = 25

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

    Hum and rumble are taken out first. The 10th percentile of the levels of 10 ms is the noise, the 95th the speech.
    Speech begins with a run of at least 40 ms well above the noise, reached out to where it is a little above it; a
    click is too short for that.
    """
    plain, weighed = frame_levels(samples), frame_levels(without_hum(samples))
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


def without_hum(samples: Samples, before: Samples | None = None) -> Samples:
    """The samples, 2.5 ms late, less the average around each; `before` are the `HUM_SAMPLES` before the first."""
    early = np.zeros(HUM_SAMPLES, np.float32) if before is None else before
    joined = np.concatenate((early, samples)).astype(np.float64)
    sums = np.cumsum(np.concatenate(([0.0], joined)))
    averages = (sums[HUM_SAMPLES + 1 :] - sums[1:-HUM_SAMPLES]) / HUM_SAMPLES
    centre = HUM_SAMPLES // 2
    result: Samples = (joined[centre : centre + samples.size] - averages).astype(np.float32)
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
