"""Corpora as AI Hub gives them: labels in a tree of their own, JSON for a clip or for a long recording."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.corpus.importers import read_folder, read_source

from .import_support import parts, record, write


def test_text_files_in_a_parallel_tree(tmp_path: Path) -> None:
    labels, sounds = tmp_path / "1.Training" / "라벨링데이터", tmp_path / "1.Training" / "원천데이터"
    for session in ("S01", "S02"):
        record(sounds / "wav" / "G02" / session / "000000.wav")
        write(labels / "label" / "G02" / session / "000000.txt", f"n/ {session} (2)/(두) 개", "cp949")
        paths = {"audioPath": f"G02/{session}/000000.wav", "textPath": f"x/G02/{session}/000000.txt"}
        about = {"dataSet": {"dialogs": [{"speaker": f"kim{session}", **paths}]}}
        write(labels / "label" / "G02" / session / f"{session}.json", json.dumps(about))
    found = read_folder(tmp_path)
    assert [(each.text, each.split, each.speaker) for each in found] == [
        ("S01 2 개", "train", "kimS01"),
        ("S02 2 개", "train", "kimS02"),
    ]


def test_json_of_a_clip(tmp_path: Path) -> None:
    record(tmp_path / "Validation" / "a.wav"), record(tmp_path / "Validation" / "b.wav")
    labels = {
        "a": {"발화정보": {"stt": "(FP:어) 안녕"}, "녹음자정보": {"recorderId": "7"}},
        "b": {"06_transcription": {"1_text": "그래"}},
    }
    for name, label in labels.items():
        write(tmp_path / "Validation" / f"{name}.json", json.dumps(label, ensure_ascii=False))
    listing = read_source(tmp_path)
    assert [(each.text, each.speaker, each.split) for each in listing.recordings] == [
        ("어 안녕", "7", "validation"),
        ("그래", "", "validation"),
    ]
    assert [form.name for form in listing.formats] == ["aihub"]


def test_utterances_of_a_long_recording(tmp_path: Path) -> None:
    record(tmp_path / "sound" / "D1.wav", 4.0)
    said = [
        {
            "form": "머라카노",
            "standard_form": "뭐라고",
            "speaker_id": "1",
            "start": 0.5,
            "end": 1.5,
        },
        {"form": "몰라", "dialect_form": "", "standard_form": "몰라", "speaker_id": "2", "start": 2, "end": 3.5},
    ]
    write(tmp_path / "label" / "D1.json", json.dumps({"id": "D1", "utterance": said}, ensure_ascii=False))
    found = read_folder(tmp_path)
    assert parts(found) == [("D1.wav", 0.5, 1.0, "머라카노"), ("D1.wav", 2.0, 1.5, "몰라")]
    assert [each.speaker for each in found] == ["1", "2"]
    assert read_folder(tmp_path, options={"dialect": "standard"})[0].text == "뭐라고"


@pytest.mark.parametrize(("there", "gone"), [("S2", "S1"), ("alice", "bob")])
def test_labels_are_not_of_another_sessions_recording(tmp_path: Path, there: str, gone: str) -> None:
    record(tmp_path / "원천데이터" / "wav" / there / "0001.wav")
    write(tmp_path / "라벨링데이터" / "label" / gone / "0001.txt", "잘못")
    assert [each.text for each in read_folder(tmp_path)] == [None]
    write(tmp_path / "라벨링데이터" / "label" / there / "0001.txt", "맞다")
    listing = read_source(tmp_path)
    assert [each.text for each in listing.recordings] == ["맞다"]
    assert [f"{gone}/0001.txt" in each.message for each in listing.notices if each.code == "unused_files"] == [True]
