"""What a model heard in the recording that is looked at, marked against its transcript."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout

from studio.corpus.quality.transcript_check import TranscriptCheck
from studio.gui.data.utterances import kind_text, misspelt_text
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import row
from studio.gui.kit.text import ElidedText, KeyCap, Text
from studio.gui.project.differences import DifferenceText

_LEAST_HEIGHT = 40


class _TranscribedText(QScrollArea):
    """As high as its text where there is room, and scrolled where there is not."""

    def __init__(self, text: DifferenceText) -> None:
        super().__init__()
        self._text = text
        text.setObjectName("scrolled")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        return QSize(240, self._text.heightForWidth(self.viewport().width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, min(_LEAST_HEIGHT, self.sizeHint().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()


class TranscribedBox(QFrame):
    """The model's text and what to do about it.

    Signals:
        accepted: what was heard becomes the transcript.
        confirmed: the transcript is right as it is.
        corrected: the word that is probably mistyped becomes what was heard.
    """

    accepted = Signal()
    confirmed = Signal()
    corrected = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._low = False
        self.label = Text("", "label")
        self.rate = Text("", "help")
        self.text = DifferenceText(13, 20)
        self.accept_button = Button(self.tr("Take what was heard"), "outlined", "check", small=True)
        self.keep_button = Button(self.tr("Keep mine"), "outlined", small=True)
        self.reason = ElidedText("", "help", "warning")
        self.correct_button = Button(self.tr("Correct"), "outlined", small=True)
        self._caps = [KeyCap(key) for key in "FAK"]
        self.accept_button.clicked.connect(self.accepted)
        self.keep_button.clicked.connect(self.confirmed)
        self.correct_button.clicked.connect(self.corrected)
        self._scroll = _TranscribedText(self.text)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(row(self.label, None, self.rate))
        layout.addWidget(self._scroll)
        correct, accept, keep = self._caps
        self._told = row(self.reason, self.correct_button, correct)
        self._decisions = row(self.accept_button, accept, self.keep_button, keep, None)
        layout.addLayout(self._told)
        layout.addLayout(self._decisions)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def set_low(self, low: bool) -> None:
        """All buttons in one row, without what the table and its footer say too."""
        self._low = low
        (self._decisions if low else self._told).insertWidget(0 if low else 1, self.correct_button)
        self._choose()

    def _choose(self) -> None:
        is_mistyped = bool(self.reason.text())
        self.reason.setVisible(is_mistyped and not self._low)
        self.correct_button.setVisible(is_mistyped)
        for cap in self._caps:
            cap.setVisible(not self._low)
        self._caps[0].setVisible(is_mistyped and not self._low)

    def show_transcribed(self, check: TranscriptCheck | None, row_number: int, transcript: str) -> bool:
        """Show what was heard in a row; False where there is nothing to show."""
        if check is None or not check.cer[row_number] >= 0:
            return False
        self.label.setText(self.tr("What {name} heard").format(name=check.checkpoint))
        rate = self.tr("CER {count} %").format(count=f"{check.cer[row_number] * 100:.0f}")
        self.rate.setText(kind_text("no_transcript") if check.lacks_transcript(row_number) else rate)
        self.reason.setText(misspelt_text(check, row_number))
        self._choose()
        self.text.set_texts(transcript, check.text(row_number), check.language)
        self._scroll.updateGeometry()
        self._scroll.verticalScrollBar().setValue(0)
        return True
