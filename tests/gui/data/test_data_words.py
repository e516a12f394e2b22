"""The Words view of the Data page: the list of terms, how often each is spoken, and what a run made of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from studio.corpus.terms import format_terms, load_terms, parse_terms, save_terms
from studio.gui.data.page import DataPage
from studio.gui.data.sentences_dialog import COMMAND, SentencesDialog
from studio.gui.data.words_table import Column
from studio.gui.kit.tables import Role
from studio.gui.project.run_summaries import RunSummary
from studio.gui.project.session import Session
from studio.gui.project.terms_dialog import TermsDialog
from studio.gui.record.page import RecordPage
from studio.gui.shell.main_window import MainWindow
from studio.runs.report import Report, Row
from studio.text.terms import Term
from tests.gui.data_support import corpus_of, data_page, settle, write

TEXTS = [("train", "La gare est ouverte"), ("train", "Où est la gare"), ("train", "Une gare"), ("train", "Un quai"),
         ("validation", "Vers la gare"), ("validation", "Le quai"), ("test", "Un wagon")]  # fmt: skip
TERMS = (Term("gare", "lieu"), Term("quai", "lieu"), Term("wagon"))


@pytest.fixture
def page(window: MainWindow, session: Session, tmp_path: Path, qtbot: QtBot) -> DataPage:
    root = tmp_path / "prompts"
    root.mkdir()
    rows = ["file_name\ttext\tsplit"]
    for index, (side, text) in enumerate(TEXTS):
        write(root / f"clip-{index}.wav", 1.0)
        rows.append(f"clip-{index}.wav\t{text}\t{side}")
    (root / "metadata.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    session.project.change_setting("checkpoint.language", "fr")
    return data_page(window, session, root, qtbot)


def show_words(page: DataPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.words.counted, timeout=10_000):
        page.view_switch.findChildren(QPushButton)[1].click()


def cells(page: DataPage, column: Column) -> list[str]:
    model = page.words.model
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def finished_run(page: DataPage, folder: Path) -> RunSummary:
    """A run whose adapter writes « gare » and still misses « quai »."""
    rows = [
        Row("4", "4.wav", "Vers la gare", "Vers la guerre", "Vers la gare", split="validation"),
        Row("5", "5.wav", "Le quai", "Le quoi", "Le caillou", split="validation"),
        Row("6", "6.wav", "Un wagon", "Un vagin", "Un wagon", split="test"),
    ]
    report = Report.of(rows, "basic", checkpoint="tiny", language="fr")
    folder.mkdir()
    report.save(folder / "report.json")
    return RunSummary(folder, "finished", 1.0, source=str(corpus_of(page).source))


def test_a_list_is_typed_counted_and_taken_back(page: DataPage, session: Session, qtbot: QtBot) -> None:
    show_words(page, qtbot)
    assert page.words.empty.isVisible() and not page.check_button.isVisible() and page.words.paste_button.isVisible()
    page.words.paste_button.click()
    (dialog,) = page.window().findChildren(TermsDialog)
    dialog.edit.setPlainText("term,kind\ngare,lieu\nquai,lieu\nwagon,")
    with qtbot.waitSignal(page.words.counted, timeout=10_000):
        dialog.use_button.click()
    assert load_terms(corpus_of(page).store) == TERMS
    assert parse_terms(format_terms(TERMS)) == TERMS
    assert cells(page, Column.TERM) == ["wagon", "quai", "gare"]
    assert cells(page, Column.TRAIN) == ["0", "1", "3"] and cells(page, Column.VALIDATION) == ["0", "1", "1"]
    assert cells(page, Column.STATE) == ["Never in training", "Under 3 times", ""]
    assert cells(page, Column.RESULT)[0] == "only in test, closed"
    assert page.words.strip.recognised.help.text() == "no finished run judges them"
    page.words.filter.choose("never")
    assert cells(page, Column.TERM) == ["wagon"]


def test_the_newest_run_judges_the_terms(page: DataPage, session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    save_terms(corpus_of(page).store, TERMS)
    of_others = RunSummary(tmp_path / "others", "finished", 2.0, source=str(tmp_path / "elsewhere"))
    session.runs.summaries = [of_others, finished_run(page, tmp_path / "run")]
    show_words(page, qtbot)
    assert cells(page, Column.STATE) == ["Still missed", "Never in training", "Learnt"]
    parts = page.words.model.index(2, Column.RESULT).data(Role.PARTS)
    assert parts == (("0", "base"), ("→", "muted"), ("1", "accent"), ("of 1", "muted"))
    assert page.words.model.index(1, Column.RESULT).data(Role.PARTS) == ()  # what the test says stays closed
    texts = " ".join(re.sub("<.*?>", "", label.text()) for label in page.words.card.findChildren(QLabel))
    assert "Le quai" in texts and "Un quai" in texts and "Un wagon" not in texts
    assert page.words.strip.recognised.figure.accessibleName() == "0 % → 50 %"
    assert page.words.strip.bars.bars.accessibleName() == "1 to 2: 0 → 0 of 1; 3 to 5: 0 → 1 of 1"


def test_sentences_with_a_term_are_recorded(page: DataPage, window: MainWindow, session: Session, qtbot: QtBot) -> None:
    save_terms(corpus_of(page).store, TERMS)
    show_words(page, qtbot)
    page.words.table.selectRow(cells(page, Column.TERM).index("quai"))
    page.words.card.record_button.click()
    settle(qtbot)
    assert window.current == "record"
    record = window.page("record")
    assert isinstance(record, RecordPage) and record.reading.session is not None
    texts = {prompt.text for prompt in record.reading.session.prompts}
    assert "Où est la quai" in texts and "Un quai" in texts and "Le quai" not in texts
    assert record.reading.plan is not None and record.reading.plan.language == "fr"


def test_a_file_of_terms_is_imported_and_sentences_are_saved(
    page: DataPage, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    show_words(page, qtbot)
    (tmp_path / "terms.csv").write_text("term,kind\ngare,lieu\nquai,lieu\n", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "terms.csv"), ""))
    with qtbot.waitSignal(page.words.counted, timeout=10_000):
        page.words.import_button.click()
    assert cells(page, Column.KIND) == ["lieu", "lieu"]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "sentences.txt"), ""))
    dialog = sentences_dialog(page, qtbot)
    assert "Une quai" in dialog.lines
    dialog.edit.setPlainText("Un quai long\n\nLe {} est loin\nUn quai long")
    dialog.make_button.click()
    settle(qtbot)
    assert (tmp_path / "sentences.txt").read_text(encoding="utf-8").splitlines() == ["Un quai long", "Le quai est loin"]


def sentences_dialog(page: DataPage, qtbot: QtBot) -> SentencesDialog:
    page.words.table.selectRow(cells(page, Column.TERM).index("quai"))
    qtbot.mouseClick(page.words.card.make_button, Qt.MouseButton.LeftButton)
    (dialog,) = page.window().findChildren(SentencesDialog)
    return dialog


def test_sentences_are_spoken_into_a_dataset_beside(
    page: DataPage, session: Session, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_terms(corpus_of(page).store, TERMS)
    show_words(page, qtbot)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "spoken"), ""))
    dialog = sentences_dialog(page, qtbot)
    dialog.ways.set_value(COMMAND)
    dialog.ways.value_edited.emit(COMMAND)
    dialog.command.setText("piper")
    assert not dialog.make_button.isEnabled() and "{output}" in dialog.problem.text()
    speech = tmp_path / "speech.wav"
    write(speech, 1.5)
    dialog.command.setText(f"cp {speech} {{output}}")
    dialog.edit.setPlainText("Un quai long")
    with qtbot.waitSignal(session.project.dataset_changed, timeout=20_000):
        dialog.make_button.click()
    settle(qtbot)
    rows = [json.loads(line) for line in (tmp_path / "spoken" / "manifest.jsonl").read_text().splitlines()]
    assert [row["split"] for row in rows] == [side for side, _ in TEXTS] + ["train"]
    assert rows[-1]["text"] == "Un quai long" and load_terms(corpus_of(page).store) == TERMS


def test_a_sentence_is_played_from_the_card(page: DataPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    save_terms(corpus_of(page).store, TERMS)
    show_words(page, qtbot)
    played: list[int] = []
    monkeypatch.setattr(page.words.player.player, "play", lambda samples, _rate: played.append(len(samples)))
    page.words.table.selectRow(cells(page, Column.TERM).index("gare"))
    page.words.card.rows[1].button.click()
    qtbot.waitUntil(lambda: bool(played), timeout=5_000)
    assert played == [16_000]
    page.words.card.set_playing(page.words.card.rows[1].piece)
    assert [each.button.toolTip() for each in page.words.card.rows] == ["Play", "Stop", "Play"]
