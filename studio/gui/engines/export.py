"""Exporting an adapter for other programs, or merging several into one, in an engine process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.gui.engines.compared_model import ComparedModel, TranscriptionSettings
from studio.gui.engines.engine_job import EngineJob, EngineJobs
from studio.protocol.codec import Envelope
from studio.protocol.events import Event, ExportProgressed, ExportWritten, Phase, PhaseChanged
from studio.runs.clips import compare_folder
from studio.runs.directory import RunDirectory
from studio.runs.jobs import ExportJob, Job
from studio.storage.atomic import recover


class AdapterExport(QObject):
    """One export at a time.

    Attributes:
        name: of the model that is exported.
        model: its key; empty for a blend, which has none yet.
        target: folder that is written.
        formats: that are asked for, in their order.
        progress: what was last heard of the format at work; None before the first.
        written: folders of the formats that are done.

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
        self.target = Path()
        self.name = self.phase = self.model = ""
        self.formats: tuple[str, ...] = ()
        self.progress: ExportProgressed | None = None
        self.written: dict[str, Path] = {}

    @property
    def is_busy(self) -> bool:
        """Whether it is at work."""
        return self._job is not None

    def start(self, model: ComparedModel, target: Path, formats: Sequence[str]) -> None:
        """Export an adapter into a folder that does not exist yet, proven with what its run held out.

        Raises:
            RunError: the job cannot be written, such as on a full disk.
        """
        manner = TranscriptionSettings.of(model)
        manifest = RunDirectory(model.run).manifest if model.run is not None else Path()
        job = ExportJob(
            manner.checkpoint, manner.language, str(target), manner.task, adapter=str(model.folder),
            formats=tuple(formats), manifest=str(manifest) if manifest.is_file() else "", name=model.name,
        )  # fmt: skip
        self.write("export", job, model.name, model.key)

    def write(self, kind: str, job: Job, name: str, model: str = "") -> None:
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
        self.target, self.name, self.model, self.phase = target, name, model, Phase.LOADING
        self.formats = job.formats if isinstance(job, ExportJob) else ()
        self.progress, self.written = None, {}
        self._job = self._jobs.begin(
            [kind, str(path)],
            folder / f"{kind}.log",
            self._take,
            self._ended,
            afterwards=lambda: _clear(target),
        )
        self.changed.emit()

    def cancel(self) -> None:
        """Give up; formats that are done stay."""
        job, self._job = self._job, None
        if job is not None:
            job.kill()
            self.changed.emit()

    def _take(self, batch: list[Envelope[Event]]) -> None:
        if self.sender() is not self._job:
            return
        for envelope in batch:
            match envelope.message:
                case PhaseChanged(phase=phase):
                    self.phase = phase
                case ExportProgressed() as progress:
                    self.progress = progress
                case ExportWritten(format=name, folder=folder):
                    self.written[name] = Path(folder)
                case _:
                    continue
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
            self.finished.emit(self.target)


def _clear(target: Path) -> None:
    """Nothing unfinished stays, of the folder or in it."""
    recover(target.parent, target.name)
    if target.is_dir():
        recover(target)
        with suppress(OSError):  # something is in it
            target.rmdir()
