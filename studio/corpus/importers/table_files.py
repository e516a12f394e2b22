"""Opening a table of any kind, told by its suffix: a workbook, JSON, or delimited text."""

from __future__ import annotations

from pathlib import Path

from studio.corpus.importers.delimited import read_delimited
from studio.corpus.importers.json_tables import read_json
from studio.corpus.importers.options import Options
from studio.corpus.importers.table import JSON_SUFFIXES, WORKBOOK_SUFFIXES, Table
from studio.corpus.importers.workbooks import read_workbook
from studio.storage.reading import reading
from studio.text.encodings import read_text


def read_table(path: Path, options: Options) -> Table:
    """Read a table.

    Raises:
        DataError: the file cannot be read or is in no recognisable encoding, or has no sheet or list that the options
            name.
    """
    suffix = path.suffix.lower()
    with reading(path, "table"):
        if suffix in WORKBOOK_SUFFIXES:
            return read_workbook(path, options)
        text = read_text(path)
        return read_json(path, text, options) if suffix in JSON_SUFFIXES else read_delimited(path, text)
