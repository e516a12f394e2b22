"""Choosing on the Data page how the recordings are divided."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidgetAction
from pytestqt.qtbot import QtBot

from studio.corpus import opening
from studio.corpus.split import Split, SplitOptions
from studio.corpus.stored_split import save_split
from studio.errors import DataError
from studio.gui.data.page import DataPage
from studio.gui.kit.text import Text
from studio.gui.project.opening import fitted
from studio.gui.project.session import Session
from studio.gui.shell.main_window import MainWindow
from studio.runs.defaults import split_fractions
from studio.settings.run import DataSettings
from tests.gui.data_support import TEXTS, corpus_of, data_page, open_folder, settle, write_prompts


@pytest.fixture
def page(window: MainWindow, session: Session, tmp_path: Path, qtbot: QtBot) -> DataPage:
    """The page with recordings whose speakers nobody knows."""
    return data_page(window, session, write_prompts(tmp_path / "prompts"), qtbot)


def ways_of(page: DataPage, qtbot: QtBot) -> dict[str, QAction]:
    """The ways that the menu offers, by name, once they were counted."""
    menu = QMenu(page)
    page.summary.fill_shares(menu)
    found = {action.text().split("\t")[0]: action for action in menu.actions() if "\t" in action.text()}
    settle(qtbot)
    qtbot.waitUntil(lambda: not any(action.text().endswith("…") for action in found.values()))
    return found


def test_headings_of_the_menu_are_no_disabled_entries(page: DataPage) -> None:
    menu = QMenu(page)
    page.summary.fill_shares(menu)
    headings = [action for action in menu.actions() if isinstance(action, QWidgetAction)]
    assert len(headings) == 3
    for heading in headings:
        label = heading.defaultWidget().findChild(Text)
        assert isinstance(label, Text) and label.isEnabled() and label.property("tone") == "muted"


def test_each_way_to_divide_says_what_it_gives_and_can_be_chosen(
    page: DataPage, session: Session, qtbot: QtBot
) -> None:
    ways = ways_of(page, qtbot)
    assert list(ways) == ["The corpus's own splits", "Utterance", "Speaker", "Text", "Text, by length"]
    assert [name for name, action in ways.items() if action.isChecked()] == ["The corpus's own splits"]
    assert ways["Utterance"].text() == "Utterance\t8 train, 1 validation, 2 test"
    assert ways["Speaker"].text() == "Speaker\tnot possible"
    with qtbot.waitSignal(session.project.dataset_changed, timeout=10_000):
        ways["Utterance"].trigger()
    assert session.project.settings.data.split_by == "random" == corpus_of(page).split.options.split_by
    assert page.summary.split_button.text() == "8 train, 1 validation, 2 test"


def test_the_split_is_written_beside_the_windows_thread(
    page: DataPage, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    monkeypatch.setattr(opening, "save_split", lambda *_: threads.append(threading.current_thread()))
    with qtbot.waitSignal(session.project.dataset_changed, timeout=10_000):
        ways_of(page, qtbot)["Utterance"].trigger()
    assert threads and threading.main_thread() not in threads
    assert corpus_of(page).split.options.split_by == "random"


def test_a_way_that_is_not_possible_says_why_and_changes_nothing(
    page: DataPage, session: Session, qtbot: QtBot
) -> None:
    errors: list[DataError] = []
    session.notifier.error.disconnect()
    session.notifier.error.connect(errors.append)
    sides = corpus_of(page).sides.tolist()
    ways_of(page, qtbot)["Speaker"].trigger()
    qtbot.waitUntil(lambda: bool(errors))
    assert "speaker" in errors[0].message
    assert session.project.settings.data.split_by == "corpus" == corpus_of(page).split.options.split_by
    assert corpus_of(page).sides.tolist() == sides


def test_no_voice_is_on_both_sides_where_speakers_are_known(
    window: MainWindow, session: Session, page: DataPage, tmp_path: Path, qtbot: QtBot
) -> None:
    table = next((tmp_path / "prompts").glob("*.tsv"))
    rows = [f"clip-{index}.wav\t{text}\tvoice {index % 3}" for index, text in enumerate(TEXTS)]
    table.write_text("\n".join(["file_name\ttext\tspeaker", *rows]) + "\n", encoding="utf-8")
    open_folder(session, tmp_path / "prompts", qtbot)
    with qtbot.waitSignal(session.project.dataset_changed, timeout=10_000):
        ways_of(page, qtbot)["Speaker"].trigger()
    assert session.project.dataset is not None
    voices = {
        side: {u.speaker for u in session.project.dataset.manifest() if u.split == side}
        for side in ("train", "validation")
    }
    assert voices["train"] and voices["validation"] and not voices["train"] & voices["validation"]


@pytest.mark.parametrize("count", [11, 480, 100_000])
def test_shares_that_nobody_chose_are_those_that_new_would_write(count: int, tmp_path: Path) -> None:
    own = DataSettings(validation_fraction=0.25, test_fraction=0.3)
    assert fitted(own, count, tmp_path, {}) == own
    large = split_fractions(200_000)
    for untouched in (
        DataSettings(),
        fitted(DataSettings(), 20, tmp_path, {}),
        fitted(DataSettings(), 900, tmp_path, {}),
    ):
        assert fitted(untouched, count, tmp_path, {}).model_dump().items() >= split_fractions(count).items()
    assert fitted(DataSettings(**large), count, tmp_path, large).model_dump().items() >= split_fractions(count).items()


def test_a_dataset_that_grows_keeps_the_shares_that_it_was_divided_by(tmp_path: Path) -> None:
    options = SplitOptions(0.1, 0.2, 42, "corpus")
    save_split(tmp_path, ["a", "b"], Split(options, np.array([1, 2], np.int8)))
    grown = fitted(DataSettings(), 900, tmp_path, {})
    assert (grown.validation_fraction, grown.test_fraction) == (0.1, 0.2)
