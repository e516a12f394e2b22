"""Every layout of recordings and transcripts, on trees made here."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.parts import AudioPart
from studio.corpus.importers import Recording, read_folder
from studio.corpus.importers.side_names import split_of_name, splits_of_names
from studio.corpus.utterance import Manifest, Utterance
from studio.errors import DataError


def record(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.full(1600, 0.1), 16000)
    return path


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def texts(recordings: list[Recording]) -> dict[str, str | None]:
    assert len({recording.id for recording in recordings}) == len(recordings)
    return {recording.id: recording.text for recording in recordings}


def reasons(recordings: list[Recording]) -> dict[str, str]:
    return {recording.id: recording.problem[0] for recording in recordings if recording.problem}


# AudioFolder


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_audiofolder_csv(tmp_path: Path, encoding: str) -> None:
    for name in ("a.wav", "깊은 폴더/나 😀.FLAC" if encoding != "cp949" else "깊은 폴더/나.FLAC", "extra.wav"):
        record(tmp_path / name)
    deep = next(path.name for path in (tmp_path / "깊은 폴더").iterdir())
    table = f'file_name,text\r\na.wav,"안녕, ""하세요"""\r\n깊은 폴더/{deep},둘\r\ngone.wav,셋\r\n'
    write(tmp_path / "metadata.csv", table, encoding)
    found = read_folder(tmp_path)
    assert len(found) == 4
    assert texts(found)["a"] == '안녕, "하세요"'
    assert texts(found)[f"깊은 폴더/{Path(deep).stem}"] == "둘"
    assert reasons(found) == {"gone": "missing", "extra": "no_transcript"}
    assert all(recording.audio.is_absolute() for recording in found)


def test_audiofolder_jsonl_in_subfolders(tmp_path: Path) -> None:
    for part in ("train", "test"):
        record(tmp_path / part / "1.wav")
        row = {"file_name": "1.wav", "transcription": f"{part} text"}
        write(tmp_path / part / "metadata.jsonl", json.dumps(row) + "\n")
    found = {recording.id: (recording.text, recording.split) for recording in read_folder(tmp_path)}
    assert found == {"train/1": ("train text", "train"), "test/1": ("test text", "test")}


def test_audiofolder_with_a_text_file_elsewhere(tmp_path: Path) -> None:
    record(tmp_path / "a" / "1.wav")
    write(tmp_path / "a" / "metadata.csv", "file_name,text\n1.wav,one\n")
    record(tmp_path / "b" / "2.wav")
    write(tmp_path / "b" / "2.txt", "two")
    assert texts(read_folder(tmp_path)) == {"a/1": "one", "b/2": "two"}


# Tables


@pytest.mark.parametrize("audio", ["audio", "path", "file_name", "audio_filepath", "file", "wav"])
@pytest.mark.parametrize("text", ["text", "sentence", "transcript", "transcription"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_table_columns_and_delimiters(tmp_path: Path, audio: str, text: str, delimiter: str) -> None:
    record(tmp_path / "wavs" / "a.wav")
    rows = (["n", audio.upper(), f" {text}"], ["1", "a.wav", "hello"])
    write(tmp_path / "list.tsv", "\n".join(delimiter.join(row) for row in rows))
    for source in (tmp_path, tmp_path / "list.tsv"):
        found = read_folder(source)
        assert texts(found) == {"wavs/a": "hello"}
        assert found[0].audio == tmp_path / "wavs" / "a.wav"


@pytest.mark.parametrize("suffix", [".jsonl", ".json"])
def test_nemo_manifest(tmp_path: Path, suffix: str) -> None:
    a, b = record(tmp_path / "x" / "a.wav"), record(tmp_path / "x" / "b.wav")
    rows = [
        {"audio_filepath": str(a), "text": "one", "duration": 0.1, "offset": 0.0},
        {"audio_filepath": str(b), "text": "two", "duration": 0.1, "offset": 3.5},
    ]
    table = write(tmp_path / f"manifest{suffix}", "\n".join(map(json.dumps, rows)))
    for source in (tmp_path, table):
        found = read_folder(source)
        assert texts(found) == {"x/a": "one", "x/b": "two"}
        assert reasons(found) == {}
        assert {recording.piece for recording in found} == {AudioPart(a, 0.0, 0.1), AudioPart(b, 3.5, 0.1)}


@pytest.mark.parametrize("value", [-1.5, "-1.5", "soon", "nan", "inf", "1e999"])
def test_times_that_are_none_are_listed(tmp_path: Path, value: object) -> None:
    record(tmp_path / "a.wav")
    write(tmp_path / "m.jsonl", json.dumps({"audio": "a.wav", "text": "하나", "offset": value, "duration": 1}))
    found = read_folder(tmp_path)
    assert reasons(found) == {"a": "unreadable"}
    assert str(value) in (found[0].problem or ("", ""))[1]


def test_parts_of_one_recording(tmp_path: Path) -> None:
    audio = record(tmp_path / "a.wav")
    write(tmp_path / "t.csv", "path,text,start,duration\na.wav,one,0,1.5\na.wav,two,1.5,2\na.wav,all,,9\n")
    found = read_folder(tmp_path)
    assert texts(found) == {"a": "one", "a#2": "two", "a#3": "all"}
    assert [recording.piece for recording in found] == [
        AudioPart(audio, 0.0, 1.5),
        AudioPart(audio, 1.5, 2.0),
        AudioPart(audio),
    ]


def test_a_duration_alone_may_be_in_any_unit(tmp_path: Path) -> None:
    audio = record(tmp_path / "a.wav")
    write(tmp_path / "t.csv", "path,text,duration\na.wav,one,100\n")
    assert read_folder(tmp_path)[0].piece == AudioPart(audio)


def test_our_own_manifest_keeps_ids_splits_and_speakers(tmp_path: Path) -> None:
    audio = str(record(tmp_path / "a.wav"))
    utterance = Utterance("가#1", audio, "t", 0.1, "validation", "s", 0.05, "s16be@8000x1")
    Manifest([utterance]).save(tmp_path / "manifest.jsonl")
    found = read_folder(tmp_path / "manifest.jsonl")
    assert found == [Recording("가#1", Path(audio), "t", "validation", "s", None, 0.05, 0.1, "s16be@8000x1")]


def test_split_tables_win_over_the_whole(tmp_path: Path) -> None:
    for name in "abc":
        record(tmp_path / f"{name}.wav")
    write(tmp_path / "all.csv", "path,text\na.wav,A\nb.wav,B\nc.wav,C\n")
    write(tmp_path / "train.csv", "path,text\na.wav,A\n")
    write(tmp_path / "test.csv", "path,text\nb.wav,B\n")
    found = read_folder(tmp_path)
    assert {recording.id: recording.split for recording in found} == {"a": "train", "b": "test", "c": ""}


def test_unquoted_commas_and_quotes(tmp_path: Path) -> None:
    for name in "abcd":
        record(tmp_path / f"{name}.wav")
    write(tmp_path / "t.csv", 'path,text\na.wav,Well, "yes", he said\nb.wav,"Oui" dit-il\nc.wav,"open\nd.wav,d\n')
    assert texts(read_folder(tmp_path)) == {"a": 'Well, "yes", he said', "b": '"Oui" dit-il', "c": '"open', "d": "d"}


def test_rows_that_do_not_fit_are_listed(tmp_path: Path) -> None:
    for name in "abc":
        record(tmp_path / f"{name}.wav")
    write(tmp_path / "t.csv", "text,path\nA,a.wav\nB, more,b.wav\n,c.wav\nlost,\n")
    found = read_folder(tmp_path)
    assert sorted(recording.problem[0] if recording.problem else "" for recording in found) == [
        "", "", "missing", "missing", "no_transcript",
    ]  # fmt: skip
    assert texts(found)["c"] is None  # its row has no transcript; that of b names a recording that is not there
    assert reasons(found)["b"] == "no_transcript"


def test_bad_json_lines_are_listed(tmp_path: Path) -> None:
    record(tmp_path / "a.wav"), record(tmp_path / "b.wav")
    write(tmp_path / "t.jsonl", '{"audio":"a.wav","text":"A"}\n{"audio":\n[1]\n\n{"audio":{"path":"b.wav"},"text":5}\n')
    found = read_folder(tmp_path / "t.jsonl")
    assert [(recording.text, recording.problem and recording.problem[0]) for recording in found] == [
        ("A", None),
        (None, "missing"),
        (None, "missing"),
        ("5", None),
    ]
    assert len(texts(found)) == 4


def test_one_file_listed_twice(tmp_path: Path) -> None:
    record(tmp_path / "a.wav")
    write(tmp_path / "t.csv", "path,text\na.wav,one\na.wav,two\na.wav,one\n")
    assert texts(read_folder(tmp_path)) == {"a": "one", "a#2": "two", "a#3": "one"}


def test_unrecognised_columns_are_named(tmp_path: Path) -> None:
    record(tmp_path / "a.wav")
    table = write(tmp_path / "list.csv", "Aufnahme,Inhalt\na.wav,hallo\n")
    for source in (tmp_path, table):
        with pytest.raises(DataError) as caught:
            read_folder(source)
        assert "Aufnahme, Inhalt" in caught.value.message
        assert "audio_filepath" in caught.value.hint and "transcription" in caught.value.hint


def test_another_table_does_not_disturb(tmp_path: Path) -> None:
    record(tmp_path / "a.wav")
    write(tmp_path / "a.txt", "A")
    write(tmp_path / "speakers.csv", "name,age\nx,5\n")
    assert texts(read_folder(tmp_path)) == {"a": "A"}


def test_windows_paths_and_case(tmp_path: Path) -> None:
    record(tmp_path / "Audio" / "One.WAV")
    write(tmp_path / "t.csv", "path,text\naudio\\one.wav,A\n")
    found = read_folder(tmp_path)
    assert texts(found) == {"Audio/One": "A"}
    assert not reasons(found)


@pytest.mark.parametrize(("on_disk", "in_table"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_names_in_either_unicode_form(tmp_path: Path, on_disk: str, in_table: str) -> None:
    name = "진료실/환자 녹음.wav"
    record(tmp_path / unicodedata.normalize(on_disk, name))
    write(tmp_path / "metadata.csv", f"file_name,text\n{unicodedata.normalize(in_table, name)},글\n")
    found = read_folder(tmp_path)
    assert texts(found) == {"진료실/환자 녹음": "글"}
    assert not reasons(found)


def test_path_out_of_the_folder(tmp_path: Path) -> None:
    record(tmp_path / "audio" / "a.wav")
    names = ("../audio/a.wav", "x" * 5000, "\0", "/", "..")
    rows = [json.dumps({"path": name, "text": "A"}) for name in names]
    found = read_folder(write(tmp_path / "tables" / "t.jsonl", "\n".join(rows)))
    assert found[0].audio == tmp_path / "audio" / "a.wav"
    assert [recording.problem and recording.problem[0] for recording in found] == [None, *["missing"] * 4]


# A text file beside each recording


def test_sidecar(tmp_path: Path) -> None:
    for name in ("a.wav", "둘/나.WAV", "c.mp3", "d.m4a", "e.wav"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"anything")
    write(tmp_path / "a.TXT", "\ufeffone\r\n\r\n")
    write(tmp_path / "둘" / unicodedata.normalize("NFD", "나.txt"), "둘", "cp949")
    write(tmp_path / "d.txt", "four")
    (tmp_path / "e.txt").write_bytes("Été".encode("cp1252"))
    write(tmp_path / "README.txt", "not a transcript")
    found = read_folder(tmp_path)
    assert texts(found) == {"a": "one", "둘/나": "둘", "c": None, "d": "four", "e": None}
    assert reasons(found) == {"c": "no_transcript", "e": "no_transcript"}
    assert "UTF-8" in next(recording.problem[1] for recording in found if recording.id == "e" and recording.problem)


def test_same_stem(tmp_path: Path) -> None:
    record(tmp_path / "a.wav")
    record(tmp_path / "a.flac")
    write(tmp_path / "a.txt", "both")
    assert texts(read_folder(tmp_path)) == {"a.flac": "both", "a.wav": "both"}


def test_hidden_files_are_nobodys_recordings(tmp_path: Path) -> None:
    record(tmp_path / "a.wav")
    write(tmp_path / "a.txt", "A")
    write(tmp_path / "._a.wav", "resource fork")
    write(tmp_path / "__MACOSX" / "a.wav", "resource fork")
    assert texts(read_folder(tmp_path)) == {"a": "A"}


# LJSpeech


def test_ljspeech(tmp_path: Path) -> None:
    for name in ("LJ001-0001", "LJ001-0002", "LJ001-0004"):
        record(tmp_path / "wavs" / f"{name}.wav")
    rows = 'LJ001-0001|In 1933 "he|In nineteen thirty-three "he\nLJ001-0002|Only raw|\nLJ001-0003|Gone|Gone\n'
    write(tmp_path / "metadata.csv", rows)
    found = read_folder(tmp_path)
    assert texts(found) == {
        "wavs/LJ001-0001": 'In nineteen thirty-three "he',
        "wavs/LJ001-0002": "Only raw",
        "wavs/LJ001-0003": "Gone",
        "wavs/LJ001-0004": None,
    }
    assert reasons(found) == {"wavs/LJ001-0003": "missing", "wavs/LJ001-0004": "no_transcript"}


# Common Voice

HEADER = "client_id\tpath\tsentence\tup_votes\n"


def common_voice(root: Path, tables: dict[str, str], clips: str) -> Path:
    for clip in clips:
        record(root / "clips" / f"common_voice_ko_{clip}.wav")
    for name, listed in tables.items():
        rows = "".join(f"speaker{clip}\tcommon_voice_ko_{clip}.wav\t문장 {clip}\t2\n" for clip in listed)
        write(root / f"{name}.tsv", HEADER + rows)
    return root


def test_common_voice_splits(tmp_path: Path) -> None:
    tables = {"train": "12", "dev": "3", "test": "4", "validated": "12345", "invalidated": "6"}
    root = common_voice(tmp_path / "cv-corpus" / "ko", tables, "123456")
    write(root / "clip_durations.tsv", "clip\tduration[ms]\nx\t5\n")
    found = read_folder(tmp_path)
    assert [(recording.text, recording.split, recording.speaker) for recording in found[:4]] == [
        ("문장 1", "train", "speaker1"),
        ("문장 2", "train", "speaker2"),
        ("문장 3", "validation", "speaker3"),
        ("문장 4", "test", "speaker4"),
    ]
    assert len(found) == 6
    excluded = {recording.id[-1]: recording.problem for recording in found if recording.problem}
    assert {clip: problem[0] for clip, problem in excluded.items()} == {"5": "no_transcript", "6": "no_transcript"}
    assert "invalidated.tsv" in excluded["6"][1]


def test_common_voice_without_splits(tmp_path: Path) -> None:
    found = read_folder(common_voice(tmp_path, {"validated": "12", "other": "3"}, "123"))
    assert [(recording.text, recording.split) for recording in found] == [("문장 1", ""), ("문장 2", ""), (None, "")]


def test_common_voice_quotes(tmp_path: Path) -> None:
    common_voice(tmp_path, {}, "123")
    rows = ['"He said ""no"" twice"', '"Oui"', '"open']
    lines = [f"s\tcommon_voice_ko_{number}.wav\t{text}\t1\n" for number, text in enumerate(rows, start=1)]
    write(tmp_path / "validated.tsv", HEADER + "".join(lines))
    assert [recording.text for recording in read_folder(tmp_path)] == ['He said "no" twice', '"Oui"', '"open']


# Folders


def test_no_recordings(tmp_path: Path) -> None:
    write(tmp_path / "notes.txt", "nothing here")
    with pytest.raises(DataError) as caught:
        read_folder(tmp_path)
    assert str(tmp_path) in caught.value.message
    assert caught.value.hint


def test_a_recording_is_not_a_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="recording"):
        read_folder(record(tmp_path / "a.wav"))


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_folder(tmp_path / "없음")
    assert caught.value.code == "missing"


def test_link_loops_and_broken_links(tmp_path: Path) -> None:
    record(tmp_path / "data" / "a.wav")
    write(tmp_path / "data" / "a.txt", "A")
    try:
        (tmp_path / "data" / "loop").symlink_to(tmp_path, target_is_directory=True)
        (tmp_path / "again").symlink_to(tmp_path / "data", target_is_directory=True)
        (tmp_path / "self.wav").symlink_to(tmp_path / "self.wav")
        (tmp_path / "broken.wav").symlink_to(tmp_path / "nowhere.wav")
    except OSError:
        pytest.skip("this system makes no links")
    assert texts(read_folder(tmp_path)) == {"data/a": "A", "self": None, "broken": None}


def test_linked_name_in_a_table_counts_once(tmp_path: Path) -> None:
    record(tmp_path / "real" / "a.wav")
    try:
        (tmp_path / "alias").symlink_to(tmp_path / "real", target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links")
    write(tmp_path / "metadata.csv", "file_name,text\nalias/a.wav,A\n")
    assert texts(read_folder(tmp_path)) == {"alias/a": "A"}


def test_closed_folder_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(tmp_path / "a.wav")
    write(tmp_path / "a.txt", "A")
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def refusing(path: Path) -> object:  # root, who often runs tests, may open every folder
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert reasons(read_folder(tmp_path)) == {"closed": "unreadable"}


def test_ids_do_not_depend_on_where_the_folder_is(tmp_path: Path) -> None:
    for root in (tmp_path / "one", tmp_path / "two"):
        record(root / "x" / "a.b.wav")
        write(root / "x" / "a.b.txt", "A")
    one, two = read_folder(tmp_path / "one"), read_folder(tmp_path / "two")
    assert [recording.id for recording in one] == [recording.id for recording in two] == ["x/a.b"]


@pytest.mark.parametrize(
    ("names", "split"),
    [
        ("train Train-Clean-100 train_data_01 training", "train"),
        ("eval DEV dev-other validation", "validation"),
        ("eval_other test2 test-clean eval1", "test"),
        ("tr cv-corpus-17 validated trainer testimony", ""),
    ],
)
def test_names_of_splits(names: str, split: str) -> None:
    assert {split_of_name(name) for name in names.split()} == {split}


def test_a_mere_eval_is_the_test_where_something_else_is_for_validation() -> None:
    assert splits_of_names(["train", "eval", "x"]) == {"train": "train", "eval": "validation", "x": ""}
    assert splits_of_names(["train", "dev", "eval"]) == {"train": "train", "dev": "validation", "eval": "test"}
