"""Reading sentences aloud on the recording page, with a microphone that hears what a test wants."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.corpus.own_dataset import OwnDataset
from studio.errors import RecordingError, StorageError
from studio.gui.project.session import Session
from studio.gui.record.page import RecordPage
from studio.gui.shell.main_window import MainWindow
from studio.settings.application import recordings_folder
from tests.gui.fake_microphone import FakeSound, speech
from tests.gui.record_support import SENTENCES, WAIT_MS, kept, read, read_badly, ready, show_page, tap_space


@pytest.fixture
def page(
    window: MainWindow, session: Session, qtbot: QtBot, sound: FakeSound, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> RecordPage:  # fmt: skip
    """The page in front, with the four sentences and a microphone that hears a good take of each."""
    return show_page(window, session, qtbot, sound, tmp_path, monkeypatch)


def test_sentences_are_read_one_after_the_other(page: RecordPage, qtbot: QtBot) -> None:
    assert page.card.prompt.shown.text() == SENTENCES[0]
    assert page.card.place.text() == "Sentence 1 of 4"
    assert not page.use_button.isEnabled() and page.card.panel.play_button.isHidden()
    assert not (recordings_folder() / "my-en").exists(), "nothing is made by looking"
    read(page, qtbot)
    assert kept() == SENTENCES[:1]
    assert page.card.prompt.shown.text() == SENTENCES[1]
    assert page.card.left.text().startswith("1 of 4 read, ")
    assert page.card.progress.value == 0.25
    assert page.card.caption.text() == "Your last take, kept"
    read(page, qtbot, 3)
    assert kept() == SENTENCES
    assert page.card.place.text() == "All 4 sentences are read"
    assert page.subtitle_label.text().startswith("my-en: 4 recordings.")
    assert not list((recordings_folder() / ".takes").iterdir())


def test_silent_ends_are_left_out_as_set(page: RecordPage, qtbot: QtBot) -> None:
    read(page, qtbot)
    trims = next(a for a in page.setup.devices.menu().actions() if a.text() == "Leave out silence at both ends")
    trims.trigger()
    read(page, qtbot)
    first, second = (recordings_folder() / "my-en" / "audio" / f"000{number}.flac" for number in (1, 2))
    assert soundfile.info(first).duration == pytest.approx(1.0, abs=0.1)
    assert soundfile.info(second).duration == pytest.approx(3.6, abs=0.01)
    texts = [action.text() for action in page.setup.devices.menu().actions()]
    assert not any(text.startswith("At most") for text in texts)


def test_a_take_ends_by_hand_where_silence_does_not_end_it(page: RecordPage, qtbot: QtBot) -> None:
    page.card.stops_box.click()
    ready(page, qtbot)
    page.card.control.button.click()
    qtbot.waitUntil(lambda: page.microphone.state == "recording" and page.card.live.bars > 0, timeout=WAIT_MS)
    assert page.card.live.isVisible()
    assert not page.setup.dataset.isEnabled() and not page.card.skip_button.isEnabled()
    assert page.card.panel.play_button.isHidden()
    page.card.control.button.click()
    qtbot.waitUntil(lambda: page.reading.count == 1, timeout=WAIT_MS)


def test_takes_start_by_themselves(page: RecordPage, qtbot: QtBot) -> None:
    page.card.starts_box.click()
    page._next.setInterval(0)  # the first one too, which nobody has pressed a key for
    qtbot.waitUntil(lambda: page.reading.count == 4, timeout=WAIT_MS)
    assert kept() == SENTENCES
    assert not page._next.isActive()


@pytest.mark.parametrize(
    ("gain", "seconds", "said"),
    [(0.01, 0.6, "Too quiet."), (8.0, 0.6, "Clipped"), (1.0, 6.0, "Too long"), (1.0, 0.35, "Too short"),
     (0.0, 0.6, "No speech was heard.")],
)  # fmt: skip
def test_a_bad_take_is_explained_and_read_again(
    page: RecordPage, qtbot: QtBot, sound: FakeSound, gain: float, seconds: float, said: str
) -> None:
    page.reading.silence.is_on = False
    if said == "Too short":
        page.reading.correct("Number one, and a good deal more than is ever said of it here.")
    sound.heard = (gain * speech(1.5, seconds)).clip(-1, 1)
    ready(page, qtbot)
    page.card.control.button.click()
    qtbot.waitUntil(lambda: page.microphone.state == "recording", timeout=WAIT_MS)
    page.card.control.button.click()
    qtbot.waitUntil(lambda: page.card.verdict.isVisible() and not page.reading.is_busy, timeout=WAIT_MS)
    assert said in page.card.verdict.label.text()
    assert page.card.caption.text() == "This take is not kept yet"
    assert page.reading.count == 0
    sound.heard = speech(1.5, 2.0 if said == "Too short" else 0.6)
    page.reading.silence.is_on = True
    ready(page, qtbot)
    qtbot.keyClick(page.card.control.button, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: page.reading.count == 1, timeout=WAIT_MS)
    assert page.card.verdict.isHidden()
    assert not list((recordings_folder() / ".takes").iterdir())


def test_a_take_that_is_cut_off_is_kept_all_the_same(page: RecordPage, qtbot: QtBot, sound: FakeSound) -> None:
    sound.heard = speech(1.5)[round(1.5 * 16_000) + 800 :]
    read_badly(page, qtbot)
    assert "Cut off" in page.card.verdict.label.text()
    qtbot.keyClick(page.card.control.button, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: page.reading.count == 1, timeout=WAIT_MS)
    assert page.card.verdict.isHidden()
    assert page.card.prompt.shown.text() == SENTENCES[1]


def test_a_take_that_cannot_be_written_waits_and_loses_nothing(
    page: RecordPage, qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(page, qtbot)
    full = StorageError("The dataset cannot be written.", "Make room.", code="disk_full")

    def refuse(*_: object) -> None:
        raise full

    with monkeypatch.context() as patch, qtbot.waitSignal(session.notifier.error) as caught:
        patch.setattr(OwnDataset, "add", refuse)
        page.card.control.button.click()
    assert caught.args == [full]
    assert page.card.verdict.label.text() == "This take could not be kept."
    assert kept() == SENTENCES[:1] and page.card.prompt.shown.text() == SENTENCES[1]
    page.card.keep_button.click()
    qtbot.waitUntil(lambda: page.reading.count == 2, timeout=WAIT_MS)


def test_nothing_is_asked_while_a_good_take_is_written(page: RecordPage, qtbot: QtBot) -> None:
    shown = []
    page.reading.changed.connect(lambda: shown.append(page.card.verdict.isVisible()))
    read(page, qtbot)
    assert shown and not any(shown)
    assert page.card.panel.play_button.isVisible()


def test_a_take_whose_silence_comes_before_the_key_is_let_go_ends_then(
    page: RecordPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = iter([True])
    monkeypatch.setattr(page.reading.silence, "is_held", lambda: next(held, False))
    read(page, qtbot)
    assert kept() == SENTENCES[:1]


def test_previous_skip_and_another_take(page: RecordPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.card.control.button, Qt.Key.Key_Right)
    assert page.card.prompt.shown.text() == SENTENCES[1]
    read(page, qtbot)
    page.card.previous_button.click()
    assert page.card.prompt.shown.text() == SENTENCES[1]
    assert page.card.mark.isVisible() and page.card.caption.text() == "Your take of this sentence"
    tap_space(page)
    qtbot.waitUntil(lambda: page.card.prompt.shown.text() == SENTENCES[2], timeout=WAIT_MS)
    assert kept() == [SENTENCES[1]]
    read(page, qtbot, 2)
    assert page.card.prompt.shown.text() == SENTENCES[0], "what was skipped comes last"


def test_the_last_take_is_taken_back(page: RecordPage, qtbot: QtBot) -> None:
    assert not page.card.undo_button.isEnabled()
    read(page, qtbot, 2)
    page.card.undo_button.click()
    qtbot.waitUntil(lambda: page.reading.count == 1, timeout=WAIT_MS)
    ready(page, qtbot)
    assert kept() == SENTENCES[:1]
    assert page.card.prompt.shown.text() == SENTENCES[1]
    page.card.undo_button.click()
    qtbot.waitUntil(lambda: page.reading.count == 0, timeout=WAIT_MS)
    ready(page, qtbot)
    assert page.reading.audio is None
    assert not page.card.undo_button.isEnabled()


def test_what_was_really_said_is_written_in_place(page: RecordPage, qtbot: QtBot) -> None:
    page.card.correct_button.click()
    field = page.card.prompt.field
    qtbot.keyClicks(field, "Number nine.")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert page.card.prompt.shown.text() == "Number nine."
    read(page, qtbot)
    assert kept() == ["Number nine."]
    page.card.previous_button.click()
    assert page.card.prompt.shown.text() == "Number nine."
    page.card.correct_button.click()
    qtbot.keyClicks(field, "Number ten.")
    page.card.prompt.save_button.click()
    qtbot.waitUntil(lambda: kept() == ["Number ten."], timeout=WAIT_MS)
    ready(page, qtbot)
    page.card.undo_button.click()
    qtbot.waitUntil(lambda: kept() == ["Number nine."], timeout=WAIT_MS)
    ready(page, qtbot)
    page.card.correct_button.click()
    qtbot.keyClicks(field, "x y")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert page.card.prompt.shown.text() == "Number nine." and page.microphone.state == "ready"


def test_a_corrected_text_is_what_a_take_is_judged_by(page: RecordPage, qtbot: QtBot, sound: FakeSound) -> None:
    sound.heard = speech(1.5, 6.0)
    read_badly(page, qtbot)
    assert "Too long" in page.card.verdict.label.text()
    page.reading.correct("Number one, and then a good many other words that were not written there at all.")
    assert "Too long" not in page.card.verdict.label.text()


def test_a_text_that_is_being_written_is_kept_with_the_take(page: RecordPage, qtbot: QtBot, sound: FakeSound) -> None:
    sound.heard = speech(1.5, 6.0)
    read_badly(page, qtbot)
    page.card.correct_button.click()
    qtbot.keyClicks(page.card.prompt.field, "Number one hundred and one.")
    page.card.keep_button.click()
    qtbot.waitUntil(lambda: kept() == ["Number one hundred and one."], timeout=WAIT_MS)


def test_the_button_stays_where_it_is(page: RecordPage, qtbot: QtBot) -> None:
    button, middle = page.card.control.button, page.card.width() / 2

    def place() -> float:
        return button.mapTo(page.card, button.rect().center()).x()

    assert abs(place() - middle) <= 1
    read(page, qtbot)
    assert page.card.panel.play_button.isVisible() and abs(place() - middle) <= 1


def test_a_take_that_goes_on_as_the_page_is_left_waits(page: RecordPage, window: MainWindow, qtbot: QtBot) -> None:
    page.reading.silence.is_on = False
    page.card.control.button.click()
    qtbot.waitUntil(lambda: page.microphone.state == "recording", timeout=WAIT_MS)
    window.show_page("setup")
    qtbot.waitUntil(lambda: page.reading.pending is not None and not page.reading.is_busy, timeout=WAIT_MS)
    window.show_page("record")
    assert page.card.verdict.label.text() == "The take was broken off."
    page.card.keep_button.click()
    qtbot.waitUntil(lambda: page.reading.count == 1, timeout=WAIT_MS)


def test_unplugging_keeps_what_was_spoken(page: RecordPage, qtbot: QtBot, sound: FakeSound) -> None:
    read(page, qtbot)
    page.reading.silence.is_on = False
    page.card.control.button.click()
    qtbot.waitUntil(lambda: page.microphone.state == "recording", timeout=WAIT_MS)
    sound.recorder_now.failure = RecordingError("Gone.", "Plug it in.", code="unplugged")
    qtbot.waitUntil(lambda: page.reading.pending is not None and not page.reading.is_busy, timeout=WAIT_MS)
    assert "unplugged" in page.card.notice.label.text()
    assert kept() == SENTENCES[:1]
    assert page.card.keep_button.isEnabled() and not page.card.again_button.isEnabled()
    page.card.keep_button.click()
    qtbot.waitUntil(lambda: page.reading.count == 2, timeout=WAIT_MS)
    page.setup.devices.refresh_button.click()
    ready(page, qtbot)
    assert page.card.notice.isHidden()


def test_recording_elsewhere_does_not_end_at_silence(page: RecordPage, qtbot: QtBot, tmp_path: Path) -> None:
    read(page, qtbot)
    page.microphone.start(tmp_path / "elsewhere.wav")
    qtbot.waitUntil(lambda: page.card.live.bars > 0 and page.microphone.state == "recording", timeout=WAIT_MS)
    page.microphone.stop()
    qtbot.waitUntil(lambda: page.microphone.state == "ready", timeout=WAIT_MS)
    assert page.reading.pending is None and page.reading.count == 1


def test_the_sentence_fits_its_room(page: RecordPage) -> None:
    shown = page.card.prompt.shown
    assert shown.pixels() == 34
    text = "전 세계에서 오억 명이 넘는 사람들이 텔레비전으로 그 장면을 지켜보았습니다. " * 6
    shown.set_text(text)
    assert shown.pixels() < 34
    assert shown._height(shown.pixels()) <= shown.height()
    layout = shown._layout(shown.pixels(), shown._even_width(shown.pixels()))
    ends = [layout.text()[layout.lineAt(i).textStart() + layout.lineAt(i).textLength() - 1] for i in range(3)]
    assert ends == [" "] * 3, "Korean breaks between words"
    shown.set_text("오늘 아침에는 안개가 짙어서 건너편 아파트가 하나도 보이지 않았어요.")
    layout = shown._layout(34, shown._even_width(34))
    lengths = [layout.lineAt(i).naturalTextWidth() for i in range(layout.lineCount())]
    shown.set_text(
        "Incomprehensibilities notwithstanding, counterrevolutionaries reconsidered everything straightforwardly."
    )
    layout = shown._layout(34, shown._even_width(34))
    starts = [layout.lineAt(i).textStart() for i in range(1, layout.lineCount())]
    assert starts and all(layout.text()[start - 1] == " " for start in starts), "no word is broken"
    assert len(lengths) == 1 or min(lengths) > 0.5 * max(lengths), "no word is left alone"
