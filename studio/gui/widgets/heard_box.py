"""What a model heard in the recording that is looked at, marked against its transcript."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout

from studio.data.transcript_check import TranscriptCheck
from studio.gui.models.utterances import misspelt_text
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.card import row
from studio.gui.widgets.differences import DifferenceText
from studio.gui.widgets.text import ElidedText, KeyCap, Text


class HeardBox(QFrame):
    """The model's text and what to do about it.

    Signals:
        accepted: what was heard becomes the transcript.
        kept: the transcript is right as it is.
        corrected: the word that is probably mistyped becomes what was heard.
    """

    accepted = Signal()
    kept = Signal()
    corrected = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.label = Text("", "label")
        self.rate = Text("", "help")
        self.text = DifferenceText(13, 20)
        self.accept_button = Button(self.tr("Take what was heard"), "outlined", "check", small=True)
        self.keep_button = Button(self.tr("Keep mine"), "outlined", small=True)
        self.reason = ElidedText("", "help", "warning")
        self.correct_button = Button(self.tr("Correct"), "outlined", small=True)
        self._key = KeyCap("F")
        self.accept_button.clicked.connect(self.accepted)
        self.keep_button.clicked.connect(self.kept)
        self.correct_button.clicked.connect(self.corrected)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(row(self.label, None, self.rate))
        layout.addWidget(self.text)
        layout.addLayout(row(self.reason, self.correct_button, self._key))
        layout.addLayout(row(self.accept_button, KeyCap("A"), 8, self.keep_button, KeyCap("K"), None))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def show_heard(self, check: TranscriptCheck | None, row_number: int, transcript: str) -> bool:
        """Show what was heard in a row; False where there is nothing to show."""
        if check is None or not check.cer[row_number] >= 0:
            return False
        self.label.setText(self.tr("What {name} heard").format(name=check.checkpoint))
        self.rate.setText(self.tr("CER {count} %").format(count=f"{check.cer[row_number] * 100:.0f}"))
        self.reason.setText(misspelt_text(check, row_number))
        for part in (self.reason, self.correct_button, self._key):
            part.setVisible(bool(self.reason.text()))
        self.text.set_texts(transcript, check.text(row_number), check.language)
        return True
