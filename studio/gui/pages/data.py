"""The recordings: what they hold, what is wrong with them, and how they are divided."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from studio.data.corpus import Corpus
from studio.errors import DataError
from studio.gui.loading import dataset_of
from studio.gui.models.edit_history import Deed, EditHistory
from studio.gui.models.utterances import kind_counts
from studio.gui.opening import choose_folder, open_menu
from studio.gui.pages.base import Page
from studio.gui.session import Session
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.data_summary import DataSummary
from studio.gui.widgets.loading_state import LoadingState
from studio.gui.widgets.notes import EmptyState
from studio.gui.widgets.utterance_editor import NARROW_WIDTH, WIDTH, UtteranceEditor
from studio.gui.widgets.utterance_list import UtteranceFilter, UtteranceList
from studio.gui.wording import counted

_NARROW, _LOW = 1200, 780


class DataPage(Page):
    """Figures, the table of recordings, and the one that is looked at."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "", "")
        self.title_label.setText(self.tr("Data"))
        self.add_button = Button(self.tr("Open others…"), "outlined", "folder-open")
        self.next_button = Button(self.tr("Continue to Setup"), "primary", "arrow-right", trailing=True)
        self.add_header_button(self.add_button)
        self.add_header_button(self.next_button)
        self.summary = DataSummary()
        self.filter = UtteranceFilter()
        self.list = UtteranceList()
        self.editor = UtteranceEditor()
        self.loading = LoadingState(self.tr("Reading recordings"))
        self.empty = self._make_empty()
        self._history: EditHistory | None = None
        self._stack = QStackedWidget()
        for state in (self.empty, self.loading, self._make_content()):
            self._stack.addWidget(state)
        self.add(self._stack, 1)
        self._connect()
        self._show_dataset()

    @property
    def corpus(self) -> Corpus | None:
        """What is shown."""
        return self._history.corpus if self._history is not None else None

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
        self.summary.set_compact(low=low, narrow=narrow)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.editor.transcript.commit()
        self.editor.clip.stop()

    # What the user does

    def _take_back(self, history: EditHistory, deed: Deed) -> None:
        """Undo one deed of these recordings; nothing once others are open."""
        if history is self._history and (rows := self._change(lambda: history.take_back(deed))):
            self.list.select_row(rows[0])

    def _tell(self, words: str, history: EditHistory, rows: list[int]) -> None:
        """Say what was just done, with an Undo that takes back this and nothing done later."""
        deed = history.newest
        undo = (lambda: self._take_back(history, deed)) if deed is not None else None
        self.session.tell(words.format(what=self._name(rows)), undo)

    def _set_text(self, row: int, text: str) -> None:
        history = self._history
        if history is not None and row >= 0:
            is_typing = self.sender() is not None and self.editor.transcript.hasFocus()
            self._change(lambda: history.set_text(row, text, is_typing=is_typing))

    def _set_side(self, rows: list[int], split: str) -> None:
        history = self._history
        if history is None or not self._change(lambda: history.set_side(rows, split)):
            return
        words = self.tr("Moved to evaluation: {what}") if split == "eval" else self.tr("Moved to training: {what}")
        self._tell(words, history, rows)

    def _set_left_out(self, rows: list[int], left_out: bool) -> None:
        history = self._history
        if history is None or not self._change(lambda: history.set_left_out(rows, left_out)):
            return
        words = self.tr("Left out: {what}") if left_out else self.tr("Taken in: {what}")
        self._tell(words, history, rows)

    def _name(self, rows: list[int]) -> str:
        if len(rows) == 1 and self.corpus is not None:
            return self.corpus[rows[0]].id
        return counted(len(rows), self.tr("1 recording"), self.tr("{count} recordings"))

    def _change(self, deed: Callable[[], tuple[int, ...]]) -> tuple[int, ...]:
        """Do something to rows, show it, and give it to the other pages; no rows where it could not be done."""
        corpus = self.corpus
        try:
            rows = deed()
        except DataError as error:
            if error.code == "split":
                self.session.tell(self.tr("Not done: nothing would be left to train on or to evaluate on."))
            else:
                self.session.error.emit(error)
            self._show_row(self.editor.row)
            return ()
        if rows and corpus is not None:
            self.list.refresh(list(rows))
            self.session.set_dataset(dataset_of(corpus))
        return rows

    def _play(self, row: int) -> None:
        if row != self.editor.row:
            self.list.select_row(row)
        self.editor.clip.toggle()

    def _choose_share(self, share: float) -> None:
        self.session.change_setting("data.eval_fraction", share)

    # What is shown

    def _show_dataset(self) -> None:
        dataset = self.session.dataset
        has_corpus = dataset is not None and dataset.corpus is not None
        is_loading = self.session.is_loading
        self._stack.setCurrentIndex(1 if is_loading else 2 if has_corpus else 0)
        self.next_button.setVisible(has_corpus and not is_loading)
        self.add_button.setVisible(has_corpus and not is_loading)
        if dataset is None or dataset.corpus is None:
            self._history = None
            self.list.set_corpus(None)
            self.set_subtitle("")
            return
        self.set_subtitle(_short(dataset.source))
        if self.corpus is not dataset.corpus:
            self._history = EditHistory(dataset.corpus)
            self.list.set_corpus(dataset.corpus)
            self.list.table.setFocus()
        self._show_figures(dataset.corpus)
        self._show_row(self.editor.row)

    def _show_figures(self, corpus: Corpus) -> None:
        self.summary.show_corpus(corpus, corpus.division.eval_fraction)
        self.filter.show_counts(kind_counts(corpus))

    def _show_row(self, row: int) -> None:
        place, shown = self.list.place
        words = self.tr("{count} of {total}").format(count=f"{place:,}", total=f"{shown:,}") if place else ""
        self.editor.show_row(self.corpus, row, words)

    def _show_progress(self, done: int, total: int) -> None:
        if self.session.is_loading:
            self._stack.setCurrentIndex(1)
            self.next_button.hide()
            self.add_button.hide()
            self.loading.set_progress(done, total)

    def _filter(self) -> None:
        self.list.set_filter(self.filter.kind, self.filter.search.text())

    def _mark_playing(self, playing: bool) -> None:
        self.list.model.set_playing(self.editor.row if playing else -1)

    # Layout

    def _make_empty(self) -> EmptyState:
        empty = EmptyState(
            "mark",
            self.tr("No recordings are open"),
            self.tr(
                "This page lists your recordings with their texts, finds what is wrong with them, and lets you "
                "mend it. Open a folder of recordings to begin."
            ),
            self.tr("Open folder…"),
            "folder-open",
        )
        empty.button.clicked.connect(lambda: choose_folder(self, self.session))
        return empty

    def _make_content(self) -> QWidget:
        content = QWidget()
        lower = QHBoxLayout()
        lower.setSpacing(16)
        lower.addWidget(self.list, 1)
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
        session.dataset_changed.connect(self._show_dataset)
        session.dataset_loading.connect(self._show_progress)
        self.loading.cancelled.connect(session.cancel_loading)
        self.add_button.clicked.connect(lambda: open_menu(self.add_button, session))
        self.next_button.clicked.connect(lambda: session.go("setup"))
        self.filter.changed.connect(self._filter)
        self.list.row_changed.connect(self._show_row)
        self.list.selection_changed.connect(lambda: self.editor.set_selected(self.list.selected_rows))
        self.list.play_requested.connect(self._play)
        self.editor.text_edited.connect(self._set_text)
        self.editor.side_requested.connect(self._set_side)
        self.editor.left_out_requested.connect(self._set_left_out)
        self.editor.undo_requested.connect(self.undo)
        self.editor.clip.playing_changed.connect(self._mark_playing)
        self.summary.share_chosen.connect(self._choose_share)
        undo = QShortcut(QKeySequence.StandardKey.Undo, self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self.undo)


def _short(path: Path) -> str:
    """A path as people write it, the home folder as ``~``."""
    home = Path.home()
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)
