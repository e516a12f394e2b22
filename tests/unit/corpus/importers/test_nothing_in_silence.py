"""What an import does not use is named, and so is what it guesses, with what to choose instead."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from studio.cli import app
from studio.corpus.importers import notices, read_folder, read_source
from studio.settings.application import HOME_VARIABLE

from .import_support import lines, record, write


def said(source: Path) -> dict[str, str]:
    """The notices about a source, by code."""
    return {each.code: each.message for each in read_source(source).notices}


def test_a_table_beside_another_corpus_is_read_too(tmp_path: Path) -> None:
    for folder, name in {"a": "metadata.csv", "b": "list.csv"}.items():
        record(tmp_path / folder / f"{folder}.wav")
        write(tmp_path / folder / name, f"file_name,text\n{folder}.wav,{folder}\n")
    assert [(each.text, each.problem) for each in read_folder(tmp_path)] == [("a", None), ("b", None)]


def test_a_table_beside_another_list_gives_sides_and_no_second_utterance(tmp_path: Path) -> None:
    for name in ("one", "two"):
        record(tmp_path / "wavs" / f"{name}.wav")
        side = {"one": "train", "two": "test"}[name]
        write(tmp_path / f"{side}.csv", f"path,text\n{name}.wav,{name}\n")
    write(tmp_path / "metadata.csv", "one|one|one\ntwo|two|two\n")
    listing = read_source(tmp_path)
    assert [(each.text, each.split) for each in listing.recordings] == [("one", "train"), ("two", "test")]
    assert "listed_elsewhere" in {each.code for each in listing.notices}


def test_files_and_columns_that_are_not_used_are_named(tmp_path: Path) -> None:
    record(tmp_path / "a.wav")
    write(tmp_path / "list.csv", "path,text,mood\na.wav,A,good\n")
    write(tmp_path / "more" / "labels.xyz", "a A")
    write(tmp_path / "README.md", "About it")
    found = said(tmp_path)
    assert "mood" in found["unused_columns"] and "--set" in found["unused_columns"]
    assert "labels.xyz" in found["unused_files"] and "README" not in found["unused_files"]


def test_sides_told_from_names_are_said(tmp_path: Path) -> None:
    record(tmp_path / "2.Validation" / "a.wav")
    write(tmp_path / "2.Validation" / "a.txt", "A")
    assert "2.Validation → validation" in said(tmp_path)["sides"]


@pytest.mark.parametrize(
    "command", [["audit", "--json", "out.json"], ["import", "-o", "m.jsonl", "--json", "out.json"]]
)
def test_commands_take_the_same_choices_and_say_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    record(tmp_path / "corpus" / "a.wav", 1.0)
    write(tmp_path / "corpus" / "list.csv", "ort,wort,text\na.wav,hello,no\n")
    choices = ["--format", "tables", "--set", "audio=ort", "--set", "text=wort"]
    result = CliRunner().invoke(app, ["dataset", command[0], "corpus", *command[1:], *choices])
    assert "1 recording found, 1 used" in result.stderr
    assert "columns that are not used: text" in result.stderr
    assert json.loads(Path("out.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "name",
    [
        "C:\\\\Users\\\\marie\\\\set\\\\clips\\\\a b.wav",
        "/content/drive/MyDrive/set/clips/a b.wav",
        "clips/a%20b.wav",
        "file:///home/x/clips/a%20b.wav",
        "a b",
    ],
)
def test_recordings_that_lie_elsewhere_are_found_by_their_names(tmp_path: Path, name: str) -> None:
    audio = record(tmp_path / "deep" / "clips" / "a b.wav")
    write(tmp_path / "list.jsonl", f'{{"audio": "{name}", "text": "A"}}')
    found = read_folder(tmp_path)
    assert [(each.audio, each.problem) for each in found] == [(audio, None)]


def test_one_recording_is_not_found_for_two_names(tmp_path: Path) -> None:
    record(tmp_path / "one" / "a.wav")
    write(tmp_path / "list.csv", "path,text\none/a.wav,A\ntwo/a.wav,B\n")
    assert [each.problem and each.problem[0] for each in read_folder(tmp_path)] == [None, "missing"]


@pytest.mark.parametrize("folders", [("train", "test"), ("S1", "S2"), ("alice", "bob")])
def test_a_table_takes_no_recording_of_another_tables_folder(tmp_path: Path, folders: tuple[str, str]) -> None:
    record(tmp_path / folders[0] / "0000.wav")
    for number, folder in enumerate(folders):
        write(tmp_path / f"list{number}.csv", f"path,text\n{folder}/0000.wav,of {folder}\n")
    found = {each.text: each.problem and each.problem[0] for each in read_folder(tmp_path)}
    assert found == {f"of {folders[0]}": None, f"of {folders[1]}": "missing"}


def test_lone_quotation_marks_swallow_no_rows(tmp_path: Path) -> None:
    for name in "abcd":
        record(tmp_path / f"{name}.wav")
    rows = 'path,text\na.wav,"Go on\nb.wav,"yes, now"\nc.wav,left"\nd.wav,"one,\ntwo"\n'
    write(tmp_path / "t.csv", rows.replace(",\ntwo", ", two"))
    found = {each.id: each.text for each in read_folder(tmp_path)}
    assert found == {"a": '"Go on', "b": "yes, now", "c": 'left"', "d": "one, two"}


@pytest.mark.parametrize(
    ("language", "encoding", "text"),
    [("tr", "cp1254", "Bugün hava çok güzel, ışık söndü"), ("pl", "cp1250", "Zażółć gęślą jaźń, świnki dwie")],
)
def test_the_language_decides_between_code_pages(tmp_path: Path, language: str, encoding: str, text: str) -> None:
    record(tmp_path / "a.wav"), record(tmp_path / "b.wav")
    write(tmp_path / "a.txt", text, encoding)
    write(tmp_path / "b.txt", text, "utf-8")
    assert [each.text for each in read_folder(tmp_path, language=language)] == [text, text]


def of_audiofolder(root: Path, count: int) -> None:
    write(root / "metadata.csv", "file_name,text\n" + "".join(f"{n}.wav,text {n}\n" for n in range(count)))


def of_tables(root: Path, count: int) -> None:
    rows = "".join(f"{n}.wav\t0.01\t0.09\ttext {n}\n" for n in range(count))
    write(root / "deep" / "list.tsv", "path\tstart\tend\ttext\n" + rows)


def of_nemo(root: Path, count: int) -> None:
    write(root / "m.json", lines(*({"audio_filepath": f"{n}.wav", "text": f"text {n}"} for n in range(count))))


def of_sidecars(root: Path, count: int) -> None:
    for n in range(count):
        write(root / f"{n}.txt", f"text {n}")


def of_subtitles(root: Path, count: int) -> None:
    for n in range(count):
        write(root / f"{n}.srt", f"1\n00:00:00,000 --> 00:00:00,090\ntext {n}\n")


def of_labels(root: Path, count: int) -> None:
    for n in range(count):
        write(root / f"{n}.txt", f"0.000\t0.090\ttext {n}\n")


def of_kaldi(root: Path, count: int) -> None:
    write(root / "wav.scp", "".join(f"u{n} {n}.wav\n" for n in range(count)))
    write(root / "text", "".join(f"u{n} text {n}\n" for n in range(count)))


def of_lists(root: Path, count: int) -> None:
    write(root / "transcript.txt", "".join(f"{n}.wav|text number {n} as it was read|x\n" for n in range(count)))


def of_ljspeech(root: Path, count: int) -> None:
    write(root / "metadata.csv", "".join(f"{n}|text {n}|text {n}\n" for n in range(count)))


def of_aihub(root: Path, count: int) -> None:
    for n in range(count):
        write(root / f"{n}.json", json.dumps({"발화정보": {"stt": f"text {n}"}}))


@pytest.mark.parametrize(
    "make",
    [
        of_audiofolder,
        of_tables,
        of_nemo,
        of_sidecars,
        of_subtitles,
        of_labels,
        of_kaldi,
        of_lists,
        of_ljspeech,
        of_aihub,
    ],
)
@settings(max_examples=5, deadline=None)
@given(recordings=st.integers(1, 4), told=st.integers(1, 4))
def test_what_goes_in_comes_out_or_is_named(make: Callable[[Path, int], None], recordings: int, told: int) -> None:
    """Rows in are utterances, excluded ones or named, whichever of recordings and texts are more."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for n in range(recordings):
            record(root / f"{n}.wav")
        make(root, told)
        write(root / "extra" / "more.xyz", "unknown")
        listing = read_source(root)
    notices = " ".join(each.message for each in listing.notices)
    used = {each.text for each in listing.recordings if each.problem is None}
    excluded = {each.audio.name for each in listing.recordings if each.problem is not None}
    assert len(used) == min(recordings, told) or "transcript.txt" in notices  # most of whose names are unknown
    assert len({each.audio.stem for each in listing.recordings}) >= recordings
    for n in range(min(recordings, told), told):  # texts whose recordings are not there
        names = (f"{n}.txt", f"{n}.json", "transcript.txt", "(+")
        assert any(f"{n}" in name for name in excluded) or any(name in notices for name in names)
    assert "more.xyz" in notices or "(+" in notices


def test_the_window_says_nothing_of_commands() -> None:
    texts = [notices.short_text(code) for code in notices.TEXTS]
    assert all(text.endswith(".") and "--" not in text and "data." not in text for text in texts)
