"""Keeps the table of many recordings on disk while it grows, so that it outlasts the program."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from studio.errors import StudioError
from studio.gui.compare.batch_run import BatchRun
from studio.gui.kit.tasks import run_in_background
from studio.runs.saved_batch import SavedBatch, table_file
from studio.storage.atomic import next_age

_SAVE_MS = 5000
"""Between two saves while recordings are transcribed."""


class BatchStore(QObject):
    """Gives a run the table that was saved, and writes in the background what becomes of it.

    Args:
        run: whose table it is.

    Signals:
        failed: a StudioError: the table cannot be written.
    """

    failed = Signal(object)

    def __init__(self, run: BatchRun, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._later = QTimer(self, singleShot=True, interval=_SAVE_MS)
        if (saved := SavedBatch.load(table_file())) is not None:
            run.restore(saved.title, saved.batch)
        self._later.timeout.connect(self._save)
        run.changed.connect(self._note)
        run.ended.connect(self._save)

    def close(self) -> None:
        """Write what has not been written yet."""
        if self._later.isActive():
            self._later.stop()
            try:
                self._next_write()()
            except StudioError as error:
                self.failed.emit(error)

    def _note(self) -> None:
        if not self._later.isActive():
            self._later.start()

    def _save(self) -> None:
        self._later.stop()
        write = self._next_write()
        run_in_background(self, lambda _task: write(), failure=self.failed.emit, is_save=True)

    def _next_write(self) -> partial[None]:
        return partial(_write, SavedBatch(self._run.title, self._run.batch), next_age())


def _write(saved: SavedBatch, age: int) -> None:
    """In any thread; a table without recordings replaces none."""
    if saved.batch.clips:
        saved.save(table_file(), age)
