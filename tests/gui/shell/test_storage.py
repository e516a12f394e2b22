"""The dialog that shows what is kept to save time, and clears it once that is confirmed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.corpus.overrides import OverrideStore
from studio.corpus.quality.transcript_check import results_file
from studio.gui.kit.buttons import Button
from studio.gui.kit.dialogs import MessageDialog
from studio.gui.kit.paragraph import Paragraph
from studio.gui.project.session import Session
from studio.gui.shell.main_window import MainWindow
from studio.gui.shell.preferences_dialog import PreferencesDialog
from studio.gui.shell.storage_dialog import StorageDialog
from studio.settings.application import cache_folder
from tests.unit.corpus.importers.import_support import write

HEARD = b"x" * 2_000


@pytest.fixture
def unpacked() -> Path:
    """A megabyte that was unpacked."""
    return write(cache_folder() / "corpora" / "talks-0123456789abcdef" / "a.wav", "x" * 1_000_000)


@pytest.fixture
def checked(tmp_path: Path) -> Path:
    """Results of a transcript check."""
    store = OverrideStore(tmp_path / "talks")
    store.prepare()
    results_file(store).write_bytes(HEARD)
    return results_file(store)


def opened(window: MainWindow, qtbot: QtBot) -> StorageDialog:
    """The dialog as a user opens it, once it has counted."""
    qtbot.mouseClick(window.rail.preferences_button, Qt.MouseButton.LeftButton)
    preferences = window.findChild(PreferencesDialog)
    assert preferences is not None
    preferences.storage_button.click()
    preferences.close()
    dialog = window.findChild(StorageDialog)
    assert isinstance(dialog, StorageDialog)
    qtbot.waitUntil(lambda: not dialog.is_busy)
    return dialog


def answer(dialog: StorageDialog, qtbot: QtBot, verb: str) -> MessageDialog:
    """Press Clear cache, and a button of the question."""
    qtbot.mouseClick(dialog.clear_button, Qt.MouseButton.LeftButton)
    question = dialog.question
    assert question is not None
    button = next(each for each in question.findChildren(Button) if each.text() == verb)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.is_busy)
    return question


def test_an_empty_cache_cannot_be_cleared(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot)
    assert not dialog.clear_button.isEnabled()
    assert dialog.total.text() == "0 B"
    qtbot.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)


def test_it_is_cleared_once_that_is_confirmed(window: MainWindow, qtbot: QtBot, unpacked: Path) -> None:
    dialog = opened(window, qtbot)
    assert dialog.sizes["unpacked"].text() == "1.0 MB" == dialog.total.text()
    answer(dialog, qtbot, "Cancel")
    assert unpacked.exists()
    answer(dialog, qtbot, "Clear cache")
    assert not unpacked.exists()
    assert dialog.sizes["unpacked"].text() == "0 B" and not dialog.clear_button.isEnabled()
    assert window.toast.label.text() == "1.0 MB cleared"


def test_transcript_checks_are_named_apart_and_kept_unless_asked(
    window: MainWindow, qtbot: QtBot, unpacked: Path, checked: Path
) -> None:
    dialog = opened(window, qtbot)
    assert dialog.sizes["checks"].text() == "2.0 kB"
    qtbot.mouseClick(dialog.clear_button, Qt.MouseButton.LeftButton)
    assert dialog.question is not None and "hours of listening" in _words(dialog.question)
    dialog.question.reject()
    answer(dialog, qtbot, "Keep the checks")
    assert not unpacked.exists() and checked.read_bytes() == HEARD
    answer(dialog, qtbot, "Clear the checks too")
    assert checked.read_bytes() == b""


def test_what_cannot_be_cleared_is_said(
    window: MainWindow, session: Session, qtbot: QtBot, unpacked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, _: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    dialog = opened(window, qtbot)
    monkeypatch.setattr(Path, "rename", refuse)
    answer(dialog, qtbot, "Clear cache")
    assert dialog.problem.isVisible() and "Permission denied" in dialog.problem.label.text()
    assert dialog.clear_button.isEnabled()


def test_paragraphs_keep_their_line_breaks(qtbot: QtBot) -> None:
    words = Paragraph("one\n\ntwo", "body", line_height=20)
    qtbot.addWidget(words)
    assert words.heightForWidth(400) == 60


def _words(question: MessageDialog) -> str:
    return " ".join(each.text() for each in question.findChildren(Paragraph))
