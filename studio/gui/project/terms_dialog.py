"""Asks for a list of terms."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from studio.corpus.terms import parse_terms
from studio.errors import StudioError
from studio.gui.kit.dialogs import MessageDialog
from studio.gui.kit.fonts import font
from studio.gui.kit.text import Text
from studio.text.terms import Term

_HEIGHT = 160


class TermsDialog(MessageDialog):
    """A list that is typed or pasted.

    Args:
        parent: the window.
        title: of the list.
        text: what it is for.
        verb: on the button that confirms.
        words: shown to begin with, as `parse_terms` reads them.

    Signals:
        accepted_terms: a tuple of what was confirmed; empty for none.
    """

    accepted_terms = Signal(object)

    def __init__(self, parent: QWidget | None, title: str, text: str, verb: str, words: str) -> None:
        super().__init__(parent, title, text, "info")
        self._terms: tuple[Term, ...] = ()
        self.edit = QPlainTextEdit(words)
        self.edit.setFont(font("body"))
        self.edit.setFixedHeight(_HEIGHT)
        self.edit.setTabChangesFocus(True)
        self.edit.setAccessibleName(title)
        self.problem = Text("", "help", "bad")
        self._content.addSpacing(8)
        self._content.addWidget(self.edit)
        self._content.addWidget(self.problem)
        self.add_button("cancel", self.tr("Cancel"), "flat")
        self.use_button = self.add_button("use", verb, "primary")
        self.edit.textChanged.connect(self._check)
        self.accepted.connect(self._accept)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._check()
        self.edit.setFocus()

    def _accept(self) -> None:
        if self.answer == "use":
            self.accepted_terms.emit(self._terms)

    def _check(self) -> None:
        typed = self.edit.toPlainText()
        try:
            self._terms = parse_terms(typed) if typed.strip() else ()
            self.problem.setText("")
        except StudioError:
            self.problem.setText(self.tr("Each line needs a letter or a digit."))
        self.use_button.setEnabled(not self.problem.text())
