"""Sounds in which nobody speaks, to be learned from with an empty text (against hallucination: arXiv 2505.12969)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from studio.audio.augmentation.effects import rms
from studio.audio.augmentation.noise import NoiseSource
from studio.audio.decoding import SAMPLE_RATE, Samples

_NON_SPEECH = 5
"""Sets these draws apart from others of the same seed."""
LONGEST_SECONDS = 15.0
_SHORTEST_SECONDS = 0.5
_SILENT_SHARE = 0.25
"""Share that holds no sound at all."""
_LEVELS = (-70.0, -20.0)
"""dB of full scale (RMS) of the others."""


@dataclass(frozen=True)
class NonSpeech:
    """Puts silence, noise and the corpus's pauses in the place of some of the utterances.

    Args:
        share: of what a run learns from.
        seed: of the run.
        noises: gives noise.
    """

    share: float
    seed: int
    noises: NoiseSource

    def __call__(self, draw: int, longest: float = LONGEST_SECONDS) -> Samples | None:
        """Samples of shape (n,), float32 at 16 kHz, half a second to 15 s; None where the utterance stays.

        Args:
            draw: which of all that a run learns from.
            longest: seconds that it may have, where more would lengthen a batch.
        """
        random = np.random.default_rng((self.seed, draw, _NON_SPEECH))
        if random.random() >= self.share:
            return None
        most = max(_SHORTEST_SECONDS, min(longest, LONGEST_SECONDS))
        length = int(random.uniform(_SHORTEST_SECONDS, most) * SAMPLE_RATE)
        if random.random() < _SILENT_SHARE:
            return np.zeros(length, np.float32)
        noise = self.noises.without_voices(length, random)
        level = 10 ** (random.uniform(*_LEVELS) / 20)
        sound: Samples = np.clip(noise * np.float32(level / max(rms(noise), 1e-9)), -1, 1)
        return sound
