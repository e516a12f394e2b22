"""The manifest: read back as written, bad lines named, nothing lost on failure."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from studio.corpus.utterance import Manifest, Utterance
from studio.errors import DataError, StorageError

ROWS = (
    Utterance("가/1", "/data/녹음 😀.wav", "안녕\n하세요 “네”", 1.25, "train", "s1"),
    Utterance("b", "/data/b.flac", "two", 2.5, "validation"),
    Utterance("c", "/data/c.flac", "three", 3.0),
)


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "manifest.jsonl"
    Manifest(ROWS).save(path)
    loaded = Manifest.load(path)
    assert tuple(loaded) == ROWS
    assert loaded[1] == ROWS[1]
    assert list(loaded[1:]) == list(ROWS[1:])
    assert len(loaded) == 3
    assert loaded.train == [ROWS[0]]
    assert loaded.validation == [ROWS[1]]
    assert loaded.seconds == pytest.approx(6.75)
    assert [msgspec.json.decode(line)["id"] for line in path.read_bytes().splitlines()] == ["가/1", "b", "c"]
    assert os.listdir(tmp_path) == ["manifest.jsonl"]  # noqa: PTH208


GOOD = b'{"id":"a","audio":"/a.wav","text":"x","duration":1}\n'


@pytest.mark.parametrize(
    ("line", "part"),
    [
        (b"{not json", "line 3"),
        (b'{"id":"b","audio":"/a.wav","text":"x"}', "duration"),
        (b'{"id":7,"audio":"/a.wav","text":"x","duration":1}', "id"),
        (b'{"id":"b","audio":"/a.wav","text":"x","duration":-1}', "duration"),
        (b'{"id":"b","audio":"/a.wav","text":"x","duration":1,"split":"tset"}', "split"),
        (b'{"id":"b","audio":"/a.wav","text":"\xff","duration":1}', "line 3"),
        (GOOD.strip(), "line 1"),
    ],
)
def test_bad_line_is_named(tmp_path: Path, line: bytes, part: str) -> None:
    path = tmp_path / "m.jsonl"
    path.write_bytes(GOOD + b"\n" + line + b"\n")
    with pytest.raises(DataError) as caught:
        Manifest.load(path)
    assert f"{path}, line 3" in caught.value.message
    assert part in caught.value.message


def test_blank_lines_and_line_ends(tmp_path: Path) -> None:
    (tmp_path / "m.jsonl").write_bytes(GOOD.strip() + b"\r\n\r\n  \n")
    assert len(Manifest.load(tmp_path / "m.jsonl")) == 1


def test_sides_and_the_sets_of_one() -> None:
    sets = ("eval_clean", "eval_other", "eval_clean")
    test = [Utterance(f"t{n}", f"/t{n}", "t", 1.0, "test", set=name) for n, name in enumerate(sets)]
    manifest = Manifest([*ROWS, *test])
    assert (manifest.test, manifest.held_out) == (test, [ROWS[1], *test])
    assert manifest.sets("test") == {"eval_clean": [test[0], test[2]], "eval_other": [test[1]]}
    assert manifest.sets("validation") == {"": [ROWS[1]]}


def test_the_held_out_side_of_earlier_versions_is_for_validation(tmp_path: Path) -> None:
    old = '{"id":"a","audio":"/a","text":"t","duration":1.0,"split":"eval"}\n'
    (tmp_path / "m.jsonl").write_text(old)
    assert Manifest.load(tmp_path / "m.jsonl").validation == [Utterance("a", "/a", "t", 1.0, "validation")]


def test_same_id_twice() -> None:
    with pytest.raises(DataError, match="b"):
        Manifest([ROWS[1], ROWS[1]])


@pytest.mark.parametrize("name", ["absent.jsonl", "."])
def test_unreadable(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError):
        Manifest.load(tmp_path / name)


def test_failed_save_keeps_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.jsonl"
    Manifest(ROWS).save(path)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="disk is full"):
        Manifest(ROWS[:1]).save(path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["m.jsonl"]


def test_save_into_an_absent_folder(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        Manifest(ROWS).save(tmp_path / "no" / "m.jsonl")


def test_a_part_of_a_recording_is_kept_and_a_whole_one_says_nothing_of_it(tmp_path: Path) -> None:
    part = Utterance("a", "/긴.wav", "글", 2.0, "train", start=63.25, raw="s16le@8000x1")
    Manifest([part, Utterance("b", "/b.wav", "둘", 1.0, "validation")]).save(tmp_path / "m.jsonl")
    lines = (tmp_path / "m.jsonl").read_text(encoding="utf-8").splitlines()
    assert '"start":63.25' in lines[0]
    assert "start" not in lines[1] and "raw" not in lines[1]
    assert Manifest.load(tmp_path / "m.jsonl")[0] == part
    assert part.piece == (Path("/긴.wav"), 63.25, 2.0, "s16le@8000x1")


def test_a_negative_start_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.jsonl").write_text('{"id":"a","audio":"/a","text":"t","duration":1,"start":-2}\n')
    with pytest.raises(DataError, match="line 1: start is -2"):
        Manifest.load(tmp_path / "m.jsonl")
