"""Where files and folders can be dropped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout

from studio.gui.kit.clickable import Clickable
from studio.gui.kit.notes import Picture
from studio.gui.kit.text import Text, restyle

ZONE_HEIGHT = 100


class DropZone(Clickable):
    """Takes files or folders; a click asks for them.

    Signals:
        dropped: a list of local paths, at least one.
    """

    dropped = Signal(list)

    def __init__(self, text: str) -> None:
        super().__init__("dropZone")
        self.setFixedHeight(ZONE_HEIGHT)
        self.setAcceptDrops(True)
        self.setAccessibleName(text)
        layout = QVBoxLayout(self)
        layout.setSpacing(6)
        layout.addStretch(1)
        layout.addWidget(Picture("arrow-down", "muted", 20), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(Text(text, "body", "muted"), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

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
