"""The window's log: errors, crashes of the interpreter, and files that do not grow without end."""

from __future__ import annotations

import faulthandler
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from studio.gui.project.session import Session
from studio.gui.shell import app
from studio.gui.shell.window_log import LOG_NAME, WindowLog, start_log, stop_log
from studio.settings.application import log_folder


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[WindowLog]:
    """The log of a window; the test program's own ways of reporting are put back afterwards."""
    monkeypatch.setattr(faulthandler, "enable", lambda _file: None)
    monkeypatch.setattr(faulthandler, "disable", lambda: None)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    made = start_log()
    assert made is not None
    yield made
    stop_log(made)


def written() -> str:
    return (log_folder() / LOG_NAME).read_text(encoding="utf-8")


def test_what_nobody_caught_is_logged(log: WindowLog, session: Session) -> None:
    app.install_error_dialog(session)
    error = ValueError("nobody caught this")
    sys.excepthook(ValueError, error, None)
    assert "ERROR ValueError\nValueError: nobody caught this" in written()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_ends_a_thread_is_logged(log: WindowLog) -> None:
    thread = threading.Thread(target=lambda: [][1])
    thread.start()
    thread.join()
    assert "IndexError: list index out of range" in written()


def test_old_files_make_way(log: WindowLog) -> None:
    log.maxBytes = 200
    for number in range(20):
        logging.getLogger("studio.window").info("line %d %s", number, "x" * 60)
    assert {path.name for path in log_folder().iterdir()} == {LOG_NAME, f"{LOG_NAME}.1", f"{LOG_NAME}.2"}
    assert "line 19" in written()


@pytest.mark.parametrize("before", ["", "log.doRollover()"])
def test_a_crash_of_the_interpreter_leaves_its_stack(before: str) -> None:
    code = f"from studio.gui.shell.window_log import start_log\nlog = start_log()\n{before}\nimport os\nos.abort()"
    ended = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    assert ended.returncode != 0
    assert "Fatal Python error: Aborted" in written() and 'File "<string>"' in written()


def test_a_folder_that_cannot_be_written_hinders_no_window() -> None:
    log_folder().parent.mkdir(parents=True, exist_ok=True)
    log_folder().write_text("a file", encoding="utf-8")
    assert start_log() is None
