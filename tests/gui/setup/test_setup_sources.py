"""Setup: folders that are chosen, guard sets, and listening to augmentation."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from studio.corpus.dataset import Dataset
from studio.gui.project.session import Session
from studio.gui.setup.folder_fields import FolderField, GuardsField
from studio.gui.setup.page import SetupPage
from studio.gui.shell.main_window import MainWindow
from tests.gui.setup_support import install_checkpoints, open_corpus, settle, setup_page


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> SetupPage:
    install_checkpoints()
    return setup_page(window, qtbot)


def choose_folder(monkeypatch: pytest.MonkeyPatch, control: FolderField, folder: str) -> None:
    """Choose a folder with the button inside a line."""
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: folder)
    control.choose_action.trigger()


def test_a_folder_of_noise_is_chosen(page: SetupPage, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    control = page.form.controls["training.noise_folder"]
    assert isinstance(control, FolderField)
    session.project.change_setting("training.augmentation", "gentle")
    choose_folder(monkeypatch, control, "/noise of ours")
    assert session.project.settings.training.noise_folder == "/noise of ours"
    choose_folder(monkeypatch, control, "")
    assert control.text() == "/noise of ours"


def test_guard_sets_are_added_by_their_folders_names(
    page: SetupPage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    control = page.form.controls["evaluation.guards"]
    assert isinstance(control, GuardsField)
    for folder in ("/a/news", "/b/news", "/c/test", "/d/(English)"):
        choose_folder(monkeypatch, control, folder)
    written = "news=/a/news; news 2=/b/news; test 2=/c/test; English-=/d/(English)"
    assert session.project.settings.evaluation.guards == written


def test_a_clip_is_listened_to_as_it_is_and_augmented_and_another_one_next_time(
    page: SetupPage, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = page.augmentation
    assert not preview.button.isEnabled()
    threads: list[threading.Thread] = []
    manifest = Dataset.manifest
    monkeypatch.setattr(Dataset, "manifest", lambda it: (threads.append(threading.current_thread()), manifest(it))[1])
    open_corpus(session, qtbot, tmp_path / "french")
    assert not preview.button.isEnabled()
    session.project.change_setting("training.augmentation", "noisy-room")
    assert preview.button.isEnabled()
    played: list[np.ndarray] = []
    monkeypatch.setattr(preview.player, "play", lambda samples, _rate: played.append(samples))
    threads.clear()
    preview._show()
    assert not threads, "what is shown needs no list of all utterances"
    for count in (1, 2):
        preview.button.click()
        qtbot.waitUntil(lambda count=count: len(played) == count, timeout=10_000)
    first, second = played
    assert first.size > 16_000  # half a second, a pause of another half, and the clip again
    assert not np.array_equal(first[:8000], second[:8000]) or not np.array_equal(first[16_000:], second[16_000:])
    assert not np.allclose(first[:4000], first[16_000:20_000])


def test_a_noise_folder_that_is_missing_is_told(
    page: SetupPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    errors: list[BaseException] = []
    session.notifier.error.connect(errors.append)
    open_corpus(session, qtbot, tmp_path / "french")
    session.project.change_setting("training.augmentation", "gentle")
    session.project.change_setting("training.noise_folder", str(tmp_path / "none"))
    page.augmentation.button.click()
    qtbot.waitUntil(lambda: bool(errors), timeout=10_000)
    settle(qtbot)
    assert page.augmentation.button.text() == "Listen to one of your clips"
