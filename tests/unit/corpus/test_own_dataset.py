"""A dataset of one's own: what is added, changed, taken out and undone, and who can read it."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import soundfile
from filelock import FileLock

from studio.audio.decoding import read_audio
from studio.corpus import own_dataset
from studio.corpus.importers import read_folder
from studio.corpus.own_dataset import OwnDataset
from studio.errors import DataError, StorageError


@pytest.fixture
def take(tmp_path: Path) -> Path:
    path = tmp_path / "take.wav"
    samples = (np.random.default_rng(1).integers(-9000, 9000, 24000) / 32768).astype(np.float32)
    soundfile.write(path, samples, 16000, subtype="PCM_16")
    return path


def stereo(path: Path) -> Path:
    seconds = np.arange(48000) / 48000
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * np.outer(seconds, [300, 500])), 48000)
    return path


def rows(dataset: OwnDataset) -> list[tuple[str, str, str]]:
    return [(clip.file_name, clip.text, clip.prompt_id) for clip in dataset.clips()]


def test_clips_are_added_as_plain_audiofolder(tmp_path: Path, take: Path) -> None:
    dataset = OwnDataset(tmp_path / "내 목소리" / "first")
    assert dataset.clips() == () and not dataset.folder.exists()
    dataset.add(take, '  She said: "no,\nthanks"  ', "p1")
    dataset.add(stereo(tmp_path / "b.flac"), "두 번째")
    with (dataset.folder / "metadata.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert table == [
        {"file_name": "audio/0001.flac", "text": 'She said: "no, thanks"', "prompt_id": "p1"},
        {"file_name": "audio/0002.flac", "text": "두 번째", "prompt_id": ""},
    ]
    first = dataset.folder / "audio" / "0001.flac"
    info = soundfile.info(first)
    assert (info.samplerate, info.channels, info.format, info.subtype) == (16000, 1, "FLAC", "PCM_16")
    np.testing.assert_array_equal(read_audio(first), read_audio(take))
    assert dataset.seconds() == pytest.approx(2.5)
    assert sorted(path.name for path in (dataset.folder / "audio").iterdir()) == ["0001.flac", "0002.flac"]
    assert rows(OwnDataset(dataset.folder)) == rows(dataset)


def test_the_data_page_reads_it(tmp_path: Path, take: Path) -> None:
    dataset = OwnDataset(tmp_path / "own")
    for number in range(3):
        dataset.add(take, f"sentence {number}", f"p{number}")
    dataset.remove(dataset.clips()[1])
    found = [(recording.id, recording.text, recording.problem) for recording in read_folder(dataset.folder)]
    assert found == [("audio/0001", "sentence 0", None), ("audio/0003", "sentence 2", None)]


def test_everything_can_be_undone(tmp_path: Path, take: Path) -> None:
    dataset = OwnDataset(tmp_path / "own")
    first, second = dataset.add(take, "one", "p1"), dataset.add(take, "two", "p2")
    before = rows(dataset)
    changed = dataset.replace(first, recording=stereo(tmp_path / "b.wav"), text="uno")
    assert rows(dataset) == [("audio/0003.flac", "uno", "p1"), ("audio/0002.flac", "two", "p2")]
    assert not dataset.audio(first).exists() and dataset.audio(changed).exists()
    dataset.remove(second)
    renamed = dataset.replace(changed, text="eins")
    assert rows(dataset) == [("audio/0003.flac", "eins", "p1")] and dataset.audio(renamed) == dataset.audio(changed)
    deeds = [dataset.undo() for _ in range(3)]
    assert [deed.before.text for deed in deeds if deed is not None and deed.before is not None] == ["uno", "two", "one"]
    assert rows(dataset) == before
    assert all(read_audio(dataset.audio(clip)).size == 24000 for clip in dataset.clips())
    assert not dataset.audio(changed).exists()
    dataset.undo()
    assert rows(dataset) == [("audio/0001.flac", "one", "p1")] and not dataset.audio(second).exists()
    third = dataset.add(take, "three")
    assert third.file_name not in ("audio/0002.flac", "audio/0003.flac"), "names of what can return are not given anew"
    dataset.undo()
    dataset.undo()
    assert dataset.clips() == () and not dataset.can_undo and dataset.undo() is None
    dataset.close()
    assert [path.name for path in dataset.folder.rglob("*.flac")] == []


def test_closing_deletes_what_was_taken_out(tmp_path: Path, take: Path) -> None:
    dataset = OwnDataset(tmp_path / "own")
    kept, gone = dataset.add(take, "one"), dataset.add(take, "two")
    dataset.remove(gone)
    assert len(list(dataset.folder.rglob("*.flac"))) == 2
    dataset.close()
    assert list(dataset.folder.rglob("*.flac")) == [dataset.audio(kept)]
    assert not dataset.can_undo


def test_bad_input_changes_nothing(tmp_path: Path, take: Path) -> None:
    dataset = OwnDataset(tmp_path / "own")
    clip = dataset.add(take, "one")
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF\0\0\0\0WAVEnothing")
    before = (dataset.table.read_bytes(), sorted(dataset.folder.rglob("*")))
    for recording, text, code in [(take, " \n", "no_transcript"), (broken, "two", "unreadable")]:
        with pytest.raises(DataError) as caught:
            dataset.add(recording, text)
        assert caught.value.code == code
        with pytest.raises(DataError):
            dataset.replace(clip, recording=recording, text=text)
    with pytest.raises(DataError) as caught:
        dataset.add(tmp_path / "none.wav", "two")
    assert caught.value.code == "missing"
    assert (dataset.table.read_bytes(), sorted(dataset.folder.rglob("*"))) == before
    dataset.undo()
    with pytest.raises(DataError) as caught:
        dataset.remove(clip)
    assert caught.value.code == "missing"


def test_a_table_that_cannot_be_written_leaves_no_recording_behind(
    tmp_path: Path, take: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = OwnDataset(tmp_path / "own")
    clip = dataset.add(take, "one")
    before = dataset.table.read_bytes()

    def full(path: Path) -> None:
        if "metadata" in path.name:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("studio.storage.atomic.flush", full)
    for change in (lambda: dataset.add(take, "two"), lambda: dataset.replace(clip, recording=take)):
        with pytest.raises(StorageError) as caught:
            change()
        assert caught.value.code == "disk_full" and caught.value.hint
    assert dataset.table.read_bytes() == before
    assert [path.name for path in dataset.folder.rglob("*.flac")] == ["0001.flac"]
    monkeypatch.undo()
    (tmp_path / "file").touch()
    with pytest.raises(StorageError) as caught:
        OwnDataset(tmp_path / "file" / "own").add(take, "one")
    assert caught.value.code == "not_writable"


def test_a_table_that_is_damaged_meanwhile_leaves_no_recording_behind(tmp_path: Path, take: Path) -> None:
    dataset = OwnDataset(tmp_path / "own")
    dataset.add(take, "one")
    dataset.table.write_text("file_name,text\naudio/0001.flac\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        dataset.add(take, "two")
    assert caught.value.code == "unreadable"
    assert [path.name for path in dataset.folder.rglob("*.flac")] == ["0001.flac"]


def test_what_others_changed_in_the_table_stays(tmp_path: Path, take: Path) -> None:
    dataset = OwnDataset(tmp_path / "own")
    dataset.add(take, "one", "p1")
    with dataset.table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("file_name", "text", "speaker"), ("audio/0001.flac", "uno", "Kim"), ("mine.wav", "x", "Lee")]
        )
    dataset.add(take, "two", "p2")
    with dataset.table.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["file_name", "text", "prompt_id", "speaker"],
            ["audio/0001.flac", "uno", "", "Kim"],
            ["mine.wav", "x", "", "Lee"],
            ["audio/0002.flac", "two", "p2", ""],
        ]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("metadata.jsonl", '{"file_name": "a.wav", "text": "x"}\n', "not_own"),
        ("metadata.csv", "id|sentence\n", "not_own"),
        ("metadata.csv", "file_name,text\na.wav,one,two\n", "unreadable"),
        ("metadata.csv", "file_name,text\na.wav\n", "unreadable"),
    ],
)
def test_another_dataset_is_left_alone(tmp_path: Path, take: Path, name: str, content: str, code: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        OwnDataset(tmp_path)
    assert caught.value.code == code and name in caught.value.message
    assert (tmp_path / name).read_text(encoding="utf-8") == content


def test_two_programs_do_not_write_at_once(tmp_path: Path, take: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_dataset, "_LOCK_SECONDS", 0)
    dataset = OwnDataset(tmp_path / "own")
    dataset.add(take, "one")
    with FileLock(dataset.folder / ".lock"), pytest.raises(DataError) as caught:
        dataset.add(take, "two")
    assert caught.value.code == "busy" and len(dataset.clips()) == 1
