"""Noise for the corpora and guard clips of the benchmarks."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

Colour = Literal["white", "pink"]
Samples = np.ndarray[Any, Any]


def noise(count: int, colour: Colour, random: np.random.Generator) -> Samples:
    """Noise of a root mean square of 1, shape ``(count,)``; pink has as much power in each octave."""
    spectrum = np.fft.rfft(random.standard_normal(count))
    if colour == "pink":
        spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    samples = np.fft.irfft(spectrum, count)
    return samples / np.sqrt(np.mean(samples**2))


def with_noise(speech: Samples, decibels: float, colour: Colour, random: np.random.Generator) -> Samples:
    """Speech with noise so many decibels below it, by root mean square; never over full scale."""
    level = np.sqrt(np.mean(speech**2)) * 10 ** (-decibels / 20)
    mixed = speech + level * noise(len(speech), colour, random)
    return (mixed / max(1.0, float(np.abs(mixed).max()))).astype(np.float32)
