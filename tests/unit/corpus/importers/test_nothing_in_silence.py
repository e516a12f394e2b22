"""What an import does not use is named, and so is what it guesses, with what to choose instead."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as arrow
import pyarrow.parquet as parquet
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


def of_workbook(root: Path, count: int) -> None:
    book = openpyxl.Workbook()
    for row in [["path", "text"], *([f"{n}.wav", f"text {n}"] for n in range(count))]:
        book.active.append(row)
    book.save(root / "list.xlsx")


def of_json(root: Path, count: int) -> None:
    write(root / "all.json", json.dumps({"data": [{"path": f"{n}.wav", "text": f"text {n}"} for n in range(count)]}))


def of_parquet(root: Path, count: int) -> None:
    columns = {"audio": [f"{n}.wav" for n in range(count)], "text": [f"text {n}" for n in range(count)]}
    parquet.write_table(arrow.table(columns), root / "train.parquet")


def of_transcripts(root: Path, count: int) -> None:
    for n in range(count):
        write(root / f"{n}.json", json.dumps({"segments": [{"start": 0, "end": 0.09, "text": f"text {n}"}]}))


def of_labelstudio(root: Path, count: int) -> None:
    said = ({"id": "a", "value": {"start": 0, "end": 0.09, "text": [f"text {n}"]}} for n in range(count))
    tasks = [{"data": {"audio": f"{n}.wav"}, "annotations": [{"result": [each]}]} for n, each in enumerate(said)]
    write(root / "export.json", json.dumps(tasks))


def of_sub_station(root: Path, count: int) -> None:
    for n in range(count):
        write(root / f"{n}.ass", f"[Events]\nDialogue: 0,0:00:00.00,0:00:00.09,Default,,0,0,0,,text {n}\n")


def of_timed_text(root: Path, count: int) -> None:
    for n in range(count):
        write(root / f"{n}.ttml", f'<tt><body><div><p begin="0s" end="90ms">text {n}</p></div></body></tt>')


def of_sami(root: Path, count: int) -> None:
    for n in range(count):
        write(root / f"{n}.smi", f"<SYNC Start=0><P>text {n}<SYNC Start=90><P>&nbsp;")


def of_textgrids(root: Path, count: int) -> None:
    for n in range(count):
        tier = f'"IntervalTier"\n"said"\n0\n1\n1\n0\n0.09\n"text {n}"\n'
        write(root / f"{n}.TextGrid", f'"ooTextFile"\n"TextGrid"\n0\n1\n<exists>\n1\n{tier}')


def of_aligned_words(root: Path, count: int) -> None:
    for n in range(count):
        words = f'"IntervalTier"\n"words"\n0\n1\n2\n0\n0.04\n"text"\n0.04\n0.09\n"{n}"\n'
        write(root / f"{n}.TextGrid", f'"ooTextFile"\n"TextGrid"\n0\n1\n<exists>\n1\n{words}')


def of_stm(root: Path, count: int) -> None:
    write(root / "all.stm", "".join(f"{n} 1 s 0 0.09 text {n}\n" for n in range(count)))


def of_lhotse(root: Path, count: int) -> None:
    source = {"sampling_rate": 16000, "num_samples": 1600, "duration": 0.1}
    files = ({"id": f"{n}", "sources": [{"type": "file", "channels": [0], "source": f"{n}.wav"}]} for n in range(count))
    write(root / "recordings.jsonl", lines(*({**each, **source} for each in files)))
    part = {"start": 0, "duration": 0.09, "channel": 0}
    supervisions = ({"id": f"s{n}", "recording_id": f"{n}", "text": f"text {n}", **part} for n in range(count))
    write(root / "supervisions.jsonl", lines(*supervisions))


def of_gigaspeech(root: Path, count: int) -> None:
    parts = ([{"sid": f"s{n}", "begin_time": 0, "end_time": 0.09, "text": f"text {n}"}] for n in range(count))
    audios = [{"path": f"{n}.opus", "segments": each} for n, each in enumerate(parts)]
    write(root / "GigaSpeech.json", json.dumps({"audios": audios}))


def of_common_voice(root: Path, count: int) -> None:
    (root / "clips").mkdir()
    write(root / "train.tsv", "path\tsentence\n" + "".join(f"{n}.wav\ttext {n}\n" for n in range(count)))


def of_fleurs(root: Path, count: int) -> None:
    write(root / "train.tsv", "".join(f"{n}\t{n}.wav\ttext {n}\tx\tx |\t1600\tMALE\n" for n in range(count)))


def named(root: Path, pattern: str) -> None:
    """Recordings under a corpus's own names for them."""
    for path in list(root.glob("*.wav")):
        path.rename(root / f"{pattern.format(n=path.stem)}.wav")


def of_librispeech(root: Path, count: int) -> None:
    named(root, "19-198-{n}")
    write(root / "19-198.trans.txt", "".join(f"19-198-{n} text {n}\n" for n in range(count)))


def of_libritts(root: Path, count: int) -> None:
    named(root, "19_198_000000_00000{n}")
    rows = (f"19_198_000000_00000{n}\tx\ttext {n}\n" for n in range(count))
    write(root / "19_198.trans.tsv", "".join(rows))


def of_vctk(root: Path, count: int) -> None:
    named(root, "p225_{n}")
    for n in range(count):
        write(root / "txt" / "p225" / f"p225_{n}.txt", f"text {n}")


def of_voxforge(root: Path, count: int) -> None:
    (root / "wav").mkdir()
    for path in list(root.glob("*.wav")):
        path.rename(root / "wav" / path.name)
    write(root / "etc" / "prompts-original", "".join(f"{n} text {n}\n" for n in range(count)))


@pytest.mark.parametrize("make", [each for name, each in sorted(globals().items()) if name.startswith("of_")])
@settings(max_examples=4, deadline=None)
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
