"""What comes back at the next start: settings, dataset, page; and the datasets of late."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.gui.kit.buttons import Button, IconButton
from studio.gui.kit.tasks import wait_for_all
from studio.gui.project.session import Session
from studio.gui.shell.app import open_preferences
from studio.gui.shell.main_window import MainWindow
from studio.gui.start.page import StartPage
from studio.settings.application import last_settings_file
from studio.settings.run import RunSettings
from studio.settings.toml import read_toml
from tests.gui.data_support import write_prompts

WAIT_MS = 20_000


@pytest.fixture
def again(qapp: QApplication) -> Iterator[Session]:
    """The session of the next start."""
    made = Session(open_preferences())
    yield made
    made.close()
    wait_for_all()
    qapp.processEvents()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small dataset."""
    return write_prompts(tmp_path / "my voice")


def open_dataset(session: Session, qtbot: QtBot, folder: Path) -> None:
    session.open_folder(folder)
    qtbot.waitUntil(lambda: session.project.dataset is not None, timeout=WAIT_MS)


def test_what_is_typed_is_on_disk_within_a_second(session: Session, qtbot: QtBot) -> None:
    session.project.change_setting("adapter.rank", 24)
    qtbot.waitUntil(last_settings_file().is_file, timeout=1_000)
    assert read_toml(last_settings_file())["adapter"]["rank"] == 24


def test_settings_and_dataset_come_back(session: Session, qtbot: QtBot, folder: Path, again: Session) -> None:
    open_dataset(session, qtbot, folder)
    session.project.change_setting("adapter.rank", 24)
    session.close()
    again.remembered.restore()
    qtbot.waitUntil(lambda: again.project.dataset is not None, timeout=WAIT_MS)
    assert again.project.dataset is not None and again.project.dataset.source == folder
    assert again.project.settings == session.project.settings and again.project.settings.adapter.rank == 24


def test_a_dataset_that_vanished_is_told_in_a_note(
    session: Session, qtbot: QtBot, folder: Path, again: Session
) -> None:
    open_dataset(session, qtbot, folder)
    session.close()
    shutil.rmtree(folder)
    errors: list[BaseException] = []
    again.notifier.error.connect(errors.append)
    with qtbot.waitSignal(again.notifier.message, timeout=WAIT_MS) as told:
        again.remembered.restore()
    assert told.args[0] == "my voice was open last, and is no longer there."
    assert not errors and again.project.dataset is None


def test_damaged_settings_are_told_and_passed_over(again: Session, qtbot: QtBot) -> None:
    last_settings_file().write_text("[adapter\nrank = 1", encoding="utf-8")
    with qtbot.waitSignal(again.notifier.message):
        again.remembered.restore()
    assert again.project.settings == RunSettings()


def test_the_page_comes_back(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    window.show_page("setup")
    later = MainWindow(session)
    qtbot.addWidget(later)
    assert later.current == "start"
    later.restore()
    assert later.current == "setup"


def test_start_lists_recent_datasets_and_forgets_them(
    window: MainWindow, session: Session, qtbot: QtBot, folder: Path
) -> None:
    page = window.page("start")
    assert isinstance(page, StartPage)
    assert page.datasets.isHidden()
    open_dataset(session, qtbot, folder)
    window.show_page("start")
    name = page.datasets.findChild(Button)
    assert name is not None and name.text() == "my voice" and page.datasets.isVisible()
    opened: list[Path] = []
    page.datasets.open_requested.connect(opened.append)
    name.click()
    assert opened == [folder]
    remove = page.datasets.findChild(IconButton)
    assert remove is not None
    remove.click()
    assert session.remembered.recent == [] and page.datasets.isHidden()
    qtbot.waitUntil(lambda: not session.project.is_loading, timeout=WAIT_MS)
