"""Frames a second of the Train page's loss plot while a long run goes on: new data, smoothing, drawing, every frame.

    .venv/bin/python tests/benchmarks/bench_plots.py [--points 1000000] [--frames 60] [--json FILE]

Ends with status 1 where there are fewer than 30 frames a second.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

import studio.gui
from studio.gui.engines.run_history import RunHistory
from studio.gui.kit.theme import apply_scheme
from studio.gui.shell.app import make_application, open_preferences
from studio.gui.train.plots import TrainPlots
from studio.protocol.codec import Envelope
from studio.protocol.events import RunStarted, StepCompleted
from studio.protocol.state import RunState, reduce
from studio.settings.application import HOME_VARIABLE

assert studio.gui

WANTED = 30.0


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    app = make_application(["bench_plots"])
    apply_scheme(app, "light")
    rows = [measure(app, points, arguments.frames) for points in (10_000, 100_000, arguments.points)]
    keys = ("points", "fps", "mean_ms", "median_ms", "worst_ms", "processor_ms")
    print("  ".join(f"{key:>12}" for key in keys))
    for row in rows:
        print("  ".join(f"{row[key]:>12,.1f}" for key in keys))
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0 if rows[-1]["fps"] >= WANTED else 1


def measure(app: QApplication, points: int, frames: int) -> dict[str, float]:
    """Frames a second of the loss plot, raw and smoothed, with so many steps behind it."""
    steps = [step_completed(number, points) for number in range(1, points + frames + 1)]
    history = RunHistory()
    state = reduce(RunState(), RunStarted(total_steps=points + frames))
    for event in steps[:points]:
        history.add(Envelope(event.step, event.step / 10, event))
    with tempfile.TemporaryDirectory() as home:
        os.environ[HOME_VARIABLE] = home
        plots = TrainPlots(open_preferences())
    plots.resize(1304, 388)
    plots.show()
    app.processEvents()  # a window that is not exposed is not painted
    times = []
    processor = time.process_time()
    for event in steps[points:]:
        begin = time.perf_counter()
        history.add(Envelope(event.step, event.step / 10, event))
        state = reduce(state, event)
        plots.set_run(state, history, None)
        plots.refresh("loss")
        plots.loss.chart.viewport().repaint()
        times.append(time.perf_counter() - begin)
    processor = (time.process_time() - processor) / frames * 1000
    plots.close()
    kept = np.array(times[2:]) * 1000
    return {"points": points, "fps": 1000 / kept.mean(), "mean_ms": kept.mean(), "median_ms": float(np.median(kept)),
            "worst_ms": kept.max(), "processor_ms": processor}  # fmt: skip


def step_completed(step: int, points: int) -> StepCompleted:
    """An invented step with a noisy, falling loss."""
    noise = (step * 2654435761 % 1000) / 1000 - 0.5
    return StepCompleted(
        step, step / 100, 0.2 + 2 * 2.7 ** (-5 * step / points) + 0.3 * noise, 1e-3, 1.0, 8.0, 2 << 30, 0
    )


if __name__ == "__main__":
    sys.exit(main())
