"""Letting a base model hear the open recordings, in an engine process, to find transcripts that are wrong."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.corpus.dataset import Dataset
from studio.corpus.quality.transcript_check import check_items, results_file, save_items
from studio.gui.engines.engine_job import EngineJob, EngineJobs
from studio.gui.kit.tasks import Task, run_in_background
from studio.protocol.codec import Envelope
from studio.protocol.events import Event, Phase, PhaseChanged
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

    def __init__(self, jobs: EngineJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._task: Task | None = None
        self._job: EngineJob | None = None
        self._first: tuple[int, float] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether it is at work."""
        return self._task is not None or self._job is not None

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

        self._first = None
        self._task = run_in_background(
            self, prepare, success=self._launch, failure=self._not_prepared, is_long=True, kind="check"
        )
        self.busy_changed.emit(True)
        self.progressed.emit(0, 0, -1.0)

    def stop(self) -> None:
        """Finish the batch and end."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self.busy_changed.emit(False)
        elif self._job is not None:
            self._job.stop()

    def _launch(self, job: Path) -> None:
        self._task = None
        log = job.with_name("check-log.txt")
        self._job = self._jobs.begin(["check", str(job)], log, self._take, self._ended)

    def _not_prepared(self, error: BaseException) -> None:
        self._task = None
        self.busy_changed.emit(False)
        self.failed.emit(error)

    def _take(self, batch: list[Envelope[Event]]) -> None:
        for envelope in batch:
            match envelope.message:
                case PhaseChanged(phase=phase, done=done, total=total) if phase == Phase.CHECKING_TRANSCRIPTS:
                    self.progressed.emit(done, total, self._left(done, total))

    def _left(self, done: int, total: int) -> float:
        now = time.monotonic()
        if self._first is None:
            self._first = (done, now)
        begun, since = self._first
        return (now - since) / (done - begun) * (total - done) if done > begun else -1.0

    def _ended(self) -> None:
        job, self._job = self._job, None
        self.busy_changed.emit(False)
        self.ended.emit()
        if job is not None and job.failure is not None:
            self.failed.emit(job.failure)
