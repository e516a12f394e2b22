"""The Compare page through what a user touches, with an engine that follows a script."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from studio.errors import StudioError
from studio.gui.compare.model_column import ModelColumn
from studio.gui.compare.page import ComparePage
from studio.gui.project.session import Session
from studio.gui.shell.main_window import MainWindow
from studio.protocol.codec import decode_command
from studio.protocol.commands import Transcribe
from studio.runs.clips import ClipHistory, history_file
from studio.settings.application import runs_folder
from tests.unit.runs.test_history import FINISHED, started, write_run

Prepare = Callable[[Any], Any]
SAID = "one two three"
LOADING: list[list[Any]] = [["wait", "Transcribe"], ["event", "TranscriptionProgressed", {"phase": "loading"}]]


@pytest.fixture
def audio(tmp_path: Path) -> Path:
    """Half a second of a tone."""
    path = tmp_path / "clip.wav"
    soundfile.write(path, 0.3 * np.sin(np.arange(8000) / 5), 16_000)
    return path


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot, audio: Path) -> ComparePage:
    """The page in front, with one run of French and one that cannot share its base."""
    held_out = {"id": "held", "audio": str(audio), "text": SAID, "duration": 0.5, "split": "validation"}
    run = write_run(runs_folder() / "mine", [started(), FINISHED])
    (run / "manifest.jsonl").write_text(json.dumps(held_out) + "\n", encoding="utf-8")
    return shown(window, qtbot)


def shown(window: MainWindow, qtbot: QtBot) -> ComparePage:
    """The page once it knows the adapters and the held-out recordings."""
    window.show_page("compare")
    page = window.page("compare")
    assert isinstance(page, ComparePage)
    qtbot.waitUntil(lambda: bool(page.choice.adapters) and page.clips.held_out.combo.count() > 0, timeout=10_000)
    return page


def transcription(*texts: str) -> list[list[Any]]:
    """A script: load, then hear these texts with the base and the adapter."""
    models = ["base", *[str(runs_folder() / name / "adapter") for name in ("mine", "other")]]
    results = [{"model": m, "text": t, "seconds": 0.25} for m, t in zip(models, texts, strict=False)]
    return [
        *LOADING,
        ["event", "ClipTranscribed", {"index": 0, "audio": "x", "duration": 0.5, "results": results}],
        ["event", "TranscriptionFinished", {"clips": 1}],
    ]


def drop(page: ComparePage, audio: Path) -> None:
    """Drop a recording on the window."""
    page.session.navigator.transcribe([audio])


def heard(page: ComparePage, qtbot: QtBot) -> None:
    """Wait until listening has ended."""
    qtbot.waitUntil(
        lambda: page.comparing.clip is not None and bool(page.comparing.clip.transcriptions), timeout=20_000
    )


def cer(column: ModelColumn) -> str:
    """The figure below a column, or empty."""
    return column.cer.figure.accessibleName() if column.cer.isVisible() else ""


def kinds(column: ModelColumn) -> list[tuple[str, str]]:
    """The marked pieces of a column's text."""
    return [
        (piece.text.strip(), piece.kind) for piece in column.text.pieces if piece.kind != "same" and piece.text.strip()
    ]


def test_without_an_adapter_the_page_leads_to_the_runs(window: MainWindow) -> None:
    window.show_page("compare")
    page = window.page("compare")
    assert isinstance(page, ComparePage)
    assert page.empty.isVisible()
    page.empty.button.click()
    assert window.current == "runs"


def test_a_held_out_recording_is_scored_against_its_text(page: ComparePage, qtbot: QtBot, start_fake: Prepare) -> None:
    start_fake(transcription("one too three", SAID))
    page.clips.held_out.combo.setCurrentIndex(0)
    page.clips.held_out.combo.activated.emit(0)
    heard(page, qtbot)
    assert page.reference.field.text() == SAID
    assert [cer(column) for column in page.view.columns.columns[:2]] == ["7.7 %", "0.0 %"]
    assert kinds(page.view.columns.columns[0]) == [("too", "wrong"), ("two", "right")]
    assert kinds(page.view.columns.columns[1]) == []
    assert page.view.columns.columns[0].wer.figure.accessibleName() == "33.3 %"
    assert page.view.columns.columns[0].seconds.figure.accessibleName() == "0.25 s"
    assert page.reference.legend.isVisible()


def test_a_file_of_the_corpus_brings_its_text(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, audio: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_fake(transcription("one", SAID))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(audio)], ""))
    page.open_button.click()
    assert page.reference.field.text() == SAID
    heard(page, qtbot)


def test_without_a_reference_the_columns_show_where_they_disagree(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, audio: Path, tmp_path: Path
) -> None:
    start_fake(transcription("one too three", SAID))
    drop(page, audio.rename(tmp_path / "strange.wav"))
    heard(page, qtbot)
    assert [cer(column) for column in page.view.columns.columns[:2]] == ["", ""]
    assert [kinds(column) for column in page.view.columns.columns[:2]] == [[("too", "differs")], [("two", "differs")]]
    qtbot.keyClicks(page.reference.field, SAID)
    assert [cer(column) for column in page.view.columns.columns[:2]] == ["7.7 %", "0.0 %"]
    qtbot.waitUntil(lambda: [c.reference for c in ClipHistory.load(history_file()).clips] == [SAID], timeout=10_000)


def test_listening_shows_progress_and_can_be_cancelled(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, audio: Path
) -> None:
    start_fake([*LOADING, ["wait", "Cancel"], *transcription("one", SAID)])
    drop(page, audio)
    assert page.card.progress.isVisible()
    assert "Loading whisper-base" in page.card.status.text()
    assert page.view.columns.columns[0].waiting.text() == "Transcribing…"
    page.card.cancel_button.click()
    assert not page.card.progress.isVisible()
    assert not page.comparing.is_busy
    assert page.comparing.store.clips == ()
    page.again_button.click()
    heard(page, qtbot)


def test_the_request_names_recording_language_and_adapter(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, audio: Path, tmp_path: Path
) -> None:
    start_fake(transcription("one", SAID))
    drop(page, audio)
    heard(page, qtbot)
    (asked,) = map(decode_command, (tmp_path / "script.lines").read_text(encoding="utf-8").splitlines())
    adapter = str(runs_folder() / "mine" / "adapter")
    assert asked.message == Transcribe(1, [str(audio)], "whisper-base", [adapter], [], "fr")


def test_what_the_engine_says_is_shown_as_an_error(
    page: ComparePage, session: Session, qtbot: QtBot, start_fake: Prepare, audio: Path
) -> None:
    errors: list[StudioError] = []
    session.notifier.error.connect(errors.append)
    refused = {"index": 0, "audio": "x", "code": "empty", "message": "It is empty.", "hint": "Record it again."}
    start_fake([*LOADING, ["event", "ClipFailed", refused], ["event", "TranscriptionFinished", {"clips": 0}]])
    drop(page, audio)
    qtbot.waitUntil(lambda: bool(errors), timeout=20_000)
    assert (errors[0].message, errors[0].hint) == ("It is empty.", "Record it again.")
    assert not page.comparing.is_busy


def test_an_engine_that_dies_is_an_error_and_not_silence(
    page: ComparePage, session: Session, qtbot: QtBot, start_fake: Prepare, audio: Path
) -> None:
    errors: list[StudioError] = []
    session.notifier.error.connect(errors.append)
    start_fake([["die", "SIGKILL"]])
    drop(page, audio)
    qtbot.waitUntil(lambda: [error.code for error in errors] == ["transcriber_died"], timeout=20_000)


def test_clips_are_kept_chosen_again_and_deleted_with_a_way_back(
    page: ComparePage, window: MainWindow, qtbot: QtBot, start_fake: Prepare, audio: Path, tmp_path: Path
) -> None:
    start_fake(transcription("one too three", SAID))
    drop(page, audio)
    heard(page, qtbot)
    start_fake(transcription("four", "five"))
    other = tmp_path / "other.wav"
    other.write_bytes(audio.read_bytes())
    drop(page, other)
    heard(page, qtbot)
    assert [clip.title for clip in page.clips.model.clips] == ["five", SAID]
    qtbot.keyClick(page.clips.view, Qt.Key.Key_Down)
    assert page.reference.field.text() == SAID
    assert cer(page.view.columns.columns[0]) == "7.7 %"
    qtbot.keyClick(page.clips.view, Qt.Key.Key_Delete)
    assert [clip.title for clip in page.clips.model.clips] == ["five"]
    qtbot.waitUntil(lambda: len(ClipHistory.load(history_file()).clips) == 1, timeout=10_000)
    assert audio.exists()
    window.toast.undo_button.click()
    qtbot.waitUntil(lambda: len(ClipHistory.load(history_file()).clips) == 2, timeout=10_000)
    assert [clip.title for clip in page.clips.model.clips] == ["five", SAID]


def test_the_list_of_clips_survives_the_window(
    page: ComparePage, session: Session, qtbot: QtBot, start_fake: Prepare, audio: Path
) -> None:
    start_fake(transcription("one", SAID))
    drop(page, audio)
    heard(page, qtbot)
    qtbot.waitUntil(history_file().exists, timeout=10_000)
    window = MainWindow(session)
    qtbot.addWidget(window)
    window.show_page("compare")
    again = window.page("compare")
    assert isinstance(again, ComparePage)
    assert [clip.title for clip in again.clips.model.clips] == [SAID]


def test_two_adapters_are_heard_side_by_side(
    page: ComparePage, session: Session, qtbot: QtBot, start_fake: Prepare, audio: Path
) -> None:
    write_run(runs_folder() / "other", [started(), FINISHED])
    session.runs.refresh()
    qtbot.waitUntil(lambda: len(page.choice.adapters) == 2, timeout=10_000)
    session.navigator.compare([runs_folder() / "mine", runs_folder() / "other"])
    assert page.view.columns.columns[2].isVisible()
    start_fake(transcription("one", "one two", SAID))
    drop(page, audio)
    heard(page, qtbot)
    assert [column.transcribed_text for column in page.view.columns.columns] == ["one", "one two", SAID]
    page.view.columns.columns[2].extra_button.click()
    assert not page.view.columns.columns[2].isVisible()


def test_seconds_that_models_shared_are_told_as_shared(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, audio: Path
) -> None:
    script = transcription("one", "one two")
    for row in script[-2][2]["results"]:
        row["together"] = 2
    start_fake(script)
    drop(page, audio)
    heard(page, qtbot)
    assert {column.seconds.label.text() for column in page.view.columns.columns[:2]} == {"Took, 2 models at once"}


def test_a_run_that_is_listed_only_later_is_chosen_then(page: ComparePage, session: Session, qtbot: QtBot) -> None:
    late = write_run(runs_folder() / "late", [started(), FINISHED])
    session.runs.changed.disconnect(page.choice.refresh)
    session.navigator.compare([late])
    assert [run.name for run in page.choice.chosen] == ["mine"]
    session.runs.changed.connect(page.choice.refresh)
    session.runs.refresh()
    qtbot.waitUntil(lambda: [run.name for run in page.choice.chosen] == ["late"], timeout=10_000)


def test_another_adapter_hears_the_recording_anew(
    page: ComparePage, session: Session, qtbot: QtBot, start_fake: Prepare, audio: Path
) -> None:
    start_fake(transcription("one", SAID))
    drop(page, audio)
    heard(page, qtbot)
    write_run(runs_folder() / "other", [started(), FINISHED])
    session.runs.refresh()
    qtbot.waitUntil(lambda: page.view.columns.columns[1].picker.count() == 2, timeout=10_000)
    picker = page.view.columns.columns[1].picker
    script = transcription("one", "", "another")
    del script[2][2]["results"][1]
    start_fake(script)
    picker.setCurrentIndex(picker.findText("other"))
    picker.activated.emit(picker.currentIndex())
    qtbot.waitUntil(lambda: page.view.columns.columns[1].transcribed_text == "another", timeout=20_000)
    assert len(page.comparing.store.clips) == 1


def test_a_text_can_be_copied_as_it_was_heard(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, audio: Path
) -> None:
    start_fake(transcription("one too three", SAID))
    drop(page, audio)
    heard(page, qtbot)
    page.view.columns.columns[0].copy_button.click()
    assert QGuiApplication.clipboard().text() == "one too three"


def test_enter_plays(page: ComparePage, qtbot: QtBot, start_fake: Prepare, audio: Path) -> None:
    played: list[bool] = []
    page.card.panel.toggle = lambda: played.append(True)  # type: ignore[method-assign]
    start_fake(transcription("one", SAID))
    drop(page, audio)
    heard(page, qtbot)
    qtbot.keyClick(page.card.panel.waveform, Qt.Key.Key_Return)
    qtbot.keyClick(page.clips.view, Qt.Key.Key_Return)
    assert played == [True, True]
