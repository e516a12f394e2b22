"""Strength on the Compare page: reading the curve, trying, choosing and measuring."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from studio.checkpoints.strength import read_strength
from studio.gui.compare.page import ComparePage
from studio.gui.project.session import Session
from studio.gui.shell.main_window import MainWindow
from studio.runs.strength_curve import save_points
from studio.settings.application import runs_folder
from tests.gui.compare_support import Prepare, adapter, answer, heard, requests, row, show_page, tone
from tests.unit.runs.test_history import FINISHED, started, write_run
from tests.unit.runs.test_strength_curve import GUARDS, POINTS


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> ComparePage:
    """The page with a run whose adapter has a curve, the strength unfolded."""
    made = show_page(window, qtbot)
    save_points((*POINTS, *GUARDS), runs_folder() / "mine" / "strengths.json")
    made.comparing.strength.read()
    qtbot.waitUntil(lambda: made.comparing.strength.curve.is_measured, timeout=10_000)
    made.view.columns.columns[1].strength_button.click()
    return made


def drag_to(page: ComparePage, qtbot: QtBot, value: int) -> None:
    """Take the handle to a value, without letting go."""
    slider = page.view.strength_card.slider
    places = {value: QPoint(round(slider.x_of(value)), slider.height() - 30)}
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(round(slider.x_of(100)), slider.height() - 30))
    qtbot.mouseMove(slider, places[value])
    if slider.value() != value:  # offscreen, moves are not always delivered
        slider.setValue(value)


def test_moving_reads_the_curve_and_letting_go_transcribes_at_that_strength(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, tmp_path: Path
) -> None:
    first = [row("base", "un"), row(adapter(), "deux", strength=100.0)]
    again = [row("base", "un"), row(adapter(), "trois", strength=75.0)]
    start_fake([*answer(first), *answer(again), ["until_closed"]])
    page.open_paths([tone(tmp_path / "a.wav")])
    heard(page, qtbot)
    assert requests(tmp_path)[0].strengths == []
    card = page.view.strength_card
    drag_to(page, qtbot, 75)
    assert card.value.text() == "75 %" and card.rate.text() == "validation 5.0 %"
    assert card.outside.text() == "outside 6.8 %"
    assert page.view.outside_card.label.text() == "CER, base → at 75 %"
    assert len(requests(tmp_path)) == 1
    qtbot.mouseRelease(card.slider, Qt.MouseButton.LeftButton)
    column = page.view.columns.columns[1]
    qtbot.waitUntil(lambda: column.transcribed_text == "trois", timeout=10_000)
    assert requests(tmp_path)[1].strengths == [75.0]
    assert column.strength.text() == "at 75 % strength"


def test_a_strength_is_chosen_for_everything_and_taken_back(
    page: ComparePage, window: MainWindow, qtbot: QtBot
) -> None:
    folder = runs_folder() / "mine" / "adapter"
    card = page.view.strength_card
    assert card.choose_button.text() == "Set to 75 %"  # the best of the curve
    drag_to(page, qtbot, 125)
    assert card.choose_button.text() == "Set to 125 %"
    card.choose_button.click()
    qtbot.waitUntil(lambda: read_strength(folder) == page.comparing.strength.chosen == 125.0, timeout=10_000)
    assert page.comparing.strength.tried is None
    assert page.view.columns.columns[1].strength_button.text() == "125 %"
    window.toast.undo_button.click()
    qtbot.waitUntil(lambda: read_strength(folder) == page.comparing.strength.chosen == 100.0, timeout=10_000)
    assert card.value.text() == "100 %"


def test_forgetting_beyond_chance_is_said_beside_the_figures(page: ComparePage, qtbot: QtBot) -> None:
    outside = page.view.outside_card
    assert outside.verdict.text() == "Nothing forgotten"
    assert outside.chance.text() == "under 2.0 points is chance"
    drag_to(page, qtbot, 125)
    assert outside.verdict.text() == "Something forgotten"
    drag_to(page, qtbot, 150)
    assert "were not measured" in outside.nothing.text()


def test_where_nothing_was_measured_a_button_measures(
    window: MainWindow, qtbot: QtBot, start_fake: Prepare, tmp_path: Path
) -> None:
    page = show_page(window, qtbot)
    page.view.columns.columns[1].strength_button.click()
    card, strength = page.view.strength_card, page.comparing.strength
    assert not card.measure_button.isHidden() and "Setup" in page.view.outside_card.nothing.text()
    start_fake([["event", "PhaseChanged", {"phase": "choosing strength", "done": 3, "total": 12}], ["wait", "Stop"],
                ["event", "RunStopped"]])  # fmt: skip
    card.measure_button.click()
    qtbot.waitUntil(lambda: card.measure_button.text() == "Stop 3 / 12", timeout=10_000)
    card.measure_button.click()
    qtbot.waitUntil(lambda: not strength.measuring.is_busy, timeout=10_000)
    assert card.measure_button.text() == "Measure"

    start_fake([["event", "RunFinished", {"report": ""}]])
    card.measure_button.click()
    save_points(POINTS, runs_folder() / "mine" / "strengths.json")
    qtbot.waitUntil(lambda: strength.curve.is_measured, timeout=10_000)
    assert card.measure_button.isHidden()
    job = tmp_path / "home" / "compare" / "jobs" / "strengths.json"
    assert json.loads(job.read_text(encoding="utf-8")) == {"run": str(runs_folder() / "mine")}


def test_what_was_tried_with_one_adapter_is_not_applied_to_the_next(
    page: ComparePage, session: Session, qtbot: QtBot, start_fake: Prepare, tmp_path: Path
) -> None:
    write_run(runs_folder() / "other", [started(), FINISHED])
    session.runs.refresh()
    qtbot.waitUntil(lambda: len(page.choice.adapters) == 2, timeout=10_000)
    page.choice.choose(0, adapter())
    strength = page.comparing.strength
    qtbot.waitUntil(lambda: strength.curve.is_measured, timeout=10_000)
    start_fake([*answer([row("base", "un"), row(adapter(), "deux")]), ["until_closed"]])
    page.open_paths([tone(tmp_path / "a.wav")])
    heard(page, qtbot)
    drag_to(page, qtbot, 60)
    of_first = (Path(adapter()), 80.0, strength.curve)
    page.choice.choose(0, adapter("other"))
    assert strength.tried is None and strength.offered is None and not strength.curve.is_measured
    strength.choose(75)
    strength._take(of_first)  # a slow read of the one before
    assert not strength.curve.is_measured and strength.value == 100 and read_strength(Path(adapter("other"))) == 100
    qtbot.waitUntil(lambda: len(requests(tmp_path)) == 2, timeout=10_000)
    assert requests(tmp_path)[1].adapters == [adapter("other")] and requests(tmp_path)[1].strengths == []


def test_a_merged_model_has_no_strength(page: ComparePage, tmp_path: Path) -> None:
    page.choice.set_chosen([page.choice.open_merged(tmp_path)])
    assert page.view.columns.columns[1].strength_button.isHidden()
    assert page.view.strengths.isHidden()


def test_the_keyboard_moves_and_chooses(page: ComparePage, qtbot: QtBot) -> None:
    slider = page.view.strength_card.slider
    with qtbot.waitSignal(slider.released):
        qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert page.comparing.strength.value == 95
