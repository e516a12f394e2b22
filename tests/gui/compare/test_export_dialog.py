"""Exporting from the window: formats, progress, proof, what went wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from studio.errors import StudioError
from studio.gui.compare.page import ComparePage
from studio.gui.kit.text import Text
from studio.gui.project.export_dialog import ExportDialog
from studio.gui.shell.main_window import MainWindow
from studio.runs.exports import ExportRecord, Proof
from tests.gui.compare_support import Prepare, show_page

INT8 = "faster-whisper-int8"


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> ComparePage:
    return show_page(window, qtbot)


@pytest.fixture
def dialog(page: ComparePage, qtbot: QtBot, tmp_path: Path) -> ExportDialog:
    page.export_button.click()
    (dialog,) = page.findChildren(ExportDialog)
    dialog.target = tmp_path / "mine-export"
    return dialog


def write_record(folder: Path, name: str, faults: list[str], unproven: str = "") -> str:
    folder.mkdir(parents=True)
    proof = None if unproven else Proof("program 1.0", 24, 19, 21, 0.04, 0.041, 0.048, 33.0, 10**9, faults)
    ExportRecord(
        name, "whisper-base", "sha256:x", 100, "fr", "transcribe", "openai/whisper-base", False, 246_000_000, proof,
        unproven,
    ).save(folder)  # fmt: skip
    return str(folder)


def shown(dialog: ExportDialog) -> list[str]:
    return [label.text() for label in dialog.proofs.findChildren(Text) if label.text()]


def test_formats_are_written_and_proven_and_what_is_wrong_is_told(
    page: ComparePage, window: MainWindow, dialog: ExportDialog, qtbot: QtBot, start_fake: Prepare,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for row in dialog.rows.values():
        row.box.setEnabled(True)
    assert dialog.chosen == ["transformers-float32"]
    dialog.rows[INT8].box.click()
    folders = [
        write_record(dialog.target / "transformers-float32", "transformers-float32", []),
        write_record(dialog.target / INT8, INT8, ["texts", "cer"]),
    ]
    other = dialog.target.with_name("mine-export-1")
    start_fake([
        ["event", "PhaseChanged", {"phase": "merging"}],
        ["event", "ExportWritten", {"format": "transformers-float32", "folder": folders[0]}],
        ["event", "ExportProgressed", {"format": INT8, "phase": "proving", "done": 3, "total": 24}],
        ["until_closed"],
    ])  # fmt: skip
    dialog.start_button.click()
    assert dialog.target != other.with_name("mine-export"), "a folder that is there is not taken"
    qtbot.waitUntil(lambda: dialog.rows[INT8].state.text() == "proving, 3 of 24 clips", timeout=20_000)
    assert dialog.rows["transformers-float32"].state.text() == "✓ 246 MB"
    assert dialog.start_button.text() == "Cancel" and not dialog.folder_button.isEnabled()
    dialog.start_button.click()
    assert not page.session.export.is_busy and dialog.start_button.text() == "Export"
    start_fake([
        ["event", "ExportWritten", {"format": INT8, "folder": folders[1]}],
        ["event", "RunFinished", {"report": str(dialog.target)}],
    ])  # fmt: skip
    dialog.start_button.click()
    qtbot.waitUntil(lambda: window.toast.label.text() == f"Exported to {dialog.target}", timeout=20_000)
    assert dialog.rows[INT8].state.text() == "⚠ 246 MB"
    assert {"19 / 21", "4.1 %", "4.8 %", "33.0"} <= set(shown(dialog))
    assert "only 19 of 21 texts" in dialog.proofs.faults.text() and "0.8 points above" in dialog.proofs.faults.text()
    assert "WhisperModel" in dialog.usage.code.text() and folders[1] in dialog.usage.code.text()
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    dialog.show_button.click()
    assert opened == [str(dialog.target)]


def test_an_export_without_proof_says_why(dialog: ExportDialog, qtbot: QtBot, start_fake: Prepare) -> None:
    folder = write_record(dialog.target / "adapter", "adapter", [], unproven="adapter")
    start_fake([
        ["event", "ExportWritten", {"format": "adapter", "folder": folder}], ["event", "RunFinished", {"report": "x"}],
    ])  # fmt: skip
    dialog.start_button.click()
    qtbot.waitUntil(lambda: "PEFT reads it" in dialog.proofs.faults.text(), timeout=20_000)
    assert dialog.rows["adapter"].state.text() == "246 MB"


def test_a_format_whose_package_is_missing_cannot_be_chosen(
    page: ComparePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    dialog = page.open_export()
    assert dialog is not None
    assert not dialog.rows[INT8].box.isEnabled() and "pip install ctranslate2" in dialog.rows[INT8].note.text()
    assert dialog.rows["whisper.cpp-f16"].box.isEnabled()


def test_nothing_chosen_is_nothing_to_export_and_the_folder_is_the_users(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog.rows["transformers-float32"].box.click()
    assert not dialog.start_button.isEnabled()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "elsewhere"), ""))
    dialog.folder_button.click()
    assert dialog.target == tmp_path / "elsewhere" and str(dialog.target) in dialog.folder_text.text()


def test_a_failure_is_an_error_and_what_was_unfinished_goes(
    page: ComparePage, dialog: ExportDialog, qtbot: QtBot, start_fake: Prepare
) -> None:
    errors: list[StudioError] = []
    page.session.notifier.error.connect(errors.append)
    start_fake([["event", "RunFailed", {"code": "export_package", "message": "It is missing.", "hint": "Get it."}]])
    dialog.start_button.click()
    qtbot.waitUntil(lambda: [error.code for error in errors] == ["export_package"], timeout=20_000)
    start_fake([["until_closed"]])
    dialog.start_button.click()
    unfinished = dialog.target.with_name(f".{dialog.target.name}.tmp")
    unfinished.mkdir()
    dialog.start_button.click()
    page.session.jobs.close()
    assert len(errors) == 1 and not unfinished.exists()


def test_another_adapters_export_is_not_shown_as_ones_own(
    page: ComparePage, dialog: ExportDialog, qtbot: QtBot, start_fake: Prepare
) -> None:
    start_fake([["until_closed"]])
    dialog.start_button.click()
    other = ExportDialog(page.session, replace(dialog.model, folder=dialog.model.folder.parent / "other"))
    qtbot.addWidget(other)
    assert not other.start_button.isEnabled() and other.state.text() == "mine is being exported. Wait until it is done."
    assert other.rows["transformers-float32"].state.text() == ""
    page.session.export.cancel()
    assert other.start_button.isEnabled()
