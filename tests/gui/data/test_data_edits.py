"""The Data page through what its users change: corrections, undo, leaving out, cutting, the split."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from studio.corpus.dataset import TRAIN, VALIDATION, Dataset
from studio.corpus.overrides import Override, OverrideStore
from studio.errors import StudioError
from studio.gui.data.page import DataPage
from studio.gui.data.utterances import Column
from studio.gui.engines.engine_job import QUIT_SECONDS
from studio.gui.kit.tasks import cancel_all, wait_for_all
from studio.gui.project.session import Session
from studio.gui.shell.main_window import MainWindow
from studio.storage.journal import Journal
from tests.gui.data_support import (
    TEXTS,
    choose,
    corpus_of,
    data_page,
    open_folder,
    other_side,
    row_of,
    settle,
    shown,
    type_over,
)


def test_a_typed_correction_is_trained_on_and_the_users_files_stay(
    page: DataPage, session: Session, folder: Path, qtbot: QtBot
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    choose(page, "clip-4")
    type_over(page, "Une phrase de moins", qtbot)
    settle(qtbot)
    dataset = session.project.dataset
    assert dataset is not None
    assert "Une phrase de moins" in [utterance.text for utterance in dataset.manifest()]
    assert "Une phrase de moins" in shown(page)
    assert "text changed" in page.editor.facts.text()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    open_folder(session, Path(session.project.settings.data.source), qtbot)  # as a saved run names it
    assert session.project.dataset is not dataset
    assert session.project.dataset is not None and session.project.dataset.source == folder
    assert "Une phrase de moins" in shown(page)


def test_starting_a_run_writes_what_is_shown(page: DataPage, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[list[str]] = []

    def start(_settings: object, *, dataset: Dataset) -> None:
        trained.append([utterance.id for utterance in dataset.manifest()])

    monkeypatch.setattr(session.run, "start", start)
    choose(page, "clip-2")
    page.editor.leave_button.click()
    session.start_run()  # at once, before any background work was waited for
    assert session.project.dataset is not None
    assert trained == [[utterance.id for utterance in session.project.dataset.manifest()]]
    assert "clip-2" not in trained[0]


def test_undo_takes_back_typing_then_changes(page: DataPage, window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    name = other_side(page, TRAIN)
    choose(page, name)
    page.editor.leave_button.click()
    original = page.editor.transcript.text()
    type_over(page, "Autre texte", qtbot)
    page.list.table.setFocus()
    qtbot.keyClick(page.list.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.editor.transcript.text() == original
    assert page.editor.leave_button.text() == "Take in"
    qtbot.keyClick(page.list.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.editor.leave_button.text() == "Leave out"
    assert not corpus_of(page).overridden


def test_editing_waits_for_no_disk_and_ends_with_everything_written(
    page: DataPage, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    go_on, writes, append = threading.Event(), list[int](), Journal.append

    def slowly(journal: Journal[Override], records: Sequence[Override]) -> None:
        go_on.wait(20)
        writes.append(len(records))
        append(journal, records)

    monkeypatch.setattr(Journal, "append", slowly)
    names = [corpus_of(page)[row].id for row in range(11) if corpus_of(page).sides[row] == TRAIN][:3]
    for name in names:
        choose(page, name)
        page.editor.leave_button.click()
    page.undo()
    assert [corpus_of(page).override_of(name).left_out for name in names] == [True, True, False]
    assert not OverrideStore(folder).load()
    go_on.set()
    cancel_all()
    assert wait_for_all(QUIT_SECONDS)
    assert set(OverrideStore(folder).load()) == set(names[:2]) and len(writes) < 4


def test_what_others_changed_meanwhile_is_shown(page: DataPage, folder: Path, qtbot: QtBot) -> None:
    names = [corpus_of(page)[row].id for row in range(11) if corpus_of(page).sides[row] == TRAIN][:2]
    OverrideStore(folder).save([Override(names[1], text="Par un autre")])
    choose(page, names[0])
    page.editor.leave_button.click()
    settle(qtbot)
    assert "Par un autre" in shown(page)
    assert set(OverrideStore(folder).load()) == set(names)


def test_undo_inside_the_transcript_reaches_what_was_done_before_it(page: DataPage, qtbot: QtBot) -> None:
    name = other_side(page, TRAIN)
    choose(page, name)
    page.editor.leave_button.click()
    page.editor.transcript.setFocus()
    qtbot.keyClick(page.editor.transcript, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert corpus_of(page).sides[row_of(page, name)] == TRAIN


def test_several_are_left_out_and_the_toast_takes_them_back(page: DataPage, window: MainWindow) -> None:
    names = [corpus_of(page)[row].id for row in range(11) if corpus_of(page).sides[row] == TRAIN][:3]
    choose(page, *names)
    page.editor.leave_button.click()
    assert [int(corpus_of(page).sides[row_of(page, name)]) for name in names] == [0, 0, 0]
    assert window.toast.label.text() == "Left out: 3 recordings"
    assert page.filter.chips["not_used"].accessibleName() == "Left out, 5"
    assert page.summary.problems.help.text() == "5 left out"
    window.toast.undo_button.click()
    assert [int(corpus_of(page).sides[row_of(page, name)]) for name in names] == [TRAIN] * 3


def test_a_toasts_undo_takes_back_its_own_change(page: DataPage, window: MainWindow, qtbot: QtBot) -> None:
    name, other = [corpus_of(page)[row].id for row in range(11) if corpus_of(page).sides[row] == TRAIN][:2]
    choose(page, name)
    page.editor.leave_button.click()
    choose(page, other)
    type_over(page, "Autre texte", qtbot)
    page.list.table.setFocus()
    assert corpus_of(page)[row_of(page, other)].text == "Autre texte"
    window.toast.undo_button.click()
    assert corpus_of(page).sides[row_of(page, name)] == TRAIN
    assert corpus_of(page)[row_of(page, other)].text == "Autre texte"
    page.undo()
    assert not corpus_of(page).overridden


def test_what_cannot_be_used_does_not_hinder_the_others_of_a_selection(page: DataPage, window: MainWindow) -> None:
    name = other_side(page, TRAIN)
    choose(page, "long", name)
    page.editor.leave_button.click()
    assert corpus_of(page).sides[row_of(page, name)] == 0
    assert window.toast.label.text() == f"Left out: {name}"
    assert page.editor.leave_button.text() == "Take in"


def test_the_doubtful_part_is_cut_at_the_caret_and_can_be_restored(page: DataPage) -> None:
    choose(page, "clip-10")
    assert page.editor.note.isVisible() and "characters a second" in page.editor.note.label.text()
    assert page.editor.cut_button.isEnabled() and not page.editor.restore_button.isEnabled()
    cursor = page.editor.transcript.textCursor()
    cursor.setPosition(len("Bien trop"))
    page.editor.transcript.setTextCursor(cursor)
    page.editor.cut_button.click()
    assert corpus_of(page)[row_of(page, "clip-10")].text == "Bien trop"
    assert page.editor.transcript.text() == "Bien trop"
    assert not page.editor.note.isVisible()
    page.editor.restore_button.click()
    assert corpus_of(page)[row_of(page, "clip-10")].text == TEXTS[10]


def test_the_caret_waits_where_the_text_outgrows_its_audio(page: DataPage) -> None:
    choose(page, "clip-10")
    tinted = page.editor.transcript.extraSelections()
    assert len(tinted) == 1
    cursor: QTextCursor = tinted[0].cursor
    assert TEXTS[10].endswith(cursor.selectedText())
    assert page.editor.transcript.before_caret() + cursor.selectedText() == TEXTS[10]
    choose(page, "clip-5")
    assert page.editor.transcript.extraSelections() == []
    assert not page.editor.cut_button.isEnabled()


def test_a_recording_moves_to_the_other_side(page: DataPage, session: Session) -> None:
    name = other_side(page, TRAIN)
    choose(page, name)
    menu = QMenu(page)
    page.editor.fill_sides(menu)
    assert [action.text() for action in menu.actions()] == ["Move to validation", "Move to test"]
    menu.actions()[0].trigger()
    assert corpus_of(page).sides[row_of(page, name)] == VALIDATION
    assert session.project.dataset is not None and session.project.dataset.count("validation") == 2
    assert page.summary.split_button.text() == "7 train, 2 validation, 2 test"
    again = QMenu(page)
    page.editor.fill_sides(again)
    again.actions()[1].trigger()
    assert page.summary.split_button.text() == "7 train, 1 validation, 3 test"
    page.filter.choose("test")
    assert set(shown(page, Column.SPLIT)) == {"test"} and len(shown(page)) == 3


def test_the_last_held_out_recording_stays(page: DataPage, window: MainWindow) -> None:
    name = next(corpus_of(page)[row].id for row in range(11) if corpus_of(page).sides[row] == VALIDATION)
    choose(page, name)
    page.editor.leave_button.click()
    assert window.toast.label.text().startswith("Not done")
    assert corpus_of(page).sides[row_of(page, name)] == VALIDATION


def test_what_cannot_be_used_says_why(page: DataPage) -> None:
    choose(page, "long")
    assert "30 s at most" in page.editor.note.label.text()
    assert not page.editor.leave_button.isEnabled() and not page.editor.side_button.isEnabled()
    assert page.editor.transcript.isReadOnly()


def test_a_text_that_cannot_be_read_is_said_to_be_there(
    window: MainWindow, session: Session, folder: Path, qtbot: QtBot
) -> None:
    (folder / "metadata.tsv").unlink()
    for number in range(11):
        (folder / f"clip-{number}.txt").write_text(f"Phrase {number}", encoding="utf-8")
    (folder / "mute.txt").write_bytes(bytes(range(128, 256)) * 2)
    page = data_page(window, session, folder, qtbot)
    choose(page, "mute")
    said = page.editor.note.label.text()
    assert "mute.txt" in said and "encoding" in said and "UTF-8" in said and "no text yet" not in said


def test_a_missing_transcript_can_be_written(page: DataPage, session: Session, qtbot: QtBot) -> None:
    choose(page, "mute")
    type_over(page, "Bonsoir", qtbot)
    assert corpus_of(page).sides[row_of(page, "mute")] == TRAIN
    assert session.project.dataset is not None
    assert "Bonsoir" in [utterance.text for utterance in session.project.dataset.manifest()]
    assert page.summary.problems.help.text() == "1 left out"


def test_another_share_is_held_out(page: DataPage, session: Session, qtbot: QtBot) -> None:
    menu = QMenu(page)
    page.summary.fill_shares(menu)
    chosen = [action for action in menu.actions() if action.isChecked()]
    assert [action.text() for action in chosen[:2]] == ["10 %", "20 %"]
    with qtbot.waitSignal(session.project.dataset_changed, timeout=10_000):
        next(action for action in menu.actions() if action.text() == "30 %").trigger()
    assert session.project.settings.data.validation_fraction == 0.3
    assert page.summary.split_button.text() == "6 train, 3 validation, 2 test"
    with qtbot.waitSignal(session.project.dataset_changed, timeout=10_000):
        next(action for action in menu.actions() if action.text() == "None").trigger()
    assert session.project.settings.data.test_fraction == 0
    assert page.summary.split_button.text() == "8 train, 3 validation"


def test_a_split_of_the_corpus_itself_is_not_offered(
    page: DataPage, session: Session, folder: Path, qtbot: QtBot
) -> None:
    for path in folder.glob("*.tsv"):
        path.unlink()
    rows = [f"clip-{index}.wav\t{text}\t{'dev' if index < 2 else 'train'}" for index, text in enumerate(TEXTS)]
    (folder / "table.tsv").write_text("\n".join(["file_name\ttext\tsplit", *rows]) + "\n", encoding="utf-8")
    for name in ("long.wav", "mute.wav"):
        (folder / name).unlink()
    open_folder(session, folder, qtbot)
    menu = QMenu(page)
    page.summary.fill_shares(menu)
    assert "their own split" in menu.actions()[0].text() and not menu.actions()[0].isCheckable()
    assert not [action for action in menu.actions() if action.text().endswith("%")]


def test_a_change_that_cannot_be_saved_is_told_and_saved_with_the_next(
    page: DataPage, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus_of(page).store.journal.mkdir()  # is in the way
    name = other_side(page, TRAIN)
    choose(page, name)
    errors: list[object] = []
    session.notifier.error.disconnect()
    session.notifier.error.connect(errors.append)
    page.editor.leave_button.click()
    qtbot.waitUntil(lambda: bool(errors), timeout=10_000)
    assert isinstance(errors[0], StudioError)
    assert corpus_of(page).override_of(name).left_out
    corpus_of(page).store.journal.rmdir()
    choose(page, other_side(page, TRAIN))
    page.editor.leave_button.click()
    settle(qtbot)
    assert len(errors) == 1 and len(corpus_of(page).store.load()) == 2
