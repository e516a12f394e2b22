"""Long work beside the window: progress, cancel, and callbacks in the GUI's thread."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from studio.errors import StudioError

Work = Callable[["Task"], Any]

LONG_AT_ONCE = 4
"""Pieces of long work at a time: they mostly wait for a disk or a network."""

_long = QThreadPool()
_long.setMaxThreadCount(LONG_AT_ONCE)
_saves = QThreadPool()
_saves.setMaxThreadCount(1)
_running: set[Task] = set()


class Task(QObject):
    """One piece of work in a pool's thread; the work itself calls :meth:`report` and asks :attr:`cancelled`.

    ``progressed`` carries done, total (0 = not known) and a phase in words; it comes at most as often as the event
    loop takes it, always with the newest figures.
    """

    progressed = Signal(object, object, str)  # bytes are more than a C int holds
    succeeded = Signal(object)
    failed = Signal(object)
    ended = Signal()
    _moved = Signal()
    _finished = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._cancel = threading.Event()
        self._lock = threading.Lock()
        self._newest: tuple[int, int, str] | None = None
        self.is_over = False
        self.kind = ""
        self._moved.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._finished.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def report(self, done: int, total: int = 0, phase: str = "") -> None:
        """Say how far the work is; called in the work's thread, as often as it likes."""
        with self._lock:
            is_first = self._newest is None
            self._newest = (done, total, phase)
        if is_first:
            self._moved.emit()

    def cancel(self) -> None:
        """Ask the work to end; it fails with what it raises then, code ``cancelled``, and nobody is told."""
        self._cancel.set()

    def cancelled(self) -> bool:
        """Whether the work should end."""
        return self._cancel.is_set()

    def _tell(self) -> None:
        with self._lock:
            newest, self._newest = self._newest, None
        if newest is not None and not self.is_over:
            self.progressed.emit(*newest)

    def _finish(self, result: object, error: object) -> None:
        self.is_over = True
        was_cancelled = self.cancelled() or (isinstance(error, StudioError) and error.code == "cancelled")
        if error is None and not self.cancelled():
            self.succeeded.emit(result)
        elif error is not None and not was_cancelled:
            self.failed.emit(error)
        self.ended.emit()
        self.deleteLater()


class _Runner(QRunnable):
    def __init__(self, task: Task, work: Work) -> None:
        super().__init__()
        self._task = task
        self._work = work

    def run(self) -> None:
        try:
            result = self._work(self._task)
        except BaseException as error:  # every failure is shown by the one error dialog, in the GUI's thread
            self._deliver(None, error)
        else:
            self._deliver(result, None)

    def _deliver(self, result: object, error: BaseException | None) -> None:
        _running.discard(self._task)
        try:
            self._task._finished.emit(result, error)
        except RuntimeError:  # the window has gone meanwhile, and the task with it
            return


def run_in_background(
    parent: QObject,
    work: Work,
    *,
    success: Callable[[Any], None] | None = None,
    failure: Callable[[BaseException], None] | None = None,
    progress: Callable[[int, int, str], None] | None = None,
    is_long: bool = False,
    kind: str = "",
    is_save: bool = False,
) -> Task:
    """Do ``work(task)`` in another thread; the callbacks come in the GUI's thread, none after a cancel.

    Args:
        parent: who owns the task.
        work: gets the task, to report progress with and to ask whether it was cancelled.
        success: gets what the work returned.
        failure: gets what it raised; without one the error is passed to Python's excepthook.
        progress: gets done, total and phase.
        is_long: takes minutes, so that nothing short may wait behind it.
        kind: of long work, by which `kinds_at_work` tells it.
        is_save: writes what the user made: one after the other, behind no other work, and not dropped when the program
            ends.
    """
    task = Task(parent)
    task.kind = kind
    if success is not None:
        task.succeeded.connect(success)
    if progress is not None:
        task.progressed.connect(progress)
    task.failed.connect(failure or _unhandled)
    _running.add(task)
    (_saves if is_save else _long if is_long else QThreadPool.globalInstance()).start(_Runner(task, work))
    return task


def kinds_at_work() -> set[str]:
    """The kinds of work that goes on and was not cancelled."""
    return {task.kind for task in list(_running) if task.kind and not task.cancelled()}


def cancel_all() -> None:
    """Ask all work to end; what has not begun never does, but for saves."""
    for task in list(_running):
        task.cancel()
    for pool in (QThreadPool.globalInstance(), _long):
        pool.clear()


def wait_for_all(seconds: float = math.inf) -> bool:
    """Wait until no thread works any more, first of all for saves.

    Args:
        seconds: at most.

    Returns:
        Whether that came.
    """
    until = time.monotonic() + seconds
    for pool in (_saves, _long, QThreadPool.globalInstance()):
        left = -1 if math.isinf(seconds) else max(0, round((until - time.monotonic()) * 1000))
        if not pool.waitForDone(left):
            return False
    return True


def _unhandled(error: BaseException) -> None:
    raise error
