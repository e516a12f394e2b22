"""One window for each studio folder: a second start brings the first one to the front."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

LOCK_NAME = "window.lock"
_ANSWER_MS = 2000


class SingleInstance(QObject):
    """Holds the studio folder for one window.

    Args:
        home: the studio's folder.

    Signals:
        asked: arguments of another start, which has ended.
    """

    asked = Signal(list)

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        home.mkdir(parents=True, exist_ok=True)
        self._name = "whisper-lora-studio-" + hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]
        self._lock = QLockFile(str(home / LOCK_NAME))
        self._lock.setStaleLockTime(0)  # however old: the lock of a process that has gone is taken over, no other
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._connected)

    def claim(self, arguments: Sequence[str] = ()) -> bool:
        """Become the one window, or hand the arguments to the one there is; False where that has taken them."""
        if not self._lock.tryLock(0) and self._lock.error() == QLockFile.LockError.LockFailedError:
            return not self._hand_over(arguments)  # who does not answer must not keep the studio shut
        QLocalServer.removeServer(self._name)  # of a process that was killed
        self._server.listen(self._name)
        return True

    def release(self) -> None:
        """Let another start have a window."""
        self._server.close()
        self._lock.unlock()

    def _hand_over(self, arguments: Sequence[str]) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_ANSWER_MS):
            return False
        socket.write(json.dumps(list(arguments)).encode() + b"\n")
        is_written = socket.waitForBytesWritten(_ANSWER_MS)
        socket.disconnectFromServer()
        return is_written

    def _connected(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.disconnected.connect(socket.deleteLater)
        socket.readyRead.connect(self._read)
        if socket.canReadLine():
            self._take(socket)

    def _read(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket) and socket.canReadLine():
            self._take(socket)

    def _take(self, socket: QLocalSocket) -> None:
        try:
            arguments = json.loads(bytes(socket.readLine().data()))
        except ValueError:
            return
        if isinstance(arguments, list):
            self.asked.emit([str(each) for each in arguments])
