"""Tables in Excel's workbooks, as openpyxl writes them, and in JSON documents."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import openpyxl
import pytest

from studio.corpus.importers import preview_table, read_folder, read_source
from studio.errors import DataError

from .import_support import parts, record, summary, write


def workbook(path: Path, **sheets: list[list[object]]) -> openpyxl.Workbook:
    """A workbook of these sheets, saved."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return book


def codes(source: Path) -> dict[str, str]:
    return {each.code: each.message for each in read_source(source).notices}


def test_a_workbook_beside_its_recordings(tmp_path: Path) -> None:
    for name in ("1", "2"):
        record(tmp_path / f"{name}.wav", 2.0)
    rows: list[list[object]] = [
        ["파일명", "전사", "화자", "start", "end"],
        [1, 2024, "민지", datetime.time(0, 0, 0, 500000), 1.5],
        [2.0, "둘", "민지", 0, 1],
        [None, None],
    ]
    workbook(tmp_path / "전사.xlsx", Blatt=rows)
    (tmp_path / "~$전사.xlsx").write_bytes(b"Excel's lock")
    found = read_folder(tmp_path)
    assert summary(found) == {"1": ("2024", "", "민지"), "2": ("둘", "", "민지")}
    assert parts(found)[0] == ("1.wav", 0.5, 1.0, "2024")
    assert read_folder(tmp_path / "전사.xlsx") == found
    assert codes(tmp_path) == {}


def test_a_merged_header_below_a_title(tmp_path: Path) -> None:
    record(tmp_path / "a.wav"), record(tmp_path / "b.wav")
    rows = [
        ["My corpus"],
        ["audio", None, "text"],
        ["file", "speaker", None],
        ["a.wav", "x", "A"],
        ["b.wav", None, "B"],
    ]
    path = tmp_path / "t.xlsx"
    book = workbook(path, one=rows)
    for block in ("A1:C1", "A2:B2", "C2:C3", "B4:B5"):
        book["one"].merge_cells(block)
    book.save(path)
    assert summary(read_folder(tmp_path)) == {"a": ("A", "", "x"), "b": ("B", "", "x")}


def test_of_several_sheets_the_one_that_fits_is_named_and_can_be_chosen(tmp_path: Path) -> None:
    record(tmp_path / "a.wav")
    header = ["path", "text"]
    sheets = {"About": [["by me"]], "First": [header, ["a.wav", "A"]], "Second": [header, ["a.wav", "B"]]}
    workbook(tmp_path / "t.xlsx", **sheets)
    assert [each.text for each in read_folder(tmp_path)] == ["A"]
    assert "First" in codes(tmp_path)["sheet"] and "About, Second" in codes(tmp_path)["sheet"]
    assert [each.text for each in read_folder(tmp_path, options={"sheet": "Second"})] == ["B"]
    assert preview_table(tmp_path / "t.xlsx", options={"sheet": "Second"}).rows == (("a.wav", "B"),)
    with pytest.raises(DataError) as caught:
        read_folder(tmp_path, options={"sheet": "Third"})
    assert caught.value.code == "option" and "Second" in caught.value.hint


def test_sheets_called_by_sides_are_all_read(tmp_path: Path) -> None:
    record(tmp_path / "a.wav"), record(tmp_path / "b.wav")
    header = ["path", "text"]
    workbook(tmp_path / "t.xlsx", train=[header, ["a.wav", "A"]], test=[header, ["b.wav", "B"]])
    assert [(each.text, each.split) for each in read_folder(tmp_path)] == [("A", "train"), ("B", "test")]


def test_a_damaged_workbook_is_said_to_be_one(tmp_path: Path) -> None:
    record(tmp_path / "a.wav")
    write(tmp_path / "t.xlsx", "not a workbook")
    with pytest.raises(DataError) as caught:
        read_folder(tmp_path)
    assert "t.xlsx" in caught.value.message


ROWS = [{"wav": "a.wav", "text": "A"}, {"wav": "b.wav", "text": "B"}]


@pytest.mark.parametrize(
    "document",
    [
        ROWS,
        {"info": {"count": 2}, "data": ROWS},
        {"data": {"items": ROWS}, "speakers": [{"name": "x"}]},
        {"a": {"wav": "{data_root}/clips/a.wav", "words": "A"}, "b": {"wav": "{data_root}/clips/b.wav", "words": "B"}},
        [{"path": "a.wav", "said": [{"text": "A"}]}, {"path": "b.wav", "said": [{"text": "B"}]}],
        {"train": ROWS[:1], "other": {"rows": ROWS}},
    ],
)
def test_lists_anywhere_in_json(tmp_path: Path, document: object) -> None:
    for name in ("a", "b"):
        record(tmp_path / "clips" / f"{name}.wav")
    write(tmp_path / "all.json", json.dumps(document, indent=2))
    assert [(each.text, each.problem) for each in read_folder(tmp_path)] == [("A", None), ("B", None)]


def test_labels_of_one_long_recording_are_no_table(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", 2.0)
    parts_of_it = [
        {"id": "a.1", "form": "A", "start": 0.2, "end": 1.0},
        {"id": "a.2", "form": "B", "start": 1, "end": 2},
    ]
    label = {"id": "a", "fileName": "a.wav", "speaker": [], "utterance": parts_of_it}
    write(tmp_path / "a.json", json.dumps(label, indent=1))
    assert [each.text for each in read_folder(tmp_path)] == ["A", "B"]


def test_nested_columns_and_another_list_can_be_chosen(tmp_path: Path) -> None:
    record(tmp_path / "a.wav")
    row = {"media": {"url": "a.wav"}, "label": {"said": "A"}}
    write(tmp_path / "all.json", json.dumps({"good": [row], "bad": [row, row], "meta": {"x": 1}}))
    chosen = {"audio": "media.url", "text": "label.said"}
    assert len(read_folder(tmp_path, options=chosen)) == 2
    assert [each.text for each in read_folder(tmp_path, options=chosen | {"json_list": "good"})] == ["A"]
    notices = read_source(tmp_path, options=chosen).notices
    assert "good" in next(each.message for each in notices if each.code == "json_list")
    with pytest.raises(DataError):
        read_folder(tmp_path, options=chosen | {"json_list": "ugly"})
