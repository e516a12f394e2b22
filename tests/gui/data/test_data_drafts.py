"""What a model wrote is used once somebody has pressed Enter on it, as it stands or corrected."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.gui.project.session import Session
from studio.gui.shell.main_window import MainWindow
from tests.gui.data_support import choose, data_page, settle, shown

ROWS = [("Deviné", 0.31, "yes"), ("Presque sûr", 0.9, "yes"), ("Lu et relu", "", ""), ("Lu aussi", "", "")]


def drafted(folder: Path) -> Path:
    folder.mkdir()
    lines = ["file_name,text,confidence,draft"]
    for number, (text, confidence, draft) in enumerate(ROWS):
        noise = np.random.default_rng(number).normal(0, 0.1, 32_000)
        soundfile.write(folder / f"clip-{number}.wav", noise, 16_000)
        lines.append(f"clip-{number}.wav,{text},{confidence},{draft}")
    (folder / "metadata.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_enter_takes_a_draft_and_goes_to_the_next(
    window: MainWindow, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    page = data_page(window, session, drafted(tmp_path / "drafted"), qtbot)
    dataset = session.project.dataset
    assert dataset is not None and dataset.usable.tolist() == [False, False, True, True]
    qtbot.mouseClick(page.filter.chips["draft"], Qt.MouseButton.LeftButton)
    assert shown(page) == ["Deviné", "Presque sûr"]
    choose(page, "clip-0")
    assert "0.31" in page.editor.note.label.text()
    qtbot.keyClick(page.editor.transcript, Qt.Key.Key_Return)
    settle(qtbot)
    assert dataset.usable.tolist() == [True, False, True, True]
    assert page.editor.row == 1, "the next one"
    qtbot.keyClick(page.editor.transcript, Qt.Key.Key_Return)
    settle(qtbot)
    assert dataset.usable.all()
    assert dataset.texts[1] == "Presque sûr" and "Presque sûr" in [each.text for each in dataset.manifest()]


def test_enter_on_any_other_text_changes_nothing(
    window: MainWindow, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    page = data_page(window, session, drafted(tmp_path / "drafted"), qtbot)
    dataset = session.project.dataset
    assert dataset is not None
    choose(page, "clip-2")
    qtbot.keyClick(page.editor.transcript, Qt.Key.Key_Return)
    settle(qtbot)
    assert dataset.overridden == 0
