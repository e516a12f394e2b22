"""Engines that go on without a window: finding the process of a run on this computer, and asking it to stop."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil

_MARKS = ("studio.engine.worker", "--engine-worker")


def find_engine(directory: Path) -> int:
    """Process id of this user's engine that works on a run, 0 where there is none that could be asked to stop."""
    if os.name == "nt":  # a process there can only be ended at once, which would save nothing
        return 0
    for process in psutil.process_iter(["cmdline", "pid"]):
        words = process.info["cmdline"] or []
        if str(directory) in words and "train" in words and any(mark in words for mark in _MARKS):
            return int(process.info["pid"])
    return 0


def ask_to_stop(pid: int) -> bool:
    """Let an engine finish its step, save and end; False where it has gone already."""
    try:
        os.kill(pid, signal.SIGTERM)
    except (ProcessLookupError, PermissionError):
        return False
    return True
