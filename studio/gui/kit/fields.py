"""Form fields: label above, control, help or error below."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QListView, QVBoxLayout, QWidget

from studio.gui.kit.fonts import font
from studio.gui.kit.paragraph import Paragraph
from studio.gui.kit.text import Text, restyle

_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
"""A number with commas between its thousands, as the studio writes them."""


class Field(QWidget):
    """A control with its label, and below it either its help or what is wrong with it.

    Args:
        label: a few words; also the control's accessible name.
        control: the widget that is edited.
        help: one sentence, shown while nothing is wrong.
        help_lines: shown of it, the rest in the tooltip; 0: all.
    """

    def __init__(
        self, label: str, control: QWidget, help: str = "", parent: QWidget | None = None, *, help_lines: int = 0
    ) -> None:
        super().__init__(parent)
        self.control = control
        self._help = help
        self._help_lines = help_lines
        self.label = Text(label, "label")
        self.label.setBuddy(control)
        self.note = Paragraph(help, "help", line_height=16, most_lines=help_lines)
        control.setAccessibleName(label)
        control.setAccessibleDescription(help)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.label)
        layout.addWidget(control)
        layout.addWidget(self.note)
        layout.addStretch(1)
        self.note.setVisible(bool(help))

    @property
    def error(self) -> str:
        """What is wrong, or empty."""
        return self.note.text() if self.property("wrong") else ""

    def set_help(self, text: str) -> None:
        """Change the help, such as to what follows from the value."""
        self._help = text
        if not self.property("wrong"):
            self._show(text, wrong=False)

    def set_error(self, text: str) -> None:
        """Say what is wrong with the value; empty when it is right again."""
        self._show(text or self._help, wrong=bool(text))

    def _show(self, text: str, *, wrong: bool) -> None:
        self.note.set_most_lines(0 if wrong else self._help_lines)
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self.note.set_tone("bad" if wrong else "muted")
        self.control.setAccessibleDescription(text)
        if bool(self.property("wrong")) != wrong:
            self.setProperty("wrong", wrong)
            self.control.setProperty("wrong", wrong)
            restyle(self.control)


class UnitLineEdit(QLineEdit):
    """A line of text with its unit inside, at the right."""

    def __init__(self, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit = Text(unit, "help", parent=self)
        self._unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.set_unit(unit)

    def set_unit(self, unit: str) -> None:
        """Change the unit."""
        self._unit.setText(unit)
        self._unit.adjustSize()
        self._unit.setVisible(bool(unit))
        self.setTextMargins(0, 0, self._unit.width() + 8 if unit else 0, 0)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        size = self._unit.sizeHint()
        self._unit.setGeometry(self.width() - size.width() - 10, 0, size.width(), self.height())


class NumberField(UnitLineEdit):
    """A number without spin arrows; the arrow keys still step it.

    ``value_edited`` carries an int or a float, or the raw text where it is no number, so that the schema can say
    what is wrong with it.
    """

    value_edited = Signal(object)

    def __init__(
        self, kind: Literal["int", "float"] = "int", unit: str = "", step: float = 1, parent: QWidget | None = None
    ) -> None:
        super().__init__(unit, parent)
        self._kind = kind
        self._step = step
        self.setFont(font("body"))
        self.textEdited.connect(lambda _text: self.value_edited.emit(self.value()))

    def value(self) -> int | float | str:
        """The number, or the text where it is none."""
        text = self.text().strip().replace("\N{MINUS SIGN}", "-")
        # A decimal comma is no thousands separator: 0,01 must not become 1.
        if "," in text and not _GROUPED.fullmatch(text):
            return self.text()
        text = text.replace(",", "")
        try:
            return int(text) if self._kind == "int" else float(text)
        except ValueError:
            return self.text()

    def set_value(self, value: float) -> None:
        """Show a number unless that very number is shown already, however it was typed."""
        if self.value() != value or not self.text():
            self.setText(format_number(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        sign = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        value = self.value()
        if sign is None or isinstance(value, str):
            super().keyPressEvent(event)
            return
        self.set_value(value + sign * (int(self._step) if self._kind == "int" else self._step))
        self.value_edited.emit(self.value())


class ComboBox(QComboBox):
    """A choice with our caret; the wheel scrolls the page unless the box has the focus.

    Args:
        choices: pairs of value and text.
    """

    value_edited = Signal(object)

    def __init__(self, choices: Iterable[tuple[object, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setView(QListView(self))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setMaxVisibleItems(14)
        self.set_choices(choices)
        self.activated.connect(lambda _index: self.value_edited.emit(self.currentData()))

    def set_choices(self, choices: Iterable[tuple[object, str]]) -> None:
        """Replace the list; the value stays where it is still among the choices."""
        current = self.currentData()
        self.clear()
        for value, text in choices:
            self.addItem(text, value)
        if (index := self.findData(current)) >= 0:
            self.setCurrentIndex(index)

    def value(self) -> object:
        """The chosen value."""
        return self.currentData()

    def set_value(self, value: object) -> None:
        """Choose without telling; a value that is not among the choices is left unchosen."""
        self.setCurrentIndex(self.findData(value))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def format_number(value: float) -> str:
    """A number as people type it: ``16``, ``0.05``, ``1.0e-3`` for learning rates."""
    if isinstance(value, int):
        return str(value)
    if value and abs(value) < 0.01:
        mantissa, _, exponent = f"{value:.6e}".partition("e")
        digits = mantissa.rstrip("0")
        return f"{digits}{'0' if digits.endswith('.') else ''}e{int(exponent)}"
    return f"{value:.10g}"
