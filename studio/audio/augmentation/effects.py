"""What can be done to samples: 16 kHz mono, shape (n,), float32, full scale ±1. Nothing here draws at random."""

from __future__ import annotations

import numpy as np
import soxr

from studio.audio.decoding import SAMPLE_RATE, Samples

TELEPHONE_RATE = 8_000
"""Hz; of the telephone network (ITU-T G.711)."""
_TELEPHONE_BAND = (300.0, 3_400.0)
_EDGE = 0.1
"""Share of a band's edge over which it fades out."""

_FRAME = 640
"""Samples that the tempo is changed by: 40 ms, two periods of the lowest voice."""
_HOP = _FRAME // 2
_SEARCH = 200
"""Samples that a frame may be moved by either way, to go on where the last one was."""

_MU = 255.0
_QUIET = 1e-5
"""RMS below which there is nothing to set a level by."""


def rms(samples: Samples) -> float:
    """Root of the mean square; 0 of no samples."""
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if samples.size else 0.0


def change_speed(samples: Samples, factor: float) -> Samples:
    """Samples played faster, pitch and all (speed perturbation, Ko et al., Interspeech 2015); n / factor of them."""
    resampled: Samples = soxr.resample(samples, SAMPLE_RATE * factor, SAMPLE_RATE, quality="MQ")
    return resampled


def change_tempo(samples: Samples, factor: float) -> Samples:
    """Samples spoken faster at the same pitch, by WSOLA (Verhelst and Roelands, ICASSP 1993); n / factor of them.

    Frames are overlapped at even distances; each is taken from where it goes on most like the one before it.
    """
    length = round(samples.size / factor)
    count = length // _HOP + 2
    padded = np.pad(samples, (_SEARCH, _SEARCH + 2 * _FRAME))
    window = np.hanning(_FRAME + 1)[:-1].astype(np.float32)
    output = np.zeros((count + 1) * _HOP, np.float32)
    place = 0
    for number in range(count):
        at = number * _HOP
        if number:
            place = _continuation(padded, place + _HOP, min(round(at * factor), samples.size))
        output[at : at + _FRAME] += window * padded[_SEARCH + place : _SEARCH + place + _FRAME]
    output[:_HOP] = samples[:_HOP] if samples.size >= _HOP else np.pad(samples, (0, _HOP - samples.size))
    return output[:length]


def _continuation(padded: Samples, following: int, wanted: int) -> int:
    """The place near ``wanted`` whose first half frame is most like the one at ``following``."""
    pattern = padded[_SEARCH + following : _SEARCH + following + _HOP]
    region = padded[wanted : wanted + 2 * _SEARCH + _HOP]
    if pattern.size < _HOP or region.size < 2 * _SEARCH + _HOP:
        return wanted
    return wanted - _SEARCH + int(np.argmax(np.correlate(region, pattern, mode="valid")))


def change_gain(samples: Samples, decibels: float) -> Samples:
    """Samples louder or quieter; no louder than full scale allows."""
    peak = float(np.abs(samples).max(initial=0.0))
    gain = 10 ** (decibels / 20)
    return samples * np.float32(min(gain, 1 / peak) if peak > 0 else gain)


def add_noise(samples: Samples, noise: Samples, decibels: float) -> Samples:
    """Samples and a noise of the same length, so many decibels below them (RMS); as they are where either is silent."""
    level, noise_level = rms(samples), rms(noise)
    if level < _QUIET or noise_level < _QUIET:
        return samples
    return samples + noise * np.float32(level / noise_level * 10 ** (-decibels / 20))


def convolve(samples: Samples, response: Samples) -> Samples:
    """Samples in a room of this impulse response, as long and as loud (RMS) as before."""
    size = fast_length(samples.size + response.size - 1)
    spectrum = np.fft.rfft(samples, size) * np.fft.rfft(response, size)
    wet: Samples = np.fft.irfft(spectrum, size)[: samples.size].astype(np.float32)
    level = rms(wet)
    return wet * np.float32(rms(samples) / level) if level > _QUIET else samples


def telephone(samples: Samples) -> Samples:
    """Samples as the telephone network carries them: 300 to 3,400 Hz, 8 kHz, µ-law in 8 bits."""
    narrow: Samples = soxr.resample(samples, SAMPLE_RATE, TELEPHONE_RATE, quality="MQ")
    return _as_before(mu_law(band(narrow, TELEPHONE_RATE, *_TELEPHONE_BAND)), TELEPHONE_RATE, samples.size)


def band(samples: Samples, rate: int, low: float, high: float) -> Samples:
    """What is between two frequencies in Hz, with soft edges."""
    size = fast_length(samples.size)
    frequencies = np.fft.rfftfreq(size, 1 / rate)
    rising = np.clip((frequencies - low * (1 - _EDGE)) / (low * _EDGE), 0, 1)
    falling = np.clip((high * (1 + _EDGE) - frequencies) / (high * _EDGE), 0, 1)
    shape = np.square(np.sin(np.minimum(rising, falling) * (np.pi / 2))).astype(np.float32)
    passed: Samples = np.fft.irfft(np.fft.rfft(samples, size) * shape, size)[: samples.size].astype(np.float32)
    return passed


def mu_law(samples: Samples) -> Samples:
    """Samples in steps of 8-bit µ-law: the continuous curve that ITU-T G.711 goes along in segments."""
    clipped = np.clip(samples, -1, 1)
    companded = np.sign(clipped) * np.log1p(_MU * np.abs(clipped)) / np.log1p(_MU)
    steps = np.round(companded * 127) / 127
    expanded: Samples = (np.sign(steps) * np.expm1(np.abs(steps) * np.log1p(_MU)) / _MU).astype(np.float32)
    return expanded


def _as_before(samples: Samples, rate: int, length: int) -> Samples:
    """At 16 kHz again, in exactly so many samples."""
    wide: Samples = soxr.resample(samples, rate, SAMPLE_RATE, quality="MQ")
    return fitted(wide, length)


def fitted(samples: Samples, length: int) -> Samples:
    """Exactly so many of the samples, with silence after them where they are fewer."""
    return samples[:length] if samples.size >= length else np.pad(samples, (0, length - samples.size))


def repeated(samples: Samples, length: int) -> Samples:
    """Exactly so many samples, from the beginning again where they are fewer."""
    whole: Samples = np.resize(samples, length)
    return whole


def fast_length(size: int) -> int:
    """The least length of at least ``size`` that has no prime factor above 5: what a Fourier transform is quick on."""
    best = 1 << max(1, size - 1).bit_length()
    fives = 1
    while fives < best:
        threes = fives
        while threes < best:
            twos = threes << max(0, -(-size // threes) - 1).bit_length()
            best = min(best, twos)
            threes *= 3
        fives *= 5
    return best
