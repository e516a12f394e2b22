"""Reading sentences into a dataset: forwards, backwards, again, later, another day."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.decoding import read_audio
from studio.corpus.own_dataset import OwnDataset
from studio.errors import DataError
from studio.recording.prompts import Prompt
from studio.recording.read_aloud import PromptSession

PROMPTS = [Prompt(f"p{number}", f"Sentence {number}.", 6.0) for number in range(4)]


@pytest.fixture
def session(tmp_path: Path) -> PromptSession:
    return PromptSession(PROMPTS, OwnDataset(tmp_path / "own"))


def take(folder: Path, level: float = 0.1) -> Path:
    path = folder / "take.wav"
    soundfile.write(path, np.full(16000, level), 16000)
    return path


def texts(session: PromptSession) -> list[str]:
    return [clip.text for clip in session.dataset.clips()]


def test_sentences_are_read_in_order_into_the_dataset(session: PromptSession, tmp_path: Path) -> None:
    assert session.remaining_seconds == 40
    for number in range(4):
        assert session.prompt is PROMPTS[number] and session.done == number and not session.is_complete
        session.keep(take(tmp_path), spent=20)
    assert session.is_complete and session.remaining_seconds == 0 and session.prompt is PROMPTS[3]
    assert texts(session) == [prompt.text for prompt in PROMPTS]
    assert [clip.prompt_id for clip in session.dataset.clips()] == ["p0", "p1", "p2", "p3"]


def test_the_pace_is_learned(session: PromptSession, tmp_path: Path) -> None:
    session.keep(take(tmp_path), spent=30)
    assert session.remaining_seconds > 30


def test_skipped_sentences_come_last(session: PromptSession, tmp_path: Path) -> None:
    session.skip()
    session.keep(take(tmp_path), 10)
    session.skip()
    session.keep(take(tmp_path), 10)
    assert session.prompt is PROMPTS[0]
    session.skip()
    assert session.prompt is PROMPTS[2]
    session.keep(take(tmp_path), 10)
    assert session.prompt is PROMPTS[0]
    session.skip()
    assert session.prompt is PROMPTS[0], "nothing else is left"
    session.keep(take(tmp_path), 10)
    assert session.is_complete


def test_reading_again_replaces_and_undo_brings_back(session: PromptSession, tmp_path: Path) -> None:
    session.keep(take(tmp_path, 0.1), 10)
    session.previous()
    assert session.position == 0 and session.clip is not None
    session.keep(take(tmp_path, 0.4), 10)
    assert texts(session) == ["Sentence 0."] and session.position == 1
    clip = session.dataset.clips()[0]
    assert read_audio(session.dataset.audio(clip)).max() == pytest.approx(0.4, abs=1e-3)
    assert session.undo() and session.position == 0 and session.clip is not None
    assert read_audio(session.dataset.audio(session.clip)).max() == pytest.approx(0.1, abs=1e-3)
    assert session.undo() and session.clip is None and session.done == 0 and texts(session) == []
    assert not session.undo()
    session.previous()
    assert session.position == 0
    session.show(9)
    assert session.position == 3


def test_another_day_goes_on_where_it_was(session: PromptSession, tmp_path: Path) -> None:
    session.keep(take(tmp_path), 10)
    session.keep(take(tmp_path), 10)
    session.dataset.add(take(tmp_path), "Taught by correcting a clip")
    again = PromptSession([*PROMPTS, Prompt("new", "New.", 1.0)], OwnDataset(session.dataset.folder))
    assert again.done == 2 and again.prompt is PROMPTS[2]


def test_a_take_that_cannot_be_kept_changes_nothing(session: PromptSession, tmp_path: Path) -> None:
    with pytest.raises(DataError):
        session.keep(tmp_path / "none.wav", 10)
    assert session.position == 0 and session.done == 0 and not session.undo()


def test_what_was_really_said_is_kept_and_corrected(session: PromptSession, tmp_path: Path) -> None:
    assert not session.can_undo and not session.is_read(PROMPTS[0])
    session.keep(take(tmp_path), 10, "Something else.")
    assert session.is_read(PROMPTS[0]) and texts(session) == ["Something else."]
    session.previous()
    session.correct("Yet something else.")
    assert texts(session) == ["Yet something else."] and session.position == 0
    assert session.undo() and texts(session) == ["Something else."] and session.can_undo
    assert session.clip is not None and session.clip.text == "Something else."
    assert session.undo() and texts(session) == [] and not session.can_undo


def test_a_sentence_without_a_recording_is_not_corrected(session: PromptSession) -> None:
    session.correct("Something else.")
    assert texts(session) == [] and not session.can_undo
