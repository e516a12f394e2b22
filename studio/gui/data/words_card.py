"""One term: what was written in its place, and the sentences that it is spoken in."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from studio.audio.parts import AudioPart
from studio.corpus.terms import FEW, TermCount
from studio.corpus.utterance import SPLITS, Utterance
from studio.gui.kit.buttons import Button, IconButton
from studio.gui.kit.card import Card, column, row
from studio.gui.kit.fonts import font
from studio.gui.kit.paragraph import Paragraph
from studio.gui.kit.swatch import Swatch
from studio.gui.kit.text import Text
from studio.gui.kit.wording import counted, duration_parts
from studio.gui.project.sides import side_text
from studio.text.terms import Heard, TermFinder, TermRecall

WIDTH, NARROW_WIDTH = 428, 328
_MOST = 3
"""Rows of each list."""
_AROUND = 50
"""Characters of a long sentence shown before its first term and after it."""


class TermCard(Card):
    """The term that is selected.

    Signals:
        play_requested: the AudioPart whose sentence is to be played, or stopped.
        record_requested: sentences with it are to be read aloud.
        make_requested: sentences with it are to be written or spoken.
    """

    play_requested = Signal(object)
    record_requested = Signal()
    make_requested = Signal()

    def __init__(self) -> None:
        super().__init__(" ")
        self.setFixedWidth(WIDTH)
        self.body.setSpacing(8)
        self.heard = QVBoxLayout()
        self.heard.setSpacing(6)
        self.rows: list[SentenceRow] = []
        self.sentences = QVBoxLayout()
        self.sentences.setSpacing(8)
        self.record_button = Button(self.tr("Record sentences with it"), "outlined", "microphone")
        self.make_button = Button(self.tr("Make sentences…"), "outlined", "pencil-simple")
        for button in (self.record_button, self.make_button):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.record_button.clicked.connect(self.record_requested)
        self.make_button.clicked.connect(self.make_requested)
        self.add(self.heard)
        self.add(self.sentences)
        self.body.addStretch(1)
        self.add(self.record_button)
        self.add(self.make_button)

    def show_term(self, count: TermCount, judged: TermRecall | None, language: str) -> None:
        """Show a term of a language, and what the newest run made of it."""
        voices = counted(count.voices, self.tr("1 voice"), self.tr("{count} voices")) if count.voices else ""
        times = counted(count.times.total(), self.tr("spoken once"), self.tr("spoken {count} times"))
        self.set_title(count.term.text, ", ".join(filter(None, (count.term.kind, times, voices))))
        _clear(self.heard)
        if judged is not None:
            self.heard.addWidget(Text(self.tr("Written instead, in validation"), "label"))
            for color, model, texts in (
                ("base", self.tr("Base"), judged.heard_base),
                ("accent", self.tr("Adapter"), judged.heard_adapted),
            ):
                self._add_written(color, model, texts, judged)
        self._show_sentences(count, language)

    def set_playing(self, piece: AudioPart | None) -> None:
        """Show which sentence plays, if any."""
        for each in self.rows:
            each.set_playing(piece is not None and each.piece == piece)

    def play(self) -> None:
        """Ask for the first sentence, or for an end of it."""
        if self.rows:
            self.play_requested.emit(self.rows[0].piece)

    def _add_written(self, color: str, model: str, texts: Sequence[Heard], judged: TermRecall) -> None:
        for place, each in enumerate(texts[:_MOST]):
            line = QWidget()
            is_right = each.text.casefold() == judged.term.casefold()
            words = Paragraph(
                each.text or self.tr("nothing"), "body", "good" if is_right else "bad" if each.text else "muted"
            )
            name = Text(model if place == 0 else "", "help")
            name.setFixedWidth(56)
            dot: QWidget = Swatch(color)
            if place:
                dot = QWidget()
                dot.setFixedWidth(10)
            times = Text(self.tr("{count} of {total}").format(count=each.count, total=judged.spoken), "help")
            layout = row(dot, name, words, times, spacing=8)
            layout.setStretch(2, 1)
            line.setLayout(layout)
            self.heard.addWidget(line)

    def _show_sentences(self, count: TermCount, language: str) -> None:
        _clear(self.sentences)
        open_ones = [each for each in count.utterances if each.split != "test"]
        closed = len(count.utterances) - len(open_ones)
        shown = open_ones[:_MOST]
        words = self.tr("Sentences with it: {shown} of {total}").format(shown=len(shown), total=len(open_ones))
        if closed:
            words += counted(closed, self.tr("; 1 in test stays closed"), self.tr("; {count} in test stay closed"))
        self.sentences.addWidget(Text(words, "label"))
        finder = TermFinder([count.term], language, "basic")
        self.rows = [SentenceRow(utterance, finder) for utterance in shown]
        for each in self.rows:
            each.button.clicked.connect(lambda _=False, piece=each.piece: self.play_requested.emit(piece))
            self.sentences.addWidget(each)
        if count.times["train"] < FEW:
            note = self.tr("Terms spoken under {count} times in training are hardly learned.").format(count=FEW)
            self.sentences.addWidget(Paragraph(note, "help", "muted"))


class SentenceRow(QWidget):
    """A sentence with the term in bold: what is around it, the whole in the tooltip, how long it is, and its side."""

    def __init__(self, utterance: Utterance, finder: TermFinder) -> None:
        super().__init__()
        self.piece = utterance.piece
        self.button = IconButton("play", "", small=True)
        self.set_playing(False)
        length = Text(f"{utterance.duration:.1f} {duration_parts(0)[1]}", "help")
        side = Text(side_text(SPLITS.index(utterance.split)) if utterance.split else "", "help")
        facts = column(length, side, spacing=0)
        for label in (length, side):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
        layout = row(self.button, _marked(utterance.text, finder), facts, spacing=8)
        layout.setStretch(1, 1)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)

    def set_playing(self, playing: bool) -> None:
        """Offer to stop it, or to play it."""
        self.button.set_icon("stop" if playing else "play")
        self.button.set_tooltip(self.tr("Stop") if playing else self.tr("Play"))


def _marked(text: str, finder: TermFinder) -> QLabel:
    _, start, end = finder.places(text)[0]
    before, after = text[:start], text[end:]
    before = before if len(before) <= _AROUND else f"…{before[-_AROUND:]}"
    after = after if len(after) <= _AROUND else f"{after[:_AROUND]}…"
    label = QLabel(f"{escape(before)}<b>{escape(text[start:end])}</b>{escape(after)}")
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setFont(font("body"))
    label.setWordWrap(True)
    label.setToolTip(text)
    return label


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
