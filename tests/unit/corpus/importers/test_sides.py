"""A corpus's own sides by the names of tables, lists and folders, whatever the format: no test set is trained on."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pytest

from studio.corpus.import_choice import ImportChoice
from studio.corpus.imported import read_import
from studio.corpus.importers import read_folder
from studio.corpus.importers.side_names import name_of_folder, split_of_name
from studio.corpus.utterance import Manifest, Utterance

from .import_support import lines, record, write


@pytest.mark.parametrize(
    ("names", "split"),
    [
        ("korean_train zeroth-train-00000-of-00004 1.Training KconfSpeech_train_D26_label_0 KoreanTrain", "train"),
        ("2.Validation asr_dev my-valid 03_val test_dev93 train_dev korean_eval x-eval-00000-of-00001", "validation"),
        ("korean_test testing NAME-test-00001-of-00004 test_eval92 korean_eval_other", "test"),
        ("train_test train-valid-test latest contest traineddata evaluated", ""),
    ],
)
def test_a_word_anywhere_names_the_side(names: str, split: str) -> None:
    assert {split_of_name(name) for name in names.split()} == {split}


def tables(root: Path) -> None:
    for side in ("train", "test"):
        record(root / f"{side}.wav")
        write(root / f"korean_{side}.csv", f"path,text\n{side}.wav,{side}\n")


def tables_in_folders(root: Path) -> None:
    for side in ("train", "test"):
        record(root / "corpus" / side / "a.wav")
        write(root / "corpus" / side / "transcripts.csv", f"path,text\na.wav,{side}\n")


def texts_in_folders(root: Path) -> None:
    for side, folder in {"train": "1.Training", "test": "3.Testing"}.items():
        record(root / "corpus" / folder / "deep" / f"{side}.wav")
        write(root / "corpus" / folder / "deep" / f"{side}.txt", side)


def subtitles_in_folders(root: Path) -> None:
    for side in ("train", "test"):
        record(root / "x" / side / "talk.wav", 1)
        write(root / "x" / side / "talk.srt", f"1\n00:00:00,000 --> 00:00:01,000\n{side}\n")


def metadata_beside_sides(root: Path) -> None:
    for side in ("train", "test"):
        record(root / f"{side}.wav")
        write(root / f"{side}.csv", f"file_name,text\n{side}.wav,{side}\n")
    write(root / "metadata.csv", "file_name,text\ntrain.wav,train\ntest.wav,test\n")


def metadata_of_deep_folders(root: Path) -> None:
    for side in ("train", "test"):
        record(root / "corpus" / side / f"{side}.wav")
    write(root / "corpus" / "metadata.csv", "file_name,text\ntrain/train.wav,train\ntest/test.wav,test\n")


def cache_of_datasets(root: Path) -> None:
    for side in ("train", "test"):
        sound = {"bytes": record(root / "a.wav").read_bytes(), "path": None}
        table = pyarrow.table({"audio": [sound], "text": [side]})
        path = str(root / f"zeroth-{side}.arrow")
        with pyarrow.OSFile(path, "wb") as sink, pyarrow.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
    (root / "a.wav").unlink()


def manifests(root: Path) -> None:
    for side in ("train", "test"):
        record(root / f"{side}.wav")
        write(root / f"ko_{side}.json", lines({"audio_filepath": f"{side}.wav", "text": side, "duration": 0.1}))


@pytest.mark.parametrize(
    "make",
    [
        tables,
        tables_in_folders,
        texts_in_folders,
        subtitles_in_folders,
        metadata_beside_sides,
        metadata_of_deep_folders,
        cache_of_datasets,
        manifests,
    ],
)
def test_what_is_held_out_stays_so(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path)
    assert sorted((each.text, each.split) for each in read_folder(tmp_path)) == [("test", "test"), ("train", "train")]


def test_an_archive_has_its_sides_below_its_own_folder(tmp_path: Path) -> None:
    texts_in_folders(tmp_path / "made")
    with tarfile.open(tmp_path / "corpus.tar", "w") as archive:
        archive.add(tmp_path / "made" / "corpus", "corpus")
    assert {each.text: each.split for each in read_folder(tmp_path / "corpus.tar")} == {
        "test": "test",
        "train": "train",
    }


def test_a_manifest_in_our_own_words_takes_the_sides_of_its_folders_too(tmp_path: Path) -> None:
    audio = [str(record(tmp_path / side / "a.wav")) for side in ("train", "test")]
    Manifest([Utterance(name, name, "x", 0.1) for name in audio]).save(tmp_path / "all.jsonl")
    assert read_import(tmp_path / "all.jsonl", ImportChoice()).splits == ["train", "test"]


def test_the_chosen_folder_itself_is_no_side(tmp_path: Path) -> None:
    record(tmp_path / "mic test" / "a.wav")
    write(tmp_path / "mic test" / "a.txt", "A")
    assert [each.split for each in read_folder(tmp_path / "mic test")] == [""]


def test_a_folder_on_another_drive_stands_for_no_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "relpath", lambda *_: (_ for _ in ()).throw(ValueError("path is on mount 'D:'")))
    assert name_of_folder(tmp_path / "test", tmp_path) == "test"
    assert name_of_folder(tmp_path / "test", tmp_path / "other") == ""
