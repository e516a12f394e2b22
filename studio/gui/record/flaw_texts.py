"""What is wrong with a take, in the user's words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio.recording.quality import Flaw


def flaw_text(flaw: Flaw) -> str:
    """What is wrong and what to do, in a sentence or two."""
    translate = QCoreApplication.translate
    texts = {
        "silent": translate(
            "FlawTexts", "No speech was heard. Check the microphone and that it is not muted, then try again."
        ),
        "too_quiet": translate("FlawTexts", "Too quiet. Come nearer to the microphone, or raise its level."),
        "clipped": translate(
            "FlawTexts", "Clipped: too loud and distorted. Move back, or lower the microphone's level."
        ),
        "cut_off": translate(
            "FlawTexts", "Cut off at its beginning or end. Wait a moment before the first and after the last word."
        ),
        "too_short": translate("FlawTexts", "Too short for its text. Was all of it read?"),
        "too_long": translate("FlawTexts", "Too long for its text. Was something else said, or is there a long pause?"),
        "noisy": translate("FlawTexts", "Much noise behind the voice. Find a quieter place, or come nearer."),
        "dropouts": translate("FlawTexts", "The computer was too busy and lost some of the sound."),
    }
    return texts.get(flaw.code, flaw.message)
