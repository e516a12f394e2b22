"""Following a run that another process, or another machine, writes: its ``events.jsonl``, as it grows."""

from __future__ import annotations

import math
import threading
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject

from studio.gui.engines.event_source import EventSource
from studio.protocol.codec import decode_events

POLL_SECONDS = 0.5
"""A network file system tells nobody of changes: look by oneself, too."""

_BLOCK_BYTES = 1 << 20


class RunFollower(EventSource):
    """Reads every whole line of a run's events, and goes on reading what is appended.

    Args:
        events: the file; it may not exist yet.
        live: False to stop at the end of the file, as for a run that is over.
    """

    def __init__(self, events: Path, *, live: bool = True, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._events = events
        self._live = live
        self._offset = 0
        self._size: float = math.inf
        self._rest = b""
        self._closing = False
        self._wake = threading.Event()
        self._watcher = QFileSystemWatcher(self)
        if live:
            self._watcher.fileChanged.connect(lambda _path: self._wake.set())
            self._watcher.directoryChanged.connect(lambda _path: self._wake.set())
            self._watcher.addPaths([str(path) for path in (events.parent, events) if path.exists()])

    def run(self) -> None:
        """Read until closed; runs in this thread."""
        while True:
            self._wake.clear()
            self._read_new()
            if self._closing or not self._live:
                return
            self._wake.wait(POLL_SECONDS)

    def close(self) -> None:
        """Stop following and wait for the thread."""
        self._closing = True
        self._wake.set()
        self.wait()

    @property
    def has_read_all(self) -> bool:
        """Whether the file has been read to where it ended when it was last looked at."""
        return self._offset >= self._size

    @property
    def is_live(self) -> bool:
        """Whether more may come than is in the file now."""
        return self._live and not self._closing

    def _read_new(self) -> None:
        try:
            size = self._events.stat().st_size
            if size < self._offset:
                self._offset, self._rest = 0, b""
            self._size = size
            with self._events.open("rb") as file:
                file.seek(self._offset)
                while not self._closing and (block := file.read(_BLOCK_BYTES)):
                    self._offset += len(block)
                    self._decode(block)
        except OSError:  # a folder that vanished, or a network that is away, may come back
            return

    def _decode(self, block: bytes) -> None:
        whole, newline, self._rest = (self._rest + block).rpartition(b"\n")
        if newline:
            self.put(*decode_events(whole.decode("utf-8", errors="replace").split("\n")))
