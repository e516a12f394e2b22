"""A recording with subtitles in two languages, opened in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.gui.data.page import DataPage
from studio.gui.project.session import Session
from studio.gui.shell.main_window import MainWindow
from tests.gui.data.test_import_dialog import choose, dialog_of
from tests.gui.data_support import choose as choose_row
from tests.gui.data_support import settle
from tests.unit.corpus.importers.test_subtitles import talk


@pytest.fixture
def talks(tmp_path: Path, window: MainWindow, session: Session, qtbot: QtBot) -> Path:
    """An opened folder: two cues in English, the same two in French."""
    source = talk(tmp_path / "talks", "talk.en.srt", "talk.fr.srt")
    with qtbot.waitSignal(session.project.dataset_changed, timeout=20_000):
        session.open_folder(source)
    settle(qtbot)
    return source


def used(session: Session) -> set[str]:
    """The files whose cues are used; everything else is listed."""
    assert session.project.dataset is not None
    utterances, dataset = session.project.dataset.manifest(), session.project.dataset
    assert len(utterances) + len(list(dataset.excluded())) == len(dataset) == 4
    return {utterance.text.split()[0] for utterance in utterances}


def test_the_import_options_choose_and_are_remembered(
    talks: Path, window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    assert used(session) == {"talk.en.srt"}
    session.navigator.choose_import(talks)
    dialog = dialog_of(window, qtbot)
    assert dialog.count.text() == "4 utterances in 1 recording, 2 of them cannot be used"
    assert dialog.format_field.note.text() == "Recognised: Subtitles"
    choose(dialog, "subtitle_language", "fr")
    qtbot.waitUntil(lambda: dialog.recordings.index(0, 5).data().startswith("talk.en.srt is not used"))
    with qtbot.waitSignal(session.project.dataset_changed, timeout=20_000):
        qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    settle(qtbot)
    assert used(session) == {"talk.fr.srt"}
    session.project.change_setting("checkpoint.language", "en")
    assert not session.project.is_loading, "what was chosen stays"
    assert used(session) == {"talk.fr.srt"}


def test_the_language_of_the_run_decides_and_what_is_open_follows_it(
    talks: Path, window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    window.show_page("setup")
    with qtbot.waitSignal(session.project.dataset_changed, timeout=20_000):
        session.project.change_setting("checkpoint.language", "fr")
    settle(qtbot)
    assert window.current == "setup"
    assert used(session) == {"talk.fr.srt"}
    assert session.project.dataset is not None
    trained = session.project.dataset.manifest()
    assert {utterance.text.split()[0] for utterance in trained} == {"talk.fr.srt"}
    page = window.page("data")
    assert isinstance(page, DataPage) and page.dataset is not None
    window.show_page("data")
    assert page.list.model.rowCount() == 4
    assert "talk.fr.srt is taken, which is in French" in page.dataset.refusal(0)
    for row, is_used in ((0, False), (2, True)):
        choose_row(page, page.dataset[row].id)
        settle(qtbot)
        assert page.editor.split_button.isEnabled() is is_used, "what is set aside is not mended by hand either"
