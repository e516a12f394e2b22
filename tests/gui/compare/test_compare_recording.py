"""Recording on the Compare page, with a microphone that hears what a test wants."""

from __future__ import annotations

import os
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.errors import RecordingError
from studio.gui.compare.page import ComparePage
from studio.gui.shell.main_window import MainWindow
from studio.recording.levels import Level
from studio.recording.take import write_take
from studio.runs.clips import ClipHistory, history_file, spoken_clip, spoken_folder
from studio.settings.application import runs_folder
from tests.gui.compare_support import show_page
from tests.gui.fake_microphone import RATE, FakeSound, speech
from tests.gui.record_support import tap_space
from tests.unit.runs.test_history import FINISHED, started, write_run

Prepare = Callable[[Any], Any]


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot, sound: FakeSound) -> ComparePage:
    """The page in front, with an adapter and a microphone that is open."""
    if not sound.listed:
        sound.listed = FakeSound("Built-in", "USB Audio").listed
    run = write_run(runs_folder() / "mine", [started(), FINISHED])
    (run / "manifest.jsonl").write_text("", encoding="utf-8")
    window.show_page("compare")
    page = window.page("compare")
    assert isinstance(page, ComparePage)
    qtbot.waitUntil(lambda: bool(page.choice.adapters) and page.microphone.state != "off", timeout=10_000)
    return page


def ready(page: ComparePage, qtbot: QtBot) -> None:
    """Wait until the microphone hears."""
    qtbot.waitUntil(lambda: page.microphone.state == "ready", timeout=10_000)


def recording(page: ComparePage, qtbot: QtBot) -> None:
    """Wait until it records, and what was heard is shown."""
    qtbot.waitUntil(lambda: page.microphone.state == "recording" and page.card.live.bars > 0, timeout=10_000)


def shown(page: ComparePage, qtbot: QtBot) -> None:
    """Wait until what was recorded is a clip."""
    qtbot.waitUntil(lambda: page.comparing.clip is not None, timeout=10_000)


def script() -> list[list[Any]]:
    """An engine that hears."""
    models = ["base", str(runs_folder() / "mine" / "adapter")]
    results = [{"model": model, "text": "said", "seconds": 0.25} for model in models]
    return [
        ["wait", "Transcribe"],
        ["event", "ClipTranscribed", {"index": 0, "audio": "x", "duration": 1.0, "results": results}],
        ["event", "TranscriptionFinished", {"clips": 1}],
        ["until_closed"],
    ]


def test_the_button_records_and_the_models_listen(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, sound: FakeSound
) -> None:
    start_fake(script())
    ready(page, qtbot)
    qtbot.mouseClick(page.card.control.button, Qt.MouseButton.LeftButton)
    recording(page, qtbot)
    assert page.card.live.isVisible()
    assert not page.card.panel.play_button.isVisible()
    assert not page.card.devices.combo.isEnabled()
    qtbot.mouseClick(page.card.control.button, Qt.MouseButton.LeftButton)
    shown(page, qtbot)
    qtbot.waitUntil(
        lambda: [c.transcribed_text for c in page.view.columns.columns[:2]] == ["said", "said"], timeout=20_000
    )
    clip = page.comparing.clip
    assert clip is not None
    whole, rate = soundfile.read(clip.whole, dtype="float32")
    assert rate == RATE
    assert np.abs(whole - sound.heard).max() < 1e-3
    assert Path(clip.whole).parent == spoken_folder()
    assert page.microphone.state == "ready" and page.card.panel.play_button.isVisible()
    page.resize(page.width(), 600)
    qtbot.waitUntil(lambda: page.card.panel.waveform.position is not None, timeout=10_000)
    page.resize(page.width(), 800)
    assert page.card.panel.waveform.position is not None


def test_silent_ends_are_left_out_and_taken_back(page: ComparePage, qtbot: QtBot, start_fake: Prepare) -> None:
    start_fake(script())
    ready(page, qtbot)
    page.card.control.button.click()
    recording(page, qtbot)
    page.card.control.button.click()
    shown(page, qtbot)
    clip = page.comparing.clip
    assert clip is not None and clip.is_trimmed
    assert 0.5 < clip.duration < 1.3
    assert soundfile.info(clip.audio).duration == pytest.approx(clip.duration)
    assert page.card.trim_button.isVisible()
    page.card.trim_button.click()
    qtbot.waitUntil(lambda: page.comparing.clip is not None and not page.comparing.clip.is_trimmed, timeout=10_000)
    assert page.comparing.clip.audio == clip.whole
    page.card.trim_button.click()
    qtbot.waitUntil(lambda: page.comparing.clip == clip.__class__(**json_of(clip)), timeout=10_000)
    page.session.jobs.close()


def json_of(clip: Any) -> dict[str, Any]:
    """A clip's fields, before anybody has heard it."""
    return {name: getattr(clip, name) for name in clip.__struct_fields__} | {"transcriptions": ()}


def _focus_on(widget: QWidget, qtbot: QtBot) -> None:
    """Give it the focus as a click or the window does, not the Tab key."""
    widget.window().activateWindow()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus, timeout=10_000)


@pytest.mark.parametrize("name", ["", "open_button", "options_button", "clips.view", "card.devices.combo"])
def test_a_tap_on_the_space_bar_starts_and_stops_whatever_has_the_focus(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, name: str
) -> None:
    start_fake(script())
    ready(page, qtbot)
    _focus_on(attrgetter(name)(page) if name else page, qtbot)
    tap_space(page)
    recording(page, qtbot)
    tap_space(page)
    shown(page, qtbot)
    assert QApplication.activeModalWidget() is None and QApplication.activePopupWidget() is None
    page.session.jobs.close()


def test_coming_from_another_page_the_space_bar_records(page: ComparePage, qtbot: QtBot) -> None:
    window = page.window()
    assert isinstance(window, MainWindow)
    window.activateWindow()
    window.show_page("runs")
    window.show_page("compare")
    ready(page, qtbot)
    tap_space(page)
    recording(page, qtbot)
    assert window.current == "compare" and not page.view.blind.is_on
    page.microphone.stop()
    shown(page, qtbot)
    page.session.jobs.close()


def test_a_button_reached_by_tab_takes_the_space_bar(page: ComparePage, qtbot: QtBot) -> None:
    ready(page, qtbot)
    _focus_on(page.open_button, qtbot)
    handle = page.window().windowHandle()
    while not page.export_button.hasFocus():
        QTest.keyClick(handle, Qt.Key.Key_Tab)
    pressed = QSignalSpy(page.export_button.pressed)
    QTest.keyPress(handle, Qt.Key.Key_Space)
    assert pressed.count() == 1 and page.microphone.state == "ready"
    page.export_button.setDown(False)


def test_a_held_space_bar_records_until_it_is_let_go(page: ComparePage, qtbot: QtBot, start_fake: Prepare) -> None:
    start_fake(script())
    ready(page, qtbot)
    handle = page.window().windowHandle()
    QTest.keyPress(handle, Qt.Key.Key_Space)
    recording(page, qtbot)
    qtbot.waitUntil(lambda: not page.card.control._held.isActive(), timeout=10_000)
    page.open_button.setFocus()
    QTest.keyRelease(handle, Qt.Key.Key_Space)
    shown(page, qtbot)
    page.session.jobs.close()


def test_the_space_bar_still_types_in_the_reference(page: ComparePage, qtbot: QtBot) -> None:
    ready(page, qtbot)
    page.reference.field.setEnabled(True)
    _focus_on(page.reference.field, qtbot)
    handle = page.window().windowHandle()
    for key in "a b":
        QTest.keyClick(handle, key)
    assert page.reference.field.text() == "a b"
    assert page.microphone.state == "ready"


def test_what_is_typed_after_a_recording_is_the_reference(page: ComparePage, qtbot: QtBot, start_fake: Prepare) -> None:
    start_fake(script())
    ready(page, qtbot)
    page.window().activateWindow()
    page.setFocus()
    tap_space(page)
    recording(page, qtbot)
    tap_space(page)
    shown(page, qtbot)
    page.reference.dataset_button.show()
    handle = page.window().windowHandle()
    for key in "it is":
        QTest.keyClick(handle, key)
    assert page.reference.field.text() == "it is"
    assert isinstance(window := page.window(), MainWindow) and window.current == "compare"
    page.session.jobs.close()


def test_a_recording_ends_at_silence_unless_the_key_is_held(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, sound: FakeSound
) -> None:
    start_fake(script())
    sound.heard = speech(1.5)
    ready(page, qtbot)
    handle = page.window().windowHandle()
    QTest.keyPress(handle, Qt.Key.Key_Space)
    recording(page, qtbot)
    qtbot.waitUntil(lambda: not page.card.control._held.isActive(), timeout=10_000)
    assert page.microphone.state == "recording" and page.comparing.clip is None
    QTest.keyRelease(handle, Qt.Key.Key_Space)
    shown(page, qtbot)
    first = page.comparing.clip
    assert first is not None
    ready(page, qtbot)
    tap_space(page)
    qtbot.waitUntil(lambda: page.comparing.clip is not None and page.comparing.clip.id != first.id, timeout=20_000)
    page.session.jobs.close()


def test_the_level_is_shown_before_recording_and_warns_of_clipping(
    page: ComparePage, qtbot: QtBot, sound: FakeSound
) -> None:
    ready(page, qtbot)
    qtbot.waitUntil(lambda: page.card.level.value.text() == "\N{MINUS SIGN}24 dB", timeout=10_000)
    assert not page.card.level.warning.isVisible()
    sound.recorder_now.level = Level(-3.0, 0.0, 0.0, True)
    qtbot.waitUntil(lambda: page.card.level.value.text() == "Too loud", timeout=10_000)
    assert page.card.level.warning.isVisible()


def test_the_microphone_is_let_go_when_another_page_is_shown(
    page: ComparePage, window: MainWindow, qtbot: QtBot, sound: FakeSound
) -> None:
    ready(page, qtbot)
    assert sound.recorder_now.is_open
    window.show_page("data")
    qtbot.waitUntil(lambda: not sound.recorder_now.is_open, timeout=10_000)
    window.show_page("compare")
    ready(page, qtbot)


def test_another_device_is_chosen_and_remembered(page: ComparePage, qtbot: QtBot, sound: FakeSound) -> None:
    ready(page, qtbot)
    combo = page.card.devices.combo
    assert [combo.itemText(row) for row in range(combo.count())] == [
        "Built-in — ALSA, mono, default",
        "USB Audio — ALSA, stereo",
    ]
    assert combo.shown_name == "Built-in"
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    qtbot.waitUntil(lambda: sound.recorder_now.device.name == "USB Audio", timeout=10_000)
    ready(page, qtbot)
    assert combo.shown_name == "USB Audio"
    assert not sound.recorders[0].is_open


def test_a_countdown_runs_first_and_can_be_cancelled(page: ComparePage, qtbot: QtBot, sound: FakeSound) -> None:
    ready(page, qtbot)
    action(page, "Countdown of 3 s").trigger()
    page.card.control.button.click()
    assert page.microphone.state == "countdown"
    page.card.control.button.click()
    assert page.microphone.state == "ready"
    assert sound.recorder_now.path is None
    page.card.control.button.click()
    page.microphone._countdown.timeout.emit()
    page.microphone._countdown.timeout.emit()
    assert page.microphone.state == "countdown"
    page.microphone._countdown.timeout.emit()
    recording(page, qtbot)


def test_the_longest_recording_ends_by_itself(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, sound: FakeSound
) -> None:
    start_fake(script())
    ready(page, qtbot)
    action(page, "At most 30 s").trigger()
    page.card.control.button.click()
    recording(page, qtbot)
    assert sound.recorder_now.max_seconds == 30
    sound.recorder_now.has_ended = True
    shown(page, qtbot)
    page.session.jobs.close()


def action(page: ComparePage, text: str) -> QAction:
    """An entry of the menu of options."""
    return next(each for each in page.card.devices.menu().actions() if each.text() == text)


def test_pausing_leaves_out_what_is_said(page: ComparePage, qtbot: QtBot, sound: FakeSound) -> None:
    ready(page, qtbot)
    page.card.control.button.click()
    recording(page, qtbot)
    page.card.control.pause_button.click()
    assert sound.recorder_now.is_paused
    assert page.card.control.hint.text() == "Paused; press to stop"
    page.card.control.pause_button.click()
    assert not sound.recorder_now.is_paused


def test_unplugging_keeps_what_was_spoken_and_says_so(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, sound: FakeSound
) -> None:
    start_fake(script())
    ready(page, qtbot)
    page.card.control.button.click()
    recording(page, qtbot)
    sound.recorder_now.failure = RecordingError("Gone.", "Plug it in.", code="unplugged")
    shown(page, qtbot)
    assert page.card.notice.isVisible()
    assert "unplugged" in page.card.notice.label.text()
    assert not page.card.control.button.isEnabled()
    page.card.devices.refresh_button.click()
    ready(page, qtbot)
    assert not page.card.notice.isVisible()
    page.session.jobs.close()


@pytest.mark.parametrize("code", ["device_busy", "permission", "sample_rate", "device"])
def test_a_device_that_cannot_be_opened_is_explained_beside_the_file_picker(
    window: MainWindow, qtbot: QtBot, sound: FakeSound, code: str
) -> None:
    sound.listed = FakeSound("Built-in").listed
    sound.error = RecordingError("It is broken.", "Mend it.", code=code)
    write_run(runs_folder() / "mine", [started(), FINISHED])
    window.show_page("compare")
    page = window.page("compare")
    assert isinstance(page, ComparePage)
    qtbot.waitUntil(page.card.notice.isVisible, timeout=10_000)
    assert page.card.notice.action_button.text() == "Open audio file…"
    if code == "device":
        assert page.card.notice.label.text() == "It is broken. Choose another one, or connect it again."
    sound.error = None
    qtbot.keyClick(page, Qt.Key.Key_F5)
    page.card.devices.refresh_button.click()
    ready(page, qtbot)


def test_without_a_device_the_page_says_so(window: MainWindow, qtbot: QtBot, sound: FakeSound) -> None:
    write_run(runs_folder() / "mine", [started(), FINISHED])
    window.show_page("compare")
    page = window.page("compare")
    assert isinstance(page, ComparePage)
    qtbot.waitUntil(page.card.notice.isVisible, timeout=10_000)
    assert "No microphone was found" in page.card.notice.label.text()
    assert not page.card.control.button.isEnabled()
    sound.listed = FakeSound("USB Audio").listed
    page.card.devices.refresh_button.click()
    ready(page, qtbot)
    assert sound.refreshes == 1


def test_what_was_spoken_is_kept_though_nobody_could_listen(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare
) -> None:
    start_fake([["die", "SIGKILL"]])
    ready(page, qtbot)
    page.card.control.button.click()
    recording(page, qtbot)
    page.card.control.button.click()
    shown(page, qtbot)
    qtbot.waitUntil(lambda: len(ClipHistory.load(history_file()).clips) == 1, timeout=10_000)
    qtbot.waitUntil(lambda: not page.comparing.is_busy, timeout=20_000)


def test_what_was_spoken_before_a_crash_is_listed_and_heard(
    window: MainWindow, qtbot: QtBot, start_fake: Prepare, sound: FakeSound
) -> None:
    known, left = (spoken_folder() / name for name in ("known.wav", "left.wav"))
    spoken_folder().mkdir(parents=True)
    for path in (known, known.with_name("known-trimmed.wav"), known.with_name("deleted.wav"), left):
        write_take(path, sound.heard)
    history = ClipHistory().put(spoken_clip(known, 1.0))
    history.save(history_file())
    os.utime(left, (history_file().stat().st_mtime + 60,) * 2)
    start_fake(script())
    page = show_page(window, qtbot)
    clips = page.comparing.store.clips
    assert [Path(clip.audio).name for clip in clips] == ["left.wav", "known.wav"]
    assert clips[0].duration == pytest.approx(1.6)
    page.clips.chosen.emit(clips[0].id)
    assert page.again_button.isVisible()
    page.again_button.click()
    qtbot.waitUntil(
        lambda: page.comparing.clip is not None and bool(page.comparing.clip.transcriptions), timeout=20_000
    )
    heard = page.comparing.store.clips[0]
    assert (heard.language, heard.profile, heard.title) == ("fr", "basic", "said")
