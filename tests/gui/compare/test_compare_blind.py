"""The blind test of the Compare page: nothing tells whose text is which until a choice was made."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.gui.compare import blind_test
from studio.gui.compare.page import ComparePage
from studio.gui.shell.main_window import MainWindow
from studio.runs.blind import Vote, load_votes, votes_file
from tests.gui.compare_support import Prepare, answer, both, heard, show_page, tone


@pytest.fixture
def page(
    window: MainWindow, qtbot: QtBot, start_fake: Prepare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ComparePage:
    """Two recordings of the list, heard differently; the adapter's text comes first."""
    monkeypatch.setattr(blind_test, "shuffled", lambda: True)
    page = show_page(window, qtbot)
    start_fake([*answer(both("base eins", "mine eins")), *answer(both("base zwei", "mine zwei")), ["until_closed"]])
    for number in (1, 2):
        page.comparing.open(tone(tmp_path / f"{number}.wav"), "")
        heard(page, qtbot)
        qtbot.waitUntil(lambda: not page.comparing.is_busy, timeout=10_000)
    return page


def test_names_figures_and_colours_are_hidden_until_a_choice_is_made(page: ComparePage, qtbot: QtBot) -> None:
    columns, card = page.view.columns.columns, page.view.blind_card
    page.blind_button.click()
    assert card.isVisible()
    assert not page.reference.isVisible()
    assert [column.transcribed_text for column in columns[:2]] == ["mine zwei", "base zwei"]
    assert [column.title_label.text() for column in columns[:2]] == ["Text A", "Text B"]
    assert not any(column.picker.isVisible() or column.seconds.isVisible() for column in columns[:2])
    assert all(piece.kind == "same" for column in columns[:2] for piece in column.text.pieces)
    shown = [str(page.clips.model.data(page.clips.model.index(row, 0))) for row in range(2)]
    assert shown == ["2.wav", "1.wav"]
    card.buttons[0].click()
    assert [column.title_label.text() for column in columns[:2]] == ["Text A: mine", "Text B: whisper-base"]
    assert columns[0].seconds.isVisible()
    assert not card.buttons[0].isEnabled()
    assert card.counts.text() == "whisper-base: 0   no difference: 0   mine: 1"


def test_the_choice_is_kept_and_the_next_recording_shown(page: ComparePage, qtbot: QtBot) -> None:
    card = page.view.blind_card
    page.blind_button.click()
    qtbot.keyClick(page, Qt.Key.Key_3)
    assert card.counts.text() == "whisper-base: 1   no difference: 0   mine: 0"
    assert "Too few choices" in card.verdict.text()
    card.next_button.click()
    assert page.comparing.clip is not None and page.comparing.clip.audio.endswith("1.wav")
    assert page.view.columns.columns[0].title_label.text() == "Text A"
    card.buttons[-1].click()
    assert card.counts.text() == "whisper-base: 1   no difference: 1   mine: 0"
    assert not card.next_button.isVisible()
    qtbot.waitUntil(lambda: [vote.choice for vote in load_votes(votes_file())] == ["first", "same"], timeout=10_000)


def test_a_choice_is_taken_back_and_made_again(page: ComparePage, qtbot: QtBot) -> None:
    card = page.view.blind_card
    page.blind_button.click()
    assert not card.take_back_button.isVisible()
    card.buttons[0].click()
    card.take_back_button.click()
    assert not card.take_back_button.isVisible() and not card.buttons[0].isEnabled()
    assert not card.counts.isVisible()
    qtbot.waitUntil(lambda: load_votes(votes_file()) == [], timeout=10_000)
    card.next_button.click()
    assert page.comparing.clip is not None and page.comparing.clip.audio.endswith("1.wav")
    card.buttons[1].click()
    card.next_button.click()
    assert page.comparing.clip.audio.endswith("2.wav"), "it is asked again"


def test_a_change_of_language_keeps_the_test_and_the_choice(page: ComparePage, window: MainWindow) -> None:
    page.blind_button.click()
    page.view.blind_card.buttons[0].click()
    dataset_writer = page.view.dataset_writer
    window.make_anew()
    again = window.page("compare")
    assert isinstance(again, ComparePage) and again is not page
    assert again.blind_button.isChecked() and not again.view.blind_card.isHidden()
    assert not again.view.blind_card.buttons[0].isEnabled()
    again.view.blind.take_back()
    assert again.view.blind_card.counts.text() == "whisper-base: 0   no difference: 0   mine: 0"
    assert again.view.dataset_writer is dataset_writer


def test_ending_the_test_shows_everything_again(page: ComparePage) -> None:
    page.blind_button.click()
    page.view.blind_card.end_button.click()
    columns = page.view.columns.columns
    assert not page.blind_button.isChecked()
    assert page.reference.isVisible()
    assert [column.transcribed_text for column in columns[:2]] == ["base zwei", "mine zwei"]
    assert [column.title_label.text() for column in columns[:2]] == ["Base model", "My adapter"]
    assert columns[0].picker.isVisible()


def test_many_choices_for_one_make_a_verdict(page: ComparePage) -> None:
    page.blind_button.click()
    test = page.view.blind
    clip = page.comparing.clip
    assert clip is not None
    first, second = test.pair
    test._votes = [vote(str(number), first, second) for number in range(9)]
    test.choose(clip, 0)
    assert page.view.blind_card.verdict.text() == "mine is preferred (p = 0.002, sign test)."


def vote(clip: str, first: str, second: str) -> Vote:
    """A choice for the second."""
    return Vote(clip, first, second, "second")
