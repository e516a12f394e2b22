"""What is read aloud, where it goes, and with which microphone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from studio.corpus.own_datasets import name_problem
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card, column, row
from studio.gui.kit.fields import ComboBox, Field
from studio.gui.kit.paragraph import Paragraph
from studio.gui.kit.text import Text
from studio.gui.project.setting_texts import language_names
from studio.gui.sound.microphone import Microphone
from studio.gui.sound.microphone_menu import DevicePicker, RecordingOptions
from studio.recording.plans import RecordingPlan
from studio.recording.prompts import prompt_languages
from studio.settings.languages import LANGUAGES

_NEW = "new"
_OURS, _FILE = "ours", "file"
_PICKER, _NARROW_PICKER = 200, 140


class PlanCard(Card):
    """Four choices in a row.

    Args:
        microphone: that is chosen.
        options: how it records.

    Signals:
        language_chosen: Whisper's code of another language.
        ours_chosen: the studio's own sentences.
        file_requested: a text file of sentences is to be chosen.
        dataset_chosen: the folder of another dataset.
        new_requested: a new dataset is to be named.
    """

    language_chosen = Signal(str)
    ours_chosen = Signal()
    file_requested = Signal()
    dataset_chosen = Signal(object)
    new_requested = Signal()

    def __init__(self, microphone: Microphone, options: RecordingOptions) -> None:
        super().__init__(padding=16)
        self._microphone = microphone
        ours = prompt_languages()
        others = [code for code in LANGUAGES if code not in ours]
        self.language = ComboBox([*language_names(tuple(ours)), *language_names(tuple(others))])
        self.sentences = ComboBox()
        self.dataset = ComboBox()
        self.devices = DevicePicker(microphone, options, chooses_length=False)
        self._plan = RecordingPlan("en")
        self._folder = Path()
        fields = row(
            Field(self.tr("Language"), self.language),
            Field(self.tr("Sentences"), self.sentences),
            Field(self.tr("Goes into"), self.dataset),
            Field(self.tr("Microphone"), self.devices),
            spacing=16,
        )
        for place, share in enumerate((2, 3, 3)):
            fields.setStretch(place, share)
        self.body.setContentsMargins(16, 12, 16, 12)
        self.add(fields)
        self.language.value_edited.connect(self._choose_language)
        self.sentences.value_edited.connect(self._choose_sentences)
        self.dataset.value_edited.connect(self._choose_dataset)
        microphone.state_changed.connect(self._lock)
        self.set_narrow(False)

    def show_choice(self, plan: RecordingPlan, count: int, folder: Path, datasets: Sequence[Path]) -> None:
        """Show what is read (so many sentences; 0 where there are none), into which of the datasets."""
        self._plan, self._folder = plan, folder
        self.language.set_value(plan.language)
        self._show_sentences(count)
        known = [folder, *(each for each in datasets if each != folder)]
        self.dataset.set_choices([*((each, each.name) for each in known), (_NEW, self.tr("New dataset…"))])
        self.dataset.set_value(folder)
        self.dataset.setToolTip(str(folder))

    def set_narrow(self, narrow: bool) -> None:
        """Take less width."""
        self.devices.combo.setFixedWidth(_NARROW_PICKER if narrow else _PICKER)

    def _show_sentences(self, count: int) -> None:
        plan, choices = self._plan, []
        if plan.prompts is not None:
            choices.append((str(plan.prompts), f"{plan.prompts.name} ({count:,})" if count else plan.prompts.name))
        if plan.language in prompt_languages():
            words = self.tr("The studio's own ({count})") if plan.prompts is None else self.tr("The studio's own")
            choices.append((_OURS, words.format(count=f"{count:,}")))
        choices.append((_FILE, self.tr("Text file…")))
        self.sentences.set_choices(choices)
        value = str(plan.prompts) if plan.prompts is not None else _OURS
        self.sentences.set_value(value)
        self.sentences.setToolTip(str(plan.prompts or ""))

    def _choose_language(self, code: object) -> None:
        if code != self._plan.language:
            self.language_chosen.emit(str(code))

    def _choose_sentences(self, value: object) -> None:
        self._show_again()
        if value == _FILE:
            self.file_requested.emit()
        elif value == _OURS and self._plan.prompts is not None:
            self.ours_chosen.emit()

    def _choose_dataset(self, value: object) -> None:
        self._show_again()
        if isinstance(value, Path) and value != self._folder:
            self.dataset_chosen.emit(value)
        elif value == _NEW:
            self.new_requested.emit()

    def _show_again(self) -> None:
        """What was chosen holds once it is opened."""
        self.sentences.set_value(str(self._plan.prompts) if self._plan.prompts is not None else _OURS)
        self.dataset.set_value(self._folder)

    def _lock(self, state: str) -> None:
        is_free = not self._microphone.is_recording and state != "saving"
        for combo in (self.language, self.sentences, self.dataset):
            combo.setEnabled(is_free)


class NameDialog(QDialog):
    """Asks what a new dataset is called.

    Args:
        root: where it goes.
        name: to begin with.
    """

    def __init__(self, parent: QWidget | None, root: Path, name: str) -> None:
        super().__init__(parent)
        self._root = root
        self.setWindowTitle(self.tr("New dataset"))
        self.setFixedWidth(440)
        self.line = QLineEdit(name)
        self.line.selectAll()
        self.field = Field(self.tr("Name"), self.line)
        self.create_button = Button(self.tr("Record into it"), "primary", "microphone")
        self.cancel_button = Button(self.tr("Cancel"), "flat")
        words = Paragraph(
            self.tr("One dataset for one voice and one language. It is made with the first take, in {folder}").format(
                folder=root
            ),
            "body",
            "muted",
            line_height=20,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 20)
        layout.setSpacing(20)
        layout.addLayout(column(Text(self.windowTitle(), "card"), words, spacing=6))
        layout.addWidget(self.field)
        layout.addLayout(row(None, self.cancel_button, self.create_button))
        self.line.textChanged.connect(self._judge)
        self.cancel_button.clicked.connect(self.reject)
        self.create_button.clicked.connect(self.accept)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._judge()

    @property
    def folder(self) -> Path:
        """Where the dataset is to be."""
        return self._root / self.line.text().strip()

    def _judge(self) -> None:
        problem = name_problem(self._root, self.line.text())
        words = {
            "unfit": self.tr('A name of a folder has no / \\ : * ? " < > | and does not begin or end with a dot.'),
            "taken": self.tr("Something else is in the folder of this name."),
        }
        self.field.set_error(words.get(problem, ""))
        self.create_button.setEnabled(not problem)
