"""Datasets with embedded recordings, archives, and tables whose columns must be named."""

from __future__ import annotations

import base64
import io
import json
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest
import soundfile

from studio.audio.decoding import read_audio
from studio.audio.parts import AudioPart
from studio.corpus.importers import archives, preview_table, read_folder, read_source
from studio.corpus.manifest_import import import_corpus
from studio.errors import DataError
from studio.settings.application import cache_folder
from tests.unit.corpus.importers.import_support import parts, reasons, record, summary, write


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WHISPER_LORA_STUDIO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def sound(number: int, form: str = "WAV") -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, np.full(1600 * number, 0.1 * number), 16000, format=form)
    return buffer.getvalue()


def table() -> arrow.Table:
    audio = [
        {"bytes": sound(1), "path": "하나.wav"},
        {"bytes": sound(2, "FLAC"), "path": "../../evil.flac"},
        {"bytes": None, "path": "beside.wav"},
        {"bytes": None, "path": None},
        {"bytes": b"not audio", "path": None},
    ]
    texts = ["하나", "둘", "셋", "넷", "다섯"]
    return arrow.table({"audio": audio, "sentence": texts, "client_id": ["s1", "s1", "s2", None, "s2"], "n": range(5)})


def save(root: Path, form: str) -> Path:
    root.mkdir(parents=True)
    if form == "parquet":
        path = root / "data" / "train-00000-of-00001.parquet"
        path.parent.mkdir()
        parquet.write_table(table(), path, row_group_size=2)
        return path
    path = root / "train" / "data-00000-of-00001.arrow"
    path.parent.mkdir()
    write(root / "train" / "dataset_info.json", '{"features": {}}')
    write(root / "train" / "state.json", '{"_split": "train"}')
    write(root / "dataset_dict.json", '{"splits": ["train"]}')
    make = arrow.ipc.new_stream if form == "stream" else arrow.ipc.new_file
    with path.open("wb") as file, make(file, table().schema) as writer:
        writer.write_table(table(), max_chunksize=3)
    return path


@pytest.mark.parametrize("form", ["parquet", "stream", "file"])
def test_hugging_face_datasets(tmp_path: Path, form: str) -> None:
    path = save(tmp_path / "corpus", form)
    record(path.parent / "beside.wav")
    for source in (tmp_path / "corpus", path):
        found = read_folder(source)
        assert {each.set for each in found} == {"train"}
        assert [each.text for each in found] == ["하나", "둘", "셋", "넷", "다섯"]
        assert [each.speaker for each in found] == ["s1", "s1", "s2", "", "s2"]
        assert list(reasons(found).values()) == ["missing"]
        assert all(each.audio.is_relative_to(cache_folder()) for each in found[:2])
        assert [len(read_audio(each.audio)) for each in found[:3]] == [1600, 3200, 1600]
        assert found[1].audio.suffix == ".flac"
        imported = import_corpus(source)
        assert (len(imported.utterances), imported.found) == (3, 5)
    assert not list(tmp_path.rglob("evil*"))


def test_a_damaged_dataset_leaves_nothing_behind(tmp_path: Path) -> None:
    path = save(tmp_path / "corpus", "parquet")
    data = path.read_bytes()
    path.write_bytes(data[:100] + bytes(len(data) - 300) + data[-200:])
    with pytest.raises(DataError) as caught:
        read_folder(tmp_path / "corpus")
    assert caught.value.code == "unreadable"
    assert not cache_folder().is_dir() or not list(cache_folder().rglob("*.wav"))


def corpus_files(tmp_path: Path) -> list[tuple[str, bytes]]:
    audio = record(tmp_path / "made" / "가.wav").read_bytes()
    table = "file_name,text\n가.wav,안녕\nsub/나.wav,둘\n".encode()
    return [("kor/metadata.csv", table), ("kor/가.wav", audio), ("kor/sub/나.wav", audio)]


def pack(path: Path, files: list[tuple[str, bytes]]) -> Path:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, data in files:
                packed.writestr(name, data)
        return path
    mode = "w:gz" if path.name.endswith("gz") else "w"
    with tarfile.open(path, mode) as packed:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            packed.addfile(info, io.BytesIO(data))
    return path


@pytest.mark.parametrize("name", ["c.tar", "c.tar.gz", "C.TGZ", "말뭉치.zip"])
def test_archives_are_read_as_folders(tmp_path: Path, name: str) -> None:
    archive = pack(tmp_path / name, corpus_files(tmp_path))
    expected = {"kor/가": ("안녕", "", ""), "kor/sub/나": ("둘", "", "")}
    assert summary(read_folder(archive)) == expected
    marker = next(cache_folder().rglob("metadata.csv"))
    first = marker.stat().st_mtime_ns
    assert summary(read_folder(archive)) == expected
    assert marker.stat().st_mtime_ns == first
    assert import_corpus(archive).found == 2


def test_names_that_korean_windows_wrote() -> None:
    assert archives._zip_name(zipfile.ZipInfo("가.wav".encode("cp949").decode("cp437"))) == "가.wav"
    assert archives._zip_name(zipfile.ZipInfo("plain.wav")) == "plain.wav"


@pytest.mark.parametrize("name", ["c.tar", "c.zip"])
@pytest.mark.parametrize(
    "inside", ["../escape.wav", "/tmp/absolute.wav", "a/../../escape.wav", "C:\\escape.wav", "..\\e.wav"]
)
def test_archives_that_reach_out(tmp_path: Path, name: str, inside: str) -> None:
    archive = pack(tmp_path / name, [*corpus_files(tmp_path), (inside, b"evil")])
    with pytest.raises(DataError) as caught:
        read_folder(archive)
    assert caught.value.code == "archive" and "outside" in caught.value.message
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes() == b"evil"]
    assert not list(cache_folder().rglob("*.wav"))


def test_an_archive_with_links_gives_what_its_folder_gives(tmp_path: Path) -> None:
    folder = tmp_path / "speech"
    for number in range(10):
        record(folder / "a" / f"{number}.wav")
        write(folder / "a" / f"{number}.txt", f"text {number}")
    (folder / "b").mkdir()
    (folder / "b" / "10.wav").hardlink_to(folder / "a" / "0.wav")
    (folder / "b" / "11.wav").symlink_to("../a/12.wav")
    (folder / "a" / "12.wav").symlink_to("1.wav")
    for name in ("b/10", "b/11", "a/12"):
        write(folder / f"{name}.txt", f"text {name}")
    with tarfile.open(tmp_path / "c.tar", "w") as packed:
        for path in sorted(folder.rglob("*"), reverse=True):  # links before what they name
            packed.add(path, path.relative_to(folder), recursive=False)
    found = read_folder(tmp_path / "c.tar")
    assert {each.id: each.text for each in found} == {each.id: each.text for each in read_folder(folder)}
    assert len(found) == 13
    assert all(read_audio(each.audio).size for each in found)
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as packed_zip:
        link = zipfile.ZipInfo("b/1.wav")
        link.external_attr = 0o120777 << 16
        packed_zip.writestr(link, "../a/0.wav")
        packed_zip.write(folder / "a" / "0.wav", "a/0.wav")
    assert len(import_corpus(tmp_path / "c.zip").excluded) == 2, "both are there, without a text"


def test_links_out_of_an_archive_and_devices_are_not_made(tmp_path: Path) -> None:
    archive = tmp_path / "c.tar"
    with tarfile.open(pack(archive, corpus_files(tmp_path)), "a") as packed:
        for name, kind in (("link.wav", tarfile.SYMTYPE), ("null.wav", tarfile.CHRTYPE), ("link.txt", tarfile.LNKTYPE)):
            info = tarfile.TarInfo(f"kor/{name}")
            info.type, info.linkname = kind, "/etc/passwd"
            packed.addfile(info)
        for name, to in (("round.wav", "trip.wav"), ("trip.wav", "round.wav"), ("up.wav", "../../../etc/passwd")):
            info = tarfile.TarInfo(f"kor/{name}")
            info.type, info.linkname = tarfile.SYMTYPE, to
            packed.addfile(info)
    found = read_folder(archive)
    listed = {each.audio.name for each in found if each.problem or not each.text}
    assert len(found) - len(listed) == 2 and listed == {"link.wav", "round.wav", "trip.wav", "up.wav"}
    assert all(each.audio.stat().st_size == 0 for each in found if each.audio.name in listed)
    link = zipfile.ZipInfo("kor/link.wav")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(pack(tmp_path / "c.zip", corpus_files(tmp_path)), "a") as packed:
        packed.writestr(link, "/etc/passwd")
    assert len([each for each in read_folder(tmp_path / "c.zip") if each.text]) == 2


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.tar.gz"])
def test_bombs(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_LEAST_LIMIT", 1 << 20)
    archive = pack(tmp_path / name, [(f"{number}.wav", bytes(4 << 20)) for number in range(3)])
    with pytest.raises(DataError, match="too much"):
        read_folder(archive)
    monkeypatch.setattr(archives, "MOST_FILES", 2)
    with pytest.raises(DataError, match="2 files"):
        read_folder(pack(tmp_path / f"many-{name}", corpus_files(tmp_path)))
    assert not list(cache_folder().rglob("*.wav"))


@pytest.mark.parametrize("name", ["c.tar", "c.tar.gz", "c.zip"])
def test_damaged_archives(tmp_path: Path, name: str) -> None:
    archive = pack(tmp_path / name, [*corpus_files(tmp_path), ("big.wav", np.random.default_rng(0).bytes(50_000))])
    data = archive.read_bytes()
    for damaged in (data[: len(data) // 2], b"", b"nonsense" * 100):
        archive.write_bytes(damaged)
        with pytest.raises(DataError) as caught:
            read_folder(archive)
        assert caught.value.code == "archive"
        assert not list(cache_folder().rglob("*.wav"))


def test_columns_are_shown_guessed_and_named(tmp_path: Path) -> None:
    audio = record(tmp_path / "a.wav", 4.0)
    rows = "Datei,Inhalt,Sprecher,von,Dauer,text\na.wav,hallo,anna,0.5,1\na.wav,welt,bert,2,1.5\n"
    path = write(tmp_path / "liste.csv", rows)
    preview = preview_table(path, rows=1)
    assert preview.columns == ("Datei", "Inhalt", "Sprecher", "von", "Dauer", "text")
    assert preview.rows == (("a.wav", "hallo", "anna", "0.5", "1", ""),)
    assert preview.total == 2
    assert {name: column for name, column in preview.mapping.items() if column} == {"text": "text"}
    with pytest.raises(DataError) as caught:
        read_folder(path)
    assert caught.value.code == "columns" and "Datei, Inhalt" in caught.value.message
    options = {"audio": "Datei", "text": "Inhalt", "speaker": "sprecher", "start": "von", "duration": "Dauer"}
    for source in (path, tmp_path):
        found = read_folder(source, options=options)
        assert [each.piece for each in found] == [AudioPart(audio, 0.5, 1.0), AudioPart(audio, 2.0, 1.5)]
        assert [(each.text, each.speaker) for each in found] == [("hallo", "anna"), ("welt", "bert")]


def test_a_duration_that_was_named_is_a_part_without_a_start(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", 4.0)
    path = write(tmp_path / "t.csv", "path,text,len\na.wav,one,1.5\n")
    assert parts(read_folder(path, options={"duration": "len"})) == [("a.wav", 0.0, 1.5, "one")]


@pytest.mark.parametrize("plain", [True, False])
def test_other_columns_of_parquet(tmp_path: Path, plain: bool) -> None:
    data = record(tmp_path / "a.wav", 2.0).read_bytes()
    (tmp_path / "a.wav").unlink()
    sound = data if plain else {"bytes": data, "path": "a.wav"}
    columns = {"file_name": ["lost.wav"], "audio": [sound], "script_ko": ["hello"], "voice": ["kim"], "mood": ["good"]}
    (tmp_path / "data").mkdir()
    parquet.write_table(arrow.table(columns), tmp_path / "data" / "train-00000-of-00001.parquet")
    with pytest.raises(DataError) as caught:
        read_folder(tmp_path)
    assert caught.value.code == "columns" and "script_ko" in caught.value.message
    (found,) = read_folder(tmp_path, options={"text": "script_ko", "speaker": "voice"})
    assert (found.text, found.speaker, found.split, found.problem) == ("hello", "kim", "train", None)
    assert found.audio.read_bytes() == data


def test_parts_in_parquet(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", 4.0)
    columns = {"path": ["a.wav", "a.wav"], "text": ["one", "two"], "start_time": [0.5, 2.0], "end_time": [1.5, 3.5]}
    parquet.write_table(arrow.table(columns), tmp_path / "parts.parquet")
    assert parts(read_folder(tmp_path)) == [("a.wav", 0.5, 1.0, "one"), ("a.wav", 2.0, 1.5, "two")]


def test_milliseconds_and_starts_alone_in_parquet(tmp_path: Path) -> None:
    record(tmp_path / "speech" / "a.wav", 4.0)
    columns = {"path": ["a.wav", "a.wav"], "text": ["one", "two"], "start": [500, 2000], "end": [1500, 3500]}
    parquet.write_table(arrow.table(columns), tmp_path / "speech" / "parts.parquet")
    listing = read_source(tmp_path / "speech")
    assert parts(listing.recordings) == [("a.wav", 0.5, 1.0, "one"), ("a.wav", 2.0, 1.5, "two")]
    assert [each.code for each in listing.notices] == ["milliseconds"]
    parquet.write_table(
        arrow.table({**columns, "start": [0.5, 2.0]}).drop(["end"]), tmp_path / "speech" / "parts.parquet"
    )
    listing = read_source(tmp_path / "speech")
    assert parts(listing.recordings) == [("a.wav", 0.5, 1.5, "one"), ("a.wav", 2.0, None, "two")]
    assert [each.code for each in listing.notices] == ["start_only"]


def test_recordings_written_into_json_lines(tmp_path: Path) -> None:
    data = record(tmp_path / "a.wav").read_bytes()
    (tmp_path / "a.wav").unlink()
    uri = "data:audio/wav;base64," + base64.b64encode(data).decode()
    write(tmp_path / "t.jsonl", json.dumps({"audio": uri, "text": "one"}))
    (found,) = read_folder(tmp_path)
    assert (found.text, found.problem, found.audio.read_bytes()) == ("one", None, data)
