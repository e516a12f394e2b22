"""The whole way with the real engine on a small corpus: folder, Start, stop, resume, finish, compare."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from studio.gui.project.session import Session
from studio.gui.shell.main_window import MainWindow
from studio.gui.start.page import StartPage
from studio.gui.train.page import TrainPage
from studio.protocol.events import EvaluationCompleted, StepCompleted
from studio.protocol.state import RunState
from studio.runs.directory import RunDirectory
from studio.runs.report import Report
from tests.gui.train_support import draw_all

REPOSITORY = Path(__file__).resolve().parents[2]
ENGINE_MS = 120_000
"""Importing torch on a busy machine takes its time."""


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a random Whisper and a corpus of ten recordings, made by a process of its own."""
    folder = tmp_path_factory.mktemp("small")
    command = [sys.executable, "-m", "tests.engine.small_whisper", str(folder)]
    subprocess.run(command, check=True, cwd=REPOSITORY, capture_output=True)
    return folder


def test_a_newcomers_run(
    window: MainWindow, session: Session, small: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # beside the window, two threads wait for each other
    open_folder(window, session, small / "corpus", monkeypatch, qtbot)
    settings = {
        "checkpoint.name": str(small / "random-whisper"), "checkpoint.language": "fr", "data.validation_fraction": 0.2,
        "data.test_fraction": 0.0,
        "adapter.rank": 4, "training.max_steps": 8, "training.batch_size": 3, "training.save_steps": 2,
        "training.device": "cpu", "evaluation.eval_steps": 3, "evaluation.batch_size": 2,
    }  # fmt: skip
    for path, value in settings.items():
        assert session.project.change_setting(path, value) == "", path
    session.start_run()
    assert window.current == "train"
    page = window.page("train")
    assert isinstance(page, TrainPage)
    run = session.run

    qtbot.waitUntil(lambda: run.state.evaluation is not None, timeout=ENGINE_MS)
    page.controls.stop.click()
    qtbot.waitUntil(lambda: page._look().condition == "stopped", timeout=ENGINE_MS)
    assert run.directory is not None
    directory = RunDirectory(run.directory)
    stopped_at = run.state.step.step if run.state.step else 0
    assert directory.complete_checkpoints()[-1][0] == stopped_at < 8

    draw_all(page)
    assert page.controls.resume.isVisible()
    page.controls.resume.click()
    qtbot.waitUntil(lambda: page._look().condition == "finished", timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: page._look().final_cer is not None, timeout=ENGINE_MS)
    draw_all(page)

    curves_hold_the_events(page, directory)
    report = Report.load(directory.report)
    assert report.steps == 8
    assert page.view.final_cer == (report.cer_base, report.cer_adapted, report.eval_utterances, True, 0, None)
    assert all(row.piece is not None and row.piece.path.is_file() for row in page.samples.rows)
    assert page.controls.compare.isVisible()
    page.controls.compare.click()
    assert window.current == "compare"


def open_folder(
    window: MainWindow, session: Session, corpus: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """Choose a folder with the Start page's button, and wait until it has been read."""
    start = window.page("start")
    assert isinstance(start, StartPage)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(corpus))
    start.open_button.click()
    qtbot.waitUntil(lambda: session.project.dataset is not None, timeout=ENGINE_MS)
    assert session.project.dataset is not None and len(session.project.dataset.manifest()) == 10


def curves_hold_the_events(page: TrainPage, directory: RunDirectory) -> None:
    """Every figure in events.jsonl is in a curve, and the schedule drawn ahead is the one that came."""
    events = [envelope.message for envelope in directory.read_events()]
    steps = {event.step: event for event in events if isinstance(event, StepCompleted)}
    evaluations = {event.step: event for event in events if isinstance(event, EvaluationCompleted)}
    loss = {series.name: series for series in page.plots.loss.chart.series()}
    assert loss["train"].x.tolist() == sorted(steps) == list(range(1, 9))
    assert loss["train"].y.tolist() == [steps[step].loss for step in sorted(steps)]
    assert loss["held-out"].x.tolist() == sorted(evaluations)
    rate = page.plots.rate.chart.series()[1]
    assert rate.y.tolist() == [evaluations[step].cer for step in sorted(evaluations) if step]
    memory = page.plots.memory.chart.series()[0]
    assert (memory.y * 2**30).tolist() == pytest.approx([steps[step].memory_bytes for step in sorted(steps)])
    schedule(page, steps)
    assert isinstance(page.view.state, RunState)


def schedule(page: TrainPage, steps: dict[int, StepCompleted]) -> None:
    from studio.gui.train.run_pace import learning_rates

    settings = page.view.settings
    assert settings is not None
    computed = learning_rates(settings.training, 8, np.array(sorted(steps), dtype=np.float64))
    assert computed.tolist() == pytest.approx([steps[step].learning_rate for step in sorted(steps)])
