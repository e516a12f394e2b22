"""One term: what was written in its place, and the sentences that it is spoken in."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from studio.corpus.terms import FEW, TermCount
from studio.corpus.utterance import Utterance
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card, row
from studio.gui.kit.fonts import font
from studio.gui.kit.paragraph import Paragraph
from studio.gui.kit.text import Text
from studio.gui.kit.wording import counted
from studio.text.terms import Heard, TermFinder, TermRecall

WIDTH, NARROW_WIDTH = 428, 328
_MOST = 3
"""Rows of each list."""
_AROUND = 50
"""Characters of a long sentence shown before its first term and after it."""


class TermCard(Card):
    """The term that is selected.

    Signals:
        record_requested: sentences with it are to be read aloud.
        make_requested: sentences with it are to be written to a file.
    """

    record_requested = Signal()
    make_requested = Signal()

    def __init__(self) -> None:
        super().__init__(" ")
        self.setFixedWidth(WIDTH)
        self.body.setSpacing(8)
        self.heard = QVBoxLayout()
        self.heard.setSpacing(6)
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
            self._add_heard(self.tr("Base"), judged.heard_base, judged.spoken)
            self._add_heard(self.tr("Adapter"), judged.heard_adapted, judged.spoken)
        self._show_sentences(count, language)

    def _add_heard(self, model: str, heard: Sequence[Heard], spoken: int) -> None:
        for place, each in enumerate(heard[:_MOST]):
            line = QWidget()
            words = Paragraph(each.text or self.tr("nothing"), "body", "text" if each.text else "muted")
            name = Text(model if place == 0 else "", "help")
            name.setFixedWidth(64)
            times = Text(self.tr("{count} of {total}").format(count=each.count, total=spoken), "help")
            layout = row(name, words, times)
            layout.setStretch(1, 1)
            line.setLayout(layout)
            self.heard.addWidget(line)

    def _show_sentences(self, count: TermCount, language: str) -> None:
        _clear(self.sentences)
        open_ones = [each for each in count.utterances if each.split != "test"]
        closed = len(count.utterances) - len(open_ones)
        shown = open_ones[:_MOST]
        words = self.tr("Sentences with it: {shown} of {total}").format(shown=len(shown), total=len(open_ones))
        if closed:
            words += self.tr("; {count} in test stay closed").format(count=f"{closed:,}")
        self.sentences.addWidget(Text(words, "label"))
        finder = TermFinder([count.term], language, "basic")
        for utterance in shown:
            self.sentences.addWidget(_sentence(utterance, finder))
        if count.times["train"] < FEW:
            note = self.tr("Terms spoken under {count} times in training are hardly learned.").format(count=FEW)
            self.sentences.addWidget(Paragraph(note, "help", "muted"))


def _sentence(utterance: Utterance, finder: TermFinder) -> QLabel:
    """What is around the term, which is in bold; the whole in the tooltip."""
    text = utterance.text
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
