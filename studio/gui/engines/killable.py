"""An engine process whose work can be given up at once: nothing is lost that could not be done again."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from studio.protocol.client import EngineProcess


class KillableEngine:
    """Starts one engine process, and can end it at any time, also while it is just being started."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: EngineProcess | None = None
        self._is_over = False

    def start(self, arguments: Sequence[str], log: Path) -> EngineProcess:
        """For EngineThread; runs in its thread."""
        with self._lock:
            self._process = EngineProcess(arguments, log)
            if self._is_over:
                self._process.kill()
            return self._process

    def kill(self) -> None:
        """End it now, or as soon as it has started: nothing is lost that could not be heard again."""
        with self._lock:
            self._is_over = True
            if self._process is not None:
                self._process.kill()
