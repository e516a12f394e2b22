"""Phosphor icons and our own mark, drawn in the colours in force whenever they are painted."""

from __future__ import annotations

from typing import cast

import qtawesome
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QIcon, QIconEngine, QPainter, QPixmap

from studio.gui.kit.theme import Tokens, tokens

MARK = "mark"
MARK_BARS = (3.0, 9.5, 18.0, 13.0, 7.5, 2.6)
"""Heights of the mark's six bars in a square of 22."""


def icon(name: str, color: str = "text", *, active: str = "", trailing: bool = False) -> QIcon:
    """An icon that follows the theme.

    Args:
        name: Phosphor's name such as ``"folder-open"``, or ``"mark"``.
        color: the token it is drawn in; disabled icons are always faint.
        active: the token while checked or selected, where it differs.
        trailing: whether it stands after its text.
    """
    return QIcon(_Engine(name, color, active or color, trailing))


def pixmap(name: str, color: str, size: int, ratio: float = 1.0) -> QPixmap:
    """An icon as a picture of ``size`` logical pixels."""
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    draw(painter, QRectF(0, 0, size, size), name, color)
    painter.end()
    return made


def draw(painter: QPainter, square: QRectF, name: str, color: str, colors: Tokens | None = None) -> None:
    """Paint an icon into a square, in the token ``color``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = (colors or tokens()).color(color)
    if name == MARK:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        draw_mark(painter, square)
    else:
        painter.setPen(ink)
        painter.setFont(_glyph_font(round(square.height())))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
        painter.drawText(square, flags, cast("str", qtawesome.charmap(f"ph.{name}")))
    painter.restore()


def draw_mark(painter: QPainter, square: QRectF) -> None:
    """Fill the six round bars of the mark with the painter's brush."""
    unit = square.width() / 22
    pitch, width = 3.6 * unit, 1.9 * unit
    left = square.center().x() - 2.5 * pitch
    for index, height in enumerate(MARK_BARS):
        bar = QRectF(0, 0, width, max(height * unit, width))
        bar.moveCenter(QPointF(left + index * pitch, square.center().y()))
        painter.drawRoundedRect(bar, width / 2, width / 2)


def _glyph_font(size: int) -> QFont:
    made = cast("QFont", qtawesome.font("ph", size))
    made.setPixelSize(size)
    return made


class _Engine(QIconEngine):
    """Paints a glyph at a button's call, so that no picture of an old theme is ever kept."""

    def __init__(self, name: str, color: str, active: str, trailing: bool) -> None:
        super().__init__()
        self._arguments = (name, color, active, trailing)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        name, color, active, trailing = self._arguments
        if mode is QIcon.Mode.Disabled:
            color = "faint"
        elif state is QIcon.State.On or mode is QIcon.Mode.Selected:
            color = active
        size = min(rect.width(), rect.height())
        left = rect.right() + 1 - size if trailing else rect.left()
        draw(painter, QRectF(left, rect.top() + (rect.height() - size) / 2, size, size), name, color)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        return _Engine(*self._arguments)
