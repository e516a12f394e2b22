"""Chips, search and the table of recordings, with one current row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from studio.corpus.dataset import Dataset
from studio.corpus.quality.registry import rules
from studio.corpus.quality.transcript_check import TranscriptCheck
from studio.gui.data import finding_texts as finding_words
from studio.gui.data.utterances import KINDS, NOT_USED, TRANSCRIBED, Column, Query, UtteranceTable, kind_text
from studio.gui.kit.card import Card
from studio.gui.kit.choices import Chip, SearchField
from studio.gui.kit.filter_row import FilterRow
from studio.gui.kit.tables import TableFooter, TableView
from studio.gui.kit.wording import counted

_DECISIONS = {Qt.Key.Key_F: "correct", Qt.Key.Key_A: "accept", Qt.Key.Key_K: "keep", Qt.Key.Key_X: "leave"}


class UtteranceFilter(FilterRow):
    """A chip for every kind of finding that occurs, and the search field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fill(SearchField(self.tr("Search text")), {kind: _chip(kind) for kind in KINDS})


def _chip(kind: str) -> Chip:
    token = (
        finding_words.token(kind) if kind in {rule.code for rule in rules()} else "muted" if kind == NOT_USED else ""
    )
    return Chip(kind_text(kind), 0, "wave" if token == "muted" else token)


class UtteranceList(Card):
    """The table with its footer.

    Signals:
        row_changed: another corpus row is current, −1 for none.
        selection_changed: other rows are selected.
        play_requested: a corpus row is to be played or paused.
        decided: ``correct``, ``accept``, ``keep`` or ``leave``, by a key, while what a model heard is shown.
    """

    row_changed = Signal(int)
    selection_changed = Signal()
    play_requested = Signal(int)
    decided = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self.model = UtteranceTable(self)
        self.table = TableView(edge=12)
        self.table.setModel(self.model)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setAccessibleName(self.tr("Recordings"))
        self.footer = TableFooter([("Space", self.tr("play")), ("↑ ↓", self.tr("next")), ("Ctrl+Z", self.tr("undo"))])
        keys = [("Space", self.tr("play")), ("F", self.tr("correct")), ("A", self.tr("take what was heard"))]
        keys += [("K", self.tr("keep mine")), ("X", self.tr("leave out"))]
        self.model_footer = TableFooter(keys)
        self.model_footer.hide()
        self.body.setContentsMargins(1, 1, 1, 1)
        self.body.setSpacing(0)
        self.add(self.table, 1)
        self.add(self.footer)
        self.add(self.model_footer)
        self._checked: Dataset | None = None
        self._current = -1
        self._sort_by(Column.PROBLEM, descending=False)
        self.set_narrow(False)
        self._connect()

    @property
    def selected_rows(self) -> list[int]:
        """Rows that are selected."""
        ranges = self.table.selectionModel().selection().toList()
        positions = {position for part in ranges for position in range(part.top(), part.bottom() + 1)}
        return [self.model.row_at(position) for position in sorted(positions)]

    @property
    def place(self) -> tuple[int, int]:
        """Position of the current row, from 1, and how many are shown."""
        return self.model.position_of(self._current) + 1, self.model.rowCount()

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Show another corpus from its first row."""
        self._current = -1
        self.model.set_dataset(dataset)
        self._restore()

    def set_filter(self, kind: str, text: str) -> None:
        """Show what a kind and a search ask for; the current row stays current where it is among them.

        What was heard otherwise is looked through from the top.
        """
        if kind == TRANSCRIBED != self.model.query.kind:
            self._current = -1
        self._ask(replace(self.model.query, kind=kind, text=text))

    def set_findings(self, check: TranscriptCheck | None) -> None:
        """Show what was found and heard; rows are sorted anew where nothing was known before."""
        dataset = self.model.dataset
        is_first = dataset is not self._checked or self.model.check is not check
        self._checked = dataset
        self.model.set_findings(check)
        if is_first:
            self.requery()

    def requery(self) -> None:
        """Ask again, as after findings have changed."""
        self._ask(self.model.query)

    def refresh(self, rows: list[int]) -> None:
        """Rows have changed; none moves."""
        self.model.refresh(rows)
        self._count()

    def select_row(self, row: int) -> None:
        """Make a corpus row current, if it is shown."""
        position = self.model.position_of(row)
        if position >= 0:
            # Not selectRow(), which adds to the selection while Ctrl is held, as for Ctrl+Z.
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.table.selectionModel().setCurrentIndex(self.model.index(position, Column.TEXT), flags)

    def set_shows_check(self, shows_check: bool) -> None:
        """Take the keys that decide about transcripts a model heard otherwise."""
        self.footer.setVisible(not shows_check)
        self.model_footer.setVisible(shows_check)
        self._place_columns()

    def row_after(self, row: int) -> int:
        """The corpus row shown below one; above it where that is the last, −1 where it is alone."""
        position = self.model.position_of(row)
        following = self.model.row_at(position + 1)
        return following if following >= 0 else self.model.row_at(position - 1)

    def leave(self, row: int, change: Callable[[], None]) -> None:
        """Change something about a row, and go to the one below."""
        following = self.row_after(row)
        change()
        self.select_row(following)

    def set_narrow(self, narrow: bool) -> None:
        """Give the text more of a narrow window."""
        self._narrow = narrow
        self.model_footer.count.setVisible(not narrow)  # the keys need its room; the chip has it too
        self._place_columns()

    def _place_columns(self) -> None:
        """While what was heard is shown, the words take the room of the split."""
        shows_check = not self.model_footer.isHidden()
        narrow = [40, 0, 64, 84, 232 if shows_check else 200]
        self.table.set_columns(narrow if self._narrow else [40, 0, 76, 88, 304 if shows_check else 232])
        self.table.setColumnHidden(Column.SPLIT, shows_check)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Space:
            if self._current >= 0 and not event.isAutoRepeat():
                self.play_requested.emit(self._current)
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self.footer.isHidden():
            decision = _DECISIONS.get(Qt.Key(event.key()))
            if decision and event.modifiers() == Qt.KeyboardModifier.NoModifier:
                self.decided.emit(decision)
                return True
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        self.table.installEventFilter(self)
        self.table.clicked.connect(self._clicked)
        self.table.doubleClicked.connect(lambda index: self._play(index.row()))
        self.table.selectionModel().currentRowChanged.connect(self._moved)
        self.table.selectionModel().selectionChanged.connect(self._selected)
        header = self.table.horizontalHeader()
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._sort_clicked)

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == Column.PLAY:
            self._play(index.row())

    def _play(self, position: int) -> None:
        self.play_requested.emit(self.model.row_at(position))

    def _moved(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self._current = self.model.row_at(current.row())
            self.row_changed.emit(self._current)

    def _selected(self, _on: QItemSelection, _off: QItemSelection) -> None:
        self._count()
        self.selection_changed.emit()

    def _sort_clicked(self, section: int) -> None:
        if section == Column.PLAY:
            return
        query = self.model.query
        self._sort_by(Column(section), descending=section == query.column and not query.descending)
        self._ask(replace(query, column=Column(section), descending=section == query.column and not query.descending))

    def _sort_by(self, column: Column, *, descending: bool) -> None:
        down = descending != (column is Column.PROBLEM)  # problems first is the gravest first
        order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().setSortIndicatorShown(True)
        self.table.horizontalHeader().setSortIndicator(column, order)

    def _ask(self, query: Query) -> None:
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)  # sorting many texts takes a second
        try:
            self.model.set_query(query)
        finally:
            QApplication.restoreOverrideCursor()
        self._restore()

    def _restore(self) -> None:
        """After a reset: the row that was current, else the first."""
        if self.model.position_of(self._current) < 0:
            self._current = self.model.row_at(0)
        if self._current >= 0:
            self.select_row(self._current)
        self.row_changed.emit(self._current)
        self._count()

    def _count(self) -> None:
        dataset = self.model.dataset
        shown, chosen = self.model.rowCount(), len(self.selected_rows)
        if dataset is None:
            return
        if chosen > 1:
            words = self.tr("{count} of {total} selected").format(count=f"{chosen:,}", total=f"{shown:,}")
        elif shown < len(dataset):
            words = self.tr("{count} of {total} utterances").format(count=f"{shown:,}", total=f"{len(dataset):,}")
        elif self.model.query.column is Column.PROBLEM and not self.model.query.descending:
            words = counted(shown, self.tr("1 utterance"), self.tr("{count} utterances, problems first"))
        else:
            words = counted(shown, self.tr("1 utterance"), self.tr("{count} utterances"))
        self.footer.set_text(words)
        self.model_footer.set_text(counted(shown, self.tr("1 utterance"), self.tr("{count} utterances")))
