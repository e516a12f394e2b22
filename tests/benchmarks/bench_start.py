"""Time from the start of the process to the window's first paint, warm: at most 1.0 s.

    .venv/bin/python tests/benchmarks/bench_start.py [TIMES]

Starts the window again and again in processes of their own (offscreen unless QT_QPA_PLATFORM says otherwise) and
prints every time, the median, and what a bare window with pyqtgraph takes. Ends with status 1 above the limit.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT_SECONDS = 1.0
ROOT = Path(__file__).resolve().parents[2]

STUDIO = """
import sys, time
from studio.gui.shell import app as module
from PySide6.QtWidgets import QApplication
def painted(studio, arguments):
    print(time.time(), flush=True)
    QApplication.instance().quit()
module._after_first_paint = painted
module.main([])
"""

BARE = """
import time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
import pyqtgraph
class Plot(pyqtgraph.PlotWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(time.time(), flush=True)
        QTimer.singleShot(0, app.quit)
app = QApplication([])
window = QMainWindow()
window.setCentralWidget(Plot())
window.show()
app.exec()
"""


def seconds_to_paint(code: str, home: str) -> float:
    """Start one process; seconds from before its start until it says that it has painted."""
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "WHISPER_LORA_STUDIO_HOME": home}
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return float(done.stdout.split()[0]) - began


def main() -> int:
    """Measure and print; status 1 above the limit."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as home:
        results = {}
        for name, code in (("studio", STUDIO), ("bare window with pyqtgraph", BARE)):
            seconds_to_paint(code, home)  # warms the file cache
            results[name] = [seconds_to_paint(code, home) for _ in range(times)]
            each = " ".join(f"{value:.2f}" for value in results[name])
            print(f"{name}: median {statistics.median(results[name]):.2f} s to first paint ({each})")
    return 0 if statistics.median(results["studio"]) <= LIMIT_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
