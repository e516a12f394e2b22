"""A plot without frame and without surprises: pyqtgraph draws the curves, we draw what is around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from studio.gui.kit.chart_parts import EMPTY, Level, Series, level_pen
from studio.gui.kit.fonts import font, sized
from studio.gui.kit.plot_scale import (
    FEWEST_COLUMNS,
    MOST_TICKS,
    Values,
    log_ticks,
    nearest,
    thinned,
    ticks,
    x_end,
    y_range,
)
from studio.gui.kit.theme import tokens

LEFT, RIGHT, TOP, BOTTOM = 44, 16, 8, 20


class Chart(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph ships no types
    """Curves over one x axis.

    Args:
        x_unit: after the last tick.
        y_text: a value as it stands at a tick; the read-out uses it too.
        from_zero: whether the y axis begins at 0.
    """

    hovered = Signal(object)
    """x under the mouse, or None when it has left."""

    zoomed = Signal(object)
    """The part of the x axis, low and high, that the user chose with wheel or drag; None for all of it."""

    def __init__(
        self,
        x_unit: str = "",
        y_text: Callable[[float], str] = "{:g}".format,
        *,
        from_zero: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._x_unit = x_unit
        self._y_text = y_text
        self.most_ticks = MOST_TICKS
        self.value_text = y_text
        """A value as it stands in the read-out."""
        self._from_zero = from_zero
        self._log = False
        self._series: dict[str, Series] = {}
        self._curves: dict[str, pg.PlotDataItem] = {}
        self._drawn: dict[str, tuple[Values, Values]] = {}
        self._levels: dict[str, Level] = {}
        self._whole = self._x_range = (0.0, 1.0)
        self._zoom: tuple[float, float] | None = None
        self._hover_x: float | None = None
        self.marks: list[tuple[float, str]] = []
        self.best: tuple[float, float, str, str] | None = None
        self.end_text: tuple[float, float, str, str] | None = None
        self.end_texts: list[tuple[float, float, str, str]] = []
        """As ``end_text``, x, y, text and token, for several curves: those that would touch are moved apart."""
        self._prepare()

    def add_series(self, key: str, series: Series) -> None:
        """Add a curve; later ones are drawn above earlier ones."""
        curve = pg.PlotDataItem(EMPTY, EMPTY, connect="finite", antialias=True)
        curve.setDownsampling(auto=True, method="peak")
        curve.autoDownsampleFactor = 2.0
        curve.setClipToView(True)
        curve.setLogMode(False, self._log)
        self.addItem(curve)
        self._series[key] = series
        self._curves[key] = curve
        self._paint_curve(key)

    def clear_series(self) -> None:
        """Take all curves away."""
        for curve in self._curves.values():
            self.removeItem(curve)
        self._series.clear()
        self._curves.clear()
        self._drawn.clear()

    def set_data(self, key: str, x: Values, y: Values) -> None:
        """Replace a curve's data: x rising, NaN in y breaks the line; both of shape (n,)."""
        series = self._series[key]
        series.x, series.y = x, y
        self._thin(key)
        if len(x) == 0:
            self._curves[key].clear()

    def series(self) -> list[Series]:
        """All curves, in the order of their drawing."""
        return list(self._series.values())

    def set_level(self, key: str, level: Level | None) -> None:
        """Draw a horizontal line, or take it away."""
        if level is None:
            self._levels.pop(key, None)
        else:
            self._levels[key] = level

    def set_texts(self, tick: Callable[[float], str], value: Callable[[float], str]) -> None:
        """How values are written at ticks and in the read-out."""
        self._y_text, self.value_text = tick, value

    def set_log(self, log: bool) -> None:
        """Logarithmic y axis, or linear."""
        self._log = log
        for key, curve in self._curves.items():
            curve.setLogMode(False, log)
            self._paint_curve(key)
        self.fit()

    def set_steps(self, current: float, total: float) -> None:
        """Let the x range jump to the part of ``total`` that holds ``current``."""
        self.set_x_range(0.0, x_end(current, total))

    def set_x_range(self, low: float, high: float) -> None:
        """What there is of the x axis; shown whole until the user zooms."""
        self._whole = (low, high)
        self._show_range(*(self._zoom or self._whole))

    def set_zoom(self, zoom: tuple[float, float] | None) -> None:
        """Show a part of the x axis until it is set otherwise; None for all of it."""
        if zoom != self._zoom:
            self._zoom = zoom
            box = self.getViewBox()
            box.setFlag(box.GraphicsItemFlag.ItemClipsChildrenToShape, zoom is not None)
            self._show_range(*(zoom or self._whole))
            self.fit()

    def _show_range(self, low: float, high: float) -> None:
        self._x_range = (low, high)
        self.getViewBox().setXRange(low, high, padding=0)

    def _zoomed_by_hand(self) -> None:
        """Take what wheel or drag made of the range, within what there is."""
        (low, high), (first, last) = self.getViewBox().viewRange()[0], self._whole
        span = min(high - low, last - first)
        low = min(max(low, first), last - span)
        self.set_zoom((low, low + span) if span < 0.999 * (last - first) else None)
        self._show_range(*(self._zoom or self._whole))
        self.fit()
        self.zoomed.emit(self._zoom)

    def fit(self) -> None:
        """Choose the y range by what is visible, and draw; to be called after new data."""
        values = [self._shown(*drawn) for drawn in self._drawn.values()]
        extra = [self._height(level.value) for level in self._levels.values()]
        low, high = y_range(values, extra, from_zero=self._from_zero and not self._log)
        self.getViewBox().setYRange(low, high, padding=0)
        self.viewport().update()

    def set_hover(self, x: float | None) -> None:
        """Show the read-out at an x, as when a linked plot is hovered."""
        if x != self._hover_x:
            self._hover_x = x
            self.viewport().update()

    def readout(self, x: float) -> list[tuple[str, str, str]]:
        """Name, value and colour token of every curve near an x."""
        lines = []
        for series in self._series.values():
            index = nearest(series.x, x) if series.in_readout else -1
            if index >= 0 and np.isfinite(series.y[index]):
                lines.append((series.name, self.value_text(float(series.y[index])), series.color))
        return lines

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        """Grid, levels and marks, below the curves."""
        colors = tokens()
        painter.fillRect(rect, colors.color("card"))
        if self._area().width() < 10:
            return
        area = self._area()
        painter.setPen(QPen(colors.color("grid"), 1))
        for value in self._y_ticks():
            y = round(self._to_pixels(0, value).y()) + 0.5
            painter.drawLine(QLineF(area.left(), y, area.right(), y))
        for level in self._levels.values():
            painter.setPen(level_pen(level))
            y = self._to_pixels(0, self._height(level.value)).y()
            painter.drawLine(QLineF(area.left(), y, area.right(), y))
        for x, text in self.marks:
            self._draw_mark(painter, x, text)

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Tick labels, values on the lines, the best point, the read-out."""
        if self._area().width() < 10:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_ticks(painter)
        for level in self._levels.values():
            self._draw_level_text(painter, level)
        if self.end_text is not None:
            self._draw_end(painter, *self.end_text)
        if self.end_texts:
            self._draw_ends(painter)
        if self.best is not None:
            self._draw_best(painter, *self.best)
        if self._hover_x is not None:
            self._draw_readout(painter, self._hover_x)

    def sizeHint(self) -> QSize:
        return QSize(320, 130)  # pyqtgraph asks for 480 in height

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """All of the x axis again."""
        self.set_zoom(None)
        self.zoomed.emit(None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        x = self.getViewBox().mapSceneToView(self.mapToScene(event.position().toPoint())).x()
        self.hovered.emit(float(x) if self._is_in_view(x) else None)

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
        else:
            event.ignore()  # the page scrolls, the plot stays

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_curves"):
            for key in self._curves:
                self._paint_curve(key)
            self.viewport().update()

    def _prepare(self) -> None:
        self.setFrameShape(self.Shape.NoFrame)
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.setBackground(None)
        # pyqtgraph keeps the background as a picture; ours has the grid, which moves with the data.
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        self.setMouseTracking(True)
        item = self.getPlotItem()
        for side in ("left", "bottom"):
            item.hideAxis(side)
        item.hideButtons()
        item.setMenuEnabled(False)
        item.layout.setContentsMargins(LEFT, TOP, RIGHT, BOTTOM)
        box = self.getViewBox()
        box.setMouseEnabled(True, False)
        box.sigRangeChangedManually.connect(lambda *_: self._zoomed_by_hand())
        box.disableAutoRange()
        box.setDefaultPadding(0)
        # Dots at the edge stand whole; nothing else leaves the box, whose ranges hold all that is drawn.
        box.setFlag(box.GraphicsItemFlag.ItemClipsChildrenToShape, False)
        self.hovered.connect(self.set_hover)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for key in getattr(self, "_drawn", ()):
            self._thin(key)

    def _thin(self, key: str) -> None:
        """Hand pyqtgraph no more points than this width can show."""
        series = self._series[key]
        self._drawn[key] = thinned(series.x, series.y, max(FEWEST_COLUMNS, self.width()))
        self._curves[key].setData(*self._drawn[key])

    def _paint_curve(self, key: str) -> None:
        series, curve = self._series[key], self._curves[key]
        color = tokens().color(series.color)
        line = tokens().color(series.color)
        line.setAlphaF(series.opacity)
        pen = pg.mkPen(line, width=series.width)
        if series.style == "dotted":
            pen.setDashPattern([1, 2.4])
        curve.setPen(None if series.style == "dots" else pen)
        if series.fill and not self._log:
            under = tokens().color(series.color)
            under.setAlphaF(series.fill)
            curve.setFillLevel(0.0)
            curve.setFillBrush(under)
        else:
            curve.setFillLevel(None)
        if series.style in ("dots", "line-dots"):
            curve.setSymbol(series.marker)
            curve.setSymbolSize(2 * series.radius + 1.5)
            curve.setSymbolBrush(color)
            curve.setSymbolPen(pg.mkPen(tokens().color("card"), width=1.5))

    def _shown(self, x: Values, y: Values) -> Values:
        low, high = np.searchsorted(x, self._x_range[0]), np.searchsorted(x, self._x_range[1], side="right")
        part = y[low:high]
        return np.log10(part[part > 0]) if self._log else part

    def _height(self, value: float) -> float:
        return float(np.log10(value)) if self._log and value > 0 else value

    def _area(self) -> QRectF:
        box = self.getViewBox()
        return QRectF(box.mapRectToScene(box.rect()))

    def _to_pixels(self, x: float, y: float) -> QPointF:
        return QPointF(self.getViewBox().mapViewToScene(QPointF(x, y)))

    def _y_ticks(self) -> list[float]:
        low, high = self.getViewBox().viewRange()[1]
        most = max(2, min(self.most_ticks, int(self._area().height() // 18) + 1))
        return log_ticks(low, high) if self._log else ticks(low, high, most)

    def _draw_ticks(self, painter: QPainter) -> None:
        area = self._area()
        painter.setFont(font("small"))
        painter.setPen(tokens().color("muted"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for value in self._y_ticks() if self._has_values() else ():
            text = self._y_text(10**value if self._log else value)
            y = self._to_pixels(0, value).y()
            painter.drawText(QRectF(-8, y - 8, area.left(), 16), int(right), text)
        places = ticks(*self._x_range, max(3, min(7, int(area.width() // 72))), whole=True)
        for place in places:
            x = self._to_pixels(place, 0).x()
            is_last = place == places[-1]
            text = f"{place:,.0f} {self._x_unit}".rstrip() if is_last else f"{place:,.0f}"
            width = painter.fontMetrics().horizontalAdvance(text)
            left = min(x - width / 2, area.right() - width) if is_last else x - width / 2
            painter.drawText(QRectF(left - 1, area.bottom() + 3, width + 4, 16), int(Qt.AlignmentFlag.AlignLeft), text)

    def _has_values(self) -> bool:
        """Before there is anything to measure by, the grid has no values."""
        return bool(self._levels) or any(series.y.size for series in self._series.values())

    def _draw_level_text(self, painter: QPainter, level: Level) -> None:
        area = self._area()
        y = self._to_pixels(0, self._height(level.value)).y()
        painter.setFont(sized(12, QFont.Weight.DemiBold))
        painter.setPen(tokens().color("muted" if level.style == "forecast" else level.color))
        above = level.style == "forecast" and y - area.top() > 18
        box = QRectF(area.left(), y - 18 if above else y + 3, area.width() - 4, 16)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), level.text)

    def _draw_mark(self, painter: QPainter, x: float, text: str) -> None:
        area = self._area()
        place = self._to_pixels(x, 0).x()
        if not area.left() <= place <= area.right():
            return
        pen = QPen(tokens().color("muted"), 1)
        pen.setDashPattern([2, 3])
        painter.setPen(pen)
        painter.drawLine(QLineF(place, area.top(), place, area.bottom()))
        painter.setFont(font("small"))
        painter.setPen(tokens().color("muted"))
        painter.drawText(QPointF(place + 6, area.bottom() - 8), text)

    def _draw_end(self, painter: QPainter, x: float, y: float, text: str, color: str) -> None:
        """The newest value beside its dot."""
        if not self._is_in_view(x):
            return
        place = self._to_pixels(x, self._height(y))
        painter.setFont(sized(12, QFont.Weight.DemiBold))
        painter.setPen(tokens().color(color))
        width = painter.fontMetrics().horizontalAdvance(text)
        left = place.x() + 10 if place.x() + 12 + width <= self._area().right() else place.x() - width - 6
        top = place.y() - 14 if left > place.x() else place.y() - 24
        painter.drawText(QRectF(left, top, width + 4, 16), int(Qt.AlignmentFlag.AlignVCenter), text)

    def _draw_ends(self, painter: QPainter) -> None:
        """The newest values of overlaid curves, right of their dots, at least a line apart."""
        area, line = self._area(), 15.0
        places = sorted(
            (
                (self._to_pixels(x, self._height(y)), text, color)
                for x, y, text, color in self.end_texts
                if self._is_in_view(x)
            ),
            key=lambda end: end[0].y(),
        )
        tops: list[float] = []
        for place, _, _ in places:
            tops.append(max(place.y() - 8, tops[-1] + line if tops else area.top()))
        excess = max(0.0, tops[-1] + 16 - area.bottom()) if tops else 0.0
        for index in range(len(tops) - 1, -1, -1):
            limit = tops[index + 1] - line if index + 1 < len(tops) else tops[index] - excess
            tops[index] = min(tops[index], limit)
        painter.setFont(sized(12, QFont.Weight.DemiBold))
        for (place, text, color), top in zip(places, tops, strict=True):
            painter.setPen(tokens().color(color))
            width = painter.fontMetrics().horizontalAdvance(text)
            fits = place.x() + 10 + width <= area.right() + RIGHT
            left = place.x() + 10 if fits else place.x() - width - 8
            box = QRectF(left, top if fits else top - 14, width + 4, 16)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _is_in_view(self, x: float) -> bool:
        return self._x_range[0] <= x <= self._x_range[1]

    def _draw_best(self, painter: QPainter, x: float, y: float, text: str, color: str) -> None:
        if not self._is_in_view(x):
            return
        place = self._to_pixels(x, self._height(y))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(tokens().color(color), 1.5))
        painter.drawEllipse(place, 7, 7)
        painter.setFont(sized(12, QFont.Weight.DemiBold))
        width = painter.fontMetrics().horizontalAdvance(text)
        area = self._area()
        left = min(max(place.x() - width / 2, area.left()), area.right() - width)
        # Below the lowest point there is neither a curve nor, mostly, the base's line.
        top = place.y() + 8 if place.y() + 23 <= area.bottom() else place.y() - 25
        painter.drawText(QRectF(left, top, width + 4, 16), int(Qt.AlignmentFlag.AlignVCenter), text)

    def _draw_readout(self, painter: QPainter, x: float) -> None:
        lines = self.readout(x)
        if not lines:
            return
        colors, area = tokens(), self._area()
        place = self._to_pixels(x, 0).x()
        painter.setPen(QPen(colors.color("muted"), 1))
        painter.drawLine(QLineF(place, area.top(), place, area.bottom()))
        painter.setFont(font("help"))
        head = f"{x:,.0f} {self._x_unit}".rstrip()
        rows: Sequence[tuple[str, str, str]] = [(head, "", "muted"), *lines]
        width = max(painter.fontMetrics().horizontalAdvance(f"{name}  {value}") for name, value, _ in rows) + 20
        left = place + 10 if place + 10 + width <= area.right() else place - 10 - width
        box = QRectF(left, area.top(), width, 17 * len(rows) + 8)
        painter.setPen(QPen(colors.color("control_border"), 1))
        painter.setBrush(colors.color("card"))
        painter.drawRoundedRect(box, 6, 6)
        for index, (name, value, color) in enumerate(rows):
            line = QRectF(box.left() + 8, box.top() + 4 + 17 * index, width - 16, 17)
            painter.setPen(colors.color("muted"))
            painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)
            painter.setPen(colors.color(color))
            painter.drawText(line, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), value)
