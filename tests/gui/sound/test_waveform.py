"""A waveform that is zoomed, panned and selected in, and what is played of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.audio.parts import AudioPart
from studio.gui.kit.waveform import Waveform
from studio.gui.sound.playback import _Voice
from studio.gui.sound.player_panel import ClipPanel

RATE = 16_000
TONE = (0.5 * np.sin(2 * np.pi * 200 * np.arange(4 * RATE) / RATE)).astype(np.float32)


@pytest.fixture
def wave(qtbot: QtBot) -> Waveform:
    """Four seconds on 400 pixels."""
    made = Waveform(3, 2, 100, 0)
    qtbot.addWidget(made)
    made.resize(400, made.height())
    made.set_audio(TONE, RATE)
    made.show()
    return made


def drag(wave: Waveform, start: int, end: int) -> None:
    QTest.mousePress(wave, Qt.MouseButton.LeftButton, pos=QPoint(start, 40))
    QTest.mouseMove(wave, QPoint(end, 40))
    QTest.mouseRelease(wave, Qt.MouseButton.LeftButton, pos=QPoint(end, 40))


def test_zoom_keeps_the_place_and_a_double_click_shows_all(wave: Waveform) -> None:
    wave.zoom(4, about=3.0)
    assert wave.view == pytest.approx((2.25, 3.25))
    wave.pan(10)
    assert wave.view == pytest.approx((3.0, 4.0))
    seeked: list[float] = []
    wave.seeked.connect(seeked.append)
    QTest.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(200, 40))
    assert seeked == pytest.approx([3.5])
    wave.set_position(0.5)  # what plays stays in sight
    assert wave.view == pytest.approx((0.5, 1.5))
    QTest.mouseDClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(200, 40))
    assert wave.view == pytest.approx((0.0, 4.0))
    QTest.keyClick(wave, Qt.Key.Key_Plus)
    assert wave.view[1] - wave.view[0] == pytest.approx(4 / 1.5)
    QTest.keyClick(wave, Qt.Key.Key_0)
    assert wave.view == pytest.approx((0.0, 4.0))


def test_a_drag_selects_what_plays_and_a_click_takes_it_away(qtbot: QtBot, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "tone.wav", TONE, RATE)
    panel = ClipPanel(Waveform(3, 2, 100, 0))
    qtbot.addWidget(panel)
    panel.resize(400, 200)
    panel.show()
    with qtbot.waitSignal(panel.loaded, timeout=10_000):
        panel.set_piece(AudioPart(tmp_path / "tone.wav"))
    played: list[tuple[int, float, float, float]] = []

    def play(samples: np.ndarray, rate: int, start: float, *, again: float, speed: float) -> None:
        played.append((samples.size // rate, start, again, speed))

    panel.player.play = play  # type: ignore[method-assign, assignment]
    wave = panel.waveform
    scale = wave.width() / 4
    drag(wave, round(scale), round(3 * scale))
    assert wave.region == pytest.approx((1.0, 3.0), abs=0.02)
    panel.speed_menu().actions()[0].trigger()
    assert panel.speed_button.text() == "0.5 ×"
    panel.toggle()
    assert played[-1] == pytest.approx((3, 1.0, 1.0, 0.5), abs=0.02)
    QTest.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(round(2 * scale), 40))
    assert wave.region is None
    panel.toggle()
    assert played[-1] == pytest.approx((4, 2.0, 0.0, 0.5), abs=0.02)


def test_what_is_played_slower_has_the_same_pitch_and_its_own_clock() -> None:
    voice = _Voice(TONE[: 3 * RATE], RATE, 1.0, 0.5, 0.5)
    voice._stretch()
    assert voice.seconds == pytest.approx(1.0)
    assert voice._samples.size == pytest.approx(6 * RATE, rel=0.01)
    spectrum = np.abs(np.fft.rfft(voice._samples[RATE : 2 * RATE]))
    assert int(spectrum.argmax()) == pytest.approx(200, abs=3)
    voice.loops = True
    out = np.zeros((5 * RATE, 1), np.float32)
    voice._fill(out, 5 * RATE, None, None)
    assert not voice.is_over and voice.seconds == pytest.approx(1.0, abs=0.02)  # 4 s to the end, 1 s from 0.5 on
