"""The Train page as users meet it: figures, plots, samples, commands, and every way a run can end."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from studio.corpus.utterance import Manifest, Utterance
from studio.errors import StudioError
from studio.gui.kit.plot_scale import ticks
from studio.gui.kit.tasks import wait_for_all
from studio.gui.project.session import Session
from studio.gui.shell import main_window
from studio.gui.shell.main_window import MainWindow
from studio.gui.train import changed_inputs, detached
from studio.gui.train.page import TrainPage
from studio.protocol.codec import encode
from studio.protocol.events import CheckpointSaved, Event, PhaseChanged, RunFinished, RunStarted
from studio.runs.directory import RunDirectory
from studio.runs.inputs import InputChanges, input_changes, note_inputs
from studio.settings.run import RunSettings
from studio.settings.toml import load_run_settings, save_run_settings
from tests.gui.train_support import draw_all

Script = list[list[Any]]
STARTED = {
    "checkpoint": "whisper-base", "device": "cpu", "total_steps": 40, "train_utterances": 431,
    "validation_utterances": 48, "trainable_parameters": 589_824, "total_parameters": 72_593_920,
    "device_memory_limit": 6 << 30,
    "cer_profile": "basic",
}  # fmt: skip
ROWS = [
    {"id": "a", "audio": "/a.flac", "reference": "Composez votre numéro.", "base": "Composer votre numéro.",
     "adapted": "Composez votre numéro."},
]  # fmt: skip
BEGIN: Script = [
    ["event", "PhaseChanged", {"phase": "loading"}],
    ["event", "RunStarted", STARTED],
    ["event", "PhaseChanged", {"phase": "evaluating base", "done": 0, "total": 48}],
    ["event", "EvaluationCompleted", {"step": 0, "loss": 2.4, "cer": 0.232, "wer": 0.4, "utterances": 48}],
    ["event", "PhaseChanged", {"phase": "training"}],
    ["steps", 1, 10],
    ["event", "PhaseChanged", {"phase": "evaluating"}],
    ["event", "EvaluationCompleted", {"step": 10, "loss": 0.6, "cer": 0.049, "wer": 0.1, "utterances": 48}],
    ["event", "SamplesTranscribed", {"step": 10, "rows": ROWS}],
    ["event", "CheckpointSaved", {"step": 10, "path": "step-00000010"}],
    ["event", "PhaseChanged", {"phase": "training"}],
]
STOP: Script = [["wait", "Stop"], ["event", "RunStopped", {"step": 12}]]


@pytest.fixture
def page(window: MainWindow) -> TrainPage:
    """The page, in front."""
    window.show_page("train")
    made = window.page("train")
    assert isinstance(made, TrainPage)
    return made


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    """A prepared run: whisper-base, French, evaluated every 10 of 40 steps."""
    return make_run(tmp_path / "prompts-fr-r16")


@pytest.fixture
def play(
    page: TrainPage, session: Session, run_folder: Path, start_fake: Callable[[Script], Any], qtbot: QtBot
) -> Callable[..., None]:
    """``play(script, condition)`` runs a scripted engine until the page is in a condition, and draws it."""

    def run(script: Script, condition: str) -> None:
        start_fake(script)
        session.resume_run(run_folder)
        told = [line for line in script[: _first_wait(script)] if line[0] == "event"]
        qtbot.waitUntil(lambda: len(session.run.history.log) >= len(told), timeout=20_000)
        reach(qtbot, page, condition)

    return run


def test_without_a_run_the_page_leads_to_what_is_missing(page: TrainPage, window: MainWindow) -> None:
    assert page.empty.isVisible() and not page.content.isVisible()
    page.empty.button.click()
    assert window.current == "data"


def test_an_adapter_on_everything_says_where_its_figures_will_be(
    page: TrainPage, play: Callable[..., None], run_folder: Path
) -> None:
    settings = load_run_settings(run_folder / "run.toml")
    folds = settings.data.model_copy(update={"folds": 5})
    save_run_settings(settings.model_copy(update={"data": folds}), run_folder / "run.toml")
    play([BEGIN[0], BEGIN[1], BEGIN[4], ["steps", 1, 10], *STOP], "training")
    assert page.headline.cer.help.text() == "judged out of fold, in the report"
    assert page.headline.time.help.text() == "step 10 of 40"
    page.controls.stop.click()


def test_an_adapter_that_has_forgotten_too_much_is_not_marked_as_the_best(
    page: TrainPage, play: Callable[..., None]
) -> None:
    play([*BEGIN, ["steps", 11, 12], *STOP], "training")
    state = page.plots._state
    earlier = replace(state.evaluations[0], step=5)
    over = replace(state.evaluations[0], split="guard", set="known", is_over_limit=True)
    page.plots._state = replace(state, evaluations=(earlier, *state.evaluations), guards=(over,))
    page.plots.refresh("rate")
    assert page.plots.rate.chart.best is None


def test_guard_sets_stand_in_the_plot_and_beside_the_headline(page: TrainPage, play: Callable[..., None]) -> None:
    def guard(step: int, name: str, cer: float, count: int) -> list[Any]:
        return ["event", "EvaluationCompleted", {"step": step, "loss": float("nan"), "cer": cer, "wer": 0.2,
                                                 "utterances": count, "split": "guard", "set": name}]  # fmt: skip

    guards = [guard(0, "news", 0.06, 30), guard(0, "talk", 0.10, 10), guard(10, "news", 0.08, 30),
              guard(10, "talk", 0.12, 10)]  # fmt: skip
    play([*BEGIN, *guards, ["steps", 11, 12], *STOP], "training")
    draw_all(page)
    assert page.headline.cer.aside.text() == "outside: 7.0 → 9.0 %"
    rate = page.plots.rate
    assert rate.legend.accessibleName() == "base, adapter, news, talk"
    found = {series.name: (series.x.tolist(), series.y.tolist()) for series in rate.chart.series()}
    assert found["talk"] == ([0.0, 10.0], [0.10, 0.12])
    assert ("news", "8.0 %", "text") in rate.chart.readout(10)
    assert "guard set, talk, step 10: CER 12.0 %" in " ".join(page.log.lines())


def test_figures_plots_and_samples_hold_the_runs_events(page: TrainPage, play: Callable[..., None]) -> None:
    play([*BEGIN, ["steps", 11, 12], *STOP], "training")
    assert figure(page.headline.cer) == "23.2 % → 4.9 %"
    assert page.headline.cer.help.text() == "best so far, step 10; 48 held-out utterances"
    assert "held-out 0.60" in page.headline.loss.help.text()
    assert figure(page.headline.speed) == "8.0 utterances/s"
    assert page.headline.speed.help.text() == "epoch 1.2, 96 so far"
    assert page.headline.time.help.text() == "step 12 of 40"
    assert page.headline.time.progress.value == pytest.approx(0.3)

    loss = {series.name: series for series in page.plots.loss.chart.series()}
    assert loss["train"].x.tolist() == list(range(1, 13))
    assert loss["train"].y.tolist() == pytest.approx([2.0 / step for step in range(1, 13)])
    assert loss["train, smoothed"].y[-1] == pytest.approx(np.mean([2.0 / step for step in range(3, 13)]))
    assert loss["held-out"].x.tolist() == [0, 10] and loss["held-out"].y.tolist() == [2.4, 0.6]
    rate = page.plots.rate.chart
    assert rate.best == (10, 0.049, "best 4.9 %", "accent")
    assert rate._levels["base"].text == "base 23.2 %"
    memory = page.plots.memory.chart
    assert memory.series()[0].y.tolist() == [2.0] * 12
    assert memory._levels["limit"].value == 6.0
    assert page.plots.memory.current.text() == "2.0 of 6.0 GB"
    assert page.plots.schedule.chart.marks == [(5, "warm-up ends")]

    (row,) = page.samples.rows
    assert [piece.kind for piece in row.base.pieces if piece.kind != "same"] == ["wrong", "right"]
    assert (row.base_rate.text(), row.adapted_rate.text()) == ("4.8 %", "0.0 %")
    assert page.log.lines()[-2:] == [page.log.lines()[-2], "saved at step 10"]
    assert "CER 4.9 %" in page.log.lines()[-2]
    assert page.subtitle_label.text().endswith("LoRA rank 32 on q_proj and v_proj, 431 utterances")


def test_a_frozen_encoder_is_told(page: TrainPage, play: Callable[..., None], run_folder: Path) -> None:
    settings = (run_folder / "run.toml").read_text(encoding="utf-8")
    (run_folder / "run.toml").write_text(settings.replace('scope = "both"', 'scope = "decoder"'), encoding="utf-8")
    play([*BEGIN, *STOP], "training")
    assert page.subtitle_label.text() == (
        "prompts-fr-r16, whisper-base, LoRA rank 32 on q_proj and v_proj, decoder only, 431 utterances"
    )


def test_a_run_worse_than_its_base_says_so(page: TrainPage, play: Callable[..., None]) -> None:
    worse = ["event", "EvaluationCompleted", {"step": 10, "loss": 3.0, "cer": 0.257, "wer": 0.5, "utterances": 48}]
    play([*BEGIN[:6], worse, ["event", "PhaseChanged", {"phase": "training"}], *STOP], "training")
    assert page.headline.cer.help.text().startswith("worse than the base model")
    assert page.headline.cer.figure._parts[-1] == ("25.7 %", "bad")


def test_the_evaluation_that_goes_on_is_the_first(page: TrainPage, play: Callable[..., None]) -> None:
    play([*BEGIN[:7], *STOP], "evaluating")
    assert page.headline.cer.help.text() == "first evaluation at step 10"


def test_no_tick_is_rounded_to_what_it_does_not_say(page: TrainPage) -> None:
    assert ticks(0.0, 10.0, 5, whole=True) == [0.0, 5.0, 10.0], "steps have no halves"
    assert ticks(0.0, 3.0, 7, whole=True) == [0.0, 1.0, 2.0, 3.0]
    written = [card.chart._y_text(0.0125) for card in (page.plots.loss, page.plots.rate, page.plots.memory)]
    assert written == ["0.0125", "1.25 %", "0.0125 GB"]


@pytest.mark.parametrize(
    ("phase", "shown", "help"),
    [
        ({"phase": "loading"}, "Loading", "loading whisper-base"),
        ({"phase": "evaluating base loss", "done": 16, "total": 48}, "16 of 48 utterances", "base model, 1 of 2: loss"),
        (
            {"phase": "evaluating base", "done": 32, "total": 48},
            "32 of 48 utterances",
            "base model, 2 of 2: transcripts",
        ),
    ],
)
def test_before_training_the_page_tells_what_goes_on(
    page: TrainPage, play: Callable[..., None], phase: dict[str, Any], shown: str, help: str
) -> None:
    condition = "loading" if phase["phase"] == "loading" else "base"
    play([["event", "RunStarted", STARTED], ["event", "PhaseChanged", phase], *STOP], condition)
    assert figure(page.headline.time) == shown
    assert page.headline.time.help.text() == help
    assert filled(page) == []


def test_commands_reach_the_engine(
    page: TrainPage, play: Callable[..., None], sent_commands: Callable[[], list[str]], qtbot: QtBot
) -> None:
    script: Script = [*BEGIN, ["wait", "EvaluateNow"], ["wait", "SaveNow"], ["wait", "Pause"],
                      ["event", "PhaseChanged", {"phase": "paused"}], ["wait", "Resume"],
                      ["event", "PhaseChanged", {"phase": "training"}], *STOP]  # fmt: skip
    play(script, "training")
    assert filled(page) == []
    page.controls.evaluate.click()
    page.controls.save.click()
    page.controls.pause.click()
    reach(qtbot, page, "paused")
    assert page.controls.pause.text() == "Go on"
    assert figure(page.headline.time) == "Paused"
    page.controls.pause.click()
    reach(qtbot, page, "training")
    page.controls.stop.click()
    reach(qtbot, page, "stopped")
    assert sent_commands() == ["EvaluateNow", "SaveNow", "Pause", "Resume", "Stop"]
    assert filled(page) == ["Resume"]


def test_a_stopped_run_is_resumed_and_leads_to_compare(
    page: TrainPage,
    play: Callable[..., None],
    session: Session,
    start_fake: Callable[[Script], Any],
    window: MainWindow,
    qtbot: QtBot,
) -> None:
    play([*BEGIN, ["event", "RunStopped", {"step": 10}]], "stopped")
    assert not page.note.isVisible(), "what is saved whole needs no note"
    start_fake(
        [["event", "RunStarted", {**STARTED, "start_step": 10}], ["steps", 11, 40], ["event", "RunFinished", {}]]
    )
    page.controls.resume.click()
    reach(qtbot, page, "finished")
    assert filled(page) == ["Compare"]
    page.controls.compare.click()
    assert window.current == "compare"


def test_the_engines_sudden_death_is_told_and_the_run_resumed(
    page: TrainPage, play: Callable[..., None], session: Session, start_fake: Callable[[Script], Any], qtbot: QtBot
) -> None:
    play([*BEGIN, ["steps", 11, 12], ["die", "SIGKILL"]], "failed")
    assert "Everything up to step 10 is saved" in page.note.label.text()
    assert filled(page) == ["Resume"]
    assert not page.log.is_unfolded
    page.note.action_button.click()
    assert page.log.is_unfolded and "SIGKILL" in page.log.lines()[-1]
    head = page.log.fold_button
    qtbot.waitUntil(lambda: page.rect().contains(head.mapTo(page, head.rect().center())), timeout=5_000)
    going_on = ["event", "PhaseChanged", {"phase": "training"}]
    start_fake([["event", "RunStarted", {**STARTED, "start_step": 10}], going_on, *STOP])
    page.controls.resume.click()
    reach(qtbot, page, "training")
    assert not page.note.isVisible()
    page.controls.stop.click()
    reach(qtbot, page, "stopped")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("out_of_memory", "smaller batch size"),
        ("disk_full", "Free some space"),
        ("run_moved", "moved or deleted"),
        ("data", "/clips/a.wav is gone."),
    ],
)
def test_failures_are_told_with_what_to_do(page: TrainPage, play: Callable[..., None], code: str, words: str) -> None:
    failure = {"code": code, "message": "/clips/a.wav is gone.", "hint": "Bring it back.", "traceback": "T"}
    play([*BEGIN, ["event", "RunFailed", failure]], "failed")
    assert words in page.note.label.text()
    assert "Everything up to step 10 is saved" in page.note.label.text()
    assert page.controls.resume.isVisible()
    assert figure(page.headline.cer) == "23.2 % → 4.9 %", "nothing that was shown is lost"


@pytest.mark.parametrize("change", ["replaced", "missing", "manifest"])
def test_what_has_changed_is_asked_about_before_a_run_goes_on(
    page: TrainPage,
    session: Session,
    run_folder: Path,
    start_fake: Callable[[Script], Any],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    change: str,
) -> None:
    audio, directory = run_folder / "word.wav", RunDirectory(run_folder)
    audio.write_bytes(b"one")
    manifest = Manifest([Utterance("word", str(audio), "un", 1.0, "train")])
    manifest.save(directory.manifest)
    note_inputs(directory, manifest)
    asked: list[tuple[str, list[str]]] = []

    def answer(_parent: object, _title: str, text: str, answers: list[tuple[str, str, str]]) -> str:
        asked.append((text, [key for key, *_ in answers]))
        start_fake([*BEGIN, *STOP])
        return answers[-1][0]

    monkeypatch.setattr(changed_inputs, "ask", answer)
    if change == "manifest":
        Manifest([Utterance("word", str(audio), "deux", 1.0, "train")]).save(directory.manifest)
    elif change == "missing":
        audio.unlink()
    else:
        audio.write_bytes(b"other")
    failure = {"code": "inputs_changed", "message": "m", "hint": "h"}
    start_fake([["event", "RunFailed", failure]])
    session.resume_run(run_folder)
    qtbot.waitUntil(lambda: bool(asked), timeout=20_000)
    reach(qtbot, page, "training")
    words = {"replaced": "replaced since this run was prepared: word.wav", "missing": "missing: word.wav"}
    assert words.get(change, "list of this run's utterances is not the one") in asked[0][0]
    assert asked[0][1] == ["leave", "again" if change == "missing" else "accept"]
    assert (input_changes(directory) == InputChanges()) == (change != "missing"), "what is gone is not accepted"
    page.controls.stop.click()
    reach(qtbot, page, "stopped")


def test_a_folder_that_vanishes_is_told_at_once(
    page: TrainPage, play: Callable[..., None], session: Session, run_folder: Path, qtbot: QtBot
) -> None:
    play([*BEGIN, *STOP], "training")
    away = run_folder.with_name("away")
    run_folder.rename(away)
    page._tick()
    assert "is gone" in page.note.label.text()
    away.rename(run_folder)
    page._tick()
    assert not page.note.isVisible()
    page.controls.stop.click()
    reach(qtbot, page, "stopped")
    shutil.rmtree(run_folder)
    with qtbot.waitSignal(session.notifier.error) as signal:
        page.controls.resume.click()
    assert isinstance(signal.args[0], StudioError) and str(run_folder) in signal.args[0].message


def test_an_engine_that_does_not_stop_can_be_ended(
    page: TrainPage, play: Callable[..., None], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        "studio.gui.train.page.ask", lambda _parent, _title, text, _answers: asked.append(text) or "kill"
    )
    play([*BEGIN, ["steps", 11, 12], ["until_closed"]], "training")
    page.controls.stop.click()
    reach(qtbot, page, "stopping")
    assert page.controls.stop.text() == "End at once"
    page.controls.stop.click()
    reach(qtbot, page, "failed")
    assert asked == ["Steps 11 to 12 would be lost."]


def test_checking_recordings_is_shown_and_can_be_cancelled(
    page: TrainPage, session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def check(_settings: object, _path: object, *, progress: Callable[[int, int], None], dataset: object) -> None:
        while True:
            progress(312, 480)

    monkeypatch.setattr("studio.runs.prepare.prepare_run", check)
    session.start_run()
    reach(qtbot, page, "preparing")
    qtbot.waitUntil(lambda: figure(page.headline.time) == "312 of 480 recordings")
    page.controls.stop.click()
    reach(qtbot, page, "empty")


def test_smoothing_scale_and_error_rate_are_chosen_and_remembered(
    page: TrainPage, play: Callable[..., None], window: MainWindow, session: Session
) -> None:
    play([*BEGIN, ["event", "RunStopped", {"step": 10}]], "stopped")
    plots = page.plots
    plots.slider.setValue(0)
    loss = {series.name: series for series in plots.loss.chart.series()}
    assert loss["train, smoothed"].y.tolist() == loss["train"].y.tolist()
    plots.log_toggle.click()
    assert plots.loss.chart.getViewBox().viewRange()[1][0] == pytest.approx(np.log10(0.2), abs=0.5)
    plots.rate_choice.toggles["wer"].click()
    assert plots.rate.current.text() == "10.0 %"
    assert plots.rate.accessibleName() == "Word error rate (WER)"
    again = TrainPage(session)
    assert (again.plots.smoothing, again.plots.log_toggle.isChecked()) == (1, True)
    assert again.plots.rate_choice.toggles["wer"].isChecked()
    again.deleteLater()


def test_a_plot_is_zoomed_with_the_wheel_and_all_follow(page: TrainPage, play: Callable[..., None]) -> None:
    play([*BEGIN, *STOP], "training")
    first, second = page.plots.loss.chart, page.plots.rate.chart
    whole = first._x_range
    middle = QPointF(first.viewport().rect().center())
    for keys, zooms in ((Qt.KeyboardModifier.NoModifier, False), (Qt.KeyboardModifier.ControlModifier, True)):
        turn = QWheelEvent(
            middle, first.mapToGlobal(middle), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton, keys,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(first.viewport(), turn)
        assert (first._x_range != whole) is zooms, "without Ctrl the page scrolls"
    assert whole[0] <= first._x_range[0] < first._x_range[1] <= whole[1]
    assert second._x_range == first._x_range
    draw_all(page)
    assert first._x_range != whole, "what comes does not undo it"
    QTest.mouseDClick(first.viewport(), Qt.MouseButton.LeftButton)
    assert first._x_range == second._x_range == whole
    page.controls.stop.click()


def test_hovering_one_plot_reads_out_all(page: TrainPage, play: Callable[..., None]) -> None:
    play([*BEGIN, ["event", "RunStopped", {"step": 10}]], "stopped")
    page.plots.loss.chart.hovered.emit(10.0)
    assert all(card.chart._hover_x == 10.0 for card in page.plots.cards.values())
    assert ("adapter", "4.9 %", "accent") in page.plots.rate.chart.readout(10.0)


def test_a_plot_is_saved_as_picture_and_table(
    page: TrainPage, play: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play([*BEGIN, ["event", "RunStopped", {"step": 10}]], "stopped")
    for kind, action in zip(("png", "csv"), page.plots.rate.export_actions(), strict=True):
        path = str(tmp_path / f"cer.{kind}")
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, path=path: (path, ""))
        action.trigger()
    wait_for_all()
    assert (tmp_path / "cer.png").read_bytes().startswith(b"\x89PNG")
    rows = list(csv.reader((tmp_path / "cer.csv").open(encoding="utf-8")))
    assert ["adapter", "10.0", "0.049"] in rows


def test_earlier_evaluations_can_be_looked_at(page: TrainPage, play: Callable[..., None]) -> None:
    later = [{**ROWS[0], "id": str(number), "adapted": "Composer"} for number in range(4)]
    play([*BEGIN, ["steps", 11, 20], ["event", "SamplesTranscribed", {"step": 20, "rows": later}],
          ["event", "RunStopped", {"step": 20}]], "stopped")  # fmt: skip
    samples = page.samples
    assert (samples.step, len(samples.rows)) == (20, 3)
    samples.fold_button.click()
    assert len(samples.rows) == 4
    samples.earlier.click()
    assert samples.step == 10 and len(samples.rows) == 1
    assert not samples.earlier.isEnabled()
    samples.later.click()
    assert samples.step == 20


def test_a_run_that_was_left_running_is_followed_when_the_window_comes_back(
    qapp: Any, session: Session, run_folder: Path, window: MainWindow, play: Callable[..., None], qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(main_window, "ask", lambda *_: "keep")
    play([*BEGIN, ["wait", "Detach"]], "training")
    assert window.close()
    session.run.close()

    write_events(run_folder, RunStarted(total_steps=40, checkpoint="whisper-base"), PhaseChanged("training"))
    again = Session(session.preferences)
    reopened = MainWindow(again)
    qtbot.addWidget(reopened, before_close_func=lambda _w: again.close())
    reopened.show()
    reopened.start()
    assert reopened.current == "train"
    page = reopened.page("train")
    assert isinstance(page, TrainPage)
    reach(qtbot, page, "training")
    assert "followed here live" in page.note.label.text()
    write_events(run_folder, RunFinished(40))
    reach(qtbot, page, "finished")
    # The follower's thread ends after the last event has been shown.
    qtbot.waitUntil(lambda: not again.preferences.value(main_window.DETACHED))  # told once, and not at every start
    again.deleteLater()


def test_a_followed_run_whose_engine_was_killed_can_be_resumed(
    page: TrainPage, session: Session, run_folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.gui.engines.run_control._SILENT_SECONDS", 0.0)
    write_events(run_folder, RunStarted(total_steps=40), PhaseChanged("training"), CheckpointSaved(10, ""))
    session.run.follow(run_folder)
    qtbot.waitUntil(lambda: len(session.run.history.log) == 3)
    session.run._look()
    reach(qtbot, page, "interrupted")
    assert "Everything up to step 10 is saved" in page.note.label.text()
    assert filled(page) == ["Resume"]
    session.run.close()


def test_an_engine_without_a_window_can_be_asked_to_stop(
    page: TrainPage, session: Session, run_folder: Path, qtbot: QtBot
) -> None:
    code = "import signal; signal.signal(signal.SIGTERM, lambda *_: exit(7)); print(1, flush=True); signal.pause()"
    words = [sys.executable, "-c", code, "-m", "studio.engine.worker", "train", str(run_folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as engine:
        assert engine.stdout is not None and engine.stdout.readline()
        write_events(run_folder, RunStarted(total_steps=40), PhaseChanged("training"))
        session.run.follow(run_folder)
        qtbot.waitUntil(lambda: page._detached is not None and page._detached.pid == engine.pid, timeout=20_000)
        reach(qtbot, page, "training")
        page.controls.stop.click()
        assert engine.wait(20) == 7
    session.run.close()


def test_no_other_process_is_stopped_that_has_got_the_id_of_an_engine() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        gone = psutil.Process(other.pid)
        gone._ident = (other.pid, gone.create_time() - 60)  # the engine had the same id, and began a minute before
        assert not detached.ask_to_stop(gone)
        other.communicate(b"\n", timeout=20)
    assert other.returncode == 0


def test_the_page_survives_a_change_of_language_during_a_run(
    qapp: Any, session: Session, run_folder: Path, start_fake: Callable[[Script], Any], qtbot: QtBot
) -> None:
    from studio.gui.shell.app import Studio

    studio = Studio(qapp, session)
    studio.window.show()
    start_fake([*BEGIN, *STOP])
    session.resume_run(run_folder)
    qtbot.waitUntil(lambda: len(session.run.history) == 10, timeout=20_000)
    studio.set_language("ko")
    qtbot.addWidget(studio.window, before_close_func=lambda _w: session.run.close())
    page = studio.window.page("train")
    assert isinstance(page, TrainPage)
    studio.window.show_page("train")
    qtbot.waitUntil(page.isVisible, timeout=5_000)
    reach(qtbot, page, "training")
    assert page.controls.stop.text() == "중지하고 저장"
    page.controls.stop.click()
    reach(qtbot, page, "stopped")
    studio.deleteLater()


def write_events(folder: Path, *events: Event) -> None:
    with (folder / "events.jsonl").open("a", encoding="utf-8") as file:
        file.writelines(encode(event, number, time.time()) for number, event in enumerate(events))


def _first_wait(script: Script) -> int:
    return next((index for index, line in enumerate(script) if line[0] in ("wait", "until_closed")), len(script))


def make_run(folder: Path) -> Path:
    folder.mkdir(parents=True)
    raw = RunSettings().model_dump()
    raw["checkpoint"]["language"] = "fr"
    raw["data"]["source"] = "/home/user/prompts"
    raw["evaluation"]["eval_steps"] = 10
    save_run_settings(RunSettings.model_validate(raw), folder / "run.toml")
    return folder


def reach(qtbot: QtBot, page: TrainPage, condition: str) -> None:
    """Wait for a condition, and at the end of a run for its thread's, which comes later; let every piece be drawn."""
    qtbot.waitUntil(lambda: page._look().condition == condition, timeout=20_000)
    if condition in ("finished", "stopped", "failed") and (source := page.session.run._source) is not None:
        qtbot.waitUntil(lambda: source.has_ended, timeout=20_000)
    draw_all(page)


def figure(strip: Any) -> str:
    return str(strip.figure.accessibleName())


def filled(page: TrainPage) -> list[str]:
    buttons = page.findChildren(QPushButton)
    return [button.text() for button in buttons if button.isVisible() and button.property("kind") == "primary"]
