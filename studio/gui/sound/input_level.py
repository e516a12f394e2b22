"""How loud the microphone is, before and while it records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.gui.kit.figures import LevelMeter
from studio.gui.kit.fonts import font
from studio.gui.kit.notes import Picture
from studio.gui.kit.text import Text
from studio.gui.sound.microphone import Microphone

if TYPE_CHECKING:
    from studio.recording.levels import Level


class InputLevel(QWidget):
    """Label, meter with its held peak, and the level in dB, or that it is too loud.

    Args:
        microphone: whose level is shown; ``is_warning`` tells whether it says that it is too loud.
        label: what stands before the meter; empty for nothing.
    """

    def __init__(self, microphone: Microphone, label: str | None = None) -> None:
        super().__init__()
        self._microphone = microphone
        self.is_warning = False
        self.label = Text(self.tr("Input") if label is None else label, "help")
        self.label.setVisible(bool(self.label.text()))
        self.meter = LevelMeter()
        self.warning = Picture("warning", "warning", 14)
        self.value = Text("", "help")
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        metrics = QFontMetricsF(font("help"))
        widest = max(metrics.horizontalAdvance(text) for text in ("\N{MINUS SIGN}60 dB", self.tr("Too loud")))
        self.value.setMinimumWidth(round(widest) + 2)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addStretch(1)
        layout.addWidget(self.label)
        layout.addWidget(self.meter)
        layout.addWidget(self.warning)
        layout.addWidget(self.value)
        microphone.level_changed.connect(self._show)
        microphone.state_changed.connect(self._show_state)
        self._show_state(microphone.state)

    def set_narrow(self, narrow: bool) -> None:
        """Take less width."""
        self.label.setVisible(not narrow and bool(self.label.text()))
        width = LevelMeter.SEGMENTS * (4 if narrow else 7) - 2
        self.meter.setFixedWidth(width)

    def _show_state(self, state: str) -> None:
        is_on = state not in ("off", "opening")
        self.meter.setEnabled(is_on)
        if not is_on:
            self.is_warning = False
            self.meter.set_level(LevelMeter.FLOOR_DB)
            self._say("")

    def _show(self, level: Level) -> None:
        self.meter.set_level(level.peak, level.peak_hold)
        self.is_warning = level.clipped
        self._say(f"{max(level.peak, LevelMeter.FLOOR_DB):.0f} dB".replace("-", "\N{MINUS SIGN}"))

    def _say(self, text: str) -> None:
        self.warning.setVisible(self.is_warning)
        self.value.setText(self.tr("Too loud") if self.is_warning else text)
        self.value.set_tone("text" if self.is_warning else "muted")
        tip = self.tr("The recording is cut off at its loudest. Move away from the microphone or turn it down.")
        self.setToolTip(tip if self.is_warning else "")
