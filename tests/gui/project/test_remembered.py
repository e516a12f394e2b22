"""What comes back at the next start: settings, dataset, page; and the datasets of late."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.checkpoints.store import CheckpointStore
from studio.errors import StorageError
from studio.gui.kit.buttons import Button, IconButton
from studio.gui.kit.tasks import Task, wait_for_all
from studio.gui.project import remembered
from studio.gui.project.opening import load_dataset
from studio.gui.project.session import Session
from studio.gui.shell.app import open_preferences
from studio.gui.shell.main_window import MainWindow
from studio.gui.start.page import StartPage
from studio.settings.application import last_settings_file
from studio.settings.run import RunSettings
from studio.settings.toml import read_toml
from studio.storage.atomic import next_age
from tests.gui.data_support import write_prompts

WAIT_MS = 20_000


@pytest.fixture
def start_again(qapp: QApplication) -> Iterator[Callable[[], Session]]:
    """Makes the session of the next start."""
    made: list[Session] = []

    def start() -> Session:
        wait_for_all()
        made.append(Session(open_preferences()))
        return made[-1]

    yield start
    for each in made:
        each.close()
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


def test_settings_and_dataset_come_back(
    session: Session, qtbot: QtBot, folder: Path, start_again: Callable[[], Session]
) -> None:
    open_dataset(session, qtbot, folder)
    session.project.change_setting("adapter.rank", 24)
    session.close()
    again = start_again()
    again.remembered.restore()
    qtbot.waitUntil(lambda: again.project.dataset is not None, timeout=WAIT_MS)
    assert again.project.dataset is not None and again.project.dataset.source == folder
    assert again.project.settings == session.project.settings and again.project.settings.adapter.rank == 24


def test_a_dataset_that_vanished_is_told_in_a_note(
    session: Session, qtbot: QtBot, folder: Path, start_again: Callable[[], Session]
) -> None:
    open_dataset(session, qtbot, folder)
    session.close()
    shutil.rmtree(folder)
    errors: list[BaseException] = []
    again = start_again()
    again.notifier.error.connect(errors.append)
    with qtbot.waitSignal(again.notifier.message, timeout=WAIT_MS) as told:
        again.remembered.restore()
    assert told.args[0] == "my voice was open last, and is no longer there."
    assert not errors and again.project.dataset is None


def test_damaged_settings_are_told_and_passed_over(start_again: Callable[[], Session], qtbot: QtBot) -> None:
    again = start_again()
    last_settings_file().write_text("[adapter\nrank = 1", encoding="utf-8")
    with qtbot.waitSignal(again.notifier.message) as told:
        again.remembered.restore()
    assert again.project.settings == RunSettings()
    assert not last_settings_file().exists()
    (aside,) = last_settings_file().parent.glob(f"{last_settings_file().stem}-*")
    assert aside.read_text(encoding="utf-8") == "[adapter\nrank = 1" and aside.name in told.args[0]


def test_a_full_disk_at_the_end_does_not_keep_the_rest_from_closing(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageError("The disk is full.", code="disk_full")

    closed: list[bool] = []
    errors: list[BaseException] = []
    session.notifier.error.connect(errors.append)
    monkeypatch.setattr(remembered, "write_newest", full)
    monkeypatch.setattr(session.jobs, "close", lambda: closed.append(True))
    session.project.change_setting("adapter.rank", 24)
    session.close()
    assert closed == [True] and len(errors) == 1


def test_an_older_write_does_not_replace_what_was_written_at_the_end(session: Session, qtbot: QtBot) -> None:
    old, older_age = session.project.settings, next_age()
    session.project.change_setting("adapter.rank", 24)
    session.close()
    remembered._write(old, older_age)
    assert read_toml(last_settings_file())["adapter"]["rank"] == 24


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


def test_what_the_demo_replaces_comes_back(
    session: Session, qtbot: QtBot, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_dataset(session, qtbot, folder)
    mine, project = session.project.dataset, session.project
    project.change_setting("adapter.rank", 24)
    before = project.settings
    ready = load_dataset(write_prompts(tmp_path / "demo"), RunSettings(), Task(session))
    started: list[Path] = []
    monkeypatch.setattr(session.demo, "_start_run", lambda: started.append(Path(project.settings.data.source)))
    demo, undo = session.demo, []
    session.notifier.message.connect(lambda _text, offer: undo.append(offer))
    project.open(folder)
    demo._prepared((ready, RunSettings()))
    wait_for_all()
    qtbot.wait(0)
    assert project.dataset is ready and started == [tmp_path / "demo"], "what was being opened does not replace it"
    undo[0]()
    assert project.dataset is mine and project.settings == before


def test_only_the_last_search_of_checkpoints_counts(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_began, first_may_end = threading.Event(), threading.Event()

    def installed(_store: CheckpointStore) -> list[str]:
        if first_began.is_set():
            return ["new"]
        first_began.set()
        first_may_end.wait(WAIT_MS / 1000)
        return ["old"]

    monkeypatch.setattr(CheckpointStore, "installed", installed)
    session.checkpoints.refresh()
    assert first_began.wait(WAIT_MS / 1000)
    with qtbot.waitSignal(session.checkpoints.changed):
        session.checkpoints.refresh()
    first_may_end.set()
    wait_for_all()
    qtbot.wait(0)
    assert session.checkpoints.installed == ["new"]


def test_a_run_that_began_meanwhile_is_left_alone_by_the_demo(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(session.run), "is_active", True)
    before = session.project.settings
    session.demo._prepared((None, RunSettings.model_validate({"adapter": {"rank": 24}})))  # type: ignore[arg-type]
    assert session.project.settings == before
