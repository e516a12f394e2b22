"""What can be measured of one recording's samples: levels, clipping, loudness, noise, silence, fingerprint."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from studio.audio.fingerprint import WORDS, fingerprint
from studio.audio.loudness import loudness
from studio.audio.silence import frame_levels, silent_frames

SIGNAL = np.dtype(
    [
        ("seconds", "f4"),
        ("rate", "u4"),
        ("channels", "u2"),
        ("peak", "f4"),
        ("clipped", "f4"),
        ("loudness", "f4"),
        ("silence_start", "f4"),
        ("silence_end", "f4"),
        ("snr", "f4"),
        ("offset", "f4"),
        ("missing", "f4"),
        ("cancelled", "f4"),
        ("fingerprint", "u8", (WORDS,)),
    ]
)
"""One recording's figures, as a NumPy record, so that arrays of them take 84 bytes each.

- ``seconds``, ``rate`` (Hz), ``channels``: as stored.
- ``peak``: largest absolute sample of the mix of all channels, which is what is learned; full scale = 1.
- ``clipped``: share of samples in flat tops: three or more in a row at the peak.
- ``loudness``: LUFS (ITU-R BS.1770-5), of the mix.
- ``silence_start``, ``silence_end``: seconds without sound (`silent_frames`).
- ``snr``: dB, see `noise_ratio`; NaN where there is nothing to tell it from.
- ``offset``: mean of all samples (DC).
- ``missing``: seconds that the header promises and the data does not hold.
- ``cancelled``: dB by which the mix has less energy than its channels on average, as where one is inverted.
- ``fingerprint``: see `studio.audio.fingerprint`.
"""

CANCELLED_FROM = 10.0
"""dB by which a mix is softer than its channels where these cancel each other out; unlike ones lose 3 dB."""

VERSION = 3
"""Changes with what any of the figures means, so that figures kept on disk are measured anew."""

Signals = npt.NDArray[Any]
Frames = npt.NDArray[np.float32]

_FLAT = 1e-4  # of the peak: what integers of 16 bits at the same level may differ by
_LEAST_CLIPPED_PEAK = 0.05
_FLOOR = 10 ** (-90 / 20)  # digital silence and the last bit's noise say nothing about the room
_SPEECH_ABOVE_NOISE = 10 ** (6 / 10)
_LEAST_FRAMES = 10


def measure_frames(frames: Frames, rate: int, missing: float = 0.0) -> Signals:
    """A record of `SIGNAL`, shape (), of samples of shape ``(samples, channels)``, at least one of them."""
    mono: Frames = np.ascontiguousarray(frames[:, 0] if frames.shape[1] == 1 else frames.mean(axis=1))
    levels = frame_levels(mono, rate)
    start, end = silent_frames(levels)
    record = np.zeros((), SIGNAL)
    record["seconds"] = len(frames) / rate
    record["rate"], record["channels"] = rate, frames.shape[1]
    record["peak"] = _peak(mono)
    record["clipped"] = clipped_share(frames, _peak(frames))
    record["loudness"] = loudness(mono[:, None], rate)
    record["cancelled"] = cancelled(frames, mono)
    record["silence_start"], record["silence_end"] = start * 0.01, end * 0.01
    record["snr"] = noise_ratio(levels)
    record["offset"] = mono.mean(dtype=np.float64)
    record["missing"] = missing
    record["fingerprint"] = fingerprint(mono, rate)
    return record


def _peak(samples: Frames) -> float:
    return float(max(samples.max(), -samples.min()))


def cancelled(frames: Frames, mono: Frames) -> float:
    """dB by which a mix, shape ``(samples,)``, has less energy than its channels have on average, at most 90.

    Two unlike channels lose 3 dB, as one beside a silent one does; equal ones lose nothing.
    """
    if frames.shape[1] == 1:
        return 0.0
    channels, mix = (float(np.square(each.astype(np.float64)).mean()) for each in (frames, mono))
    return float(10 * np.log10(channels / max(mix, 1e-9 * channels))) if channels else 0.0


def clipped_share(frames: Frames, peak: float) -> float:
    """Share of samples of shape ``(samples, channels)`` that lie in a row of three or more at the peak.

    Looking for flat tops rather than for full scale also finds what was clipped first and turned down afterwards.
    """
    if peak < _LEAST_CLIPPED_PEAK or len(frames) < 3:
        return 0.0
    top = np.abs(frames) >= min(peak, 1.0) * (1 - _FLAT)
    if np.count_nonzero(top) < 3:
        return 0.0
    flat = top[:-2] & top[1:-1] & top[2:]
    inside = np.zeros_like(top)
    for shift in range(3):
        inside[shift : len(top) - 2 + shift] |= flat
    return float(np.count_nonzero(inside)) / top.size


def noise_ratio(levels: Frames) -> float:
    """Signal-to-noise ratio in dB from the RMS levels of frames of 10 ms, shape (n,); NaN where there are too few.

    The noise is the tenth percentile of the frames' energies (the pauses, as in NIST's ``stnr`` of the SPQA package,
    whose histogram also takes a low percentile for noise), the signal what frames 6 dB above it have beyond it.
    Speech without any pause makes it too low; noise that only sounds with the speech it cannot hear.
    """
    pairs = np.square(levels[: levels.size // 2 * 2].astype(np.float64)).reshape(-1, 2).mean(axis=1)
    pairs = pairs[pairs > _FLOOR**2]
    if pairs.size < _LEAST_FRAMES:
        return float("nan")
    noise = float(np.percentile(pairs, 10))
    speech = pairs[pairs > noise * _SPEECH_ABOVE_NOISE]
    if not speech.size:
        return 0.0
    return float(10 * np.log10((speech.mean() - noise) / noise))
