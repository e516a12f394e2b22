"""Starting and supervising an engine process: its events become signals, its death a final event."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import SimpleQueue

from PySide6.QtCore import QObject

from studio.errors import is_out_of_memory
from studio.gui.engines.event_source import EventSource
from studio.protocol.client import STOP_SECONDS, EngineProcess
from studio.protocol.codec import Envelope, decode_events
from studio.protocol.commands import Command, Detach, EvaluateNow, Pause, Resume, SaveNow, Stop
from studio.protocol.events import Event, RunFailed

StartProcess = Callable[[Sequence[str], Path], EngineProcess]


class EngineThread(EventSource):
    """One engine, from its start to its end.

    Args:
        arguments: the worker's command line, such as ``["train", "/runs/first"]``.
        log: takes the engine's standard error.
        earlier: an ``events.jsonl`` whose events come first, as when a run is resumed.
        start_process: how the engine is started.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        log: Path,
        *,
        earlier: Path | None = None,
        start_process: StartProcess = EngineProcess,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._arguments = list(arguments)
        self._log = log
        self._earlier = earlier
        self._start_process = start_process
        self._process: EngineProcess | None = None
        self._stop_timer: threading.Timer | None = None
        self._incoming: SimpleQueue[Envelope[Event] | None] = SimpleQueue()
        self._waiting: list[Command] = []
        self._gate = threading.Lock()
        self._is_over = False
        self.is_stopping = False
        self.is_paused = False

    @property
    def pid(self) -> int:
        """The engine's process id, 0 before it runs."""
        return self._process.pid if self._process else 0

    def run(self) -> None:
        """Gather events until the engine ends or is detached; runs in this thread."""
        self._tell_earlier()
        try:
            process = self._start_process(self._arguments, self._log)
        except OSError as error:
            hint = "Free some memory or disk space and try again; nothing was lost."
            message = f"The engine could not be started: {error.strerror or error}."
            code = "out_of_memory" if is_out_of_memory(error) else "engine_not_started"
            self.put(Envelope(0, time.time(), RunFailed(code, message, hint)))
            return
        with self._gate:
            self._process = process
            waiting, self._waiting = self._waiting, []
        for command in waiting:
            self._send(command)
        # Reading blocks until the engine speaks; a detached engine must not keep this thread from ending.
        threading.Thread(target=self._read, args=(process,), daemon=True, name="engine events").start()
        while (envelope := self._incoming.get()) is not None:
            self.put(envelope)

    def _tell_earlier(self) -> None:
        """What the run told before; a kill may have cut its last line within a character."""
        if self._earlier is not None and self._earlier.is_file():
            with self._earlier.open(encoding="utf-8", errors="replace") as lines:
                self.put(*decode_events(lines))

    def pause(self) -> None:
        """Let the engine wait after its step."""
        self.is_paused = True
        self._send(Pause())

    def resume(self) -> None:
        """Let it go on."""
        self.is_paused = False
        self._send(Resume())

    def evaluate_now(self) -> None:
        """Ask for an evaluation after this step."""
        self._send(EvaluateNow())

    def save_now(self) -> None:
        """Ask for a checkpoint after this step."""
        self._send(SaveNow())

    def send(self, command: Command) -> None:
        """Tell the engine something, as soon as it runs."""
        self._send(command)

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """First stage: finish the step, save, end; after ``seconds`` the engine is killed."""
        self.is_stopping = True
        with self._gate:
            process = self._process
            if process is None:
                self._waiting.append(Stop())
                return
            if self._stop_timer is None and not self._is_over:
                self._stop_timer = process.stop(seconds)

    def kill(self) -> None:
        """Second stage: end it at once."""
        if self._process is not None:
            self._process.kill()

    def detach(self) -> None:
        """Let the engine go on alone; this thread ends, the run goes on in its directory."""
        self._send(Detach())
        self._incoming.put(None)

    def _send(self, command: Command) -> None:
        with self._gate:
            if self._process is None:
                self._waiting.append(command)
                return
        self._process.send(command)

    def _read(self, process: EngineProcess) -> None:
        try:
            for envelope in process.events():
                self._incoming.put(envelope)
            with self._gate:
                self._is_over = True
            if self._stop_timer is not None:
                self._stop_timer.cancel()
                self._stop_timer.join()
            process.close()
        finally:
            # Whatever happened, the waiting thread must not wait for ever.
            self._incoming.put(None)
