"""Labels of the type scale, and text that ends in an ellipsis where it does not fit."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from studio.gui.kit.fonts import Role, font

Tone = Literal["text", "muted", "faint", "accent", "base", "good", "warning", "bad", "memory", "second"]
_MUTED_ROLES = ("label", "help")


class Text(QLabel):
    """A label in a role of the type scale; labels and help are muted unless ``tone`` says otherwise."""

    def __init__(
        self,
        text: str = "",
        role: Role = "body",
        tone: Tone | None = None,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setFont(font(role))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_tone(tone or ("muted" if role in _MUTED_ROLES else "text"))

    def set_tone(self, tone: Tone) -> None:
        """Change the colour by its meaning."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            restyle(self)


class ElidedText(Text):
    """One line that gives way to its neighbours and shows the whole in its tooltip."""

    def __init__(
        self,
        text: str = "",
        role: Role = "body",
        tone: Tone | None = None,
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(text, role, tone)
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), self._mode, self.width())
        if (tip := "" if shown == self.text() else self.text()) != self.toolTip():
            self.setToolTip(tip)
        rect, flags, ink = self.contentsRect(), int(self.alignment()), self.foregroundRole()
        self.style().drawItemText(painter, rect, flags, self.palette(), self.isEnabled(), shown, ink)


class KeyCap(QLabel):
    """A key as it is printed on the keyboard, such as «Ctrl F»."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(keys, parent)
        self.setFont(font("small"))
        self.setProperty("keycap", True)
        self.setFixedHeight(18)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


def restyle(widget: QWidget) -> None:
    """Let the style sheet see a property that has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
