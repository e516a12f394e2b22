"""Lines of text that name folders: typed, or chosen with the button inside."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog

from studio.gui.kit.fields import UnitLineEdit
from studio.gui.kit.fonts import font
from studio.gui.kit.icons import icon
from studio.settings.guards import SIDES, GuardSource, parse_guards

_LONGEST_NAME = 40


class TextField(UnitLineEdit):
    """A line of text."""

    value_edited = Signal(object)

    def __init__(self, unit: str = "") -> None:
        super().__init__(unit)
        self.setFont(font("body"))
        self.textEdited.connect(lambda text: self.value_edited.emit(text))

    def value(self) -> str:
        """What is typed."""
        return self.text()

    def set_value(self, value: object) -> None:
        """Show without telling."""
        if self.text() != value:
            self.setText(str(value))


class FolderField(TextField):
    """The path of a folder."""

    def __init__(self) -> None:
        super().__init__()
        self.choose_action = self.addAction(icon("folder-open", "muted"), self.ActionPosition.TrailingPosition)
        self.choose_action.setToolTip(self.tr("Choose a folder…"))
        self.choose_action.triggered.connect(self._choose)

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder"))
        if chosen:
            self.setText(self._with(chosen))
            self.value_edited.emit(self.text())

    def _with(self, folder: str) -> str:
        """What the line says once a folder was chosen."""
        return folder


class GuardsField(FolderField):
    """Guard sets as settings write them; a folder that is chosen comes to the others, by its own name."""

    def _with(self, folder: str) -> str:
        try:
            names = {source.name for source in parse_guards(self.text())}
        except ValueError:  # what was typed is wrong, and stays to be seen
            names = set()
        added = str(GuardSource(_free_name(Path(folder).name, names), folder))
        return "; ".join(filter(None, (self.text().strip().rstrip(";"), added)))


def _free_name(folder: str, taken: set[str]) -> str:
    """A guard set's name after its folder, unlike the others and the sides."""
    name = re.sub(r"[^\w -]", "-", folder).lstrip("_- ")[: _LONGEST_NAME - 3] or "guard"
    candidates = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
    return next(each for each in candidates if each not in taken and each not in SIDES)
