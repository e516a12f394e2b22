"""Why nothing can be recorded, in the user's words, with another way beside it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from studio.errors import StudioError
from studio.gui.kit.error_texts import one_line
from studio.gui.kit.notes import Note
from studio.gui.sound.microphone import Microphone


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
            self.set_note(failure_words(error), "warning", self._action)


def failure_words(error: StudioError) -> str:
    """What is wrong with the microphone, and what to do."""
    translate = QCoreApplication.translate
    return {
        "no_device": translate("RecordingNotice", "No microphone was found. Connect one, then press F5 to look again."),
        "no_sound_library": translate(
            "RecordingNotice",
            "The sound library is missing, so nothing can be recorded or played. Install PortAudio (on Debian: "
            "apt install libportaudio2), then start the studio again.",
        ),
        "unplugged": translate(
            "RecordingNotice",
            "The microphone was unplugged. What was spoken until then is kept. Connect it, then press F5.",
        ),
        "device_busy": translate(
            "RecordingNotice", "Another program is using the microphone. Close it there, then press F5."
        ),
        "permission": translate(
            "RecordingNotice",
            "The system does not let the studio use the microphone. Allow it in the system's privacy settings, "
            "then press F5.",
        ),
        "sample_rate": translate(
            "RecordingNotice", "The microphone refuses every sample rate. Choose another one above."
        ),
    }.get(error.code, one_line(error))
