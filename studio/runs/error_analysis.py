"""What is behind a report's figures: kinds of edits, confusions, speakers and lengths."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.text.error_analysis import Confusion, confusions, spaced_wer
from studio.text.error_rates import EditCounts, Edits, edit_counts

if TYPE_CHECKING:
    from studio.runs.report import Report, Row

_LENGTHS = (2, 5, 10, 20, 30)


@dataclass(frozen=True, slots=True)
class Heard:
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
class Breakdown:
    """All of it, computed from a report's rows.

    Attributes:
        base: the base model's errors.
        adapted: the adapter's, if there is one.
        speakers: in the order of their names, where any is known; the name is empty for those that are not.
        durations: by the length of the recordings, where it is known.
    """

    base: Heard
    adapted: Heard | None
    speakers: list[Group]
    durations: list[Group]

    @classmethod
    def of(cls, report: Report) -> Breakdown:
        """The same every time."""
        rows = report.rows
        counts = [edit_counts(report.references, [row.base for row in rows], report.cer_profile)]
        if report.cer_adapted is not None:
            counts.append(edit_counts(report.references, [row.adapted or "" for row in rows], report.cer_profile))
        heard = [_heard(report, [row.base for row in rows], counts[0])]
        if len(counts) > 1:
            heard.append(_heard(report, [row.adapted or "" for row in rows], counts[1]))
        speakers = [row.speaker for row in rows]
        lengths = [_length(row) for row in rows]
        return cls(
            heard[0],
            heard[1] if len(heard) > 1 else None,
            _groups(speakers, sorted(set(speakers)) if any(speakers) else [], counts),
            _groups(lengths, [name for name in _LENGTH_NAMES if name in lengths], counts),
        )


def _heard(report: Report, hypotheses: list[str], counts: list[EditCounts]) -> Heard:
    references, profile = report.references, report.cer_profile
    return Heard(
        sum((each.by_character for each in counts), Edits()),
        sum((each.by_word for each in counts), Edits()),
        spaced_wer(references, hypotheses) if report.language == "ko" else None,
        confusions(references, hypotheses, profile, report.language),
    )


def _groups(keys: list[str], names: Iterable[str], counts: list[list[EditCounts]]) -> list[Group]:
    groups = []
    for name in names:
        members = [index for index, key in enumerate(keys) if key == name]
        rates = []
        for side in counts:
            rates.append(sum((side[index].by_character for index in members), Edits()).rate)
            rates.append(sum((side[index].by_word for index in members), Edits()).rate)
        groups.append(Group(name, len(members), *rates))
    return groups


_LENGTH_NAMES = [f"{start}–{end} s" for start, end in zip((0, *_LENGTHS), _LENGTHS, strict=False)]


def _length(row: Row) -> str:
    """The range that a recording's length falls into; empty where it is not known."""
    if row.duration <= 0:
        return ""
    place = sum(row.duration >= end for end in _LENGTHS[:-1])
    return _LENGTH_NAMES[place]
