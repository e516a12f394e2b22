"""Asks what a run is called, by which tags it is found, and what is noted about it."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from studio.gui.kit.dialogs import MessageDialog
from studio.gui.kit.fonts import font
from studio.gui.kit.text import Text
from studio.gui.project.run_summaries import RunSummary
from studio.runs.annotations import Annotation

_MOST_LETTERS = 80
_NOTES_HEIGHT = 96


class AnnotationDialog(MessageDialog):
    """Name, tags and notes of one run.

    Args:
        run: as it is called now.
    """

    def __init__(self, parent: QWidget | None, run: RunSummary) -> None:
        title = self.tr("Name and notes of {name}").format(name=run.path.name)
        super().__init__(parent, title, self.tr("The run's folder keeps its name."), "info")
        self.name, self.tags, self.notes = QLineEdit(run.title), QLineEdit(", ".join(run.tags)), QPlainTextEdit()
        self.name.setPlaceholderText(run.path.name)
        self.name.setMaxLength(_MOST_LETTERS)
        self.tags.setPlaceholderText(self.tr("such as: baseline, telephone"))
        self.notes.setPlainText(run.notes)
        self.notes.setTabChangesFocus(True)
        self.notes.setFixedHeight(_NOTES_HEIGHT)
        fields = {self.tr("Name"): self.name, self.tr("Tags"): self.tags, self.tr("Notes"): self.notes}
        for text, field in fields.items():
            label = Text(text, "label")
            label.setBuddy(field)
            field.setAccessibleName(text)
            field.setFont(font("body"))
            self._content.addWidget(label)
            self._content.addWidget(field)
        self.add_button("cancel", self.tr("Cancel"), "flat")
        self.save_button = self.add_button("save", self.tr("Save"), "primary")
        self.name.setFocus()

    @property
    def annotation(self) -> Annotation:
        """What stands in the fields."""
        tags = dict.fromkeys(tag.strip() for tag in self.tags.text().split(","))
        return Annotation(self.name.text().strip(), self.notes.toPlainText().strip(), tuple(tag for tag in tags if tag))
