"""Setup's checkpoint: downloaded, cancelled, in a folder of one's own, gone."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from studio.checkpoints.store import CheckpointStore
from studio.checkpoints.transfer import raise_if_cancelled
from studio.errors import CheckpointError
from studio.gui.project.session import Session
from studio.gui.project.setting_controls import CheckpointBox
from studio.gui.setup.page import SetupPage
from studio.gui.shell.main_window import MainWindow
from studio.settings.application import checkpoints_folder
from tests.gui.setup_support import choose, click, install_checkpoints, make_ready, setup_page, wait_for
from tests.unit.runs.run_support import write_checkpoint


@pytest.fixture
def ready(window: MainWindow, session: Session, qtbot: QtBot, tmp_path: Path) -> SetupPage:
    """The page with two checkpoints on disk, recordings open, and everything chosen that a run needs."""
    install_checkpoints()
    page = setup_page(window, qtbot)
    make_ready(session, qtbot, tmp_path)
    return page


class SlowStore:
    """Fetches in two steps, as the test allows."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.cancelled = threading.Event()

    def fetch(self, store: CheckpointStore, name: str, progress: Any, cancelled: Callable[[], bool]) -> None:
        progress("Downloading", 30_000_000, 60_000_000)
        while not self.go_on.wait(0.01):
            try:
                raise_if_cancelled(cancelled)
            except CheckpointError:
                self.cancelled.set()
                raise
        write_checkpoint(store.root / name)


@pytest.fixture
def slow_store(monkeypatch: pytest.MonkeyPatch) -> SlowStore:
    """In place of the network."""
    made = SlowStore()
    monkeypatch.setattr(CheckpointStore, "fetch", lambda store, *arguments: made.fetch(store, *arguments))
    return made


def test_a_checkpoint_is_downloaded_with_progress(
    ready: SetupPage, session: Session, qtbot: QtBot, slow_store: SlowStore
) -> None:
    box = ready.form.controls["checkpoint.name"]
    assert isinstance(box, CheckpointBox)
    choose(box, "whisper-small")
    assert ready.download.isVisible() and ready.download.button.text() == "Download 967 MB"
    assert ready.start_button.toolTip() == "Download the checkpoint first."
    click(qtbot, ready.download.button)
    wait_for(qtbot, lambda: ready.download.progress.value == 0.5)
    assert ready.download.text.text() == "Downloading whisper-small  30 MB of 60 MB"
    assert not ready.start_button.isEnabled()
    slow_store.go_on.set()
    wait_for(qtbot, lambda: ready.start_button.isEnabled())
    assert ready.download.isHidden()
    assert ready.form.fields["checkpoint.name"].note.text().startswith("On disk")


def test_a_download_is_cancelled(ready: SetupPage, qtbot: QtBot, slow_store: SlowStore) -> None:
    box = ready.form.controls["checkpoint.name"]
    assert isinstance(box, CheckpointBox)
    choose(box, "whisper-small")
    click(qtbot, ready.download.button)
    wait_for(qtbot, lambda: ready.download.progress.value == 0.5)
    click(qtbot, ready.download.button)
    assert slow_store.cancelled.wait(5)
    assert not ready.download.is_busy
    assert ready.download.button.text() == "Download 967 MB"
    choose(box, "whisper-base")
    assert ready.start_button.isEnabled()


def test_a_checkpoint_in_a_folder_of_ones_own(
    ready: SetupPage, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_checkpoint(tmp_path / "my whisper")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    box = ready.form.controls["checkpoint.name"]
    assert isinstance(box, CheckpointBox)
    choose(box, box.itemData(box.count() - 1))
    assert session.project.settings.checkpoint.name == str(folder)
    assert box.currentText() == str(folder)
    assert ready.start_button.isEnabled()
    session.notifier.error.disconnect()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    with qtbot.waitSignal(session.notifier.error):
        choose(box, box.itemData(box.count() - 1))
    assert session.project.settings.checkpoint.name == str(folder)


def test_a_checkpoint_that_vanished_stops_the_start(ready: SetupPage, session: Session, qtbot: QtBot) -> None:
    shutil.rmtree(checkpoints_folder() / "whisper-base")
    session.checkpoints.refresh()
    wait_for(qtbot, lambda: not ready.start_button.isEnabled())
    assert ready.download.isVisible()
