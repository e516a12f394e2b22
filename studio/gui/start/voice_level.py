"""Which microphone Start would record with, and that it hears."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card, row
from studio.gui.kit.drop_zone import ZONE_HEIGHT
from studio.gui.kit.figures import LevelMeter
from studio.gui.kit.notes import Picture
from studio.gui.kit.paragraph import Paragraph
from studio.gui.kit.text import ElidedText, Text

if TYPE_CHECKING:
    from studio.gui.sound.microphone import Microphone
    from studio.recording.levels import Level


class VoiceLevel(Card):
    """Name, live level and what to do; says why where nothing can be recorded."""

    def __init__(self) -> None:
        super().__init__(padding=15)
        self.setProperty("inner", True)
        self.setFixedHeight(ZONE_HEIGHT)
        self.body.setSpacing(8)
        self._microphone: Microphone | None = None
        self.name = ElidedText(self.tr("Microphone"), "body")
        self.change_button = Button(self.tr("Change"), "link")
        self.change_button.hide()
        self.meter = LevelMeter()
        self.note = ElidedText(self.tr("Opening the microphone…"), "help")
        self.value = Text("", "help")
        self.problem = Paragraph("", "help", "muted", line_height=16)
        self.problem.hide()
        self.add(row(Picture("microphone", "muted", 16), self.name, self.change_button))
        self.add(self.meter)
        self.add(row(self.note, self.value))
        self.add(self.problem)
        self.body.addStretch(1)
        self.change_button.clicked.connect(self._change)

    def set_microphone(self, microphone: Microphone) -> None:
        """Show one from now on; until then it is being looked for."""
        self._microphone = microphone
        microphone.devices_changed.connect(self._show)
        microphone.state_changed.connect(self._show)
        microphone.failed.connect(self._show)
        microphone.level_changed.connect(self._show_level)
        self._show()

    def menu(self) -> QMenu:
        """The devices, and another look for them."""
        from studio.gui.sound.microphone import device_key

        menu = QMenu(self)
        microphone = self._microphone
        if microphone is None:
            return menu
        group = QActionGroup(menu)
        for device in microphone.devices:
            action = menu.addAction(device.name)
            action.setCheckable(True)
            action.setChecked(microphone.device is not None and device_key(device) == device_key(microphone.device))
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, device=device: microphone.choose(device))
        menu.addSeparator()
        menu.addAction(self.tr("Look for microphones again"), microphone.refresh)
        return menu

    def _change(self) -> None:
        microphone = self._microphone
        if microphone is None:
            return
        if microphone.failure is not None:
            microphone.refresh()
            return
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.change_button.mapToGlobal(QPoint(0, self.change_button.height() + 4)))

    def _show(self, _what: object = None) -> None:
        microphone = self._microphone
        if microphone is None:
            return
        failure, device = microphone.failure, microphone.device
        self.name.setText(
            device.name if device is not None else self.tr("No microphone") if failure else self.name.text()
        )
        for each in (self.meter, self.note, self.value):
            each.setVisible(failure is None)
        self.problem.setVisible(failure is not None)
        if failure is not None:
            from studio.gui.sound.recording_notice import failure_words

            self.problem.setText(failure_words(failure))
        is_on = microphone.state not in ("off", "opening")
        self.change_button.setVisible(failure is not None or bool(microphone.devices))
        self.change_button.setText(self.tr("Look again") if failure is not None else self.tr("Change"))
        if not is_on:
            self.meter.set_level(LevelMeter.FLOOR_DB)
            self.value.setText("")
        self.note.setText(
            self.tr("Say something: the bar should move.") if is_on else self.tr("Opening the microphone…")
        )

    def _show_level(self, level: Level) -> None:
        self.meter.set_level(level.peak, level.peak_hold)
        self.value.setText(f"{max(level.peak, LevelMeter.FLOOR_DB):.0f} dB".replace("-", "\N{MINUS SIGN}"))
        heard, loud = self.tr("Say something: the bar should move."), self.tr("Too loud: move away, or turn it down.")
        self.note.setText(loud if level.clipped else heard)
