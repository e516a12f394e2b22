"""What was measured of the sound of one recording: a few figures, each with what it means in plain words."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QWidget

from studio.audio.signal import Signals
from studio.corpus.quality.rules.sound import CLIPPED_FROM, NOISY_BELOW, OFFSET_FROM
from studio.gui.kit.text import Text

_MINUS = "\N{MINUS SIGN}"
_UNKNOWN = "\N{EN DASH}"


class SignalFigures(QWidget):
    """Peak, clipping, silence at the ends, DC offset, signal to noise and loudness; what is a fault is coloured.

    Attributes:
        cells: by field of `SIGNAL`; ``silence_start`` has both ends.
    """

    def __init__(self) -> None:
        super().__init__()
        self.cells = {
            "peak": _Cell(
                self.tr("Peak"),
                self.tr(
                    "The loudest moment; 0 dB is the loudest that a file can hold. Close to 0 it may be distorted, "
                    "far below −30 dB it was recorded very softly."
                ),
            ),
            "clipped": _Cell(
                self.tr("Clipped"),
                self.tr(
                    "How much of the sound is cut off at its peaks, as it was too loud for the microphone. "
                    "From 0.1 % on this can be heard as distortion."
                ),
            ),
            "silence_start": _Cell(
                self.tr("Silence"), self.tr("Seconds without sound before the first word and after the last.")
            ),
            "snr": _Cell(
                self.tr("SNR"),
                self.tr(
                    "Signal to noise: how much louder the speech is than its pauses. Below 10 dB a model learns the "
                    "noise too."
                ),
            ),
            "offset": _Cell(
                self.tr("DC"),
                self.tr("How far the wave lies off its middle line (DC offset), a fault of some sound cards."),
            ),
            "loudness": _Cell(
                self.tr("Loudness"),
                self.tr(
                    "How loud it sounds as a whole (ITU-R BS.1770). Quiet and loud recordings may be mixed: Whisper "
                    "evens them out."
                ),
            ),
        }
        self._low = False
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        for index, cell in enumerate(self.cells.values()):
            if index:
                self._layout.addStretch(1)
            self._layout.addWidget(cell)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_low(False)

    def show_signals(self, signals: Signals) -> bool:
        """Show a record of `SIGNAL`, shape (); False where nothing was measured."""
        if not signals["rate"]:
            return False
        peak, clipped, offset = (float(signals[name]) for name in ("peak", "clipped", "offset"))
        snr, loudness = float(signals["snr"]), float(signals["loudness"])
        ends = " + ".join(f"{float(signals[name]):.1f}" for name in ("silence_start", "silence_end"))
        percent, decibels = self.tr("{count} %"), self.tr("{count} dB")
        level = 20 * math.log10(peak) if peak > 0 else -math.inf
        self.cells["peak"].set_value(_number(decibels, level, 1))
        self.cells["clipped"].set_value(percent.format(count=_share(clipped)), is_fault=clipped >= CLIPPED_FROM)
        self.cells["silence_start"].set_value(self.tr("{count} s").format(count=ends))
        self.cells["snr"].set_value(_number(decibels, snr, 0), is_fault=snr < NOISY_BELOW)
        self.cells["offset"].set_value(percent.format(count=_share(abs(offset))), is_fault=abs(offset) >= OFFSET_FROM)
        self.cells["loudness"].set_value(_number(self.tr("{count} LUFS"), loudness, 0))
        self._choose()
        return True

    def set_low(self, low: bool) -> None:
        """One line, with clipping and DC offset only where they are faults."""
        self._low = low
        for cell in self.cells.values():
            cell.set_low(low)
        self.cells["loudness"].label.setVisible(not low)
        self._layout.setSpacing(2)
        self._choose()

    def _choose(self) -> None:
        for fault, other in (("clipped", "peak"), ("offset", "loudness")):
            is_fault = self.cells[fault].is_fault
            self.cells[fault].setVisible(is_fault or not self._low)
            self.cells[other].setVisible(not is_fault or not self._low)


class _Cell(QWidget):
    """A label above a value, or before it."""

    def __init__(self, label: str, explanation: str) -> None:
        super().__init__()
        self.is_fault = False
        self.label = Text(label, "help")
        self.value = Text("", "help", "text")
        self.setToolTip(explanation)
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self.label)
        self._layout.addWidget(self.value)

    def set_value(self, value: str, *, is_fault: bool = False) -> None:
        """What is shown, and whether it is a fault."""
        self.is_fault = is_fault
        self.value.setText(value)
        self.value.set_tone("warning" if is_fault else "text")
        self.setAccessibleName(f"{self.label.text()}: {value}")

    def set_low(self, low: bool) -> None:
        """Side by side."""
        directions = QBoxLayout.Direction
        self._layout.setDirection(directions.LeftToRight if low else directions.TopToBottom)
        self._layout.setSpacing(4 if low else 0)


def _number(words: str, value: float, digits: int) -> str:
    """A value in a unit; a dash where there is none."""
    return words.format(count=f"{value:.{digits}f}".replace("-", _MINUS)) if math.isfinite(value) else _UNKNOWN


def _share(value: float) -> str:
    return f"{value * 100:.1f}" if value >= 0.0005 else "0"
