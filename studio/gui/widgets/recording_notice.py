"""Why nothing can be recorded, in the user's words, with another way beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from studio.errors import StudioError
from studio.gui.recording import Microphone
from studio.gui.widgets.notes import Note


class RecordingNotice(Note):
    """Hidden while the microphone works.

    Args:
        microphone: whose failures are told.
        action: what can be done instead; ``action_button`` is its link.
    """

    def __init__(self, microphone: Microphone, action: str, parent: QWidget | None = None) -> None:
        super().__init__("", "warning", action=action, parent=parent)
        self._action = action
        microphone.failed.connect(self._show)
        self._show(microphone.failure)

    def _show(self, error: StudioError | None) -> None:
        self.setVisible(error is not None)
        if error is not None:
            self.set_note(self._words(error), "warning", self._action)

    def _words(self, error: StudioError) -> str:
        return {
            "no_device": self.tr("No microphone was found. Connect one, then press F5 to look again."),
            "no_sound_library": self.tr(
                "The sound library is missing, so nothing can be recorded or played. Install PortAudio (on Debian: "
                "apt install libportaudio2), then start the studio again."
            ),
            "unplugged": self.tr(
                "The microphone was unplugged. What was spoken until then is kept. Connect it, then press F5."
            ),
            "device_busy": self.tr("Another program is using the microphone. Close it there, then press F5."),
            "permission": self.tr(
                "The system does not let the studio use the microphone. Allow it in the system's privacy settings, "
                "then press F5."
            ),
            "sample_rate": self.tr("The microphone refuses every sample rate. Choose another one above."),
        }.get(error.code, f"{error.message} {error.hint}".strip())
