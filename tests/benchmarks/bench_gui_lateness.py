"""How late the window's event loop is while a real run trains on all cores: a timer of 5 ms, and when it fires.

    .venv/bin/python tests/benchmarks/bench_gui_lateness.py FOLDER [--language fr] [--checkpoint whisper-base]
        [--steps 20] [--json FILE]

FOLDER has recordings with transcripts; the checkpoint must be on disk. Rows: the window idle, the engine loading,
the base model's evaluation, training with the Train page in front. Ends with status 1 where training is later than
16 ms at p99; a computer that does other work meanwhile adds its own.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer

import studio.gui
from studio.gui.kit.tasks import wait_for_all
from studio.gui.project.session import Session
from studio.gui.shell.app import Studio, make_application, open_preferences
from studio.gui.train.page import TrainPage
from studio.settings.application import HOME_VARIABLE, checkpoints_folder
from studio.settings.run import RunSettings

assert studio.gui

WANTED_MS = 16.0
INTERVAL_MS = 5
IDLE_SECONDS = 5.0


class Lateness:
    """Notes for every period of the timer how much later than wanted it came, by what the run was doing."""

    def __init__(self, page: TrainPage) -> None:
        self.late: dict[str, list[float]] = {}
        self._page = page
        self._last = time.perf_counter()
        self._timer = QTimer(interval=INTERVAL_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._fired)
        self._timer.start()

    def _fired(self) -> None:
        now = time.perf_counter()
        late = max(0.0, (now - self._last) * 1000 - INTERVAL_MS)
        self.late.setdefault(self._page.view.condition, []).append(late)
        self._last = now

    def rows(self) -> list[dict[str, Any]]:
        """Percentiles of each condition, in milliseconds."""
        return [
            {"while": name, "samples": len(values)}
            | {key: float(np.percentile(values, share)) for key, share in (("p50", 50), ("p95", 95), ("p99", 99))}
            | {"max": max(values)}
            for name, values in self.late.items()
        ]


def main() -> int:
    """Measure and print."""
    arguments = _arguments()
    checkpoint = str(checkpoints_folder() / arguments.checkpoint)
    app = make_application(["bench_gui_lateness"])
    with tempfile.TemporaryDirectory() as home:
        os.environ[HOME_VARIABLE] = home
        session = Session(open_preferences())
        studio = Studio(app, session)
        studio.window.resize(1440, 900)
        studio.window.show()
        studio.window.start()
        studio.window.show_page("train")
        page = studio.window.page("train")
        assert isinstance(page, TrainPage)
        lateness = Lateness(page)
        _wait(IDLE_SECONDS)
        session.project.set_settings(_settings(arguments, checkpoint))
        session.start_run()
        while session.run.is_active:
            _wait(0.2)
        status = session.run.state.status
        studio.window.close_without_asking()
        session.close()
        wait_for_all()
    return _report(lateness.rows(), status, arguments.json)


def _report(rows: list[dict[str, Any]], status: str, path: Path | None) -> int:
    keys = ("while", "samples", "p50", "p95", "p99", "max")
    print("  ".join(f"{key:>11}" for key in keys))
    for row in rows:
        cells = [f"{row[key]:.1f}" if isinstance(row[key], float) else str(row[key]) for key in keys]
        print("  ".join(f"{cell:>11}" for cell in cells))
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"run {status}; milliseconds; load average {load:.1f} on {os.cpu_count()} cores")
    result = {"rows": rows, "status": status, "load_average": load, "cores": os.cpu_count()}
    if path:
        path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    training = [row["p99"] for row in rows if row["while"] == "training"]
    return 0 if status == "finished" and training and training[0] <= WANTED_MS else 1


def _settings(arguments: argparse.Namespace, checkpoint: str) -> RunSettings:
    raw = RunSettings().model_dump()
    raw["checkpoint"].update(name=checkpoint, language=arguments.language)
    raw["data"].update(source=str(arguments.folder), validation_fraction=0.2)
    raw["training"].update(max_steps=arguments.steps, batch_size=4, save_steps=arguments.steps)
    raw["evaluation"].update(eval_steps=max(2, arguments.steps // 2), max_utterances=8)
    return RunSettings.model_validate(raw)


def _wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", default="fr")
    parser.add_argument("--checkpoint", default="whisper-base")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
