"""Chips, search and the table of runs, of which several can be chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractItemView, QWidget

from studio.gui.kit.card import Card
from studio.gui.kit.choices import Chip, SearchField
from studio.gui.kit.figures import draw_sparkline
from studio.gui.kit.filter_row import FilterRow
from studio.gui.kit.icons import draw
from studio.gui.kit.tables import CellDelegate, Index, Role, TableView
from studio.gui.kit.theme import tokens
from studio.gui.project.run_summaries import RunSummary
from studio.gui.runs.table import GROUPS, Chosen, Column, RunsTable

_WIDE = [48, 0, 140, 156, 0, 132, 128, 124, 220]
_NARROW = [44, 0, 128, 140, 0, 0, 0, 124, 224]
_WIDTH, _LEAST_WIDTH = 1200, 980


class RunsFilter(FilterRow):
    """A chip for every state that occurs, and the search field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        texts = (
            self.tr("All"),
            self.tr("Running"),
            self.tr("Finished"),
            self.tr("Stopped"),
            self.tr("Failed"),
            self.tr("Incomplete"),
        )
        dots = {"running": "accent", "failed": "bad", "incomplete": "warning"}
        chips = {group: Chip(text, 0, dots.get(group, "")) for group, text in zip(GROUPS, texts, strict=True)}
        self._fill(SearchField(self.tr("Search runs")), chips)


class RunsList(Card):
    """The table of runs; those chosen stay so when runs come, go or change.

    Signals:
        chosen_changed: other runs are selected, or they have changed.
        open_requested: a run was double-clicked, or Enter was pressed.
        delete_requested: the Delete key was pressed.
        menu_requested: a place on the screen for the menu of actions.
    """

    chosen_changed = Signal()
    open_requested = Signal()
    delete_requested = Signal()
    menu_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self.model = RunsTable(self)
        self.table = _Table()
        self.table.setModel(self.model)
        self.table.setItemDelegate(RunCells(parent=self.table))
        self.table.setAccessibleName(self.tr("Runs"))
        self.body.setContentsMargins(1, 1, 1, 1)
        self.add(self.table, 1)
        self._chosen = Chosen()
        self._restoring = False
        self._has_shown = False
        self.set_width(_WIDTH)
        self._connect()

    @property
    def chosen(self) -> list[RunSummary]:
        """The selected runs, in the order in which they were selected."""
        rows = [self.model.row_of(path) for path in self._chosen.paths]
        return [self.model.run_at(row) for row in rows if row >= 0]

    @property
    def runs(self) -> list[RunSummary]:
        """All runs, whether the filter shows them or not."""
        return self.model.runs

    @property
    def colors(self) -> dict[Path, str]:
        """Tokens of the chosen runs that are laid over each other."""
        return self._chosen.colors

    def set_runs(self, runs: Sequence[RunSummary]) -> None:
        """Show these; the newest is chosen where none was ever."""
        self._keep(lambda: self.model.set_runs(runs))
        if not self._has_shown and self.model.rowCount():
            self._has_shown = True
            self.table.selectRow(0)

    def set_filter(self, group: str, text: str) -> None:
        """Show what a chip and a search ask for."""
        self._keep(lambda: self.model.set_query(replace(self.model.query, group=group, text=text)))

    def choose(self, paths: Sequence[Path]) -> None:
        """Select these runs, as clicks do."""
        self._chosen.paths = list(paths)
        self._restore()

    def set_width(self, width: int) -> None:
        """In a narrow window the columns give way that a tooltip can replace."""
        narrow = width < _WIDTH
        self.table.set_columns(_NARROW if narrow else _WIDE)
        for column in (Column.CHECKPOINT, Column.ADAPTER):
            self.table.setColumnHidden(column, narrow)
        self.table.setColumnHidden(Column.DATA, width < _LEAST_WIDTH)

    def _connect(self) -> None:
        self.table.selectionModel().selectionChanged.connect(self._selected)
        self.table.doubleClicked.connect(self._double_clicked)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(
            lambda place: self.menu_requested.emit(self.table.viewport().mapToGlobal(place))
        )
        header = self.table.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(Column.DATE, Qt.SortOrder.DescendingOrder)
        header.sectionClicked.connect(self._sort)
        self.table.enter_pressed.connect(self.open_requested)
        self.table.delete_pressed.connect(self.delete_requested)

    def _double_clicked(self, index: QModelIndex) -> None:
        if index.column() != Column.CHECK:
            self.open_requested.emit()

    def _sort(self, section: int) -> None:
        column, query = Column(section), self.model.query
        if column is not Column.CHECK:
            is_same = column == query.column
            descending = not query.descending if is_same else column is Column.DATE
            order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            self._keep(lambda: self.model.set_query(replace(query, column=column, descending=descending)))
            self.table.horizontalHeader().setSortIndicator(column, order)
        else:
            self.table.horizontalHeader().setSortIndicator(
                query.column, Qt.SortOrder.DescendingOrder if query.descending else Qt.SortOrder.AscendingOrder
            )

    def _keep(self, change: Callable[[], None]) -> None:
        """Reset the model without losing selection or place."""
        place = self.table.verticalScrollBar().value()
        self._restoring = True
        change()
        self._restoring = False
        self._restore()
        self.table.verticalScrollBar().setValue(place)

    def _restore(self) -> None:
        wanted = [row for path in self._chosen.paths if (row := self.model.row_of(path)) >= 0]
        selection = QItemSelection()
        for row in wanted:
            selection.select(self.model.index(row, 0), self.model.index(row, len(Column) - 1))
        flags = QItemSelectionModel.SelectionFlag
        self._restoring = True
        if wanted:
            self.table.setCurrentIndex(self.model.index(wanted[0], Column.NAME))
        self.table.selectionModel().select(selection, flags.ClearAndSelect)
        self._restoring = False
        self._take()

    def _selected(self, _on: QItemSelection, _off: QItemSelection) -> None:
        if not self._restoring:
            self._take()

    def _take(self) -> None:
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        self._chosen.update([self.model.run_at(row).path for row in rows])
        self.model.set_colors(self._chosen.colors)
        self.chosen_changed.emit()


class _Table(TableView):
    """A click on a row's box adds it to the selection or takes it out."""

    enter_pressed = Signal()
    delete_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enter_pressed.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        flags = QItemSelectionModel.SelectionFlag
        mouse = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease)
        if index.isValid() and index.column() == Column.CHECK and event is not None and event.type() in mouse:
            return flags.Toggle | flags.Rows if event.type() is mouse[0] else flags.NoUpdate
        return super().selectionCommand(index, event)


class RunCells(CellDelegate):
    """Draws the box, the curve, and the sign of a run that is worse than its base."""

    def draw_cell(self, painter: QPainter, rect: QRectF, index: Index, selected: bool) -> None:
        model = index.model()
        if not isinstance(model, RunsTable):
            return
        run = model.run_at(index.row())
        column = Column(index.column())
        if column is Column.CHECK:
            self._draw_box(painter, QRectF(rect.left(), rect.center().y() - 8, 16, 16), model.color_of(run), selected)
        elif column is Column.CURVE and run.cer_curve:
            area = QRectF(rect.left(), rect.center().y() - 13, min(120.0, rect.width()), 26)
            draw_sparkline(painter, area, run.curve, run.curve_base, color=model.color_of(run) or "accent")
        else:
            super().draw_cell(painter, rect, index, selected)
            if column is Column.CER and run.is_worse:
                width = painter.fontMetrics().horizontalAdvance(" ".join(text for text, _ in index.data(Role.PARTS)))
                left = min(rect.left() + width + 8, rect.right() - 14)
                draw(painter, QRectF(left, rect.center().y() - 7, 14, 14), "trend-up", "bad")

    def _draw_box(self, painter: QPainter, box: QRectF, color: str, selected: bool) -> None:
        colors = tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = color or "muted"
        painter.setPen(QPen(colors.color(fill if selected else "control_border"), 1))
        painter.setBrush(colors.color(fill if selected else "field"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if selected:
            painter.setPen(QPen(colors.color("card"), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            ends = ((4.4, 8.4), (7, 11), (11.8, 5.4))
            painter.drawPolyline(QPolygonF([QPointF(box.left() + x, box.top() + y) for x, y in ends]))
