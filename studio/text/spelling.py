"""Words of transcripts that are probably typing errors, told from what a model transcribed in their place."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from rapidfuzz.distance import OSA, Levenshtein

_FEWEST_WORDS = 3
_UNJUDGED, _SHORT = 3, 5
"""Letters: a word up to the first is not judged, and up to the second may differ in one letter only."""


class Misspelling(NamedTuple):
    """A word that is written once, and the near word that was transcribed in its place."""

    written: str
    transcribed: str

    def __str__(self) -> str:
        return f"{self.written} → {self.transcribed}"


class Suspicion(NamedTuple):
    """Why a transcript may hold a typing error.

    Attributes:
        score: the higher the likelier: the words that are transcribed as other transcripts write them, and the share
            of words that are transcribed as they are written.
        words: the likeliest first.
    """

    score: float
    words: tuple[Misspelling, ...]


class Spelling:
    """How the words of a corpus are written.

    A typing error is a word that is written once only, where a model transcribed a near one; all the more where other
    transcripts write what it transcribed. Transcripts of one or two words, which models mishear most, tell nothing of
    this kind. How near words are is counted in letters with their accents apart, which for Hangul are jamo.

    Args:
        transcripts: all of the corpus, in lower case and without punctuation; a text that occurs twice counts once.
        spaces_count: whether words are told apart by spaces in what was transcribed too, and not only in transcripts.
    """

    def __init__(self, transcripts: Iterable[str], *, spaces_count: bool = True) -> None:
        self._written = Counter(word for text in set(transcripts) for word in set(_words(text)))
        self._pairs = _by_words if spaces_count else _by_characters

    def suspect(self, transcript: str, transcribed: str) -> Suspicion | None:
        """Judge a transcript by what was transcribed, both without punctuation; None where nothing looks mistyped."""
        words = _words(transcript)
        if len(words) < _FEWEST_WORDS or all(self._written[word] > 1 for word in words):
            return None
        pairs = list(self._pairs(words, _words(transcribed)))
        found = [pair for pair in pairs if self._written[pair.written] <= 1 and _is_near(*pair)]
        found.sort(key=lambda pair: pair.transcribed not in self._written)
        known = sum(pair.transcribed in self._written for pair in found)
        same = sum(pair.written == pair.transcribed for pair in pairs)
        return Suspicion(known + same / len(words), tuple(found)) if found and known + same else None


def correct(text: str, misspelling: Misspelling) -> str:
    """A text with a word as it was transcribed, capital where it was; as it is where the word is not in it."""

    def transcribed(found: re.Match[str]) -> str:
        return misspelling.transcribed.capitalize() if found[0][0].isupper() else misspelling.transcribed

    return re.sub(rf"(?<!\w){re.escape(misspelling.written)}(?!\w)", transcribed, text, flags=re.IGNORECASE)


def _words(text: str) -> list[str]:
    return text.replace("'", " ").split()


def _by_words(written: list[str], transcribed: list[str]) -> Iterator[Misspelling]:
    """Each written word that something was transcribed for, with that."""
    for part in Levenshtein.opcodes(written, transcribed):
        if part.tag in ("equal", "replace"):
            there = transcribed[part.dest_start : part.dest_end]
            yield from map(Misspelling, written[part.src_start : part.src_end], there)


def _by_characters(written: list[str], transcribed: list[str]) -> Iterator[Misspelling]:
    """What was transcribed, parted where the transcript has its spaces."""
    letters, text = "".join(written), "".join(transcribed)
    places = [0] * (len(letters) + 1)
    for part in Levenshtein.opcodes(letters, text):
        for step in range(1, part.src_end - part.src_start + 1):
            places[part.src_start + step] = min(part.dest_start + step, part.dest_end)
    ends = [places[end] for end in accumulate(map(len, written))]
    ends[-1] = len(text)
    yield from (Misspelling(word, text[start:end]) for word, start, end in zip(written, [0, *ends], ends, strict=False))


def _is_near(written: str, transcribed: str) -> bool:
    letters, others = unicodedata.normalize("NFD", written), unicodedata.normalize("NFD", transcribed)
    if len(letters) <= _UNJUDGED or letters == others:
        return False
    most = 1 if len(letters) <= _SHORT else 2
    return OSA.distance(letters, others, score_cutoff=most) <= most
