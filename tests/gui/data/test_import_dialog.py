"""Choosing how recordings are read: columns of a table, formats and their options."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.corpus.import_choice import ImportChoice, load_choice, save_choice
from studio.corpus.overrides import OverrideStore
from studio.errors import DataError
from studio.gui.data.import_dialog import ImportDialog
from studio.gui.kit.fields import ComboBox
from studio.gui.kit.tasks import wait_for_all
from studio.gui.project.open_dialogs import fill_open_menu
from studio.gui.project.session import Session
from studio.gui.shell.main_window import MainWindow
from tests.unit.corpus.importers.import_support import record, write

PAIRS = 12


def settle(qtbot: QtBot) -> None:
    """Work in the background, and what it tells."""
    wait_for_all()
    QApplication.processEvents()


def dialog_of(window: MainWindow, qtbot: QtBot) -> ImportDialog:
    """The open dialog, once it has read the source."""
    qtbot.waitUntil(lambda: window.findChild(ImportDialog) is not None)
    dialog = window.findChild(ImportDialog)
    assert isinstance(dialog, ImportDialog)
    qtbot.waitUntil(lambda: dialog.outcome is not None)
    return dialog


def choose(dialog: ImportDialog, name: str, value: str) -> None:
    """Pick a value as a user does, from the list."""
    control = dialog.options.fields[name].control
    assert isinstance(control, ComboBox)
    control.setCurrentIndex(control.findData(value))
    control.activated.emit(control.currentIndex())


@pytest.fixture
def odd_table(tmp_path: Path) -> Path:
    """A folder whose table has columns that nobody knows."""
    folder = tmp_path / "odd"
    for number in range(PAIRS):
        record(folder / f"rec{number}.wav")
    rows = [f"rec{number}.wav,sentence number {number},speaker{number % 2}" for number in range(PAIRS)]
    write(folder / "list.csv", "\n".join(["wav_name,what_was_said,who", *rows]) + "\n")
    return folder


@pytest.fixture
def kspon(tmp_path: Path) -> Path:
    """Two AI Hub utterances a side, with dual transcriptions."""
    folder = tmp_path / "KsponSpeech"
    for number in range(1, PAIRS + 1):
        audio = folder / "KsponSpeech_01" / "KsponSpeech_0001" / f"KsponSpeech_{number:06d}.pcm"
        audio.parent.mkdir(parents=True, exist_ok=True)
        audio.write_bytes(b"\x10\x27\xf0\xd8" * 4_000)
        write(audio.with_suffix(".txt"), f"b/ 아/ (70%)/(칠 십 퍼센트) 확률 {number}")
    return folder


def test_columns_of_an_unknown_table_are_asked_for_and_remembered(
    window: MainWindow, session: Session, odd_table: Path, qtbot: QtBot
) -> None:
    session.open_folder(odd_table)
    dialog = dialog_of(window, qtbot)
    assert "wav_name" in dialog.problem.label.text()
    assert not dialog.open_button.isEnabled()
    assert dialog.options.fields["audio"].error and dialog.options.fields["text"].error
    assert dialog.table.headerData(0, Qt.Orientation.Horizontal) == "wav_name"

    for name, column in (("audio", "wav_name"), ("text", "what_was_said"), ("speaker", "who")):
        choose(dialog, name, column)
    qtbot.waitUntil(dialog.open_button.isEnabled)
    assert dialog.count.text() == f"{PAIRS} recordings"
    assert dialog.recordings.index(0, 1).data() == "sentence number 0"
    assert dialog.table.headerData(1, Qt.Orientation.Horizontal) == "Transcript: what_was_said"

    with qtbot.waitSignal(session.project.dataset_changed, timeout=20_000):
        qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    settle(qtbot)
    assert session.project.dataset is not None
    assert {utterance.speaker for utterance in session.project.dataset.manifest()} == {"speaker0", "speaker1"}
    # A run reads what was chosen, without being told of the choice.
    assert session.project.dataset is not None and len(session.project.dataset.manifest()) == PAIRS

    session.project.set_dataset(None)
    with qtbot.waitSignal(session.project.dataset_changed, timeout=20_000):
        session.open_folder(odd_table)
    settle(qtbot)
    assert session.project.dataset is not None and len(session.project.dataset.manifest()) == PAIRS


def test_cancelled_options_leave_open_what_was_open(
    window: MainWindow, session: Session, odd_table: Path, kspon: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(session.project.dataset_changed, timeout=20_000):
        session.open_folder(kspon)
    settle(qtbot)
    session.open_folder(odd_table)
    dialog = dialog_of(window, qtbot)
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    assert session.project.dataset is not None and session.project.dataset.source == kspon
    assert load_choice(OverrideStore(odd_table)).is_default


def test_the_side_of_dual_transcriptions_is_chosen_in_the_window(
    window: MainWindow, session: Session, kspon: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(session.project.dataset_changed, timeout=20_000):
        session.open_folder(kspon)
    settle(qtbot)
    assert session.project.dataset is not None
    assert session.project.dataset.manifest()[0].text == "아 70% 확률 1"
    menu = QMenu(window)
    fill_open_menu(menu, window, session)
    menu.actions()[-1].trigger()
    dialog = dialog_of(window, qtbot)
    assert "audio" not in dialog.options.fields, "there is no table to choose columns from"
    choose(dialog, "side", "pronunciation")
    qtbot.waitUntil(lambda: dialog.recordings.index(0, 1).data() == "아 칠 십 퍼센트 확률 1")
    choose(dialog, "fillers", "drop")
    qtbot.waitUntil(lambda: dialog.recordings.index(0, 1).data() == "칠 십 퍼센트 확률 1")
    with qtbot.waitSignal(session.project.dataset_changed, timeout=20_000):
        qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    settle(qtbot)
    assert session.project.dataset.manifest()[0].text == "칠 십 퍼센트 확률 1"


def test_a_remembered_choice_that_does_not_fit_can_be_changed(
    window: MainWindow, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    for number in range(2):
        record(tmp_path / f"{number}.wav")
        write(tmp_path / f"{number}.txt", f"sentence {number}")
    save_choice(OverrideStore(tmp_path), ImportChoice(options={"side": "pronunciation"}))
    session.open_folder(tmp_path)
    dialog = dialog_of(window, qtbot)
    qtbot.waitUntil(lambda: "has no option “side”" in dialog.problem.label.text())
    choose(dialog, "side", "spelling")
    qtbot.waitUntil(dialog.open_button.isEnabled)
    assert dialog.format_field.note.text().splitlines()[0] == "Recognised: Text file beside each recording"
    with qtbot.waitSignal(session.project.dataset_changed, timeout=20_000):
        qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    settle(qtbot)
    assert session.project.dataset is not None and len(session.project.dataset.manifest()) == 2


def test_another_format_shows_its_own_options_and_says_what_it_is_told_by(
    window: MainWindow, session: Session, kspon: Path, qtbot: QtBot
) -> None:
    session.navigator.choose_import(kspon)
    dialog = dialog_of(window, qtbot)
    dialog.format.setCurrentIndex(dialog.format.findData("elan"))
    dialog.format.activated.emit(dialog.format.currentIndex())
    assert "tier" in dialog.options.fields
    qtbot.waitUntil(lambda: dialog.problem.isVisible())
    assert "ELAN" in dialog.problem.label.text()
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)


def test_problems_are_told_without_the_folder_that_was_chosen(
    window: MainWindow, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    for number in range(2):
        record(tmp_path / f"{number}.wav")
    write(tmp_path / "list.csv", "path,sentence\n0.wav,one\n1.wav,two\ngone.wav,three\n")
    session.navigator.choose_import(tmp_path)
    dialog = dialog_of(window, qtbot)
    index = dialog.recordings.index(2, 5)
    assert "gone.wav" in index.data() and str(tmp_path) not in index.data()
    assert str(tmp_path) in index.data(Qt.ItemDataRole.ToolTipRole)
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)


def test_a_choice_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    store = OverrideStore(tmp_path)
    assert load_choice(store).is_default
    choice = ImportChoice("ksponspeech", {"side": "pronunciation"})
    save_choice(store, choice)
    assert load_choice(store) == choice
    (store.folder / "import.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match=r"import\.json"):
        load_choice(store)
    save_choice(store, ImportChoice())
    assert load_choice(store).is_default
