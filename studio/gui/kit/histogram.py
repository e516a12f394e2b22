"""A small histogram whose bars at the edges, where something is wrong, stand out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from studio.gui.kit.fonts import font
from studio.gui.kit.text import Text
from studio.gui.kit.theme import tokens

_HEAD, _AXIS, _LEAST_BAR = 18, 18, 2.0


@dataclass(frozen=True, slots=True)
class Bins:
    """Bars of one width.

    Attributes:
        counts: of each bar, shape (n,).
        edges: between bars, shape (n + 1,); all are drawn equally far apart.
        marked: bars drawn as a warning, shape (n,).
        unit: written after the last tick.
    """

    counts: npt.NDArray[np.intp]
    edges: Sequence[float]
    marked: npt.NDArray[np.bool_]
    unit: str


class Histogram(QWidget):
    """Title and note above, bars, and the values below them.

    Args:
        title: a text, or a button with one that chooses what is shown.
    """

    def __init__(self, title: str | QAbstractButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Text(title, "label") if isinstance(title, str) else title
        self.title.setParent(self)
        self.note = Text("", "help", parent=self)
        self._bins: Bins | None = None
        self._labels: tuple[tuple[float, str], ...] = ()
        self.setMinimumHeight(64)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_bins(self, bins: Bins, note: str, labels: Sequence[tuple[float, str]]) -> None:
        """Show other bars; ``labels`` are positions in bars from the left, and their texts."""
        self._bins = bins
        self._labels = tuple(labels)
        self.note.setText(note)
        self.setAccessibleName(f"{self.title.text()}, {note}")
        self._place()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, 100)

    def minimumSizeHint(self) -> QSize:
        return QSize(150, 64)

    def resizeEvent(self, event: object) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._bins is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(0, _HEAD + 2, self.width(), self.height() - _HEAD - _AXIS - 2)
        self._draw_bars(painter, area, self._bins)
        painter.setPen(QPen(tokens().color("border"), 1))
        painter.drawLine(QPointF(0, area.bottom() + 0.5), QPointF(self.width(), area.bottom() + 0.5))
        self._draw_labels(painter, area, self._bins)

    def _draw_bars(self, painter: QPainter, area: QRectF, bins: Bins) -> None:
        pitch = area.width() / max(1, len(bins.counts))
        highest = max(1, int(bins.counts.max(initial=0)))
        painter.setPen(Qt.PenStyle.NoPen)
        for index, count in enumerate(bins.counts):
            if not count:
                continue
            height = max(_LEAST_BAR, area.height() * float(count) / highest)
            painter.setBrush(tokens().color("warning" if bins.marked[index] else "histogram"))
            bar = QRectF(index * pitch + 1, area.bottom() - height, pitch - 2, height)
            painter.drawRoundedRect(bar, min(2.0, height / 2), min(2.0, height / 2))

    def _draw_labels(self, painter: QPainter, area: QRectF, bins: Bins) -> None:
        painter.setFont(font("small"))
        painter.setPen(tokens().color("muted"))
        metrics = painter.fontMetrics()
        pitch = area.width() / max(1, len(bins.counts))
        right = area.width() - metrics.horizontalAdvance(bins.unit)
        painter.drawText(QPointF(right, self.height() - 3), bins.unit)
        last = -8.0
        for position, text in self._labels:
            width = metrics.horizontalAdvance(text)
            left = max(0.0, position * pitch - width / 2)
            if left >= last + 8 and left + width < right - 4:
                painter.drawText(QPointF(left, self.height() - 3), text)
                last = left + width

    def _place(self) -> None:
        self.note.adjustSize()
        self.title.adjustSize()
        self.title.move(0, 0)
        self.note.move(self.width() - self.note.width(), 0)
        self.note.setVisible(self.title.width() + 8 + self.note.width() <= self.width())


def length_bins(seconds: npt.NDArray[np.float32], shortest: float, longest: float, unit: str) -> Bins:
    """Lengths; bars grow wider to the right, those outside what is usable are marked."""
    edges = (0, shortest, 1, 1.5, 2, 2.5, 3, 3.5, 4, 6, 8, 10, 12.5, 15, 20, longest, float("inf"))
    counts, _ = np.histogram(seconds[np.isfinite(seconds)], bins=np.array(edges))
    marked = np.zeros(counts.shape, np.bool_)
    marked[[0, -1]] = True
    return Bins(counts, edges, marked, unit)


def text_bins(characters: npt.NDArray[np.int32], unit: str) -> Bins:
    """Characters of the transcripts in some twenty bars of one round width; the longest are in the last."""
    top = max(1, int(np.quantile(characters, 0.999))) if characters.size else 1
    step = next((size for size in (1, 2, 5, 10, 20, 25) if top / size <= 22), 50)
    edges = np.arange(0, top + step + 1, step)
    counts, _ = np.histogram(np.minimum(characters, edges[-1]), bins=edges)
    return Bins(counts, edges.tolist(), np.zeros(counts.shape, np.bool_), unit)


def rate_bins(rates: npt.NDArray[np.float32], fast: float, unit: str) -> Bins:
    """Characters per second in some twenty bars of one round width; those faster than ``fast`` are marked."""
    known = rates[np.isfinite(rates)]
    top = float(np.quantile(known, 0.999)) if known.size else 1.0
    top = max(top, min(float(known.max(initial=1.0)), 2.5 * fast)) if np.isfinite(fast) else top
    step = next((size for size in (0.2, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 5, 10) if top / size <= 22), top / 22)
    edges = np.arange(0, top + step, step)
    counts, _ = np.histogram(np.minimum(known, edges[-1]), bins=edges)
    begin = int(np.flatnonzero(counts)[0]) if counts.any() else 0
    marked = edges[1:] > fast + step / 2 if np.isfinite(fast) else np.zeros(counts.shape, np.bool_)
    return Bins(counts[begin:], list(edges[begin:]), marked[begin:], unit)
