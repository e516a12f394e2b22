"""``report.json``: what a run, or an evaluation, came to."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from studio.errors import RunError
from studio.storage.atomic import write_text
from studio.storage.reading import read_json_object, reading
from studio.text.error_analysis import ErrorAnalysis
from studio.text.error_rates import Interval, bootstrap_intervals, paired_bootstrap_difference


@dataclass(frozen=True, slots=True)
class Row:
    """One evaluation utterance.

    ``adapted`` is None where no adapter was evaluated; ``speaker`` is empty, and ``duration`` (seconds) is 0, where it
    is not known.
    """

    id: str
    audio: str
    reference: str
    base: str
    adapted: str | None = None
    speaker: str = ""
    duration: float = 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """Final figures: rates are fractions on the evaluation split, decoded as ``decoding`` says.

    ``audio_context`` and ``precision`` say the same for programs; ``precision`` is empty where it is not known.
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
    train_seconds: float = 0.0
    utterances_per_second: float = 0.0
    peak_memory_bytes: int = 0
    halvings: int = 0
    trainable_parameters: int = 0
    total_parameters: int = 0
    rows: list[Row] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """For JSON: the fields, and ``breakdown`` with what follows from the rows."""
        return asdict(self) | {"breakdown": asdict(self.error_analysis())}

    def error_analysis(self) -> ErrorAnalysis:
        """What is behind the figures."""
        adapted = None if self.cer_adapted is None else [row.adapted or "" for row in self.rows]
        return ErrorAnalysis.of(
            self.references,
            [row.base for row in self.rows],
            adapted,
            self.cer_profile,
            self.language,
            speakers=[row.speaker for row in self.rows],
            durations=[row.duration for row in self.rows],
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
    def references(self) -> list[str]:
        """Reference text of every row."""
        return [row.reference for row in self.rows]


@dataclass(frozen=True, slots=True)
class Intervals:
    """95 % bootstrap intervals of a report's figures; the adapted ones are None without an adapter."""

    cer_base: Interval
    wer_base: Interval
    cer_adapted: Interval | None = None
    wer_adapted: Interval | None = None
    cer_difference: Interval | None = None

    @classmethod
    def of(cls, report: Report) -> Intervals:
        """Computed from the report's rows, the same every time."""
        base = [row.base for row in report.rows]
        cer_base, wer_base = bootstrap_intervals(report.references, base, report.cer_profile)
        if report.cer_adapted is None:
            return cls(cer_base, wer_base)
        adapted = [row.adapted or "" for row in report.rows]
        cer, wer = bootstrap_intervals(report.references, adapted, report.cer_profile)
        difference = paired_bootstrap_difference(report.references, base, adapted, report.cer_profile)
        return cls(cer_base, wer_base, cer, wer, difference)
