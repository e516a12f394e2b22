"""What whisper-lora-studio-engine comes without is not missed: a run from the command line, its engine, its report."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.engine.training.tensorboard import TensorBoardListener
from studio.errors import RunError
from studio.runs.report import Report

REPOSITORY = Path(__file__).resolve().parents[2]

# Python imports it at each start, the engine's too.
BLOCKER = """
import sys
from importlib.machinery import PathFinder

class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        absent = name in {names} or name == "studio.gui"
        return None if absent else super().find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = Without
"""
MODULES = ("PySide6", "shiboken6", "pyqtgraph", "qtawesome", "sounddevice", "espeakng_loader", "tensorboard")


def run(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    (folder / "sitecustomize.py").write_text(BLOCKER.format(names=set(MODULES)), encoding="utf-8")
    path = os.pathsep.join((str(folder), str(REPOSITORY)))
    command = [sys.executable, "-m", "studio", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}, cwd=folder, check=False
    )


def test_a_run_trains_without_qt_microphone_espeak_and_tensorboard(
    tmp_path: Path, checkpoint: Path, corpus: Path
) -> None:
    (tmp_path / "run.toml").write_text(
        f'checkpoint = {{ name = "{checkpoint}", language = "fr" }}\n'
        f'data = {{ source = "{corpus}" }}\n'
        'training = { max_steps = 1, batch_size = 4, device = "cpu" }\n',
        encoding="utf-8",
    )
    trained = run(tmp_path, "train", "run.toml", "--run-dir", tmp_path / "run")
    assert trained.returncode == 0, trained.stderr
    assert Report.load(tmp_path / "run" / "report.json").steps == 1
    assert (tmp_path / "run" / "report.html").is_file()


def test_tensorboard_that_is_asked_for_and_absent_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(RunError) as caught:
        TensorBoardListener(tmp_path)
    assert "Install tensorboard" in caught.value.hint


def test_the_window_that_is_absent_is_told(tmp_path: Path) -> None:
    opened = run(tmp_path)
    assert opened.returncode == 1
    assert "Install whisper-lora-studio" in opened.stderr
