"""What an engine's supervisor and a follower of files have in common: events, in batches, in the GUI's thread."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from studio.protocol.codec import Envelope
from studio.protocol.events import Event

BATCH_MILLISECONDS = 66
"""15 batches a second: views draw at 10–20 Hz however fast the steps come."""


class EventSource(QThread):
    """A thread that gathers events; ``received`` carries lists of envelopes, in order, in the owner's thread.

    ``ended`` comes once, after the last batch, when no further event can come from here.
    """

    received = Signal(list)
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pending: list[Envelope[Event]] = []
        self._lock = threading.Lock()
        self._timer = QTimer(self, interval=BATCH_MILLISECONDS)
        self._timer.timeout.connect(self._deliver)
        self.finished.connect(self._end)

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
            batch, self._pending = self._pending, []
        if batch:
            self.received.emit(batch)

    def _end(self) -> None:
        self._timer.stop()
        self._deliver()
        self.ended.emit()
