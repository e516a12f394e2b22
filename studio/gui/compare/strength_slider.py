"""Sliders: over an adapter's strength with the error rates at each above it, and over the shares of two adapters."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy

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


class TrackSlider(QAbstractSlider):
    """A handle on a track, followed wherever it is pressed; a wheel that passes by does not move it.

    Args:
        name: what it sets, for screen readers.
        most: its greatest value.
        step: of mouse and keys.

    Signals:
        released: it was let go of, by mouse or key.
    """

    released = Signal()

    def __init__(self, name: str, most: int, step: int) -> None:
        super().__init__()
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(0, most)
        self.setSingleStep(step)
        self.setPageStep(5 * step)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.margins = (_HANDLE + 3, _HANDLE + 3)
        self._most = most
        self.sliderReleased.connect(self.released)

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

    def x_of(self, value: float) -> float:
        """Where a value is on the track, in pixels."""
        left, right = self.margins
        return left + value / self._most * (self.width() - left - right)

    def draw_track(self, painter: QPainter, y: float, left: str, right: str, handle: str) -> None:
        """Draw track and handle, in tokens for what is before it, after it, and itself."""
        colors, x = tokens(), self.x_of(self.value())
        begin, end = self.x_of(0), self.x_of(self._most)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color(right))
        painter.drawRoundedRect(QRectF(begin, y - _TRACK / 2, end - begin, _TRACK), 2, 2)
        painter.setBrush(colors.color(left))
        painter.drawRoundedRect(QRectF(begin, y - _TRACK / 2, x - begin, _TRACK), 2, 2)
        painter.setPen(QPen(colors.color("card" if handle == left else left), 2))
        painter.setBrush(colors.color(handle))
        painter.drawEllipse(QPointF(x, y), _HANDLE, _HANDLE)
        if self.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, y), _HANDLE + 2, _HANDLE + 2)

    def _follow(self, event: QMouseEvent) -> None:
        left, right = self.margins
        share = (event.position().x() - left) / max(1, self.width() - left - right)
        step = self.singleStep()
        self.setValue(step * round(share * self._most / step))


class ShareSlider(TrackSlider):
    """How much of two adapters: the first's colour before the handle, the other's after it."""

    def __init__(self, name: str) -> None:
        super().__init__(name, 100, _STEP)
        self.setRange(_STEP, 100 - _STEP)
        self.setFixedHeight(2 * _HANDLE + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw_track(painter, self.height() / 2, "accent", "second", "card")


class StrengthSlider(TrackSlider):
    """0 to 150 %, in steps of 5; the handle's line runs up through the curve."""

    def __init__(self) -> None:
        super().__init__("", round(MOST), _STEP)
        self.setAccessibleName(self.tr("Strength"))
        self.margins = (_LEFT, _RIGHT)
        self._curve = StrengthCurve()
        self._outside: Places = ()

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
        return QSize(120, self.sizeHint().height())

    @property
    def _track_y(self) -> int:
        return (_TOP + _PLOT + _GAP if self._curve.is_measured else 4) + _HANDLE

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._curve.is_measured:
            self._draw_curves(painter)
        self._draw_slider(painter)

    def _draw_curves(self, painter: QPainter) -> None:
        validation = [(point.strength, point.cer) for point in self._curve.validation]
        top = 1.08 * max([rate for _, rate in [*validation, *self._outside]] + [0.01])

        def place(strength: float, rate: float) -> QPointF:
            return QPointF(self.x_of(strength), _TOP + _PLOT * (1 - rate / top))

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
        band = QRectF(self.x_of(low), _TOP - 10, max(2.0, self.x_of(high) - self.x_of(low)), _PLOT + 10)
        painter.drawRect(band)
        painter.setPen(tokens().color("accent"))
        painter.setFont(sized(12, QFont.Weight.DemiBold))
        words = in_percent(f"{self._curve.best:g}")
        width = painter.fontMetrics().horizontalAdvance(words)
        left = min(max(self.x_of(self._curve.best) - width / 2, _LEFT), self.width() - width - 2)
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
        colors, y, x = tokens(), float(self._track_y), self.x_of(self.value())
        if self._curve.is_measured:
            painter.setPen(QPen(colors.color("accent"), 1.5))
            painter.drawLine(QPointF(x, _TOP - 10), QPointF(x, y))
        self.draw_track(painter, y, "accent", "border", "accent")
        painter.setFont(font("small"))
        painter.setPen(colors.color("muted"))
        for value in _TICK_PLACES if self.width() - _LEFT - _RIGHT >= _ROOM else _FEW_PLACES:
            words = in_percent(str(value)) if value == _TICK_PLACES[-1] else str(value)
            box = QRectF(min(self.x_of(value) - 24, self.width() - 48), y + _HANDLE + 4, 48, 16)
            last = Qt.AlignmentFlag.AlignRight if value == _TICK_PLACES[-1] else Qt.AlignmentFlag.AlignHCenter
            painter.drawText(box, int(last), words)
