"""A recording as bars, over its mel spectrogram; what has been played is darker."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.gui.kit.fonts import font
from studio.gui.kit.plot_scale import ticks
from studio.gui.kit.theme import tokens

Samples = npt.NDArray[np.float32]

AXIS_HEIGHT = 20
MEL_BANDS = 64
FFT = 512
_QUIET_DB = -70.0
_DRAG = 5
"""Pixels that a press must move by to be a drag."""

_ZOOM = 1.5
_LEAST_SECONDS = 0.2


class Waveform(QWidget):
    """Bars, mel strip, seconds below, and a playhead through both.

    Args:
        bar: width of a bar in pixels; 2 on Data, 3 on Compare.
        gap: between bars; 1 on Data, 2 on Compare.
        height: of the bars; 76 on Data, 148 on Compare.
        mel_height: of the mel strip; 0 for none.

    Zoomed by Ctrl and wheel, or + and -; panned by a wheel that goes sideways, or with Shift; a double click or 0 shows
    all. A drag selects a region, Escape or a click takes it away.

    Signals:
        seeked: seconds, when the user clicks, or presses an arrow key.
        region_changed: another region is selected, or none.
    """

    seeked = Signal(float)
    region_changed = Signal()

    def __init__(
        self, bar: int = 2, gap: int = 1, height: int = 76, mel_height: int = 64, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bar, self._gap = bar, gap
        self._bars_height = height
        self._mel_height = mel_height
        self._samples: Samples = np.zeros(0, np.float32)
        self._rate = 16_000
        self._position: float | None = None
        self._ends = (0.0, 0.0)
        self._view = (0.0, 0.0)
        self._region: tuple[float, float] | None = None
        self._pressed: float | None = None
        self._peaks: npt.NDArray[np.float32] = np.zeros(0, np.float32)
        self._mel: npt.NDArray[np.float32] | None = None
        self._strip: QImage | None = None
        self.unit = "s"
        self.setFixedHeight(height + (mel_height + 1 if mel_height else 0) + AXIS_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Waveform"))

    @property
    def seconds(self) -> float:
        """Length of the recording."""
        return self._samples.size / self._rate

    @property
    def position(self) -> float | None:
        """Where the playhead is, in seconds; None where it is hidden."""
        return self._position

    @property
    def region(self) -> tuple[float, float] | None:
        """What is selected, start and end in seconds; None where nothing is."""
        return self._region

    @property
    def view(self) -> tuple[float, float]:
        """What is shown of the recording, start and end in seconds."""
        return self._view

    def select(self, region: tuple[float, float] | None) -> None:
        """Select a region, in seconds; None for none."""
        if region != self._region:
            self._region = region
            self.update()
            self.region_changed.emit()

    def zoom(self, factor: float, about: float) -> None:
        """Show less (a factor over 1) or more, a place in seconds staying where it is."""
        start, end = self._view
        length = min(max((end - start) / factor, min(_LEAST_SECONDS, self.seconds)), self.seconds)
        share = (about - start) / (end - start) if end > start else 0.0
        self._show(about - share * length, length)

    def pan(self, seconds: float) -> None:
        """Show what is later, or earlier where it is negative."""
        start, end = self._view
        self._show(start + seconds, end - start)

    def set_heights(self, height: int, mel_height: int) -> None:
        """Give bars and mel strip other heights, as where the window is low; 0 for no strip."""
        if (height, mel_height) == (self._bars_height, self._mel_height):
            return
        self._bars_height, self._mel_height = height, mel_height
        self.setFixedHeight(height + (mel_height + 1 if mel_height else 0) + AXIS_HEIGHT)
        if self._mel_height and self._mel is None and self._samples.size:
            self._mel = mel_spectrogram(self._samples, self._rate)
        self._measure()

    def set_audio(self, samples: Samples, rate: int) -> None:
        """Show a recording: mono samples of shape (n,), full scale = 1, and its sample rate in Hz."""
        self._samples, self._rate = samples, rate
        self._position = None
        self._view = (0.0, self.seconds)
        self.select(None)
        self._mel = mel_spectrogram(samples, rate) if self._mel_height and samples.size else None
        self._measure()

    def set_ends(self, start: float, end: float) -> None:
        """Dim so many seconds at both ends: they are left out."""
        self._ends = (start, end)
        self.update()

    def set_position(self, seconds: float | None) -> None:
        """Put the playhead somewhere; None hides it."""
        if seconds != self._position:
            self._position = seconds
            start, end = self._view
            if seconds is not None and not start <= seconds <= end and self._pressed is None:
                self.pan(seconds - start)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(396, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._strip = None
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.seconds:
            self._pressed = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and abs(event.position().x() - self._pressed) >= _DRAG:
            ends = sorted((self._time_at(self._pressed), self._time_at(event.position().x())))
            self.select((ends[0], ends[1]))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            return
        if self._region is not None and abs(event.position().x() - pressed) >= _DRAG:
            self.seeked.emit(self._region[0])
        else:
            self.select(None)
            self.seeked.emit(self._time_at(pressed))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._show(0.0, self.seconds)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        start, end = self._view
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(_ZOOM ** (turn.y() / 120), self._time_at(event.position().x()))
        elif (sideways := turn.x() or (turn.y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0)) and (
            end - start < self.seconds
        ):
            self.pan(-sideways / 1200 * (end - start))
        else:
            event.ignore()  # the page scrolls

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, place = Qt.Key(event.key()), self._position or 0.0
        step = {Qt.Key.Key_Left: -0.2, Qt.Key.Key_Right: 0.2}.get(key)
        zoom = {Qt.Key.Key_Plus: _ZOOM, Qt.Key.Key_Minus: 1 / _ZOOM, Qt.Key.Key_0: 0.0}.get(key)
        if self.seconds and step is not None:
            self.seeked.emit(min(max(place + step, 0.0), self.seconds))
        elif self.seconds and zoom is not None:
            self.zoom(zoom, place) if zoom else self._show(0.0, self.seconds)
        elif key == Qt.Key.Key_Escape and self._region is not None:
            self.select(None)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_frame(painter)
        self._draw_bars(painter)
        self._draw_mel(painter)
        self._draw_region(painter)
        self._draw_seconds(painter)
        if self._position is not None and self.seconds:
            self._draw_playhead(painter)

    def _time_at(self, x: float) -> float:
        start, end = self._view
        return start + min(max(x / max(1, self.width()), 0.0), 1.0) * (end - start)

    def _x_of(self, seconds: float) -> float:
        start, end = self._view
        return (seconds - start) / (end - start) * self.width() if end > start else 0.0

    def _show(self, start: float, length: float) -> None:
        start = min(max(start, 0.0), max(0.0, self.seconds - length))
        if (start, start + length) != self._view:
            self._view = (start, start + length)
            self._measure()

    def _measure(self) -> None:
        count = max(1, self.width() // (self._bar + self._gap))
        first, last = (round(place * self._rate) for place in self._view)
        self._peaks = bar_heights(self._samples[first:last], count)
        self._strip = None
        self.update()

    def _draw_frame(self, painter: QPainter) -> None:
        if not self._mel_height:
            return
        shape = QRectF(0.5, 0.5, self.width() - 1, self._bars_height + self._mel_height)
        painter.setPen(QPen(tokens().color("accent" if self.hasFocus() else "border"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(shape, 6, 6)

    def _draw_bars(self, painter: QPainter) -> None:
        colors = tokens()
        pitch = self._bar + self._gap
        middle = self._bars_height / 2
        played = self._x_of(self._position or 0.0)
        painter.setPen(Qt.PenStyle.NoPen)
        first, last = self._x_of(self._ends[0]), self._x_of(self.seconds - self._ends[1])
        before, after, outside = QPainterPath(), QPainterPath(), QPainterPath()
        for index, peak in enumerate(self._peaks):
            height = max(float(self._bar) * 0.8, float(peak) * (self._bars_height - 8))
            x = index * pitch + self._bar / 2
            target = outside if not first <= x <= last else before if x < played else after
            target.addRoundedRect(QRectF(index * pitch, middle - height / 2, self._bar, height), 1, 1)
        for edge in (first, last) if any(self._ends) else ():
            painter.setPen(QPen(colors.color("control_border"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(edge, 0), QPointF(edge, self._bars_height))
        painter.fillPath(outside, colors.color("border"))
        painter.fillPath(after, colors.color("wave"))
        painter.fillPath(before, colors.color("text"))

    def _draw_region(self, painter: QPainter) -> None:
        if self._region is not None:
            left, right = map(self._x_of, self._region)
            box = QRectF(left, 0, right - left, self._bars_height + self._mel_height)
            soft = QColor(tokens().color("accent"))
            soft.setAlphaF(0.14)
            painter.fillRect(box, soft)

    def _draw_mel(self, painter: QPainter) -> None:
        if not self._mel_height:
            return
        top = float(self._bars_height)
        if self._mel is not None:
            if self._strip is None:
                self._strip = mel_image(self._mel)
            painter.save()
            clip = QPainterPath()
            clip.addRoundedRect(QRectF(1, top - 8, self.width() - 2, self._mel_height + 8), 5, 5)
            painter.setClipPath(clip)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            scale = self._strip.width() / self.seconds
            part = QRectF(self._view[0] * scale, 0, (self._view[1] - self._view[0]) * scale, self._strip.height())
            painter.drawImage(QRectF(1, top, self.width() - 2, self._mel_height), self._strip, part)
            painter.restore()
        painter.fillRect(QRectF(1, top, self.width() - 2, 1), tokens().color("border"))

    def _draw_seconds(self, painter: QPainter) -> None:
        if not self.seconds:
            return
        painter.setFont(font("small"))
        painter.setPen(tokens().color("muted"))
        top = self.height() - AXIS_HEIGHT + 3
        metrics = painter.fontMetrics()
        unit_left = self.width() - metrics.horizontalAdvance(self.unit)
        for value in ticks(*self._view, 11):
            text = f"{value:g}"
            half = metrics.horizontalAdvance(text) / 2
            left = max(self._x_of(value) - half, 0.0)
            if left + 2 * half < unit_left - 8:
                painter.drawText(QRectF(left, top, 2 * half + 4, 16), 0, text)
        painter.drawText(QRectF(unit_left, top, 40, 16), 0, self.unit)

    def _draw_playhead(self, painter: QPainter) -> None:
        x = self._x_of(self._position or 0.0)
        bottom = self._bars_height + self._mel_height
        accent = tokens().color("accent")
        painter.setPen(QPen(accent, 1.5))
        painter.drawLine(QPointF(x, 0), QPointF(x, bottom))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        handle = [(-5, 0), (5, 0), (5, 4), (0, 9), (-5, 4)]
        painter.drawPolygon(QPolygonF([QPointF(x + dx, dy) for dx, dy in handle]))


def bar_heights(samples: Samples, count: int) -> npt.NDArray[np.float32]:
    """Peaks of ``count`` equal stretches, the loudest = 1; shape (count,)."""
    if samples.size == 0:
        return np.zeros(0, np.float32)
    edges = np.linspace(0, samples.size, count + 1).astype(np.int64)[:-1]
    peaks = np.maximum.reduceat(np.abs(samples), np.minimum(edges, samples.size - 1)).astype(np.float32)
    heights: npt.NDArray[np.float32] = peaks / np.float32(max(float(peaks.max()), 1e-4))
    return heights


def mel_spectrogram(samples: Samples, rate: int, bands: int = MEL_BANDS) -> npt.NDArray[np.float32]:
    """Log power in mel bands, 0 (quiet) to 1 (the loudest), shape (bands, frames); at most 1,200 frames.

    Slaney's mel scale needs no more than its usual approximation here: mel = 2595 log10(1 + f/700) (O'Shaughnessy).
    """
    hop = max(160, samples.size // 1200)
    padded = np.pad(samples, (0, max(0, FFT - samples.size)))
    frames = np.lib.stride_tricks.sliding_window_view(padded, FFT)[::hop]
    power = np.abs(np.fft.rfft(frames * np.hanning(FFT).astype(np.float32), axis=1)) ** 2
    decibels = 10 * np.log10(mel_filters(rate, bands) @ power.T + 1e-10)
    decibels -= decibels.max()
    shares: npt.NDArray[np.float32] = np.clip(decibels / -_QUIET_DB + 1, 0, 1).astype(np.float32)
    return shares


@lru_cache(maxsize=8)
def mel_filters(rate: int, bands: int) -> npt.NDArray[np.float32]:
    """Triangular filters for frames of ``FFT`` samples, shape (bands, bins)."""
    top = 2595 * np.log10(1 + min(rate / 2, 8000) / 700)
    centres = 700 * (10 ** (np.linspace(0, top, bands + 2) / 2595) - 1)
    bins = np.linspace(0, rate / 2, FFT // 2 + 1)
    rising = (bins - centres[:-2, None]) / (centres[1:-1] - centres[:-2])[:, None]
    falling = (centres[2:, None] - bins) / (centres[2:] - centres[1:-1])[:, None]
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)


def mel_image(mel: npt.NDArray[np.float32]) -> QImage:
    """A spectrogram as a picture, from the card's colour (quiet) to the text's, low frequencies below."""
    colors = tokens()
    low, high = _rgb(colors.color("card")), _rgb(colors.color("text"))
    share = (mel[::-1] ** 2.2)[..., None] * 0.9
    pixels = np.ascontiguousarray(low + (high - low) * share).astype(np.uint8)
    height, width, _ = pixels.shape
    return QImage(pixels.tobytes(), width, height, width * 3, QImage.Format.Format_RGB888).copy()


def _rgb(color: QColor) -> npt.NDArray[np.float32]:
    return np.array([color.red(), color.green(), color.blue()], np.float32)
