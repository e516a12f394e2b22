"""Settings of several runs side by side: those that differ, and on request all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card
from studio.gui.kit.tables import CellDelegate, Index, Role, TableView
from studio.gui.kit.text import ElidedText
from studio.gui.kit.theme import tokens
from studio.gui.kit.wording import counted
from studio.gui.runs.details import RunDetails, fact_rows, label_text, value_text
from studio.runs.comparison import setting_rows, split_rows
from studio.runs.history import flat
from studio.settings.run import RunSettings

ROW_HEIGHT = 30
_WITHOUT_DEFAULT = ("data.source", "checkpoint.language")
Line = tuple[str, list[str], bool]
"""Name, a value for each run, and whether it differs."""


class SettingDifferences(Card):
    """What differs between runs, or, of a single one, from the studio's defaults."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("What differs"), padding=0, parent=parent)
        self.head.setContentsMargins(16, 14, 16, 0)
        self.body.setContentsMargins(1, 1, 1, 1)
        self.body.setSpacing(0)
        self.model = _Lines(self)
        self.table = TableView(ROW_HEIGHT)
        self.table.setModel(self.model)
        self.table.setItemDelegate(_Cells(parent=self.table))
        self.table.horizontalHeader().hide()
        self.table.setSelectionMode(TableView.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.setAccessibleName(self.tr("What differs"))
        self.rest = ElidedText("", "help")
        self.all_button = Button(self.tr("Show all"), "link")
        self.all_button.clicked.connect(self._toggle)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 6, 16, 10)
        foot.setSpacing(6)
        foot.addWidget(self.rest, 1)
        foot.addWidget(self.all_button)
        self.body.addSpacing(6)
        self.add(self.table, 1)
        self.add(foot)
        self._shows_all = False
        self._details: Sequence[RunDetails] = ()
        self._colors: Mapping[Path, str] = {}

    def show_runs(self, details: Sequence[RunDetails], colors: Mapping[Path, str]) -> None:
        """Lay the settings of these runs side by side."""
        self._details, self._colors = details, colors
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _toggle(self) -> None:
        self._shows_all = not self._shows_all
        self._show()

    def _show(self) -> None:
        details = self._details
        settings: list[Mapping[str, Any]] = [one.settings for one in details]
        heads = [(one.run.name, self._colors.get(one.run.path, "accent")) for one in details]
        single = len(details) == 1
        if single:
            settings.append(flat(RunSettings()))
            heads.append((self.tr("by default"), ""))
        differing, same = split_rows(setting_rows(settings))
        differing = [row for row in differing if not (single and row.field.path in _WITHOUT_DEFAULT)]
        lines: list[Line] = [(label_text(r), [value_text(r, v) for v in r.values], True) for r in differing]
        lines += [(name, values + [""] * single, False) for name, values in fact_rows(details)]
        if self._shows_all:
            lines += [(label_text(r), [value_text(r, v) for v in r.values], False) for r in same]
        words = self.tr("{count} settings") if len(differing) != 1 else self.tr("1 setting")
        title = self.tr("Settings") if single else self.tr("What differs")
        changed = self.tr("{settings} changed from the defaults").format(settings=words.format(count=len(differing)))
        follows = self.tr("{settings} and what follows").format(settings=words.format(count=len(differing)))
        self.set_title(title, changed if single else follows)
        one, several = self.tr("1 setting is the same."), self.tr("{count} settings are the same.")
        self.rest.setText(counted(len(same), one, several))
        self.all_button.setText(self.tr("Show less") if self._shows_all else self.tr("Show all"))
        self.model.set_lines(heads, lines)
        self._place()

    def _place(self) -> None:
        runs = self.model.columnCount() - 1
        if runs > 0:
            width = min(132, int((self.width() - 2) * 0.66 / runs))
            self.table.set_columns([0] + [width] * runs)


class _Lines(QAbstractTableModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.heads: list[tuple[str, str]] = []
        self.lines: list[Line] = []

    def set_lines(self, heads: list[tuple[str, str]], lines: list[Line]) -> None:
        if (heads, lines) == (self.heads, self.lines):
            return
        self.beginResetModel()
        self.heads, self.lines = heads, lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return len(self.lines) + 1 if self.heads and not parent.isValid() else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.heads) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row() - 1, index.column() - 1
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight if column >= 0 else Qt.AlignmentFlag.AlignLeft)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            if row < 0:
                return self.heads[column][0] if column >= 0 else ""
            return self.lines[row][0] if column < 0 else self.lines[row][1][column]
        is_default = column >= 0 and not self.heads[column][1]
        if role == Role.STRONG:
            return row >= 0 and column >= 0 and self.lines[row][2] and not is_default
        if role == Role.COLOR:
            return "muted" if row < 0 or column < 0 or is_default else "text"
        return None


class _Cells(CellDelegate):
    """The first row names the runs, each with a square in its colour."""

    def draw_cell(self, painter: QPainter, rect: QRectF, index: Index, selected: bool) -> None:
        model = index.model()
        if isinstance(model, _Lines) and index.row() == 0 and index.column() > 0:
            name, color = model.heads[index.column() - 1]
            metrics = painter.fontMetrics()
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(rect.width() - 14))
            self.draw_text(painter, rect, shown, "muted", side=Qt.AlignmentFlag.AlignRight)
            if color:
                left = max(rect.left(), rect.right() - painter.fontMetrics().horizontalAdvance(shown) - 14)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(tokens().color(color))
                painter.drawRoundedRect(QRectF(left, rect.center().y() - 4, 8, 8), 2, 2)
            return
        super().draw_cell(painter, rect, index, selected)
