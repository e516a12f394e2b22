"""Previous-text prompts, given to the decoder and not learned (arXiv 2212.04356, §2.3): what was said just before, or
words that may be said, as `transcribe` gives them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from studio.corpus.utterance import Utterance
from studio.settings.whisper import WINDOW_SECONDS
from studio.text.terms import fitting_terms, term_prompt

_PROMPTS, _TERM_PROMPTS = 6, 7
"""Set these draws apart from others of the same seed."""
_TOLD = 0.8
"""Share of the terms in an utterance that its prompt has: one that is not told must come out right too."""
_MOST_OTHERS = 40

PromptSource = Callable[[int, int], str]
"""Gives the text to prompt with, empty for none, by an utterance's row and the draw, as `Prompts` does."""


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


@dataclass(frozen=True)
class TermPrompts:
    """Gives some utterances a prompt of terms: some that are spoken in it, and some that are not.

    Args:
        terms: all of them.
        spoken: the terms in each utterance, row for row, by their index.
        share: of the draws.
        seed: of the run.
        fits: whether there is room for a prompt; what does not fit is left out, spoken terms last.
        others: prompts of the other draws.
    """

    terms: Sequence[str]
    spoken: Sequence[Collection[int]]
    share: float
    seed: int
    fits: Callable[[str], bool]
    others: PromptSource | None = None

    def __call__(self, row: int, draw: int) -> str:
        """As of `Prompts`."""
        random = np.random.default_rng((self.seed, draw, _TERM_PROMPTS))
        if random.random() >= self.share:
            return self.others(row, draw) if self.others else ""
        told = [index for index in sorted(self.spoken[row]) if random.random() < _TOLD]
        rest = [index for index in range(len(self.terms)) if index not in self.spoken[row]]
        count = int(random.integers(min(len(rest), _MOST_OTHERS) + 1))
        drawn = [*told, *random.permutation(rest)[:count]]
        taken, _ = fitting_terms((self.terms[int(index)] for index in drawn), self.fits)
        return term_prompt(taken[int(place)] for place in random.permutation(len(taken)))


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
