"""The window as users meet it: navigation, memory of choices, drops, errors, closing during a run."""

from __future__ import annotations

import json
import locale
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QThreadPool, QUrl
from PySide6.QtGui import QCloseEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from studio.errors import StudioError
from studio.gui.kit.dialogs import ErrorDialog, MessageDialog, show_error
from studio.gui.kit.drop_zone import DropZone
from studio.gui.kit.tasks import Task, cancel_all, run_in_background, wait_for_all
from studio.gui.project import libraries
from studio.gui.project.navigator import TranscribeFiles
from studio.gui.project.session import Session
from studio.gui.shell import main_window
from studio.gui.shell.app import Studio, open_preferences
from studio.gui.shell.main_window import MainWindow
from studio.gui.shell.pages import PAGES
from studio.gui.start.page import StartPage
from studio.settings.application import runs_folder
from studio.settings.toml import parse_run_settings, save_run_settings


def test_the_window_needs_no_model_library() -> None:
    code = (
        "import sys, studio.gui.shell.app;"
        "print([m for m in ('torch', 'transformers', 'peft', 'pyqtgraph', 'numpy', 'soundfile', 'pydantic')"
        " if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"


def test_nothing_is_read_before_the_first_paint(session: Session, qtbot: QtBot) -> None:
    write_run(runs_folder() / "before", "RunFinished")
    window = MainWindow(session)
    qtbot.addWidget(window)
    assert not session.findChildren(Task)
    window.start()
    qtbot.waitUntil(lambda: [run.name for run in session.runs.summaries] == ["before"])


def test_every_page_opens_by_its_key(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    for index, key in enumerate(PAGES):
        qtbot.keyClick(window, getattr(Qt.Key, f"Key_{index}"), Qt.KeyboardModifier.ControlModifier)
        assert window.current == key
        assert [name for name, item in window.rail.items.items() if item.isChecked()] == [key] * (key != "start")


def test_a_drop_zone_is_opened_with_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    zone = window.findChild(DropZone)
    assert zone is not None and zone.focusPolicy() & Qt.FocusPolicy.TabFocus
    zone.clicked.disconnect()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        with qtbot.waitSignal(zone.clicked):
            qtbot.keyClick(zone, key)


def test_at_most_one_filled_button_a_page(window: MainWindow) -> None:
    for key in PAGES:
        window.show_page(key)
        buttons = window.page(key).findChildren(QPushButton)
        assert sum(b.isVisible() and b.property("kind") == "primary" for b in buttons) <= 1, key


def test_choices_are_remembered(qapp: QApplication, qtbot: QtBot) -> None:
    session = Session(open_preferences())
    studio = Studio(qapp, session)
    qtbot.addWidget(studio.window)
    studio.set_scheme("dark")
    studio.window.resize(1200, 700)  # the offscreen screen is 800×800: only the height survives
    studio.window.show()
    studio.set_language("ko")
    qtbot.addWidget(studio.window)
    assert studio.window.rail.items["runs"].text() == "실행"
    studio.window.close()
    session.close()
    session.preferences.sync()

    again = Session(open_preferences())
    reopened = Studio(qapp, again)
    qtbot.addWidget(reopened.window)
    assert reopened.scheme == "dark"
    assert reopened.window.rail.items["data"].text() == "데이터"
    assert reopened.window.height() == 700
    again.close()
    for made in (studio, reopened):
        made.deleteLater()


def test_numbers_are_read_as_programs_write_them(qapp: QApplication) -> None:
    assert locale.localeconv()["decimal_point"] == "."


def test_a_dropped_folder_is_opened(window: MainWindow, session: Session, tmp_path: Path) -> None:
    opened: list[Path] = []
    session.open_folder = opened.append  # type: ignore[method-assign,assignment]
    drop(window, tmp_path)
    assert opened == [tmp_path]


def test_dropped_recordings_go_to_compare(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, opened = window.page("compare"), []
    monkeypatch.setattr(page, "take", opened.append)
    drop(window, tmp_path / "clip.wav")
    assert opened == [TranscribeFiles([tmp_path / "clip.wav"])]
    assert window.current == "compare"


def test_the_error_dialog_says_what_to_do_and_copies(qtbot: QtBot, qapp: QApplication) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = show_error(parent, StudioError("The folder is gone: /x", "Plug the disk in again."))
    assert dialog.fold_button.isHidden()
    dialog.copy_button.click()
    assert qapp.clipboard().text() == "The folder is gone: /x\n\nPlug the disk in again."
    dialog.close_button.click()


def test_the_unexpected_has_its_details_folded(qtbot: QtBot) -> None:
    dialog = ErrorDialog(None, ZeroDivisionError("division by zero"))
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.details.isHidden()
    dialog.fold_button.click()
    assert dialog.details.isVisible()
    assert "ZeroDivisionError" in dialog.details.toPlainText()


def test_background_work_reports_ends_and_fails_in_the_windows_thread(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    seen: list[object] = []

    def work(task: Task) -> int:
        for done in range(1000):
            task.report(done + 1, 1000)
        return 42

    task = run_in_background(owner, work, success=seen.append, progress=lambda done, total, _: seen.append(total))
    with qtbot.waitSignal(task.ended, timeout=10_000):
        pass
    assert seen[-1] == 42
    assert set(seen[:-1]) == {1000}
    task = run_in_background(owner, lambda _task: 1 / 0, failure=seen.append)
    with qtbot.waitSignal(task.ended, timeout=10_000):
        pass
    assert isinstance(seen[-1], ZeroDivisionError)


def test_long_work_keeps_nothing_short_waiting_and_ends_when_cancelled(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    done: list[int] = []

    def work(task: Task) -> None:
        while not task.cancelled():
            time.sleep(0.01)

    for _ in range(QThreadPool.globalInstance().maxThreadCount() + 1):
        run_in_background(owner, work, is_long=True)
    run_in_background(owner, lambda _task: 1 << 40, success=done.append)
    qtbot.waitUntil(lambda: done == [1 << 40], timeout=5_000)
    assert not wait_for_all(0.0)
    cancel_all()
    assert wait_for_all(2.0)


def test_a_save_waits_for_nothing_and_is_done_though_the_program_ends(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    begun, go_on, saved = threading.Event(), threading.Event(), []

    def save(_task: object) -> None:
        begun.set()
        go_on.wait(10)

    for _ in range(QThreadPool.globalInstance().maxThreadCount() + 1):
        run_in_background(owner, lambda _task: go_on.wait(10))
    run_in_background(owner, save, is_save=True)
    run_in_background(owner, lambda _task: saved.append("second"), is_save=True)
    assert begun.wait(10)
    cancel_all()
    go_on.set()
    assert wait_for_all(10.0)
    assert saved == ["second"]


def test_amounts_of_bytes_are_reported_whole(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    seen: list[int] = []
    run_in_background(
        owner, lambda task: task.report(3 << 30, 6 << 30), progress=lambda done, _total, _: seen.append(done)
    )
    qtbot.waitUntil(lambda: seen == [3 << 30], timeout=5_000)


def test_a_scan_that_began_before_a_newer_one_changes_nothing(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    answers = iter(["old", "new"])

    def find(*_: object) -> list[str]:
        answer = next(answers)
        if answer == "old":
            begun.set()
            go_on.wait(10)
        return [answer]

    monkeypatch.setattr(libraries, "find_runs", find)
    session.runs.refresh()
    assert begun.wait(10)
    with qtbot.waitSignal(session.runs.changed, timeout=10_000):
        session.runs.refresh()
    go_on.set()
    wait_for_all()
    QApplication.processEvents()
    assert session.runs.summaries == ["new"]


def test_cancelled_work_tells_nobody(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    seen: list[object] = []

    def work(task: Task) -> None:
        while not task.cancelled():
            pass
        raise StudioError("cancelled", code="cancelled")

    task = run_in_background(owner, work, success=seen.append, failure=seen.append)
    with qtbot.waitSignal(task.ended, timeout=10_000):
        task.cancel()
    assert seen == []


@pytest.mark.parametrize("answer", ["", "stay"])
def test_a_run_keeps_the_window_open_when_so_asked(
    window: MainWindow, session: Session, running: None, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr(main_window, "ask", lambda *_: answer)
    event = QCloseEvent()
    window.closeEvent(event)
    assert not event.isAccepted()
    assert session.run.engine is not None


@pytest.mark.parametrize("answer", ["stop", "keep"])
def test_a_run_that_ended_while_it_was_asked_closes_the_window_at_once(
    window: MainWindow,
    session: Session,
    running: None,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    answer: str,
) -> None:
    def end(*_: object) -> str:
        with qtbot.waitSignal(session.run.ended, timeout=20_000):
            session.run.stop()
        return answer

    monkeypatch.setattr(main_window, "ask", end)
    assert window.close()
    assert session.preferences.value(main_window.DETACHED) is None


def test_a_run_that_began_while_it_was_asked_is_asked_about(
    window: MainWindow, session: Session, running: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answers = iter(["close", "stay"])
    monkeypatch.setattr(main_window, "ask", lambda _parent, title, *_: asked.append(title) or next(answers))
    assert not window._may_close_early("")
    assert len(asked) == 2 and asked[1].endswith("is still training")


def test_stop_and_save_closes_the_window_afterwards(
    window: MainWindow, session: Session, running: None, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(main_window, "ask", lambda *_: "stop")
    with qtbot.waitSignal(session.run.ended, timeout=20_000):
        assert not window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert session.run.state.status == "stopped"


def test_the_title_tells_the_progress(window: MainWindow, session: Session, running: None, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.windowTitle().startswith("50% "), timeout=10_000)
    assert "Training" in window.status.headline.text()
    with qtbot.waitSignal(session.run.ended, timeout=20_000):
        session.run.stop()
    assert "%" not in window.windowTitle()


def test_the_end_of_a_run_is_told_outside_a_window_in_the_background(
    window: MainWindow, session: Session, running: None, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    told: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda _tray: None)
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _tray, _title, text, *_: told.append(text))
    monkeypatch.setattr(window, "isActiveWindow", lambda: False)
    with qtbot.waitSignal(session.run.ended, timeout=20_000):
        session.run.stop()
    assert told == ["my-run was stopped and saved."]
    monkeypatch.setattr(window, "isActiveWindow", lambda: True)
    window._desktop.notify("seen anyway")
    monkeypatch.setattr(window, "isActiveWindow", lambda: False)
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    window._desktop.notify("nowhere to tell it")
    assert len(told) == 1


@pytest.fixture
def running(session: Session, start_fake: Callable[[Any], Any], tmp_path: Path, qtbot: QtBot) -> None:
    """A run of 20 steps that waits at step 10 to be stopped."""
    script = [["event", "RunStarted", {"total_steps": 20, "device": "cpu"}], ["steps", 1, 10], ["wait", "Stop"],
              ["event", "RunStopped", {"step": 10}]]  # fmt: skip
    start_fake(script)
    folder = tmp_path / "my-run"
    folder.mkdir()
    session.run.resume(folder)
    qtbot.waitUntil(lambda: len(session.run.history) == 10, timeout=20_000)


def test_start_lists_the_newest_runs_with_what_to_do_next(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    for name, final in (("done", "RunFinished"), ("halted", "RunStopped")):
        write_run(runs_folder() / name, final)
    with qtbot.waitSignal(session.runs.changed, timeout=10_000):
        window.show_page("start")
    page = window.page("start")
    assert isinstance(page, StartPage)
    words = [button.text() for button in page.recent.findChildren(QPushButton)]
    assert {"Compare", "Resume", "All 2 runs"} <= set(words)
    next(b for b in page.recent.findChildren(QPushButton) if b.text() == "Compare").click()
    assert window.current == "compare"


def test_the_form_refuses_a_wrong_value_and_keeps_the_old(session: Session) -> None:
    assert session.project.change_setting("adapter.rank", 16) == ""
    assert "512" in session.project.change_setting("adapter.rank", 4096)
    assert session.project.settings.adapter.rank == 16


def test_about_can_be_closed_by_its_button(window: MainWindow, qtbot: QtBot) -> None:
    window._open_about()
    dialog = window.findChild(MessageDialog)
    assert dialog is not None
    dialog.findChildren(QPushButton)[-1].click()


def write_run(folder: Path, final: str) -> None:
    folder.mkdir(parents=True)
    settings = parse_run_settings({"checkpoint": {"language": "fr"}, "data": {"source": "/recordings"}})
    save_run_settings(settings, folder / "run.toml")
    lines = [
        {"type": "run_started", "total_steps": 40},
        {"type": "evaluation_completed", "step": 0, "loss": 1.0, "cer": 0.23, "wer": 0.4, "utterances": 8},
        {"type": "evaluation_completed", "step": 20, "loss": 1.0, "cer": 0.05, "wer": 0.1, "utterances": 8},
        {"type": {"RunFinished": "run_finished", "RunStopped": "run_stopped"}[final], "step": 20},
    ]
    rows = [json.dumps({"v": 1, "seq": index, "time": 1.0, **line}) for index, line in enumerate(lines)]
    (folder / "events.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "manifest.jsonl").touch()
    (folder / "adapter").mkdir()
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        (folder / "adapter" / name).touch()


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none = Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(600, 400), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    window.dropEvent(event)
