"""Merging an adapter into its base as one folder, in an engine process of its own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.errors import StudioError
from studio.gui.engines.compared_model import ComparedModel, TranscriptionSettings
from studio.gui.engines.engine_thread import EngineThread
from studio.gui.engines.killable import KillableEngine
from studio.protocol.codec import Envelope
from studio.protocol.events import Event, Phase, PhaseChanged, RunFailed, RunFinished
from studio.runs.clips import compare_folder
from studio.runs.jobs import ExportJob
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

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine: EngineThread | None = None
        self._killable = KillableEngine()
        self._leaving: dict[EngineThread, Path] = {}
        self._target = Path()
        self._ending: RunFinished | RunFailed | None = None
        self.name = self.phase = ""

    @property
    def is_busy(self) -> bool:
        """Whether it is at work."""
        return self._engine is not None

    def start(self, listener: ComparedModel, target: Path) -> None:
        """Merge an adapter into a folder that does not exist yet.

        Raises:
            RunError: the job cannot be written, such as on a full disk.
        """
        if self.is_busy:
            return
        manner = TranscriptionSettings.of(listener)
        folder = compare_folder() / "jobs"
        folder.mkdir(parents=True, exist_ok=True)
        job = folder / "export.json"
        ExportJob(manner.checkpoint, manner.language, str(target), manner.task, adapter=str(listener.folder)).save(job)
        self._target, self._ending = target, None
        self.name, self.phase = listener.name, Phase.LOADING
        self._killable = KillableEngine()
        arguments = ["export", str(job)]
        engine = EngineThread(arguments, folder / "export.log", start_process=self._killable.start, parent=self)
        engine.received.connect(self._take)
        engine.ended.connect(self._ended)
        self._engine = engine
        engine.begin()
        self.changed.emit()

    def cancel(self) -> None:
        """Give up; the folder does not come to be."""
        engine, self._engine = self._engine, None
        if engine is not None:
            self._leaving[engine] = self._target
            self._killable.kill()
            self.changed.emit()

    def close(self) -> None:
        """Give up and wait until nothing runs any more."""
        self.blockSignals(True)
        self.cancel()
        for engine, target in self._leaving.items():
            engine.wait()
            recover(target.parent, target.name)

    def _take(self, batch: list[Envelope[Event]]) -> None:
        if self.sender() is not self._engine:
            return
        for envelope in batch:
            match envelope.message:
                case PhaseChanged(phase=phase):
                    self.phase = phase
                    self.changed.emit()
                case RunFinished() | RunFailed() as ending:
                    self._ending = ending

    def _ended(self) -> None:
        engine = self.sender()
        if isinstance(engine, EngineThread):
            engine.deleteLater()
            if engine in self._leaving:
                target = self._leaving.pop(engine)
                recover(target.parent, target.name)
        if engine is not self._engine:
            return
        self._engine = None
        ending = self._ending
        self.changed.emit()
        if isinstance(ending, RunFailed):
            self.failed.emit(StudioError(ending.message, ending.hint, code=ending.code))
        elif ending is not None:
            self.finished.emit(self._target)
