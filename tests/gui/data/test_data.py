"""The Data page through what its users see: figures, filters, search, sorting, what is out of range."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from studio.gui.data.page import DataPage
from studio.gui.data.utterances import ANY, Column
from studio.gui.kit.buttons import Button
from studio.gui.kit.dialogs import MessageDialog
from studio.gui.kit.histogram import length_bins, rate_bins, text_bins
from studio.gui.kit.paragraph import Paragraph
from studio.gui.project.session import Session
from studio.gui.shell.main_window import MainWindow
from tests.gui.data_support import (
    RATE,
    choose,
    open_folder,
    settle,
    shown,
    write,
)


def test_an_empty_page_opens_a_folder(
    window: MainWindow, session: Session, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.show_page("data")
    page = window.page("data")
    assert isinstance(page, DataPage)
    assert page.empty.isVisible() and not page.next_button.isVisible()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    with qtbot.waitSignal(session.project.dataset_changed, timeout=20_000):
        page.empty.button.click()
        assert page.loading.isVisible()
    settle(qtbot)
    assert page.list.isVisible() and page.subtitle_label.text().endswith("prompts")
    page.next_button.click()
    assert window.current == "setup"


def test_reading_can_be_cancelled(window: MainWindow, session: Session, folder: Path, qtbot: QtBot) -> None:
    session.open_folder(folder)
    page = window.page("data")
    assert isinstance(page, DataPage)
    session.project.dataset_loading.emit(3, 12, "")
    assert page.loading.isVisible() and page.loading.detail.text() == "3 of 12 recordings checked"
    session.project.dataset_loading.emit(3 << 30, 6 << 30, "unpacking")
    assert page.loading.detail.text() == "3.0 of 6.0 GB unpacked"
    assert window.status.headline.text() == "Unpacking archives"
    page.loading.cancel_button.click()
    settle(qtbot)
    assert page.empty.isVisible() and session.project.dataset is None


def test_what_the_import_does_not_use_is_listed(
    window: MainWindow, session: Session, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_folder(session, folder, qtbot)
    page = window.page("data")
    assert isinstance(page, DataPage) and page.bar.notices_button.isHidden()
    (folder / "more.lst").write_text("nothing", encoding="utf-8")
    open_folder(session, folder, qtbot)
    assert page.bar.notices_button.isVisible() and page.bar.notices_button.text() == "1 note on the import"
    page.bar.notices_button.click()
    (dialog,) = window.findChildren(MessageDialog)
    texts = [each.text() for each in dialog.findChildren(Paragraph)]
    assert any("more.lst" in text for text in texts)
    chosen: list[Path] = []
    monkeypatch.setattr(session.navigator, "choose_import", chosen.append)
    next(button for button in dialog.findChildren(Button) if "options" in button.text()).click()
    assert chosen == [folder]


def test_the_strip_says_how_much_there_is(page: DataPage) -> None:
    summary = page.summary
    assert summary.utterances.figure.accessibleName() == "13"
    assert summary.split_button.text() == "8 train, 1 validation, 2 test"
    assert summary.audio.figure.accessibleName() == "11 s"
    assert summary.audio.help.text() == "longest 31 s"
    assert summary.median.figure.accessibleName() == "1.0 s"
    assert summary.problems.figure.accessibleName() == "3"
    assert summary.problems.help.text() == "2 left out"
    assert summary.lengths.note.text() == "1 over 30 s"


def test_the_second_histogram_shows_speed_or_length_of_texts(page: DataPage) -> None:
    summary, menu = page.summary, QMenu()
    assert summary.measure_button.text() == "Characters per second"
    summary.fill_measures(menu)
    menu.actions()[1].trigger()
    assert summary.measure_button.text() == "Text length"
    assert summary.rates.note.text().endswith(" characters in all")
    page.editor.leave_button.click()
    assert summary.measure_button.text() == "Text length", "an edit keeps the choice"
    again = QMenu()
    summary.fill_measures(again)
    assert [action.isChecked() for action in again.actions()] == [False, True]
    again.actions()[0].trigger()
    assert "median" in summary.rates.note.text()


def test_lengths_of_texts_are_counted_once_each() -> None:
    bins = text_bins(np.array([3, 3, 40, 41, 400], np.int32), "characters")
    assert bins.counts.sum() == 5 and bins.counts[0] == 2
    assert bins.edges[-1] >= 400 and len(bins.counts) <= 23
    assert text_bins(np.zeros(0, np.int32), "characters").counts.sum() == 0


def test_problems_come_first_with_their_reasons(page: DataPage) -> None:
    assert shown(page, Column.PROBLEM)[:5] == [
        "No transcript", "Over 30 s", "Too much text for the time", "The same text again", ""]  # fmt: skip
    assert shown(page, Column.SPLIT)[:2] == ["left out", "left out"]
    assert shown(page, Column.LENGTH)[:3] == ["0.8 s", "31.0 s", "1.0 s"]
    assert shown(page)[:2] == ["mute", "Trop long"]


def test_chips_filter_and_only_those_that_occur_are_shown(page: DataPage, qtbot: QtBot) -> None:
    chips = page.filter.chips
    assert {kind for kind, chip in chips.items() if chip.isVisible()} == {
        "", ANY, "no_transcript", "too_long", "text_too_long", "same_text",
        "punctuated", "train", "validation", "test", "not_used"}  # fmt: skip
    qtbot.mouseClick(chips["same_text"], Qt.MouseButton.LeftButton)
    assert shown(page) == ["merci, beaucoup!"]
    assert page.list.footer.count.text() == "1 of 13 utterances"
    qtbot.mouseClick(chips[ANY], Qt.MouseButton.LeftButton)
    assert page.list.model.rowCount() == 3
    assert page.editor.place.text() == "1 of 3"


def test_search_finds_text_in_any_case_and_names(page: DataPage, window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.filter.search.hasFocus()
    with qtbot.waitSignal(page.filter.changed):
        qtbot.keyClicks(page.filter.search, "MERCI")
    assert sorted(shown(page)) == ["Merci beaucoup", "merci, beaucoup!"]
    with qtbot.waitSignal(page.filter.changed):
        page.filter.search.setText("clip-7")
    assert shown(page) == ["Où est la gare"]
    with qtbot.waitSignal(page.filter.changed):
        page.filter.search.setText("nowhere")
    assert page.list.model.rowCount() == 0 and not page.editor.isEnabled()


def test_columns_sort_both_ways(page: DataPage, qtbot: QtBot) -> None:
    header = page.list.table.horizontalHeader()

    def click(column: Column) -> None:
        place = QPoint(header.sectionViewportPosition(column) + 10, 10)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)

    click(Column.LENGTH)
    assert shown(page, Column.LENGTH)[0] == "0.8 s"
    click(Column.LENGTH)
    assert shown(page, Column.LENGTH)[0] == "31.0 s"
    click(Column.TEXT)
    texts = [text.casefold() for text in shown(page)[1:]]  # the first has none
    assert texts == sorted(texts)


def test_silence_is_found(page: DataPage, session: Session, folder: Path, qtbot: QtBot) -> None:
    write(folder / "clip-6.wav", 2.0, lead=0.8)
    open_folder(session, folder, qtbot)
    assert "Silence at an end" in shown(page, Column.PROBLEM)
    assert page.filter.chips["silence"].isVisible()


@pytest.mark.parametrize("size", [(1440, 900), (1100, 700)])
def test_nothing_overlaps(page: DataPage, window: MainWindow, size: tuple[int, int], qtbot: QtBot) -> None:
    window.resize(*size)
    choose(page, "clip-10")
    QApplication.processEvents()
    editor = page.editor
    parts = [editor.name, editor.facts, editor.clip, editor.figures, editor.note, editor.transcript, editor.cut_button,
             editor.fix_button]  # fmt: skip
    boxes = [part.geometry() for part in parts]
    for upper, lower in pairwise(boxes):
        assert upper.bottom() < lower.top()
    assert boxes[-1].bottom() <= editor.height()
    wave = editor.clip.waveform
    assert wave.height() >= wave.minimumHeight() and editor.clip.stage.height() >= wave.height()
    assert page.summary.rates.geometry().right() <= page.summary.width()


def test_the_sound_of_one_recording_in_figures(page: DataPage, session: Session, folder: Path, qtbot: QtBot) -> None:
    """A wave that is cut off at half of full scale, after silence."""
    wave = 0.6 * np.sin(np.arange(2 * RATE) * 0.3) * (np.sin(np.arange(2 * RATE) * 0.0015) > -0.5)
    wave[: RATE // 2] = 0
    soundfile.write(folder / "clip-6.wav", np.clip(wave, -0.5, 0.5), RATE, subtype="FLOAT")
    open_folder(session, folder, qtbot)
    choose(page, "clip-6")
    cells = page.editor.figures.cells
    assert cells["peak"].value.text() == "\N{MINUS SIGN}6.0 dB"
    assert float(cells["clipped"].value.text().split()[0]) > 5 and cells["clipped"].value.property("tone") == "warning"
    assert cells["silence_start"].value.text() == "0.5 + 0.0 s"
    assert cells["loudness"].value.text().endswith("LUFS") and "Whisper" in cells["loudness"].toolTip()
    assert cells["snr"].accessibleName().startswith("SNR: ")
    assert all(cell.isVisible() for cell in cells.values())
    choose(page, "mute")
    assert not page.editor.figures.isVisible(), "what has no text was not measured"


def test_in_a_low_window_faults_take_the_place_of_what_is_as_usual(
    page: DataPage, window: MainWindow, session: Session, folder: Path, qtbot: QtBot
) -> None:
    wave = np.clip(0.6 * np.sin(np.arange(2 * RATE) * 0.3), -0.5, 0.5) + 0.05
    soundfile.write(folder / "clip-6.wav", wave, RATE, subtype="FLOAT")
    open_folder(session, folder, qtbot)
    window.resize(1100, 700)
    choose(page, "clip-5")
    shown_cells = [name for name, cell in page.editor.figures.cells.items() if cell.isVisible()]
    assert shown_cells == ["peak", "silence_start", "snr", "loudness"]
    choose(page, "clip-6")
    shown_cells = [name for name, cell in page.editor.figures.cells.items() if cell.isVisible()]
    assert shown_cells == ["clipped", "silence_start", "snr", "offset"]


def test_offering_a_mend_takes_no_height_from_the_editor(page: DataPage, qtbot: QtBot) -> None:
    before = page.editor.height()
    page.bar.set_work("Mending…", -1.0)
    QApplication.processEvents()
    assert page.bar.isVisible() and page.editor.height() == before


def test_the_search_field_stays_beside_the_first_row_of_chips(page: DataPage, window: MainWindow) -> None:
    for width in (1440, 1100):
        window.resize(width, 800)
        QApplication.processEvents()
        search, chips = page.filter.search.geometry(), [c for c in page.filter.chips.values() if c.isVisible()]
        assert search.right() == page.filter.rect().right() and search.top() == 0
        assert all(not search.intersects(chip.geometry()) for chip in chips)


def test_histograms_mark_what_is_out_of_range() -> None:
    lengths = length_bins(np.array([0.2, 1.2, 1.3, 31, np.nan], np.float32), 0.5, 30, "s")
    assert lengths.counts.sum() == 4
    assert [int(count) for count in lengths.counts[lengths.marked]] == [1, 1]
    rates = rate_bins(np.array([8.0] * 50 + [12.0] * 50 + [25.0], np.float32), 17.0, "per s")
    assert rates.counts.sum() == 101
    assert rates.counts[rates.marked].sum() == 1
