"""Blending two adapters on the Compare page: made by the engine's merge, compared as any adapter, kept as a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.corpus.utterance import Manifest
from studio.gui.compare.page import ComparePage
from studio.gui.kit.dialogs import NameDialog
from studio.gui.shell.main_window import MainWindow
from studio.runs.annotations import read_annotation
from studio.runs.blend import blends_folder, read_blend
from studio.settings.application import runs_folder
from tests.gui.compare_support import Prepare, adapter, answer, heard, row, show_page, tone
from tests.unit.runs.test_blend import merged_adapter
from tests.unit.runs.test_history import FINISHED, started, write_run

UTTERANCES = [
    {"id": "a", "audio": "/a.wav", "text": "un", "duration": 1.0, "split": "train"},
    {"id": "b", "audio": "/b.wav", "text": "deux", "duration": 1.0, "split": "validation"},
    {"id": "c", "audio": "/c.wav", "text": "trois", "duration": 1.0, "split": "validation"},
]
OTHERS = [{"id": "x", "audio": "/x.wav", "text": "Deux.", "duration": 1.0, "split": "train"}]


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> ComparePage:
    """The page with two runs, the older one chosen, its strength unfolded."""
    other = write_run(runs_folder() / "other", [started(), FINISHED])
    lines = "".join(json.dumps(each) + "\n" for each in OTHERS)
    (other / "manifest.jsonl").write_text(lines, encoding="utf-8")
    made = show_page(window, qtbot, UTTERANCES)
    qtbot.waitUntil(lambda: len(made.choice.adapters) == 2, timeout=10_000)
    made.choice.choose_runs([runs_folder() / "mine"])
    made.view.columns.columns[1].strength_button.click()
    return made


def merged() -> Path:
    """The first blend's adapter, as the engine writes it."""
    return merged_adapter(blends_folder() / "mine+other" / "adapter", 16)


def job(home: Path) -> dict[str, object]:
    """What the engine was asked to merge."""
    found: dict[str, object] = json.loads((home / "compare" / "jobs" / "merge.json").read_text(encoding="utf-8"))
    return found


def test_a_partner_is_merged_in_and_the_blend_is_compared_and_saved_as_a_run(
    page: ComparePage, window: MainWindow, qtbot: QtBot, start_fake: Prepare, tmp_path: Path
) -> None:
    controls, blend = page.view.strength_card.blend_controls, page.comparing.blend
    assert not controls.isHidden() and controls.slider.isHidden() and controls.work_button.isHidden()
    start_fake([["event", "PhaseChanged", {"phase": "merging"}], ["wait", "Stop"]])
    controls.picker.value_edited.emit(adapter("other"))
    assert blend.is_busy and controls.work_button.text() == "Stop"
    controls.work_button.click()
    assert not blend.is_busy and blend.partner is None

    start_fake([["event", "RunFinished", {"report": ""}]])
    blend.share = 70
    controls.picker.value_edited.emit(adapter("other"))
    folder = merged()
    qtbot.waitUntil(lambda: page.choice.first is not None and page.choice.first.folder == folder, timeout=10_000)
    asked = job(tmp_path / "home")
    assert asked["adapters"] == [adapter(), adapter("other")] and asked["method"] == "linear"
    assert asked["weights"] == pytest.approx([0.7, 0.3]) and asked["output"] == str(folder)
    assert page.choice.first is not None and page.choice.first.name == "mine 70 % + other 30 %"
    assert (controls.slider.value(), controls.picker.currentText()) == (70, "other")
    # What the other one has learned is not held out any more, and what it has trained on is told.
    rows = {each.id: each.split for each in Manifest.load(folder.parent / "manifest.jsonl")}
    assert rows == {"a": "train", "b": "train", "c": "validation", "x": "train"}

    start_fake([*answer([row("base", "un"), row(str(folder), "deux")]), ["until_closed"]])
    page.open_paths([tone(tmp_path / "a.wav")])
    heard(page, qtbot)
    assert page.view.columns.columns[1].transcribed_text == "deux"

    assert controls.work_button.text() == "Save…"
    controls.work_button.click()
    dialog = window.findChild(NameDialog)
    assert dialog is not None
    dialog.edit.setText("both voices")
    dialog.save_button.click()
    saved = runs_folder() / "mine+other"
    qtbot.waitUntil(lambda: page.choice.first is not None and page.choice.first.run == saved, timeout=10_000)
    assert read_annotation(saved).name == page.choice.first.name == "both voices"
    assert not folder.parent.exists() and controls.work_button.isHidden()
    assert (controls.slider.value(), controls.picker.currentText()) == (70, "other")


def test_another_share_or_method_makes_another_blend_and_a_failure_is_told(
    page: ComparePage, window: MainWindow, qtbot: QtBot, start_fake: Prepare, tmp_path: Path
) -> None:
    controls, blend = page.view.strength_card.blend_controls, page.comparing.blend
    failure = {"code": "merge", "message": "The adapters are of different bases.", "hint": "", "traceback": ""}
    start_fake([["event", "RunFailed", failure]])
    controls.picker.value_edited.emit(adapter("other"))
    qtbot.waitUntil(lambda: bool(window._errors.dialogs), timeout=10_000)
    assert "different bases" in window._errors.dialogs[0].words[0]
    assert not blend.is_busy and page.choice.first is not None and page.choice.first.folder == Path(adapter())

    start_fake([["event", "RunFinished", {"report": ""}]])
    controls.slider.setValue(20)
    controls.slider.released.emit()
    folder = merged()
    qtbot.waitUntil(lambda: page.choice.first is not None and page.choice.first.folder == folder, timeout=10_000)
    made = read_blend(folder.parent)
    assert made is not None and (made.share, made.method) == (20, "linear")
    start_fake([["wait", "Stop"]])
    controls.methods_menu().actions()[1].trigger()
    assert blend.is_busy and job(tmp_path / "home")["method"] == "ties"
    controls.picker.value_edited.emit("")
    assert not blend.is_busy and page.choice.first is not None and page.choice.first.folder == Path(adapter())
