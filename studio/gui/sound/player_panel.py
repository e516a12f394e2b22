"""A recording to look at and listen to: waveform, mel strip, play button, time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from studio.audio.decoding import SAMPLE_RATE, AudioInfo, probe, read_piece
from studio.audio.parts import AudioPart
from studio.errors import DataError, StudioError
from studio.gui.kit.buttons import Button, IconButton
from studio.gui.kit.card import column, row, thirds
from studio.gui.kit.notes import Note
from studio.gui.kit.tasks import Task, run_in_background
from studio.gui.kit.text import Text
from studio.gui.kit.waveform import Waveform
from studio.gui.kit.wording import clock
from studio.gui.sound.playback import Player

_LONGEST_SECONDS = 600
_SETTLE_MS = 60
SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)


@dataclass(frozen=True, slots=True)
class Clip:
    """A decoded recording: 16 kHz mono samples, shape (n,), and what its header says."""

    samples: npt.NDArray[np.float32]
    info: AudioInfo


class ClipPanel(QWidget):
    """Shows one recording, decoded in the background.

    Args:
        waveform: how it is drawn; by default as on the Data page.
        key: what plays, as tooltips name it; the page binds it.
        middle: stands in the middle below the waveform.
        right: stands at the right below it.

    Signals:
        loaded: the recording's AudioInfo.
        playing_changed: whether it plays.
        message_shown: whether something is said instead of played.
    """

    loaded = Signal(object)
    playing_changed = Signal(bool)
    message_shown = Signal(bool)

    def __init__(
        self,
        waveform: Waveform | None = None,
        parent: QWidget | None = None,
        *,
        key: str = "",
        middle: QWidget | None = None,
        right: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._key = key or self.tr("Space")
        self._piece: AudioPart | None = None
        self._was_there = True
        self._clip: Clip | None = None
        self._task: Task | None = None
        self._plays_when_loaded = False
        self._position = 0.0
        self._ends = (0.0, 0.0)
        self._speed = 1.0
        self._is_narrow = False
        self.player = Player(self)
        self.waveform = waveform or Waveform()
        self.play_button = IconButton("play", "", outlined=True, color="text")
        self._name_play(False)
        self.time = Text(clock(0), "strong")
        self.length = Text("", "body", "muted")
        self.loop_button = IconButton("repeat", self.tr("Play again and again"), small=True, checkable=True)
        self.speed_button = Button("", "flat", small=True)
        self.speed_button.setToolTip(self.tr("Speed of playing; the pitch stays"))
        self.set_speed(1.0)
        self.message = Note("", "warning")
        self.message.hide()
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._lay_out(middle, right)
        self._connect()

    @property
    def is_playing(self) -> bool:
        """Whether it plays."""
        return self.player.is_playing

    @property
    def position(self) -> float:
        """Where the playhead is, seconds from the start of what is shown."""
        return self._position

    def set_piece(self, piece: AudioPart | None, *, was_there: bool = True) -> None:
        """Show another recording, or part of one, whose file was or was never there; None for none."""
        self._was_there = was_there
        if piece == self._piece:
            return
        self.player.stop()
        self._piece, self._clip = piece, None
        self._plays_when_loaded = False
        self._cancel()
        self._hush()
        self.waveform.set_audio(np.zeros(0, np.float32), SAMPLE_RATE)
        self._set_position(0.0)
        self.length.setText("")
        self.play_button.setEnabled(False)
        if piece is not None:
            self._settle.start()

    def toggle(self) -> None:
        """Play, or pause."""
        if self.player.is_playing:
            self.player.stop()
        elif self._clip is None:
            self._plays_when_loaded = True
        else:
            start, end = self._bounds
            is_inside = start <= self._position < end - 0.05
            self._hush()
            self._play(self._position if is_inside else start, end)

    @property
    def _bounds(self) -> tuple[float, float]:
        """What plays: the region that is selected, else all but the ends that are left out."""
        return self.waveform.region or (self._ends[0], self.waveform.seconds - self._ends[1])

    def play_part(self, start: float, end: float) -> None:
        """Play from one place to another, in seconds."""
        if self._clip is not None:
            self._set_position(start)
            self._play(start, end)

    def set_ends(self, start: float, end: float) -> None:
        """Leave so many seconds at both ends out, when it plays and by the look of it."""
        self._ends = (start, end)
        self.waveform.set_ends(start, end)
        if not self.player.is_playing:
            self._set_position(start)

    def stop(self) -> None:
        """Fall silent, and play nothing that is still being decoded."""
        self._plays_when_loaded = False
        self.player.stop()

    def set_speed(self, speed: float) -> None:
        """Play slower or faster from now on, 1 as it was spoken."""
        self._speed = speed
        self.speed_button.setText(self.tr("{speed} ×").format(speed=f"{speed:g}"))
        if self.is_playing:
            self._play(self._position, self._bounds[1])

    def speed_menu(self) -> QMenu:
        """How fast it can be played."""
        menu = QMenu(self)
        for speed in SPEEDS:
            action = menu.addAction(self.tr("{speed} ×").format(speed=f"{speed:g}"))
            action.setCheckable(True)
            action.setChecked(speed == self._speed)
            action.triggered.connect(lambda _checked=False, speed=speed: self.set_speed(speed))
        return menu

    def set_low(self, low: bool) -> None:
        """Take less height."""
        self.waveform.set_heights(36 if low else 76, 0 if low else 64)

    def set_middle(self) -> None:
        """Take less height than usual, and still show the mel strip."""
        self.waveform.set_heights(56, 36)

    def set_narrow(self, narrow: bool) -> None:
        """Take less width: the length stands on the axis too."""
        self._is_narrow = narrow
        self.length.setVisible(not narrow and not self.time.isHidden())

    def set_player_shown(self, shown: bool) -> None:
        """Whether it can be played: not where something else is shown instead, such as what is being recorded."""
        for each in (self.play_button, self.time, self.length, self.speed_button, self.loop_button):
            each.setVisible(shown and not (self._is_narrow and each is self.length))

    def _lay_out(self, middle: QWidget | None, right: QWidget | None) -> None:
        self.waveform.unit = self.tr("s")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.stage = QStackedWidget()
        self.stage.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.stage.addWidget(self.waveform)
        layout.addWidget(self.stage)
        self.left = column(
            row(self.play_button, self.time, self.length, None, self.speed_button, self.loop_button, spacing=8),
            spacing=4,
        )
        if middle is None and right is None:
            layout.addLayout(self.left)
        else:
            layout.addLayout(thirds(self.left, middle, right))
        layout.addWidget(self.message)

    def _connect(self) -> None:
        self._settle.timeout.connect(self._load)
        self.play_button.clicked.connect(self.toggle)
        self.speed_button.clicked.connect(self._open_speeds)
        self.loop_button.toggled.connect(self._set_loops)
        self.waveform.seeked.connect(self._seek)
        self.player.position_changed.connect(self._set_position)
        self.player.playing_changed.connect(self._playing)
        self.player.finished.connect(lambda: self._set_position(self._bounds[0]))
        self.player.failed.connect(self._no_sound)

    def _load(self) -> None:
        piece = self._piece
        if piece is not None:
            self._task = run_in_background(self, lambda _task: _read(piece), success=self._show, failure=self._not_read)

    def _cancel(self) -> None:
        self._settle.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _show(self, clip: Clip) -> None:
        self._task = None
        self._clip = clip
        self.waveform.set_audio(clip.samples, SAMPLE_RATE)
        self._set_position(self._ends[0])
        self.length.setText(self.tr("of {time}").format(time=clock(clip.samples.size / SAMPLE_RATE)))
        self.play_button.setEnabled(True)
        self.loaded.emit(clip.info)
        if self._plays_when_loaded:
            self.toggle()

    def _not_read(self, error: BaseException) -> None:
        self._task = None
        if not isinstance(error, StudioError):
            raise error
        gone, never = self.tr("The file is no longer where it was."), self.tr("There is no file at this place.")
        self._say({
            "missing": gone if self._was_there else never,
            "empty": self.tr("The file holds no sound."),
            "too_long_to_show": self.tr("The recording is too long to be shown here. Cut it into parts first."),
        }.get(error.code, self.tr("The file cannot be decoded. Convert it to WAV or FLAC.")))  # fmt: skip

    def _no_sound(self, _reason: str) -> None:
        self._say(self.tr("There is nothing to play on. Connect headphones or loudspeakers, then press play again."))

    def _say(self, text: str) -> None:
        self.message.set_note(text, "warning")
        self.message.show()
        self.message_shown.emit(True)

    def _hush(self) -> None:
        if not self.message.isHidden():
            self.message.hide()
            self.message_shown.emit(False)

    def _play(self, start: float, end: float) -> None:
        if self._clip is not None:
            samples, again = self._clip.samples[: round(end * SAMPLE_RATE)], min(self._bounds[0], start)
            self.player.play(samples, SAMPLE_RATE, start, again=again, speed=self._speed)

    def _seek(self, seconds: float) -> None:
        self._set_position(seconds)
        if self.player.is_playing:
            self._play(seconds, self._bounds[1])

    def _set_position(self, seconds: float) -> None:
        self._position = seconds
        self.waveform.set_position(seconds if self._clip is not None else None)
        self.time.setText(clock(seconds))

    def _set_loops(self, loops: bool) -> None:
        self.player.loops = loops

    def _open_speeds(self) -> None:
        menu = self.speed_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.speed_button.mapToGlobal(self.speed_button.rect().bottomLeft()))

    def _name_play(self, playing: bool) -> None:
        words = self.tr("Pause ({key})") if playing else self.tr("Play ({key})")
        self.play_button.set_tooltip(words.format(key=self._key))

    def _playing(self, playing: bool) -> None:
        self.play_button.set_icon("pause" if playing else "play")
        self._name_play(playing)
        self.playing_changed.emit(playing)


def _read(piece: AudioPart) -> Clip:
    info = probe(piece.path, piece.raw)
    rest = max(0.0, info.duration - piece.start)
    seconds = rest if piece.duration is None else min(rest, piece.duration)
    if seconds > _LONGEST_SECONDS:
        raise DataError(f"The recording is too long to be shown: {piece.path}", code="too_long_to_show")
    return Clip(read_piece(piece), replace(info, duration=seconds))
