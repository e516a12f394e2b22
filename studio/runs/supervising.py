"""Watching over an engine until it ends, telling it meanwhile what is asked of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from studio.errors import RunError
from studio.protocol.client import STOP_SECONDS, EngineProcess
from studio.protocol.commands import Pause, Resume
from studio.protocol.events import Event
from studio.runs.directory import RunDirectory

Request = Literal["run", "pause", "stop"]
"""Run: go on. Pause: finish the step and wait. Stop: save and end."""

StartEngine = Callable[[list[str], Path], EngineProcess]
"""Starts an engine with the worker's arguments and a file for its log."""

_WAKE_SECONDS = 0.3


def supervise(engine: EngineProcess, wanted: Callable[[], Request], listen: Callable[[Event], None]) -> Event | None:
    """Tell an engine what is wanted of it as that changes, and give its last event; None where it has sent none.

    Args:
        engine: that was started; it has ended afterwards.
        wanted: asked several times a second; what was to stop stays so.
        listen: told of every event.
    """
    told: Request = "run"
    last: Event | None = None
    try:
        for event in engine.awaited_events(_WAKE_SECONDS):
            if event is not None:
                last = event
                listen(event)
            told = _tell(engine, told, wanted())
    finally:
        engine.close()
    return last


def _tell(engine: EngineProcess, before: Request, wanted: Request) -> Request:
    """What the engine has been told then."""
    if wanted == before or before == "stop":
        return before
    if wanted == "stop":
        engine.stop()
    else:
        engine.send(Pause() if wanted == "pause" else Resume())
    return wanted


def await_end(run: RunDirectory) -> None:
    """Wait for an engine that has lost its supervisor: it saves and ends.

    Raises:
        RunError: it does not (code ``run_busy``).
    """
    until = time.monotonic() + STOP_SECONDS
    while run.is_busy and time.monotonic() < until:
        threading.Event().wait(_WAKE_SECONDS)
    if run.is_busy:
        raise RunError(f"{run.path} is in use by another process.", "Stop that run first.", code="run_busy")
