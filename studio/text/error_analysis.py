"""What is behind error rates: kinds of edits, confusions, Korean words whatever their spacing, speakers and lengths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import jiwer
from rapidfuzz.distance import Levenshtein

from studio.text.alignment import is_by_character
from studio.text.error_rates import EditCounts, Edits, edit_counts, edits_of, words_of
from studio.text.normalisation import normalise

MOST_CONFUSIONS = 20
_LENGTHS = (2, 5, 10, 20, 30)
_LENGTH_NAMES = [f"{start}–{end} s" for start, end in zip((0, *_LENGTHS), _LENGTHS, strict=False)]


@dataclass(frozen=True, slots=True)
class Confusion:
    """A word (a syllable in Korean, and where words are not spaced) that was heard as another, and how often."""

    reference: str
    hypothesis: str
    count: int


@dataclass(frozen=True, slots=True)
class ModelErrors:
    """One model's errors.

    Attributes:
        characters: edits by kind.
        words: the same in words.
        spaced_wer: of Korean, the word error rate with the reference's spacing; else None.
        confusions: the most frequent ones.
    """

    characters: Edits
    words: Edits
    spaced_wer: float | None
    confusions: list[Confusion]


@dataclass(frozen=True, slots=True)
class Group:
    """The rates, as fractions, of some of the utterances; the adapted ones are None without an adapter."""

    name: str
    utterances: int
    cer_base: float
    wer_base: float
    cer_adapted: float | None = None
    wer_adapted: float | None = None


@dataclass(frozen=True, slots=True)
class ErrorAnalysis:
    """All of it, the same every time.

    Attributes:
        base: the base model's errors.
        adapted: the adapter's, if there is one.
        speakers: in the order of their names, where any is known; the name is empty for those that are not.
        durations: by the length of the recordings, where it is known.
    """

    base: ModelErrors
    adapted: ModelErrors | None
    speakers: list[Group]
    durations: list[Group]

    @classmethod
    def of(
        cls,
        references: Sequence[str],
        base: Sequence[str],
        adapted: Sequence[str] | None,
        profile: str,
        language: str,
        *,
        speakers: Sequence[str],
        durations: Sequence[float],
    ) -> ErrorAnalysis:
        """Of texts, each with its speaker (empty where not known) and its seconds (0 where not known)."""
        sides = [base] if adapted is None else [base, adapted]
        counts = [edit_counts(references, side, profile) for side in sides]
        errors = [
            ModelErrors(
                sum((each.by_character for each in edits), Edits()),
                sum((each.by_word for each in edits), Edits()),
                spaced_wer(references, side) if language == "ko" else None,
                confusions(references, side, profile, language),
            )
            for side, edits in zip(sides, counts, strict=True)
        ]
        lengths = [_length(duration) for duration in durations]
        return cls(
            errors[0],
            errors[1] if len(errors) > 1 else None,
            _groups(speakers, sorted(set(speakers)) if any(speakers) else [], counts),
            _groups(lengths, [name for name in _LENGTH_NAMES if name in lengths], counts),
        )


def _groups(keys: Sequence[str], names: Iterable[str], counts: Sequence[Sequence[EditCounts]]) -> list[Group]:
    groups = []
    for name in names:
        members = [index for index, key in enumerate(keys) if key == name]
        rates = []
        for side in counts:
            rates.append(sum((side[index].by_character for index in members), Edits()).rate)
            rates.append(sum((side[index].by_word for index in members), Edits()).rate)
        groups.append(Group(name, len(members), *rates))
    return groups


def _length(duration: float) -> str:
    """The range that a recording's length falls into; empty where it is not known."""
    return _LENGTH_NAMES[sum(duration >= end for end in _LENGTHS[:-1])] if duration > 0 else ""


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
