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


def previous_texts(utterances: Iterable[Utterance], manifest: Sequence[Utterance]) -> list[str]:
    """The text of the utterance before each in the same recording, row for row; empty where none is to be shown.

    That is where the one before ended over 30 s earlier or is held out, and for what is not of the manifest.

    Args:
        utterances: those that are learned from.
        manifest: of the run, with all sides.
    """
    order = sorted(manifest, key=lambda each: (each.audio, each.start))
    texts = {}
    for first, second in pairwise(order):
        is_near = second.start - (first.start + first.duration) <= WINDOW_SECONDS
        if first.audio == second.audio and first.start < second.start and is_near and first.split == "train":
            texts[second.audio, second.start] = first.text
    return [texts.get((each.audio, each.start), "") for each in utterances]
