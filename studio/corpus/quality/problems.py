"""What seems wrong with usable recordings: told from lengths and texts alone, so that it costs no decoding."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.corpus.audit import REASONS, SET_ASIDE
from studio.corpus.quality.codes import BITS, Masks

WARNINGS = ("text_too_long", "text_too_short", "very_short", "silence")
"""What makes a recording suspect although it can be used."""

PROBLEMS = ("", *REASONS, *WARNINGS, "same_text", "left_out")
"""A recording's finding is an index into this: none, why it cannot be used, a warning, or a mere note."""

SAME_TEXT = PROBLEMS.index("same_text")
LEFT_OUT = PROBLEMS.index("left_out")
SET_ASIDE_CODES = tuple(PROBLEMS.index(reason) for reason in SET_ASIDE)
OTHER_SUBTITLES = PROBLEMS.index("other_subtitles")
FIRST_WARNING = PROBLEMS.index(WARNINGS[0])

VERY_SHORT_SECONDS = 0.5
FAST = 1.7
"""Times the corpus's median of characters per second, above which a text holds more than what is said."""
SLOW = 0.25
"""Times the median, below which a recording of some length says more than its text."""
LEAST_SILENCE = 0.5
"""Seconds without sound at one end that are worth mending."""

_SLOW_FROM_SECONDS = 2.0
_LEAST_UTTERANCES = 8  # a median of fewer says nothing
_PUNCTUATION = str.maketrans("", "", string.punctuation + "…«»“”„‘’¿¡。、，！？·–—")

Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Measures:
    """What the findings are told from; arrays of one value a recording, shape (n,).

    Attributes:
        seconds: length; NaN where not known.
        characters: of the transcript.
        silence: the longer of the silences at start and end, seconds; 0 where not yet measured.
        repeated: whether an earlier recording has the same text.
        refused: index into `PROBLEMS` of the audit's reason, 0 for what can be used.
        left_out: by the user.
    """

    seconds: Floats
    characters: npt.NDArray[np.int32]
    silence: Floats
    repeated: npt.NDArray[np.bool_]
    refused: Codes
    left_out: npt.NDArray[np.bool_]

    @property
    def rates(self) -> Floats:
        """Characters per second; NaN where the length is not known."""
        with np.errstate(divide="ignore", invalid="ignore"):
            rates: Floats = (self.characters / self.seconds).astype(np.float32)
        return np.where(self.seconds > 0, rates, np.float32(np.nan)).astype(np.float32)

    @property
    def median_rate(self) -> float:
        """Characters per second of the middle recording that can be used; NaN where there are too few."""
        usable = self.rates[(self.refused == 0) & (self.characters > 0)]
        return float(np.median(usable)) if usable.size >= _LEAST_UTTERANCES else float("nan")


def _suspects(measures: Measures) -> dict[str, npt.NDArray[np.bool_]]:
    """Where lengths and texts make a recording suspect, from the lightest to the gravest."""
    rates, median = measures.rates, measures.median_rate
    seconds = np.nan_to_num(measures.seconds)
    with np.errstate(invalid="ignore"):
        return {
            "same_text": measures.repeated,
            "silence": measures.silence >= LEAST_SILENCE,
            "very_short": (seconds < VERY_SHORT_SECONDS) & (seconds > 0),
            "text_too_short": (rates < SLOW * median) & (seconds >= _SLOW_FROM_SECONDS),
            "text_too_long": rates > FAST * median,
        }


def find_problems(measures: Measures) -> Codes:
    """The gravest finding of every recording, as an index into `PROBLEMS`; shape (n,)."""
    codes = np.zeros(measures.seconds.shape, np.int8)
    for name, where in _suspects(measures).items():
        codes[where] = PROBLEMS.index(name)
    codes = np.where(measures.refused > 0, measures.refused, codes).astype(np.int8)
    codes[measures.left_out] = LEFT_OUT
    return codes


def masks_of_rates(measures: Measures) -> Masks:
    """The same as masks of `studio.corpus.quality.codes`, of what can be used; shape (n,)."""
    masks = np.zeros(measures.seconds.shape, np.uint64)
    for name, where in _suspects(measures).items():
        masks[where & (measures.refused == 0)] |= BITS[name]
    return masks


def text_key(text: str) -> str:
    """Equal for texts that differ in case, punctuation and spaces only."""
    return " ".join(text.casefold().translate(_PUNCTUATION).split())


def first_of_same(keys: Sequence[str]) -> npt.NDArray[np.int32]:
    """For every key the index of the first equal one, its own where it is the first or empty; shape (n,)."""
    first: dict[str, int] = {}
    return np.array([first.setdefault(key, index) if key else index for index, key in enumerate(keys)], dtype=np.int32)


def suspect_start(text: str, seconds: float, median_rate: float) -> int:
    """Where the part of a text begins that its audio hardly has the time for.

    The end of a sentence nearest to what fits at the corpus's median rate; without one, the word there.
    """
    fits = min(round(seconds * median_rate), len(text))
    ends = [index + 1 for index, char in enumerate(text[:-1]) if char in ".!?。？！"]
    near = [end for end in ends if fits <= end + len(text) / 4 and end <= fits + len(text) / 4]
    if near:
        return min(near, key=lambda end: abs(end - fits))
    space = text.rfind(" ", 0, fits)
    return space + 1 if space >= 0 else fits
