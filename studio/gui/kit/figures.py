"""Figures that are read from two metres, and the small marks beside them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from studio.gui.kit.fonts import font, sized
from studio.gui.kit.text import ElidedText, Text
from studio.gui.kit.theme import tokens

Part = tuple[str, str]
"""A piece of a figure and the token of its colour."""


class FigureLine(QWidget):
    """Pieces of one number in their colours, with the unit after it, all on one baseline."""

    def __init__(self, *, hero: bool = False, pixels: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._font = sized(pixels, QFont.Weight.DemiBold) if pixels else font("hero" if hero else "figure")
        self._unit_font = sized(15, QFont.Weight.Medium)
        self._parts: tuple[Part, ...] = ()
        self._unit = ""
        self.setFixedHeight(round(QFontMetricsF(self._font).height()) + 2)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_parts(self, parts: Sequence[Part], unit: str = "") -> None:
        """Show pieces such as ``("23.2 %", "base"), ("→", "muted"), ("4.9 %", "accent")``."""
        if (tuple(parts), unit) == (self._parts, self._unit):
            return
        self._parts = tuple(parts)
        self._unit = unit
        self.setAccessibleName(" ".join([text for text, _ in parts] + [unit]).strip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._font)
        gap = metrics.horizontalAdvance(" ")
        width = sum(metrics.horizontalAdvance(text) + gap for text, _ in self._parts) - (gap if self._parts else 0)
        if self._unit:
            width += 5 + QFontMetricsF(self._unit_font).horizontalAdvance(self._unit)
        return QSize(round(width) + 2, self.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colors = tokens()
        metrics = QFontMetricsF(self._font)
        baseline = metrics.ascent() + 1
        left = 0.0
        painter.setFont(self._font)
        for text, color in self._parts:
            painter.setPen(colors.color(color))
            painter.drawText(QPointF(left, baseline), text)
            left += metrics.horizontalAdvance(text) + metrics.horizontalAdvance(" ")
        if self._unit:
            painter.setFont(self._unit_font)
            painter.setPen(colors.color("muted"))
            painter.drawText(QPointF(left - metrics.horizontalAdvance(" ") + 5, baseline), self._unit)


class Figure(QWidget):
    """A number, and what it means."""

    figure: FigureLine
    help: Text | ElidedText

    def set_value(self, value: str, unit: str = "", help: str = "", color: str = "text") -> None:
        """Show one number."""
        self.set_parts([(value, color)], unit, help)

    def set_parts(self, parts: Sequence[Part], unit: str = "", help: str = "") -> None:
        """Show a number of several pieces, such as a change."""
        self.figure.set_parts(parts, unit)
        self.help.setText(help)


class HeadlineFigure(Figure):
    """Label above, number in the middle, what it means below."""

    def __init__(self, label: str, *, hero: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = Text(label, "label")
        self.figure = FigureLine(hero=hero)
        self.help = Text("", "help")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addWidget(self.label)
        layout.addWidget(self.figure)
        layout.addWidget(self.help)


class StatusDot(QWidget):
    """8 px: what the engine does, in a colour; the words beside it say it again."""

    def __init__(self, color: str = "good", size: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color, self._radius = color, size / 2
        self.setFixedSize(size, size)

    def set_color(self, color: str) -> None:
        """Change the token."""
        self._color = color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens().color(self._color))
        painter.drawRoundedRect(QRectF(self.rect()), self._radius, self._radius)


class Progress(QWidget):
    """A thin bar, 4 px; a negative value means that the end is not known and shows a third of the track."""

    def __init__(self, color: str = "accent", *, track: str = "border", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color = color
        self._track = track
        self._value = 0.0
        self.setFixedHeight(4)
        self.setMinimumWidth(40)

    @property
    def value(self) -> float:
        """Share done, 0 to 1, or negative."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a share, 0 to 1."""
        self._value = min(value, 1.0)
        self.setAccessibleName(f"{max(self._value, 0):.0%}")
        self.update()

    def set_color(self, color: str) -> None:
        """Change the token."""
        self._color = color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colors = tokens()
        radius = self.height() / 2
        painter.setBrush(colors.color(self._track))
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        share = self._value if self._value >= 0 else 0.33
        if share > 0:
            painter.setBrush(colors.color(self._color))
            width = max(self.width() * share, 2 * radius)
            painter.drawRoundedRect(QRectF(0, 0, width, self.height()), radius, radius)


class LevelMeter(QWidget):
    """28 segments of 5×12: good, then warning, then bad; the level in dB below full scale, and its peak of late."""

    SEGMENTS = 28
    FLOOR_DB = -60.0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level = self._hold = self.FLOOR_DB
        self.setFixedHeight(12)
        self.setMinimumWidth(self.SEGMENTS * 7 - 2)
        self.set_level(self.FLOOR_DB)

    def set_level(self, decibels: float, hold: float = FLOOR_DB) -> None:
        """Show a level and the peak that is held; quieter than −60 dB is silence."""
        self._level, self._hold = max(decibels, self.FLOOR_DB), max(hold, self.FLOOR_DB)
        self.setAccessibleName(f"{self._level:.0f} dB")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colors = tokens()
        pitch = (self.width() + 2) / self.SEGMENTS
        lit, held = self._segments(self._level), self._segments(self._hold) - 1
        for index in range(self.SEGMENTS):
            share = index / self.SEGMENTS
            color = "good" if share < 0.75 else "warning" if share < 0.9 else "bad"
            is_lit = (index < lit or index == held) and self.isEnabled()
            painter.setBrush(colors.color(color if is_lit else "border"))
            painter.drawRoundedRect(QRectF(index * pitch, 0, pitch - 2, 12), 1.5, 1.5)

    def _segments(self, decibels: float) -> int:
        return min(round((decibels - self.FLOOR_DB) / -self.FLOOR_DB * self.SEGMENTS), self.SEGMENTS)


def draw_sparkline(
    painter: QPainter, rect: QRectF, values: Sequence[float], base: float | None, *, color: str = "accent"
) -> None:
    """A run's CER over its evaluations: y from 0, the base dashed, a dot at the end; evenly spaced in x."""
    top = max([*values, base or 0.0, 1e-9])
    area = rect.adjusted(1, 2, -5, -2)
    colors = tokens()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if base is not None:
        pen = QPen(colors.color("base"), 1.2, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 2.4])
        painter.setPen(pen)
        y = area.bottom() - area.height() * base / top
        painter.drawLine(QPointF(area.left(), y), QPointF(rect.right() - 1, y))
    if values:
        spread = area.width() / max(1, len(values) - 1)
        points = [
            QPointF(area.left() + index * spread, area.bottom() - area.height() * value / top)
            for index, value in enumerate(values)
        ]
        painter.setPen(QPen(colors.color(color), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color(color))
        painter.drawEllipse(points[-1], 2.8, 2.8)
    painter.restore()
