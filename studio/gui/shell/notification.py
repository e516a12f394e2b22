"""Telling of a run's end to somebody who looks at another window."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMainWindow, QSystemTrayIcon

_SHOWN_MILLISECONDS = 10_000


class DesktopNotifier(QObject):
    """A message of the desktop, by an icon in its tray that goes again with the message.

    Args:
        window: whose icon and title it has; a click on the message brings it to the front.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None
        self._leave = QTimer(self, singleShot=True, interval=_SHOWN_MILLISECONDS + 1_000)
        self._leave.timeout.connect(self._hide)

    def notify(self, text: str) -> None:
        """Say it where the window is in the background and the desktop can show messages."""
        if self._window.isActiveWindow() or not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._window.windowIcon(), self)
            self._tray.messageClicked.connect(self._raise)
            self._tray.activated.connect(lambda _reason: self._raise())
        self._tray.setToolTip(text)
        self._tray.show()
        self._tray.showMessage(self._window.windowTitle(), text, self._window.windowIcon(), _SHOWN_MILLISECONDS)
        self._leave.start()

    def _raise(self) -> None:
        self._hide()
        self._window.showNormal() if self._window.isMinimized() else self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def _hide(self) -> None:
        self._leave.stop()
        if self._tray is not None:
            self._tray.hide()
