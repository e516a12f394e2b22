"""Lists that say which channel of a recording a line is of, as those of telephone calls do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from studio.corpus.importers.recording import Row

CHANNEL_COLUMN = "channel"
_NAMES = {"a": 1, "b": 2, "left": 1, "right": 2, "l": 1, "r": 2}


def of_channels(rows: Sequence[Row], given: Sequence[str]) -> list[Row]:
    """The rows, of recordings that have lines of several channels each with its own.

    Args:
        rows: those of a list.
        given: what it says of each: a number from 1, or from 0 where that is among them, ``A`` or ``left``.
    """
    names = [name.strip().casefold() for name in given]
    several: dict[Path, set[str]] = defaultdict(set)
    for row, name in zip(rows, names, strict=True):
        several[row.audio].add(name)
    first = 0 if "0" in names else 1
    return [
        replace(row, raw=f":{number - first + 1 if name.isdigit() else number}")
        if len(several[row.audio]) > 1 and not row.raw and (number := _number(name)) is not None
        else row
        for row, name in zip(rows, names, strict=True)
    ]


def _number(name: str) -> int | None:
    return int(name) if name.isascii() and name.isdigit() and len(name) < 2 else _NAMES.get(name)
