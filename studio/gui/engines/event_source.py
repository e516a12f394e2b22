"""What an engine's supervisor and a follower of files have in common: events, in batches, in the GUI's thread."""

from __future__ import annotations

import threading
from collections import deque

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from studio.protocol.codec import Envelope
from studio.protocol.events import Event

BATCH_MILLISECONDS = 66
"""15 batches a second: views draw at 10–20 Hz however fast the steps come."""

MOST_AT_ONCE = 500
"""Events of one batch: what takes some milliseconds. The rest of a long file follows as soon as the window can."""


class EventSource(QThread):
    """A thread that gathers events; ``received`` carries lists of envelopes, in order, in the owner's thread.

    ``ended`` comes once, after the last batch, when no further event can come from here.
    """

    received = Signal(list)
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pending: deque[Envelope[Event]] = deque()
        self._lock = threading.Lock()
        self._has_finished = False
        self.has_ended = False
        """Whether ``ended`` was told."""
        self._timer = QTimer(self, interval=BATCH_MILLISECONDS)
        self._timer.timeout.connect(self._deliver)
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._deliver)
        self.finished.connect(self._end)

    @property
    def is_behind(self) -> bool:
        """Whether there is more to deliver than a batch holds."""
        return bool(self._pending)

    def begin(self) -> None:
        """Start the thread and the delivery."""
        self._timer.start()
        self.start()

    def put(self, *envelopes: Envelope[Event]) -> None:
        """Queue events for the next batch; called in the gathering thread."""
        with self._lock:
            self._pending.extend(envelopes)

    def _deliver(self) -> None:
        with self._lock:
            batch = [self._pending.popleft() for _ in range(min(MOST_AT_ONCE, len(self._pending)))]
        if batch:
            self.received.emit(batch)
        if self._pending:
            self._soon.start()
        elif self._has_finished and not self.has_ended:
            self.has_ended = True
            self.ended.emit()

    def _end(self) -> None:
        self._timer.stop()
        self._has_finished = True
        self._deliver()
