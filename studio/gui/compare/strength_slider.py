"""A slider over an adapter's strength with the error rates at each strength above it, on the same x axis."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from studio.checkpoints.strength import MOST
from studio.gui.kit.fonts import font, sized
from studio.gui.kit.plot_scale import ticks
from studio.gui.kit.theme import tokens
from studio.gui.kit.wording import in_percent
from studio.runs.strength_curve import StrengthCurve

_PLOT, _GAP, _TRACK, _HANDLE, _TICKS = 84, 10, 4, 8, 22
_LEFT, _RIGHT, _TOP = 40, 14, 12
_STEP = 5
_TICK_PLACES, _FEW_PLACES = (0, 50, 100, 150), (0, 75, 150)
_ROOM = 180
"""Pixels of an axis that hold all ticks."""

Places = Sequence[tuple[float, float]]
"""Strength in percent and CER as a fraction."""


class StrengthSlider(QAbstractSlider):
    """0 to 150 %, in steps of 5; the handle's line runs up through the curve.

    Signals:
        released: it was let go of, by mouse or key.
    """

    released = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(0, round(MOST))
        self.setSingleStep(_STEP)
        self.setPageStep(5 * _STEP)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Strength"))
        self._curve = StrengthCurve()
        self._outside: Places = ()
        self.sliderReleased.connect(self.released)

    def set_curve(self, curve: StrengthCurve) -> None:
        """Draw other points; only the slider where nothing was measured."""
        if curve != self._curve:
            self._curve = curve
            self._outside = curve.outside_curve() if curve.is_measured else ()
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, self._track_y + _HANDLE + _TICKS)

    def minimumSizeHint(self) -> QSize:
        return QSize(150, self.sizeHint().height())

    @property
    def _track_y(self) -> int:
        return (_TOP + _PLOT + _GAP if self._curve.is_measured else 4) + _HANDLE

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # what is under the mouse by chance must not change

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        super().keyReleaseEvent(event)
        moves = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
                 Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)  # fmt: skip
        if event.key() in moves and not event.isAutoRepeat():
            self.released.emit()

    def _follow(self, event: QMouseEvent) -> None:
        share = (event.position().x() - _LEFT) / max(1, self.width() - _LEFT - _RIGHT)
        self.setValue(_STEP * round(share * MOST / _STEP))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._curve.is_measured:
            self._draw_curves(painter)
        self._draw_slider(painter)

    def _x(self, strength: float) -> float:
        return _LEFT + strength / MOST * (self.width() - _LEFT - _RIGHT)

    def _draw_curves(self, painter: QPainter) -> None:
        validation = [(point.strength, point.cer) for point in self._curve.validation]
        top = 1.08 * max([rate for _, rate in [*validation, *self._outside]] + [0.01])

        def place(strength: float, rate: float) -> QPointF:
            return QPointF(self._x(strength), _TOP + _PLOT * (1 - rate / top))

        self._draw_grid(painter, top)
        self._draw_band(painter)
        for points, color, is_round in ((self._outside, "text", False), (validation, "accent", True)):
            self._draw_line(painter, [place(*point) for point in points], color, is_round)
        best = self._curve.best
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(tokens().color("accent"), 1.5))
        painter.drawEllipse(place(best, self._curve.cer("validation", best) or 0.0), 7, 7)

    def _draw_grid(self, painter: QPainter, top: float) -> None:
        painter.setFont(font("small"))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for rate in ticks(0.0, top * 100, 4):
            y = _TOP + _PLOT * (1 - rate / 100 / top)
            painter.setPen(QPen(tokens().color("grid"), 1))
            painter.drawLine(QPointF(_LEFT, y), QPointF(self.width() - _RIGHT, y))
            painter.setPen(tokens().color("muted"))
            painter.drawText(QRectF(-8, y - 8, _LEFT, 16), right, in_percent(f"{rate:g}"))

    def _draw_band(self, painter: QPainter) -> None:
        low, high = self._curve.as_good
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens().color("accent_soft"))
        band = QRectF(self._x(low), _TOP - 10, max(2.0, self._x(high) - self._x(low)), _PLOT + 10)
        painter.drawRect(band)
        painter.setPen(tokens().color("accent"))
        painter.setFont(sized(12, QFont.Weight.DemiBold))
        words = in_percent(f"{self._curve.best:g}")
        width = painter.fontMetrics().horizontalAdvance(words)
        left = min(max(self._x(self._curve.best) - width / 2, _LEFT), self.width() - width - 2)
        painter.drawText(QPointF(left, _TOP + 3), words)

    def _draw_line(self, painter: QPainter, points: list[QPointF], color: str, is_round: bool) -> None:
        ink, card = tokens().color(color), tokens().color("card")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 2 if is_round else 1.5))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(QPen(card, 1.5))
        painter.setBrush(ink)
        for point in points:
            if is_round:
                painter.drawEllipse(point, 4, 4)
            else:
                painter.drawRect(QRectF(point.x() - 3, point.y() - 3, 6, 6))

    def _draw_slider(self, painter: QPainter) -> None:
        colors, y, x = tokens(), float(self._track_y), self._x(self.value())
        track = QRectF(_LEFT, y - _TRACK / 2, self.width() - _LEFT - _RIGHT, _TRACK)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("border"))
        painter.drawRoundedRect(track, 2, 2)
        painter.setBrush(colors.color("accent"))
        painter.drawRoundedRect(QRectF(_LEFT, track.top(), x - _LEFT, _TRACK), 2, 2)
        if self._curve.is_measured:
            painter.setPen(QPen(colors.color("accent"), 1.5))
            painter.drawLine(QPointF(x, _TOP - 10), QPointF(x, y))
        painter.setPen(QPen(colors.color("card"), 2))
        painter.setBrush(colors.color("accent"))
        painter.drawEllipse(QPointF(x, y), _HANDLE, _HANDLE)
        if self.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, y), _HANDLE + 2, _HANDLE + 2)
        painter.setFont(font("small"))
        painter.setPen(colors.color("muted"))
        for value in _TICK_PLACES if track.width() >= _ROOM else _FEW_PLACES:
            words = in_percent(str(value)) if value == _TICK_PLACES[-1] else str(value)
            box = QRectF(min(self._x(value) - 24, self.width() - 48), y + _HANDLE + 4, 48, 16)
            last = Qt.AlignmentFlag.AlignRight if value == _TICK_PLACES[-1] else Qt.AlignmentFlag.AlignHCenter
            painter.drawText(box, int(last), words)
