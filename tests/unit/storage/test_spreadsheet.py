"""Tables for a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest

from studio.storage.spreadsheet import spreadsheet_csv


def test_letters_of_every_language_are_known_by_a_mark() -> None:
    text = spreadsheet_csv([["파일", "a, b", 0.5, None], ['"', "é", -1, ""]])
    assert text == '\ufeff파일,"a, b",0.5,\n"""",é,-1,\n'


@pytest.mark.parametrize("cell", ["=cmd|calc!A1", "+1+1", "-2-3", "@SUM(1)", "\t=1", "- oui", "=1"])
def test_what_a_spreadsheet_would_run_is_text(cell: str) -> None:
    (row,) = csv.reader(io.StringIO(spreadsheet_csv([[cell]]).removeprefix("\ufeff"), newline=""))
    assert row == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["-0.25", "+3", "-1.5e-07", "a=b", "", "1-2"])
def test_numbers_and_other_texts_are_left(cell: str) -> None:
    assert spreadsheet_csv([["x", cell]]) == f"\ufeffx,{cell}\n"
