"""The Runs page through what a user touches."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from studio.corpus.overrides import datasets_folder
from studio.errors import StudioError
from studio.gui.project.navigator import CompareRuns, Request
from studio.gui.project.run_summaries import summarise
from studio.gui.project.session import Session
from studio.gui.runs.page import RunsPage
from studio.gui.runs.table import Column
from studio.gui.shell.main_window import MainWindow
from studio.runs.directory import RunDirectory
from studio.runs.history import TRASH
from studio.settings.application import runs_folder
from tests.unit.runs.test_history import FINISHED, evaluated, started, step_done, write_events, write_run

STOPPED = {"type": "run_stopped", "step": 2}
FAILED = {"type": "run_failed", "code": "out_of_memory", "message": "The device's memory was not enough."}


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> RunsPage:
    """The page in front, with four runs of different ends and a folder that was copied in part."""
    rates = [started(), evaluated(0, 0.2), step_done(1), step_done(2), evaluated(2, 0.1)]
    write_run(runs_folder() / "good", [*rates, FINISHED], rank=16)
    write_run(runs_folder() / "worse", [*rates[:-1], evaluated(2, 0.25), FINISHED], rank=4)
    write_run(runs_folder() / "halted", [*rates, STOPPED], scope="decoder")
    write_run(runs_folder() / "burnt", [started(), evaluated(0, 0.2), FAILED], adapter=False)
    write_run(runs_folder() / "torn", [started()])
    (runs_folder() / "torn" / "run.toml").unlink()
    return shown(window, qtbot, 5)


def shown(window: MainWindow, qtbot: QtBot, count: int) -> RunsPage:
    """The page once it lists so many runs."""
    window.show_page("runs")
    page = window.page("runs")
    assert isinstance(page, RunsPage)
    qtbot.waitUntil(lambda: len(names(page)) == count, timeout=10_000)
    return page


def names(page: RunsPage) -> list[str]:
    """Runs in the table, from the top."""
    model = page.list.model
    return [model.run_at(row).name for row in range(model.rowCount())]


def cell(page: RunsPage, name: str, column: Column) -> str:
    """Text of a run's cell."""
    row = page.list.model.row_of(runs_folder() / name)
    return str(page.list.model.index(row, column).data() or "")


def click(page: RunsPage, qtbot: QtBot, name: str, column: Column = Column.NAME) -> None:
    """Click a run's cell."""
    row = page.list.model.row_of(runs_folder() / name)
    place = page.list.table.visualRect(page.list.model.index(row, column)).center()
    qtbot.mouseClick(page.list.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))


def chosen(page: RunsPage) -> list[str]:
    """Names of the selected runs, in the order of selection."""
    return [run.name for run in page.chosen]


def action(page: RunsPage, text: str) -> QAction:
    """An entry of the menu of actions."""
    menu = page.make_menu()
    return next(each for each in menu.actions() if each.text().startswith(text))


def test_an_empty_page_leads_on(window: MainWindow) -> None:
    window.show_page("runs")
    page = window.page("runs")
    assert isinstance(page, RunsPage)
    assert page.empty.isVisible()
    page.empty.button.click()
    assert window.current == "start"


def test_each_run_tells_what_became_of_it(page: RunsPage) -> None:
    assert cell(page, "good", Column.CER) == "20.0 % → 10.0 %"
    assert cell(page, "good", Column.STATE) == "Finished"
    assert cell(page, "good", Column.ADAPTER) == "LoRA r 16"
    assert cell(page, "halted", Column.ADAPTER) == "LoRA r 32, decoder only"
    assert cell(page, "worse", Column.STATE) == "Finished, worse than its base"
    assert cell(page, "halted", Column.STATE) == "Stopped at step 2 of 4"
    assert cell(page, "burnt", Column.STATE) == "Failed: out of memory"
    assert cell(page, "torn", Column.STATE) == "Incomplete: no settings"


@pytest.mark.parametrize(
    ("name", "words"),
    [("worse", "worse than its base: 25.0 % against 20.0 %"), ("burnt", "memory was not enough"), ("torn", "run.toml")],
)
def test_what_is_wrong_with_a_chosen_run_is_said(page: RunsPage, qtbot: QtBot, name: str, words: str) -> None:
    click(page, qtbot, name)
    assert page.note.isVisible()
    assert words in page.note.label.text()
    click(page, qtbot, "good")
    assert not page.note.isVisible()


def test_chips_and_search_narrow_the_list(page: RunsPage, qtbot: QtBot) -> None:
    assert page.filter.chips["stopped"].accessibleName() == "Stopped, 1"
    page.filter.chips["stopped"].click()
    assert names(page) == ["halted"]
    page.filter.chips["incomplete"].click()
    assert names(page) == ["torn"]
    page.filter.chips[""].click()
    qtbot.keyClicks(page.filter.search, "r 16")
    qtbot.waitUntil(lambda: names(page) == ["good"])


def test_a_click_on_a_head_sorts(page: RunsPage, qtbot: QtBot) -> None:
    header = page.list.table.horizontalHeader()
    for expected in (["burnt", "good", "halted", "torn", "worse"], ["worse", "torn", "halted", "good", "burnt"]):
        place = QPoint(header.sectionViewportPosition(Column.NAME) + 20, 10)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert names(page) == expected


def test_a_run_is_named_tagged_and_found_by_its_notes(page: RunsPage, window: MainWindow, qtbot: QtBot) -> None:
    click(page, qtbot, "good")
    action(page, "Name and notes").trigger()
    page.dialog.name.setText("Best so far")
    page.dialog.tags.setText("telephone, baseline, telephone")
    page.dialog.notes.setPlainText("with the new headset")
    page.dialog.save_button.click()
    wanted = "Best so far · telephone · baseline"
    qtbot.waitUntil(lambda: cell(page, "good", Column.NAME) == wanted, timeout=10_000)
    page.filter.search.setText("headset")
    qtbot.waitUntil(lambda: names(page) == ["Best so far"], timeout=10_000)
    page.filter.search.clear()
    window.toast.undo_button.click()
    qtbot.waitUntil(lambda: cell(page, "good", Column.NAME) == "good", timeout=10_000)
    assert not (runs_folder() / "good" / "annotation.json").exists()


def test_a_column_that_was_dragged_stays_as_wide(page: RunsPage, window: MainWindow, qtbot: QtBot) -> None:
    header = page.list.table.horizontalHeader()
    header.resizeSection(Column.CHECKPOINT, 222)
    window.resize(window.width() - 60, window.height())
    qtbot.waitUntil(lambda: page.width() < 1330, timeout=10_000)
    assert header.sectionSize(Column.CHECKPOINT) == 222


def test_curves_that_are_judged_on_different_utterances_warn(page: RunsPage, qtbot: QtBot) -> None:
    click(page, qtbot, "good")
    click(page, qtbot, "halted", Column.CHECK)
    qtbot.waitUntil(lambda: len(page.overlay.chart.series()) == 2, timeout=10_000)
    assert page.overlay.note.isHidden()
    manifest = runs_folder() / "worse" / "manifest.jsonl"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"un"', '"deux"'), encoding="utf-8")
    click(page, qtbot, "halted", Column.CHECK)
    click(page, qtbot, "worse", Column.CHECK)
    qtbot.waitUntil(lambda: {each.name for each in page.overlay.chart.series()} == {"good", "worse"}, timeout=10_000)
    assert page.overlay.note.isVisible() and "different utterances" in page.overlay.note.label.text()


def test_a_run_of_corrected_recordings_names_them_and_not_a_hash(tmp_path: Path) -> None:
    own = datasets_folder() / "3f2a" / "manifest.jsonl"
    own.parent.mkdir(parents=True)
    (own.parent / "source.json").write_text('{"source": "/recordings/my voice.v2"}', encoding="utf-8")
    run = write_run(tmp_path / "run", [started()])
    text = (run / "run.toml").read_text(encoding="utf-8")
    (run / "run.toml").write_text(text.replace('"/recordings"', f'"{own}"'), encoding="utf-8")
    assert summarise(run).data_name == "my voice.v2"


def test_boxes_choose_several_runs_whose_curves_differ_in_colour_and_marker(page: RunsPage, qtbot: QtBot) -> None:
    click(page, qtbot, "good")
    click(page, qtbot, "worse", Column.CHECK)
    assert chosen(page) == ["good", "worse"]
    qtbot.waitUntil(lambda: len(page.overlay.chart.series()) == 2, timeout=10_000)
    series = page.overlay.chart.series()
    assert len({each.color for each in series}) == len({each.marker for each in series}) == 2
    assert [list(each.y) for each in series] == [[0.2, 0.1], [0.2, 0.25]]
    click(page, qtbot, "good", Column.CHECK)
    assert chosen(page) == ["worse"]


def test_losses_are_overlaid_on_request(page: RunsPage, qtbot: QtBot) -> None:
    click(page, qtbot, "good")
    qtbot.waitUntil(lambda: [each.name for each in page.overlay.chart.series()] == ["good"], timeout=10_000)
    page.overlay.choice._group.button(2).click()
    assert list(page.overlay.chart.series()[0].x) == [1.0, 2.0]
    assert list(page.overlay.chart.series()[0].y) == [1.0, 1.0]


def test_settings_that_differ_stand_side_by_side(page: RunsPage, qtbot: QtBot) -> None:
    click(page, qtbot, "good")
    click(page, qtbot, "worse", Column.CHECK)
    lines = page.differences.model.lines
    qtbot.waitUntil(lambda: ("Rank (r)", ["16", "4"], True) in page.differences.model.lines, timeout=10_000)
    assert not any(name == "Alpha" for name, _, _ in page.differences.model.lines)
    page.differences.all_button.click()
    assert ("Alpha", ["64", "64"], False) in page.differences.model.lines
    assert len(page.differences.model.lines) > len(lines)


def test_open_shows_the_run_on_the_train_page(
    page: RunsPage, window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    click(page, qtbot, "good")
    with qtbot.waitSignal(session.run.ended, timeout=10_000):
        page.open_button.click()
    assert window.current == "train"
    assert session.run.directory == runs_folder() / "good"
    assert session.run.state.status == "finished"


def test_resume_is_offered_where_work_is_left(page: RunsPage, session: Session, qtbot: QtBot) -> None:
    resumed: list[Path] = []
    session.resume_run = resumed.append  # type: ignore[method-assign,assignment]
    click(page, qtbot, "good")
    assert not page.resume_button.isVisible()
    assert not action(page, "Resume").isEnabled()
    click(page, qtbot, "halted")
    page.resume_button.click()
    assert resumed == [runs_folder() / "halted"]


def test_duplicated_settings_come_to_setup_and_can_be_taken_back(
    page: RunsPage, window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    before = session.project.settings
    click(page, qtbot, "good")
    action(page, "Duplicate settings").trigger()
    assert window.current == "setup"
    assert (session.project.settings.adapter.rank, session.project.settings.checkpoint.language) == (16, "fr")
    window.toast.undo_button.click()
    assert session.project.settings == before


def test_compare_takes_two_adapters_of_one_checkpoint(
    page: RunsPage, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    click(page, qtbot, "burnt")
    assert not page.compare_button.isEnabled()
    assert "no adapter" in page.compare_button.toolTip()
    click(page, qtbot, "good")
    click(page, qtbot, "worse", Column.CHECK)
    assert page.compare_button.text() == "Compare 2 runs"
    asked: list[Request] = []
    monkeypatch.setattr(window.page("compare"), "take", asked.append)
    page.compare_button.click()
    assert asked == [CompareRuns([runs_folder() / "good", runs_folder() / "worse"])]
    assert window.current == "compare"


def test_the_file_manager_shows_the_folder(page: RunsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    click(page, qtbot, "good")
    action(page, "Show in the file manager").trigger()
    assert opened == [str(runs_folder() / "good")]


def test_deleted_runs_come_back_by_undo(page: RunsPage, window: MainWindow, qtbot: QtBot) -> None:
    click(page, qtbot, "good")
    click(page, qtbot, "halted", Column.CHECK)
    qtbot.keyClick(page.list.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: sorted(names(page)) == ["burnt", "torn", "worse"], timeout=10_000)
    assert sorted(each.name for each in (runs_folder() / TRASH).iterdir()) == ["good", "halted"]
    window.toast.undo_button.click()
    qtbot.waitUntil(lambda: len(names(page)) == 5, timeout=10_000)
    assert (runs_folder() / "good" / "adapter" / "adapter_model.safetensors").is_file()


def test_a_run_in_use_is_not_deleted(page: RunsPage, session: Session, qtbot: QtBot) -> None:
    errors: list[StudioError] = []
    session.notifier.error.connect(errors.append)
    click(page, qtbot, "halted")
    with RunDirectory(runs_folder() / "halted").locked():
        action(page, "Delete").trigger()
        qtbot.waitUntil(lambda: bool(errors), timeout=10_000)
    assert errors[0].code == "run_busy"
    assert (runs_folder() / "halted").is_dir()


def test_a_run_that_something_else_writes_is_followed(page: RunsPage, qtbot: QtBot) -> None:
    path = write_run(runs_folder() / "cluster", [started(), evaluated(0, 0.2), step_done(1)])
    qtbot.waitUntil(lambda: "cluster" in names(page), timeout=20_000)
    assert cell(page, "cluster", Column.STATE).startswith("Running")
    click(page, qtbot, "cluster")
    qtbot.waitUntil(lambda: [len(each.y) for each in page.overlay.chart.series()] == [1], timeout=10_000)
    write_events(path, [started(), evaluated(0, 0.2), step_done(1), step_done(2), evaluated(2, 0.05), FINISHED])
    qtbot.waitUntil(lambda: cell(page, "cluster", Column.STATE) == "Finished", timeout=20_000)
    qtbot.waitUntil(lambda: [list(each.y) for each in page.overlay.chart.series()] == [[0.2, 0.05]], timeout=20_000)
    assert chosen(page) == ["cluster"]


def test_added_folders_are_looked_through_and_remembered(
    page: RunsPage, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "cluster runs"
    write_run(elsewhere / "far", [started(), FINISHED])
    choose_folder(monkeypatch, elsewhere)
    action(page, "Add a folder of runs").trigger()
    qtbot.waitUntil(lambda: "far" in names(page), timeout=10_000)
    assert session.runs.folders == [elsewhere]
    action(page, "Leave out").trigger()
    qtbot.waitUntil(lambda: "far" not in names(page), timeout=10_000)
    assert (elsewhere / "far").is_dir()


def test_a_folder_without_runs_is_not_added(
    page: RunsPage, window: MainWindow, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "holiday").mkdir()
    choose_folder(monkeypatch, tmp_path / "holiday")
    action(page, "Add a folder of runs").trigger()
    qtbot.waitUntil(lambda: "no runs" in window.toast.label.text(), timeout=10_000)
    assert session.runs.folders == []


def test_the_menu_opens_where_it_was_asked_for(page: RunsPage, qtbot: QtBot) -> None:
    page.more_button.click()
    menu = page.findChild(QMenu)
    assert menu is not None
    assert menu.isVisible()
    menu.close()


def choose_folder(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """The dialog's answer."""
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
