"""Folders with archives in them, as AI Hub's are downloaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.corpus.importers import Listing, archives, read_source
from studio.corpus.importers.archives import Watch
from studio.errors import DataError
from studio.settings.application import cache_folder
from studio.storage.disk_cache import disk_size
from tests.unit.corpus.importers.import_support import record, write
from tests.unit.corpus.importers.test_containers import pack


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WHISPER_LORA_STUDIO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def made(tmp_path: Path, kind: str = "zip") -> Path:
    """Both sides, labels and sounds apart, an archive each."""
    tone, root = record(tmp_path / "tone.wav").read_bytes(), tmp_path / "corpus"
    for side, letter, first in (("1.Training", "T", 0), ("2.Validation", "V", 3)):
        for folder, name, suffix in (("라벨링데이터", "L1", "json"), ("원천데이터", "S1", "wav")):
            place = root / side / folder
            place.mkdir(parents=True)
            files = [
                (f"방송/{n}.{suffix}", tone if suffix == "wav" else f'{{"발화정보": {{"stt": "말 {n}"}}}}'.encode())
                for n in range(first, first + 3)
            ]
            pack(place / f"{letter}{name}.{kind}", files)
    return root


def texts(listing: Listing) -> dict[str, tuple[str | None, str]]:
    return {each.id: (each.text, each.split) for each in listing.recordings}


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_labels_and_sounds_in_archives_of_a_folder(tmp_path: Path, kind: str) -> None:
    root = made(tmp_path, kind)
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    told: list[tuple[int, int]] = []
    listing = read_source(root, watch=Watch(lambda done, total: told.append((done, total))))
    assert texts(listing) == {
        f"{side}/원천데이터/{letter}S1/방송/{n}": (f"말 {n}", split)
        for side, letter, split, first in (("1.Training", "T", "train", 0), ("2.Validation", "V", "validation", 3))
        for n in range(first, first + 3)
    }
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before, "nothing lies beside the user's"
    assert told[0][0] > 0 and told == sorted(told) and told[-1][0] <= told[-1][1]
    assert all(each.audio.is_relative_to(cache_folder()) and each.audio.is_file() for each in listing.recordings)
    told.clear()
    assert read_source(root, watch=Watch(lambda done, total: told.append((done, total)))) == listing
    assert not told, "all is there"
    sizes = sum(each.stat().st_size / each.stat().st_nlink for each in cache_folder().rglob("*") if each.is_file())
    assert disk_size(cache_folder()) == pytest.approx(sizes, abs=100), "two names of a file are one file"


def test_what_was_unpacked_for_one_archive_serves_its_folder(tmp_path: Path) -> None:
    root = made(tmp_path)
    alone = read_source(root / "1.Training" / "원천데이터" / "TS1.zip")
    places = {each.audio for each in alone.recordings}
    assert places <= {each.audio for each in read_source(root).recordings}


def test_another_archive_unpacks_only_itself(tmp_path: Path) -> None:
    root = made(tmp_path)
    first = {each.id: each.audio for each in read_source(root).recordings}
    pack(root / "1.Training" / "원천데이터" / "TS2.zip", [("방송/9.wav", (tmp_path / "tone.wav").read_bytes())])
    second = {each.id: each.audio for each in read_source(root).recordings}
    assert first.items() < second.items()
    assert len(list(cache_folder().rglob("links-*"))) == 1, "the older folder of links has gone"


def test_lists_beside_archives(tmp_path: Path) -> None:
    tone = record(tmp_path / "tone.wav").read_bytes()
    write(tmp_path / "c" / "metadata.csv", "a|one|one\nb|two|two\n")
    pack(tmp_path / "c" / "wavs.zip", [("wavs/a.wav", tone), ("wavs/b.wav", tone)])
    assert texts(read_source(tmp_path / "c")) == {"wavs/a": ("one", ""), "wavs/b": ("two", "")}
    write(tmp_path / "c" / "metadata.csv", "a|one|one\nb|three|three\n")
    assert texts(read_source(tmp_path / "c"))["wavs/b"] == ("three", "")
    write(tmp_path / "c" / "metadata.csv", "a|one|one\nlost|two|two\n")
    (problem,) = [each.problem for each in read_source(tmp_path / "c").recordings if each.problem][:1]
    assert str(tmp_path / "c") in problem[1] and "links-" not in problem[1]


def test_archives_beside_recordings_are_named_and_read_when_asked(tmp_path: Path) -> None:
    tone, root = record(tmp_path / "tone.wav").read_bytes(), tmp_path / "c"
    write(root / "a.txt", "one")
    record(root / "a.wav")
    pack(root / "more.zip", [("b.wav", tone), ("b.txt", b"two")])
    listing = read_source(root)
    assert set(texts(listing)) == {"a"}
    assert "more.zip" in next(each.message for each in listing.notices if each.code == "archives")
    listing = read_source(root, options={"archives": "read"})
    assert texts(listing) == {"a": ("one", ""), "more/b": ("two", "")}
    assert {each.id: each.audio for each in listing.recordings}["a"] == root / "a.wav"
    assert not listing.notices
    pack(root / "words.tar.gz", [("a.txt", b"one")])
    assert [each.code for each in read_source(root).notices] == ["archives", "unused_files"], "labels alone are read"


def test_what_was_unpacked_by_hand_is_read_once(tmp_path: Path) -> None:
    tone, root = record(tmp_path / "tone.wav").read_bytes(), tmp_path / "c"
    pack(root.parent / "wavs.zip", [("a.wav", tone)])
    write(root / "wavs" / "a.txt", "one")
    record(root / "wavs" / "a.wav")
    (tmp_path / "wavs.zip").rename(root / "wavs.zip")
    assert set(texts(read_source(root))) == {"wavs/a"}


@pytest.mark.parametrize("numbers", ["bytes", "count"])
def test_parts_of_an_archive_are_joined(tmp_path: Path, numbers: str) -> None:
    root = made(tmp_path)
    archive = root / "1.Training" / "원천데이터" / "TS1.zip"
    data = archive.read_bytes()
    archive.unlink()
    for place, start in enumerate(range(0, len(data), 1000)):
        end = f"part{start}" if numbers == "bytes" else f"{place + 1:03}"
        archive.with_name(f"TS1.zip.{end}").write_bytes(data[start : start + 1000])
    found = read_source(root)
    assert len(texts(found)) == 6
    first = sorted(archive.parent.iterdir())[0]
    assert {each.audio for each in read_source(first).recordings} <= {each.audio for each in found.recordings}
    gone = sorted(archive.parent.iterdir())[1]
    gone.unlink()
    archive.with_name("TS1.zip.part0").touch() if numbers == "bytes" else None
    with pytest.raises(DataError, match="part of the archive") as caught:
        read_source(first if first.exists() else root)
    assert caught.value.code == "archive"


def test_unpacking_is_cancelled_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_source(made(tmp_path), watch=Watch(cancelled=lambda: True))
    assert caught.value.code == "cancelled"
    assert not list(cache_folder().rglob("*.json"))


def test_disks_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError

    monkeypatch.setattr("os.link", refuse)
    monkeypatch.setattr(Path, "symlink_to", refuse)
    assert len(texts(read_source(made(tmp_path)))) == 6
    assert archives.is_archive("a.tar.part0") and not archives.is_archive("a.part0")
