"""The Setup page around its form: presets, forecasts, run files, starting."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QScrollArea
from pytestqt.qtbot import QtBot

from studio.errors import SettingsError
from studio.gui.kit.fields import ComboBox, NumberField
from studio.gui.project.planned_run import device_for
from studio.gui.project.session import Session
from studio.gui.project.setting_controls import CheckpointBox
from studio.gui.setup.page import SetupPage
from studio.gui.setup.plan_texts import quicker_text
from studio.gui.shell.main_window import MainWindow
from studio.runs import devices
from studio.runs.adapter_size import trainable_parameters
from studio.runs.defaults import Machine, suggest
from studio.runs.devices import Device, nvidia_gpu
from studio.runs.forecast import ModelShape
from studio.runs.pace import Duration
from studio.settings.application import runs_folder
from studio.settings.presets import presets_folder
from studio.settings.toml import dump_run_settings, load_run_settings, save_run_settings
from tests.gui.setup_support import (
    choose,
    click,
    install_checkpoints,
    make_ready,
    open_corpus,
    settle,
    setup_page,
    type_into,
    wait_for,
)

GB = 1 << 30


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> SetupPage:
    """The page with two checkpoints on disk."""
    install_checkpoints()
    return setup_page(window, qtbot)


@pytest.fixture
def ready(page: SetupPage, session: Session, qtbot: QtBot, tmp_path: Path) -> SetupPage:
    """The page with recordings open and everything chosen that a run needs."""
    make_ready(session, qtbot, tmp_path)
    return page


def put_on(page: SetupPage, device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another machine."""
    monkeypatch.setattr(page.state, "_choose_device", lambda: None)
    page.state.device = device
    page.state._tell()


# Starting


def test_without_recordings_the_form_is_usable_and_start_says_why_not(
    page: SetupPage, session: Session, qtbot: QtBot
) -> None:
    rank = page.form.controls["adapter.rank"]
    assert isinstance(rank, NumberField)
    type_into(qtbot, rank, "12")
    assert session.project.settings.adapter.rank == 12
    assert not page.start_button.isEnabled()
    assert page.start_button.toolTip() == page.note.label.text() == "Open recordings to train on."
    assert "30 s" in page.memory.note.text()
    click(qtbot, page.note.action_button)
    window = page.window()
    assert isinstance(window, MainWindow) and window.current == "start"


def test_the_missing_language_is_said_at_its_field(
    page: SetupPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    open_corpus(session, qtbot, tmp_path / "french")
    assert page.form.fields["checkpoint.language"].error == "Choose the language spoken"
    assert not page.start_button.isEnabled()
    session.project.change_setting("checkpoint.language", "fr")
    assert not page.form.fields["checkpoint.language"].error
    assert page.start_button.isEnabled()
    assert page.note.label.text() == "Only 2 utterances are held out: CER and WER of so few mean next to nothing."
    session.project.change_setting("data.folds", 2)
    assert "next to nothing" not in page.note.label.text(), "each is judged in turn"


def test_with_enough_held_out_there_is_no_note(ready: SetupPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not ready.note.isHidden()
    monkeypatch.setattr("studio.runs.plan.FEW_HELD_OUT", 1)
    type_into(qtbot, rank_edit(ready), "24")
    assert ready.note.isHidden()


def test_start_begins_a_run_with_these_settings_and_shows_it(
    ready: SetupPage,
    session: Session,
    window: MainWindow,
    qtbot: QtBot,
    start_fake: Callable[..., Any],
) -> None:
    start_fake([["event", "RunFinished", {"step": 1}]])
    type_into(qtbot, rank_edit(ready), "24")
    with qtbot.waitSignal(session.run.ended, timeout=20_000):
        click(qtbot, ready.start_button)
        assert window.current == "train"
    assert session.run.directory is not None
    assert load_run_settings(session.run.directory / "run.toml").adapter.rank == 24
    assert ready.start_button.isEnabled()


def test_first_left_out_recording_is_named_and_leads_to_data(
    page: SetupPage, session: Session, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "french"
    folder.mkdir()
    (folder / "broken.wav").write_bytes(b"no audio")
    open_corpus(session, qtbot, folder)
    table = folder / "metadata.csv"
    table.write_text(table.read_text(encoding="utf-8") + "broken.wav,rien\n", encoding="utf-8")
    session.open_folder(folder)
    qtbot.waitUntil(lambda: not session.project.is_loading)
    session.project.change_setting("checkpoint.language", "fr")
    session.navigator.go("setup")
    assert page.note.label.text().endswith("Left out 1 of 11 recordings: broken cannot be read.")
    assert page.start_button.isEnabled()
    click(qtbot, page.note.action_button)
    assert window.current == "data"


# Presets


def test_a_preset_fills_the_form_and_is_taken_back(
    ready: SetupPage, session: Session, window: MainWindow, qtbot: QtBot
) -> None:
    before = session.project.settings
    type_into(qtbot, rank_edit(ready), "9999")
    chip = ready.presets.chips["Little memory"]
    click(qtbot, chip)
    assert session.project.settings.training.batch_size == 1
    assert session.project.settings.training.gradient_checkpointing
    assert session.project.settings.checkpoint == before.checkpoint
    assert chip.isChecked() and not ready.form.errors
    assert rank_edit(ready).text() == "16"
    type_into(qtbot, rank_edit(ready), "17")
    assert not chip.isChecked()
    click(qtbot, window.toast.undo_button)
    assert session.project.settings.training.batch_size == before.training.batch_size


def test_what_new_writes_for_these_recordings_is_suggested(ready: SetupPage, session: Session, qtbot: QtBot) -> None:
    button = ready.presets.suggest_button
    before = session.project.settings
    click(qtbot, button)
    settings = session.project.settings
    assert button.isHidden() and (settings.checkpoint, settings.data) == (before.checkpoint, before.data)
    dataset, info = session.project.dataset, ready.state.plan.checkpoint
    assert dataset is not None and info is not None and ready.state.device is not None
    device = ready.state.device
    shares = {"validation_fraction": before.data.validation_fraction, "test_fraction": before.data.test_fraction}
    machine = Machine(device.total, device.is_gpu)
    fit = suggest(len(dataset.manifest()), shares, info, before.checkpoint.language, before.data.source, machine)
    assert (settings.adapter, settings.training, settings.evaluation) == (fit.adapter, fit.training, fit.evaluation)
    assert settings.adapter.rank == 16, "few recordings"


def test_own_preset_is_saved_chosen_and_deleted(
    ready: SetupPage, session: Session, window: MainWindow, qtbot: QtBot
) -> None:
    type_into(qtbot, rank_edit(ready), "21")
    click(qtbot, ready.presets.save_button)
    dialog = ready.name_dialog
    assert not dialog.save_button.isEnabled()
    qtbot.keyClicks(dialog.edit, "Night shift")
    click(qtbot, dialog.save_button)
    settle(qtbot)
    assert [path.name for path in presets_folder().iterdir()] == ["night-shift.toml"]
    assert ready.presets.chips["Night shift"].isChecked()
    type_into(qtbot, rank_edit(ready), "8")
    click(qtbot, ready.presets.chips["Night shift"])
    assert session.project.settings.adapter.rank == 21
    ready.presets.delete_requested.emit(ready.presets.chips["Night shift"].preset)
    assert "Night shift" not in ready.presets.chips
    click(qtbot, window.toast.undo_button)
    settle(qtbot)
    assert "Night shift" in ready.presets.chips


# Forecasts


def test_memory_is_held_against_the_machine(
    ready: SetupPage, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on(ready, Device("Small machine", 64 * GB, 32 * GB), monkeypatch)
    assert ready.memory.device_label.text() == "Small machine"
    assert ready.memory.verdict.text().startswith("Fits, ")
    assert ready.memory.fit_button.isHidden()
    assert ready.memory.figure.accessibleName().endswith("of 32.0 GB free")
    before = ready.memory.figure.accessibleName()
    box = ready.form.controls["checkpoint.name"]
    assert isinstance(box, CheckpointBox)
    choose(box, "whisper-small")
    assert ready.memory.figure.accessibleName() != before


def test_make_it_fit_says_what_it_changed_and_is_taken_back(
    ready: SetupPage, session: Session, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on(ready, Device("Small machine", 8 * GB, 2 * GB), monkeypatch)
    box = ready.form.controls["checkpoint.name"]
    assert isinstance(box, CheckpointBox)
    choose(box, "whisper-small")
    type_into(qtbot, number(ready, "training.batch_size"), "64")
    assert ready.memory.verdict.text().endswith("GB too much")
    click(qtbot, ready.memory.fit_button)
    run = session.project.settings
    assert run.training.batch_size == 64 and run.evaluation.batch_size < 8
    note, needed = ready.memory.note.text(), ready.memory.figure.accessibleName().partition(" ")[0]
    assert f"Decoded at once: 8 → {run.evaluation.batch_size}" in note
    assert note.startswith(f"{needed} GB instead of "), "why the forecast dropped"
    assert not ready.memory.verdict.text().endswith("too much")
    click(qtbot, window.toast.undo_button)
    assert session.project.settings.evaluation.batch_size == 8
    assert not ready.memory.note.text()


def test_what_cannot_be_made_to_fit_is_said(ready: SetupPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    put_on(ready, Device("Tiny machine", GB, GB // 4), monkeypatch)
    click(qtbot, ready.memory.fit_button)
    assert "still too much" in ready.memory.note.text()
    assert ready.memory.fit_button.isVisible()


def test_a_gpu_is_found_by_its_drivers_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\necho 'NVIDIA GeForce RTX 4060, 8188, 7600'\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    gpu = nvidia_gpu()
    assert gpu == Device("NVIDIA GeForce RTX 4060", 8188 << 20, 7600 << 20, True)
    assert device_for("auto", gpu) == gpu
    processor = device_for("cpu", gpu)
    assert processor is not None and not processor.is_gpu
    assert device_for("cuda", None) is None, "nothing is forecast for what is not there"
    program.write_text("#!/bin/sh\necho 'NVIDIA-SMI has failed'\nexit 9\n", encoding="utf-8")
    assert nvidia_gpu() is None
    monkeypatch.setattr(devices.shutil, "which", lambda _name: None)
    assert nvidia_gpu() is None


def test_a_gpu_that_is_not_there_fits_nothing_and_starts_nothing(
    ready: SetupPage, session: Session, window: MainWindow, qtbot: QtBot
) -> None:
    assert window.rail.items["setup"].accessibleDescription() == "done"
    session.project.change_setting("training.device", "cuda")
    assert not ready.start_button.isEnabled() and "no NVIDIA GPU" in ready.note.label.text()
    assert ready.memory.verdict.text() == "Not known"
    assert window.rail.items["setup"].accessibleDescription() == ""


def test_the_rail_says_done_only_where_the_status_says_ready(
    ready: SetupPage, session: Session, window: MainWindow, qtbot: QtBot
) -> None:
    said: list[str] = []
    session.notifier.status_changed.connect(lambda head, _detail, _color: said.append(head))
    type_into(qtbot, rank_edit(ready), "9999")
    assert said[-1] == "Not ready" and window.rail.items["setup"].accessibleDescription() == ""
    type_into(qtbot, rank_edit(ready), "16")
    assert said[-1] == "Ready" and window.rail.items["setup"].accessibleDescription() == "done"
    choose(ready.form.controls["checkpoint.name"], "whisper-small")  # type: ignore[arg-type]
    assert said[-1] == "Not ready" and window.rail.items["setup"].accessibleDescription() == ""


def test_evaluations_that_take_longer_than_training_are_told_with_a_quicker_way(session: Session) -> None:
    settings = session.project.settings
    assert quicker_text(settings, Duration(60.0, 40.0)) == ""
    assert quicker_text(settings, Duration(20.0, 80.0)).startswith("80 % of it is evaluation: ")
    session.project.change_setting("evaluation.audio_context", "padded")
    assert "from trimmed audio" in quicker_text(session.project.settings, Duration(20.0, 80.0))
    session.project.change_setting("evaluation.audio_context", "trimmed")
    assert "less often" in quicker_text(session.project.settings, Duration(20.0, 80.0))


def test_a_step_of_more_than_there_is_is_said(ready: SetupPage, session: Session) -> None:
    session.project.change_setting("training.batch_size", 64)
    session.project.change_setting("training.gradient_accumulation_steps", 8)
    assert "learns from 512 utterances, but there are 7" in ready.note.label.text()


def test_trained_parameters_follow_the_form_without_loading(ready: SetupPage, session: Session, qtbot: QtBot) -> None:
    info = next(info for info in session.checkpoints.installed if info.name == "whisper-base")
    type_into(qtbot, rank_edit(ready), "16")
    expected = trainable_parameters(ModelShape.of(info), session.project.settings.adapter)
    assert ready.trained.figure.accessibleName().startswith(f"{expected:,} of ")
    session.project.change_setting("checkpoint.name", "whisper-large-v2")
    assert ready.trained.figure.accessibleName().startswith("7,864,320 of 1.54 B")
    assert ready.trained.help.text() == "The adapter file will be 32 MB."


def test_duration_is_estimated_until_a_run_tells(
    ready: SetupPage, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.runs.pace.matrix_speed", lambda: 5e10)
    wait_for(qtbot, lambda: "an estimate" in ready.duration.help.text())
    session.project.change_setting("checkpoint.name", "whisper-large-v2")
    session.project.change_setting("training.max_steps", 20_000)
    assert ready.duration.figure.accessibleName().endswith(" days"), "on a slow machine such a run takes that long"
    session.project.change_setting("training.max_steps", 0)
    session.project.change_setting("checkpoint.name", "whisper-base")
    run = runs_folder() / "earlier"
    run.mkdir(parents=True)
    save_run_settings(session.project.settings, run / "run.toml")
    (run / "report.json").write_text(json.dumps({"utterances_per_second": 0.1}), encoding="utf-8")
    lines = [
        {"type": "run_started", "total_steps": 10},
        {"type": "phase_changed", "phase": "evaluating"},
        {"type": "evaluation_completed", "step": 5, "loss": 1, "cer": 0.1, "wer": 0.1, "utterances": 2},
        {"type": "run_finished", "step": 10},
    ]
    text = "".join(json.dumps({"v": 1, "seq": i, "time": 10.0 + 60 * i, **line}) + "\n" for i, line in enumerate(lines))
    (run / "events.jsonl").write_text(text, encoding="utf-8")
    session.runs.refresh()
    wait_for(qtbot, lambda: "earlier" in ready.duration.help.text())
    # 7 utterances, 10 times, at 0.1 a second; one for validation, two for the test, decoded at 30 s each.
    assert ready.duration.figure.accessibleName() == "about 15 min"
    assert "11.7 min training at 0.1 utterances/s, 3.5 min evaluation" in ready.duration.help.text()
    session.project.change_setting("checkpoint.name", "whisper-small")
    assert "an estimate" in ready.duration.help.text()


# Run files


def test_a_run_file_is_opened_with_its_recordings(
    ready: SetupPage,
    session: Session,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = tmp_path / "other"
    shutil.copytree(tmp_path / "french", other)
    before = session.project.settings
    raw = before.model_dump()
    raw["data"]["source"], raw["adapter"]["rank"], raw["training"]["max_steps"] = str(other), 5, 77
    path = tmp_path / "mine.toml"
    path.write_text(dump_run_settings(type(before).model_validate(raw)), encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    click(qtbot, ready.open_button)
    wait_for(qtbot, lambda: session.project.dataset is not None and session.project.dataset.source == other)
    assert window.current == "setup"
    assert rank_edit(ready).text() == "5"
    assert ready.form.length.steps.isVisible() and ready.form.length.steps.text() == "77"
    assert session.project.settings.training.max_steps == 77


@pytest.mark.parametrize("text", ["[adapter]\nrank = 0\n", "no toml", "[adapter]\nunknown = 1\n"])
def test_a_broken_run_file_changes_nothing(
    ready: SetupPage, session: Session, qtbot: QtBot, tmp_path: Path, text: str
) -> None:
    before = session.project.settings
    path = tmp_path / "broken.toml"
    path.write_text(text, encoding="utf-8")
    session.notifier.error.disconnect()
    with qtbot.waitSignal(session.notifier.error) as signal:
        ready.load_file(path)
    assert signal.args is not None
    if isinstance(signal.args[0], SettingsError):
        assert any(where.startswith("adapter.") for where, _ in signal.args[0].problems)
    assert session.project.settings == before


# Room


@pytest.mark.parametrize(("width", "height", "scrolls"), [(1440, 900, False), (1100, 700, True)])
def test_basic_fields_fit_and_nothing_scrolls_sideways(
    ready: SetupPage, window: MainWindow, qtbot: QtBot, width: int, height: int, scrolls: bool
) -> None:
    window.resize(width, height)
    settle(qtbot)
    area = ready.findChild(QScrollArea)
    assert area is not None
    assert (area.verticalScrollBar().maximum() > 0) == scrolls
    assert area.horizontalScrollBar().maximum() == 0
    inner = area.widget()
    assert inner is not None and inner.width() <= area.viewport().width()
    for path in ("adapter.rank", "training.seed", "evaluation.cer_profile"):
        control = ready.form.controls[path]
        right = control.mapTo(inner, control.rect().bottomRight())  # type: ignore[attr-defined]
        assert right.x() <= inner.width()


def rank_edit(page: SetupPage) -> NumberField:
    return number(page, "adapter.rank")


def number(page: SetupPage, path: str) -> NumberField:
    control = page.form.controls[path]
    assert isinstance(control, NumberField)
    return control


def test_what_the_profile_makes_of_ones_own_transcripts(ready: SetupPage) -> None:
    box = ready.form.controls["evaluation.cer_profile"]
    head = ready.form.cards["evaluation"].description_label
    assert isinstance(box, ComboBox)
    assert (head.text(), box.toolTip()) == ("how it is judged", "Profile basic\n\nChanges nothing in these transcripts")
    choose(box, "korean-cer")
    assert head.text() == "«merci beaucoup» counts as «mercibeaucoup»"
    assert "Profile korean-cer" in box.toolTip() and "au revoir\n→ aurevoir" in box.toolTip()
    choose(box, "none")
    assert head.text() == "how it is judged"


def test_a_profile_made_for_english_is_refused_for_french(ready: SetupPage, session: Session, qtbot: QtBot) -> None:
    box = ready.form.controls["evaluation.cer_profile"]
    assert isinstance(box, ComboBox)
    with qtbot.waitSignal(session.notifier.status_changed) as told:
        choose(box, "whisper-english")
    assert "evaluation.cer_profile" in ready.form.errors
    assert not ready.start_button.isEnabled()
    assert (told.args[0], told.args[2]) == ("Not ready", "warning")
    with qtbot.waitSignal(
        session.notifier.status_changed, check_params_cb=lambda head, _, color: (head, color) == ("Ready", "good")
    ):
        choose(box, "basic")
