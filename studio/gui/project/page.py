"""What all pages have: a header with title, one line and buttons, and a body at most 1440 wide."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from studio.gui.kit.card import put, row
from studio.gui.kit.text import ElidedText, Text
from studio.gui.project.navigator import Request
from studio.gui.project.session import Session

CONTENT_WIDTH = 1440
HEADER_HEIGHT = 48
_SCROLLING_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Page(QWidget):
    """A page: subclasses fill ``self.body`` and call :meth:`add_header_button`.

    Args:
        session: what the pages share.
        title: of the header; empty for a page without one.
        subtitle: one line below.
        scrolls: whether the body scrolls vertically where the window is too low.
        least_height: of what fills the window, which scrolls in a lower one.
    """

    def __init__(
        self, session: Session, title: str, subtitle: str = "", *, scrolls: bool = False, least_height: int = 0
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.session = session
        self.title_label = Text(title, "title")
        self.subtitle_label = ElidedText(subtitle, "body", "muted")
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(16)
        content = QWidget()
        content.setMaximumWidth(CONTENT_WIDTH)
        content.setMinimumHeight(least_height)
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(16)
        inner.addWidget(self._header())
        inner.addLayout(self.body, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        frame = _padded(content, _Filling() if least_height else QWidget())
        layout.addWidget(_scrolling(frame) if scrolls or least_height else frame)

    def add_header_button(self, button: QWidget) -> None:
        """Put a button at the right of the header; the natural next step last."""
        self._buttons.addWidget(button)

    def set_view_switch(self, switch: QWidget) -> None:
        """Put the choice between a page's views after its title."""
        self._title_row.insertSpacing(1, 20)
        self._title_row.insertWidget(2, switch)

    def set_back_button(self, button: QWidget) -> None:
        """Put the way back before the title of a page that the rail does not lead to."""
        self._head.insertWidget(0, button, 0, Qt.AlignmentFlag.AlignTop)

    def add(self, item: QWidget | QLayout, stretch: int = 0) -> None:
        """Put a widget or a layout below what is there."""
        put(self.body, item, stretch)

    def set_subtitle(self, text: str) -> None:
        """Change the line below the title."""
        self.subtitle_label.setText(text)

    def shown(self) -> None:
        """Called whenever the page comes to the front."""

    def take(self, request: Request) -> None:
        """Called after :meth:`shown` with what the page is asked to show, if anything."""

    def _header(self) -> QWidget:
        header = QWidget()
        header.setFixedHeight(HEADER_HEIGHT)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        self._title_row = row(self.title_label, None, spacing=0)
        texts.addLayout(self._title_row)
        texts.addWidget(self.subtitle_label)
        layout = self._head = QHBoxLayout(header)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addLayout(texts, 1)
        layout.addLayout(self._buttons)
        layout.setAlignment(self._buttons, Qt.AlignmentFlag.AlignTop)
        return header


class _Filling(QWidget):
    """Fills a scroll area, which would else scroll at the height that texts like best for its width."""

    def heightForWidth(self, width: int) -> int:
        return -1


class _ScrollArea(QScrollArea):
    """Leaves to the page every key that scrolls nothing: a scroll area would swallow arrows, even to the side."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.verticalScrollBar().maximum() and event.key() in _SCROLLING_KEYS:
            super().keyPressEvent(event)
        else:
            event.ignore()


def _padded(content: QWidget, frame: QWidget) -> QWidget:
    layout = QHBoxLayout(frame)
    layout.setContentsMargins(24, 20, 24, 16)
    layout.addWidget(content)
    return frame


def _scrolling(inside: QWidget) -> QScrollArea:
    area = _ScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inside.setObjectName("scrolled")
    area.setWidget(inside)
    return area
