"""Where files and folders can be dropped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from studio.gui.kit.notes import Picture
from studio.gui.kit.text import Text, restyle

ZONE_HEIGHT = 100


class DropZone(QFrame):
    """Takes files or folders; a click asks for them.

    Signals:
        clicked: it was clicked.
        dropped: a list of local paths, at least one.
    """

    clicked = Signal()
    dropped = Signal(list)

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setObjectName("dropZone")
        self.setFixedHeight(ZONE_HEIGHT)
        self.setAcceptDrops(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = QVBoxLayout(self)
        layout.setSpacing(6)
        layout.addStretch(1)
        layout.addWidget(Picture("arrow-down", "muted", 20), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(Text(text, "body", "muted"), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            self._set_hot(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_hot(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_hot(False)
        if paths := dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def _set_hot(self, hot: bool) -> None:
        self.setProperty("hot", hot)
        restyle(self)


def dropped_paths(data: QMimeData) -> list[Path]:
    """Local files and folders of a drag."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
