"""Ending a recording once the speaker has finished."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from studio.gui.sound.microphone import Microphone, Samples
from studio.recording.endpoint import Endpoint


class SilenceStop(QObject):
    """Stops the microphone at the silence after speech, in the one recording that it was armed for.

    Attributes:
        is_on: whether it stops; may change while it listens.
        is_held: whether a key is held down to record, which goes on until it is let go.
    """

    def __init__(self, microphone: Microphone, parent: QObject) -> None:
        super().__init__(parent)
        self._microphone = microphone
        self._endpoint: Endpoint | None = None
        self.is_on = True
        self.is_held: Callable[[], bool] = lambda: False
        microphone.samples_arrived.connect(self._listen)
        microphone.state_changed.connect(self._disarm)

    def arm(self) -> None:
        """Listen to the recording that begins now; other pages record with the same microphone."""
        self._endpoint = Endpoint()

    def _disarm(self, state: str) -> None:
        if state in ("off", "ready", "saving"):
            self._endpoint = None

    def _listen(self, samples: Samples) -> None:
        if self._endpoint is not None and self._endpoint.feed(samples) and self.is_on and not self.is_held():
            self._endpoint = None
            self._microphone.stop()
