"""Aligning a long recording with its text: transcribed by an engine, matched in the background."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.corpus.aligned_dataset import aligned, alignment_item, transcripts_file
from studio.corpus.alignment import WINDOW_SECONDS
from studio.corpus.quality.transcript_check import CheckItem, model_name, save_items
from studio.gui.engines.engine_job import EngineJob, EngineJobs
from studio.gui.kit.tasks import Task, Work, run_in_background
from studio.protocol.codec import Envelope
from studio.protocol.events import Event, Phase, PhaseChanged, RunFinished
from studio.runs.jobs import CheckJob


@dataclass(frozen=True, slots=True)
class AlignRequest:
    """What is to be aligned: a recording, its text, the checkpoint, the language."""

    recording: Path
    text: str
    checkpoint: str
    language: str


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A recording with where what is transcribed of it is kept, and the engine's job."""

    item: CheckItem
    transcripts: Path
    job: Path


class Aligner(QObject):
    """One recording at a time.

    Signals:
        progressed: seconds transcribed, all of them (0 = not known), and seconds left (below 0 = not known).
        found: an Alignment.
        failed: a StudioError.
    """

    progressed = Signal(int, int, float)
    found = Signal(object)
    failed = Signal(object)

    def __init__(self, jobs: EngineJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._task: Task | None = None
        self._job: EngineJob | None = None
        self._began = (0, 0.0)

    @property
    def is_busy(self) -> bool:
        """Whether it is at work."""
        return self._task is not None or self._job is not None

    def start(self, request: AlignRequest) -> None:
        """Transcribe what this model has not transcribed yet, then match; nothing where it is at work."""
        if self.is_busy:
            return

        def prepare(_task: Task) -> _Prepared:
            item, transcripts = alignment_item(request.recording), transcripts_file(request.recording)
            folder = transcripts.parent
            save_items(folder / "align-items.jsonl", [item])
            job = CheckJob(
                request.checkpoint,
                request.language,
                str(transcripts),
                items=str(folder / "align-items.jsonl"),
                spoken_seconds=WINDOW_SECONDS,
            )
            job.save(folder / "align-job.json")
            return _Prepared(item, transcripts, folder / "align-job.json")

        self._began = (0, 0.0)
        self.progressed.emit(0, 0, -1.0)
        self._run(prepare, lambda prepared: self._launch(request, prepared))

    def stop(self) -> None:
        """End at once; nothing is told any more."""
        if self._task is not None:
            self._task.cancel()
        if self._job is not None:
            self._job.kill()
        self._task = self._job = None

    def _run(self, work: Work, success: Callable[[Any], None]) -> None:
        self._task = run_in_background(self, work, success=success, failure=self._fail, is_long=True, kind="align")

    def _launch(self, request: AlignRequest, prepared: _Prepared) -> None:
        self._task = None
        job = prepared.job
        self._job = self._jobs.begin(
            ["check", str(job)],
            job.with_name("align-log.txt"),
            self._take,
            lambda: self._transcribed(request, prepared),
        )

    def _take(self, batch: list[Envelope[Event]]) -> None:
        for envelope in batch:
            match envelope.message:
                case PhaseChanged(phase=Phase.TRANSCRIBING, done=done, total=total) if self._job is not None:
                    self.progressed.emit(done, total, self._left(done, total))

    def _left(self, done: int, total: int) -> float:
        now = time.monotonic()
        if not self._began[1]:
            self._began = (done, now)
        before, since = self._began
        return (now - since) / (done - before) * (total - done) if done > before else -1.0

    def _transcribed(self, request: AlignRequest, prepared: _Prepared) -> None:
        job, self._job = self._job, None
        if job is None:  # stopped
            return
        if not isinstance(job.ending, RunFinished):
            self._fail(job.failure)
            return
        model = model_name(request.checkpoint, None)
        self._run(
            lambda _task: aligned(prepared.item, prepared.transcripts, model, request.language, request.text),
            self._matched,
        )

    def _matched(self, alignment: object) -> None:
        self._task = None
        self.found.emit(alignment)

    def _fail(self, error: object) -> None:
        self._task = None
        self.failed.emit(error)
