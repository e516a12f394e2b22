"""Asks for the words that models are told before they transcribe."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from studio.corpus.terms import parse_terms
from studio.errors import StudioError
from studio.gui.kit.dialogs import MessageDialog
from studio.gui.kit.fonts import font
from studio.gui.kit.text import Text

_HEIGHT = 160


class WordsDialog(MessageDialog):
    """A list that is typed or pasted.

    Args:
        parent: the window.
        words: shown to begin with, one a line.

    Signals:
        accepted_words: what was confirmed, one a line; empty for none.
    """

    accepted_words = Signal(str)

    def __init__(self, parent: QWidget | None, words: str) -> None:
        text = self.tr(
            "Names and rare words, one a line, those that matter most first. Base and adapter are told them as a "
            "prompt. It helps where such words are said; where they are not, it can put them into the text."
        )
        super().__init__(parent, self.tr("Words that may be said"), text, "info")
        self.edit = QPlainTextEdit(words)
        self.edit.setFont(font("body"))
        self.edit.setFixedHeight(_HEIGHT)
        self.edit.setTabChangesFocus(True)
        self.edit.setAccessibleName(self.tr("Words that may be said"))
        self.problem = Text("", "help", "bad")
        self._content.addSpacing(8)
        self._content.addWidget(self.edit)
        self._content.addWidget(self.problem)
        self.add_button("cancel", self.tr("Cancel"), "flat")
        self.use_button = self.add_button("use", self.tr("Use these words"), "primary")
        self.edit.textChanged.connect(self._check)
        self.accepted.connect(self._accept)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._check()
        self.edit.setFocus()

    def _accept(self) -> None:
        if self.answer == "use":
            self.accepted_words.emit(self._words)

    def _check(self) -> None:
        typed = self.edit.toPlainText()
        try:
            self._words = "\n".join(term.text for term in parse_terms(typed)) if typed.strip() else ""
            self.problem.setText("")
        except StudioError:
            self.problem.setText(self.tr("Each line needs a letter or a digit."))
        self.use_button.setEnabled(not self.problem.text())
