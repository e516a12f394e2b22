"""Plays recordings, or parts of them, that stand in lists: one at a time, read in the background."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from studio.audio.decoding import SAMPLE_RATE, read_piece
from studio.audio.parts import AudioPart
from studio.errors import StudioError
from studio.gui.kit.tasks import run_in_background
from studio.gui.sound.playback import Player


class PiecePlayer(QObject):
    """Plays a piece when asked, and stops it when asked for the same again.

    Signals:
        playing_changed: the AudioPart that plays, or None.
        failed: an exception: the piece cannot be read, or there is nothing to play on.
    """

    playing_changed = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.player = Player(self)
        self._piece: AudioPart | None = None
        self.player.playing_changed.connect(lambda _playing: self.playing_changed.emit(self.playing))
        self.player.failed.connect(self._cannot_play)

    @property
    def playing(self) -> AudioPart | None:
        """What plays."""
        return self._piece if self.player.is_playing else None

    def toggle(self, piece: AudioPart) -> None:
        """Play a piece, or stop where it plays."""
        was = self.playing
        self.player.stop()
        self._piece = piece
        if piece != was:
            run_in_background(
                self,
                lambda _task: read_piece(piece),
                success=lambda samples: self._play(piece, samples),
                failure=self.failed.emit,
            )

    def stop(self) -> None:
        """Play nothing."""
        self._piece = None
        self.player.stop()

    def _play(self, piece: AudioPart, samples: npt.NDArray[np.float32]) -> None:
        if piece == self._piece:
            self.player.play(samples, SAMPLE_RATE)

    def _cannot_play(self, reason: str) -> None:
        message = self.tr("The recording cannot be played: {reason}").format(reason=reason)
        self.failed.emit(StudioError(message, self.tr("Check that speakers are connected.")))
