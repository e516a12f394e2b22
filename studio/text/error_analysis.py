"""Where errors lie: kinds of edits, confusions, and Korean words whatever their spacing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import jiwer
from rapidfuzz.distance import Levenshtein

from studio.text.alignment import is_by_character
from studio.text.error_rates import Edits, edits_of, words_of
from studio.text.normalisation import normalise

MOST_CONFUSIONS = 20


@dataclass(frozen=True, slots=True)
class Confusion:
    """A word (a syllable in Korean, and where words are not spaced) that was heard as another, and how often."""

    reference: str
    hypothesis: str
    count: int


def confusions(
    references: Sequence[str], hypotheses: Sequence[str], profile: str, language: str, most: int = MOST_CONFUSIONS
) -> list[Confusion]:
    """The pairs that jiwer's alignment substitutes, the most frequent first, equals in the order of their letters."""
    by_character = is_by_character(" ".join(references[:100]), language)
    pairs: Counter[tuple[str, str]] = Counter()
    for reference, hypothesis in zip(references, hypotheses, strict=True):
        pairs.update(_substituted(reference, hypothesis, profile, by_character=by_character))
    ranked = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return [Confusion(said, heard, count) for (said, heard), count in ranked[:most]]


def _substituted(reference: str, hypothesis: str, profile: str, *, by_character: bool) -> Iterable[tuple[str, str]]:
    said, heard = (_units(text, profile, by_character=by_character) for text in (reference, hypothesis))
    output = jiwer.process_words(" ".join(said), " ".join(heard))
    for chunk in output.alignments[0]:
        if chunk.type == "substitute":
            ours = said[chunk.ref_start_idx : chunk.ref_end_idx]
            yield from zip(ours, heard[chunk.hyp_start_idx : chunk.hyp_end_idx], strict=True)


def _units(text: str, profile: str, *, by_character: bool) -> list[str]:
    return list("".join(normalise(text, profile).split())) if by_character else words_of(text, profile).split()


def spaced_wer(references: Sequence[str], hypotheses: Sequence[str]) -> float:
    """Word error rate of Korean, as a fraction, with every hypothesis spaced as its reference is.

    Spacing is free in Korean; what is left are words that were misheard. The sWER of J.-U. Bang et al., “KsponSpeech:
    Korean Spontaneous Speech Corpus for Automatic Speech Recognition”, Applied Sciences 10 (19), 2020.
    """
    total = Edits()
    for reference, hypothesis in zip(references, hypotheses, strict=True):
        said = words_of(reference, "korean-spaced")
        total += edits_of(jiwer.process_words(said, respaced(said, words_of(hypothesis, "korean-spaced"))))
    return total.rate


def respaced(reference: str, hypothesis: str) -> str:
    """A hypothesis with the spaces of its reference in place of its own.

    Letters are aligned by the fewest edits; what was inserted between two words of the reference goes to the second.
    """
    said, heard = "".join(reference.split()), "".join(hypothesis.split())
    after = [0] * (len(said) + 1)  # where each place between two letters of the reference lies in the hypothesis
    for code in Levenshtein.opcodes(said, heard):
        for place in range(code.src_start + 1, code.src_end + 1):
            after[place] = min(code.dest_start + place - code.src_start, code.dest_end)
    cuts = accumulate(len(word) for word in reference.split()[:-1])
    places = [0, *(after[cut] for cut in cuts), len(heard)]
    parts = [heard[start:end] for start, end in pairwise(places)]
    return " ".join(part for part in parts if part)
