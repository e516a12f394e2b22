"""One engine at work: started, asked, ended, killed and let go in one place, whatever it works on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import SimpleQueue

from PySide6.QtCore import QObject, Signal

from studio.errors import StudioError, is_out_of_memory
from studio.gui.engines.event_source import EventSource
from studio.protocol.client import STOP_SECONDS, EngineProcess
from studio.protocol.codec import Envelope, decode_events
from studio.protocol.commands import Command, Detach, Stop
from studio.protocol.events import FINAL_EVENTS, Event, RunFailed

QUIT_SECONDS = 2.0
"""How long the program's end waits for an engine; one that takes longer ends by itself, as its pipe is closed."""


class EngineJob(EventSource):
    """One engine process, from its start to its end.

    The thread starts the process and writes the commands to its pipe, which may be full for seconds while the engine
    imports its libraries; a second thread reads the events. Nothing here makes the caller wait but :meth:`leave`.

    Args:
        arguments: the worker's command line, such as ``["train", "/runs/first"]``.
        log: takes the engine's standard error.
        earlier: an ``events.jsonl`` whose events come first, as when a run is resumed.
        afterwards: called in the thread once the process has ended, however that came.

    Attributes:
        ending: the final event, as soon as it has come.
        is_stopping: whether it was asked to end.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        log: Path,
        *,
        earlier: Path | None = None,
        afterwards: Callable[[], object] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._arguments = list(arguments)
        self._log = log
        self._earlier = earlier
        self._afterwards = afterwards
        self._process: EngineProcess | None = None
        self._stop_timer: threading.Timer | None = None
        self._commands: SimpleQueue[Command | None] = SimpleQueue()
        self._gate = threading.Lock()
        self._is_killed = self._is_released = self._is_over = False
        self.ending: Event | None = None
        self.is_stopping = False

    @property
    def kind(self) -> str:
        """What it works on: ``train``, ``transcription-service``, ``check``, ``strengths``, ``export`` or ``merge``."""
        return self._arguments[0]

    @property
    def is_killed(self) -> bool:
        """Whether it was given up, and only its end has not come yet."""
        return self._is_killed

    @property
    def pid(self) -> int:
        """The engine's process id, 0 before it runs."""
        return self._process.pid if self._process else 0

    @property
    def failure(self) -> StudioError | None:
        """What it failed of; None where it did not."""
        end = self.ending
        return StudioError(end.message, end.hint, code=end.code) if isinstance(end, RunFailed) else None

    def run(self) -> None:
        """Start the engine and pass commands on until it ends or is released; runs in this thread."""
        self._tell_earlier()
        if not self._is_killed:
            self._supervise()
        if self._afterwards is not None and not self._is_released:
            self._afterwards()

    def send(self, command: Command) -> None:
        """Tell the engine something, as soon as it runs; never blocks."""
        self._commands.put(command)

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """First stage: finish the step, save, end; after ``seconds`` the engine is killed."""
        self.is_stopping = True
        with self._gate:
            if self._stop_timer is not None or self._is_over or self._is_released:
                return
            self._stop_timer = threading.Timer(seconds, self.kill)
            self._stop_timer.daemon = True
            self._stop_timer.start()
        self.send(Stop())

    def kill(self) -> None:
        """Second stage: end it at once, also while it is just being started."""
        with self._gate:
            self._is_killed = True
            if self._process is not None:
                self._process.kill()

    def detach(self) -> None:
        """Let the engine go on alone; this thread ends, the run goes on in its directory."""
        self.send(Detach())
        self._release()

    def leave(self, *, kills: bool = True, seconds: float = QUIT_SECONDS) -> None:
        """End it as the program does: wait a little at most, then let the engine end by itself.

        Args:
            kills: at once, where nothing is lost by it; else it is asked to save first.
            seconds: to wait at most.
        """
        if kills:
            self.kill()
        else:
            self.stop()
        if not self.wait(round(seconds * 1000)):
            self._release()
            self.wait()

    def _release(self) -> None:
        """Listen no more: this thread ends, whatever the engine does."""
        self._is_released = True
        with self._gate:
            if self._stop_timer is not None:
                self._stop_timer.cancel()
        self._commands.put(None)

    def _supervise(self) -> None:
        try:
            process = EngineProcess(self._arguments, self._log)
        except OSError as error:
            self._take(Envelope(0, time.time(), _not_started(error)))
            return
        with self._gate:
            self._process = process
            if self._is_killed:
                process.kill()
        # Reading blocks until the engine speaks; an engine that was let go must not keep this thread from ending.
        threading.Thread(target=self._read, args=(process,), daemon=True, name="engine events").start()
        while (command := self._commands.get()) is not None:
            process.send(command)

    def _tell_earlier(self) -> None:
        """What the run told before; a kill may have cut its last line within a character."""
        if self._earlier is not None and self._earlier.is_file():
            with self._earlier.open(encoding="utf-8", errors="replace") as lines:
                self.put(*decode_events(lines))

    def _take(self, envelope: Envelope[Event]) -> None:
        if isinstance(envelope.message, FINAL_EVENTS):
            self.ending = envelope.message
        if not self._is_released:
            self.put(envelope)

    def _read(self, process: EngineProcess) -> None:
        try:
            for envelope in process.events():
                self._take(envelope)
            with self._gate:
                self._is_over = True
                timer = self._stop_timer
            if timer is not None:
                timer.cancel()
                timer.join()
            process.close()
        finally:
            # Whatever happened, the waiting thread must not wait for ever.
            self._commands.put(None)


class EngineJobs(QObject):
    """All engines that work for the application; it outlives the window, which may be made anew meanwhile.

    Signals:
        changed: one has begun or ended.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.working: list[EngineJob] = []

    def begin(
        self,
        arguments: Sequence[str],
        log: Path,
        received: Callable[[list[Envelope[Event]]], None],
        ended: Callable[[], None],
        *,
        earlier: Path | None = None,
        afterwards: Callable[[], object] | None = None,
    ) -> EngineJob:
        """Start an engine.

        Args:
            arguments: see :class:`EngineJob`, as ``log``, ``earlier`` and ``afterwards``.
            received: gets events, in batches.
            ended: called once, after the last batch; the job is gone after it.
        """
        job = EngineJob(arguments, log, earlier=earlier, afterwards=afterwards, parent=self)
        self.working.append(job)
        job.received.connect(received)
        job.ended.connect(ended)
        job.ended.connect(self._forget)
        job.begin()
        self.changed.emit()
        return job

    def close(self) -> None:
        """End everything within a few seconds; a run saves and ends by itself, the rest is killed."""
        for job in self.working:
            job.stop() if job.kind == "train" else job.kill()
        for job in self.working:
            job.leave(kills=job.kind != "train")

    def _forget(self) -> None:
        job = self.sender()
        if isinstance(job, EngineJob):
            self.working.remove(job)
            job.deleteLater()
            self.changed.emit()


def _not_started(error: OSError) -> RunFailed:
    hint = "Free some memory or disk space and try again; nothing was lost."
    message = f"The engine could not be started: {error.strerror or error}."
    return RunFailed("out_of_memory" if is_out_of_memory(error) else "engine_not_started", message, hint)
