"""The recordings: what they hold, what is wrong with them, and how they are divided."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from studio.corpus.dataset import Dataset
from studio.corpus.own_datasets import is_own_dataset
from studio.corpus.quality.fix_log import AppliedFix
from studio.corpus.quality.fixes import split_at
from studio.errors import DataError, StudioError
from studio.gui.data.check_dialog import ask_check
from studio.gui.data.examiner import DatasetExaminer, make_examiner
from studio.gui.data.fix_bar import FixBar
from studio.gui.data.fixes import FixRunner, plan_of
from studio.gui.data.no_recordings import NoRecordings
from studio.gui.data.override_history import AppliedChange, OverrideHistory
from studio.gui.data.report_export import ask_where_to_save
from studio.gui.data.summary import DataSummary
from studio.gui.data.utterance_editor import NARROW_WIDTH, WIDTH, UtteranceEditor
from studio.gui.data.utterance_list import UtteranceFilter, UtteranceList
from studio.gui.data.utterances import ANY, TRANSCRIBED, kind_counts, kind_mask
from studio.gui.data.words_view import WordsView
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import column
from studio.gui.kit.choices import SegmentedControl
from studio.gui.kit.loading_state import LoadingState
from studio.gui.kit.wording import counted, short_path
from studio.gui.project.open_dialogs import open_menu
from studio.gui.project.page import Page
from studio.gui.project.session import Session

_NARROW, _LOW = 1200, 780


class DataPage(Page):
    """Figures, the table of recordings, and the one that is looked at."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "", "", least_height=660)
        self.title_label.setText(self.tr("Data"))
        self.add_button = Button(self.tr("Open others…"), "outlined", "folder-open")
        self.next_button = Button(self.tr("Continue to Setup"), "primary", "arrow-right", trailing=True)
        self.check_button = Button(self.tr("Check transcripts…"), "outlined", "ear")
        self.report_button = Button(self.tr("Save report…"), "outlined", "export")
        self.record_button = Button(self.tr("Record more"), "outlined", "microphone")
        self.record_button.hide()
        self.summary = DataSummary()
        self.filter = UtteranceFilter()
        self.list = UtteranceList()
        self.editor = UtteranceEditor()
        self.loading = LoadingState(self.tr("Reading recordings"))
        self.empty = NoRecordings(session)
        self.words = WordsView(session)
        self.view_switch = SegmentedControl([(False, self.tr("Recordings")), (True, self.tr("Words"))], small=True)
        self.set_view_switch(self.view_switch)
        self.bar = FixBar()
        self.fixing = session.keep(FixRunner, lambda: FixRunner(session))
        self.examiner = session.keep(DatasetExaminer, lambda: make_examiner(session))
        self.checker = session.checker
        self._history: OverrideHistory | None = None
        self._told: tuple[AppliedChange | None, Callable[[], None] | None] = (None, None)
        for button in (self.report_button, self.check_button, self.record_button, self.add_button,
                       self.words.paste_button, self.words.import_button, self.next_button):  # fmt: skip
            self.add_header_button(button)
        self._stack = QStackedWidget()
        for state in (self.empty, self.loading, self._make_content(), self.words):
            self._stack.addWidget(state)
        self.add(self._stack, 1)
        self._connect()
        self._set_checking(self.checker.is_busy)
        self._show_dataset()
        self._show_findings()
        if self.fixing.is_busy:
            self._set_fixing(True)

    @property
    def dataset(self) -> Dataset | None:
        """What is shown."""
        return self._history.dataset if self._history is not None else None

    def undo(self) -> None:
        """Take the newest change back."""
        history = self._history
        if history is not None and history.can_undo:
            self.editor.transcript.commit()
            if history.newest is not None:
                self._take_back(history, history.newest)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow, low = self.width() < _NARROW, self.height() < _LOW
        self.editor.setFixedWidth(NARROW_WIDTH if narrow else WIDTH)
        self.editor.set_low(low)
        self.list.set_narrow(narrow)
        self.filter.set_narrow(narrow)
        self.bar.set_narrow(narrow)
        self.summary.set_compact(low=low, narrow=narrow)
        self.words.set_narrow(narrow)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.editor.transcript.commit()
        self.editor.clip.stop()

    # What the user does

    def _take_back(self, history: OverrideHistory, change: AppliedChange) -> None:
        """Undo one change of these recordings; nothing once others are open."""
        if history is not self._history:
            return
        self._outdate(change)
        if change.fix is not None:
            self.fixing.take_back(lambda: history.take_back(change))
        elif rows := self._change(lambda: history.take_back(change)):
            self.list.select_row(rows[0])

    def _tell(self, words: str, history: OverrideHistory, rows: list[int]) -> None:
        """Say what was just done, with an Undo that takes back this and nothing done later."""
        change = history.newest
        undo = (lambda: self._take_back(history, change)) if change is not None else None
        self._told = (change, undo)
        self.session.notifier.tell(words.format(what=self._name(rows)), undo)

    def _outdate(self, change: AppliedChange | AppliedFix) -> None:
        """Offer no longer to take back what is being taken back."""
        told, undo = self._told
        if told is not None and change in (told, told.fix):
            self.session.notifier.withdraw(undo)

    def _set_text(self, row: int, text: str) -> None:
        history = self._history
        if history is not None and row >= 0:
            is_typing = self.sender() is not None and self.editor.transcript.hasFocus()
            self._change(lambda: history.set_text(row, text, is_typing=is_typing))

    def _set_side(self, rows: list[int], split: str) -> None:
        history = self._history
        if history is None or not self._change(lambda: history.set_side(rows, split)):
            return
        words = {
            "train": self.tr("Moved to training: {what}"),
            "validation": self.tr("Moved to validation: {what}"),
            "test": self.tr("Moved to test: {what}"),
        }
        self._tell(words[split], history, rows)

    def _set_left_out(self, rows: list[int], left_out: bool) -> None:
        history = self._history
        if history is None or not self._change(lambda: history.set_left_out(rows, left_out)):
            return
        words = self.tr("Left out: {what}") if left_out else self.tr("Taken in: {what}")
        self._tell(words, history, rows)

    def _name(self, rows: list[int]) -> str:
        if len(rows) == 1 and self.dataset is not None:
            return self.dataset[rows[0]].id
        return counted(len(rows), self.tr("1 recording"), self.tr("{count} recordings"))

    def _change(self, change: Callable[[], tuple[int, ...]]) -> tuple[int, ...]:
        """Do something to rows, show it, and give it to the other pages; no rows where it could not be done."""
        dataset = self.dataset
        try:
            rows = change()
        except StudioError as error:
            if error.code.startswith("split"):
                self.session.notifier.tell(self.tr("Not done: nothing would be left to train on or to evaluate on."))
            else:
                self.session.notifier.report(error)
            self._show_row(self.editor.row)
            return ()
        if rows and dataset is not None:
            self._show_changed(rows)
            self.fixing.save(dataset)
        return rows

    def _show_changed(self, rows: tuple[int, ...]) -> None:
        if self.dataset is not None:
            self.list.refresh(list(rows))
            self.session.project.set_dataset(self.dataset)
            self.examiner.changed()

    # Fixes

    def _fix_row(self, row: int, code: str, fix: str) -> None:
        self._fix(code, fix, [row])

    def _fix(self, code: str, fix: str, rows: list[int] | None = None) -> None:
        """Fix all recordings with a finding, or some."""
        dataset, history, examiner = self.dataset, self._history, self.examiner
        if dataset is None or history is None:
            return
        self.editor.transcript.commit()
        planned = plan_of(dataset, examiner.check, code, fix, rows)
        self.fixing.fix(history, code, fix, planned)

    def _split(self, row: int, seconds: float, caret: int) -> None:
        dataset, history = self.dataset, self._history
        if dataset is not None and history is not None:
            self.fixing.fix(history, "too_long", "split", lambda: [split_at(dataset, row, seconds, caret)])

    def _restore(self, row: int) -> None:
        if (history := self._history) is not None:
            self._change(lambda: history.restore(row))

    def _take_back_fix(self, change: AppliedFix) -> None:
        if (history := self._history) is not None:
            self._outdate(change)
            self.fixing.take_back(lambda: history.take_back_fix(change))

    def _set_fixing(self, busy: bool) -> None:
        """Rows are not changed from two sides."""
        self.list.setEnabled(not busy)
        self.editor.setEnabled(not busy and self.editor.row >= 0)
        self.bar.set_busy(busy)
        if not busy:
            self.list.table.setFocus()
            self._show_fixes()
        if not self.checker.is_busy:
            self.bar.set_work(self.tr("Fixing…") if busy else "", -1.0 if busy else None)

    def _fixed(self, rows: tuple[int, ...]) -> None:
        history = self._history
        if not rows or history is None:
            self.session.notifier.tell(self.tr("Nothing was changed: only listening can tell what to do here"))
            return
        self._show_changed(rows)
        self._tell(self.tr("Fixed: {what}"), history, list(rows))

    def _not_fixed(self, error: BaseException) -> None:
        if isinstance(error, DataError) and error.code.startswith(("split", "place")):
            words = self.tr("Not done: nothing would be left to train on or to evaluate on.")
            place = self.tr("Not done: put the playhead inside the recording first.")
            self.session.notifier.tell(place if error.code == "place" else words)
        else:
            self.session.notifier.report(error)

    # Transcripts against what a model hears

    def _ask_check(self) -> None:
        if self.dataset is not None:
            ask_check(self, self.session, self.dataset, self.checker)

    def _set_checking(self, busy: bool) -> None:
        self.check_button.setEnabled(not busy)
        self.bar.set_stoppable(busy)
        if not busy:
            self.bar.set_work("", None)

    def _checked(self) -> None:
        self.examiner.look_again()

    def _decide(self, what: str) -> None:
        """Correct a word, take what was heard, keep the transcript or leave the recording out; then the next one."""
        dataset, check, row = self.dataset, self.examiner.check, self.editor.row
        if dataset is None or check is None or row < 0 or self.filter.kind != TRANSCRIBED or not check.cer[row] >= 0:
            return
        self.editor.transcript.commit()
        following = self.list.row_after(row)
        decisions = {
            "correct": check.corrected,
            "accept": check.accepted,
            "keep": check.confirmed,
            "leave": check.excluded,
        }
        override = decisions[what](row)
        if what == "correct" and override == dataset.override(row):
            self.editor.transcript.setFocus()  # only a person can tell what to correct
            return
        if (history := self._history) is not None:
            self._change(lambda: history.set_override(row, override))
            self.list.select_row(following)

    def _record_more(self) -> None:
        dataset = self.session.project.dataset
        if dataset is not None:
            self.session.navigator.record(dataset.source, "data")

    # Report

    def _save_report(self) -> None:
        if self.dataset is None or not self.dataset.report.is_complete:
            self.session.notifier.tell(self.tr("The recordings are still being looked through; try again in a moment"))
        else:
            ask_where_to_save(self, self.session, self.dataset, self.dataset.report, self.examiner.check)

    def _play(self, row: int) -> None:
        if row != self.editor.row:
            self.list.select_row(row)
        self.editor.clip.toggle()

    # What is shown

    def _show_dataset(self) -> None:
        dataset = self.session.project.dataset
        self._show_view()
        if dataset is None:
            self._history = None
            self.examiner.watch(None, "")
            self.list.set_dataset(None)
            self.set_subtitle("")
            return
        self.set_subtitle(short_path(dataset.source))
        if self.dataset is not dataset:
            self._history = self.fixing.history_of(dataset)
            self.list.set_dataset(dataset)
            self.list.table.setFocus()
            self.editor.set_findings(None, shows_check=False)
            self._show_fixes()
            self.bar.show_notices(self.session, dataset)
        self._examine()
        self._show_figures(dataset)
        self._show_row(self.editor.row)

    def _show_view(self, _words: object = None) -> None:
        """The recordings or the words, with the buttons of either."""
        dataset, is_loading = self.session.project.dataset, self.session.project.is_loading
        is_open, words = dataset is not None and not is_loading, self.view_switch.value() is True
        self._stack.setCurrentIndex(1 if is_loading else 0 if not is_open else 3 if words else 2)
        for widget in (self.next_button, self.view_switch):
            widget.setVisible(is_open)
        for button in (self.add_button, self.check_button, self.report_button):
            button.setVisible(is_open and not words)
        for button in (self.words.paste_button, self.words.import_button):
            button.setVisible(is_open and words)
        is_own = dataset is not None and is_own_dataset(dataset.source)
        self.record_button.setVisible(is_open and is_own and not words)

    def _show_figures(self, dataset: Dataset) -> None:
        counts = kind_counts(dataset, self.examiner.check)
        self.summary.show_dataset(dataset, counts[ANY])
        self.filter.show_counts(counts)
        self._show_kind(counts[self.filter.kind])

    def _examine(self, _settings: object = None) -> None:
        """Look for what is wrong in the language that is set."""
        self.examiner.watch(self.dataset, self.session.project.settings.checkpoint.language)

    def _show_findings(self) -> None:
        dataset, examiner = self.dataset, self.examiner
        if dataset is None:
            return
        self.list.set_findings(examiner.check)
        self._show_figures(dataset)
        self._show_transcribed()

    def _show_transcribed(self) -> None:
        shows_check = self.filter.kind == TRANSCRIBED
        self.list.set_shows_check(shows_check)
        self.editor.set_findings(self.examiner.check, shows_check=shows_check)

    def _show_kind(self, count: int) -> None:
        is_known = self.dataset is not None and self.dataset.report.is_complete
        self.bar.show_kind(self.filter.kind if is_known else "", count)

    def _show_fixes(self) -> None:
        history = self._history
        try:
            self.bar.show_fixes(history.fixes.applied() if history is not None else ())
        except DataError as error:
            self.bar.show_fixes(())
            self.session.notifier.report(error)

    def _show_row(self, row: int) -> None:
        place, shown = self.list.place
        words = self.tr("{count} of {total}").format(count=f"{place:,}", total=f"{shown:,}") if place else ""
        self.editor.show_row(self.dataset, row, words)

    def _show_progress(self, done: int, total: int, phase: str) -> None:
        if self.session.project.is_loading:
            self._show_view()
            self.loading.set_progress(done, total, phase)

    def _filter(self) -> None:
        self.list.set_filter(self.filter.kind, self.filter.search.text())
        if self.dataset is not None:
            examiner, kind = self.examiner, self.filter.kind
            rows = kind_mask(self.dataset, kind, examiner.check)
            self._show_kind(int(np.count_nonzero(rows)))
        self._show_transcribed()

    def _mark_playing(self, playing: bool) -> None:
        self.list.model.set_playing(self.editor.row if playing else -1)

    # Layout

    def _make_content(self) -> QWidget:
        content = QWidget()
        lower = QHBoxLayout()
        lower.setSpacing(16)
        lower.addLayout(column(self.bar, self.list, spacing=12), 1)  # the editor keeps its height
        lower.addWidget(self.editor)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.summary)
        layout.addSpacing(4)
        layout.addWidget(self.filter)
        layout.addLayout(lower, 1)
        return content

    def _connect(self) -> None:
        session = self.session
        session.project.dataset_changed.connect(self._show_dataset)
        session.project.dataset_loading.connect(self._show_progress)
        self.loading.cancelled.connect(session.project.cancel_loading)
        self.add_button.clicked.connect(lambda: open_menu(self.add_button, session))
        self.record_button.clicked.connect(self._record_more)
        self.next_button.clicked.connect(lambda: session.navigator.go("setup"))
        self.view_switch.value_edited.connect(self._show_view)
        self.filter.changed.connect(self._filter)
        self.list.row_changed.connect(self._show_row)
        self.list.selection_changed.connect(lambda: self.editor.set_selected(self.list.selected_rows))
        self.list.play_requested.connect(self._play)
        self.editor.text_edited.connect(self._set_text)
        self.editor.draft_read.connect(lambda row, text: self.list.leave(row, lambda: self._set_text(row, text)))
        self.editor.side_requested.connect(self._set_side)
        self.editor.left_out_requested.connect(self._set_left_out)
        self.editor.fix_requested.connect(self._fix_row)
        self.editor.split_requested.connect(self._split)
        self.editor.restore_requested.connect(self._restore)
        self.editor.transcribed.accepted.connect(lambda: self._decide("accept"))
        self.editor.transcribed.confirmed.connect(lambda: self._decide("keep"))
        self.editor.transcribed.corrected.connect(lambda: self._decide("correct"))
        self.list.decided.connect(self._decide)
        self.bar.fix_requested.connect(self._fix)
        self.bar.undo_requested.connect(self._take_back_fix)
        self.bar.stop_requested.connect(self.checker.stop)
        self.fixing.busy_changed.connect(self._set_fixing)
        self.fixing.done.connect(self._fixed)
        self.fixing.taken_back.connect(self._show_changed)
        self.fixing.overtaken.connect(lambda: self._show_changed(tuple(range(len(self.dataset or ())))))
        self.fixing.failed.connect(self._not_fixed)
        self.examiner.examined.connect(self._show_findings)
        self.checker.progressed.connect(self.bar.show_checking)
        self.checker.busy_changed.connect(self._set_checking)
        self.checker.ended.connect(self._checked)
        self.check_button.clicked.connect(self._ask_check)
        self.report_button.clicked.connect(self._save_report)
        session.project.settings_changed.connect(self._examine)
        self.editor.undo_requested.connect(self.undo)
        self.editor.clip.playing_changed.connect(self._mark_playing)
        self.summary.share_chosen.connect(session.project.change_setting)
        self.summary.way_chosen.connect(lambda way: session.project.change_setting("data.split_by", way))
        QShortcut(QKeySequence.StandardKey.Undo, self, self.undo, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
