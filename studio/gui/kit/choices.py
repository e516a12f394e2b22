"""Choosing among few: segments, chips, a search field, and a layout that wraps."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLayoutItem,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from studio.gui.kit.buttons import shortcut_text
from studio.gui.kit.fonts import font, sized
from studio.gui.kit.icons import draw
from studio.gui.kit.item_layout import ItemLayout
from studio.gui.kit.text import KeyCap
from studio.gui.kit.theme import tokens


class SegmentedControl(QFrame):
    """Two to four choices side by side; the arrow keys move between them. The small one stands in a header."""

    value_edited = Signal(object)

    def __init__(
        self, choices: Iterable[tuple[object, str]], parent: QWidget | None = None, *, small: bool = False
    ) -> None:
        super().__init__(parent)
        self.setFixedHeight(28 if small else 32)
        self._group = QButtonGroup(self)
        self._values: list[object] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(0)
        for value, text in choices:
            segment = QPushButton(text)
            segment.setProperty("kind", "segment")
            segment.setCheckable(True)
            segment.setFont(sized(12 if small else 13, QFont.Weight.Medium))
            segment.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._group.addButton(segment, len(self._values))
            self._values.append(value)
            layout.addWidget(segment, 1)
        self._group.button(0).setChecked(True)
        self.setFocusProxy(self._group.button(0))
        self._group.idClicked.connect(lambda index: self.value_edited.emit(self._values[index]))

    def value(self) -> object:
        """The chosen value."""
        return self._values[self._group.checkedId()]

    def set_value(self, value: object) -> None:
        """Choose without telling; a value that is none of the choices changes nothing."""
        if value in self._values:
            self._group.button(self._values.index(value)).setChecked(True)


class Chip(QAbstractButton):
    """A filter with an optional severity dot and a count."""

    def __init__(self, text: str, count: int | None = None, dot: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self._count = count
        self._dot = dot
        self._padding = 12
        self.setCheckable(True)
        self.setFont(sized(12, QFont.Weight.Medium))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._name()

    def set_count(self, count: int | None) -> None:
        """Change the count."""
        self._count = count
        self._name()
        self.updateGeometry()
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Take less room at the ends."""
        self._padding = 9 if narrow else 12
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = 2 * self._padding + metrics.horizontalAdvance(self.text()) + (14 if self._dot else 0)
        if self._count is not None:
            width += 8 + metrics.horizontalAdvance(self._number())
        return QSize(width, 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        ring = self.hasFocus()
        border = "accent" if chosen or ring else ("faint" if self.underMouse() else "control_border")
        inset = 1.0 if ring else 0.5
        painter.setPen(QPen(colors.color(border), 2 * inset))
        painter.setBrush(colors.color("accent_soft" if chosen else "card"))
        shape = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(shape, shape.height() / 2, shape.height() / 2)
        left = float(self._padding)
        if self._dot:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color(self._dot))
            painter.drawEllipse(QPointF(left + 3, self.height() / 2), 3, 3)
            left += 14
        left = self._draw(painter, left, self.text(), "accent" if chosen else "text")
        if self._count is not None:
            self._draw(painter, left + 8, self._number(), "accent" if chosen else "muted")

    def _draw(self, painter: QPainter, left: float, text: str, color: str) -> float:
        painter.setPen(tokens().color(color if self.isEnabled() else "faint"))
        width = self.fontMetrics().horizontalAdvance(text)
        painter.drawText(QRectF(left, 0, width + 4, self.height()), int(Qt.AlignmentFlag.AlignVCenter), text)
        return left + width

    def _number(self) -> str:
        return f"{self._count:,}"

    def _name(self) -> None:
        self.setAccessibleName(self.text() if self._count is None else f"{self.text()}, {self._count}")


class SearchField(QLineEdit):
    """220×28 with a magnifying glass and the key that leads to it."""

    def __init__(self, placeholder: str, shortcut: str = "Ctrl+F", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("search", True)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setFont(font("body"))
        self.setFixedWidth(220)
        self._cap = KeyCap(shortcut_text(shortcut).replace("+", " "), self)
        self._cap.adjustSize()
        self.setTextMargins(20, 0, self._cap.sizeHint().width() + 6, 0)
        self.textChanged.connect(lambda text: self._cap.setVisible(not text))
        jump = QShortcut(QKeySequence(shortcut), self)
        jump.activated.connect(self._take_focus)
        escape = QShortcut(QKeySequence("Esc"), self, context=Qt.ShortcutContext.WidgetShortcut)
        escape.activated.connect(self.clear)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self._cap.sizeHint().width()
        self._cap.setGeometry(self.width() - width - 6, (self.height() - 18) // 2, width, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        draw(painter, QRectF(9, (self.height() - 14) / 2, 14, 14), "magnifying-glass", "muted")

    def _take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()


class FlowLayout(ItemLayout):
    """Widgets in rows that wrap, as chips do in a narrow window; one may keep the right end of the first row."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 8) -> None:
        super().__init__(parent)
        self.setSpacing(spacing)
        self._corner: QLayoutItem | None = None

    def add_corner(self, widget: QWidget) -> None:
        """Put a widget at the right end of the first row."""
        self.addWidget(widget)
        self._corner = self._items[-1]

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def sizeHint(self) -> QSize:
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self.spacing() * max(0, len(shown) - 1)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, line, end = rect.x(), rect.y(), 0, rect.right() + 1
        if self._corner is not None:
            size = self._corner.sizeHint()
            end, line = end - size.width(), size.height()
            if move:
                self._corner.setGeometry(QRect(end, y, size.width(), size.height()))
            end -= 2 * self.spacing()
        for item in self._items:
            if item.isEmpty() or item is self._corner:
                continue
            size = item.sizeHint()
            if x > rect.x() and x + size.width() > end:
                x, y, line, end = rect.x(), y + line + self.spacing(), 0, rect.right() + 1
            if move:
                item.setGeometry(QRect(x, y, size.width(), size.height()))
            x += size.width() + self.spacing()
            line = max(line, size.height())
        return y + line - rect.y()
