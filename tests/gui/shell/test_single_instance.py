"""One window: a second start brings the first to the front, and what was killed is taken over."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.gui.project.session import Session
from studio.gui.shell.app import Studio
from studio.gui.shell.single_instance import SingleInstance
from studio.settings.application import log_folder, studio_home

WAIT_MS = 30_000
ENVIRONMENT = {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.pathsep.join(sys.path)}


def start(*words: str) -> subprocess.Popen[bytes]:
    code = "import sys; from studio.gui.shell.app import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.Popen([sys.executable, "-c", code, *words], env={**os.environ, **ENVIRONMENT})


def test_a_second_start_hands_over_and_ends(qtbot: QtBot, tmp_path: Path) -> None:
    first = SingleInstance(studio_home())
    assert first.claim()
    with qtbot.waitSignal(first.asked, timeout=WAIT_MS) as asked, start(str(tmp_path)) as second:
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=WAIT_MS)
    assert second.returncode == 0 and asked.args == [[str(tmp_path)]]
    assert SingleInstance(tmp_path / "another").claim()
    first.release()


def test_the_window_of_a_killed_studio_is_taken_over(qtbot: QtBot) -> None:
    with start() as first:
        qtbot.waitUntil((log_folder() / "window.log").exists, timeout=WAIT_MS)
        assert not SingleInstance(studio_home()).claim()
        first.kill()
    later = SingleInstance(studio_home())
    assert later.claim()
    later.release()


def test_the_window_comes_forward_and_opens_the_folder(
    qapp: QApplication, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(session, "open_folder", opened.append)
    studio = Studio(qapp, session)
    qtbot.addWidget(studio.window)
    studio.window.showMinimized()
    studio.come_forward([str(tmp_path)])
    assert studio.window.isVisible() and not studio.window.isMinimized()
    assert opened == [tmp_path]
