"""What a rule of quality is: a code, how grave, its words, a test of rows, and what fixes what it finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from studio.audio.signal import Signals
from studio.text.style import style_of, usual_style

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""From the gravest: it cannot be used; it may do harm; good to know."""

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int32]
Figures = dict[str, object]


@dataclass(frozen=True)
class Columns:
    """What rules judge: a value a row, in the dataset's order; arrays of shape (rows,).

    Attributes:
        seconds: length; NaN where not known.
        characters: of the transcript.
        signals: records of `SIGNAL`; zeros where nothing was measured.
        same_text: number of the first row with the same text, its own where it is the first.
        refused: index into `REASONS` of the registry of why a row cannot be used, 0 where it can.
        messages: the same in the audit's own words, by the row's number.
        names: what a row is called in messages about another one.
        texts: as their authors wrote them, before any normalisation; empty where no rule is to read them.
        language: Whisper's code of what is spoken; empty where not known.
        same_audio: number of the first row with the same audio.
        median_rate: characters per second of the middle usable row; NaN where too few rows tell.
        styles: how many usable rows have each style of `studio.text.style`.
        numbers: the rows' numbers.

    A report fills in what is left out of the last four.
    """

    seconds: Floats
    characters: Places
    signals: Signals
    same_text: Places
    refused: npt.NDArray[np.int8]
    messages: Mapping[int, str]
    names: Callable[[int], str]
    texts: Sequence[str] = ()
    language: str = ""
    same_audio: Places | None = None
    median_rate: float = float("nan")
    styles: Counter[str] = field(default_factory=Counter)
    numbers: Places = field(default_factory=lambda: np.zeros(0, np.int32))

    def __len__(self) -> int:
        return len(self.seconds)

    @property
    def rates(self) -> Floats:
        """Characters per second; NaN where the length is not known."""
        with np.errstate(divide="ignore", invalid="ignore"):
            rates = self.characters / self.seconds
        return np.where(self.seconds > 0, rates, np.nan).astype(np.float32)

    def copy(self) -> Columns:
        """The same as it is now, where the arrays may change."""
        return replace(self.take(range(len(self))), messages=dict(self.messages), numbers=self.numbers)

    def take(self, rows: Sequence[int]) -> Columns:
        """The same of some rows only, by their places here."""
        at = np.asarray(rows, np.intp)
        return replace(
            self,
            seconds=self.seconds[at],
            characters=self.characters[at],
            signals=self.signals[at],
            same_text=self.same_text[at],
            refused=self.refused[at],
            texts=[self.texts[row] for row in rows] if len(self.texts) else (),
            same_audio=None if self.same_audio is None else self.same_audio[at],
            numbers=self.numbers[at] if len(self.numbers) else at.astype(np.int32),
        )


Matcher = Callable[[str], object]
"""Whether a rule speaks of a text: a true value if so."""


@dataclass(frozen=True, slots=True)
class TextTest:
    """A test of each text by itself: `matcher` makes it for a language, None where it says nothing of that one."""

    matcher: Callable[[str], Matcher | None]

    def __call__(self, columns: Columns) -> Flags:
        matches = self.matcher(columns.language)
        if matches is None:
            return np.zeros(len(columns.texts), np.bool_)
        return np.fromiter(map(bool, map(matches, columns.texts)), np.bool_, len(columns.texts))


@dataclass(frozen=True, slots=True)
class StyleTest:
    """A test of each text's style of a feature (see `studio.text.style`): whether it is this one, and not the usual."""

    feature: str
    style: str

    def __call__(self, columns: Columns) -> Flags:
        usual = usual_style(columns.styles, self.feature)
        if usual in ("", self.style):
            return np.zeros(len(columns.texts), np.bool_)
        styles = (style_of(text, self.feature, columns.language) for text in columns.texts)
        return np.fromiter((style == self.style for style in styles), np.bool_, len(columns.texts))


def _no_figures(columns: Columns, row: int) -> Figures:
    return {}


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong with an utterance; declared in a module of `studio.corpus.quality.rules`.

    Attributes:
        code: for programs.
        severity: how grave.
        title: for people, a few words; translated in the window.
        explanation: a sentence about one row with its `figures`, as `str.format` takes them; translated in the window.
        test: which rows it speaks of; None where the audit tells while it reads the recordings.
        fixes: codes of what can be done about it, the best first; see `studio.corpus.quality.fixes`.
        figures: of a row, by the names in the explanation.
        is_elsewhere: the same speech is used in another row, so that nothing else is said of this one, or fixed.
    """

    code: str
    severity: Severity
    title: str
    explanation: str
    test: Callable[[Columns], Flags] | None
    fixes: tuple[str, ...] = ()
    figures: Callable[[Columns, int], Figures] = _no_figures
    is_elsewhere: bool = False

    @property
    def reads_texts(self) -> bool:
        """Whether it reads every text, which takes seconds for hundreds of thousands."""
        return isinstance(self.test, TextTest | StyleTest)


def measured(test: Callable[[Signals], npt.NDArray[np.bool_]]) -> Callable[[Columns], Flags]:
    """A test of what was measured of a recording's samples; of rows that were not measured it says nothing."""

    def flags(columns: Columns) -> Flags:
        with np.errstate(invalid="ignore"):
            return np.asarray(test(columns.signals) & (columns.signals["rate"] > 0), np.bool_)

    return flags
