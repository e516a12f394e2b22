"""Character and word error rates with bootstrap intervals, by jiwer's edit counts.

CER and WER are corpus level: all edits over all reference characters or words. Intervals resample utterances, as in
M. Bisani and H. Ney, “Bootstrap estimates for confidence intervals in ASR performance evaluation”, ICASSP 2004.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import jiwer
import numpy as np
import numpy.typing as npt

from studio.errors import DataError
from studio.text.alignment import Difference, differences
from studio.text.normalisation import normalise

__all__ = [
    "Difference",
    "EditCounts",
    "Edits",
    "ErrorRates",
    "Interval",
    "bootstrap_intervals",
    "bootstrap_ratio",
    "differences",
    "edit_counts",
    "error_rates",
    "paired_bootstrap_difference",
    "require_references",
]

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """Character and word error rate, as fractions; over 1 where more is inserted than the references hold."""

    cer: float
    wer: float


@dataclass(frozen=True, slots=True)
class Edits:
    """The fewest edits that make hypotheses of references, by kind, and the references' length."""

    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0
    length: int = 0

    def __add__(self, other: Edits) -> Edits:
        return Edits(
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
            self.length + other.length,
        )

    @property
    def total(self) -> int:
        """Edits of all kinds."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def rate(self) -> float:
        """The error rate, as a fraction."""
        return self.total / self.length


@dataclass(frozen=True, slots=True)
class EditCounts:
    """An utterance's edits in characters and in words."""

    by_character: Edits
    by_word: Edits


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval."""

    low: float
    high: float


def edit_counts(references: Sequence[str], hypotheses: Sequence[str], profile: str) -> list[EditCounts]:
    """Each utterance's edits after normalisation.

    With ``korean-cer``, which has no spaces, words are those of ``korean-spaced``.

    Raises:
        DataError: the lists differ in length, or nothing is left of a reference, which is named.
        StudioError: there is no such profile.
    """
    if len(references) != len(hypotheses):
        raise DataError(f"There are {len(references)} references and {len(hypotheses)} hypotheses.")
    return [
        _edits(number, reference, hypothesis, profile)
        for number, (reference, hypothesis) in enumerate(zip(references, hypotheses, strict=True), start=1)
    ]


def require_references(references: Sequence[str], profile: str) -> None:
    """Nothing if every reference can be scored with a profile, as is better known before hours of decoding.

    Raises:
        DataError: nothing is left of a reference, which is named.
        StudioError: there is no such profile.
    """
    for number, reference in enumerate(references, start=1):
        if not normalise(reference, profile):
            raise _nothing_left(number, reference, profile)


def error_rates(references: Sequence[str], hypotheses: Sequence[str], profile: str) -> ErrorRates:
    """Corpus-level CER and WER after normalisation. Hypotheses may be empty.

    Raises:
        DataError: as `edit_counts`, or there are no utterances.
    """
    edits, lengths = _columns(edit_counts(references, hypotheses, profile))
    cer, wer = edits.sum(axis=0) / lengths.sum(axis=0)
    return ErrorRates(float(cer), float(wer))


def bootstrap_intervals(
    references: Sequence[str],
    hypotheses: Sequence[str],
    profile: str,
    *,
    resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> tuple[Interval, Interval]:
    """Percentile intervals of CER and WER, by resampling utterances with replacement.

    Raises:
        DataError: as `error_rates`.
    """
    edits, lengths = _columns(edit_counts(references, hypotheses, profile))
    rates = np.array([edits[rows].sum(axis=0) / lengths[rows].sum(axis=0) for rows in _draws(edits, resamples, seed)])
    return _percentiles(rates[:, 0], level), _percentiles(rates[:, 1], level)


def paired_bootstrap_difference(
    references: Sequence[str],
    base: Sequence[str],
    adapted: Sequence[str],
    profile: str,
    *,
    resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Interval:
    """Percentile interval of CER(adapted) − CER(base), both measured on the same resampled utterances.

    An interval that lies below 0 says that the adapter is better, beyond the chance of which utterances were held out.

    Raises:
        DataError: as `error_rates`.
    """
    before, lengths = _columns(edit_counts(references, base, profile))
    after, _ = _columns(edit_counts(references, adapted, profile))
    return bootstrap_ratio(after[:, 0] - before[:, 0], lengths[:, 0], resamples=resamples, seed=seed, level=level)


def bootstrap_ratio(
    counts: Counts, lengths: Counts, *, resamples: int = 1000, seed: int = 0, level: float = 0.95
) -> Interval:
    """Percentile interval of all counts over all lengths, by resampling utterances; both of shape (utterances,)."""
    ratios = np.array([counts[rows].sum() / lengths[rows].sum() for rows in _draws(counts, resamples, seed)])
    return _percentiles(ratios, level)


def _edits(number: int, reference: str, hypothesis: str, profile: str) -> EditCounts:
    reference_text, hypothesis_text = normalise(reference, profile), normalise(hypothesis, profile)
    if not reference_text:
        raise _nothing_left(number, reference, profile)
    characters = jiwer.process_characters(reference_text, hypothesis_text)
    words = jiwer.process_words(words_of(reference, profile), words_of(hypothesis, profile))
    return EditCounts(edits_of(characters), edits_of(words))


def _nothing_left(number: int, reference: str, profile: str) -> DataError:
    return DataError(
        f"The text profile “{profile}” leaves nothing of reference {number} (“{reference.strip()[:80]}”).",
        "Exclude this utterance or choose another profile, such as “basic” or “none”.",
        code="empty_reference",
    )


def words_of(text: str, profile: str) -> str:
    """A text's words after normalisation, one space between two; with ``korean-cer``, those of ``korean-spaced``."""
    spaced = "korean-spaced" if profile == "korean-cer" else profile
    return " ".join(normalise(text, spaced).split())  # jiwer parts words at spaces only, not at line ends


def edits_of(output: jiwer.WordOutput | jiwer.CharacterOutput) -> Edits:
    """The counts of jiwer's alignment."""
    length = output.hits + output.substitutions + output.deletions
    return Edits(output.substitutions, output.deletions, output.insertions, length)


def _columns(counts: Sequence[EditCounts]) -> tuple[Counts, Counts]:
    """Edits and reference lengths, each of shape ``(utterances, 2)``: characters, words."""
    if not counts:
        raise DataError("There are no utterances to score.", code="empty_reference")
    edits = np.array([(row.by_character.total, row.by_word.total) for row in counts], dtype=np.int64)
    lengths = np.array([(row.by_character.length, row.by_word.length) for row in counts], dtype=np.int64)
    return edits, lengths


def _draws(rows: Counts, resamples: int, seed: int) -> list[Counts]:
    generator = np.random.default_rng(seed)
    return [generator.integers(len(rows), size=len(rows)) for _ in range(resamples)]


def _percentiles(values: npt.NDArray[np.float64], level: float) -> Interval:
    outside = (1 - level) / 2 * 100
    low, high = np.percentile(values, [outside, 100 - outside])
    return Interval(float(low), float(high))
