"""A long recording with its text, in the window: chosen, transcribed, looked at, saved and opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from studio.corpus.aligned_dataset import alignment_item, transcripts_file
from studio.corpus.quality.transcript_check import TranscribedPiece, Window
from studio.gui.project.align_dialog import FORM, RESULT, WORKING, AlignDialog, ask_alignment
from studio.gui.project.session import Session
from studio.gui.shell.app import open_preferences
from studio.gui.shell.main_window import MainWindow
from tests.gui.conftest import Script
from tests.gui.data_support import write
from tests.gui.setup_support import install_checkpoints

SAID = ("The harbour lantern burns all winter.", "Nobody crosses the silver bridge at night.")
TITLE = "Tales of a town that nobody reads aloud."


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """20 s that the model has transcribed, and its text beside it, with a title that is not said."""
    path = tmp_path / "Old town.wav"
    write(path, 20.0)
    path.with_suffix(".txt").write_text(f"{TITLE}\n{' '.join(SAID)}", encoding="utf-8")
    windows = (Window(1, 7, SAID[0].lower()), Window(12, 18, SAID[1].lower()))
    piece = TranscribedPiece(alignment_item(path).key, "whisper-base", "en", "", windows)
    transcripts_file(path).write_bytes(msgspec.json.Encoder().encode_lines([piece]))
    return path


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """With a checkpoint on this machine, and English set."""
    session = Session(open_preferences())
    session.project.change_setting("checkpoint.language", "en")
    install_checkpoints()
    window = MainWindow(session)
    qtbot.addWidget(window, before_close_func=lambda _w: session.close())
    window.show()
    with qtbot.waitSignal(session.checkpoints.changed):
        session.checkpoints.refresh()
    yield window
    session.deleteLater()


def opened(window: MainWindow) -> AlignDialog:
    dialog = ask_alignment(window, window.session)
    assert isinstance(dialog, AlignDialog) and dialog.isVisible()
    dialog.checkpoint.set_value("whisper-base")
    return dialog


TRANSCRIBING: Script = [
    ["event", "PhaseChanged", {"phase": "transcribing", "done": 0, "total": 20}],
    ["event", "PhaseChanged", {"phase": "transcribing", "done": 20, "total": 20}],
]


def test_a_recording_becomes_a_dataset(
    window: MainWindow, recording: Path, start_fake: Callable[[Script], None], qtbot: QtBot
) -> None:
    start_fake([*TRANSCRIBING, ["event", "RunFinished", {}]])
    dialog = opened(window)
    assert not dialog.start_button.isEnabled()
    dialog.set_recording(recording)
    qtbot.waitUntil(dialog.start_button.isEnabled)
    assert dialog.edit.toPlainText().startswith(TITLE), "the text beside it is taken"
    dialog.start_button.click()
    qtbot.waitUntil(lambda: dialog.stages.currentIndex() == RESULT, timeout=20_000)
    shown = [dialog.rows.index(row, 1).data() for row in range(dialog.rows.rowCount())]
    assert shown == [TITLE, *SAID] and dialog.rows.index(0, 2).data() == "not used"
    assert "2 utterances" in dialog.summary.text()
    dialog.filter.set_value(True)
    dialog.filter.value_edited.emit(True)
    assert dialog.rows.rowCount() == 1
    dialog.save_button.click()
    project = window.session.project
    qtbot.waitUntil(lambda: project.dataset is not None and not project.is_loading, timeout=20_000)
    assert project.dataset is not None and project.dataset.source.name == "Old town"
    assert sorted(project.dataset[row].text for row in range(2)) == sorted(SAID)


def test_it_can_be_stopped_and_begun_again(
    window: MainWindow, recording: Path, start_fake: Callable[[Script], None], qtbot: QtBot
) -> None:
    start_fake([*TRANSCRIBING, ["until_closed"]])
    dialog = opened(window)
    dialog.set_recording(recording)
    qtbot.waitUntil(dialog.start_button.isEnabled)
    dialog.start_button.click()
    qtbot.waitUntil(lambda: "transcribed" in dialog.detail.text(), timeout=20_000)
    assert dialog.stages.currentIndex() == WORKING
    dialog.stop_button.click()
    assert dialog.stages.currentIndex() == FORM and not dialog.aligner.is_busy
    qtbot.waitUntil(lambda: not window.session.jobs.working, timeout=20_000)
    start_fake([*TRANSCRIBING, ["event", "RunFinished", {}]])
    dialog.start_button.click()
    qtbot.waitUntil(lambda: dialog.stages.currentIndex() == RESULT, timeout=20_000)


def test_what_goes_wrong_is_told_in_the_dialog(
    window: MainWindow, recording: Path, start_fake: Callable[[Script], None], qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "scan.txt").write_text("…", encoding="utf-8")
    start_fake([["event", "RunFailed", {"code": "out_of_memory", "message": "No memory.", "hint": "Close others."}]])
    dialog = opened(window)
    dialog.set_text_file(tmp_path / "scan.txt")
    qtbot.waitUntil(lambda: "no text" in dialog.problem.text())
    dialog.set_recording(recording)
    qtbot.waitUntil(dialog.start_button.isEnabled)
    dialog.start_button.click()
    assert not dialog.problem.text()
    qtbot.waitUntil(lambda: dialog.stages.currentIndex() == FORM and bool(dialog.problem.text()), timeout=20_000)
    (recording.with_name("gone.wav")).write_bytes(b"")
    dialog.set_recording(recording.with_name("gone.wav"))
    dialog.start_button.click()
    qtbot.waitUntil(lambda: "empty" in dialog.problem.text(), timeout=20_000)


def test_without_a_model_it_says_where_to_get_one(qtbot: QtBot) -> None:
    session = Session(open_preferences())
    window = MainWindow(session)
    qtbot.addWidget(window, before_close_func=lambda _w: session.close())
    assert ask_alignment(window, session) is None
    assert window.page("setup").isVisibleTo(window)
    session.deleteLater()
