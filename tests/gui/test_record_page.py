"""Reading sentences aloud on the recording page, with a microphone that hears what a test wants."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from studio.data.own_dataset import OwnDataset
from studio.errors import DataError, RecordingError
from studio.gui.main_window import MainWindow
from studio.gui.pages.data import DataPage
from studio.gui.pages.record import RecordPage
from studio.gui.pages.start import StartPage
from studio.gui.session import Session
from studio.gui.widgets.fields import ComboBox
from studio.gui.widgets.reading_setup import NameDialog
from studio.recording.levels import Level
from studio.settings.application import recordings_folder
from tests.gui.fake_microphone import FakeSound, speech

SENTENCES = [f"Number {word}." for word in ("one", "two", "three", "four")]
WAIT_MS = 10_000


@pytest.fixture
def sentences(tmp_path: Path) -> Path:
    """A text file of four short sentences."""
    path = tmp_path / "mine.txt"
    path.write_text("\n".join(SENTENCES), encoding="utf-8")
    return path


@pytest.fixture
def page(
    window: MainWindow, session: Session, qtbot: QtBot, sound: FakeSound, sentences: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> RecordPage:  # fmt: skip
    """The page in front, with the four sentences and a microphone that hears a good take of each."""
    sound.listed = FakeSound("Built-in", "USB Audio").listed
    sound.heard = speech(1.5)
    session.record()
    page = window.page("record")
    assert isinstance(page, RecordPage)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(sentences), ""))
    choose(page.setup.language, "en")
    choose(page.setup.sentences, "file")
    ready(page, qtbot)
    return page


def choose(combo: ComboBox, value: object) -> None:
    """Choose as a click on an entry does."""
    combo.set_value(value)
    combo.activated.emit(combo.currentIndex())


def ready(page: RecordPage, qtbot: QtBot) -> None:
    """Wait until a take can begin."""
    qtbot.waitUntil(lambda: page.reading.can_record, timeout=WAIT_MS)


def read(page: RecordPage, qtbot: QtBot, times: int = 1) -> None:
    """Read sentences until silence, each begun with the space bar."""
    for _ in range(times):
        before = page.reading.count
        ready(page, qtbot)
        qtbot.keyClick(page.card.control.button, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda before=before: page.reading.count > before, timeout=WAIT_MS)
    ready(page, qtbot)


def read_badly(page: RecordPage, qtbot: QtBot) -> None:
    """A take that waits for the user's word."""
    ready(page, qtbot)
    page.card.control.button.click()
    qtbot.waitUntil(lambda: page.reading.pending is not None and not page.reading.is_busy, timeout=WAIT_MS)
    ready(page, qtbot)


def kept(name: str = "my-en") -> list[str]:
    """Texts in a dataset."""
    return [clip.text for clip in OwnDataset(recordings_folder() / name).clips()]


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
    page._next.setInterval(0)
    ready(page, qtbot)
    page.card.control.button.click()
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
    page.reading.stops_by_itself = False
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
    page.reading.stops_by_itself = True
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
    full = DataError("The dataset cannot be written.", "Make room.", code="unwritable")

    def refuse(*_: object) -> None:
        raise full

    with monkeypatch.context() as patch, qtbot.waitSignal(session.error) as caught:
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


def test_previous_skip_and_another_take(page: RecordPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.card.control.button, Qt.Key.Key_Right)
    assert page.card.prompt.shown.text() == SENTENCES[1]
    read(page, qtbot)
    page.card.previous_button.click()
    assert page.card.prompt.shown.text() == SENTENCES[1]
    assert page.card.mark.isVisible() and page.card.caption.text() == "Your take of this sentence"
    qtbot.keyClick(page.card.control.button, Qt.Key.Key_Space)
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


def test_one_goes_on_where_one_was(page: RecordPage, window: MainWindow, qtbot: QtBot, session: Session) -> None:
    read(page, qtbot, 2)
    window.show_page("setup")
    qtbot.waitUntil(lambda: page.microphone.state == "off", timeout=WAIT_MS)
    session.record()
    assert page.card.prompt.shown.text() == SENTENCES[2]
    later = RecordPage(session)
    qtbot.addWidget(later)
    later.open()
    assert later.card.prompt.shown.text() == SENTENCES[2]
    assert later.setup.dataset.currentText() == "my-en"
    assert later.setup.sentences.currentText() == "mine.txt (4)"


def test_a_take_that_goes_on_as_the_page_is_left_waits(page: RecordPage, window: MainWindow, qtbot: QtBot) -> None:
    page.reading.stops_by_itself = False
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
    page.reading.stops_by_itself = False
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


def test_every_language_has_its_dataset(page: RecordPage, qtbot: QtBot) -> None:
    read(page, qtbot)
    choose(page.setup.language, "ko")
    assert page.setup.dataset.currentText() == "my-ko"
    assert page.card.place.text() == "Sentence 1 of 120"
    choose(page.setup.language, "en")
    assert page.setup.dataset.currentText() == "my-en"
    assert page.card.place.text() == "Sentence 2 of 4"
    choose(page.setup.sentences, "ours")
    assert page.card.place.text() == "Sentence 1 of 112"
    assert page.setup.dataset.currentText() == "my-en"


def test_a_language_without_sentences_asks_for_some(page: RecordPage, qtbot: QtBot) -> None:
    choose(page.setup.language, "sw")
    assert page.card.prompt.shown.text() == "Choose a text file with one sentence a line."
    assert not page.card.control.button.isEnabled()
    choose(page.setup.sentences, "file")
    assert page.card.prompt.shown.text() == SENTENCES[0]
    read(page, qtbot)
    assert kept("my-sw") == SENTENCES[:1]


def test_a_file_without_sentences_changes_nothing(
    page: RecordPage, session: Session, sentences: Path, qtbot: QtBot
) -> None:
    sentences.write_text("\n\n", encoding="utf-8")
    with qtbot.waitSignal(session.error) as caught:
        choose(page.setup.sentences, "file")
    assert isinstance(caught.args[0], DataError) and caught.args[0].code == "no_prompts"
    assert page.card.prompt.shown.text() == SENTENCES[0]
    assert page.setup.sentences.currentText() == "mine.txt (4)"


def test_a_new_dataset_is_named(page: RecordPage, qtbot: QtBot) -> None:
    choose(page.setup.dataset, "new")
    dialog = page.findChild(NameDialog)
    assert dialog is not None and not dialog.create_button.isEnabled()
    dialog.line.setText("a/b")
    assert "folder" in dialog.field.error
    dialog.line.setText("내 목소리")
    dialog.create_button.click()
    assert page.setup.dataset.currentText() == "내 목소리"
    read(page, qtbot)
    assert kept("내 목소리") == SENTENCES[:1]
    choose(page.setup.dataset, recordings_folder() / "내 목소리")
    assert page.card.place.text() == "Sentence 2 of 4"


def test_the_recordings_are_used(page: RecordPage, window: MainWindow, qtbot: QtBot, session: Session) -> None:
    read(page, qtbot, 2)
    page.use_button.click()
    qtbot.waitUntil(lambda: session.dataset is not None, timeout=WAIT_MS)
    assert window.current == "data"
    assert session.dataset is not None
    assert [utterance.text for utterance in session.dataset.utterances] == SENTENCES[:2]
    assert session.settings.checkpoint.language == "en"
    data = window.page("data")
    assert isinstance(data, DataPage)
    data.record_button.click()
    assert window.current == "record" and page.card.prompt.shown.text() == SENTENCES[2]
    page.back_button.click()
    assert window.current == "data"


def test_from_twenty_on_using_them_is_the_next_step(page: RecordPage, qtbot: QtBot, sound: FakeSound) -> None:
    assert page.use_button.property("kind") == "outlined"
    dataset = OwnDataset(recordings_folder() / "my-en")
    take = next(iter(_takes(page, qtbot)))
    for number in range(19):
        dataset.add(take, f"Taught {number}.")
    page.reading.close()
    page.open()
    assert page.reading.count == 20
    assert page.use_button.property("kind") == "primary"
    assert "Enough for a first adapter" in page.subtitle_label.text()


def _takes(page: RecordPage, qtbot: QtBot) -> list[Path]:
    read(page, qtbot)
    return sorted((recordings_folder() / "my-en" / "audio").glob("*.flac"))


def test_recordings_from_elsewhere_offer_no_more(window: MainWindow, session: Session, tmp_path: Path) -> None:
    data = window.page("data")
    assert isinstance(data, DataPage)
    assert data.record_button.isHidden()
    window.show_page("data")
    data.voice_button.click()
    assert window.current == "record"


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


def test_start_hears_only_while_it_is_in_front(window: MainWindow, qtbot: QtBot, sound: FakeSound) -> None:
    sound.listed = FakeSound("Built-in", "USB Audio").listed
    start = window.page("start")
    assert isinstance(start, StartPage)
    microphone = window.session.microphone
    qtbot.waitUntil(lambda: microphone.state == "ready", timeout=WAIT_MS)
    assert start.voice.name.text() == "Built-in"
    qtbot.waitUntil(lambda: start.voice.value.text() == "\N{MINUS SIGN}24 dB", timeout=WAIT_MS)
    sound.recorder_now.level = Level(-3.0, 0.0, 0.0, True)
    qtbot.waitUntil(lambda: start.voice.note.text().startswith("Too loud"), timeout=WAIT_MS)
    start.voice.menu().actions()[1].trigger()
    qtbot.waitUntil(lambda: start.voice.name.text() == "USB Audio", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: start.record_hint.text().startswith("20 sentences, "), timeout=WAIT_MS)
    window.show_page("setup")
    qtbot.waitUntil(lambda: not sound.recorder_now.is_open, timeout=WAIT_MS)


def test_start_says_that_there_is_no_microphone(window: MainWindow, qtbot: QtBot, sound: FakeSound) -> None:
    start = window.page("start")
    assert isinstance(start, StartPage)
    qtbot.waitUntil(start.voice.problem.isVisible, timeout=WAIT_MS)
    assert "No microphone was found" in start.voice.problem.text()
    assert start.voice.name.text() == "No microphone"
    sound.listed = FakeSound("Built-in").listed
    start.voice.change_button.click()
    qtbot.waitUntil(lambda: window.session.microphone.state == "ready", timeout=WAIT_MS)
    assert start.voice.problem.isHidden() and start.voice.meter.isVisible()


def test_start_leads_to_recording_and_tells_how_far_it_is(page: RecordPage, window: MainWindow, qtbot: QtBot) -> None:
    read(page, qtbot)
    page.back_button.click()
    start = window.page("start")
    assert window.current == "start" and isinstance(start, StartPage)
    qtbot.waitUntil(lambda: start.record_hint.text() == "1 of 4 read", timeout=WAIT_MS)
    assert start.record_button.text() == "Go on recording"
    start.record_button.click()
    assert window.current == "record"
