"""What is read on the recording page and where it goes: datasets, languages, going on, and what Start tells of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.corpus.own_dataset import OwnDataset
from studio.errors import DataError
from studio.gui.data.page import DataPage
from studio.gui.kit.dialogs import ErrorDialog
from studio.gui.project.read_aloud import takes_folder
from studio.gui.project.session import Session
from studio.gui.record.page import RecordPage
from studio.gui.record.plan_card import NameDialog
from studio.gui.shell.main_window import MainWindow
from studio.gui.start.page import StartPage
from studio.recording.levels import Level
from studio.recording.take import write_take
from studio.settings.application import recordings_folder
from tests.gui.fake_microphone import FakeSound, speech
from tests.gui.record_support import SENTENCES, WAIT_MS, choose, kept, read, read_into, ready, show_page


@pytest.fixture
def page(
    window: MainWindow, session: Session, qtbot: QtBot, sound: FakeSound, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> RecordPage:  # fmt: skip
    """The page in front, with the four sentences and a microphone that hears a good take of each."""
    return show_page(window, session, qtbot, sound, tmp_path, monkeypatch)


def test_one_goes_on_where_one_was(page: RecordPage, window: MainWindow, qtbot: QtBot, session: Session) -> None:
    read(page, qtbot, 2)
    window.show_page("setup")
    qtbot.waitUntil(lambda: page.microphone.state == "off", timeout=WAIT_MS)
    session.navigator.record()
    assert page.card.prompt.shown.text() == SENTENCES[2]
    later = RecordPage(session)
    qtbot.addWidget(later)
    later.open()
    assert later.card.prompt.shown.text() == SENTENCES[2]
    assert later.setup.dataset.currentText() == "my-en"
    assert later.setup.sentences.currentText() == "mine.txt (4)"


def test_a_take_survives_a_crash(page: RecordPage, session: Session, qtbot: QtBot) -> None:
    sentence = page.reading.session.prompts[2] if page.reading.session is not None else None
    assert sentence is not None
    takes_folder().mkdir(parents=True, exist_ok=True)
    write_take(takes_folder() / f"{sentence.id}-20260101-101010-1.wav", speech(1.5))
    write_take(takes_folder() / "of-another-text.wav", speech(1.5))
    later = RecordPage(session)
    qtbot.addWidget(later)
    read_into(later, page)
    qtbot.waitUntil(lambda: later.reading.waiting is not None, timeout=WAIT_MS)
    assert later.card.prompt.shown.text() == SENTENCES[2]
    assert later.card.verdict.label.text() == "The take was broken off."
    later.card.keep_button.click()
    qtbot.waitUntil(lambda: kept() == [SENTENCES[2]], timeout=WAIT_MS)
    qtbot.waitUntil(lambda: [path.name for path in takes_folder().iterdir()] == ["of-another-text.wav"])


def test_another_dataset_waits_until_a_take_is_written(page: RecordPage, qtbot: QtBot) -> None:
    def hurry() -> None:
        if page.reading.is_busy and page.reading.pending is not None:
            page.reading.changed.disconnect(hurry)
            choose(page.setup.language, "fr")

    page.reading.changed.connect(hurry)
    ready(page, qtbot)
    page.card.control.button.click()
    qtbot.waitUntil(lambda: page.setup.dataset.currentText() == "my-fr", timeout=WAIT_MS)
    assert kept() == SENTENCES[:1]
    assert page.reading.count == 0 and page.reading.last is None


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


def test_the_button_of_a_later_page_follows_what_is_read_while_the_microphone_is_open(
    page: RecordPage, session: Session, qtbot: QtBot
) -> None:
    reading = page.reading.session
    assert reading is not None
    later = RecordPage(session)
    qtbot.addWidget(later)
    assert later.card.control.button.isEnabled()
    page.reading.close()
    page.reading.changed.emit()
    assert page.microphone.state == "ready" and not later.card.control.button.isEnabled()
    later._open(page._plan, reading.dataset.folder)
    assert later.card.control.button.isEnabled()


def test_a_file_without_sentences_changes_nothing(
    page: RecordPage, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "mine.txt").write_text("\n\n", encoding="utf-8")
    with qtbot.waitSignal(session.notifier.error) as caught:
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


@pytest.mark.parametrize("content", [b"", b"RIFF cut short", bytes(5_000)])
def test_a_damaged_take_that_was_left_is_told_of_once_and_kept_aside(
    page: RecordPage, session: Session, qtbot: QtBot, content: bytes
) -> None:
    sentence = page.reading.session.prompts[2] if page.reading.session is not None else None
    assert sentence is not None
    takes_folder().mkdir(parents=True, exist_ok=True)
    left = takes_folder() / f"{sentence.id}-20260101-101010-1.wav"
    left.write_bytes(content)
    folder = page.reading.session.dataset.folder if page.reading.session is not None else Path()
    plan = page.reading.plan
    assert plan is not None
    with qtbot.waitSignal(page.reading.failed, timeout=WAIT_MS) as failed:
        page.reading.open(plan, folder)
    aside = takes_folder() / "damaged" / left.name
    assert str(aside) in failed.args[0].message and "Delete the file" in failed.args[0].hint
    assert aside.read_bytes() == content and not left.exists()
    ready(page, qtbot)
    with qtbot.assertNotEmitted(page.reading.failed):
        page.reading.open(plan, folder)
        ready(page, qtbot)
    for dialog in page.window().findChildren(ErrorDialog):
        dialog.accept()
    read(page, qtbot)
    assert page.reading.count == 1


def test_the_recordings_are_used(page: RecordPage, window: MainWindow, qtbot: QtBot, session: Session) -> None:
    read(page, qtbot, 2)
    page.use_button.click()
    qtbot.waitUntil(lambda: session.project.dataset is not None, timeout=WAIT_MS)
    assert window.current == "data"
    assert session.project.dataset is not None
    assert [utterance.text for utterance in session.project.dataset.manifest()] == SENTENCES[:2]
    assert session.project.settings.checkpoint.language == "en"
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
    data.empty.voice_button.click()
    assert window.current == "record"


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
