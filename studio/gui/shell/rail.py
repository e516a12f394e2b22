"""The navigation rail: the mark, five pages, preferences and help."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeySequence, QPainter, QPainterPath, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from studio.gui.kit.buttons import IconButton, shortcut_text
from studio.gui.kit.fonts import sized
from studio.gui.kit.icons import MARK, draw, draw_mark
from studio.gui.kit.theme import tokens

WIDTH = 88


class Rail(QFrame):
    """Leads to the pages; ``Ctrl+1`` to ``Ctrl+5``, and ``Ctrl+0`` to Start."""

    page_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setFixedWidth(WIDTH)
        self.items: dict[str, RailItem] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self.mark = MarkButton()
        self._bind("Ctrl+0", "start")
        self.mark.setToolTip(self.tr("Start (Ctrl+0)"))
        self.mark.setAccessibleName(self.tr("Start"))
        self.mark.clicked.connect(lambda: self.page_chosen.emit("start"))
        self.preferences_button = IconButton("gear", self.tr("Preferences"), shortcut="Ctrl+,")
        self.help_button = IconButton("question", self.tr("Help"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 16, 0, 12)
        layout.setSpacing(4)
        layout.addLayout(_centred(self.mark, 40))
        layout.addSpacing(12)
        for index, (key, icon, text) in enumerate(self._pages(), start=1):
            item = RailItem(icon, text, f"Ctrl+{index}")
            item.clicked.connect(lambda _checked=False, page=key: self.page_chosen.emit(page))
            self._bind(f"Ctrl+{index}", key)
            self.items[key] = item
            layout.addWidget(item)
        layout.addStretch(1)
        layout.addLayout(_centred(self.preferences_button, 32))
        layout.addLayout(_centred(self.help_button, 32))

    def select(self, page: str) -> None:
        """Show which page is in front."""
        for key, item in self.items.items():
            item.setChecked(key == page)

    def set_satisfied(self, page: str, satisfied: bool) -> None:
        """Show or take away the check badge of a step."""
        self.items[page].set_satisfied(satisfied)

    def _bind(self, keys: str, page: str) -> None:
        """A shortcut of its own: a button's would wait for the button's animation."""
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(lambda: self.page_chosen.emit(page))

    def _pages(self) -> list[tuple[str, str, str]]:
        return [
            ("data", MARK, self.tr("Data")),
            ("setup", "sliders-horizontal", self.tr("Setup")),
            ("train", "chart-line-up", self.tr("Train")),
            ("compare", "ear", self.tr("Compare")),
            ("runs", "list-bullets", self.tr("Runs")),
        ]


class RailItem(QAbstractButton):
    """72×60: icon, label, and a badge when its step is satisfied."""

    WIDTH = 72

    def __init__(self, icon: str, text: str, shortcut: str) -> None:
        super().__init__()
        self._icon = icon
        self._satisfied = False
        self.setText(text)
        self.setCheckable(True)
        self.setToolTip(f"{text} ({shortcut_text(shortcut)})")
        self.setFixedSize(72, 60)
        self.setFont(sized(12, QFont.Weight.Medium))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def nextCheckState(self) -> None:
        """A click asks for the page; the window checks the item once the page is in front."""

    def set_satisfied(self, satisfied: bool) -> None:
        """Show or take away the badge."""
        self._satisfied = satisfied
        self.setAccessibleDescription(self.tr("done") if satisfied else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(72, 60)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QRectF(self.rect())
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("accent_soft" if self.isChecked() else "subtle"))
            painter.drawRoundedRect(shape, 10, 10)
        if self.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(shape.adjusted(1, 1, -1, -1), 9, 9)
        color = "accent" if self.isChecked() else "muted"
        draw(painter, QRectF(25, 9, 22, 22), self._icon, color)
        painter.setPen(colors.color(color))
        if self.isChecked():
            painter.setFont(sized(12, QFont.Weight.DemiBold))
        painter.drawText(QRectF(-4, 35, 80, 16), int(Qt.AlignmentFlag.AlignCenter), self.text())
        if self._satisfied:
            self._draw_badge(painter)

    def _draw_badge(self, painter: QPainter) -> None:
        colors = tokens()
        badge = QRectF(44, 6, 14, 14)
        painter.setPen(QPen(colors.color("accent_soft" if self.isChecked() else "window"), 1.5))
        painter.setBrush(colors.color("good"))
        painter.drawEllipse(badge)
        tick = QPainterPath(QPointF(48.2, 13.2))
        tick.lineTo(50.2, 15.1)
        tick.lineTo(53.8, 11.1)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(colors.color("card"), 1.5, Qt.PenStyle.SolidLine, cap, join))
        painter.drawPath(tick)


class MarkButton(QAbstractButton):
    """Our mark on a filled square, 40×40."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(40, 40)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.color("text"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("accent"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("on_accent"))
        draw_mark(painter, QRectF(9, 9, 22, 22))


def _centred(widget: QWidget, width: int) -> QHBoxLayout:
    """On the items' axis, which the rail's border does not shift."""
    layout = QHBoxLayout()
    layout.setContentsMargins((RailItem.WIDTH - width) // 2, 0, 0, 0)
    layout.addWidget(widget)
    layout.addStretch(1)
    return layout
