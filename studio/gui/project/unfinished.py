"""What ends with the program: engines and long work in the background, a sentence for every kind."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate

TOLD_OTHERWISE = frozenset({"train", "prepare", "open", "look_through"})
"""The run has a question of its own; of reading and looking through recordings nothing is lost."""


def loss(kind: str) -> str:
    """What becomes of work of a kind when the program ends; empty where there is nothing to say."""
    return {
        "export": translate(
            "Unfinished", "An adapter is being exported. The export is given up and begins anew next time."
        ),
        "merge": translate("Unfinished", "Adapters are being merged. The merge is given up and begins anew next time."),
        "check": translate("Unfinished", "Transcripts are being checked. The check goes on where it was next time."),
        "align": translate(
            "Unfinished", "A recording is being matched with its text. What is transcribed so far is not lost."
        ),
        "strengths": translate(
            "Unfinished", "An adapter's strengths are being measured. What is measured so far is not lost."
        ),
        "transcription-service": translate(
            "Unfinished", "Recordings are being transcribed. What is done is saved, the rest is not transcribed."
        ),
        "gather": translate(
            "Unfinished", "Recordings are being collected to be compared. None of them has been transcribed yet."
        ),
        "fix": translate("Unfinished", "Recordings are being fixed. What is not fixed yet stays as it is."),
        "download": translate(
            "Unfinished", "A model is being downloaded. The download goes on where it was next time."
        ),
        "speak": translate("Unfinished", "Sentences are being spoken. None of them is kept."),
        "demo": translate("Unfinished", "The demo is being prepared. What is downloaded so far is not lost."),
    }.get(kind, "")
