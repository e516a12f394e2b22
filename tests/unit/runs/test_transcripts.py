"""Transcripts go where they belong, none over another's, and what is done is known as long as nothing has changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from studio.errors import StudioError
from studio.runs.transcripts import TranscriptFolder, TranscriptPlan, key_of, stamp_of

KOREAN = "오늘은 날씨가 아주 좋아서 강가로 산책을 나갔습니다"


@pytest.fixture
def recordings(tmp_path: Path) -> list[str]:
    names = ("a.wav", "a.mp3", "day/b.wav")
    (tmp_path / "audio" / "day").mkdir(parents=True)
    for name in names:
        (tmp_path / "audio" / name).write_bytes(b"sound")
    return [str(tmp_path / "audio" / name) for name in names]


@pytest.fixture
def plan(tmp_path: Path) -> TranscriptPlan:
    return TranscriptPlan(str(tmp_path / "out"), ("srt", "txt"), ("mine",), (str(tmp_path / "audio"),), "key")


def result(text: str, language: str = "fr") -> dict[str, Any]:
    return {"text": text, "language": language, "segments": [{"start": 0.0, "end": 2.0, "text": text}]}


def test_each_recording_has_files_of_its_own_below_its_folder(plan: TranscriptPlan, recordings: list[str]) -> None:
    folder = TranscriptFolder(plan)
    assert folder.pending(recordings) == recordings
    for audio in recordings:
        folder.write(audio, 2.0, [result(audio[-5:])])
    written = {path.relative_to(plan.folder).as_posix() for path in Path(plan.folder).rglob("*.txt")}
    assert written == {"a.txt", "a.mp3.txt", "day/b.txt"}
    assert (Path(plan.folder) / "a.mp3.txt").read_text(encoding="utf-8") == "a.mp3\n"


def test_what_is_done_is_not_done_again_until_something_changes(plan: TranscriptPlan, recordings: list[str]) -> None:
    first = TranscriptFolder(plan)
    for audio in first.pending(recordings)[:2]:
        first.write(audio, 2.0, [result("oui")])
    assert TranscriptFolder(plan).pending(recordings) == recordings[2:]
    assert TranscriptFolder(replace(plan, key="other")).pending(recordings) == recordings
    assert TranscriptFolder(replace(plan, again=True)).pending(recordings) == recordings
    Path(recordings[0]).write_bytes(b"another sound")
    (Path(plan.folder) / "a.mp3.srt").unlink()
    assert TranscriptFolder(plan).pending(recordings) == recordings


def test_a_file_of_somebody_elses_is_not_written_over(plan: TranscriptPlan, recordings: list[str]) -> None:
    own = Path(plan.folder) / "a.srt"
    own.parent.mkdir()
    own.write_text("mine", encoding="utf-8")
    folder = TranscriptFolder(plan)
    with pytest.raises(StudioError, match=r"a\.srt is there already"):
        folder.require_free(folder.pending(recordings))
    again = TranscriptFolder(replace(plan, again=True))
    again.require_free(again.pending(recordings))
    again.write(recordings[0], 2.0, [result("oui")])
    TranscriptFolder(plan).require_free(recordings)  # now it was written here


def test_what_changed_while_it_was_transcribed_is_done_again(plan: TranscriptPlan, recordings: list[str]) -> None:
    folder, before = TranscriptFolder(plan), stamp_of(recordings[0])
    Path(recordings[0]).write_bytes(b"all of the sound")
    folder.write(recordings[0], 2.0, [result("oui")], before)
    assert TranscriptFolder(plan).pending(recordings) == recordings


def test_a_transcript_that_was_corrected_by_hand_is_not_written_over(
    plan: TranscriptPlan, recordings: list[str]
) -> None:
    TranscriptFolder(plan).write(recordings[0], 2.0, [result("oui")])
    other = TranscriptFolder(replace(plan, key="another model"))
    other.require_free(recordings)
    (Path(plan.folder) / "a.txt").write_text("non", encoding="utf-8")
    with pytest.raises(StudioError, match=r"a\.txt is there already"):
        other.require_free(recordings)


def test_several_models_have_a_file_each_and_rules_follow_the_language(
    plan: TranscriptPlan, recordings: list[str]
) -> None:
    folder = TranscriptFolder(replace(plan, names=("one", "two"), rules={"lines": 1}))
    folder.write(recordings[0], 2.0, [result(KOREAN, "ko"), result("non")])
    assert (Path(plan.folder) / "a.two.txt").read_text(encoding="utf-8") == "non\n"
    lines = (Path(plan.folder) / "a.one.srt").read_text(encoding="utf-8").splitlines()
    assert max(map(len, lines[2::4])) <= 22
    assert lines[3] == ""


def test_the_key_changes_with_weights_and_options(tmp_path: Path) -> None:
    weights = tmp_path / "adapter_model.safetensors"
    weights.write_bytes(b"1")
    key = key_of([str(tmp_path)], {"beams": 1})
    assert key_of([str(tmp_path)], {"beams": 1}) == key
    assert key_of([str(tmp_path)], {"beams": 5}) != key
    weights.write_bytes(b"22")
    assert key_of([str(tmp_path)], {"beams": 1}) != key
