"""Controls for single settings; each shows a value with ``set_value`` and tells an edit with ``value_edited``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QCompleter,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from studio.gui.kit.buttons import Button
from studio.gui.kit.fields import ComboBox, NumberField, format_number
from studio.gui.kit.fonts import font
from studio.gui.kit.icons import icon
from studio.gui.kit.text import restyle


class PercentField(NumberField):
    """A fraction that is shown and typed in percent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("float", "%", 0.01, parent)

    def value(self) -> float | str:
        """The fraction, or the text where it is no number."""
        typed = super().value()
        return typed if isinstance(typed, str) else round(typed / 100, 10)

    def set_value(self, value: float) -> None:
        """Show a fraction unless that very one is shown already."""
        if self.value() != value or not self.text():
            self.setText(format_number(round(value * 100, 8)))


class CheckField(QCheckBox):
    """On or off, as high as its neighbours."""

    value_edited = Signal(object)

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFont(font("body"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda checked: self.value_edited.emit(checked))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), 32)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def value(self) -> bool:
        """Whether it is on."""
        return self.isChecked()

    def set_value(self, value: bool) -> None:
        """Show without telling."""
        self.setChecked(value)


class LengthField(QWidget):
    """How long a run trains: so many steps, or so many times through the data; the unit is a button.

    Signals:
        unit_chosen: ``steps`` or ``epochs``.
    """

    unit_chosen = Signal(str)

    def __init__(self, steps: NumberField, epochs: NumberField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps, self.epochs = steps, epochs
        self._stack = QStackedWidget()
        self._stack.addWidget(steps)
        self._stack.addWidget(epochs)
        self._stack.setFixedHeight(32)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.setFocusProxy(self._stack)
        self._names = {"steps": self.tr("steps"), "epochs": self.tr("epochs")}
        self.unit_button = Button("", "link", "caret-down", trailing=True, parent=self)
        self.unit_button.setAccessibleName(self.tr("Count in steps or in epochs"))
        self.unit_button.setToolTip(self.unit_button.accessibleName())
        self.unit_button.clicked.connect(self._open)
        self.menu = QMenu(self)
        self._group = QActionGroup(self.menu)
        texts = (("steps", self.tr("Steps of the optimizer")), ("epochs", self.tr("Times through the data (epochs)")))
        for unit, text in texts:
            action = self.menu.addAction(text)
            action.setCheckable(True)
            action.setData(unit)
            self._group.addAction(action)
        self._group.triggered.connect(lambda action: self.unit_chosen.emit(action.data()))
        self.set_unit("steps")

    @property
    def unit(self) -> str:
        """``steps`` or ``epochs``."""
        return "steps" if self._stack.currentWidget() is self.steps else "epochs"

    def set_unit(self, unit: str) -> None:
        """Show the number of steps, or of epochs."""
        seen = self.steps if unit == "steps" else self.epochs
        self._stack.setCurrentWidget(seen)
        self.setFocusProxy(seen)
        for action in self._group.actions():
            action.setChecked(action.data() == unit)
        self.unit_button.setText(self._names[unit])
        self._place()

    def mark(self, wrong: bool) -> None:
        """Show the number that is seen as wrong or right."""
        for edit in (self.steps, self.epochs):
            edit.setProperty("wrong", wrong and edit is self._stack.currentWidget())
            restyle(edit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _open(self) -> None:
        self.menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def _place(self) -> None:
        size = self.unit_button.sizeHint()
        self.unit_button.setGeometry(self.width() - size.width() - 6, 6, size.width(), 20)
        for edit in (self.steps, self.epochs):
            edit.setTextMargins(0, 0, size.width() + 2, 0)
        self.unit_button.raise_()


class ModulesBox(ComboBox):
    """Which projections get an adapter: groups by name, and each one by itself, in a menu that stays open."""

    def __init__(self, names: Sequence[str], groups: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        super().__init__()
        self._names = tuple(names)
        self._value: tuple[str, ...] = ()
        self.menu = QMenu(self)
        self.boxes: dict[str, QCheckBox] = {}
        meanings = {
            "q_proj": self.tr("queries"),
            "k_proj": self.tr("keys"),
            "v_proj": self.tr("values"),
            "out_proj": self.tr("result of the attention"),
            "fc1": self.tr("feed-forward, widening"),
            "fc2": self.tr("feed-forward, narrowing"),
        }
        for text, members in groups:
            action = self.menu.addAction(text)
            action.triggered.connect(lambda _checked=False, members=members: self._choose(members))
        self.menu.addSeparator()
        for name in self._names:
            self._add_box(name, meanings.get(name, ""))

    def value(self) -> tuple[str, ...]:
        """The chosen projections, in the model's order."""
        return self._value

    def set_value(self, value: object) -> None:
        """Show a choice without telling."""
        chosen = set(value) if isinstance(value, (tuple, list)) else set()
        self._value = tuple(name for name in self._names if name in chosen)
        self.clear()
        self.addItem(", ".join(self._value))
        for name, box in self.boxes.items():
            box.setChecked(name in chosen)

    def showPopup(self) -> None:
        self.menu.setMinimumWidth(self.width())
        self.menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def _add_box(self, name: str, meaning: str) -> None:
        box = QCheckBox(f"{name}  {meaning}")
        box.setFont(font("body"))
        box.setContentsMargins(8, 0, 8, 0)
        box.clicked.connect(self._boxes_clicked)
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(10, 4, 16, 4)
        layout.addWidget(box)
        action = QWidgetAction(self.menu)
        action.setDefaultWidget(holder)
        self.menu.addAction(action)
        self.boxes[name] = box

    def _boxes_clicked(self) -> None:
        self._choose(tuple(name for name, box in self.boxes.items() if box.isChecked()))

    def _choose(self, names: tuple[str, ...]) -> None:
        self.set_value(names)
        self.value_edited.emit(names)


class LanguageBox(ComboBox):
    """A language by name or code; typing searches."""

    def __init__(self) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(ComboBox.InsertPolicy.NoInsert)
        self.setFont(font("body"))
        edit = self.lineEdit()
        assert edit is not None, "an editable box has one"
        edit.setFont(font("body"))
        edit.setPlaceholderText(self.tr("Choose or type"))
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)
        completer.activated.connect(self._completed)
        edit.textEdited.connect(lambda text: self.value_edited.emit(self._meant(text)))
        edit.editingFinished.connect(self._tidy)

    def set_languages(self, languages: Iterable[tuple[str, str]]) -> None:
        """Offer these codes and names; what is chosen stays where it is among them."""
        wanted = [(code, f"{name} ({code})") for code, name in languages]
        if wanted != [(self.itemData(index), self.itemText(index)) for index in range(self.count())]:
            value = self.value()
            self.set_choices(wanted)
            self.set_value(value)

    def value(self) -> object:
        """The code, or what was typed where it is no language on offer."""
        return self._meant(self.currentText())

    def set_value(self, value: object) -> None:
        """Show a language, unless it is being typed at this moment."""
        if self._meant(self.currentText()) == value:
            return
        index = self.findData(value)
        self.setCurrentIndex(index)
        self.setEditText(self.itemText(index) if index >= 0 else str(value))

    def _meant(self, text: str) -> str:
        """The code of what was typed: code, name, its own speakers' name, or the begin of just one of these names."""
        wanted, begun = text.strip().casefold(), set()
        for index in range(self.count()):
            code, shown = str(self.itemData(index)), self.itemText(index).casefold()
            names = (shown, shown.rpartition(" (")[0], own_name(code))
            if wanted in (code.casefold(), *names):
                return code
            if wanted and any(name.startswith(wanted) for name in names):
                begun.add(code)
        return begun.pop() if len(begun) == 1 else text.strip()

    def _completed(self, text: str) -> None:
        self.value_edited.emit(self._meant(text))

    def _tidy(self) -> None:
        """Write a language that was typed by its code or name as the list has it."""
        if (index := self.findData(self.value())) >= 0 and self.currentText() != self.itemText(index):
            self.setCurrentIndex(index)


@cache
def own_name(code: str) -> str:
    """A language as those call it who speak it, in small letters; empty where Qt does not know it."""
    locale = QLocale(code)
    return locale.nativeLanguageName().casefold() if locale.language() != QLocale.Language.C else ""


OTHER_FOLDER = "\0folder"
"""The value of the last choice of a `CheckpointBox`."""

_LIST_ICON = Qt.ItemDataRole.UserRole + 1


class _ListIcons(QStyledItemDelegate):
    """Icons in the opened list only: the closed box has room for the name."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        if name := index.data(_LIST_ICON):
            option.icon = icon(str(name), "muted")
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration


class CheckpointBox(ComboBox):
    """Checkpoints on disk first, then those that can be downloaded, then any folder."""

    folder_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: object = None
        self.view().setItemDelegate(_ListIcons(self))
        self.activated.disconnect()
        self.activated.connect(self._activated)

    def set_checkpoints(self, on_disk: Iterable[tuple[str, str]], others: Iterable[tuple[str, str]]) -> None:
        """Offer pairs of name and text."""
        value = self._shown
        self.clear()
        for name, text in on_disk:
            self.addItem(text, name)
        for name, text in others:
            self.addItem(text, name)
            self.setItemData(self.count() - 1, "download-simple", _LIST_ICON)
        self.addItem(self.tr("A folder on this machine…"), OTHER_FOLDER)
        self.setItemData(self.count() - 1, "folder-open", _LIST_ICON)
        self.set_value(value)

    def set_value(self, value: object) -> None:
        """Show a checkpoint; one that is not on offer, such as a folder, is shown by its path."""
        self._shown = value
        index = self.findData(value)
        if index < 0 and value:
            self.insertItem(0, str(value), value)
            index = 0
        self.setCurrentIndex(index)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """The closed box leaves the size out, and then elides, where there is no room."""
        super().initStyleOption(option)
        room, metrics = self.width() - 46, self.fontMetrics()
        text = self.currentText()
        if metrics.horizontalAdvance(text) > room:
            text = metrics.elidedText(text.rpartition(", ")[0] or text, Qt.TextElideMode.ElideMiddle, room)
        option.currentText = text

    def _activated(self, index: int) -> None:
        if self.itemData(index) == OTHER_FOLDER:
            self.set_value(self._shown)
            self.folder_wanted.emit()
        else:
            self.value_edited.emit(self.itemData(index))
