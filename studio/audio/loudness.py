"""Programme loudness after ITU-R BS.1770-5, in whole-signal spectra: no filter runs sample by sample.

The K-weighting's two biquads are given in the recommendation for 48 kHz only; here they are computed for any rate from
the analogue prototypes that reproduce those coefficients, as libebur128 does (``ebur128_init_filter``).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

Frames = npt.NDArray[np.float32]

_OFFSET = -0.691
_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE = -10.0
_HOP_SECONDS = 0.1
_HOPS_PER_BLOCK = 4  # 400 ms blocks that overlap by 75 %
_TAIL_SECONDS = 0.25  # the high-pass has decayed by 120 dB: nothing wraps around


def loudness(frames: Frames, rate: int) -> float:
    """Gated loudness in LUFS of samples of shape ``(samples, channels)``, full scale 1; −inf below the gate.

    Every channel weighs 1, as in mono and stereo. What is shorter than a block of 400 ms is one block.
    """
    power = sum(_hop_powers(frames[:, channel], rate) for channel in range(frames.shape[1]))
    hops = np.asarray(power, np.float64)
    if hops.size < _HOPS_PER_BLOCK:
        blocks = hops.mean(keepdims=True)
    else:
        blocks = np.convolve(hops, np.full(_HOPS_PER_BLOCK, 1 / _HOPS_PER_BLOCK), "valid")
    gated = blocks[_level(blocks) > _ABSOLUTE_GATE]
    if not gated.size:
        return float("-inf")
    gated = gated[_level(gated) > _level(gated.mean()) + _RELATIVE_GATE]
    return float(_level(gated.mean()))


def _hop_powers(samples: Frames, rate: int) -> npt.NDArray[np.float64]:
    """Mean square of the K-weighted signal in steps of 100 ms; what is left at the end counts only on its own."""
    size = fast_length(samples.size + round(_TAIL_SECONDS * rate))
    spectrum = np.fft.rfft(samples, size)
    weighted = np.fft.irfft(spectrum * _response(rate, size), size)[: samples.size]
    hop = max(1, round(_HOP_SECONDS * rate))
    count = samples.size // hop
    if not count:
        return np.array([np.mean(np.square(weighted), dtype=np.float64)])
    squares = np.square(weighted[: count * hop]).reshape(count, hop)
    return np.asarray(squares.mean(axis=1, dtype=np.float64))


def _level(power: npt.NDArray[np.float64] | np.float64) -> npt.NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        return np.asarray(_OFFSET + 10 * np.log10(power))


@lru_cache(maxsize=8)
def _response(rate: int, size: int) -> npt.NDArray[np.complex64]:
    """The K-weighting at the frequencies of a real spectrum of `size` samples."""
    turn = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    response = np.ones(turn.size, np.complex128)
    for numerator, denominator in (_shelf(rate), _high_pass(rate)):
        response *= np.polyval(numerator[::-1], turn) / np.polyval(denominator[::-1], turn)
    return response.astype(np.complex64)


def _shelf(rate: int) -> tuple[list[float], list[float]]:
    """Stage 1, the head's effect: +4 dB above 1.7 kHz. Coefficients of z⁰, z⁻¹, z⁻²."""
    quality = 0.7071752369554196
    k = float(np.tan(np.pi * 1681.974450955533 / rate))
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    scale = 1 + k / quality + k * k
    numerator = [high + band * k / quality + k * k, 2 * (k * k - high), high - band * k / quality + k * k]
    return [value / scale for value in numerator], [1, 2 * (k * k - 1) / scale, (1 - k / quality + k * k) / scale]


def _high_pass(rate: int) -> tuple[list[float], list[float]]:
    """Stage 2, the revised low-frequency curve: −3 dB at 38 Hz."""
    quality = 0.5003270373238773
    k = float(np.tan(np.pi * 38.13547087602444 / rate))
    scale = 1 + k / quality + k * k
    return [1, -2, 1], [1, 2 * (k * k - 1) / scale, (1 - k / quality + k * k) / scale]


def fast_length(least: int) -> int:
    """The smallest length of at least `least` whose Fourier transform is quick: 2ⁿ times 1, 9/8, 5/4, 3/2 or 15/8."""
    power = 1 << max(least - 1, 8).bit_length()
    return min(size for eighths in (8, 9, 10, 12, 15, 16) if (size := power * eighths // 16) >= least)
