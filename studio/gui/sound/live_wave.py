"""What the microphone hears while it records: bars and a mel strip that run from right to left."""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.gui.kit.theme import tokens
from studio.gui.kit.waveform import FFT, MEL_BANDS, mel_filters, mel_image
from studio.gui.sound.microphone import Microphone, Samples

RATE = 16_000
_BAR = RATE // 20
"""Samples a bar: 50 ms."""
_COLUMNS = 4
"""Mel columns a bar."""
_MEL_TOP_DB, _MEL_RANGE_DB = 30.0, 70.0
"""Loud speech reaches this power in a band, with this window and full scale = 1; below the range is silence."""
_LOUD = 0.5
"""Bars fill the height at this share of full scale, or at the loudest so far."""


class LiveWave(QWidget):
    """The last seconds of a recording that goes on.

    Args:
        microphone: that is shown.
        height: of the bars.
        mel_height: of the strip below.
    """

    def __init__(self, microphone: Microphone, height: int = 104, mel_height: int = 56) -> None:
        super().__init__()
        self._bars_height, self._mel_height = height, mel_height
        self._rest: Samples = np.zeros(0, np.float32)
        self._peaks: deque[float] = deque(maxlen=1000)
        self._mel: deque[npt.NDArray[np.float32]] = deque(maxlen=1000 * _COLUMNS)
        self._loudest = _LOUD
        self._window = np.hanning(FFT).astype(np.float32)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Waveform"))
        self.set_heights(height, mel_height)
        microphone.samples_arrived.connect(self.add)
        microphone.state_changed.connect(self._follow)

    @property
    def bars(self) -> int:
        """How many bars there are so far."""
        return len(self._peaks)

    def set_heights(self, height: int, mel_height: int) -> None:
        """Give bars and strip other heights."""
        self._bars_height, self._mel_height = height, mel_height
        self.setFixedHeight(height + mel_height + 8)

    def clear(self) -> None:
        """Begin anew."""
        self._rest = np.zeros(0, np.float32)
        self._peaks.clear()
        self._mel.clear()
        self._loudest = _LOUD
        self.update()

    def add(self, samples: Samples) -> None:
        """Show more samples, 16 kHz mono, shape (n,)."""
        joined = np.concatenate([self._rest, samples])
        whole = joined.size // _BAR * _BAR
        for start in range(0, whole, _BAR):
            self._add_bar(joined[start : start + _BAR])
        self._rest = joined[whole:]
        if whole:
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(396, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = tokens()
        pitch = 5
        room = self.width() // pitch
        peaks = list(self._peaks)[-room:]
        middle = self._bars_height / 2
        path, quiet = QPainterPath(), QPainterPath()
        for index in range(room):
            peak = peaks[index] / self._loudest if index < len(peaks) else 0.0
            height = max(2.4, min(peak, 1.0) * (self._bars_height - 8))
            target = path if index < len(peaks) else quiet
            target.addRoundedRect(QRectF(index * pitch, middle - height / 2, 3, height), 1, 1)
        painter.fillPath(quiet, colors.color("border"))
        painter.fillPath(path, colors.color("text"))
        self._draw_mel(painter, len(peaks) * pitch, len(peaks) * _COLUMNS)

    def _draw_mel(self, painter: QPainter, width: int, columns: int) -> None:
        if not self._mel_height:
            return
        top = self._bars_height + 4
        frame = QRectF(0.5, top + 0.5, self.width() - 1, self._mel_height - 1)
        painter.setPen(tokens().color("border"))
        painter.drawRoundedRect(frame, 6, 6)
        if not columns:
            return
        picture: QImage = mel_image(np.stack(list(self._mel)[-columns:], axis=1))
        clip = QPainterPath()
        clip.addRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setClipPath(clip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(1, top + 1, width, self._mel_height - 2), picture)

    def _add_bar(self, samples: Samples) -> None:
        peak = float(np.abs(samples).max())
        self._peaks.append(peak)
        self._loudest = max(self._loudest, peak)
        step = _BAR // _COLUMNS
        filters = mel_filters(RATE, MEL_BANDS)
        for column in range(_COLUMNS):
            part = samples[column * step : column * step + FFT]
            padded = np.pad(part, (0, FFT - part.size)) * self._window
            power = np.abs(np.fft.rfft(padded)) ** 2
            level = 10 * np.log10(filters @ power + 1e-10)
            self._mel.append(np.clip((level - _MEL_TOP_DB) / _MEL_RANGE_DB + 1, 0, 1).astype(np.float32))

    def _follow(self, state: str) -> None:
        if state in ("countdown", "starting"):
            self.clear()
