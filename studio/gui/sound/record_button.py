"""The round button that records, with what it does now below it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from studio.gui.kit.buttons import IconButton
from studio.gui.kit.fonts import sized
from studio.gui.kit.icons import draw
from studio.gui.kit.text import KeyCap, Text
from studio.gui.kit.theme import tokens
from studio.gui.kit.wording import clock
from studio.gui.sound.microphone import Microphone

DIAMETER = 64
_RING = 4
HOLD_SECONDS = 0.3
"""A key held longer than this records for as long as it is held."""


class RecordButton(QAbstractButton):
    """64 px, accent: a microphone, the seconds before it begins, or a stop square and the time."""

    def __init__(self) -> None:
        super().__init__()
        self._state = "off"
        self._seconds = 0.0
        self._left = 0
        self._ring = False
        side = DIAMETER + 2 * _RING
        self.setFixedSize(side, side)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_state(self, state: str) -> None:
        """Show another state of the microphone."""
        self._state = state
        usable = state in ("ready", "countdown", "starting", "recording", "paused")
        if not usable and self.hasFocus():
            self.clearFocus()  # else Qt gives it to the next button, and a key for this one would press that
        self.setEnabled(usable)
        self.update()

    def set_seconds(self, seconds: float) -> None:
        """Show how long it has recorded."""
        self._seconds = seconds
        self.update()

    def set_left(self, seconds: int) -> None:
        """Show how long until it begins."""
        self._left = seconds
        self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            event.ignore()  # the space bar belongs to the page (SpaceBar), which also sees it held

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = tokens()
        circle = QRectF(_RING, _RING, DIAMETER, DIAMETER)
        painter.setPen(Qt.PenStyle.NoPen)
        fill = colors.color("accent" if self.isEnabled() else "border")
        if self.isEnabled() and (self.isDown() or self.underMouse()):
            fill = fill.darker(108) if colors.name == "light" else fill.lighter(106)
        painter.setBrush(fill)
        painter.drawEllipse(circle)
        self._draw_inside(painter, circle)
        if self.hasFocus() and self._has_visible_focus():
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def focusInEvent(self, event: object) -> None:
        reason = event.reason()  # type: ignore[attr-defined]
        self._ring = reason in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.update()

    def _has_visible_focus(self) -> bool:
        return self._ring

    def _draw_inside(self, painter: QPainter, circle: QRectF) -> None:
        colors = tokens()
        middle = circle.center()
        if self._state in ("recording", "paused", "starting"):
            painter.setBrush(colors.color("on_accent"))
            side = 15.0
            painter.drawRoundedRect(QRectF(middle.x() - side / 2, middle.y() - 15, side, side), 3, 3)
            self._write(painter, QRectF(circle.left(), middle.y() + 3, DIAMETER, 16), clock(self._seconds), 11)
        elif self._state == "countdown":
            self._write(painter, circle, str(self._left), 26)
        else:
            square = QRectF(QPointF(middle.x() - 14, middle.y() - 14), QSize(28, 28))
            draw(painter, square, "microphone", "on_accent" if self.isEnabled() else "faint")

    def _write(self, painter: QPainter, box: QRectF, text: str, pixels: int) -> None:
        painter.setPen(tokens().color("on_accent"))
        painter.setFont(sized(pixels, QFont.Weight.DemiBold))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)


class RecordControl(QWidget):
    """The button, what it does now with its key, and a pause beside it.

    Args:
        microphone: that it works.

    Signals:
        start_requested: recording should begin; whoever owns the page knows into which file.
    """

    start_requested = Signal()

    def __init__(self, microphone: Microphone) -> None:
        super().__init__()
        self._microphone = microphone
        self._was_off = False
        self._is_usable = True
        self.button = RecordButton()
        self.pause_button = IconButton("pause", self.tr("Pause recording"), shortcut="Ctrl+.", outlined=True)
        self.hint = Text("", "help")
        self.key = KeyCap(self.tr("Space bar"))
        self._held = QTimer(self, singleShot=True, interval=round(HOLD_SECONDS * 1000))
        self._held.timeout.connect(microphone.skip_countdown)
        self._lay_out()
        self.button.clicked.connect(self.toggle)
        self.pause_button.clicked.connect(microphone.toggle_pause)
        microphone.state_changed.connect(self._show)
        microphone.ticked.connect(self.button.set_seconds)
        microphone.counted.connect(self.button.set_left)
        self._show(microphone.state)

    def set_usable(self, usable: bool) -> None:
        """Whether there is anything to record for."""
        if usable != self._is_usable:
            self._is_usable = usable
            self._show(self._microphone.state)

    def toggle(self) -> None:
        """Start, or stop and keep."""
        if self._microphone.is_recording:
            self._microphone.stop()
        elif self._microphone.state == "ready":
            self.button.set_seconds(0.0)
            self.start_requested.emit()

    def hold(self) -> None:
        """The key went down."""
        self._was_off = not self._microphone.is_recording
        self.toggle()
        if self._was_off:
            self._held.start()

    @property
    def is_held(self) -> bool:
        """Whether the key that began the recording is still down."""
        return self._was_off

    def let_go(self) -> None:
        """The key came up: what was held to talk ends, what was tapped goes on."""
        was_held = not self._held.isActive()
        self._held.stop()
        if self._was_off and was_held and self._microphone.is_recording:
            self._microphone.stop()
        self._was_off = False

    def _show(self, state: str) -> None:
        self.button.set_state(state if self._is_usable else "off")
        self.pause_button.setVisible(state in ("recording", "paused"))
        paused = state == "paused"
        self.pause_button.set_icon("microphone" if paused else "pause")
        self.pause_button.set_tooltip(self.tr("Go on recording") if paused else self.tr("Pause recording"))
        words = {
            "off": self.tr("The microphone is off"),
            "opening": self.tr("Opening the microphone…"),
            "ready": self.tr("Press or hold to record"),
            "countdown": self.tr("Get ready; press to cancel"),
            "starting": self.tr("Press to stop"),
            "recording": self.tr("Press to stop"),
            "paused": self.tr("Paused; press to stop"),
            "saving": self.tr("Saving…"),
        }
        text = words.get(state, "")
        self.hint.setText(text if self._is_usable else "")
        self.key.setVisible(self.button.isEnabled())
        name = self.tr("Stop recording") if self._microphone.is_recording else self.tr("Record")
        self.button.setAccessibleName(name)
        self.button.setToolTip(f"{name} ({self.key.text()})")

    def _lay_out(self) -> None:
        upper = QHBoxLayout()
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(0)
        upper.addStretch(1)
        upper.addSpacing(40)
        upper.addWidget(self.button)
        upper.addSpacing(8)
        place = QWidget()
        place.setFixedWidth(32)
        inside = QVBoxLayout(place)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.pause_button)
        upper.addWidget(place)
        upper.addStretch(1)
        lower = QHBoxLayout()
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(6)
        lower.addStretch(1)
        lower.addWidget(self.hint)
        lower.addWidget(self.key)
        lower.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(upper)
        layout.addLayout(lower)
