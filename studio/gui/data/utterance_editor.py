"""The recording that is looked at: listen, see what is wrong, correct its text, leave it out."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QSizePolicy, QWidget

from studio.audio.decoding import AudioInfo
from studio.corpus.dataset import Dataset
from studio.corpus.quality.fixes import suspect_start, trimmed
from studio.corpus.quality.report import Finding
from studio.corpus.quality.transcript_check import TranscriptCheck
from studio.corpus.utterance import SPLITS
from studio.gui.data import finding_texts as finding_words
from studio.gui.data.signal_figures import SignalFigures
from studio.gui.data.transcribed_box import TranscribedBox
from studio.gui.data.transcript_edit import TranscriptEdit
from studio.gui.data.utterances import length_text
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card, column, row
from studio.gui.kit.notes import Note
from studio.gui.kit.text import ElidedText, Text, restyle
from studio.gui.kit.wording import counted
from studio.gui.project.sides import side_text
from studio.gui.sound.player_panel import ClipPanel

WIDTH, NARROW_WIDTH = 428, 372
_TALL = 600


class UtteranceEditor(Card):
    """One row of a corpus, and what can be done to all that are selected with it.

    Signals:
        text_edited: row and its new transcript.
        draft_read: row and its draft, which Enter takes as it stands.
        side_requested: the selected rows that can move, and one of `SPLITS`.
        left_out_requested: the selected rows that can be used, and whether to leave them out.
        undo_requested: Ctrl+Z in the transcript where nothing typed is left.
        fix_requested: the row, the code of a finding about it (empty for none), and the fix.
        split_requested: the row, seconds into its file, and the caret's index in its text.
        restore_requested: the row is to have its own text and sound back.
    """

    text_edited = Signal(int, str)
    draft_read = Signal(int, str)
    side_requested = Signal(list, str)
    left_out_requested = Signal(list, bool)
    undo_requested = Signal()
    fix_requested = Signal(int, str, str)
    split_requested = Signal(int, float, int)
    restore_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=16, parent=parent)
        self._dataset: Dataset | None = None
        self._row = -1
        self._selected: list[int] = []
        self._format, self._length = "", 0.0
        self._check: TranscriptCheck | None = None
        self._shows_check = self._is_low = False
        self._fix = ("", "")
        self.transcribed = TranscribedBox()
        self.name = ElidedText("", "card", mode=Qt.TextElideMode.ElideMiddle)
        self.place = Text("", "help")
        self.facts = ElidedText("", "help")
        self.clip = ClipPanel()
        self.figures = SignalFigures()
        self.note = Note("", "warning")
        self.label = Text(self.tr("Transcript"), "label")
        self.transcript = TranscriptEdit()
        self.characters = Text("", "help")
        self.cut_button = Button(self.tr("Cut text at caret"), "outlined", "scissors")
        self.split_button = Button(self.tr("Split at playhead"), "outlined", "arrows-out-line-horizontal")
        self.fix_button = Button("", "outlined", "crop")
        self.restore_button = Button(self.tr("Restore original"), "link", "arrow-counter-clockwise")
        self.side_button = Button(self.tr("Move to another side"), "link", "arrows-left-right")
        self.leave_button = Button("", "outlined", "prohibit")
        self._lay_out()
        self._connect()
        self._show_nothing()

    @property
    def row(self) -> int:
        """The corpus's row that is shown, −1 for none."""
        return self._row

    def set_findings(self, check: TranscriptCheck | None, *, shows_check: bool) -> None:
        """Tell what was found and heard; ``shows_check`` shows what was transcribed in place of what was found."""
        self._check = check
        if shows_check != self._shows_check:
            self._shows_check = shows_check
            self.set_low(self._is_low)
        if self._dataset is not None and self._row >= 0:
            self.show_row(self._dataset, self._row, self.place.text())

    def show_row(self, dataset: Dataset | None, row: int, place: str = "") -> None:
        """Look at a row, or again at the same one after a change; ``place`` such as «2 of 11»."""
        if dataset is not self._dataset:
            self._check = None  # of the recordings before
        if (dataset, row) != (self._dataset, self._row):
            self.transcript.commit()
            self._format, self._length = "", 0.0
        self._dataset, self._row = dataset, row
        self.place.setText(place)
        if dataset is None or row < 0:
            self._show_nothing()
            return
        self.setEnabled(True)
        self.name.setText(dataset[row].id)
        self.clip.set_piece(dataset.recording(row).piece, was_there=dataset.reason(row) != "missing")
        self._show_ends(dataset, row)
        self._show_facts(dataset, row)
        self._show_figures(dataset, row)
        self._show_text(dataset, row)
        is_check_shown = self._shows_check and self.transcribed.show_transcribed(self._check, row, dataset[row].text)
        self.transcribed.setVisible(is_check_shown)
        self._show_note(dataset, row)
        self._show_buttons(dataset)

    def set_selected(self, rows: list[int]) -> None:
        """The rows that moving and leaving out are about; those of the current row where there is no other."""
        self._selected = rows
        if self._dataset is not None and self._row >= 0:
            self._show_buttons(self._dataset)

    def set_low(self, low: bool) -> None:
        """Take less height, as in a window of 700 px."""
        self._is_low = low
        self._fit_clip()
        self.figures.set_low(low or self._shows_check)
        self.transcribed.set_low(low)
        self.label.setVisible(not low)
        self.characters.setVisible(not low)
        if self._dataset is not None and self._row >= 0:
            self._show_figures(self._dataset, self._row)
        margin = 12 if low else 16
        self.body.setContentsMargins(16, margin, 16, margin)
        self.body.setSpacing(6 if low else 12)
        self.transcript.setMinimumHeight(50 if low or self._shows_check else 72)
        self._buttons.setSpacing(6 if low else 8)
        for button in (self.cut_button, self.split_button, self.fix_button, self.leave_button):
            button.setProperty("small", low)
            button.setVisible(not (low and self._shows_check))  # what was heard needs their room
            restyle(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_clip()

    def _fit_clip(self) -> None:
        """The waveform takes what its neighbours leave, so that a note does not push it together."""
        if self._is_low or self._shows_check or self.height() >= _TALL:
            self.clip.set_low(self._is_low or self._shows_check)
        else:
            self.clip.set_middle()

    def _show_nothing(self) -> None:
        self.name.setText(self.tr("No recording chosen"))
        self.facts.setText("")
        self.characters.setText("")
        self.clip.set_piece(None)
        self.figures.hide()
        self.note.hide()
        self.transcribed.hide()
        self.fix_button.setText(self.tr("Trim silence"))
        self.transcript.set_text("")
        self._name_buttons(is_left_out=False)
        self.setEnabled(False)

    def _show_facts(self, dataset: Dataset, row: int) -> None:
        side = side_text(int(dataset.sides[row]))
        parts = [length_text(float(dataset.seconds[row])), self._format, side]
        override = dataset.override(row)
        if override.text is not None:
            parts.append(self.tr("text changed"))
        if override.duration is not None and not override.parts:
            parts.append(self.tr("trimmed") if not dataset.rows_merged_into(row) else self.tr("merged"))
        self.facts.setText(", ".join(part for part in parts if part))

    def _show_figures(self, dataset: Dataset, row: int) -> None:
        is_measured = self.figures.show_signals(dataset.signals[row])
        has_room = not self._shows_check or not (self._is_low or not self.clip.message.isHidden())
        self.figures.setVisible(is_measured and has_room)

    def _show_ends(self, dataset: Dataset, row: int) -> None:
        """Grey what trimming leaves out."""
        own, now = dataset.recording(row), dataset[row]
        length = own.duration if own.duration is not None else self._length
        before = now.start - own.start
        after = own.start + length - now.start - now.duration if length else 0.0
        is_trimmed = dataset.override(row).duration is not None and not dataset.override(row).parts
        self.clip.set_ends(*((before, max(0.0, after)) if is_trimmed else (0.0, 0.0)))

    def _findings(self) -> list[Finding]:
        """What was found about the row, the gravest first; nothing about one that the user left out."""
        if self._dataset is None or self._dataset.left_out[self._row]:
            return []
        return self._dataset.report.findings(self._row)

    def _show_note(self, dataset: Dataset, row: int) -> None:
        text, tone = self._told(dataset, row)
        self.note.set_note(text, "bad" if tone == "bad" else "warning" if tone == "warning" else "info")
        self.note.setVisible(bool(text) and self.clip.message.isHidden() and self.transcribed.isHidden())

    def _told(self, dataset: Dataset, row: int) -> tuple[str, str]:
        """What is said about a row, and the colour of its severity."""
        if parts := dataset.override(row).parts:
            times = ", ".join(f"{length_text(part.duration)}" for part in parts)
            words = self.tr(
                "Split into {count} utterances of {times}. Restore the original to edit the text as a whole."
            )
            return words.format(count=len(parts), times=times), "info"
        if dataset.left_out[row]:
            return self.tr("You left this recording out. It is neither trained on nor evaluated on."), "muted"
        findings = self._findings()
        if not findings:
            return "", "muted"
        said = [finding_words.message(findings[0])]
        if dataset.recording(row).problem is not None and "{reason}" not in findings[0].rule.explanation:
            said.append(dataset.refusal(row))
        if others := [finding_words.title(each.rule.code) for each in findings[1:]]:
            said.append(self.tr("Also: {what}.").format(what=", ".join(others)))
        return " ".join(said), finding_words.token(findings[0].rule.code)

    def _show_text(self, dataset: Dataset, row: int) -> None:
        text = dataset[row].text
        median = dataset.report.columns.median_rate
        is_long = bool(dataset.report.flags("text_too_long")[row])
        suspect = suspect_start(text, float(dataset.seconds[row]), median) if is_long else -1
        self.transcript.setReadOnly(not dataset.can_edit_text(row) or bool(dataset.override(row).parts))
        self.transcript.set_text(text, suspect)
        self._count()

    def _show_buttons(self, dataset: Dataset) -> None:
        usable, movable = self._usable(dataset), self._movable(dataset)
        is_left_out = bool(usable) and bool(dataset.left_out[usable].all())
        self._name_buttons(is_left_out=is_left_out)
        override = dataset.override(self._row)
        is_whole = not override.is_of_content and not override.merged_into
        self.restore_button.setEnabled(not is_whole)
        self.restore_button.setVisible(not is_whole)
        has_sound = bool(dataset.usable[self._row] or dataset[self._row].duration)
        self.split_button.setEnabled(has_sound and not override.merged_into and not dataset.is_set_aside(self._row))
        self._show_fix(dataset)
        self.side_button.setEnabled(bool(movable))
        self.leave_button.setEnabled(bool(usable))

    def _show_fix(self, dataset: Dataset) -> None:
        """The third button fixes the gravest finding that can be fixed; else it trims."""
        found = [(rule.code, rule.fixes[0]) for rule in (each.rule for each in self._findings()) if rule.fixes]
        found = [(code, fix) for code, fix in found if fix != "exclude"]
        self._fix = next(iter(found), ("silence", "trim"))
        is_trim = self._fix[1] == "trim"
        self.fix_button.setText(self.tr("Trim silence") if is_trim else finding_words.fix_name(self._fix[1]))
        self.fix_button.set_icon("crop" if is_trim else "magic-wand")
        can = bool(found) or trimmed(dataset, self._row) != dataset.override(self._row)
        self.fix_button.setEnabled(can and not dataset.left_out[self._row])

    def _chosen(self) -> list[int]:
        """All selected rows where the one shown is among them."""
        return self._selected if self._row in self._selected else [self._row]

    def _usable(self, dataset: Dataset) -> list[int]:
        return [row for row in self._chosen() if dataset.usable[row]]

    def _movable(self, dataset: Dataset) -> list[int]:
        return [row for row in self._chosen() if dataset.sides[row] > 0]

    def _name_buttons(self, *, is_left_out: bool) -> None:
        self.leave_button.setText(self.tr("Take in") if is_left_out else self.tr("Leave out"))
        self.leave_button.set_icon("plus-circle" if is_left_out else "prohibit")

    def _count(self) -> None:
        one, several = self.tr("1 character"), self.tr("{count} characters")
        self.characters.setText(counted(len(self.transcript.text()), one, several))
        before, text = self.transcript.before_caret().strip(), self.transcript.text()
        can_cut = bool(before) and len(before) < len(text.strip()) and not self.transcript.isReadOnly()
        self.cut_button.setEnabled(can_cut)

    def _cut(self) -> None:
        before = self.transcript.before_caret().strip()
        self.transcript.commit()
        self.text_edited.emit(self._row, before)

    def _restore(self) -> None:
        self.transcript.commit()
        self.restore_requested.emit(self._row)

    def _split(self) -> None:
        if self._dataset is not None:
            self.transcript.commit()
            start = self._dataset.recording(self._row).start
            self.split_requested.emit(self._row, start + self.clip.position, len(self.transcript.before_caret()))

    def _confirm(self, text: str) -> None:
        """A draft that somebody has read is a transcript, as it stands."""
        if self._dataset is not None and self._dataset.reason(self._row) == "draft":
            self.draft_read.emit(self._row, text)

    def _fix_row(self) -> None:
        self.transcript.commit()
        self.fix_requested.emit(self._row, *self._fix)

    def _move(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_sides(menu)
        menu.popup(self.side_button.mapToGlobal(QPoint(0, self.side_button.height() + 4)))

    def fill_sides(self, menu: QMenu) -> None:
        """The sides that the selected rows can be moved to: those that not all of them are on."""
        dataset = self._dataset
        if dataset is None:
            return
        self.transcript.commit()
        rows = self._movable(dataset)
        words = {
            "train": self.tr("Move to training"),
            "validation": self.tr("Move to validation"),
            "test": self.tr("Move to test"),
        }
        for split, text in words.items():
            if (dataset.sides[rows] != SPLITS.index(split)).any():
                action = menu.addAction(text)
                action.triggered.connect(lambda _checked=False, split=split: self.side_requested.emit(rows, split))

    def _leave(self) -> None:
        if self._dataset is not None:
            self.transcript.commit()
            rows = self._usable(self._dataset)
            self.left_out_requested.emit(rows, not self._dataset.left_out[rows].all())

    def _make_room(self, is_message_shown: bool) -> None:
        """One note at a time: low windows have no room for two."""
        if self._dataset is not None:
            has_finding = bool(self._told(self._dataset, self._row)[0])
            self.note.setVisible(has_finding and not is_message_shown and self.transcribed.isHidden())
            self._show_figures(self._dataset, self._row)

    def _loaded(self, info: AudioInfo) -> None:
        if self._dataset is None:
            return
        channels = {1: self.tr("mono"), 2: self.tr("stereo")}.get(
            info.channels, self.tr("{count} channels").format(count=info.channels)
        )
        kind = Path(self._dataset.recording(self._row).audio).suffix[1:].upper()
        self._format = ", ".join(part for part in (f"{info.sample_rate / 1000:g} kHz {channels}", kind) if part)
        if math.isfinite(info.duration):
            self._length = info.duration
            self._show_ends(self._dataset, self._row)
            self._show_facts(self._dataset, self._row)

    def _connect(self) -> None:
        self.clip.loaded.connect(self._loaded)
        self.clip.message_shown.connect(self._make_room)
        self.transcript.committed.connect(lambda text: self.text_edited.emit(self._row, text))
        self.transcript.confirmed.connect(self._confirm)
        self.transcript.undo_requested.connect(self.undo_requested)
        self.transcript.caret_moved.connect(self._count)
        self.transcript.textChanged.connect(self._count)
        self.cut_button.clicked.connect(self._cut)
        self.split_button.clicked.connect(self._split)
        self.fix_button.clicked.connect(self._fix_row)
        self.restore_button.clicked.connect(self._restore)
        self.side_button.clicked.connect(self._move)
        self.leave_button.clicked.connect(self._leave)

    def _lay_out(self) -> None:
        self.label.setBuddy(self.transcript)
        self.transcript.setAccessibleName(self.label.text())
        facts = row(self.facts, self.side_button, spacing=12)
        self.add(column(row(self.name, self.place, spacing=12), facts, spacing=2))
        self.add(self.clip)
        self.add(self.figures)
        self.add(self.note)
        self.add(self.transcribed)
        head = row(self.label, self.restore_button, None, self.characters, spacing=12)
        self.body.addLayout(column(head, self.transcript, spacing=4), 1)
        self._buttons = buttons = QGridLayout()
        for index, button in enumerate((self.cut_button, self.split_button, self.fix_button, self.leave_button)):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            buttons.addWidget(button, index // 2, index % 2)
        self.add(buttons)
        self.setFixedWidth(WIDTH)
        self.set_low(False)
