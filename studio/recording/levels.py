"""The level of what a microphone hears, with peak hold and clipping."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from studio.audio.resampling import Block

SILENCE_DB = -100.0
"""dBFS that stands for silence and all below."""

CLIPPED = 0.999
"""Of full scale; a sample from here on has been cut off."""

_WINDOW_SECONDS = 0.05
_HOLD_SECONDS = 1.5
_CLIPPED_SECONDS = 2.0


def decibels(amplitude: float) -> float:
    """dBFS of an amplitude (full scale = 1), not below `SILENCE_DB`."""
    return max(SILENCE_DB, 20 * math.log10(amplitude)) if amplitude > 0 else SILENCE_DB


@dataclass(frozen=True, slots=True)
class Level:
    """What a meter shows, in dBFS.

    Attributes:
        rms: of the last 50 ms.
        peak: of the last 50 ms.
        peak_hold: highest peak of the last 1.5 s.
        clipped: whether the input was overdriven within the last 2 s.
    """

    rms: float = SILENCE_DB
    peak: float = SILENCE_DB
    peak_hold: float = SILENCE_DB
    clipped: bool = False


class LevelMeter:
    """Makes a `Level` of blocks as they come. Its time is that of the samples.

    Args:
        rate: samples per second of the blocks.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._energy, self._peak, self._frames = 0.0, 0.0, 0
        self._held, self._held_for, self._unclipped_for = SILENCE_DB, 0.0, _CLIPPED_SECONDS
        self.level = Level()

    def feed(self, block: Block) -> None:
        """Take a block of shape (frames, channels) in; the level changes every 50 ms."""
        if not block.size:
            return
        self._energy += float(np.square(block, dtype=np.float64).mean(axis=1).sum())
        self._peak = max(self._peak, float(np.abs(block).max()))
        self._frames += len(block)
        seconds = self._frames / self._rate
        if seconds >= _WINDOW_SECONDS:
            self._show(seconds)

    def _show(self, seconds: float) -> None:
        peak = decibels(self._peak)
        self._held_for += seconds
        if peak >= self._held or self._held_for > _HOLD_SECONDS:
            self._held, self._held_for = peak, 0.0
        self._unclipped_for = 0.0 if self._peak >= CLIPPED else self._unclipped_for + seconds
        rms = decibels(math.sqrt(self._energy / self._frames))
        self.level = Level(rms, peak, self._held, self._unclipped_for < _CLIPPED_SECONDS)
        self._energy, self._peak, self._frames = 0.0, 0.0, 0
