"""When the parts of recordings that tables list begin and end: one reader for tables of every kind.

A part is given by a start and an end, or a start and a duration, in seconds, milliseconds or ``hh:mm:ss.mmm``. Alone, a
duration is a part's only in JSON Lines, as in NVIDIA NeMo's manifests, https://docs.nvidia.com/nemo-framework; in other
tables it may be in any unit, and what is rounded to tenths of a second is a whole recording's length.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from studio.corpus.importers.columns import KNOWN, first_of

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
        scale: seconds of a unit.
        is_guess: whether the unit was told from how long the parts are.
        is_part: whether a duration without a start is a part's.
    """

    start: str | None
    end: str | None
    duration: str | None
    scale: float
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
        named = start and any(mark in start for mark in ("_ms", "milli"))
        is_guess = unit == "auto" and not named and _looks_like_milliseconds(rows, start, end, duration)
        scale = _UNITS[unit] if unit != "auto" else 0.001 if named or is_guess else 1.0
        is_part = has_seconds or (is_json and not _is_rounded(rows, duration))
        return cls(start, end, duration, scale, is_guess, is_part)

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
        return start, duration or None, ""

    def _seconds(self, fields: Fields, column: str | None) -> float | None:
        value = fields.get(column) if column else None
        if value is None or isinstance(value, bool) or not str(value).strip():
            return None
        clock = _CLOCK.fullmatch(str(value).strip())
        if clock:
            hours, minutes, seconds = clock.groups()
            return 3600 * int(hours or 0) + 60 * int(minutes) + float(seconds.replace(",", "."))
        return round(self.scale * _number(value), 6)


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


def _looks_like_milliseconds(rows: Sequence[Fields], start: str | None, end: str | None, length: str | None) -> bool:
    """Whether parts given in whole numbers would be far longer than anyone's utterances if these were seconds."""
    lengths = []
    for fields in rows if start and (end or length) else ():
        first, last = _whole(fields.get(start or "")), _whole(fields.get(end or length or ""))
        if first is None or last is None:
            return False
        lengths.append(last - first if end else last)
    return bool(lengths) and median(lengths) >= _LONGEST_SECONDS


def _whole(value: object) -> int | None:
    text = str(value).strip().removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() else None


def _is_rounded(rows: Sequence[Fields], duration: str | None) -> bool:
    """Whether no duration is told more exactly than to tenths of a second."""
    values = [value for fields in rows if duration and (value := fields.get(duration)) is not None]
    return all(isinstance(value, int | float) and round(value * _ROUNDED, 6) % 1 == 0 for value in values)
