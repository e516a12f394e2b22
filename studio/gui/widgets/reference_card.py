"""What was really said: one line to type, and the legend of the differences."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from studio.gui.widgets.card import Card, row
from studio.gui.widgets.differences import DifferenceLegend
from studio.gui.widgets.text import ElidedText, Text

_HEAD = 20


class ReferenceCard(Card):
    """A field for the reference.

    Signals:
        edited: what the user has typed.
    """

    edited = Signal(str)

    def __init__(self) -> None:
        super().__init__(padding=20)
        self.field = QLineEdit()
        self.field.setEnabled(False)
        self.field.textEdited.connect(self.edited)
        self.legend = DifferenceLegend()
        label = Text(self.tr("What was really said"), "label")
        label.setBuddy(self.field)
        label.setFixedHeight(_HEAD)
        self.field.setAccessibleName(label.text())
        self.help = ElidedText(self.tr("Type it to see character and word error rates"), "help")
        head = row(label, self.help, self.legend, spacing=12)
        head.setStretch(1, 1)
        self.body.setContentsMargins(20, 10, 20, 14)
        self.body.setSpacing(4)
        self.add(head)
        self.add(self.field)

    def set_reference(self, text: str | None) -> None:
        """Show a clip's reference; None where there is no clip."""
        self.field.setEnabled(text is not None)
        if self.field.text() != (text or ""):
            self.field.setText(text or "")
            self.field.setCursorPosition(0)

    def set_marked(self, marked: bool) -> None:
        """Whether differences are marked now: the legend says how, instead of what to do."""
        self.legend.setVisible(marked)
        self.help.setVisible(not marked)
