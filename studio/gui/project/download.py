"""Fetching a base checkpoint, whatever page is shown meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from studio.gui.kit.tasks import Task, run_in_background
from studio.gui.project.libraries import CheckpointLibrary
from studio.gui.project.notifier import Notifier


class CheckpointDownload(QObject):
    """One download at a time; what has come of a cancelled one is kept, and gone on with the next time.

    Signals:
        changed: it has begun or ended.
        progressed: bytes that have come, and their total (0 = not known).

    Attributes:
        name: of the checkpoint that is fetched, or was fetched last.
    """

    changed = Signal()
    progressed = Signal(object, object)

    def __init__(self, library: CheckpointLibrary, notifier: Notifier, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._notifier = notifier
        self._task: Task | None = None
        self.name = ""

    @property
    def is_busy(self) -> bool:
        """Whether something is being fetched."""
        return self._task is not None

    def start(self, name: str) -> None:
        """Fetch a checkpoint of the catalogue."""
        if self.is_busy:
            return
        store = self._library.store
        self.name = name
        self._task = run_in_background(
            self,
            lambda task: store.fetch(name, lambda phase, done, total: task.report(done, total, phase), task.cancelled),
            success=self._fetched,
            failure=self._failed,
            progress=lambda done, total, _phase: self.progressed.emit(done, total),
            is_long=True,
            kind="download",
        )
        self.changed.emit()

    def cancel(self) -> None:
        """Stop fetching."""
        if self._task is not None:
            self._task.cancel()
            self._end()

    def _fetched(self, _info: object) -> None:
        self._notifier.tell(self.tr("{name} is on this machine now").format(name=self.name))
        self._end()
        self._library.refresh()

    def _failed(self, error: BaseException) -> None:
        self._end()
        self._notifier.report(error)

    def _end(self) -> None:
        self._task = None
        self.changed.emit()
