"""The Data page through what its users touch: filters, search, corrections, undo, playing, the split."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import numpy.typing as npt
import pytest
import soundfile
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, QThreadPool
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from studio.data.corpus import EVAL, TRAIN, Corpus
from studio.data.utterance import Manifest
from studio.errors import DataError
from studio.gui.main_window import MainWindow
from studio.gui.models.utterances import ANY, Column
from studio.gui.pages.data import DataPage
from studio.gui.session import Session
from studio.gui.widgets.histogram import length_bins, rate_bins, text_bins
from studio.gui.widgets.tables import Role

RATE = 16_000
TEXTS = ["Bonjour à tous", "Merci beaucoup", "Un café noir", "merci, beaucoup!", "Une phrase de plus", "Il pleut",
         "La porte est ouverte", "Où est la gare", "Deux billets", "Trois fois rien",
         "Bien trop de paroles pour une seule petite seconde de son. Et encore cette phrase."]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Eleven recordings of a second that can be used, one that is too long, one without a transcript."""
    root = tmp_path / "prompts"
    root.mkdir()
    rows = ["file_name\ttext"]
    for index, text in enumerate(TEXTS):
        write(root / f"clip-{index}.wav", 1.0)
        rows.append(f"clip-{index}.wav\t{text}")
    write(root / "long.wav", 31.0)
    write(root / "mute.wav", 0.8)
    (root / "metadata.tsv").write_text("\n".join([*rows, "long.wav\tTrop long", "mute.wav\t"]) + "\n", encoding="utf-8")
    return root


@pytest.fixture
def page(window: MainWindow, session: Session, folder: Path, qtbot: QtBot) -> DataPage:
    """The page with the folder open, silence listened for."""
    open_folder(session, folder, qtbot)
    found = window.page("data")
    assert isinstance(found, DataPage)
    qtbot.waitUntil(lambda: not found.examiner.is_busy, timeout=20_000)
    return found


class Speaker:
    """Stands for PortAudio: what is played is taken when the test says so."""

    def __init__(self) -> None:
        self.streams: list[SimpleNamespace] = []
        self.broken = False

    def module(self) -> ModuleType:
        made = ModuleType("sounddevice")
        self._error = type("PortAudioError", (Exception,), {})
        vars(made).update(
            PortAudioError=self._error,
            OutputStream=self._open,
            query_devices=lambda kind: {"default_samplerate": 48_000.0},
        )
        return made

    def hear(self, frames: int) -> npt.NDArray[np.float32]:
        out = np.ones((frames, 1), np.float32)
        self.streams[-1].callback(out, frames, None, None)
        return out[:, 0]

    def _open(self, samplerate: int, callback: Callable[..., None], **_: object) -> SimpleNamespace:
        if self.broken:
            raise self._error("Error querying device -1")
        nothing: Callable[[], None] = lambda: None  # noqa: E731
        stream = SimpleNamespace(
            samplerate=samplerate, callback=callback, latency=0.0, start=nothing, abort=nothing, close=nothing
        )
        self.streams.append(stream)
        return stream


@pytest.fixture
def speaker(monkeypatch: pytest.MonkeyPatch) -> Speaker:
    made = Speaker()
    monkeypatch.setitem(sys.modules, "sounddevice", made.module())
    return made


def write(path: Path, seconds: float, lead: float = 0.0) -> None:
    """Syllables of noise, other ones in every file, after so many seconds of silence."""
    time = np.arange(round(seconds * RATE)) / RATE
    noise = np.random.default_rng(sum(path.name.encode())).normal(0, 0.1, time.size)
    samples = (noise * np.where(np.sin(2 * np.pi * 3 * time) > -0.6, 1, 0.01)).astype(np.float32)
    samples[: round(lead * RATE)] = 0
    soundfile.write(path, samples, RATE)


def open_folder(session: Session, folder: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.dataset_changed, timeout=20_000):
        session.open_folder(folder)
    settle(qtbot)


def settle(qtbot: QtBot) -> None:
    """Work in the background, and what it tells."""
    QThreadPool.globalInstance().waitForDone()
    QApplication.processEvents()


def corpus_of(page: DataPage) -> Corpus:
    assert page.corpus is not None
    return page.corpus


def row_of(page: DataPage, name: str) -> int:
    corpus = corpus_of(page)
    return next(row for row in range(len(corpus)) if corpus[row].id == name)


def choose(page: DataPage, *names: str) -> None:
    """Select rows as clicks with Ctrl do; the first is the current one."""
    page.list.select_row(row_of(page, names[0]))
    model, selection = page.list.model, page.list.table.selectionModel()
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for name in names[1:]:
        selection.select(model.index(model.position_of(row_of(page, name)), 0), flags)


def shown(page: DataPage, column: Column = Column.TEXT) -> list[str]:
    model = page.list.model
    return [str(model.index(position, column).data()) for position in range(model.rowCount())]


def type_over(page: DataPage, text: str, qtbot: QtBot) -> None:
    edit = page.editor.transcript
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, text)
    qtbot.keyClick(edit, Qt.Key.Key_Return)


def other_side(page: DataPage, side: int) -> str:
    """A recording on a side, none of the repeated texts."""
    corpus = corpus_of(page)
    return next(corpus[row].id for row in range(11) if corpus.sides[row] == side and row not in (1, 3))


def test_an_empty_page_opens_a_folder(
    window: MainWindow, session: Session, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.show_page("data")
    page = window.page("data")
    assert isinstance(page, DataPage)
    assert page.empty.isVisible() and not page.next_button.isVisible()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    with qtbot.waitSignal(session.dataset_changed, timeout=20_000):
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
    session.dataset_loading.emit(3, 12)
    assert page.loading.isVisible() and page.loading.detail.text() == "3 of 12 recordings checked"
    page.loading.cancel_button.click()
    settle(qtbot)
    assert page.empty.isVisible() and session.dataset is None


def test_the_strip_says_how_much_there_is(page: DataPage) -> None:
    summary = page.summary
    assert summary.utterances.figure.accessibleName() == "13"
    assert summary.split_button.text() == "10 train, 1 eval"
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
        "No transcript", "Too long: over 30 s", "Text too long for its audio", "Same text as clip-1", ""]  # fmt: skip
    assert shown(page, Column.SPLIT)[:2] == ["left out", "left out"]
    assert shown(page, Column.LENGTH)[:3] == ["0.8 s", "31.0 s", "1.0 s"]
    assert shown(page)[:2] == ["mute", "Trop long"]


def test_chips_filter_and_only_those_that_occur_are_shown(page: DataPage, qtbot: QtBot) -> None:
    chips = page.filter.chips
    assert {kind for kind, chip in chips.items() if chip.isVisible()} == {
        "", ANY, "no_transcript", "too_long", "text_too_long", "same_text", "not_used"}  # fmt: skip
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


def test_a_typed_correction_is_trained_on_and_the_users_files_stay(
    page: DataPage, session: Session, folder: Path, qtbot: QtBot
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    choose(page, "clip-4")
    type_over(page, "Une phrase de moins", qtbot)
    settle(qtbot)
    dataset = session.dataset
    assert dataset is not None
    assert "Une phrase de moins" in [utterance.text for utterance in dataset.utterances]
    assert "Une phrase de moins" in shown(page)
    assert list(Manifest.load(Path(session.settings.data.source))) == list(dataset.utterances)
    assert "text changed" in page.editor.facts.text()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    open_folder(session, Path(session.settings.data.source), qtbot)  # as a saved run names it
    assert session.dataset is not None and session.dataset.source == folder
    assert "Une phrase de moins" in shown(page)


def test_starting_a_run_writes_what_is_shown(page: DataPage, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[list[str]] = []

    def start(settings: object) -> None:
        source = Path(session.settings.data.source)
        trained.append([utterance.id for utterance in Manifest.load(source)])

    monkeypatch.setattr(session.run, "start", start)
    choose(page, "clip-2")
    page.editor.leave_button.click()
    session.start_run()  # at once, before any background work was waited for
    assert session.dataset is not None
    assert trained == [[utterance.id for utterance in session.dataset.utterances]]
    assert "clip-2" not in trained[0]


def test_undo_takes_back_typing_then_deeds(page: DataPage, window: MainWindow, qtbot: QtBot) -> None:
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
    assert corpus_of(page).training_source == corpus_of(page).source


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


def test_a_toasts_undo_takes_back_its_own_deed(page: DataPage, window: MainWindow, qtbot: QtBot) -> None:
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
    assert corpus_of(page).training_source == corpus_of(page).source


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
    page.editor.side_button.click()
    assert corpus_of(page).sides[row_of(page, name)] == EVAL
    assert page.editor.side_button.text() == "Move to training"
    assert session.dataset is not None and session.dataset.eval == 2
    assert page.summary.split_button.text() == "9 train, 2 eval"


def test_the_last_held_out_recording_stays(page: DataPage, window: MainWindow) -> None:
    name = next(corpus_of(page)[row].id for row in range(11) if corpus_of(page).sides[row] == EVAL)
    choose(page, name)
    page.editor.leave_button.click()
    assert window.toast.label.text().startswith("Not done")
    assert corpus_of(page).sides[row_of(page, name)] == EVAL


def test_what_cannot_be_used_says_why(page: DataPage) -> None:
    choose(page, "long")
    assert "30 s at most" in page.editor.note.label.text()
    assert not page.editor.leave_button.isEnabled() and not page.editor.side_button.isEnabled()
    assert page.editor.transcript.isReadOnly()


def test_a_missing_transcript_can_be_written(page: DataPage, session: Session, qtbot: QtBot) -> None:
    choose(page, "mute")
    type_over(page, "Bonsoir", qtbot)
    assert corpus_of(page).sides[row_of(page, "mute")] == TRAIN
    assert session.dataset is not None
    assert "Bonsoir" in [utterance.text for utterance in session.dataset.utterances]
    assert page.summary.problems.help.text() == "1 left out"


def test_another_share_is_held_out(page: DataPage, session: Session, qtbot: QtBot) -> None:
    menu = QMenu(page)
    page.summary.fill_shares(menu)
    chosen = [action for action in menu.actions() if action.isChecked()]
    assert [action.text() for action in chosen] == ["10 %"]
    with qtbot.waitSignal(session.dataset_changed, timeout=10_000):
        next(action for action in menu.actions() if action.text() == "30 %").trigger()
    assert session.settings.data.eval_fraction == 0.3
    assert page.summary.split_button.text() == "8 train, 3 eval"


def test_a_split_of_the_corpus_itself_is_not_offered(
    page: DataPage, session: Session, folder: Path, qtbot: QtBot
) -> None:
    for path in folder.glob("*.tsv"):
        path.unlink()
    rows = [f"clip-{index}.wav\t{text}\t{'test' if index < 2 else 'train'}" for index, text in enumerate(TEXTS)]
    (folder / "table.tsv").write_text("\n".join(["file_name\ttext\tsplit", *rows]) + "\n", encoding="utf-8")
    for name in ("long.wav", "mute.wav"):
        (folder / name).unlink()
    open_folder(session, folder, qtbot)
    menu = QMenu(page)
    page.summary.fill_shares(menu)
    assert [action.isEnabled() for action in menu.actions()] == [False]


def test_space_plays_the_row_and_its_end_is_seen(page: DataPage, speaker: Speaker, qtbot: QtBot) -> None:
    choose(page, "clip-5")
    qtbot.waitUntil(page.editor.clip.play_button.isEnabled)
    qtbot.keyClick(page.list.table, Qt.Key.Key_Space)
    settle(qtbot)
    position = page.list.model.position_of(row_of(page, "clip-5"))
    icon = page.list.model.index(position, Column.PLAY)
    assert icon.data(Role.ICON) == "pause"
    heard = speaker.hear(RATE // 2)
    assert np.abs(heard).max() > 0.1
    qtbot.waitUntil(lambda: page.editor.clip.time.text() == "0:00.5")
    with qtbot.waitSignal(page.editor.clip.player.finished):
        speaker.hear(RATE)
    assert icon.data(Role.ICON) == "play"


def test_another_row_falls_silent(page: DataPage, speaker: Speaker, qtbot: QtBot) -> None:
    choose(page, "clip-5")
    page._play(row_of(page, "clip-6"))  # what a click into the play column asks for
    qtbot.waitUntil(lambda: page.editor.clip.is_playing)
    settle(qtbot)
    assert page.editor.name.text() == "clip-6"
    qtbot.keyClick(page.list.table, Qt.Key.Key_Down)
    assert not page.editor.clip.is_playing


def test_a_click_into_the_play_column_plays(page: DataPage, speaker: Speaker, qtbot: QtBot) -> None:
    table = page.list.table
    index = page.list.model.index(4, Column.PLAY)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(index).center())
    qtbot.waitUntil(lambda: page.editor.clip.is_playing)
    assert page.editor.row == page.list.model.row_at(4)
    page.editor.clip.play_button.click()
    assert not page.editor.clip.is_playing
    settle(qtbot)


def test_without_a_device_the_panel_says_so(page: DataPage, session: Session, speaker: Speaker, qtbot: QtBot) -> None:
    errors: list[object] = []
    session.error.connect(errors.append)
    speaker.broken = True
    choose(page, "clip-5")
    qtbot.waitUntil(page.editor.clip.play_button.isEnabled)
    page.editor.clip.play_button.click()
    qtbot.waitUntil(page.editor.clip.message.isVisible)
    assert "nothing to play on" in page.editor.clip.message.label.text()
    assert errors == [] and not page.editor.clip.is_playing


def test_a_file_that_has_gone_since_is_told_in_the_panel(page: DataPage, folder: Path, qtbot: QtBot) -> None:
    (folder / "clip-8.wav").unlink()
    choose(page, "clip-8")
    qtbot.waitUntil(page.editor.clip.message.isVisible)
    assert "no longer" in page.editor.clip.message.label.text()


def test_silence_is_found(page: DataPage, session: Session, folder: Path, qtbot: QtBot) -> None:
    write(folder / "clip-6.wav", 2.0, lead=0.8)
    open_folder(session, folder, qtbot)
    assert "Silence of 0.8 s at the start" in shown(page, Column.PROBLEM)
    assert page.filter.chips["silence"].isVisible()


def test_a_change_that_cannot_be_saved_is_shown_as_an_error(
    page: DataPage, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = corpus_of(page).store
    store.folder.parent.mkdir(parents=True, exist_ok=True)
    store.folder.write_text("in the way", encoding="utf-8")
    name = other_side(page, TRAIN)
    choose(page, name)
    errors: list[object] = []
    session.error.disconnect()
    session.error.connect(errors.append)
    page.editor.leave_button.click()
    assert isinstance(errors[0], DataError)
    assert corpus_of(page).sides[row_of(page, name)] == TRAIN


@pytest.mark.parametrize("size", [(1440, 900), (1100, 700)])
def test_nothing_overlaps(page: DataPage, window: MainWindow, size: tuple[int, int], qtbot: QtBot) -> None:
    window.resize(*size)
    choose(page, "clip-10")
    QApplication.processEvents()
    editor = page.editor
    parts = [editor.name, editor.facts, editor.clip, editor.note, editor.transcript, editor.cut_button,
             editor.mend_button]  # fmt: skip
    boxes = [part.geometry() for part in parts]
    for upper, lower in pairwise(boxes):
        assert upper.bottom() < lower.top()
    assert boxes[-1].bottom() <= editor.height()
    assert page.summary.rates.geometry().right() <= page.summary.width()


def test_histograms_mark_what_is_out_of_range() -> None:
    lengths = length_bins(np.array([0.2, 1.2, 1.3, 31, np.nan], np.float32), 0.5, 30, "s")
    assert lengths.counts.sum() == 4
    assert [int(count) for count in lengths.counts[lengths.marked]] == [1, 1]
    rates = rate_bins(np.array([8.0] * 50 + [12.0] * 50 + [25.0], np.float32), 17.0, "per s")
    assert rates.counts.sum() == 101
    assert rates.counts[rates.marked].sum() == 1


def test_parts_of_a_long_recording_are_shown_and_played_alone(
    window: MainWindow, session: Session, tmp_path: Path, qtbot: QtBot, speaker: Speaker
) -> None:
    samples = np.repeat(np.float32([0.1, 0.2, 0.3, 0.4]), RATE * 15)
    soundfile.write(tmp_path / "long.wav", samples, RATE, subtype="FLOAT")
    rows = [{"audio": "long.wav", "text": TEXTS[n], "offset": 15 * n, "duration": 10} for n in range(4)]
    (tmp_path / "cuts.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    open_folder(session, tmp_path, qtbot)
    page = window.page("data")
    assert isinstance(page, DataPage)
    clip = page.editor.clip
    with qtbot.waitSignal(clip.loaded):
        choose(page, "long#3")
    assert clip.waveform.seconds == 10.0
    clip.play_button.click()
    settle(qtbot)
    qtbot.waitUntil(lambda: bool(speaker.streams))
    assert speaker.hear(480)[200] == pytest.approx(0.3, abs=0.01)
