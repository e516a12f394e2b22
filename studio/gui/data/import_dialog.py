"""How a folder, table or archive is read: its format, what may be chosen about it, and what comes out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from studio.corpus.import_choice import ImportChoice
from studio.corpus.importers import Watch
from studio.corpus.importers.columns import MAPPED
from studio.errors import full_text
from studio.gui.data.import_options import ImportOptions
from studio.gui.data.import_preview import (
    Outcome,
    RecordingRows,
    TableRows,
    format_choices,
    options_of,
    preview_import,
)
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card, column, row
from studio.gui.kit.choices import SegmentedControl
from studio.gui.kit.error_texts import error_words
from studio.gui.kit.fields import ComboBox, Field
from studio.gui.kit.figures import Progress
from studio.gui.kit.notes import Note
from studio.gui.kit.tables import TableView
from studio.gui.kit.tasks import Task, run_in_background
from studio.gui.kit.text import ElidedText, Text
from studio.gui.kit.wording import counted

_EDIT_MS = 150
_WIDTH, _HEIGHT, _LEAST_HEIGHT = 960, 720, 600


class ImportDialog(QDialog):
    """Reads the source anew in the background at every change, and shows what would be opened.

    Args:
        source: a folder, table, manifest or archive.
        choice: how it was read the last time.
        language: Whisper's code of the language spoken; empty where it is not chosen yet.
    """

    def __init__(self, parent: QWidget | None, source: Path, choice: ImportChoice, language: str = "") -> None:
        super().__init__(parent)
        self._source = source
        self._language = language
        self._values = dict(choice.options)
        self._task: Task | None = None
        self.outcome: Outcome | None = None
        self.setWindowTitle(self.tr("Import options"))
        room = parent.height() - 48 if parent is not None else _HEIGHT
        self.resize(_WIDTH, max(_LEAST_HEIGHT, min(_HEIGHT, room)))
        self.format = ComboBox(format_choices())
        self.format.set_value(choice.format)
        self.format_field = Field(self.tr("Format"), self.format)
        self.options = ImportOptions()
        self.more_button = Button(self.tr("More options"), "link", "caret-down", trailing=True)
        self.recordings = RecordingRows(self)
        self.table = TableRows(self)
        self.recording_view, self.table_view = TableView(), TableView()
        self.view_switch = SegmentedControl(
            [(True, self.tr("As it will be opened")), (False, self.tr("The table as it is"))]
        )
        self.count = Text("", "help")
        self.progress = Progress()
        self.problem = Note("", "bad")
        self.open_button = Button(self.tr("Open these recordings"), "primary")
        self.cancel_button = Button(self.tr("Cancel"), "flat")
        self._delay = QTimer(self, singleShot=True, interval=_EDIT_MS)
        self._lay_out()
        self._connect()
        self._read()

    @property
    def choice(self) -> ImportChoice:
        """What is chosen now."""
        values = self.options.values() if self.outcome is not None else self._values
        return ImportChoice(str(self.format.value() or ""), values)

    def done(self, result: int) -> None:
        if self._task is not None:
            self._task.cancel()
        super().done(result)

    # Reading

    def _read(self) -> None:
        if self._task is not None:
            self._task.cancel()
        choice = self.choice
        self.progress.show()
        self.progress.set_value(-1.0)
        self.open_button.setEnabled(False)
        self._task = run_in_background(
            self,
            lambda task: preview_import(self._source, choice, self._language, Watch(task.report, task.cancelled)),
            success=self._show,
            failure=self._fail,
            progress=lambda done, total, _phase: self.progress.set_value(done / total if total else -1.0),
        )

    def _show(self, outcome: Outcome) -> None:
        is_first = self.outcome is None
        self._task, self.outcome = None, outcome
        self.progress.hide()
        if is_first:
            self._show_options()
        if is_first or outcome.error is None:
            self.view_switch.set_value(outcome.error is None or outcome.table is None)
        self.open_button.setEnabled(outcome.error is None and outcome.found > outcome.unusable)
        self.recordings.show(outcome.recordings, self._source)
        self.view_switch.setVisible(outcome.table is not None)
        self._show_table()
        self._show_words(outcome)

    def _fail(self, error: BaseException) -> None:
        self.reject()
        raise error  # no DataError: the one error dialog shows it

    def _show_words(self, outcome: Outcome) -> None:
        error = outcome.error
        self.problem.setVisible(error is not None)
        self.count.setText("")
        if error is not None:
            message, hint = error_words(error)
            if error.code == "columns" and outcome.table is not None:
                hint = self.tr("Say below which column names the recording, and which holds what is said.")
            self.problem.label.setText(full_text(message, hint))
        else:
            words = counted(outcome.files, self.tr("1 recording"), self.tr("{count} recordings"))
            if outcome.found > outcome.files:
                utterances = self.tr("{count} utterances in {recordings}")
                words = utterances.format(count=f"{outcome.found:,}", recordings=words)
            if outcome.unusable:
                cannot = self.tr("{count} of them cannot be used").format(count=f"{outcome.unusable:,}")
                words = f"{words}, {cannot}"
            self.count.setText(words)
        recognised = self.tr("Recognised: {formats}").format(formats=", ".join(outcome.formats))
        said = [recognised] if outcome.formats and not self.choice.format else []
        self.format_field.set_help("\n".join([*said, *outcome.notices]))
        is_unmapped = error is not None and error.code == "columns"
        self.options.set_problem(self.tr("Choose the column") if is_unmapped else "")

    def _show_options(self) -> None:
        table = self.outcome.table if self.outcome is not None else None
        marks = self.outcome.marks if self.outcome is not None else ()
        self.options.show_options(options_of(str(self.format.value() or ""), marks), self._values, table)
        self.more_button.setVisible(self.options.is_folded)

    def _show_table(self) -> None:
        outcome = self.outcome
        if outcome is not None and outcome.table is not None:
            taken = {**outcome.table.mapping, **{k: v for k, v in self.options.values().items() if k in MAPPED}}
            self.table.show(outcome.table, taken)
            self.table_view.set_columns([0] * self.table.columnCount())
        as_opened = bool(self.view_switch.value()) or outcome is None or outcome.table is None
        self._views.setCurrentIndex(0 if as_opened else 1)

    def _choose_format(self) -> None:
        self._values = self.options.values()
        self._show_options()
        self._read()

    def _unfold(self) -> None:
        self.options.unfold()
        self.more_button.hide()

    # Layout

    def _connect(self) -> None:
        self.format.value_edited.connect(lambda _name: self._choose_format())
        self.options.edited.connect(self._delay.start)
        self.more_button.clicked.connect(self._unfold)
        self._delay.timeout.connect(self._read)
        self.view_switch.value_edited.connect(lambda _as_opened: self._show_table())
        self.cancel_button.clicked.connect(self.reject)
        self.open_button.clicked.connect(self.accept)

    def _lay_out(self) -> None:
        self.recording_view.setModel(self.recordings)
        self.recording_view.set_columns([170, 0, 116, 72, 84, 250])
        self.recording_view.setAccessibleName(self.tr("What will be opened"))
        self.table_view.setModel(self.table)
        self.table_view.setAccessibleName(self.tr("The table as it is"))
        self._views = QStackedWidget()
        self._views.addWidget(self.recording_view)
        self._views.addWidget(self.table_view)
        preview = Card(padding=0)
        preview.add(self._views, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(16)
        path = ElidedText(str(self._source), "help", mode=Qt.TextElideMode.ElideMiddle)
        layout.addLayout(column(Text(self.tr("Import options"), "title"), path, spacing=4))
        layout.addWidget(self.problem)
        self.problem.hide()
        head = row(self.format_field, self.more_button, spacing=16)
        head.setAlignment(self.more_button, Qt.AlignmentFlag.AlignBottom)
        layout.addLayout(head)
        layout.addWidget(self.options)
        layout.addLayout(row(self.view_switch, None, self.count))
        layout.addWidget(self.progress)
        layout.addWidget(preview, 1)
        self.open_button.setDefault(True)
        self.cancel_button.setAutoDefault(False)
        layout.addLayout(row(None, self.cancel_button, self.open_button))
