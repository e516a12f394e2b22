"""Takes an adapter along: formats to choose of, what each program made of the same clips, and how to use it there."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from studio.errors import StudioError
from studio.gui.engines.compared_model import ComparedModel
from studio.gui.engines.export import AdapterExport
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card, column, row
from studio.gui.kit.opening import show_folder
from studio.gui.kit.paragraph import Paragraph
from studio.gui.kit.text import ElidedText, Text
from studio.gui.kit.wording import percent
from studio.gui.project.session import Session
from studio.runs.exports import FORMATS, ExportFormat, ExportRecord, Proof, snippet
from studio.settings.presets import file_name
from studio.storage.atomic import free_path, require_writable

_SIZE = 1080, 640
_LEFT = 400
_FOLDER = "export_folder"

OFFERED = (
    "transformers-float32", "faster-whisper-float32", "faster-whisper-float16", "faster-whisper-int8",
    "whisper.cpp-f16", "whisper.cpp-q8_0", "whisper.cpp-q5_0", "adapter",
)  # fmt: skip
"""In the dialog's order."""


class ExportDialog(QDialog):
    """Choose formats and a folder; see them written and proven.

    Args:
        session: the application's state.
        model: the adapter that is exported.
        parent: the window.
    """

    def __init__(self, session: Session, model: ComparedModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.model, self.export = session, model, session.export
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export an adapter"))
        self.resize(*_SIZE)
        begin = Path(str(session.preferences.value(_FOLDER, "") or Path.home()))
        self.target = free_path(begin / f"{file_name(model.name)}-export")
        if self.is_ours and self.export.is_busy:
            self.target = self.export.target
        self.rows = {name: _FormatRow(FORMATS[name]) for name in OFFERED}
        self.rows[OFFERED[0]].box.setChecked(True)
        self.proofs = _ProofCard()
        self.usage = _UsageCard()
        self._build()
        self.export.changed.connect(self._show)
        for each in self.rows.values():
            each.box.toggled.connect(self._show)
        self._show()

    @property
    def is_ours(self) -> bool:
        """Whether what is exported, or was last, is this adapter."""
        return self.export.model == self.model.key

    @property
    def chosen(self) -> list[str]:
        """Names of the formats with a tick."""
        return [name for name, each in self.rows.items() if each.box.isChecked()]

    def choose_folder(self) -> None:
        """Ask where the formats go."""
        chosen, _ = QFileDialog.getSaveFileName(self, self.tr("Folder of the export"), str(self.target))
        if chosen:
            self.target = Path(chosen)
            self.session.preferences.setValue(_FOLDER, str(self.target.parent))
            self._show()

    def begin(self) -> None:
        """Export what is chosen, or give it up."""
        if self.export.is_busy:
            self.export.cancel()
            return
        self.target = free_path(self.target)
        try:
            require_writable(self.target)
            self.export.start(self.model, self.target, self.chosen)
        except (StudioError, OSError) as error:
            self.session.notifier.report(error)

    def _build(self) -> None:
        formats = Card(self.tr("Formats"), padding=16)
        for each in self.rows.values():
            formats.add(each)
        formats.body.addStretch(1)
        self.folder_text = ElidedText("", "help", mode=Qt.TextElideMode.ElideMiddle)
        self.folder_button = Button(self.tr("Change…"), "link")
        self.folder_button.clicked.connect(self.choose_folder)
        formats.add(Text(self.tr("Saved in"), "label"))
        formats.add(row(self.folder_text, self.folder_button))
        formats.setFixedWidth(_LEFT)
        self.state = ElidedText("", "help")
        self.show_button = Button(self.tr("Show folder"), "outlined", "folder-open")
        self.show_button.clicked.connect(lambda: show_folder(self.export.target))
        self.close_button = Button(self.tr("Close"), "flat")
        self.close_button.clicked.connect(self.close)
        self.start_button = Button("", "primary")
        self.start_button.clicked.connect(self.begin)
        parts = QHBoxLayout()
        parts.setSpacing(16)
        parts.addWidget(formats)
        right = column(self.proofs, self.usage, spacing=16)
        right.setStretch(0, 1)
        parts.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(16)
        layout.addWidget(Text(self.tr("Export {name}").format(name=self.model.name), "title"))
        layout.addLayout(parts, 1)
        layout.addLayout(row(self.state, None, self.show_button, self.close_button, self.start_button))

    def _show(self) -> None:
        export, busy = self.export, self.export.is_busy and self.is_ours
        written = export.written if self.is_ours else {}
        records = {name: _record(folder) for name, folder in written.items()}
        for name, each in self.rows.items():
            each.show_state(export if busy else None, records.get(name))
        self.proofs.show_records({name: record for name, record in records.items() if record is not None})
        self.usage.show_export(next(reversed(written.items()), None))
        self.folder_text.setText(str(self.target))
        self.folder_button.setEnabled(not busy)
        self.show_button.setVisible(bool(written))
        self.start_button.setText(self.tr("Cancel") if busy else self.tr("Export"))
        other = export.is_busy and not busy
        self.start_button.setEnabled(busy or (bool(self.chosen) and not other))
        waits = self.tr("{name} is being exported. Wait until it is done.").format(name=export.name) if other else ""
        self.state.setText(
            self.tr("Loading and transcribing with the studio…") if busy and not export.progress else waits
        )


class _FormatRow(QWidget):
    """A tick, what the format is for, and how far it is."""

    def __init__(self, each: ExportFormat) -> None:
        super().__init__()
        self.format = each
        title, purpose = _words(each)
        self.box = QCheckBox(title)
        self.box.setAccessibleDescription(purpose)
        package, module = each.writer
        is_missing = bool(package) and importlib.util.find_spec(module) is None
        self.box.setEnabled(not is_missing)
        self.state = Text("", "help")
        note = self.tr("needs: pip install {package}").format(package=package) if is_missing else purpose
        self.note = ElidedText(note, "help")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(row(self.box, None, self.state))
        layout.addLayout(row(26, self.note, spacing=0))

    def show_state(self, export: AdapterExport | None, record: ExportRecord | None) -> None:
        """Say what is done, or being done by an export at work."""
        progress = export.progress if export is not None else None
        is_mine = progress is not None and progress.format == self.format.name
        if record is not None:
            size = self.tr("{megabytes} MB").format(megabytes=f"{record.bytes / 1e6:,.0f}")
            marks = "⚠ " if record.proof is not None and record.proof.faults else "✓ " if record.proof else ""
            self.state.setText(f"{marks}{size}")
        elif is_mine and progress is not None and progress.total:
            self.state.setText(
                self.tr("proving, {done} of {total} clips").format(done=progress.done, total=progress.total)
            )
        elif is_mine:
            self.state.setText(self.tr("writing…"))
        else:
            waits = export is not None and self.format.name in export.formats
            self.state.setText(self.tr("waits") if waits else "")


class _ProofCard(Card):
    """What each program made of the same held-out clips."""

    def __init__(self) -> None:
        translate = QCoreApplication.translate
        super().__init__(
            translate("ExportDialog", "Proof"),
            translate("ExportDialog", "the same held-out clips, transcribed by each program"),
        )
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(18)
        self.grid.setVerticalSpacing(8)
        self.grid.setColumnStretch(0, 1)
        self.faults = Paragraph("", "body", "warning", line_height=20)
        self.add(self.grid)
        self.add(self.faults)
        self.body.addStretch(1)
        self._shown: dict[str, ExportRecord] | None = None
        self.show_records({})

    def show_records(self, records: dict[str, ExportRecord]) -> None:
        """A line for the studio and one for each format that is done."""
        if records == self._shown:
            return
        self._shown = records
        while (item := self.grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        translate = QCoreApplication.translate
        proofs = {name: record.proof for name, record in records.items() if record.proof is not None}
        self.faults.setText("\n".join(_faults(records)))
        if not records:
            self.grid.addWidget(Text(translate("ExportDialog", "Nothing is exported yet."), "help"), 0, 0)
            return
        heads = (
            translate("ExportDialog", "Program"),
            translate("ExportDialog", "Same text"),
            "CER",
            translate("ExportDialog", "its own way"),
            translate("ExportDialog", "× real time"),
            translate("ExportDialog", "Memory"),
        )
        self._add(0, heads, "label")
        if proofs:
            first = next(iter(proofs.values()))
            self._add(1, (translate("ExportDialog", "The studio"), "", percent(first.cer_studio), "", "", ""), "body")
        for line, (name, proof) in enumerate(proofs.items(), start=2):
            self._add(line, _cells(name, proof), "body")

    def _add(self, line: int, cells: tuple[str, ...], role: str) -> None:
        for place, cell in enumerate(cells):
            label = Text(cell, role)  # type: ignore[arg-type]
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            side = Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
            self.grid.addWidget(label, line, place, side)


class _UsageCard(Card):
    """Lines that use the last format outside the studio."""

    def __init__(self) -> None:
        translate = QCoreApplication.translate
        super().__init__(translate("ExportDialog", "How to use it"), action=translate("ExportDialog", "Copy"))
        self.code = Paragraph("", "body", "text", line_height=20)
        self.add(self.code)
        if self.action_button is not None:
            self.action_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.code.text()))
        self.hide()

    def show_export(self, written: tuple[str, Path] | None) -> None:
        """Of a format that is done, and its folder."""
        record = _record(written[1]) if written is not None else None
        self.setVisible(record is not None)
        if written is not None and record is not None:
            self.code.setText(snippet(record, str(written[1])))


def _record(folder: Path) -> ExportRecord | None:
    try:
        return ExportRecord.load(folder)
    except (OSError, ValueError):
        return None


def _cells(name: str, proof: Proof) -> tuple[str, ...]:
    return (
        name, f"{proof.equal} / {proof.compared}", percent(proof.cer_matched), percent(proof.cer_own),
        f"{proof.times_real_time:.1f}", f"{proof.peak_bytes / 1e6:,.0f} MB",
    )  # fmt: skip


def _faults(records: dict[str, ExportRecord]) -> list[str]:
    lines = [
        f"{name}: {_fault(fault, record.proof)}"
        for name, record in records.items()
        if record.proof is not None
        for fault in record.proof.faults
    ]
    return lines + [f"{name}: {_unproven(record)}" for name, record in records.items() if record.unproven]


def _fault(fault: str, proof: Proof) -> str:
    translate = QCoreApplication.translate
    if fault == "texts":
        text = translate("ExportDialog", "decoded alike, only {equal} of {compared} texts are the studio's")
        return text.format(equal=proof.equal, compared=proof.compared)
    if fault == "cer":
        text = translate("ExportDialog", "with its own settings its CER is {points} points above the studio's")
        return text.format(points=f"{100 * (proof.cer_own - proof.cer_studio):.1f}")
    return translate("ExportDialog", "it writes a text where nobody speaks, and the studio none")


def _unproven(record: ExportRecord) -> str:
    translate = QCoreApplication.translate
    each = FORMATS[record.format]
    texts = {
        "adapter": translate("ExportDialog", "not proven: PEFT reads it as the studio does"),
        "package": translate("ExportDialog", "not proven: {package} is not installed"),
        "processor": translate("ExportDialog", "not proven: this computer's processor cannot compute with {precision}"),
        "clips": translate("ExportDialog", "not proven: the run held nothing out"),
    }
    return texts[record.unproven].format(package=each.runtime[0], precision=each.precision)


def _words(each: ExportFormat) -> tuple[str, str]:
    """A format's title, and what it is for."""
    translate = QCoreApplication.translate
    purposes = {
        "transformers": translate("ExportDialog", "One folder for Python and most converters"),
        "faster-whisper": translate("ExportDialog", "CTranslate2, for faster-whisper and programs on it"),
        "whisper.cpp": translate("ExportDialog", "ggml, for whisper.cpp and apps on it"),
        "adapter": translate("ExportDialog", "For PEFT; needs the base beside it"),
    }
    if each.family == "adapter":
        return translate("ExportDialog", "Adapter only"), purposes[each.family]
    return f"{each.family} {each.precision}", purposes[each.family]
