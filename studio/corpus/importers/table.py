"""What every reader of tables gives: rows of named fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from studio.corpus.importers.columns import AUDIO_COLUMNS, TEXT_COLUMNS, first_of
from studio.corpus.importers.notices import Notice

JSON_SUFFIXES = (".jsonl", ".ndjson", ".json")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm")
TABLE_SUFFIXES = (".csv", ".tsv", *JSON_SUFFIXES, *WORKBOOK_SUFFIXES)
"""Names of files that may be tables."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its line in the file, its fields by lower-case column name, and what is wrong with it, if anything."""

    line: int
    fields: Mapping[str, object]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header.

    Attributes:
        path: the file.
        columns: as the file spells them.
        rows: in order.
        has_seconds: whether the user said that a duration is one in seconds.
        unit: what a row's number counts in messages.
        notices: what was guessed in reading it.
    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    has_seconds: bool = False
    unit: str = "line"
    notices: tuple[Notice, ...] = ()

    @property
    def audio_column(self) -> str | None:
        """The column that names recordings, in lower case."""
        return first_of(AUDIO_COLUMNS, self.columns)

    @property
    def text_column(self) -> str | None:
        """The column of transcripts, in lower case."""
        return first_of(TEXT_COLUMNS, self.columns)

    @property
    def is_json(self) -> bool:
        """Whether it is JSON."""
        return self.path.suffix.lower() in JSON_SUFFIXES

    @property
    def recognised(self) -> bool:
        """Whether it names both recordings and transcripts."""
        return self.audio_column is not None and self.text_column is not None
