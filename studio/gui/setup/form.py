"""The form made from ``RunSettings``: one field for every setting of the schema, in five cards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication, Signal, SignalInstance
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from studio.gui.kit.card import Card
from studio.gui.kit.choices import SegmentedControl
from studio.gui.kit.field_grid import FieldGrid
from studio.gui.kit.fields import ComboBox, Field, NumberField
from studio.gui.kit.fonts import font
from studio.gui.project.setting_controls import (
    CheckField,
    CheckpointBox,
    LanguageBox,
    LengthField,
    ModulesBox,
    PercentField,
)
from studio.gui.project.setting_texts import (
    PERCENT,
    Situation,
    choice_text,
    help_text,
    label,
    plain_help,
    problem_text,
    schema_text,
)
from studio.gui.setup.folder_fields import FolderField, GuardsField, TextField
from studio.settings.field import SettingField, walk_fields
from studio.settings.methods import LORA_KINDS, METHOD_SETTINGS, METHODS, Method
from studio.settings.run import RunSettings
from studio.settings.target_modules import ATTENTION_MODULES, LINEAR_MODULES

ELSEWHERE = ("data.source",)
"""Settings that are chosen on another page."""

_WIDE = ("checkpoint.task", "adapter.scope", "quantization.method", "evaluation.guards")
_FOLDERS = ("training.noise_folder", "data.replay_source")
_CARD_OF = {"data": "evaluation"}
_COLUMN = 190
_STEPS = {"training.learning_rate": 1e-4, "training.context_margin": 0.1, "training.weight_decay": 0.01}
_MAX_STEPS, _EPOCHS = "training.max_steps", "training.epochs"
_HELP_LINES = 3

Change = Callable[[str, object], str]
"""Takes a dotted path and a value; gives back what is wrong, or an empty text."""


class Control(Protocol):
    """What the form needs of a control."""

    value_edited: SignalInstance

    def value(self) -> object:
        """What it shows."""

    def set_value(self, value: Any, /) -> None:
        """Show a value without telling."""


class SettingsForm(QWidget):
    """Cards with a field for every setting; valid edits go to ``change``, the others stay with their error.

    Signals:
        errors_changed: a field has become wrong or right.
    """

    errors_changed = Signal()

    def __init__(self, change: Change, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._change = change
        self._settings = RunSettings()
        self.descriptions = {field.path: field for field in walk_fields(RunSettings) if field.path not in ELSEWHERE}
        self.fields: dict[str, Field] = {}
        self.controls: dict[str, Control] = {}
        self.errors: dict[str, str] = {}
        self.cards: dict[str, Card] = {}
        self._folded: dict[str, QWidget] = {}
        self._build_cards()
        for description in self.descriptions.values():
            self.controls[description.path] = self._connected(description)
        self._place_fields()

    def show_settings(self, settings: RunSettings) -> None:
        """Show other settings; a field with an error keeps what was typed, unless its setting has changed."""
        for path in self.descriptions:
            value = _get(settings, path)
            if path not in self.errors or value != _get(self._settings, path):
                self._set_error(path, "")
                self.controls[path].set_value(value)
        self._settings = settings
        self._show_length(settings)
        self._show_method(METHODS[settings.adapter.method])

    def discard_edits(self) -> None:
        """Forget what is wrong and show the settings as they are, as after a preset or a file."""
        for path in list(self.errors):
            self._set_error(path, "")
            self.controls[path].set_value(_get(self._settings, path))

    def show_help(self, situation: Situation) -> None:
        """Say beside each field what follows from the values."""
        for path, description in self.descriptions.items():
            shown = self.length.unit == ("steps" if path == _MAX_STEPS else "epochs")
            if path not in (_MAX_STEPS, _EPOCHS) or shown:
                self.fields[path].set_help(help_text(description, situation))

    def show_problem(self, path: str, text: str) -> None:
        """Say what is missing in a field, such as a language; an error of what was typed stays."""
        if path not in self.errors:
            self.fields[path].set_error(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= 640
        wanted = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._lower.direction() is not wanted:
            self._lower.setDirection(wanted)

    def _build_cards(self) -> None:
        texts = {
            "checkpoint": (self.tr("Checkpoint"), self.tr("the model that is adapted; it is never changed itself")),
            "adapter": (self.tr("Adapter"), schema_text(METHODS["lora"].words)),
            "training": (self.tr("Training"), self.tr("how long and how fast it learns")),
            "quantization": (self.tr("Quantization"), self.tr("smaller base weights")),
            "evaluation": (self.tr("Evaluation"), self.tr("how it is judged")),
        }
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        self._lower = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lower.setSpacing(16)
        for section, (title, description) in texts.items():
            folds = any(
                field.level == "advanced" and _CARD_OF.get(field.section, field.section) == section
                for field in self.descriptions.values()
            )
            more = self.tr("More") if folds else ""
            card = Card(title, description, padding=20, action=more, action_icon="caret-down" if folds else "")
            card.body.setSpacing(16)
            self.cards[section] = card
            if section in ("quantization", "evaluation"):
                self._lower.addWidget(card, 1)
            else:
                layout.addWidget(card)
        layout.addLayout(self._lower)
        layout.addStretch(1)

    def _connected(self, description: SettingField) -> Control:
        control = _make_control(description)
        path = description.path
        control.value_edited.connect(lambda value: self._edited(path, value))
        return control

    def _place_fields(self) -> None:
        self._make_length()
        for section, card in self.cards.items():
            columns = 2 if section in ("quantization", "evaluation") else 4
            members = [f for f in self.descriptions.values() if _CARD_OF.get(f.section, f.section) == section]
            # What is judged comes before how the recordings are divided for it.
            members.sort(key=lambda field: field.section == "data")
            basic, advanced = FieldGrid(columns), FieldGrid(columns)
            for description in members:
                grid = basic if description.level == "basic" else advanced
                if field := self._make_field(description):
                    grid.add(field, 2 if description.path in _WIDE else 1)
            card.add(basic)
            if card.action_button is not None:
                advanced.hide()
                card.add(advanced)
                self._folded[section] = advanced
                card.action_button.clicked.connect(lambda _checked=False, section=section: self._fold(section))
            card.body.addStretch(1)

    def _make_length(self) -> None:
        steps, epochs = self.controls[_MAX_STEPS], self.controls[_EPOCHS]
        assert isinstance(steps, NumberField) and isinstance(epochs, NumberField)
        steps.set_unit("")
        epochs.set_unit("")
        self.length = LengthField(steps, epochs)
        self.length.unit_chosen.connect(self._unit_chosen)

    def _make_field(self, description: SettingField) -> Field | None:
        path = description.path
        if path == _EPOCHS:
            self.fields[path] = self.fields[_MAX_STEPS]
            return None
        control = self.length if path == _MAX_STEPS else self.controls[path]
        assert isinstance(control, QWidget)
        name = self.tr("How long") if path == _MAX_STEPS else label(description)
        field = Field(name, control, plain_help(description), help_lines=_HELP_LINES)
        self.fields[path] = field
        return field

    def _fold(self, section: str) -> None:
        opened = self._folded[section].isHidden()
        self._folded[section].setVisible(opened)
        if (button := self.cards[section].action_button) is not None:
            button.setText(self.tr("Less") if opened else self.tr("More"))
            button.set_icon("caret-up" if opened else "caret-down")

    def _edited(self, path: str, value: object) -> None:
        if path == _MAX_STEPS and value == 0:
            self._set_error(path, self.tr("At least 1; or count in epochs"))
            return
        problem = self._change(path, value)
        self._set_error(path, problem_text(self.descriptions[path], value, problem) if problem else "")

    def _set_error(self, path: str, text: str) -> None:
        if text == self.errors.get(path, ""):
            return
        if text:
            self.errors[path] = text
        else:
            del self.errors[path]
        self.fields[path].set_error(text)
        if path in (_MAX_STEPS, _EPOCHS):
            self.length.mark(bool(text))
        self.errors_changed.emit()

    def _show_length(self, settings: RunSettings) -> None:
        if _MAX_STEPS in self.errors or _EPOCHS in self.errors:
            return
        unit = "steps" if settings.training.max_steps else "epochs"
        self.length.set_unit(unit)
        path = _MAX_STEPS if unit == "steps" else _EPOCHS
        for control in (self.length.steps, self.length.epochs):
            control.setAccessibleName(label(self.descriptions[path]))

    def _show_method(self, method: Method) -> None:
        """Only the fields that the method has, and what it does."""
        self.cards["adapter"].set_title(self.cards["adapter"].title_label.text(), schema_text(method.words))
        for name in METHOD_SETTINGS:
            self.fields[f"adapter.{name}"].setVisible(name in method.settings)
        self.fields["training.loraplus_lr_ratio"].setVisible(method.kind in LORA_KINDS)

    def _unit_chosen(self, unit: str) -> None:
        if unit == self.length.unit:
            return
        for path in (_MAX_STEPS, _EPOCHS):
            self._set_error(path, "")
        self.unit_wanted.emit(unit)

    unit_wanted = Signal(str)
    """``steps`` or ``epochs``: the page knows how many of one make the other."""


def _make_control(field: SettingField) -> Control:
    if field.path == "checkpoint.name":
        return CheckpointBox()
    if field.path == "checkpoint.language":
        return LanguageBox()
    if field.path in PERCENT:
        return PercentField()
    if field.kind == "int":
        return NumberField("int", schema_text(field.unit))
    if field.kind == "float":
        return NumberField("float", schema_text(field.unit), _STEPS.get(field.path, 1))
    if field.kind == "bool":
        return CheckField(QCoreApplication.translate("SettingsForm", "On"))
    if field.kind == "list":
        groups = (("q_proj, v_proj", ("q_proj", "v_proj")), *_module_groups())
        return ModulesBox(field.choices, groups)
    if field.kind == "choice":
        choices = [(value, choice_text(field.path, value)) for value in field.choices]
        texts = [text for _, text in choices]
        return SegmentedControl(choices) if _fits(texts, field.path in _WIDE) else ComboBox(choices)
    if field.path == "evaluation.guards":
        return GuardsField()
    return FolderField() if field.path in _FOLDERS else TextField(schema_text(field.unit))


def _module_groups() -> tuple[tuple[str, tuple[str, ...]], ...]:
    translate = QCoreApplication.translate
    return (
        (translate("SettingsForm", "All of the attention"), ATTENTION_MODULES),
        (translate("SettingsForm", "All linear layers"), LINEAR_MODULES),
    )


def _fits(texts: list[str], wide: bool) -> bool:
    """Whether at most three choices stand side by side in the field's width."""
    metrics = QFontMetrics(font("body"))
    widest = max(metrics.horizontalAdvance(text) for text in texts) + 22
    return len(texts) <= 3 and len(texts) * widest <= (2 * _COLUMN if wide else _COLUMN) - 4


def _get(settings: RunSettings, path: str) -> object:
    section, _, name = path.partition(".")
    return getattr(getattr(settings, section), name)
