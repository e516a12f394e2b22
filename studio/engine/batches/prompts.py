"""Previous-text prompts: what was said just before, given to the decoder and not learned (arXiv 2212.04356, §2.3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from studio.corpus.utterance import Utterance
from studio.settings.whisper import WINDOW_SECONDS

_PROMPTS = 6
"""Sets these draws apart from others of the same seed."""


@dataclass(frozen=True)
class Prompts:
    """Gives some utterances the text of the one before them in the same recording.

    Args:
        previous: the text before each utterance, row for row; empty where there is none.
        share: of the draws of utterances that have one.
        seed: of the run.
    """

    previous: Sequence[str]
    share: float
    seed: int

    def __call__(self, row: int, draw: int) -> str:
        """The text to prompt with; empty for none.

        Args:
            row: of the utterance.
            draw: which of all that a run learns from.
        """
        random = np.random.default_rng((self.seed, draw, _PROMPTS))
        return self.previous[row] if random.random() < self.share else ""


def previous_texts(utterances: Iterable[Utterance]) -> list[str]:
    """The text of the utterance before each in the same recording; empty where that ended over 30 s earlier."""
    listed = list(utterances)
    texts = [""] * len(listed)
    order = sorted(range(len(listed)), key=lambda row: (listed[row].audio, listed[row].start))
    for before, after in pairwise(order):
        first, second = listed[before], listed[after]
        is_near = second.start - (first.start + first.duration) <= WINDOW_SECONDS
        if first.audio == second.audio and first.start < second.start and is_near:
            texts[after] = first.text
    return texts
