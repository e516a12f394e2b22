"""When parts of recordings begin and end, as tables of every kind give it: none is learned with another's sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.corpus.importers import read_folder, read_source

from .import_support import lines, parts, reasons, record, write

WANTED = [("talk.wav", 0.5, 1.0, "one"), ("talk.wav", 2.0, 1.5, "two")]


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    record(tmp_path / "talk.wav", 4.0)
    return tmp_path


@pytest.mark.parametrize(
    "table",
    [
        "path,start,end,text\ntalk.wav,0.5,1.5,one\ntalk.wav,2,3.5,two\n",
        "path,start_time,end_time,text\ntalk.wav,0.5,1.5,one\ntalk.wav,2,3.5,two\n",
        "path,Begin,Stop,text\ntalk.wav,0.5,1.5,one\ntalk.wav,2,3.5,two\n",
        "path,start_ms,end_ms,text\ntalk.wav,500,1500,one\ntalk.wav,2000,3500,two\n",
        "path,start,end,text\ntalk.wav,500,1500,one\ntalk.wav,2000,3500,two\n",
        "path,start,duration,text\ntalk.wav,500,1000,one\ntalk.wav,2000,1500,two\n",
        'path;start;end;text\ntalk.wav;00:00:00.500;00:00:01.500;one\ntalk.wav;0:02;"00:03,5";two\n',
        "path,start,end,duration,text\ntalk.wav,0.5,1.5,4,one\ntalk.wav,2,3.5,4,two\n",  # that of the whole
    ],
)
def test_a_table_gives_start_and_end(talk: Path, table: str) -> None:
    write(talk / "t.csv", table)
    assert parts(read_folder(talk)) == WANTED


@pytest.mark.parametrize("nested", [True, False])
def test_json_lines_give_start_and_end(talk: Path, nested: bool) -> None:
    rows = [{"sentence": text, "start": start, "end": start + length} for _, start, length, text in WANTED]
    if nested:  # as in yeyupiaoling/Whisper-Finetune
        rows = [
            {
                "audio": {"path": "talk.wav", "start_time": row["start"], "end_time": row["end"]},
                "sentence": row["sentence"],
                "duration": 1.0,
            }
            for row in rows
        ]
    else:
        rows = [row | {"audio": "talk.wav"} for row in rows]
    write(talk / "t.jsonl", lines(*rows))
    assert parts(read_folder(talk)) == WANTED


def test_columns_and_the_unit_of_times_can_be_named(talk: Path) -> None:
    write(talk / "t.csv", "path,von,bis,text\ntalk.wav,500,1500,one\ntalk.wav,2000,3500,two\n")
    assert parts(read_folder(talk, options={"start": "von", "end": "bis"})) == WANTED
    seconds = read_folder(talk, options={"start": "von", "end": "bis", "time_unit": "s"})
    assert parts(seconds)[0] == ("talk.wav", 500.0, 1000.0, "one")


def test_milliseconds_are_said_to_be_a_guess(talk: Path) -> None:
    write(talk / "t.csv", "path,start,end,text\ntalk.wav,500,1500,one\n")
    assert [each.code for each in read_source(talk).notices] == ["milliseconds"]


def test_starts_alone_last_until_the_next(talk: Path) -> None:
    write(talk / "t.csv", "path,start,text\ntalk.wav,0.5,one\ntalk.wav,1.5,two\n")
    listing = read_source(talk)
    assert parts(listing.recordings) == [("talk.wav", 0.5, 1.0, "one"), ("talk.wav", 1.5, None, "two")]
    assert [each.code for each in listing.notices] == ["start_only"]


@pytest.mark.parametrize(
    ("header", "values", "duration"),
    [
        ("start_ms,duration", "500,0.4", 0.4),
        ("start_ms,duration", "500,400", 0.4),
        ("start,end_ms", "0.5,900", 0.4),
        ("start,end_ms", "500,900", 0.4),
        ("start_ms,end", "500,0.9", 0.4),
        ("start,duration_ms", "500,400", 0.4),
        ("start_s,end_s", "0.5,400.5", 400.0),
    ],
)
def test_each_column_has_its_own_unit(talk: Path, header: str, values: str, duration: float) -> None:
    write(talk / "t.csv", f"path,{header},text\ntalk.wav,{values},one\n")
    assert parts(read_folder(talk)) == [("talk.wav", 0.5, duration, "one")]


def test_a_part_of_no_duration_is_listed(talk: Path) -> None:
    write(talk / "t.csv", "path,start,duration,text\ntalk.wav,2,0,one\ntalk.wav,0.5,1,two\n")
    assert list(reasons(read_folder(talk)).values()) == ["unreadable"]


def test_a_rounded_duration_does_not_cut_the_sound(talk: Path) -> None:
    write(talk / "t.jsonl", lines({"audio_filepath": "talk.wav", "text": "one", "duration": 3}))
    listing = read_source(talk)
    assert parts(listing.recordings) == [("talk.wav", 0.0, None, "one")]
    assert "duration" in listing.notices[0].message
    write(talk / "t.jsonl", lines({"audio_filepath": "talk.wav", "text": "one", "duration": 2.963}))
    assert parts(read_folder(talk)) == [("talk.wav", 0.0, 2.963, "one")]


def test_texts_of_one_recording_without_times_are_not_used(talk: Path) -> None:
    write(talk / "t.csv", "path,text\ntalk.wav,one\ntalk.wav,two\ntalk.wav,three\n")
    assert set(reasons(read_folder(talk)).values()) == {"unreadable"}


def test_an_end_before_the_start_is_listed(talk: Path) -> None:
    write(talk / "t.csv", "path,start,end,text\ntalk.wav,2,1,one\n")
    assert reasons(read_folder(talk)) == {"talk": "unreadable"}
