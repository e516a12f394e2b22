"""The recording that is compared: making it, choosing it, looking at it, playing it, and how far listening is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio.audio.decoding import AudioInfo
from studio.audio.parts import AudioPart
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card, column, row
from studio.gui.kit.drop_zone import DropZone
from studio.gui.kit.figures import Progress
from studio.gui.kit.text import ElidedText, Text
from studio.gui.kit.waveform import AXIS_HEIGHT, Waveform
from studio.gui.sound.input_level import InputLevel
from studio.gui.sound.live_wave import LiveWave
from studio.gui.sound.microphone import Microphone
from studio.gui.sound.microphone_menu import DevicePicker, RecordingOptions
from studio.gui.sound.player_panel import ClipPanel
from studio.gui.sound.record_button import DIAMETER, RecordControl
from studio.gui.sound.recording_notice import RecordingNotice

_HIGH, _FOLDED, _LOW = 148, 76, 48


class ClipCard(Card):
    """A drop zone until there is a recording, then its waveform; what is transcribed while one is made.

    Args:
        microphone: records.
        options: how.

    Signals:
        file_requested: a file should be chosen.
        paths_dropped: paths that were dropped on it.
        record_requested: recording should begin.
        cancel_requested: listening is to end.
        trim_requested: whether silent ends are to be left out of the recording that is shown.
        measured: the recording's AudioInfo.
    """

    file_requested = Signal()
    paths_dropped = Signal(list)
    record_requested = Signal()
    cancel_requested = Signal()
    trim_requested = Signal(bool)
    measured = Signal(object)

    def __init__(self, microphone: Microphone, options: RecordingOptions) -> None:
        super().__init__(padding=20)
        self.setAccessibleName(self.tr("Recording"))
        self._microphone = microphone
        self._path: Path | None = None
        self._title = ""
        self._is_trimmed = self._is_narrow = False
        self.name = Text("", "card")
        self.facts = ElidedText("", "help")
        self.trim_button = Button("", "link")
        self.trim_button.hide()
        self.devices = DevicePicker(microphone, options)
        self.control = RecordControl(microphone)
        self.level = InputLevel(microphone)
        self.notice = RecordingNotice(microphone, self.tr("Open audio file…"))
        self.panel = ClipPanel(Waveform(3, 2, _HIGH, 0), key=self.tr("Enter"), middle=self.control, right=self.level)
        self.zone = DropZone(self.tr("Record below, or drop recordings or a folder here; a click chooses a file"))
        self.live = LiveWave(microphone)
        self.status = ElidedText("", "help")
        self.progress = Progress()
        self.progress.setFixedWidth(120)
        self.cancel_button = Button(self.tr("Cancel"), "link")
        self._lay_out()
        self._connect()
        self._show_stage()
        self.set_low(False)
        self.show_idle("")

    def show_clip(self, path: Path | None, title: str = "") -> None:
        """Show a recording, or where to drop one."""
        self._title = title
        if path != self._path:
            self.facts.setText("")
            self.set_trim(0.0, 0.0, trimmed=False)
        self._path = path
        self.panel.set_piece(AudioPart(path) if path is not None else None)
        self._show_stage()

    def set_trim(self, start: float, end: float, *, trimmed: bool) -> None:
        """Show the silence at both ends in seconds, and whether it is left out; zeros where there is none."""
        self._is_trimmed = trimmed
        seconds = start + end
        self.panel.set_ends(*((start, end) if trimmed else (0.0, 0.0)))
        self.trim_button.setVisible(seconds > 0)
        words = (
            self.tr("{seconds} s of silence left out: undo") if trimmed else self.tr("Leave out {seconds} s of silence")
        )
        self.trim_button.setText(words.format(seconds=f"{seconds:.1f}"))
        self._show_stage()

    def show_idle(self, text: str) -> None:
        """Say what was done last."""
        self.status.setText(text)
        self.progress.hide()
        self.cancel_button.hide()

    def show_progress(self, text: str, share: float) -> None:
        """Say what is done now, and how far; a negative share is not known."""
        self.status.setText(text)
        self.progress.set_value(share)
        self.progress.show()
        self.cancel_button.show()

    def set_low(self, low: bool, *, folded: bool = False) -> None:
        """Take less height; folded where something below needs it."""
        height = _LOW if low or (folded and not self.notice.isHidden()) else _FOLDED if folded else _HIGH
        self._below.setVisible(not (low and folded))
        whole = height + AXIS_HEIGHT
        self.panel.waveform.set_heights(height, 0)
        strip = 20 if height < _HIGH else 52
        self.live.set_heights(whole - strip - 8, strip)
        self.panel.stage.setFixedHeight(whole)
        self.zone.setFixedHeight(whole - 8)

    def set_narrow(self, narrow: bool) -> None:
        """Take less width."""
        self.devices.combo.setFixedWidth(150 if narrow else 220)
        self.level.set_narrow(narrow)
        self.panel.set_narrow(narrow)
        self._is_narrow = narrow
        self._show_stage()

    def _connect(self) -> None:
        self.zone.clicked.connect(self.file_requested)
        self.zone.dropped.connect(self.paths_dropped)
        self.notice.action_button.clicked.connect(self.file_requested)
        self.control.start_requested.connect(self.record_requested)
        self.cancel_button.clicked.connect(self.cancel_requested)
        self.trim_button.clicked.connect(lambda: self.trim_requested.emit(not self._is_trimmed))
        self.panel.loaded.connect(self._show_facts)
        self._microphone.state_changed.connect(self._show_stage)

    def _show_stage(self, _state: str = "") -> None:
        is_recording = self._microphone.is_recording or self._microphone.state == "saving"
        shown: QWidget = self.live if is_recording else self.panel.waveform if self._path is not None else self.zone
        self.panel.stage.setCurrentWidget(shown)
        self.name.setText(self.tr("Recording…") if is_recording else self._title or self.tr("No recording yet"))
        self.facts.setVisible(not is_recording and not (self._is_narrow and not self.trim_button.isHidden()))
        self.panel.set_player_shown(not is_recording)
        self.status.setVisible(not is_recording)
        if is_recording:
            self.panel.stop()

    def _show_facts(self, info: AudioInfo) -> None:
        channels = {1: self.tr("mono"), 2: self.tr("stereo")}.get(
            info.channels, self.tr("{count} channels").format(count=info.channels)
        )
        words = self.tr("{seconds} s, {rate} kHz {channels}")
        rate = f"{info.sample_rate / 1000:g}"
        self.facts.setText(words.format(seconds=f"{info.duration:.1f}", rate=rate, channels=channels))
        self.measured.emit(info)

    def _lay_out(self) -> None:
        head = row(self.name, self.facts, None, self.trim_button, self.devices, spacing=12)
        head.setStretch(1, 100)
        self.panel.stage.addWidget(self.zone)
        self.panel.stage.addWidget(self.live)
        self.status.setFixedHeight(18)
        work = row(self.progress, self.cancel_button, None, spacing=8)
        # On one line with the middle of the button.
        self.panel.left.insertSpacing(0, DIAMETER // 2 - 12)
        self.level.setContentsMargins(0, DIAMETER // 2 - 6, 0, 0)
        self.panel.left.addWidget(self.status)
        self.panel.left.addLayout(work)
        self.panel.left.addStretch(1)
        self.body.setContentsMargins(20, 14, 20, 10)
        self.body.setSpacing(8)
        self.add(head)
        self._below = QWidget()
        below = column(self.panel, self.notice, spacing=8)
        below.setContentsMargins(0, 0, 0, 0)
        self._below.setLayout(below)
        self.add(self._below)
