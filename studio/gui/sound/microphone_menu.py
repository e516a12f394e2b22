"""Choosing a microphone, and how to record with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from studio.gui.kit.buttons import IconButton
from studio.gui.kit.fields import ComboBox
from studio.gui.kit.icons import draw
from studio.gui.kit.options import Options
from studio.gui.sound.microphone import Microphone, device_key

if TYPE_CHECKING:
    from studio.recording.devices import InputDevice

COUNTDOWNS = (0, 3, 5)
LONGEST = (30, 60, 300, 600)
COUNTDOWN, MAX_SECONDS, TRIM = "recording_countdown", "recording_max_seconds", "recording_trim"
SILENCE = "recording_stops_at_silence"
"""Preferences."""


class RecordingOptions(Options):
    """How to record: seconds of countdown, the longest recording, and whether silent ends are left out."""

    @property
    def countdown(self) -> int:
        """Seconds before recording begins."""
        return self.number(COUNTDOWN, 0)

    @property
    def max_seconds(self) -> int:
        """After which it ends by itself."""
        return self.number(MAX_SECONDS, 60)

    @property
    def stops_at_silence(self) -> bool:
        """Whether a recording that is compared ends by itself once the speaker has finished."""
        return self.number(SILENCE, 1) == 1

    @property
    def trims(self) -> bool:
        """Whether silence at both ends is left out."""
        return self.number(TRIM, 1) == 1


class DevicePicker(QWidget):
    """The device in use, another look for devices, and how to record.

    Args:
        microphone: that is chosen for.
        options: what the menu changes.
        chooses_length: whether the menu says how long a recording may become.

    Signals:
        options_changed: one of the options.
    """

    options_changed = Signal()

    def __init__(self, microphone: Microphone, options: RecordingOptions, *, chooses_length: bool = True) -> None:
        super().__init__()
        self._microphone, self._options = microphone, options
        self._chooses_length = chooses_length
        self.combo = _DeviceCombo()
        self.combo.setAccessibleName(self.tr("Microphone"))
        self.combo.setPlaceholderText(self.tr("No microphone"))
        self.combo.setFixedWidth(220)
        self.refresh_button = IconButton("arrows-clockwise", self.tr("Look for microphones again"), shortcut="F5")
        self.options_button = IconButton("sliders-horizontal", self.tr("How to record"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.combo)
        layout.addWidget(self.refresh_button)
        layout.addWidget(self.options_button)
        self.combo.value_edited.connect(self._choose)
        self.refresh_button.clicked.connect(microphone.refresh)
        self.options_button.clicked.connect(self._open_menu)
        microphone.devices_changed.connect(self._show)
        microphone.state_changed.connect(self._lock)
        microphone.set_max_seconds(options.max_seconds)
        self._show()

    def menu(self) -> QMenu:
        """Countdown, longest recording, silent ends."""
        menu = QMenu(self)
        options = self._options
        none, seconds = self.tr("No countdown"), self.tr("Countdown of {count} s")
        countdowns = [(each, seconds.format(count=each) if each else none) for each in COUNTDOWNS]
        self._add(menu, COUNTDOWN, countdowns, options.countdown)
        menu.addSeparator()
        if self._chooses_length:
            self._add_lengths(menu)
            self._add_switch(menu, self.tr("Stop at silence"), SILENCE, options.stops_at_silence)
        self._add_switch(menu, self.tr("Leave out silence at both ends"), TRIM, options.trims)
        return menu

    def _add_switch(self, menu: QMenu, text: str, name: str, on: bool) -> None:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(on)
        action.toggled.connect(lambda on: self._set(name, int(on)))

    def _add_lengths(self, menu: QMenu) -> None:
        short, long = self.tr("At most {count} s"), self.tr("At most {count} min")
        longest = [
            (each, short.format(count=each) if each < 120 else long.format(count=each // 60)) for each in LONGEST
        ]
        self._add(menu, MAX_SECONDS, longest, self._options.max_seconds)
        menu.addSeparator()

    def _add(self, menu: QMenu, name: str, choices: list[tuple[int, str]], chosen: int) -> None:
        group = QActionGroup(menu)
        for value, text in choices:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(value == chosen)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, value=value: self._set(name, value))

    def _set(self, name: str, value: int) -> None:
        self._options.set(name, value)
        self._microphone.set_max_seconds(self._options.max_seconds)
        self.options_changed.emit()

    def _open_menu(self) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        button = self.options_button
        menu.popup(button.mapToGlobal(QPoint(button.width() - menu.sizeHint().width(), button.height() + 4)))

    def _choose(self, key: object) -> None:
        found = next((each for each in self._microphone.devices if device_key(each) == key), None)
        if found is not None:
            self._microphone.choose(found)

    def _show(self) -> None:
        self.combo.set_choices((device_key(each), self._describe(each)) for each in self._microphone.devices)
        device = self._microphone.device
        self.combo.set_value(device_key(device) if device is not None else None)
        self.combo.shown_name = device.name if device is not None else ""
        self.combo.setToolTip(self._describe(device) if device is not None else "")
        self._lock(self._microphone.state)

    def _describe(self, device: InputDevice) -> str:
        channels = {1: self.tr("mono"), 2: self.tr("stereo")}.get(
            device.channels, self.tr("{count} channels").format(count=device.channels)
        )
        words = self.tr("{name} — {host}, {channels}, default") if device.is_default else "{name} — {host}, {channels}"
        return words.format(name=device.name, host=device.host_api, channels=channels)

    def _lock(self, state: str) -> None:
        """While something is recorded the device stays as it is."""
        is_free = not self._microphone.is_recording and state != "saving"
        self.combo.setEnabled(is_free and bool(self._microphone.devices))
        self.refresh_button.setEnabled(is_free)
        self.options_button.setEnabled(is_free)


class _DeviceCombo(ComboBox):
    """Shows a microphone and the device's name alone; the list says more."""

    def __init__(self) -> None:
        super().__init__()
        self.shown_name = ""
        self.view().setMinimumWidth(320)
        self.view().setTextElideMode(Qt.TextElideMode.ElideMiddle)

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = ""
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        self._draw_name(painter)

    def _draw_name(self, painter: QPainter) -> None:
        text = self.shown_name or self.placeholderText()
        color = "muted" if self.isEnabled() else "faint"
        draw(painter, QRect(11, (self.height() - 16) // 2, 16, 16).toRectF(), "microphone", color)
        painter.setFont(self.font())
        painter.setPen(self.palette().text().color())
        room = self.width() - 36 - 30
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(36, 0, room, self.height()), int(Qt.AlignmentFlag.AlignVCenter), shown)
