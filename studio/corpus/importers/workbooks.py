"""Excel's workbooks (``.xlsx``) as tables, through openpyxl.

The header is the first row that names recordings and transcripts, below titles where there are such; what is merged
stands in each of its cells. Of several sheets the first with such a header is read, or all where their names stand for
sides, as ``train`` and ``test`` do.
"""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from studio.corpus.importers.columns import SHEET, is_recognised, key_of
from studio.corpus.importers.notices import Notice, joined, notice
from studio.corpus.importers.options import Options
from studio.corpus.importers.side_names import split_of_name
from studio.corpus.importers.table import Table, TableRow
from studio.errors import DataError
from studio.storage.reading import open_regular

_HEADER_WITHIN = 20  # rows
_MOST_BYTES = 1 << 30  # of a workbook unpacked

Cells = list[list[Any]]


def read_workbook(path: Path, options: Options) -> Table:
    """The rows of a workbook's sheet.

    Raises:
        DataError: there is no sheet of the name that the options give; code ``option``.
        ValueError: it is too large; anything that openpyxl raises where it is damaged.
    """
    import openpyxl  # not before it is needed: a fifth of a second

    with open_regular(path) as file:
        with zipfile.ZipFile(file) as packed:
            if sum(info.file_size for info in packed.infolist()) > _MOST_BYTES:
                raise ValueError(f"it is larger than {_MOST_BYTES >> 30} GB")
        book = openpyxl.load_workbook(file, data_only=True)
    tables = {sheet.title: _sheet(path, _filled(sheet), options) for sheet in book.worksheets}
    wanted = options.get(SHEET.name, "").strip()
    if wanted and wanted not in tables:
        raise DataError(
            f"There is no sheet “{wanted}”: {path}", f"Its sheets are {', '.join(tables)[:500]}.", code="option"
        )
    used = [wanted] if wanted else _chosen(tables, options)
    others = [name for name in tables if name not in used]
    said: list[Notice] = []
    if others or len(used) > 1:
        said.append(notice("sheet", file=path.name, sheet=joined(used), sheets=joined(others) or "–"))
    if len(used) == 1:
        table = tables[used[0]]
        return Table(path, table.columns, table.rows, unit="row", notices=tuple(said))
    columns = tuple(dict.fromkeys(name for sheet in used for name in tables[sheet].columns))
    rows = [
        TableRow(row.line, {"split": name, **row.fields}, row.problem) for name in used for row in tables[name].rows
    ]
    is_new = "split" not in map(key_of, columns)
    return Table(path, (*columns, "split") if is_new else columns, tuple(rows), unit="row", notices=tuple(said))


def _chosen(tables: dict[str, Table], options: Options) -> list[str]:
    known = [name for name, table in tables.items() if is_recognised(table.columns, options)]
    if len(known) > 1 and all(map(split_of_name, known)):
        return known
    return known[:1] or sorted(tables, key=lambda name: -len(tables[name].rows))[:1]


def _filled(sheet: Any) -> tuple[Cells, list[tuple[int, int]]]:
    """A sheet's cells, what is merged in each of its own, and the first and last row of every merged block."""
    cells = [list(row) for row in sheet.iter_rows(values_only=True)]
    blocks = []
    for block in sheet.merged_cells.ranges:
        if block.max_row > len(cells) or block.max_col > len(cells[0]):
            continue
        blocks.append((block.min_row - 1, block.max_row - 1))
        value = cells[block.min_row - 1][block.min_col - 1]
        for row in cells[block.min_row - 1 : block.max_row]:
            row[block.min_col - 1 : block.max_col] = [value] * (block.max_col - block.min_col + 1)
    return cells, blocks


def _sheet(path: Path, filled: tuple[Cells, list[tuple[int, int]]], options: Options) -> Table:
    cells, blocks = filled
    shown = [[_value(value) for value in row] for row in cells]
    written = [number for number, row in enumerate(shown) if any(str(value).strip() for value in row)]
    if not written:
        return Table(path, (), (), unit="row")
    first = written[:_HEADER_WITHIN]
    top = next((number for number in first if is_recognised(map(str, shown[number]), options)), written[0])
    last = max((end for start, end in blocks if start <= top <= end), default=top)  # a header of several rows
    last = last if is_recognised(map(str, shown[last]), options) else top
    columns = tuple(str(value).strip() for value in shown[last])
    rows = [TableRow(number + 1, _fields(columns, shown[number])) for number in written if number > last]
    return Table(path, columns, tuple(rows), unit="row")


def _fields(columns: Sequence[str], values: Sequence[object]) -> dict[str, object]:
    """A row's values by column; of columns of one name the first."""
    fields: dict[str, object] = {}
    for name, value in zip(columns, values, strict=True):
        fields.setdefault(key_of(name), value)
    return fields


def _value(value: Any) -> str | int | float:
    """A cell as a table of text would have it; Excel keeps 1 as 1.0 and times as parts of a day."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    return value if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
