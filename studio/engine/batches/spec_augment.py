"""SpecAugment (arXiv 1904.08779): stripes of a spectrogram without sound, other ones each time it is learned from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from transformers import WhisperConfig

_MASKS = 7
"""Sets the draws of masks apart from others of the same seed."""
_MOST_BY_LEAST = 0.2
"""Share of an utterance that its least number of stripes, which is meant for 30 s, may mask."""


@dataclass(frozen=True)
class SpecAugment:
    """Masks as the checkpoint's configuration has them; by transformers' defaults two stripes of 100 ms in 4 s.

    A draw decides the masks, not a generator's state: they are the same in a resumed run, and however many
    utterances the memory holds at once or a window joins.

    Args:
        config: shares of frames and mel bins, lengths of stripes and their least numbers.
        seed: of the run.
    """

    config: WhisperConfig
    seed: int

    def __call__(self, features: torch.Tensor, draw: int) -> torch.Tensor:
        """Features (mel bins, frames) with stripes set to zero.

        Args:
            features: of one utterance.
            draw: which of all that the run learns from it is.
        """
        config, random = self.config, np.random.default_rng((self.seed, draw, _MASKS))
        bins, frames = features.shape
        across = _stripes(random, frames, config.mask_time_prob, config.mask_time_length, config.mask_time_min_masks)
        along = _stripes(
            random, bins, config.mask_feature_prob, config.mask_feature_length, config.mask_feature_min_masks
        )
        return features.masked_fill(across[None, :] | along[:, None], 0.0)


def _stripes(random: np.random.Generator, size: int, share: float, length: int, least: int) -> torch.Tensor:
    """Which of ``size`` places are in a stripe; as many stripes as make up the share, overlaps apart."""
    masked = torch.zeros(size, dtype=torch.bool)
    if share > 0:
        least = min(least, int(_MOST_BY_LEAST * size / length))
        count = min(max(int(share * size / length + random.random()), least), size // length)
        for start in random.choice(size - length + 1, count, replace=False) if count else ():
            masked[start : start + length] = True
    return masked
