"""A table as a dialog that maps its columns shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from studio.corpus.importers.columns import KNOWN, first_of
from studio.corpus.importers.options import Options
from studio.corpus.importers.table_files import read_table


@dataclass(frozen=True, slots=True)
class Preview:
    """A table as a dialog that maps its columns shows it.

    Attributes:
        columns: as the file spells them.
        rows: its first rows, a text for each column.
        mapping: the column that each of `MAPPED` is guessed to be, empty where none is.
        total: rows of the table.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    mapping: Mapping[str, str]
    total: int


def preview_table(path: Path, rows: int = 10, options: Options | None = None) -> Preview:
    """What a table holds, recognised or not.

    Raises:
        DataError: it cannot be read.
    """
    table = read_table(path, options or {})
    spelled = {column.strip().lower(): column for column in table.columns}
    guessed = {name: spelled.get(first_of(columns, table.columns) or "", "") for name, columns in KNOWN.items()}
    first = tuple(
        tuple(_shown(row.fields.get(column.strip().lower())) for column in table.columns) for row in table.rows[:rows]
    )
    return Preview(table.columns, first, guessed, len(table.rows))


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return str(value.get("path") or "")
    return "" if value is None else str(value)
