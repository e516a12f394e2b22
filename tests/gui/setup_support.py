"""What the tests of the Setup page share: using its widgets as people do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio.gui.kit.tasks import wait_for_all
from studio.gui.project.session import Session
from studio.gui.setup.page import SetupPage
from studio.gui.shell.main_window import MainWindow
from studio.settings.application import checkpoints_folder
from studio.settings.run import RunSettings
from tests.unit.checkpoints.checkpoint_support import write_json, write_transformers_folder
from tests.unit.runs.run_support import write_checkpoint, write_corpus

TEXTS = ["bonjour", "merci beaucoup", "au revoir", "un deux trois", "la porte", "le jardin", "une voix", "cinq",
         "la mer", "dix heures"]  # fmt: skip


def install_checkpoints() -> None:
    """whisper-base (English, French, Hawaiian) and whisper-tiny.en in the store."""
    write_checkpoint(checkpoints_folder() / "whisper-base")
    folder = write_transformers_folder(checkpoints_folder() / "whisper-tiny.en", vocab_size=51_864)
    write_json(folder / "generation_config.json", {"is_multilingual": False})


def setup_page(window: MainWindow, qtbot: QtBot) -> SetupPage:
    """The page in front, with the checkpoints that are on disk."""
    with qtbot.waitSignal(window.session.checkpoints.changed):
        window.show_page("setup")
    page = window.page("setup")
    assert isinstance(page, SetupPage)
    settle(qtbot)
    return page


def open_corpus(session: Session, qtbot: QtBot, folder: Path) -> Path:
    """Ten half-second recordings, opened; returns their folder."""
    write_corpus(folder, TEXTS)
    session.open_folder(folder)
    qtbot.waitUntil(lambda: session.project.dataset is not None and not session.project.is_loading)
    settle(qtbot)
    return folder


def make_ready(session: Session, qtbot: QtBot, folder: Path) -> None:
    """Open recordings made below a folder, and choose everything that a run needs; the rest is as it comes."""
    open_corpus(session, qtbot, folder / "french")
    session.project.change_setting("checkpoint.language", "fr")
    session.navigator.go("setup")
    unfit(session, qtbot)


def unfit(session: Session, qtbot: QtBot) -> None:
    """Take back what was fitted to the recordings that were opened."""
    settle(qtbot)
    chosen = session.project.settings
    session.project.set_settings(RunSettings(checkpoint=chosen.checkpoint, data=chosen.data))
    settle(qtbot)


def settle(qtbot: QtBot) -> None:
    """Let background work and its callbacks come to rest."""
    for _ in range(3):
        wait_for_all()
        QApplication.processEvents()


def type_into(qtbot: QtBot, edit: QLineEdit, text: str) -> None:
    """Replace what stands in an edit, key by key."""
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Delete)
    qtbot.keyClicks(edit, text)


def choose(box: QComboBox, value: object) -> None:
    """Choose as a click in the list does."""
    index = box.findData(value)
    assert index >= 0, value
    box.setCurrentIndex(index)
    box.activated.emit(index)


def click_segment(qtbot: QtBot, control: QWidget, index: int) -> None:
    """Click one of the segments."""
    qtbot.mouseClick(control.findChildren(QPushButton)[index], Qt.MouseButton.LeftButton)


def click(qtbot: QtBot, widget: QWidget) -> None:
    """Click in the middle."""
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def wait_for(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    qtbot.waitUntil(condition, timeout=10_000)
