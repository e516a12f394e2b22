"""Letting a base model hear the open recordings, in an engine process, to find transcripts that are wrong."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.corpus.dataset import Dataset
from studio.corpus.quality.transcript_check import check_items, results_file, save_items
from studio.errors import StudioError
from studio.gui.engines.engine_thread import EngineThread, StartProcess
from studio.gui.kit.tasks import Task, run_in_background
from studio.protocol.client import EngineProcess
from studio.protocol.codec import Envelope
from studio.protocol.events import Event, Phase, PhaseChanged, RunFailed
from studio.runs.jobs import CheckJob


class TranscriptChecker(QObject):
    """One check at a time; what was heard is kept, so that a stopped one goes on where it was.

    Signals:
        progressed: recordings heard, their total (0 = not known), and seconds left (below 0 = not known).
        busy_changed: whether it is at work.
        ended: there may be something new to read.
        failed: a StudioError.
    """

    progressed = Signal(int, int, float)
    busy_changed = Signal(bool)
    ended = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None, start_process: StartProcess = EngineProcess) -> None:
        super().__init__(parent)
        self._start_process = start_process
        self._task: Task | None = None
        self._engine: EngineThread | None = None
        self._failure: RunFailed | None = None
        self._first: tuple[int, float] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether it is at work."""
        return self._task is not None or self._engine is not None

    def start(self, dataset: Dataset, checkpoint: str, language: str) -> None:
        """Hear what was not heard before by this checkpoint in this language."""
        if self.is_busy:
            return

        def prepare(task: Task) -> Path:
            items = check_items(dataset, task.report)
            folder = dataset.store.folder
            dataset.store.prepare()
            save_items(folder / "check-items.jsonl", items)
            job = folder / "check-job.json"
            output = str(results_file(dataset.store))
            CheckJob(checkpoint, language, output, items=str(folder / "check-items.jsonl")).save(job)
            return job

        self._first, self._failure = None, None
        self._task = run_in_background(self, prepare, success=self._launch, failure=self._not_prepared)
        self.busy_changed.emit(True)
        self.progressed.emit(0, 0, -1.0)

    def stop(self) -> None:
        """Finish the batch and end."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self.busy_changed.emit(False)
        elif self._engine is not None:
            self._engine.stop()

    def close(self) -> None:
        """End, and wait until nothing runs any more; what was heard is kept."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self._engine is not None:
            self._engine.kill()
            self._engine.wait()

    def _launch(self, job: Path) -> None:
        self._task = None
        log = job.with_name("check-log.txt")
        engine = EngineThread(["check", str(job)], log, start_process=self._start_process, parent=self)
        engine.received.connect(self._take)
        engine.ended.connect(self._engine_ended)
        self._engine = engine
        engine.begin()

    def _not_prepared(self, error: BaseException) -> None:
        self._task = None
        self.busy_changed.emit(False)
        self.failed.emit(error)

    def _take(self, batch: list[Envelope[Event]]) -> None:
        for envelope in batch:
            match envelope.message:
                case PhaseChanged(phase=phase, done=done, total=total) if phase == Phase.CHECKING_TRANSCRIPTS:
                    self.progressed.emit(done, total, self._left(done, total))
                case RunFailed() as failure:
                    self._failure = failure

    def _left(self, done: int, total: int) -> float:
        now = time.monotonic()
        if self._first is None:
            self._first = (done, now)
        begun, since = self._first
        return (now - since) / (done - begun) * (total - done) if done > begun else -1.0

    def _engine_ended(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.deleteLater()
        self.busy_changed.emit(False)
        self.ended.emit()
        if self._failure is not None:
            self.failed.emit(StudioError(self._failure.message, self._failure.hint, code=self._failure.code))
