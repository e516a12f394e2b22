"""CSV, TSV and the like as rows of named fields. Quoting as RFC 4180, where a file keeps to it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from studio.audio.decoding import is_audio
from studio.corpus.importers.columns import AUDIO_COLUMNS, TEXT_COLUMNS, first_of, key_of
from studio.corpus.importers.table import Table, TableRow

_DELIMITERS = (",", "\t", ";", "|")
_FIELD_LIMIT = 1 << 24  # characters; the csv module's own 131,072 is less than an embedded recording


def read_delimited(path: Path, text: str) -> Table:
    """Read a text whose first line names the columns, and tells what is between them."""
    header = next((line for line in text.split("\n") if line.strip()), "")
    return delimited(path, text, sniff_delimiter(header))


def sniff_delimiter(header: str) -> str:
    """The delimiter that gives a header line a recording's and a transcript's column, else the most columns."""

    def fitness(delimiter: str) -> tuple[int, int]:
        columns = next(csv.reader([header], delimiter=delimiter), [])
        known = first_of(AUDIO_COLUMNS, columns) is not None, first_of(TEXT_COLUMNS, columns) is not None
        return sum(known), len(columns)

    return max(_DELIMITERS, key=fitness)


def delimited(path: Path, text: str, delimiter: str, *, quoted: bool = True) -> Table:
    """Read delimited text, `quoted` as CSV is; a table that turns out not to keep to CSV's quoting is read without."""
    lines = _lines(text, delimiter) if quoted else list(_reader(text, delimiter, quoted=False))
    if not lines:
        return Table(path, (), ())
    columns = tuple(column.strip() for column in lines[0][1])
    return Table(path, columns, tuple(_row(number, cells, columns, delimiter) for number, cells in lines[1:]))


def _lines(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Number and cells of every row; line by line where the whole does not keep to CSV's quoting."""
    try:
        lines = list(_reader(text, delimiter, quoted=True))
    except csv.Error:
        return _line_by_line(text, delimiter)
    return _line_by_line(text, delimiter) if _swallows_rows(lines, delimiter) else lines


def _swallows_rows(lines: Sequence[tuple[int, list[str]]], delimiter: str) -> bool:
    """Whether a lone quotation mark made rows a part of the field before: lines in a field have a row's fields.

    Fields of other texts over several lines do not begin with the name of a recording.
    """
    count = len(lines[0][1]) if lines else 0
    inner = [line for _, cells in lines for cell in cells if "\n" in cell for line in cell.split("\n")[1:]]
    rows = [line.split(delimiter) for line in inner]
    return any(len(cells) >= count and any(is_audio(cell.strip(' "')) for cell in cells) for cells in rows)


def _line_by_line(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Number and cells of every line, quoted as CSV is where the line by itself keeps to that."""
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                cells = next(csv.reader([line], delimiter=delimiter, strict=True))
            except csv.Error:
                cells = line.split(delimiter)
            found.append((number, cells))
    return found


def unnamed_rows(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Line number and cells of every line of a table without header and without quoting."""
    return list(_reader(text, delimiter, quoted=False))


def _reader(text: str, delimiter: str, *, quoted: bool) -> Iterator[tuple[int, list[str]]]:
    if not quoted:  # nothing can span lines then, and no limit of the csv module applies
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield number, line.split(delimiter)
        return
    csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    first = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield first, cells
        first = reader.line_num + 1


def _row(number: int, cells: list[str], columns: tuple[str, ...], delimiter: str) -> TableRow:
    """Name a row's cells. A transcript in the last column may hold the delimiter unquoted: it is put together again."""
    problem = ""
    if len(cells) > len(columns):
        if key_of(columns[-1]) in TEXT_COLUMNS:
            cells = [*cells[: len(columns) - 1], delimiter.join(cells[len(columns) - 1 :])]
        elif any(cell.strip() for cell in cells[len(columns) :]):
            problem = f"the row has {len(cells)} fields, the header {len(columns)}"
    return TableRow(number, {key_of(name): cell for name, cell in zip(columns, cells, strict=False)}, problem)
