"""Merging an adapter into its base, or several into one, as a folder, in an engine process of its own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.gui.engines.compared_model import ComparedModel, TranscriptionSettings
from studio.gui.engines.engine_job import EngineJob, EngineJobs
from studio.protocol.codec import Envelope
from studio.protocol.events import Event, Phase, PhaseChanged
from studio.runs.clips import compare_folder
from studio.runs.jobs import ExportJob, Job
from studio.storage.atomic import recover


class AdapterExport(QObject):
    """One export at a time.

    Signals:
        changed: it began, came further, or ended.
        finished: the folder that was written.
        failed: a StudioError.
    """

    changed = Signal()
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, jobs: EngineJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._job: EngineJob | None = None
        self._target = Path()
        self.name = self.phase = ""

    @property
    def is_busy(self) -> bool:
        """Whether it is at work."""
        return self._job is not None

    def start(self, model: ComparedModel, target: Path) -> None:
        """Merge an adapter into its base, in a folder that does not exist yet.

        Raises:
            RunError: the job cannot be written, such as on a full disk.
        """
        manner = TranscriptionSettings.of(model)
        job = ExportJob(manner.checkpoint, manner.language, str(target), manner.task, adapter=str(model.folder))
        self.write("export", job, model.name)

    def write(self, kind: str, job: Job, name: str) -> None:
        """Let an engine write the folder that a job names.

        Raises:
            RunError: the job cannot be written, such as on a full disk.
        """
        if self.is_busy:
            return
        folder, target = compare_folder() / "jobs", Path(job.output)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{kind}.json"
        job.save(path)
        self._target, self.name, self.phase = target, name, Phase.LOADING
        self._job = self._jobs.begin(
            [kind, str(path)],
            folder / f"{kind}.log",
            self._take,
            self._ended,
            afterwards=lambda: recover(target.parent, target.name),
        )
        self.changed.emit()

    def cancel(self) -> None:
        """Give up; the folder does not come to be."""
        job, self._job = self._job, None
        if job is not None:
            job.kill()
            self.changed.emit()

    def _take(self, batch: list[Envelope[Event]]) -> None:
        if self.sender() is not self._job:
            return
        for envelope in batch:
            if isinstance(envelope.message, PhaseChanged):
                self.phase = envelope.message.phase
                self.changed.emit()

    def _ended(self) -> None:
        job = self._job
        if job is None or self.sender() is not job:
            return
        self._job = None
        self.changed.emit()
        if job.failure is not None:
            self.failed.emit(job.failure)
        elif job.ending is not None:
            self.finished.emit(self._target)
