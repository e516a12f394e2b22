"""What the studio tells on a page: notes, empty states, and a toast that can undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from studio.gui.kit.buttons import Button
from studio.gui.kit.fonts import font
from studio.gui.kit.icons import pixmap
from studio.gui.kit.paragraph import Paragraph
from studio.gui.kit.text import Text, restyle

Severity = Literal["info", "good", "warning", "bad"]
_ICONS: dict[Severity, str] = {
    "info": "info",
    "good": "check-circle",
    "warning": "warning",
    "bad": "warning-circle",
}
TOAST_SECONDS = 8


class Picture(QLabel):
    """An icon on its own, redrawn when the theme changes."""

    def __init__(self, name: str, color: str = "text", size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._arguments = (name, color, size)
        self.setFixedSize(size, size)
        self._draw()

    def set_picture(self, name: str, color: str) -> None:
        """Show another icon, or the same in another colour."""
        self._arguments = (name, color, self._arguments[2])
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        name, color, size = self._arguments
        self.setPixmap(pixmap(name, color, size, self.devicePixelRatioF()))


class Note(QFrame):
    """A sentence on a soft fill, with an icon for its severity and at most one link."""

    def __init__(
        self, text: str = "", severity: Severity = "info", *, action: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("severity", severity)
        self.icon = Picture(_ICONS[severity], _color(severity))
        self.label = Paragraph(text, "help", "text", line_height=17)
        self.action_button = Button(action, "link")
        self.action_button.setVisible(bool(action))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(8)
        layout.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.action_button, 0, Qt.AlignmentFlag.AlignBottom)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def set_note(self, text: str, severity: Severity, action: str = "") -> None:
        """Say something else."""
        self.label.setText(text)
        self.action_button.setText(action)
        self.action_button.setVisible(bool(action))
        self.icon.set_picture(_ICONS[severity], _color(severity))
        self.setProperty("severity", severity)
        restyle(self)


class EmptyState(QWidget):
    """What a page will show, why it is empty, and the button that fills it."""

    def __init__(
        self, icon: str, title: str, text: str, action: str = "", action_icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.button = Button(action, "primary", action_icon)
        self.button.setVisible(bool(action))
        tile = QFrame()
        tile.setObjectName("iconTile")
        tile.setFixedSize(56, 56)
        QVBoxLayout(tile).addWidget(Picture(icon, "muted", 28), 0, Qt.AlignmentFlag.AlignCenter)
        head = Text(title, "heading")
        words = Paragraph(text, "body", "muted", line_height=20, centered=True)
        words.setFixedWidth(440)
        layout = QVBoxLayout(self)
        layout.setSpacing(0)
        layout.addStretch(2)
        for widget, gap in ((tile, 16), (head, 8), (words, 20), (self.button, 0)):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
            layout.addSpacing(gap)
        self._layout = layout
        layout.addStretch(3)

    def add_below(self, widget: QWidget) -> None:
        """Put something less important below the button."""
        self._layout.insertSpacing(self._layout.count() - 1, 12)
        self._layout.insertWidget(self._layout.count() - 1, widget, 0, Qt.AlignmentFlag.AlignHCenter)


class Offer(NamedTuple):
    """What a toast's button says and does, where it is no Undo."""

    text: str
    call: Callable[[], None]


class Toast(QFrame):
    """A sentence above the lower edge of its window, with an Undo or another offer that stays for some seconds."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.hide()
        self._undo: Callable[[], None] | Offer | None = None
        self.label = Text("", "body")
        self.label.setProperty("tone", None)
        self.undo_button = Button("", "link")
        self.undo_button.setFont(font("strong"))
        self.undo_button.clicked.connect(self._take_back)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 12, 8)
        layout.setSpacing(16)
        layout.addWidget(self.label)
        layout.addWidget(self.undo_button)
        self._timer = QTimer(self, singleShot=True, interval=TOAST_SECONDS * 1000)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)

    def show_message(self, text: str, undo: Callable[[], None] | Offer | None = None) -> None:
        """Say that something has been done; ``undo`` takes it back, an offer leads on."""
        self._undo = undo
        self.label.setText(text)
        self.undo_button.setText(undo.text if isinstance(undo, Offer) else self.tr("Undo"))
        self.undo_button.setVisible(undo is not None)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def withdraw(self, undo: Callable[[], None]) -> None:
        """Say no longer what this takes back; another message stays."""
        if undo is self._undo:
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        window = self._window
        self.move((window.width() - self.width()) // 2, window.height() - self.height() - 48)

    def _take_back(self) -> None:
        self.hide()
        if isinstance(self._undo, Offer):
            self._undo.call()
        elif self._undo is not None:
            self._undo()


def _color(severity: Severity) -> str:
    return "muted" if severity == "info" else severity
