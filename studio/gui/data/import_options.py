"""The form of what may be chosen about a format, made from the options that the format declares."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.corpus.importers import Option, Preview
from studio.corpus.importers.options import SHARED
from studio.gui.kit.field_grid import FieldGrid
from studio.gui.kit.fields import ComboBox, Field, UnitLineEdit

translate = QCoreApplication.translate


class ImportOptions(QWidget):
    """One field an option; only values that differ from their defaults are given back.

    Signals:
        edited: a value was changed by the user.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, Field] = {}
        self._defaults: dict[str, str] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._grid: FieldGrid | None = None
        self._folded: list[Field] = []

    @property
    def is_folded(self) -> bool:
        """Whether fields are hidden that are seldom wanted: those of any format, beside columns to choose."""
        return any(field.isHidden() for field in self._folded)

    def unfold(self) -> None:
        """Show every field."""
        for field in self._folded:
            field.show()

    def show_options(self, options: Sequence[Option], values: dict[str, str], table: Preview | None) -> None:
        """Make the form anew; columns can be chosen where there is a table to choose from."""
        if self._grid is not None:
            self._layout.removeWidget(self._grid)
            self._grid.hide()
            self._grid.deleteLater()
        shown = [option for option in options if option.kind != "column" or table is not None]
        guessed = table.mapping if table is not None else {}
        self._defaults = {option.name: guessed.get(option.name) or option.default for option in shown}
        self.fields = {option.name: self._field(option, values, table) for option in shown}
        self._grid = FieldGrid(4)
        for field in self.fields.values():
            self._grid.add(field)
        self._layout.addWidget(self._grid)
        has_columns = any(option.kind == "column" for option in shown)
        common = [option.name for option in SHARED if option.name in self.fields]
        is_used = not self.values().keys().isdisjoint(common)
        self._folded = [self.fields[name] for name in common] if has_columns and not is_used else []
        for field in self._folded:
            field.hide()

    def values(self) -> dict[str, str]:
        """Values by the options' names, defaults left out."""
        given = {name: _value(field.control) for name, field in self.fields.items()}
        return {name: value for name, value in given.items() if value and value != self._defaults[name]}

    def set_problem(self, text: str) -> None:
        """Say beside the fields that name columns what is wrong; an empty text for nothing."""
        for name in ("audio", "text"):
            if name in self.fields:
                self.fields[name].set_error(text if not _value(self.fields[name].control) else "")

    def _field(self, option: Option, values: dict[str, str], table: Preview | None) -> Field:
        value = values.get(option.name, self._defaults[option.name])
        control: ComboBox | UnitLineEdit
        if option.kind == "column" and table is not None:
            nothing = translate("Import", "None")
            control = ComboBox([("", nothing), *((column, column) for column in table.columns if column)])
            control.set_value(value)
            control.value_edited.connect(self.edited)
        elif option.choices:
            choices = [(key, translate("Import", label)) for key, label in option.choices]
            is_known = value in dict(choices)
            control = ComboBox(choices if is_known else [*choices, (value, value)])
            control.set_value(value)
            control.value_edited.connect(self.edited)
        else:
            control = UnitLineEdit("Hz" if option.name == "sample_rate" else "")
            control.setText(value)
            control.editingFinished.connect(self.edited)
        field = Field(translate("Import", option.label), control)
        control.setToolTip(translate("Import", option.help))
        return field


def _value(control: QWidget) -> str:
    if isinstance(control, ComboBox):
        return str(control.value() or "")
    return control.text().strip() if isinstance(control, UnitLineEdit) else ""
