"""Listening to one recording with the base and adapters, in an engine process of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from studio.errors import StudioError
from studio.gui.engine_thread import EngineThread
from studio.protocol.client import EngineProcess
from studio.protocol.codec import Envelope
from studio.protocol.events import Event, PhaseChanged, RunFailed, SamplesTranscribed, Warned
from studio.runs.clips import compare_folder
from studio.runs.jobs import TranscribeJob

_TICK_MS = 200


class _Killable:
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


class Transcriber(QObject):
    """One job at a time.

    Signals:
        progressed: what the engine is busy with (``loading``, or the model that listens now), and seconds so far.
        heard: a list of dictionaries ``model``, ``text``, ``seconds``, the base first.
        failed: a StudioError.
        busy_changed: whether it is at work.
    """

    progressed = Signal(str, float)
    heard = Signal(list)
    failed = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine: EngineThread | None = None
        self._killable = _Killable()
        self._leaving: list[EngineThread] = []
        self._job: Path | None = None
        self._number = 0
        self._phase = ""
        self._began = 0.0
        self._results: list[dict[str, Any]] = []
        self._warnings: list[str] = []
        self._failure: RunFailed | None = None
        self._clock = QTimer(self, interval=_TICK_MS)
        self._clock.timeout.connect(lambda: self.progressed.emit(self._phase, self.seconds))

    @property
    def is_busy(self) -> bool:
        """Whether it is at work."""
        return self._engine is not None

    @property
    def seconds(self) -> float:
        """Since the job began."""
        return time.monotonic() - self._began

    def start(self, audio: Path, checkpoint: str, language: str, task: str, adapters: Sequence[Path]) -> None:
        """Listen to a recording; what was at work before is given up.

        Raises:
            RunError: the job cannot be written, such as on a full disk.
        """
        self.cancel()
        self._number += 1
        folder = compare_folder() / "jobs"
        folder.mkdir(parents=True, exist_ok=True)
        self._job = folder / f"{self._number}.json"
        output = self._job.with_suffix(".result.json")
        job = TranscribeJob(
            checkpoint, language, str(output), task, audio=(str(audio),), adapters=tuple(str(each) for each in adapters)
        )
        job.save(self._job)
        self._results, self._warnings, self._failure = [], [], None
        self._phase, self._began = "loading", time.monotonic()
        self._killable = _Killable()
        arguments = ["transcribe", str(self._job)]
        engine = EngineThread(arguments, folder / "log.txt", start_process=self._killable.start, parent=self)
        engine.received.connect(self._take)
        engine.ended.connect(self._ended)
        self._engine = engine
        engine.begin()
        self._clock.start()
        self.busy_changed.emit(True)

    def cancel(self) -> None:
        """Give up what is at work; nothing more is heard of it."""
        engine, self._engine = self._engine, None
        if engine is None:
            return
        self._clock.stop()
        self._leaving.append(engine)
        self._killable.kill()
        self.busy_changed.emit(False)

    def close(self) -> None:
        """Give up and wait until nothing runs any more."""
        self.cancel()
        for engine in self._leaving:
            engine.wait()

    def _take(self, batch: list[Envelope[Event]]) -> None:
        if self.sender() is not self._engine:
            return
        for envelope in batch:
            match envelope.message:
                case PhaseChanged(phase=phase):
                    self._phase = phase.removeprefix("transcribing with ")
                case SamplesTranscribed(rows=rows) if rows:
                    self._results = list(rows[0].get("results", []))
                case Warned(message=message):
                    self._warnings.append(message)
                case RunFailed() as failure:
                    self._failure = failure

    def _ended(self) -> None:
        engine = self.sender()
        if isinstance(engine, EngineThread):
            engine.deleteLater()
            if engine in self._leaving:
                self._leaving.remove(engine)
        if engine is not self._engine:
            return
        self._engine = None
        self._clock.stop()
        self._tidy()
        self.busy_changed.emit(False)
        failure = self._failure
        if failure is not None:
            hint = " ".join([*self._warnings, failure.hint]) if failure.code == "unreadable" else failure.hint
            self.failed.emit(StudioError(failure.message, hint, code=failure.code))
        elif self._results:
            self.heard.emit(self._results)

    def _tidy(self) -> None:
        if self._job is not None:
            for path in (self._job, self._job.with_suffix(".result.json")):
                with suppress(OSError):
                    path.unlink(missing_ok=True)
