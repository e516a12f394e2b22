"""When the parts of recordings that tables list begin and end: one reader for tables of every kind.

A part is given by a start and an end, or a start and a duration, in seconds, milliseconds or ``hh:mm:ss.mmm``. Alone, a
duration is a part's only in JSON Lines, as in NVIDIA NeMo's manifests, https://docs.nvidia.com/nemo-framework; in other
tables it may be in any unit, and what is rounded to tenths of a second is a whole recording's length.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median

from studio.corpus.importers.columns import KNOWN, first_of
from studio.corpus.importers.notices import Notice, notice
from studio.corpus.importers.recording import Row

_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:[.,]\d+)?)")
_LONGEST_SECONDS = 100  # of what could be an utterance; a longer one is taken to be in milliseconds
_ROUNDED = 10  # steps a second
_UNITS = {"s": 1.0, "ms": 0.001}

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Times:
    """The columns of a table that give times.

    Attributes:
        start, end, duration: names of columns in lower case, where there are such.
        scales: seconds of a unit, by column.
        is_guess: whether a unit was told from how long the parts are.
        is_part: whether a duration without a start is a part's.
    """

    start: str | None
    end: str | None
    duration: str | None
    scales: Mapping[str, float]
    is_guess: bool
    is_part: bool

    @classmethod
    def of(
        cls, columns: Iterable[str], rows: Sequence[Fields], *, unit: str, is_json: bool, has_seconds: bool
    ) -> Times:
        """Those of a table.

        Args:
            columns: its column's names.
            rows: its rows.
            unit: ``s``, ``ms`` or ``auto``.
            is_json: whether it is JSON Lines.
            has_seconds: whether the user said which column is the duration.
        """
        columns = list(columns)
        start, end, duration = (first_of(KNOWN[name], columns) for name in ("start", "end", "duration"))
        named = {name: _unit_of(name) if unit == "auto" else unit for name in (start, end, duration) if name}
        is_guess = _looks_like_milliseconds(rows, start, end, duration, named)
        other = _UNITS["ms" if is_guess else "s"]
        scales = {name: _UNITS.get(each, other) for name, each in named.items()}
        is_part = has_seconds or (is_json and not _is_rounded(rows, duration))
        return cls(start, end, duration, scales, is_guess, is_part)

    @property
    def starts_alone(self) -> bool:
        """Whether only the starts of parts are known."""
        return bool(self.start and not (self.end or self.duration))

    def notices(self, file: str) -> list[Notice]:
        """What is guessed about the times of a file of this name."""
        found = [notice("milliseconds", file=file)] if self.is_guess else []
        if self.starts_alone:
            found.append(notice("start_only", file=file))
        if self.duration and not self.start and not self.is_part:
            found.append(notice("whole_duration", file=file, column=self.duration))
        return found

    def completed(self, rows: Sequence[Row]) -> list[Row]:
        """The rows, where only starts are known each until the next one of its recording begins."""
        if not self.starts_alone:
            return list(rows)
        starts: dict[Path, set[float]] = defaultdict(set)
        for row in rows:
            starts[row.audio].add(row.start)
        ends = {(audio, start): end for audio, times in starts.items() for start, end in pairwise(sorted(times))}
        return [
            row if end is None else replace(row, duration=round(end - row.start, 6))
            for row in rows
            for end in [ends.get((row.audio, row.start))]
        ]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read."""
        return tuple(filter(None, (self.start, self.end if self.start else None, self.duration)))

    def read(self, fields: Fields) -> tuple[float, float | None, str]:
        """Start and duration that a row gives, in seconds, and what is wrong with them."""
        try:
            start, end, duration = (self._seconds(fields, name) for name in (self.start, self.end, self.duration))
        except ValueError as error:
            return 0.0, None, str(error)
        if start is None:
            return 0.0, (duration or None) if self.is_part else None, ""
        if end is not None:
            if end <= start:
                return 0.0, None, f"the part begins at {start:g} s and ends at {end:g} s"
            return start, round(end - start, 6), ""
        if duration == 0:
            return 0.0, None, f"the part at {start:g} s lasts 0 s"
        return start, duration, ""

    def _seconds(self, fields: Fields, column: str | None) -> float | None:
        value = fields.get(column) if column else None
        if column is None or value is None or isinstance(value, bool) or not str(value).strip():
            return None
        clock = _CLOCK.fullmatch(str(value).strip())
        if clock:
            hours, minutes, seconds = clock.groups()
            return 3600 * int(hours or 0) + 60 * int(minutes) + float(seconds.replace(",", "."))
        return round(self.scales[column] * _number(value), 6)


def _number(value: object) -> float:
    """A time as a table gives it.

    Raises:
        ValueError: it is no number, or negative.
    """
    try:
        number = float(str(value).strip() if isinstance(value, str | int | float) else "")
    except ValueError:
        raise ValueError(f"“{value}” is not a time in seconds") from None
    if not 0 <= number < math.inf:
        raise ValueError(f"the time {value} is not one in the recording")
    return number


def _unit_of(column: str) -> str:
    """The unit that a column's name ends with; empty where none."""
    if column.endswith(("_ms", "milliseconds")):
        return "ms"
    return "s" if column.endswith(("_s", "_sec", "_secs", "_seconds")) else ""


def _looks_like_milliseconds(
    rows: Sequence[Fields], start: str | None, end: str | None, duration: str | None, units: Mapping[str, str]
) -> bool:
    """Whether parts would be far longer than anyone's utterances if whole numbers without a unit were seconds.

    So they are where the end would come before the start, and where starts stand beside durations in milliseconds.
    """
    length = end or duration
    unknown = [column for column in (start, length) if column and not units[column]]
    if start is None or length is None or not unknown:
        return False
    if any(_whole(fields.get(column)) is None for fields in rows for column in unknown):
        return False
    if unknown == [start] and length == duration:
        return bool(rows) and units[length] == "ms"
    lengths = []
    for fields in rows:
        first, last = (_in_seconds(fields.get(column), units[column]) for column in (start, length))
        if first is None or last is None:
            return False
        lengths.append(last - first if end else last)
    middle = median(lengths) if lengths else 0.0
    return middle >= _LONGEST_SECONDS or (middle < 0 and len(unknown) == 1)


def _in_seconds(value: object, unit: str) -> float | None:
    try:
        return _number(value) * _UNITS.get(unit, 1.0)
    except ValueError:
        return None


def is_whole(value: object) -> bool:
    """Whether a time is a whole number, as milliseconds are."""
    return _whole(value) is not None


def _whole(value: object) -> int | None:
    text = str(value).strip().removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() else None


def _is_rounded(rows: Sequence[Fields], duration: str | None) -> bool:
    """Whether no duration is told more exactly than to tenths of a second."""
    values = [value for fields in rows if duration and (value := fields.get(duration)) is not None]
    return all(isinstance(value, int | float) and round(value * _ROUNDED, 6) % 1 == 0 for value in values)
