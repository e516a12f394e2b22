"""``report.json``: what a run, or an evaluation, came to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from studio.checkpoints.strength import AS_TRAINED
from studio.corpus.utterance import Utterance
from studio.errors import RunError
from studio.protocol.events import side_name
from studio.runs.strengths import StrengthPoint
from studio.storage.atomic import write_text
from studio.storage.reading import read_json_object, reading
from studio.text.error_analysis import ErrorAnalysis
from studio.text.error_rates import (
    ErrorRates,
    Interval,
    bootstrap_intervals,
    error_rates,
    paired_bootstrap_difference,
)
from studio.text.normalisation import default_profile
from studio.text.terms import Recall, Term, TermFinder, recall

OUT_OF_FOLD = "out of fold"
"""In place of a side: each utterance transcribed by the adapter of a fold that was not trained on it."""

CHOSEN_ON_JUDGED = "chosen and judged on the same utterances: the figures flatter it"
"""Of an adapter that `Report.is_chosen_on_judged` tells of."""


@dataclass(frozen=True, slots=True)
class Row:
    """One evaluation utterance.

    ``adapted`` is None where no adapter was evaluated; ``speaker``, ``split``, ``set`` and ``language`` (as an
    `Utterance` has them) are empty, and ``duration`` (seconds) is 0, where it is not known.
    """

    id: str
    audio: str
    reference: str
    base: str
    adapted: str | None = None
    speaker: str = ""
    duration: float = 0.0
    split: str = ""
    set: str = ""
    language: str = ""

    @classmethod
    def of(cls, utterance: Utterance, base: str, adapted: str | None) -> Row:
        """An utterance with the texts of base and adapter."""
        known = utterance.speaker, utterance.duration, utterance.split, utterance.set, utterance.language
        return cls(utterance.id, utterance.audio, utterance.text, base, adapted, *known)


@dataclass(frozen=True, slots=True)
class Intervals:
    """95 % bootstrap intervals of error rates; the adapted ones are None without an adapter."""

    cer_base: Interval
    wer_base: Interval
    cer_adapted: Interval | None = None
    wer_adapted: Interval | None = None
    cer_difference: Interval | None = None

    @classmethod
    def of(cls, rows: Sequence[Row], profile: str) -> Intervals:
        """Computed from texts, the same every time."""
        references, base = [row.reference for row in rows], [row.base for row in rows]
        cer_base, wer_base = bootstrap_intervals(references, base, profile)
        adapted = [row.adapted for row in rows if row.adapted is not None]
        if len(adapted) < len(rows):
            return cls(cer_base, wer_base)
        cer, wer = bootstrap_intervals(references, adapted, profile)
        return cls(cer_base, wer_base, cer, wer, paired_bootstrap_difference(references, base, adapted, profile))


@dataclass(frozen=True, slots=True)
class SideFigures:
    """The figures of one side, or of one of a corpus's own sets on it: rates as fractions, `seconds` of audio."""

    split: str
    set: str
    utterances: int
    seconds: float
    cer_base: float
    wer_base: float
    cer_adapted: float | None
    wer_adapted: float | None
    intervals: Intervals

    @classmethod
    def of(cls, split: str, name: str, rows: Sequence[Row], profile: str) -> SideFigures:
        """Computed from texts."""
        base, adapted = _rates(rows, profile)
        return cls(
            split,
            name,
            len(rows),
            sum(row.duration for row in rows),
            base.cer,
            base.wer,
            adapted.cer if adapted else None,
            adapted.wer if adapted else None,
            Intervals.of(rows, profile),
        )

    @property
    def name(self) -> str:
        """For people: the side, and the corpus's own name of the set."""
        return side_name(self.split, self.set)


@dataclass(frozen=True, slots=True)
class Report:
    """Final figures: rates are fractions on the test, or on all rows where there is none, decoded as ``decoding`` says.

    ``audio_context`` and ``precision`` say the same for programs; ``precision`` is empty where it is not known.
    ``selected_on`` names the side by which the adapter was chosen where the figures are of that very side, ``sides``
    has the figures of every side and set, ``best_step`` is that of the adapter, and ``folds`` counts the adapters whose
    out-of-fold figures are among them: the report's own where there is no test. ``strength`` is that of the adapter, in
    percent; ``strengths`` is what it was chosen by, if anything. ``guards`` are the figures of the
    guard sets, whose rows are not among the report's; ``languages`` those of each language on the judged rows, where
    there are several, under its code as ``set``. ``terms`` are the words that must come out right.
    """

    status: str
    checkpoint: str
    language: str
    cer_base: float
    cer_adapted: float | None
    wer_base: float
    wer_adapted: float | None
    cer_profile: str
    eval_utterances: int
    decoding: str = "greedy, 30 s padded input"
    audio_context: str = "padded"
    precision: str = ""
    train_utterances: int = 0
    train_audio_seconds: float = 0.0
    steps: int = 0
    best_step: int = 0
    train_seconds: float = 0.0
    utterances_per_second: float = 0.0
    peak_memory_bytes: int = 0
    halvings: int = 0
    trainable_parameters: int = 0
    total_parameters: int = 0
    selected_on: str = ""
    folds: int = 0
    strength: float = AS_TRAINED
    strengths: list[StrengthPoint] = field(default_factory=list)
    guards: list[SideFigures] = field(default_factory=list)
    languages: list[SideFigures] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    sides: list[SideFigures] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Sequence[Row], profile: str, **facts: Any) -> Report:
        """A finished report with the figures of its rows; adapted ones only where every row has a text.

        Args:
            rows: of all sides.
            profile: text normalisation before scoring.
            facts: the report's other fields.
        """
        judged = [row for row in rows if row.split == "test"] or rows
        base, adapted = _rates(judged, profile)
        sides: dict[tuple[str, str], list[Row]] = {}
        for row in sorted(rows, key=lambda row: (row.split != "test", row.split)):
            sides.setdefault((row.split, row.set), []).append(row)
        return cls(
            status="finished",
            cer_base=base.cer,
            cer_adapted=adapted.cer if adapted else None,
            wer_base=base.wer,
            wer_adapted=adapted.wer if adapted else None,
            cer_profile=profile,
            eval_utterances=len(judged),
            sides=[SideFigures.of(split, name, part, profile) for (split, name), part in sides.items()],
            languages=_languages(judged, profile, facts.get("language", "")),
            rows=list(rows),
            **facts,
        )

    def to_dict(self) -> dict[str, Any]:
        """For JSON: the fields, and ``breakdown`` and ``term_recall`` with what follows from the rows."""
        recalls = [asdict(side) for side in self.term_recall()]
        return asdict(self) | {"breakdown": asdict(self.error_analysis()), "term_recall": recalls}

    def term_recall(self) -> list[Recall]:
        """How many of the terms spoken are recognised on each side, the test's first; without sides of none spoken."""
        if not self.terms:
            return []
        finder = TermFinder(self.terms, self.language, self.cer_profile)
        sides: dict[str, list[Row]] = {}
        for row in sorted(self.rows, key=lambda row: (row.split != "test", row.split)):
            sides.setdefault(row.split, []).append(row)
        found = (self._term_recall(finder, split, rows) for split, rows in sides.items())
        return [each for each in found if each is not None]

    def _term_recall(self, finder: TermFinder, split: str, rows: Sequence[Row]) -> Recall | None:
        adapted = [row.adapted for row in rows if row.adapted is not None]
        references, base = [row.reference for row in rows], [row.base for row in rows]
        return recall(finder, references, base, adapted if len(adapted) == len(rows) else None, split=split)

    def error_analysis(self) -> ErrorAnalysis:
        """What is behind the figures."""
        adapted = None if self.cer_adapted is None else [row.adapted or "" for row in self.judged]
        return ErrorAnalysis.of(
            [row.reference for row in self.judged],
            [row.base for row in self.judged],
            adapted,
            self.cer_profile,
            self.language,
            speakers=[row.speaker for row in self.judged],
            durations=[row.duration for row in self.judged],
        )

    def save(self, path: Path) -> None:
        """Write ``report.json`` whole or not at all."""
        write_text(path, json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> Report:
        """Read ``report.json``; RunError where it is missing or broken. Keys of later versions are passed over."""
        with reading(path, "report", RunError, hint="Evaluate the adapter again."):
            return msgspec.convert(read_json_object(path), cls)

    @property
    def judged(self) -> list[Row]:
        """The rows that the figures are of: those of the test, or all where there is none."""
        return [row for row in self.rows if row.split == "test"] or self.rows

    @property
    def is_chosen_on_judged(self) -> bool:
        """Whether the adapter was chosen and judged on the same utterances, as all runs without a test are."""
        return bool(self.selected_on) or (self.steps > 0 and not any(row.split for row in self.rows))

    @property
    def is_out_of_fold(self) -> bool:
        """Whether the figures are those of the folds' adapters."""
        return any(row.split == OUT_OF_FOLD for row in self.judged)

    @property
    def told_of_folds(self) -> str:
        """How folds were used, in words; empty without any."""
        if not self.folds:
            return ""
        return (
            f"out of fold: each utterance by one of {self.folds} adapters not trained on it; the adapter itself was "
            f"trained on all {self.train_utterances:,} for {self.steps:,} steps, the median of their best steps"
        )


def _languages(rows: Sequence[Row], profile: str, main: str) -> list[SideFigures]:
    """The figures of each of several languages, those in another than the report's by its own profile."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.language or main, []).append(row)
    return [
        SideFigures.of("", code, part, profile if code == main else default_profile(code))
        for code, part in sorted(found.items())
        if len(found) > 1
    ]


def _rates(rows: Sequence[Row], profile: str) -> tuple[ErrorRates, ErrorRates | None]:
    """CER and WER of base and adapter; none of an adapter that not every row has a text of."""
    references = [row.reference for row in rows]
    adapted = [row.adapted for row in rows if row.adapted is not None]
    base = error_rates(references, [row.base for row in rows], profile)
    return base, error_rates(references, adapted, profile) if len(adapted) == len(rows) else None
