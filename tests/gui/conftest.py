"""Windows without a display; a test fails on Qt's warnings and on threads or processes it leaves behind."""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import psutil
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from studio.gui.engines.event_source import EventSource
from studio.gui.kit.tasks import wait_for_all
from studio.gui.kit.theme import apply_scheme
from studio.gui.project.session import Session
from studio.gui.shell.app import make_application, open_preferences
from studio.gui.shell.main_window import MainWindow
from studio.gui.shell.translations import install_language
from studio.gui.sound import microphone as recording
from studio.protocol import client
from studio.settings.application import HOME_VARIABLE
from tests.gui.fake_microphone import FakeSound

FAKE_ENGINE = Path(__file__).with_name("fake_engine.py")
HARMLESS = tuple(
    f"This plugin does not support {what}" for what in ("propagateSizeHints", "raise", "grabbing the keyboard")
)
"""What the offscreen platform says of itself."""


class Log(Protocol):
    """What pytest-qt's ``qtlog`` gives."""

    records: list[Any]


Script = Sequence[Sequence[Any]]


@pytest.fixture(scope="session")
def qapp_cls() -> Callable[[list[str]], QApplication]:
    """pytest-qt makes the application as the studio does."""
    return make_application


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Iterator[None]:
    """A studio home of its own, light and English, for every test."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    install_language(qapp, "en")
    apply_scheme(qapp, "light")
    yield
    # Outside an event loop nobody does this, and every change of scheme would style the windows of all earlier tests.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def sound(monkeypatch: pytest.MonkeyPatch) -> FakeSound:
    """No test listens to a real microphone: there is none, unless a test puts one into this."""
    fake = FakeSound()
    monkeypatch.setattr(recording, "SoundSystem", lambda: fake)
    return fake


@pytest.fixture(autouse=True)
def _nothing_dangles(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test that leaves a thread, Python's or Qt's, or a child process behind."""
    sources: list[EventSource] = []
    begin = EventSource.begin
    monkeypatch.setattr(EventSource, "begin", lambda source: (sources.append(source), begin(source)))
    processes = {child.pid for child in psutil.Process().children(recursive=True)}
    threads = set(threading.enumerate())
    yield
    wait_for_all()
    left = [t.name for t in threading.enumerate() if t not in threads and t.is_alive() and _is_ours(t)]
    assert not left, f"threads left behind: {left}"
    running = [source for source in sources if isValid(source) and source.isRunning()]
    assert not running, f"QThreads left behind: {running}"
    children = [child for child in psutil.Process().children(recursive=True) if child.pid not in processes]
    alive = [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
    for child in alive:
        child.kill()
    assert not alive, f"processes left behind: {alive}"


@pytest.fixture(autouse=True)
def _window_waits_for_no_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test in which the window's thread brought a file to the disk, but for what a closing session does."""
    flush, waited = os.fsync, list[list[str]]()

    def watch(descriptor: int) -> None:
        frames = [f"{Path(frame.filename).stem}.{frame.name}" for frame in traceback.extract_stack()
                  if "/studio/gui/" in frame.filename]  # fmt: skip
        by_test = not frames or "session.close" in frames or frames[0] == "opening.load_dataset"
        if threading.current_thread() is threading.main_thread() and not by_test:
            waited.append(frames)
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", watch)
    yield
    assert not waited, waited


@pytest.fixture(autouse=True)
def _no_qt_warnings(qtlog: Log) -> Iterator[None]:
    """Fails a test in which Qt complained."""
    yield
    said = [record.message for record in qtlog.records if record.log_type_name in ("QtWarningMsg", "QtCriticalMsg")]
    complaints = [text for text in said if not text.startswith(HARMLESS)]
    assert not complaints, complaints


@pytest.fixture
def start_fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Script], None]:
    """``start_fake(script)`` makes engines that are started from now on follow a script."""

    def prepare(script: Script) -> None:
        path = tmp_path / "script.json"
        path.write_text(json.dumps(script), encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(FAKE_ENGINE.parents[2]))
        monkeypatch.setattr(client, "engine_command", lambda: [sys.executable, str(FAKE_ENGINE), str(path)])

    return prepare


@pytest.fixture
def sent_commands(tmp_path: Path) -> Callable[[], list[str]]:
    """What the fake engine was told so far."""
    path = tmp_path / "script.commands"
    return lambda: path.read_text(encoding="utf-8").split() if path.exists() else []


@pytest.fixture
def session(qapp: QApplication) -> Iterator[Session]:
    """A session in an empty studio home; closed at the end."""
    made = Session(open_preferences())
    yield made
    made.close()
    wait_for_all()
    qapp.processEvents()
    made.deleteLater()
    qapp.processEvents()


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    """The main window at 1440×900, shown."""
    made = MainWindow(session)
    qtbot.addWidget(made, before_close_func=lambda _widget: (session.run.close(), made.close_without_asking()))
    made.resize(1440, 900)
    with qtbot.waitExposed(made):
        made.show()
    yield made


def _is_ours(thread: threading.Thread) -> bool:
    """Threads of libraries' pools live as long as the process."""
    return not thread.name.startswith(("ThreadPoolExecutor", "tqdm", "Dummy", "pydev"))
