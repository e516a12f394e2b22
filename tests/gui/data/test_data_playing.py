"""Recordings of the Data page as they are played, and where they cannot be."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.gui.data.page import DataPage
from studio.gui.data.utterances import Column
from studio.gui.kit.tables import Role
from studio.gui.project.session import Session
from studio.gui.shell.main_window import MainWindow
from tests.gui.data_support import (
    RATE,
    TEXTS,
    Speaker,
    choose,
    data_page,
    open_folder,
    row_of,
    settle,
)


@pytest.fixture
def speaker(monkeypatch: pytest.MonkeyPatch) -> Speaker:
    made = Speaker()
    monkeypatch.setitem(sys.modules, "sounddevice", made.module())
    return made


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
    session.notifier.error.connect(errors.append)
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


def test_a_file_that_was_never_there_is_not_called_gone(
    window: MainWindow, session: Session, folder: Path, qtbot: QtBot
) -> None:
    with (folder / "metadata.tsv").open("a", encoding="utf-8") as table:
        table.write("nowhere.wav\tPersonne ne dit cela\n")
    page = data_page(window, session, folder, qtbot)
    choose(page, "nowhere")
    qtbot.waitUntil(page.editor.clip.message.isVisible)
    assert page.editor.clip.message.label.text() == "There is no file at this place."


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
