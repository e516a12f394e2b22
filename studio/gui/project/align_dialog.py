"""Makes a dataset of a long recording and its text: chosen, transcribed, looked at, and opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from studio.audio.decoding import AUDIO_SUFFIXES
from studio.checkpoints.inspect import CheckpointInfo
from studio.corpus.aligned_dataset import write_aligned
from studio.corpus.alignment import Alignment
from studio.gui.engines.aligner import Aligner, AlignRequest
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import column, row
from studio.gui.kit.choices import SegmentedControl
from studio.gui.kit.dialogs import describe
from studio.gui.kit.fields import ComboBox, Field
from studio.gui.kit.figures import Progress
from studio.gui.kit.fonts import font
from studio.gui.kit.paragraph import Paragraph
from studio.gui.kit.tables import TableView
from studio.gui.kit.tasks import run_in_background
from studio.gui.kit.text import ElidedText, Text
from studio.gui.kit.wording import about, counted, duration
from studio.gui.project.align_rows import AlignRows
from studio.gui.project.session import Session
from studio.gui.project.setting_texts import language_names
from studio.settings.application import recordings_folder
from studio.text.documents import DOCUMENT_SUFFIXES, read_document

_WIDTH, _HEIGHT = 760, 560
FORM, WORKING, RESULT = range(3)
"""What is shown: the choices, how far it is, what came of it."""


class AlignDialog(QDialog):
    """Asks for a recording and its text, and shows what of them belongs together.

    Args:
        parent: the window.
        session: whose checkpoints transcribe, at least one; it opens the dataset.

    Attributes:
        stages: the three states, `FORM`, `WORKING` and `RESULT`.
    """

    def __init__(self, parent: QWidget | None, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self._recording: Path | None = None
        self._alignment: Alignment | None = None
        self._by_name: dict[str, CheckpointInfo] = {info.name: info for info in session.checkpoints.installed}
        self.aligner = Aligner(session.jobs, self)
        self.setWindowTitle(self.tr("Recording with its text"))
        self.setFixedSize(_WIDTH, min(_HEIGHT, parent.height() - 48) if parent is not None else _HEIGHT)
        self.stages = QStackedWidget()
        self.problem = Paragraph("", "help", "bad")
        for stage in (self._make_form(), self._make_working(), self._make_result()):
            self.stages.addWidget(stage)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 20)
        layout.setSpacing(12)
        layout.addWidget(Text(self.tr("Recording with its text"), "card"))
        layout.addWidget(self.stages, 1)
        layout.addWidget(self.problem)
        self._connect()
        settings = session.project.settings.checkpoint
        if settings.name in self._by_name:
            self.checkpoint.set_value(settings.name)
        self._show_languages(settings.language)

    def done(self, result: int) -> None:
        self.aligner.stop()
        super().done(result)

    def set_recording(self, path: Path) -> None:
        """Take a recording, and the text of the same name beside it where there is one and none was given."""
        self._recording = path
        self.recording_name.setText(path.name)
        beside = [path.with_suffix(suffix) for suffix in DOCUMENT_SUFFIXES]
        if not self.edit.toPlainText().strip() and (found := next(filter(Path.is_file, beside), None)):
            self.set_text_file(found)
        self._show_ready()

    def set_text_file(self, path: Path) -> None:
        """Read a document's text into the field, in the background."""
        run_in_background(
            self, lambda _task: read_document(path), success=self.edit.setPlainText, failure=self._show_problem
        )

    # What the user does

    def _choose_recording(self) -> None:
        kinds = self.tr("Recordings") + f" ({' '.join(f'*{suffix}' for suffix in AUDIO_SUFFIXES)})"
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a recording"), self._begin(), kinds)
        if chosen:
            self.set_recording(Path(chosen))

    def _choose_text(self) -> None:
        kinds = self.tr("Texts") + f" ({' '.join(f'*{suffix}' for suffix in DOCUMENT_SUFFIXES)})"
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("Choose the text"), self._begin(), kinds)
        if chosen:
            self.set_text_file(Path(chosen))

    def _begin(self) -> str:
        return (
            str(self._recording.parent) if self._recording else str(self._session.preferences.value("last_folder", ""))
        )

    def _start(self) -> None:
        if self._recording is not None:
            self.problem.setText("")
            self.stages.setCurrentIndex(WORKING)
            text, checkpoint = self.edit.toPlainText(), str(self.checkpoint.value())
            self.aligner.start(AlignRequest(self._recording, text, checkpoint, str(self.language.value())))

    def _stop(self) -> None:
        self.aligner.stop()
        self.stages.setCurrentIndex(FORM)

    def _save(self) -> None:
        recording, alignment = self._recording, self._alignment
        assert recording is not None and alignment is not None
        folder = _free_folder(recordings_folder(), recording.stem)
        self.save_button.setEnabled(False)
        run_in_background(
            self,
            lambda _task: write_aligned(recording, alignment, folder),
            success=lambda _none: self._open(folder),
            failure=self._not_saved,
            is_long=True,
            kind="align",
            is_save=True,
        )

    def _open(self, folder: Path) -> None:
        self._session.open_folder(folder)
        self.accept()

    # What is shown

    def _show_languages(self, language: str) -> None:
        known = self._by_name[str(self.checkpoint.value())].languages
        self.language.set_choices(language_names(tuple(known)))
        self.language.set_value(language if language in known else next(iter(known)) if len(known) == 1 else "")
        self._show_ready()

    def _show_ready(self) -> None:
        has_text = any(char.isalnum() for char in self.edit.toPlainText())
        self.start_button.setEnabled(self._recording is not None and has_text and bool(self.language.value()))

    def _show_progress(self, done: int, total: int, left: float) -> None:
        self.progress.set_value(done / total if total else -1)
        words = self.tr("{done} of {total} transcribed").format(done=duration(done), total=duration(total))
        words = words if total else self.tr("Loading the model")
        self.detail.setText(f"{words} · {about(left)}" if left >= 0 else words)

    def _show_found(self, alignment: Alignment) -> None:
        self._alignment = alignment
        self.stages.setCurrentIndex(RESULT)
        seconds = sum(each.end - each.start for each in alignment.utterances)
        utterances = counted(len(alignment.utterances), self.tr("1 utterance"), self.tr("{count} utterances"))
        words = self.tr("{utterances}, {time}, with {share} % of the text. What has no counterpart is not used.")
        shown = words.format(utterances=utterances, time=duration(seconds), share=f"{alignment.share * 100:.0f}")
        nothing = self.tr("Nothing of the text was heard. Check that both belong together, and the language.")
        self.summary.setText(shown if alignment.utterances else nothing)
        self.save_button.setEnabled(bool(alignment.utterances))
        self._show_rows()

    def _show_rows(self) -> None:
        if self._alignment is not None:
            self.rows.show(self._alignment, self.filter.value() is True)

    def _show_problem(self, error: BaseException) -> None:
        message, hint = describe(error)
        self.problem.setText(f"{message}. {hint}")
        self.stages.setCurrentIndex(FORM)

    def _not_saved(self, error: BaseException) -> None:
        self.save_button.setEnabled(True)
        self._session.notifier.report(error)

    # Layout

    def _make_form(self) -> QWidget:
        self.recording_button = Button(self.tr("Choose a recording…"), "outlined", "folder-open")
        self.recording_name = ElidedText("", "body", "muted")
        self.text_button = Button(self.tr("From a file…"), "outlined", "folder-open")
        self.edit = QPlainTextEdit()
        self.edit.setFont(font("body"))
        self.edit.setTabChangesFocus(True)
        self.edit.setAccessibleName(self.tr("Text of the recording"))
        self.edit.setPlaceholderText(self.tr("Paste what is said here, or read it from a file (text, Word, PDF)."))
        self.checkpoint = ComboBox([(name, name) for name in self._by_name])
        self.language = ComboBox()
        self.start_button = Button(self.tr("Align"), "primary", "ear")
        self.cancel_button = Button(self.tr("Cancel"), "flat")
        text = self.tr(
            "A lecture, an audiobook or a meeting, and what is said in it. A model listens to it and finds the words "
            "of the text; it is cut at pauses into utterances of 5 to 28 s. Your files stay as they are."
        )
        return _stage(
            Paragraph(text, "body", "muted", line_height=20),
            row(self.recording_button, self.recording_name, None, self.text_button),
            self.edit,
            row(
                Field(self.tr("Whisper model"), self.checkpoint), Field(self.tr("Language"), self.language), spacing=16
            ),
            row(None, self.cancel_button, self.start_button),
        )

    def _make_working(self) -> QWidget:
        self.progress, self.detail = Progress(), Text("", "body", "muted")
        self.stop_button = Button(self.tr("Stop"), "outlined", "x")
        return _stage(None, self.progress, self.detail, None, row(None, self.stop_button))

    def _make_result(self) -> QWidget:
        self.summary = Paragraph("", "body", "text", line_height=20)
        self.filter = SegmentedControl([(False, self.tr("All")), (True, self.tr("Not used"))], small=True)
        self.rows, self.table = AlignRows(self), TableView(edge=12)
        self.table.setModel(self.rows)
        self.table.set_columns([120, 0, 110])
        self.back_button = Button(self.tr("Change…"), "flat")
        self.save_button = Button(self.tr("Save and open"), "primary", "check")
        return _stage(self.summary, row(self.filter, None), self.table, row(None, self.back_button, self.save_button))

    def _connect(self) -> None:
        self.recording_button.clicked.connect(self._choose_recording)
        self.text_button.clicked.connect(self._choose_text)
        self.edit.textChanged.connect(self._show_ready)
        self.checkpoint.value_edited.connect(lambda _name: self._show_languages(str(self.language.value() or "")))
        self.language.value_edited.connect(lambda _code: self._show_ready())
        self.start_button.clicked.connect(self._start)
        self.cancel_button.clicked.connect(self.reject)
        self.stop_button.clicked.connect(self._stop)
        self.back_button.clicked.connect(lambda: self.stages.setCurrentIndex(FORM))
        self.save_button.clicked.connect(self._save)
        self.filter.value_edited.connect(lambda _only: self._show_rows())
        self.aligner.progressed.connect(self._show_progress)
        self.aligner.found.connect(self._show_found)
        self.aligner.failed.connect(self._show_problem)


def ask_alignment(parent: QWidget, session: Session) -> AlignDialog | None:
    """Open the dialog; without any model on this machine, say where to get one instead."""
    if not session.checkpoints.installed:
        session.notifier.tell(
            QCoreApplication.translate(
                "CheckDialog", "No model is on this machine yet: download one on the Setup page first"
            )
        )
        session.navigator.go("setup")
        return None
    dialog = AlignDialog(parent.window(), session)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.open()
    return dialog


def _stage(*parts: QWidget | QLayout | None) -> QWidget:
    stage = QWidget()
    layout = column(*parts, spacing=12)
    layout.setContentsMargins(0, 0, 0, 0)
    stage.setLayout(layout)
    return stage


def _free_folder(root: Path, name: str) -> Path:
    """The first of NAME, NAME 2, … that does not exist."""
    names: Sequence[str] = [name, *(f"{name} {number}" for number in range(2, 10_000))]
    return next(folder for each in names if not (folder := root / each).exists())
