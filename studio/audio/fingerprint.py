"""Acoustic fingerprints: the same recording is recognised under another name, at another gain, rate or format.

After J. Haitsma and T. Kalker, “A Highly Robust Audio Fingerprinting System”, ISMIR 2002: the signs of differences of
band energies between neighbouring bands and times. Theirs are a stream for finding excerpts; here each recording has
one of fixed length, its segments stretched over the whole, because whole recordings are compared.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
Words = npt.NDArray[np.uint64]

WORDS = 4
"""64-bit words of a fingerprint: 16 time steps × 16 band steps."""

_STEPS = 16
_LOW, _HIGH = 300.0, 3000.0  # Hz; theirs end at 2 kHz, but speech has more to say
_WINDOW_SECONDS = 0.064
_HOP_SECONDS = 0.032
_MOST_DIFFERING = 26  # of 256 bits; unrelated speech differs in about 128, other encodings of one recording in under 15
_SAME_LENGTH = 0.02  # seconds; encoders pad
_NEIGHBOURS = 4


def fingerprint(samples: Samples, rate: int) -> Words:
    """Of mono samples, shape ``(4,)``; all zeros for digital silence."""
    powers = _segments(_spectrogram(samples, rate), _band_edges(rate))
    steps = powers[:, :-1] - powers[:, 1:]
    bits = (steps[1:] - steps[:-1]) > 0
    return np.packbits(bits.reshape(-1)).view(np.uint64)


def _spectrogram(samples: Samples, rate: int) -> npt.NDArray[np.float32]:
    window = max(16, round(_WINDOW_SECONDS * rate))
    if samples.size < window:
        samples = np.pad(samples, (0, window - samples.size))
    room = (samples.size - window) // (2 * (_STEPS + 1))  # at least two frames a segment
    hop = max(1, min(round(_HOP_SECONDS * rate), room))
    frames = np.lib.stride_tricks.sliding_window_view(samples, window)[::hop]
    spectrum = np.fft.rfft(frames * np.hanning(window).astype(np.float32), axis=1)
    return np.square(spectrum.real) + np.square(spectrum.imag)


def _band_edges(rate: int) -> npt.NDArray[np.intp]:
    window = max(16, round(_WINDOW_SECONDS * rate))
    edges = np.geomspace(_LOW, min(_HIGH, rate * 0.45), _STEPS + 2) * window / rate
    return np.round(edges).astype(np.intp)


def _segments(power: npt.NDArray[np.float32], edges: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """Energy of 17 stretches of time in 17 bands."""
    sums = np.concatenate([np.zeros((power.shape[0], 1)), np.cumsum(power, axis=1, dtype=np.float64)], axis=1)
    bands = sums[:, edges[1:]] - sums[:, edges[:-1]]
    at = np.linspace(0, power.shape[0], _STEPS + 2).round().astype(np.intp)
    over = np.concatenate([np.zeros((1, bands.shape[1])), np.cumsum(bands, axis=0)])
    return np.asarray(over[at[1:]] - over[at[:-1]])


def first_of_same_audio(fingerprints: Words, seconds: npt.NDArray[np.float32]) -> npt.NDArray[np.int32]:
    """For every recording the index of the first one with the same audio, its own where there is none; shape (n,).

    Compared are those of like length that agree in all 16 bits of a time step: of 16 steps, fewer than 16 differing
    bits leave at least one untouched.

    Args:
        fingerprints: shape (n, 4); zeros match nothing.
        seconds: lengths, shape (n,); NaN matches nothing.
    """
    first = np.arange(len(seconds), dtype=np.int32)
    known = np.flatnonzero(np.isfinite(seconds) & fingerprints.any(axis=1)).astype(np.int32)
    prints = np.ascontiguousarray(fingerprints[known])
    steps = prints.view(np.uint16)
    for shift in (0.0, 0.5):  # what the edge of one division parts, the other holds together
        lengths = np.floor(seconds[known] / (2 * _SAME_LENGTH) + shift).astype(np.int64)
        for step in range(steps.shape[1]):
            keys = lengths << 16 | steps[:, step]
            order = np.argsort(keys)
            for one, other in _alike(prints, keys, order):
                _join(first, int(known[one]), int(known[other]))
    return _settled(first)


def _alike(prints: Words, keys: npt.NDArray[np.int64], order: npt.NDArray[np.intp]) -> Iterator[tuple[int, int]]:
    """Pairs with the same key whose fingerprints hardly differ, each compared with a few of its neighbours."""
    keys = keys[order]
    for apart in range(1, _NEIGHBOURS + 1):
        near = np.flatnonzero(keys[apart:] == keys[:-apart])
        if not near.size:
            return
        ones, others = order[near], order[near + apart]
        alike = np.bitwise_count(prints[ones] ^ prints[others]).sum(axis=1) <= _MOST_DIFFERING
        yield from zip(ones[alike].tolist(), others[alike].tolist(), strict=True)


def _join(first: npt.NDArray[np.int32], one: int, other: int) -> None:
    low, high = sorted((_root(first, one), _root(first, other)))
    first[high] = low


def _root(first: npt.NDArray[np.int32], index: int) -> int:
    while first[index] != index:
        index = int(first[index])
    return index


def _settled(first: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    while not np.array_equal(first, first[first]):
        first = first[first]
    return first
