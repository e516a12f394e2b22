"""How the figures of an evaluation came about, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio.protocol.events import EvaluationCompleted


def decoding_text(event: EvaluationCompleted) -> str:
    """How an evaluation's texts came about, and in which number format where that is known."""
    translate = QCoreApplication.translate
    words = translate("Wording", "Decoded from audio padded to 30 s, as the report is.")
    if event.is_quick:
        words = translate(
            "Wording",
            "Quick: decoded from audio as short as in training. The report at the end decodes it padded to 30 s, in "
            "float32, where the base model above all may do better.",
        )
    if not event.precision:
        return words
    precision = translate("Wording", "Precision: {precision}.").format(precision=event.precision)
    return f"{words} {precision}"
