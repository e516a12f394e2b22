"""Many recordings on the Compare page: table, totals, verdict, export."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from studio.errors import StudioError
from studio.gui.compare.page import ComparePage
from studio.gui.kit.tasks import wait_for_all
from studio.gui.project.session import Session
from studio.gui.shell.app import open_preferences
from studio.gui.shell.main_window import MainWindow
from studio.runs.batch import Batch, Contender
from studio.runs.saved_batch import SavedBatch
from studio.settings.application import runs_folder
from studio.storage.atomic import next_age
from tests.gui.compare_support import (
    TEXTS,
    Prepare,
    adapter,
    answer,
    both,
    clip_transcribed,
    corpus,
    requests,
    row,
    show_page,
    tone,
)
from tests.unit.runs.test_history import FINISHED, started, write_run


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> ComparePage:
    return show_page(window, qtbot)


def cells(page: ComparePage, row: int) -> list[str]:
    """A row of the table."""
    table = page.batch_card.table
    return [str(table.data(table.index(row, column))) for column in range(table.columnCount())]


def done(page: ComparePage, qtbot: QtBot, count: int) -> None:
    """Wait until so many recordings are done, and the totals are worked out."""
    qtbot.waitUntil(lambda: not page.batch.is_busy and page.batch.done == count, timeout=20_000)
    qtbot.waitUntil(lambda: page.batch_card._counting is None, timeout=20_000)


def test_a_folder_becomes_a_table_with_a_verdict(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, tmp_path: Path
) -> None:
    start_fake(answer(*(both(text.replace("mots", "maux"), text) for text in TEXTS)))
    page.session.navigator.transcribe([corpus(tmp_path / "corpus", TEXTS)])
    assert page.batch_card.isVisible()
    assert not page.view.isVisible()
    done(page, qtbot, len(TEXTS))
    assert cells(page, 0) == [TEXTS[0], "0.5 s", "9.7 %", "0.0 %", "\N{MINUS SIGN}9.7"]
    base, mine = page.batch_card.figures[:2]
    assert (base.figure.accessibleName(), mine.figure.accessibleName()) == ("9.7 %", "0.0 %")
    assert base.help.text().startswith("95 %: ")
    note = page.batch_card.verdict
    assert note.isVisible()
    assert note.label.text().startswith(
        "The adapter makes fewer errors than the base model: the CER is lower by 9.7 points (very likely by "
    )
    (request,) = requests(tmp_path)
    assert [Path(each).name for each in request.audio] == [f"{number}.wav" for number in range(8)]


def test_several_files_without_texts_are_heard_but_not_scored(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_fake(answer(both("un", "une"), both("deux", "deux")))
    files = [str(tone(tmp_path / name)) for name in ("a.wav", "b.wav")]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (files, ""))
    page.open_button.click()
    done(page, qtbot, 2)
    assert page.batch_card.name.text() == "2 recordings"
    assert cells(page, 0) == ["a.wav", "0.5 s", "\N{EN DASH}", "\N{EN DASH}", "\N{EN DASH}"]
    assert not page.batch_card.verdict.isVisible()
    assert page.batch_card.footer.count.text().startswith("0 of 2 recordings have a reference")


def test_held_out_recordings_are_compared_all_at_once(
    window: MainWindow, qtbot: QtBot, start_fake: Prepare, tmp_path: Path
) -> None:
    held = [
        {
            "id": str(n),
            "audio": str(tone(tmp_path / f"{n}.wav")),
            "text": TEXTS[n],
            "duration": 0.5,
            "split": "validation",
        }
        for n in range(2)
    ]
    page = show_page(window, qtbot, held)
    start_fake(answer(both("un", "une"), both(TEXTS[1], TEXTS[1])))
    page.clips.held_out.all_button.click()
    done(page, qtbot, 2)
    assert page.batch_card.name.text() == "Held-out recordings of mine"
    assert "too few" in page.batch_card.verdict.label.text()


def test_what_cannot_be_heard_is_told_in_its_row(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, tmp_path: Path
) -> None:
    folder = corpus(tmp_path / "corpus", TEXTS[:2])
    with (folder / "metadata.csv").open("a", encoding="utf-8") as table:
        table.write("gone.wav,absent\n")
    failed = ["event", "ClipFailed", {"index": 1, "audio": "x", "code": "empty", "message": "It is empty.", "hint": ""}]
    start_fake([
        ["wait", "Transcribe"],
        clip_transcribed(0, *both(TEXTS[0], TEXTS[0])),
        failed,
        ["event", "TranscriptionFinished", {"clips": 1}],
    ])  # fmt: skip
    page.session.navigator.transcribe([folder])
    done(page, qtbot, 3)
    assert cells(page, 1)[0] == "It is empty. Record it again, or leave it out."
    assert "gone.wav" in cells(page, 2)[0]
    assert len(requests(tmp_path)[0].audio) == 2


def test_it_says_what_goes_on_before_the_first_recording_is_done(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, tmp_path: Path
) -> None:
    start_fake([["wait", "Transcribe"], ["event", "TranscriptionProgressed", {"phase": "loading"}], ["until_closed"]])
    page.session.navigator.transcribe([corpus(tmp_path / "corpus", TEXTS)])
    card = page.batch_card
    qtbot.waitUntil(
        lambda: card.status.text().startswith("0 of 8 transcribed. Loading whisper-base, 1 s so far"), timeout=20_000
    )
    assert card.progress.isVisible() and card.stop_button.isVisible()
    page.batch.cancel()


def test_listening_can_be_stopped_and_gone_on_with(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, tmp_path: Path
) -> None:
    start_fake([
        ["wait", "Transcribe"],
        clip_transcribed(0, *both("un", "un")),
        ["wait", "Cancel"],
        *answer(both("deux", "deux"), both("trois", "trois")),
    ])  # fmt: skip
    page.session.navigator.transcribe([corpus(tmp_path / "corpus", TEXTS[:3])])
    qtbot.waitUntil(lambda: page.batch.done == 1, timeout=20_000)
    assert page.batch_card.progress.isVisible()
    assert page.batch_card.status.text().startswith("1 of 3 transcribed")
    page.batch_card.stop_button.click()
    assert not page.batch_card.progress.isVisible()
    page.batch_card.go_on_button.click()
    done(page, qtbot, 3)
    assert [Path(each).name for each in requests(tmp_path)[1].audio] == ["1.wav", "2.wav"]
    assert not page.batch_card.go_on_button.isVisible()


def test_rows_are_sorted_by_what_changed(page: ComparePage, qtbot: QtBot, start_fake: Prepare, tmp_path: Path) -> None:
    start_fake(answer(both(TEXTS[0], TEXTS[0]), both(TEXTS[1], ""), both("", TEXTS[2])))
    page.session.navigator.transcribe([corpus(tmp_path / "corpus", TEXTS[:3])])
    done(page, qtbot, 3)
    page.batch_card.view.sortByColumn(4, Qt.SortOrder.DescendingOrder)
    assert [cells(page, row)[4] for row in range(3)] == ["+100.0", "0.0", "\N{MINUS SIGN}100.0"]


def test_headline_and_column_tell_the_same_change(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, tmp_path: Path
) -> None:
    write_run(runs_folder() / "other", [started(), FINISHED])
    page.session.runs.refresh()
    qtbot.waitUntil(lambda: len(page.choice.adapters) == 2, timeout=10_000)
    page.session.navigator.compare([runs_folder() / "mine", runs_folder() / "other"])
    rows = [[*both(text.replace("mots", "maux"), text), row(adapter("other"), "")] for text in TEXTS]
    start_fake(answer(*rows))
    page.session.navigator.transcribe([corpus(tmp_path / "corpus", TEXTS)])
    done(page, qtbot, len(TEXTS))
    table, change = page.batch_card.table, page.batch_card.change
    title = table.headerData(table.columnCount() - 1, Qt.Orientation.Horizontal)
    assert (title, change.label.text()) == ("1: Change", "Change, adapter 1")
    assert cells(page, 0)[-1] == "\N{MINUS SIGN}9.7"
    assert change.figure.accessibleName().startswith("\N{MINUS SIGN}9.")
    heads = [table.headerData(place, Qt.Orientation.Horizontal) for place in range(2, 5)]
    assert heads == ["whisper-base", "1: mine", "2: other"]
    assert [each.label.text() for each in page.batch_card.figures] == [
        "CER, base model", "CER, adapter 1", "CER, adapter 2"
    ]  # fmt: skip
    lines = page.batch_card.verdict.label.text().splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "Adapter 1 makes fewer errors than the base model", "Adapter 2 makes more errors than the base model",
        "Adapter 2 makes more errors than adapter 1",
    ]  # fmt: skip


def test_a_row_is_opened_alone_and_kept(page: ComparePage, qtbot: QtBot, start_fake: Prepare, tmp_path: Path) -> None:
    start_fake(answer(both("les maux", TEXTS[0]), both(TEXTS[1], TEXTS[1])))
    page.session.navigator.transcribe([corpus(tmp_path / "corpus", TEXTS[:2])])
    done(page, qtbot, 2)
    page.batch_card.view.selectRow(0)
    qtbot.keyClick(page.batch_card.view, Qt.Key.Key_Return)
    assert page.view.isVisible()
    assert [column.transcribed_text for column in page.view.columns.columns[:2]] == ["les maux", TEXTS[0]]
    assert page.reference.field.text() == TEXTS[0]
    assert [clip.title for clip in page.comparing.store.clips] == [TEXTS[0]]


@pytest.mark.parametrize("suffix", [".csv", ".json"])
def test_the_table_is_written(
    page: ComparePage,
    qtbot: QtBot,
    start_fake: Prepare,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    suffix: str,
) -> None:
    start_fake(answer(*(both("", text) for text in TEXTS)))
    page.session.navigator.transcribe([corpus(tmp_path / "corpus", TEXTS)])
    done(page, qtbot, len(TEXTS))
    target = tmp_path / f"table{suffix}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    page.batch_card.export_button.click()
    qtbot.waitUntil(target.exists, timeout=10_000)
    if suffix == ".csv":
        with target.open(encoding="utf-8", newline="") as file:
            assert [each["mine text"] for each in csv.DictReader(file)] == TEXTS
    else:
        assert json.loads(target.read_text(encoding="utf-8"))["differences"][0]["verdict"] == "better"


def test_a_folder_without_recordings_is_an_error(
    page: ComparePage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    errors: list[StudioError] = []
    session.notifier.error.connect(errors.append)
    (tmp_path / "none").mkdir()
    page.session.navigator.transcribe([tmp_path / "none"])
    qtbot.waitUntil(lambda: [error.code for error in errors] == ["no_recordings"], timeout=10_000)
    assert not page.batch.is_busy


def test_a_folder_dropped_on_this_page_is_compared_and_not_opened_as_data(
    page: ComparePage, window: MainWindow, qtbot: QtBot, start_fake: Prepare, tmp_path: Path
) -> None:
    start_fake(answer(both("un", "un")))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(corpus(tmp_path / "corpus", TEXTS[:1])))])
    left = Qt.MouseButton.LeftButton
    window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, left, Qt.KeyboardModifier.NoModifier))
    assert window.current == "compare"
    done(page, qtbot, 1)


def test_closing_the_table_leads_back(page: ComparePage, qtbot: QtBot, start_fake: Prepare, tmp_path: Path) -> None:
    start_fake(answer(both("un", "un")))
    page.session.navigator.transcribe([corpus(tmp_path / "corpus", TEXTS[:1])])
    done(page, qtbot, 1)
    page.batch_card.close_button.click()
    assert page.view.isVisible()


def test_a_table_is_kept_over_a_restart(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, tmp_path: Path, qapp: QApplication
) -> None:
    start_fake(answer(*(both(text.replace("mots", "maux"), text) for text in TEXTS)))
    assert not page.clips.table_button.isVisible()
    page.session.navigator.transcribe([corpus(tmp_path / "corpus", TEXTS)])
    done(page, qtbot, len(TEXTS))
    before = [cells(page, row) for row in range(len(TEXTS))]
    page.session.close()
    wait_for_all()

    again = MainWindow(Session(open_preferences()))
    qtbot.addWidget(again, before_close_func=lambda _widget: again.session.close())
    again.show()
    again.session.navigator.go("compare")
    page = again.page("compare")
    assert isinstance(page, ComparePage)
    qtbot.waitUntil(lambda: bool(page.choice.known), timeout=10_000)
    assert page.view.isVisible()
    assert page.clips.table_button.isVisible() and page.clips.table_button.text() == "Table of 8 recordings"
    page.clips.table_button.click()
    assert page.batch_card.isVisible() and page.batch_card.name.text() == "corpus"
    done(page, qtbot, len(TEXTS))
    assert [cells(page, row) for row in range(len(TEXTS))] == before
    assert page.batch_card.verdict.label.text().startswith("The adapter makes fewer errors")
    assert [each.kind for each in page.batch.models] == ["adapter"], "it can be gone on with"


def test_a_table_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    (tmp_path / "table.json").write_text('{"title": "half', encoding="utf-8")
    assert SavedBatch.load(tmp_path / "table.json") is None
    kept = SavedBatch("a", Batch((Contender("base", "whisper-base"),), failures={"b.wav": "It is empty."}))
    kept.save(tmp_path / "new" / "table.json", next_age())
    assert SavedBatch.load(tmp_path / "new" / "table.json") == kept
