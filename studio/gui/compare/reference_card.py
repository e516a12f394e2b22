"""What was really said: one line to type, the legend of the differences, and adding it to a dataset."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card, row
from studio.gui.kit.text import ElidedText, Text
from studio.gui.project.differences import DifferenceLegend

_HEAD = 20


class ReferenceCard(Card):
    """A field for the reference.

    Signals:
        edited: what the user has typed.
        to_dataset_requested: the clip should go into the user's dataset with this text.
        dataset_requested: that dataset should be shown.
    """

    edited = Signal(str)
    to_dataset_requested = Signal()
    dataset_requested = Signal()

    def __init__(self) -> None:
        super().__init__(padding=20)
        self.field = QLineEdit()
        self.field.setEnabled(False)
        self.field.textEdited.connect(self.edited)
        self.legend = DifferenceLegend()
        self.to_dataset_button = Button(self.tr("Add to my dataset"), "outlined", "plus")
        self.to_dataset_button.setToolTip(
            self.tr("Copies the recording with this text into a dataset of your own, to train on")
        )
        self.dataset_button = Button(self.tr("Open my dataset"), "link")
        label = Text(self.tr("What was really said"), "label")
        label.setBuddy(self.field)
        label.setFixedHeight(_HEAD)
        self.field.setAccessibleName(label.text())
        self.help = ElidedText(self.tr("Type it to see character and word error rates"), "help")
        head = row(label, self.help, self.dataset_button, self.legend, spacing=12)
        head.setStretch(1, 1)
        self.body.setContentsMargins(20, 10, 20, 14)
        self.body.setSpacing(4)
        self.add(head)
        line = row(self.field, self.to_dataset_button, spacing=8)
        line.setStretch(0, 1)
        self.add(line)
        self.to_dataset_button.clicked.connect(self.to_dataset_requested)
        self.dataset_button.clicked.connect(self.dataset_requested)
        self.set_dataset(can_add=False, has_dataset=False)

    def set_reference(self, text: str | None) -> None:
        """Show a clip's reference; None where there is no clip."""
        self.field.setEnabled(text is not None)
        if self.field.text() != (text or ""):
            self.field.setText(text or "")
            self.field.setCursorPosition(0)

    def begin_with(self, event: QKeyEvent) -> bool:
        """Take a letter that was typed beside the field as its first; whether it was one."""
        is_letter = event.text().isalpha() and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if not is_letter or not self.field.isEnabled() or not self.field.isVisible():
            return False
        self.field.setFocus()
        self.field.end(False)
        QCoreApplication.sendEvent(self.field, event)
        return True

    def set_marked(self, marked: bool) -> None:
        """Whether differences are marked now: the legend says how, instead of what to do."""
        self.legend.setVisible(marked)
        self.help.setVisible(not marked)

    def set_dataset(self, *, can_add: bool, has_dataset: bool) -> None:
        """Whether the clip can be added now, and whether there is a dataset to open."""
        self.to_dataset_button.setEnabled(can_add)
        self.dataset_button.setVisible(has_dataset)
