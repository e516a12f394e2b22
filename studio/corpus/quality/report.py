"""The quality report: what the rules find in the rows of a dataset; a bit a rule for all, sentences for those shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from studio.audio.fingerprint import first_of_same_audio
from studio.corpus.quality.registry import REASONS, rules
from studio.corpus.quality.rule import Columns, Figures, Flags, Rule, Severity
from studio.corpus.quality.rules.duration import median_rate
from studio.errors import DataError
from studio.text.style import count_styles

Masks = npt.NDArray[np.uint64]

_BLOCK = 4096  # texts between two looks at whether it is cancelled


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found about one row.

    Attributes:
        rule: that found it.
        figures: for the rule's explanation; ``reason`` is the audit's own sentence where the row cannot be used.
        message: a sentence with these figures, in English.
    """

    rule: Rule
    figures: Figures
    message: str


@dataclass(frozen=True)
class QualityReport:
    """What rules find in a dataset as it was when they were asked.

    Attributes:
        columns: what they judged.
        rules: those that were asked, the gravest first; a row's bit of ``1 << place`` is set where one speaks of it.
        masks: the rows' bits, shape (rows,).
    """

    columns: Columns
    rules: tuple[Rule, ...]
    masks: Masks

    def __len__(self) -> int:
        return len(self.masks)

    @property
    def language(self) -> str:
        """Whisper's code of what is spoken; empty where not known."""
        return self.columns.language

    @property
    def is_complete(self) -> bool:
        """Whether all rules were asked, those that read texts too."""
        return any(rule.reads_texts for rule in self.rules)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows each rule speaks of, by code, the gravest first; those of no row left out."""
        found = {rule.code: int(np.count_nonzero(self.flags(rule.code))) for rule in self.rules}
        return {code: count for code, count in found.items() if count}

    def flags(self, *codes: str) -> Flags:
        """The rows that any of these rules speaks of, shape (rows,)."""
        return self._any(rule.code in codes for rule in self.rules)

    def of_severity(self, *severities: Severity) -> Flags:
        """The rows that a rule of any of these severities speaks of, shape (rows,)."""
        return self._any(rule.severity in severities for rule in self.rules)

    def rows(self, code: str) -> npt.NDArray[np.intp]:
        """The numbers of the rows that a rule speaks of."""
        return np.flatnonzero(self.flags(code))

    def codes(self, row: int) -> list[str]:
        """The codes of the rules that speak of a row, the gravest first."""
        return [rule.code for rule in self._rules_of(row)]

    def gravest(self) -> npt.NDArray[np.int8]:
        """The place in `rules` of the gravest rule that speaks of each row, ``len(rules)`` where none does."""
        lowest = self.masks & (~self.masks + np.uint64(1))
        places = np.log2(np.maximum(lowest, 1).astype(np.float64)).astype(np.int8)
        return np.where(self.masks > 0, places, np.int8(len(self.rules)))

    def findings(self, row: int) -> list[Finding]:
        """What was found about a row, the gravest first."""
        return [self._finding(rule, row) for rule in self._rules_of(row)]

    def updated(self, columns: Columns, rows: Sequence[int]) -> QualityReport:
        """The report after some rows have changed: these are judged again, and no others.

        What they are compared with, the median of characters per second, the usual style and which row has an audio
        first, stays as it was when the whole dataset was judged.

        Args:
            columns: of the whole dataset, as it is now.
            rows: those that have changed; where texts have, also those that had, or now have, the same text.
        """
        before = self.columns
        now = replace(
            columns,
            language=before.language,
            same_audio=before.same_audio,
            median_rate=before.median_rate,
            styles=before.styles,
            numbers=before.numbers,
        )
        masks = self.masks.copy()
        masks[list(rows)] = _judge(self.rules, now.take(rows))
        return QualityReport(now, self.rules, masks)

    def _any(self, chosen: Iterable[bool]) -> Flags:
        bits = sum(1 << place for place, is_chosen in enumerate(chosen) if is_chosen)
        return np.asarray(self.masks & np.uint64(bits) > 0, np.bool_)

    def _rules_of(self, row: int) -> list[Rule]:
        mask = int(self.masks[row])
        return [rule for place, rule in enumerate(self.rules) if mask >> place & 1]

    def _finding(self, rule: Rule, row: int) -> Finding:
        if REASONS[self.columns.refused[row]] == rule.code:
            message = self.columns.messages.get(row, "")
            return Finding(rule, {"reason": message}, message)
        figures = rule.figures(self.columns, row)
        return Finding(rule, figures, rule.explanation.format(**figures))


def quick_report(columns: Columns) -> QualityReport:
    """What is found without reading texts and comparing sounds: some milliseconds for hundreds of thousands of rows."""
    columns = _with_median(columns)
    asked = tuple(rule for rule in rules() if not rule.reads_texts)
    return QualityReport(columns, asked, _judge(asked, columns))


def quality_report(
    columns: Columns,
    *,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> QualityReport:
    """Everything that is found; decodes nothing, but takes seconds for hundreds of thousands of texts.

    Args:
        columns: the whole dataset, with its texts.
        progress: called with the rows done and their total.
        cancelled: asked every few thousand rows.

    Raises:
        DataError: code ``cancelled``.
    """
    columns = _with_median(columns)
    seconds = np.where(columns.signals["seconds"] > 0, columns.signals["seconds"], np.nan).astype(np.float32)
    columns = replace(columns, same_audio=first_of_same_audio(columns.signals["fingerprint"], seconds))
    usable = [text for text, reason in zip(columns.texts, columns.refused.tolist(), strict=True) if not reason]
    columns = replace(columns, styles=count_styles(usable, columns.language))
    asked = rules()
    masks = np.zeros(len(columns), np.uint64)
    for start in range(0, len(columns), _BLOCK):
        if cancelled is not None and cancelled():
            raise DataError("The check of the recordings was cancelled.", code="cancelled")
        if progress is not None:
            progress(start, len(columns))
        block = range(start, min(start + _BLOCK, len(columns)))
        masks[start : block.stop] = _judge(asked, columns.take(block))
    return QualityReport(columns, asked, masks)


def _with_median(columns: Columns) -> Columns:
    columns = replace(columns, numbers=np.arange(len(columns), dtype=np.int32))
    return replace(columns, median_rate=median_rate(columns))


def _judge(asked: Sequence[Rule], columns: Columns) -> Masks:
    """The bits of some rows, told by `asked`; shape (rows,)."""
    masks = np.zeros(len(columns), np.uint64)
    for place, rule in enumerate(asked):
        if rule.test is not None:
            masks[rule.test(columns)] |= np.uint64(1 << place)
    if columns.refused.any():
        for place, rule in enumerate(asked):
            if rule.code in REASONS:
                rows, bit = columns.refused == REASONS.index(rule.code), np.uint64(1 << place)
                masks[rows] = bit if rule.is_elsewhere else masks[rows] | bit
    return masks
