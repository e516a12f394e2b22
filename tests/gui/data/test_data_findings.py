"""Findings on the Data page: seen, mended, taken back; and transcripts against what a model hears."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from studio.corpus.opening import open_dataset
from studio.corpus.quality.transcript_check import TranscribedPiece, check_items, results_file
from studio.gui.data.check_dialog import CheckDialog
from studio.gui.data.page import DataPage
from studio.gui.data.utterances import TRANSCRIBED
from studio.gui.project.session import Session
from studio.gui.shell.app import open_preferences
from studio.gui.shell.main_window import MainWindow
from tests.gui.setup_support import install_checkpoints

RATE = 16_000
TEXTS = [
    "Appuyez sur la touche  étoile.",
    "Composez le 12 maintenant.",
    "Merci de votre appel.",
    "Au revoir et bonne journée.",
    "Le poste est occupé.",
    "Veuillez patienter un instant.",
    "Votre message est enregistré.",
    "La ligne est libre.",
    "Entrez votre mot de passe.",
    "Ce numéro est inconnu.",
]


def speak(path: Path, seconds: float, *, lead: float = 0.0, pause: tuple[float, float] = (0.0, 0.0)) -> None:
    """Noise in syllables, with silence at the start and a pause."""
    time = np.arange(round(seconds * RATE)) / RATE
    seed = sum(path.name.encode())
    samples = np.random.default_rng(seed).normal(0, 0.1, time.size) * np.where(
        np.sin(2 * np.pi * 3 * time) > -0.6, 1, 0.01
    )
    samples[time < lead] = 0
    samples[(time >= pause[0]) & (time < pause[1])] = 0
    soundfile.write(path, samples.astype(np.float32), RATE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten prompts of two seconds, the third with a silent start; and one of 40 seconds with a pause in the middle."""
    root = tmp_path / "prompts"
    root.mkdir()
    rows = ["file_name\ttext"]
    for index, text in enumerate(TEXTS):
        speak(root / f"clip-{index}.wav", 2.0, lead=0.9 if index == 2 else 0.0)
        rows.append(f"clip-{index}.wav\t{text}")
    speak(root / "long.wav", 40.0, pause=(19.5, 20.5))
    rows.append("long.wav\tLa première moitié de ce long message. La seconde moitié de ce long message.")
    (root / "metadata.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return root


@pytest.fixture
def page(window: MainWindow, session: Session, folder: Path, qtbot: QtBot) -> DataPage:
    """The page with the folder open in French, everything looked for."""
    session.project.change_setting("checkpoint.language", "fr")
    session.open_folder(folder)
    found = window.page("data")
    assert isinstance(found, DataPage)
    qtbot.waitUntil(
        lambda: found.dataset is not None and found.dataset.report.is_complete and not found.examiner.is_busy,
        timeout=20_000,
    )
    return found


def row_of(page: DataPage, name: str) -> int:
    assert page.dataset is not None
    return next(row for row in range(len(page.dataset)) if page.dataset[row].id == name)


def select(page: DataPage, name: str, qtbot: QtBot) -> int:
    row = row_of(page, name)
    page.list.select_row(row)
    qtbot.waitUntil(lambda: page.editor.row == row)
    return row


def done(page: DataPage, qtbot: QtBot) -> None:
    """Whatever mends and looks has come to its end."""
    qtbot.waitUntil(lambda: not page.fixing.is_busy and not page.examiner.is_busy, timeout=20_000)


def manifest_of(session: Session) -> list[tuple[str, float, str]]:
    """What a run would read: file, seconds into it, and text."""
    assert session.project.dataset is not None
    return sorted((Path(each.audio).name, each.start, each.text) for each in session.project.dataset.manifest())


def test_findings_have_chips_by_severity_and_are_explained(page: DataPage, qtbot: QtBot) -> None:
    shown = {kind for kind, chip in page.filter.chips.items() if chip.isVisible()}
    assert {"too_long", "silence", "spaces", "digits"} <= shown
    assert "html" not in shown and TRANSCRIBED not in shown
    qtbot.mouseClick(page.filter.chips["digits"], Qt.MouseButton.LeftButton)
    assert page.list.model.rowCount() == 1
    assert page.list.model.index(0, 4).data() == "Digits"
    assert "12" in page.editor.note.label.text()


def test_findings_are_not_told_of_the_recordings_opened_next(
    page: DataPage, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    """Neither those of other recordings, nor an error because there are fewer of them."""
    folder = tmp_path / "more"
    folder.mkdir()
    names = [f"other-{index}.wav" for index in range(20)]
    for name in names:
        speak(folder / name, 1.0)
    rows = [f"{name}\tPhrase numéro {name[6:-4]}" for name in reversed(names)]
    (folder / "metadata.tsv").write_text(
        "\n".join(["file_name\ttext", *rows, "none.wav\tSans son", ""]), encoding="utf-8"
    )
    seen: list[list[str]] = []
    page.list.row_changed.connect(lambda _row: seen.append([each.rule.code for each in page.editor._findings()]))
    with qtbot.waitSignal(session.project.dataset_changed, timeout=20_000):
        session.open_folder(folder)
    assert page.editor.row == 20 and seen and all(codes == ["missing"] for codes in seen)
    done(page, qtbot)


def test_a_long_recording_is_split_with_one_click_and_restored(page: DataPage, session: Session, qtbot: QtBot) -> None:
    row = select(page, "long", qtbot)
    assert page.editor.fix_button.text() == "Split at silences"
    page.editor.fix_button.click()
    done(page, qtbot)
    assert page.dataset is not None and page.dataset.sides[row] > 0
    assert "Split into 2 utterances" in page.editor.note.label.text()
    parts = [each for each in manifest_of(session) if each[0] == "long.wav"]
    assert [text for _, _, text in parts] == [
        "La première moitié de ce long message.",
        "La seconde moitié de ce long message.",
    ]
    assert parts[0][1] == 0.0 and 19.4 < parts[1][1] < 20.6
    page.editor.restore_button.click()
    done(page, qtbot)
    assert page.dataset.sides[row] == 0 and not page.editor.restore_button.isVisible()


def test_what_was_split_is_no_longer_called_left_out(page: DataPage, session: Session, qtbot: QtBot) -> None:
    def left_out() -> int:
        return sum(each.values["count"] for each in session.planned.plan.doubts if each.code == "left_out")

    qtbot.waitUntil(lambda: session.planned.corpus is not None, timeout=20_000)
    before = left_out()
    select(page, "long", qtbot)
    page.editor.fix_button.click()
    done(page, qtbot)
    assert left_out() == before - 1


def test_all_of_a_kind_are_mended_listed_and_taken_back(page: DataPage, session: Session, qtbot: QtBot) -> None:
    page.filter.choose("silence")
    assert page.bar.fix_button.text() == "Trim silence: this one"
    page.bar.fix_button.click()
    done(page, qtbot)
    assert page.filter.chips["silence"].accessibleName().endswith("0")
    starts = {name: start for name, start, _ in manifest_of(session)}
    assert 0.6 < starts["clip-2.wav"] < 0.9 and starts["clip-1.wav"] == 0
    assert page.bar.list_button.text() == "1 fix made"
    menu = QMenu(page)
    page.bar.fill_menu(menu)
    menu.actions()[1].trigger()
    done(page, qtbot)
    assert page.dataset is not None and page.dataset.overridden == 0
    assert page.bar.list_button.isHidden()


def test_undo_takes_back_a_mend_too(page: DataPage, qtbot: QtBot) -> None:
    page.filter.choose("spaces")
    page.bar.fix_button.click()
    done(page, qtbot)
    assert page.dataset is not None and page.dataset[row_of(page, "clip-0")].text == "Appuyez sur la touche étoile."
    page.undo()
    done(page, qtbot)
    assert page.dataset[row_of(page, "clip-0")].text == TEXTS[0]
    assert page.bar.list_button.isHidden()


@pytest.mark.parametrize("way", ["undo", "list"])
def test_a_mend_that_was_taken_back_is_no_longer_told(
    page: DataPage, window: MainWindow, session: Session, way: str, qtbot: QtBot
) -> None:
    page.filter.choose("spaces")
    page.bar.fix_button.click()
    done(page, qtbot)
    assert window.toast.isVisible() and window.toast.label.text() == "Fixed: clip-0"
    if way == "list":
        page.bar.undo_requested.emit(page._history.fixes.applied()[0] if page._history is not None else None)
    else:
        page.undo()
    done(page, qtbot)
    assert window.toast.isHidden()
    session.notifier.tell("Something else")
    page.undo()
    assert window.toast.isVisible()


def test_a_recording_is_split_at_the_playhead(page: DataPage, session: Session, qtbot: QtBot) -> None:
    select(page, "clip-3", qtbot)
    qtbot.waitUntil(page.editor.clip.play_button.isEnabled)
    page.editor.clip.waveform.seeked.emit(0.7)
    page.editor.split_button.click()
    done(page, qtbot)
    parts = [(start, text) for name, start, text in manifest_of(session) if name == "clip-3.wav"]
    assert parts == [(0.0, "Au revoir"), (0.7, "et bonne journée.")]


def test_a_playhead_at_the_start_splits_nothing(page: DataPage, qtbot: QtBot) -> None:
    select(page, "clip-3", qtbot)
    qtbot.waitUntil(page.editor.clip.play_button.isEnabled)
    page.editor.split_button.click()
    done(page, qtbot)
    assert page.dataset is not None and page.dataset.overridden == 0


@pytest.mark.parametrize("suffix", ["html", "json"])
def test_the_report_is_saved(
    page: DataPage, suffix: str, tmp_path: Path, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"audit.{suffix}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    with qtbot.waitSignal(session.notifier.message, timeout=20_000):
        page.report_button.click()
    text = path.read_text(encoding="utf-8")
    if suffix == "json":
        report = json.loads(text)
        assert report["found"] == report["used"] + len(report["excluded"]) == 11
    else:
        assert "<svg" in text and "http" not in text.split("<svg")[0]


# Transcripts against what a model hears


@pytest.fixture
def checked(start_fake: Callable[[Any], Any], folder: Path, qtbot: QtBot) -> Any:
    """A page whose engine «hears» the second prompt otherwise and all others as they are written."""
    dataset = open_dataset(folder, count_tokens=len)
    items = {Path(item.audio).stem: item for item in check_items(dataset)}
    heard = {f"clip-{index}": text for index, text in enumerate(TEXTS)} | {"clip-4": "Le poste est libre maintenant."}
    script = [
        ["event", "PhaseChanged", {"phase": "checking transcripts", "done": 0, "total": 10}],
        ["event", "PhaseChanged", {"phase": "checking transcripts", "done": 10, "total": 10}],
        ["event", "RunFinished", {}],
    ]
    start_fake(script)
    session = Session(open_preferences())
    session.project.change_setting("checkpoint.language", "fr")
    install_checkpoints()
    window = MainWindow(session)
    qtbot.addWidget(window, before_close_func=lambda _w: session.close())
    window.show()
    with qtbot.waitSignal(session.checkpoints.changed):
        session.checkpoints.refresh()
    session.open_folder(folder)
    page = window.page("data")
    assert isinstance(page, DataPage)
    qtbot.waitUntil(
        lambda: page.dataset is not None and page.dataset.report.is_complete and not page.examiner.is_busy,
        timeout=20_000,
    )
    lines = [TranscribedPiece(items[name].key, "whisper-base", "fr", text) for name, text in heard.items()]
    results = results_file(dataset.store)
    results.parent.mkdir(parents=True, exist_ok=True)
    results.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    page.check_button.click()
    dialog = page.findChild(CheckDialog)
    assert isinstance(dialog, CheckDialog) and dialog.language.value() == "fr"
    dialog.start_button.click()
    qtbot.waitUntil(lambda: page.examiner.check is not None, timeout=20_000)
    yield page
    session.deleteLater()


def test_what_was_heard_otherwise_comes_first_and_is_decided_by_keys(checked: DataPage, qtbot: QtBot) -> None:
    page = checked
    assert not page.checker.is_busy and page.check_button.isEnabled()
    page.filter.choose(TRANSCRIBED)
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 1)
    row = row_of(page, "clip-4")
    qtbot.waitUntil(lambda: page.editor.row == row and page.editor.transcribed.isVisible())
    assert page.editor.transcribed.text.transcribed().strip() == "Le poste est libre maintenant."
    assert page.list.model_footer.isVisible()
    qtbot.keyClick(page.list.table, Qt.Key.Key_A)
    assert page.dataset is not None and page.dataset[row].text == "Le poste est libre maintenant."
    page.undo()
    assert page.dataset[row].text == TEXTS[4]
    page.list.select_row(row)
    qtbot.keyClick(page.list.table, Qt.Key.Key_K)
    assert page.dataset.override(row).confirmed
    qtbot.waitUntil(lambda: not page.examiner.is_busy, timeout=20_000)
    page.filter.choose(TRANSCRIBED)
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 0, timeout=20_000)


def test_a_mistyped_word_is_named_and_corrected_by_a_key(checked: DataPage, qtbot: QtBot) -> None:
    page = checked
    assert page.dataset is not None
    row = row_of(page, "clip-5")
    page._set_text(row, "Veuillez patientr un instant.")
    qtbot.waitUntil(lambda: not page.examiner.is_busy, timeout=20_000)
    page.filter.choose(TRANSCRIBED)
    assert page.list.model.row_at(0) == row, "before what is further off"
    cell = page.list.model.index(0, 4)
    assert cell.data() == "patientr → patienter"
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == "written “patientr”, heard “patienter”"
    page.list.select_row(row)
    assert page.editor.transcribed.reason.text() == "written “patientr”, heard “patienter”"
    qtbot.keyClick(page.list.table, Qt.Key.Key_F)
    assert page.dataset[row].text == TEXTS[5] and page.editor.row == row_of(page, "clip-4")
    assert not page.editor.transcribed.correct_button.isVisible()
    qtbot.keyClick(page.list.table, Qt.Key.Key_F)
    assert page.window().focusWidget() is page.editor.transcript, "what else is wrong is typed"


def test_what_was_heard_without_a_transcript_comes_last_and_has_no_cer(checked: DataPage, qtbot: QtBot) -> None:
    page, row = checked, row_of(checked, "clip-5")
    page._set_text(row, "")
    qtbot.waitUntil(lambda: not page.examiner.is_busy, timeout=20_000)
    page.filter.choose(TRANSCRIBED)
    model = page.list.model
    assert [model.row_at(place) for place in range(model.rowCount())] == [row_of(page, "clip-4"), row]
    assert model.index(1, 4).data() == "No transcript"
    page.list.select_row(row)
    assert page.editor.transcribed.rate.text() == "No transcript"


@pytest.mark.parametrize("size", [(1440, 900), (1100, 700)])
def test_what_was_heard_has_room(checked: DataPage, size: tuple[int, int], qtbot: QtBot) -> None:
    """A long text is scrolled, and pushes nothing out of the window."""
    page, editor = checked, checked.editor
    page._set_text(row_of(page, "clip-4"), "Le poste est occupé. " * 30)
    qtbot.waitUntil(lambda: not page.examiner.is_busy, timeout=20_000)
    page.filter.choose(TRANSCRIBED)
    page.window().resize(*size)
    qtbot.waitUntil(lambda: page.window().width() == size[0])
    box = editor.transcribed
    parts = [box.label, box.text.parentWidget(), box.accept_button]
    tops = [part.mapTo(editor, part.rect().topLeft()).y() for part in parts]
    for part, top, following in zip(parts, tops, tops[1:], strict=False):
        assert top + part.height() <= following
    assert tops[-1] + box.accept_button.height() <= editor.transcript.y()
    assert editor.transcript.geometry().bottom() <= editor.height()
    assert box.correct_button.isHidden() and box.keep_button.isVisible()


def test_what_was_heard_is_looked_through_from_the_top(checked: DataPage, qtbot: QtBot) -> None:
    page = checked
    page._set_text(row_of(page, "clip-5"), "Veuillez patientr un instant.")
    qtbot.waitUntil(lambda: not page.examiner.is_busy, timeout=20_000)
    select(page, "clip-4", qtbot)
    page.filter.choose(TRANSCRIBED)
    assert page.editor.row == row_of(page, "clip-5")
    select(page, "clip-4", qtbot)
    page.filter.search.setText("e")
    page.filter.changed.emit()
    assert page.editor.row == row_of(page, "clip-4"), "a search keeps the place"


def test_what_was_heard_otherwise_can_be_left_out(checked: DataPage, qtbot: QtBot) -> None:
    checked.filter.choose(TRANSCRIBED)
    qtbot.keyClick(checked.list.table, Qt.Key.Key_X)
    assert checked.dataset is not None and checked.dataset.left_out[row_of(checked, "clip-4")]


def test_without_a_model_the_way_to_one_is_shown(
    page: DataPage, window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(session.notifier.message):
        page.check_button.click()
    assert window.current == "setup"
