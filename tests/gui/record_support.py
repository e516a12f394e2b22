"""What the tests of the recording page share: the page in front with four sentences, reading, and what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from studio.corpus.own_dataset import OwnDataset
from studio.gui.kit.fields import ComboBox
from studio.gui.project.session import Session
from studio.gui.record.page import RecordPage
from studio.gui.shell.main_window import MainWindow
from studio.settings.application import recordings_folder
from tests.gui.fake_microphone import FakeSound, speech

SENTENCES = [f"Number {word}." for word in ("one", "two", "three", "four")]
WAIT_MS = 10_000


def show_page(
    window: MainWindow, session: Session, qtbot: QtBot, sound: FakeSound, folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> RecordPage:  # fmt: skip
    """The page in front, with the four sentences and a microphone that hears a good take of each."""
    sentences = folder / "mine.txt"
    sentences.write_text("\n".join(SENTENCES), encoding="utf-8")
    sound.listed = FakeSound("Built-in", "USB Audio").listed
    sound.heard = speech(1.5)
    session.navigator.record()
    page = window.page("record")
    assert isinstance(page, RecordPage)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(sentences), ""))
    choose(page.setup.language, "en")
    choose(page.setup.sentences, "file")
    ready(page, qtbot)
    return page


def choose(combo: ComboBox, value: object) -> None:
    """Choose as a click on an entry does."""
    combo.set_value(value)
    combo.activated.emit(combo.currentIndex())


def ready(page: RecordPage, qtbot: QtBot) -> None:
    """Wait until a take can begin."""
    qtbot.waitUntil(lambda: page.reading.can_record, timeout=WAIT_MS)


def tap_space(page: QWidget) -> None:
    """The space bar as the window system gives it to the window, whatever has the focus there."""
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Space)


def read(page: RecordPage, qtbot: QtBot, times: int = 1) -> None:
    """Read sentences until silence, each begun with the space bar."""
    for _ in range(times):
        before = page.reading.count
        ready(page, qtbot)
        tap_space(page)
        qtbot.waitUntil(lambda before=before: page.reading.count > before, timeout=WAIT_MS)
    ready(page, qtbot)


def read_badly(page: RecordPage, qtbot: QtBot) -> None:
    """A take that waits for the user's word."""
    ready(page, qtbot)
    page.card.control.button.click()
    qtbot.waitUntil(lambda: page.reading.pending is not None and not page.reading.is_busy, timeout=WAIT_MS)
    ready(page, qtbot)


def read_into(later: RecordPage, page: RecordPage) -> None:
    """Open what another page reads."""
    assert page.reading.plan is not None and page.reading.session is not None
    later._open(page.reading.plan, page.reading.session.dataset.folder)


def kept(name: str = "my-en") -> list[str]:
    """Texts in a dataset."""
    return [clip.text for clip in OwnDataset(recordings_folder() / name).clips()]
