"""More of the Compare page: how to listen, times, checkpoints, merged models, teaching, export."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from studio.errors import StudioError
from studio.gui.compare.page import ComparePage
from studio.gui.project.own_dataset_writer import OwnDatasetWriter
from studio.gui.project.session import Session
from studio.gui.project.terms_dialog import TermsDialog
from studio.gui.shell.main_window import MainWindow
from studio.runs.clips import BASE, TranscribedClip, Transcription
from studio.runs.directory import RunDirectory
from studio.settings.application import runs_folder
from tests.gui.compare_support import Prepare, adapter, answer, both, heard, requests, row, show_page, tone
from tests.unit.runs.test_history import FINISHED, started, write_run

SAID = "one two three"
SEGMENTS = [{"start": 0.0, "end": 0.2, "text": "one"}, {"start": 0.2, "end": 0.5, "text": "two three"}]


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> ComparePage:
    return show_page(window, qtbot)


@pytest.fixture
def audio(tmp_path: Path) -> Path:
    return tone(tmp_path / "clip.wav")


def trigger(page: ComparePage, text: str) -> None:
    """Choose an entry of the menu of options."""
    actions = page.options_button.menu_of_options().actions()
    next(action for action in actions if action.text() == text).trigger()


def test_beams_and_times_are_asked_for_and_told(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, audio: Path, tmp_path: Path
) -> None:
    more = {"language": "fr", "prefix": "<|fr|><|transcribe|>", "context": "padded", "together": 2}
    script = [*answer(both("one", SAID, **more)), *answer(both("one", SAID, segments=SEGMENTS, **more))]
    start_fake([*script, *answer(both("won", SAID)), ["until_closed"]])
    page.comparing.open(audio, SAID)
    heard(page, qtbot)
    column = page.view.columns.columns[1]
    assert not column.segments.isVisible()
    assert not column.details.isVisible()
    column.details_button.click()
    values = {key: value.text() for key, value in column.details.values.items()}
    assert values == {
        "language": "fr",
        "prefix": "<|fr|><|transcribe|>",
        "context": "one input, padded to 30 s",
        "decoding": "greedy",
        "seconds": "0.25 s, shared by 2 models in one pass",
    }
    trigger(page, "Segments with their times")
    qtbot.waitUntil(column.segments.isVisible, timeout=10_000)
    assert [button.text() for button in column.segments.buttons] == ["0:00.0–0:00.2", "0:00.2–0:00.5"]
    trigger(page, "Beam search with 5 beams")
    qtbot.waitUntil(lambda: page.view.columns.columns[0].transcribed_text == "won", timeout=10_000)
    assert column.details.values["decoding"].text() == "beam search, 5 beams"
    assert [(each.beams, each.timestamps) for each in requests(tmp_path)] == [(1, False), (1, True), (5, True)]


def test_a_transcript_is_saved_as_subtitles(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, audio: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    window: MainWindow,
) -> None:  # fmt: skip
    column = page.view.columns.columns[1]
    assert not column.save_button.isEnabled()
    start_fake([*answer(both("one", SAID, segments=SEGMENTS)), ["until_closed"]])
    page.comparing.open(audio, SAID)
    heard(page, qtbot)
    target = tmp_path / "saved"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), "WebVTT subtitles (*.vtt)"))
    column.save_button.click()
    qtbot.waitUntil(lambda: window.toast.label.text() == f"Written: {target}.vtt", timeout=10_000)
    assert "one two three" in (tmp_path / "saved.vtt").read_text(encoding="utf-8")
    (tmp_path / "saved.vtt").write_text("corrected by hand", encoding="utf-8")
    column.save_button.click()
    qtbot.waitUntil(lambda: window.toast.label.text() == f"Written: {target}-1.vtt", timeout=10_000)
    assert (tmp_path / "saved.vtt").read_text(encoding="utf-8") == "corrected by hand"


def test_words_that_may_be_said_are_told_to_the_models_and_remembered(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, audio: Path, tmp_path: Path
) -> None:
    start_fake([*answer(both("one", SAID)), *answer(both("won", SAID)), ["until_closed"]])
    page.comparing.open(audio, SAID)
    heard(page, qtbot)
    trigger(page, "Words that may be said…")
    (dialog,) = page.options_button.window().findChildren(TermsDialog)
    dialog.edit.setPlainText("...")
    assert dialog.problem.text() == "Each line needs a letter or a digit." and not dialog.use_button.isEnabled()
    dialog.edit.setPlainText("empagliflozin\nCardiomesh Plus\nempagliflozin\n")
    dialog.use_button.click()
    qtbot.waitUntil(lambda: page.view.columns.columns[0].transcribed_text == "won", timeout=10_000)
    assert [each.words for each in requests(tmp_path)] == [[], ["empagliflozin", "Cardiomesh Plus"]]
    names = [action.text() for action in page.options_button.menu_of_options().actions()]
    assert "Words that may be said (2)…" in names


def test_a_segment_is_played(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, audio: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[tuple[int, float]] = []
    start_fake([*answer(both("one", SAID, segments=SEGMENTS)), ["until_closed"]])
    page.comparing.open(audio, SAID)
    heard(page, qtbot)
    qtbot.waitUntil(page.card.panel.play_button.isEnabled, timeout=10_000)
    monkeypatch.setattr(
        page.card.panel.player, "play", lambda samples, _rate, start, **_how: played.append((samples.size, start))
    )
    page.view.columns.columns[0].segments.buttons[1].click()
    assert played == [(8000, 0.2)]


def test_models_are_let_go_of(page: ComparePage, qtbot: QtBot, start_fake: Prepare, audio: Path) -> None:
    start_fake([*answer(both("one", SAID)), ["until_closed"]])
    page.comparing.open(audio, SAID)
    heard(page, qtbot)
    transcriber = page.session.transcription.transcriber
    menu = page.options_button.menu_of_options()
    release = next(action for action in menu.actions() if action.text().startswith("Let go of the models"))
    release.trigger()
    assert not transcriber.is_loaded


def test_a_run_at_work_offers_its_newest_checkpoint(
    page: ComparePage, session: Session, qtbot: QtBot, start_fake: Prepare, audio: Path, tmp_path: Path
) -> None:
    run = write_run(runs_folder() / "live", [started()])
    directory = RunDirectory(run)
    newest = directory.checkpoint_path(40)
    for folder in (directory.checkpoint_path(20), newest):
        folder.mkdir(parents=True)
    with directory.locked():
        session.runs.refresh()
        qtbot.waitUntil(page.current_button.isVisible, timeout=10_000)
        assert page.current_button.text() == "Try step 40"
        assert "live, step 40" in page.current_button.toolTip()
        page.current_button.click()
        assert not page.current_button.isVisible()
        script = answer([row("base", "one"), row(str(newest), SAID)])
        start_fake([*script, ["until_closed"]])
        page.comparing.open(audio, SAID)
        heard(page, qtbot)
        assert page.view.columns.columns[1].transcribed_text == SAID
        assert page.view.columns.columns[1].picker.currentText() == "live, step 40"
        assert requests(tmp_path)[0].adapters == [str(newest)]
        assert not page.export_button.isHidden()


def test_a_merged_model_stands_beside_the_adapter(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, audio: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    merged = tmp_path / "merged"
    merged.mkdir()
    errors: list[StudioError] = []
    page.session.notifier.error.connect(errors.append)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(merged))
    entry = page.view.columns.second_menu().actions()[-1]
    entry.trigger()
    assert [error.code for error in errors] == ["not_a_model"]
    (merged / "model.safetensors").touch()
    entry.trigger()
    assert page.view.columns.columns[2].isVisible()
    start_fake([*answer([*both("one", "one two"), row(str(merged), SAID)]), ["until_closed"]])
    page.comparing.open(audio, SAID)
    heard(page, qtbot)
    assert [column.transcribed_text for column in page.view.columns.columns] == ["one", "one two", SAID]
    (request,) = requests(tmp_path)
    assert (request.adapters, request.models) == ([adapter()], [str(merged)])


def test_what_an_adapter_heard_before_is_still_there_when_it_is_chosen_again(
    page: ComparePage, session: Session, qtbot: QtBot, start_fake: Prepare, audio: Path, tmp_path: Path
) -> None:
    write_run(runs_folder() / "other", [started(), FINISHED])
    session.runs.refresh()
    qtbot.waitUntil(lambda: len(page.choice.adapters) == 2, timeout=10_000)
    page.choice.choose(0, adapter())
    other = answer([row("base", "one"), row(adapter("other"), "another")])
    start_fake([*answer(both("one", SAID)), *other, ["until_closed"]])
    page.comparing.open(audio, SAID)
    heard(page, qtbot)
    page.choice.choose(0, adapter("other"))
    column = page.view.columns.columns[1]
    qtbot.waitUntil(lambda: column.transcribed_text == "another", timeout=10_000)
    page.choice.choose(0, adapter())
    assert column.transcribed_text == SAID
    assert len(requests(tmp_path)) == 2


def test_what_others_hear_is_given_up_when_those_who_have_heard_are_chosen_again(
    page: ComparePage, session: Session, qtbot: QtBot, start_fake: Prepare, audio: Path
) -> None:
    write_run(runs_folder() / "other", [started(), FINISHED])
    session.runs.refresh()
    qtbot.waitUntil(lambda: len(page.choice.adapters) == 2, timeout=10_000)
    page.choice.choose(0, adapter())
    start_fake([*answer(both("one", SAID)), ["until_closed"]])
    page.comparing.open(audio, SAID)
    heard(page, qtbot)
    page.choice.choose(0, adapter("other"))
    assert page.comparing.is_busy
    page.choice.choose(0, adapter())
    assert not page.comparing.is_busy
    assert page.view.columns.columns[1].transcribed_text == SAID


def test_a_clip_heard_by_an_adapter_that_is_gone_still_shows_its_text_and_the_next_is_heard_by_another(
    page: ComparePage, qtbot: QtBot, start_fake: Prepare, audio: Path, tmp_path: Path
) -> None:
    gone = Transcription("/gone/adapter", "gone", SAID, 0.5)
    clip = TranscribedClip(
        "old", 0.0, str(audio), 0.5, "fr", "basic", SAID, (Transcription(BASE, "whisper-base", "one", 0.5), gone)
    )
    page.comparing.store.put(clip)
    page.comparing.choose("old")
    column = page.view.columns.columns[1]
    assert (column.transcribed_text, column.picker.currentText()) == (SAID, "gone")
    assert not page.again_button.isVisible()
    assert not page.export_button.isVisible()
    start_fake([*answer(both("one", "one two")), ["until_closed"]])
    page.comparing.open(tone(tmp_path / "new.wav"), "")
    qtbot.waitUntil(lambda: column.transcribed_text == "one two", timeout=20_000)
    assert column.picker.currentText() == "mine"


def test_a_corrected_clip_is_taught_and_taken_back(
    page: ComparePage, window: MainWindow, qtbot: QtBot, start_fake: Prepare, audio: Path
) -> None:
    start_fake([*answer(both("one too", "one two")), ["until_closed"]])
    page.comparing.open(audio, "")
    heard(page, qtbot)
    assert not page.reference.to_dataset_button.isEnabled()
    page.view.columns.columns[1].correct_button.click()
    assert page.reference.field.text() == "one two"
    qtbot.keyClicks(page.reference.field, " three")
    page.reference.to_dataset_button.click()
    table = OwnDatasetWriter.folder("fr") / "metadata.csv"
    qtbot.waitUntil(table.exists, timeout=10_000)
    qtbot.waitUntil(window.toast.isVisible, timeout=10_000)
    assert texts(table) == [SAID]
    assert window.toast.label.text() == "Added to my-fr: 1 recording now"
    assert not page.reference.to_dataset_button.isEnabled()
    assert page.reference.dataset_button.isVisible()
    window.toast.undo_button.click()
    qtbot.waitUntil(page.reference.to_dataset_button.isEnabled, timeout=10_000)
    assert texts(table) == []
    assert not page.reference.dataset_button.isVisible(), "there is nothing to open"


def test_taking_back_takes_the_clip_that_was_told_of(
    session: Session, qtbot: QtBot, audio: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways_back: list[Callable[[], None]] = []
    monkeypatch.setattr(session.notifier, "tell", lambda _words, undo: ways_back.append(undo))
    dataset_writer = OwnDatasetWriter(session)
    table = OwnDatasetWriter.folder("fr") / "metadata.csv"
    for count, text in enumerate(("the first", "the second"), 1):
        dataset_writer.add(TranscribedClip(text, 0.0, str(audio), language="fr", reference=text))
        qtbot.waitUntil(lambda count=count: len(ways_back) == count, timeout=10_000)
    ways_back[0]()
    qtbot.waitUntil(lambda: texts(table) == ["the second"], timeout=10_000)


def test_the_taught_dataset_is_opened_on_the_data_page(
    page: ComparePage, window: MainWindow, qtbot: QtBot, start_fake: Prepare, audio: Path
) -> None:
    start_fake([*answer(both("one too", "one two")), ["until_closed"]])
    page.comparing.open(audio, SAID)
    heard(page, qtbot)
    page.reference.to_dataset_button.click()
    qtbot.waitUntil(page.reference.dataset_button.isVisible, timeout=10_000)
    page.reference.field.clear()
    qtbot.keyClicks(page.reference.field, "another text")
    page.reference.to_dataset_button.click()
    qtbot.waitUntil(lambda: len(texts(OwnDatasetWriter.folder("fr") / "metadata.csv")) == 2, timeout=10_000)
    page.reference.dataset_button.click()
    assert window.current == "data"
    qtbot.waitUntil(lambda: page.session.project.dataset is not None, timeout=20_000)
    assert page.session.project.dataset is not None
    assert sorted(each.text for each in page.session.project.dataset.manifest()) == ["another text", SAID]


def texts(table: Path) -> list[str]:
    """The texts of a dataset."""
    with table.open(encoding="utf-8", newline="") as file:
        return [each["text"] for each in csv.DictReader(file)]
