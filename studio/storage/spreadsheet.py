"""Tables that people open in a spreadsheet: letters of every language as they are, and no cell that is run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[\d.]+(e[+-]?\d+)?", re.IGNORECASE)


def spreadsheet_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV, with the mark by which spreadsheets know UTF-8.

    A text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP advises
    (https://owasp.org/www-community/attacks/CSV_Injection); numbers are left.
    """
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows([_harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + target.getvalue()


def _harmless(cell: object) -> object:
    is_formula = isinstance(cell, str) and cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if is_formula else cell
