"""Engines that go on without a window: finding the process of a run on this computer, and asking it to stop."""

from __future__ import annotations

import os
from pathlib import Path

import psutil

_MARKS = ("studio.engine.worker", "--engine-worker")


def find_engine(directory: Path) -> psutil.Process | None:
    """This user's engine that works on a run, None where there is none that could be asked to stop."""
    if os.name == "nt":  # a process there can only be ended at once, which would save nothing
        return None
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if str(directory) in words and "train" in words and any(mark in words for mark in _MARKS):
            return process
    return None


def ask_to_stop(engine: psutil.Process) -> bool:
    """Let an engine finish its step, save and end; False where it has gone already.

    Its id may be another process's by then: psutil compares the start time, too, and signals no other.
    """
    try:
        engine.terminate()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
    return True
