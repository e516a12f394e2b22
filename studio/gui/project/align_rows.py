"""The rows of an alignment: its utterances, and what is not used, in the recording's order."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio.corpus.alignment import AlignedUtterance, Alignment, Unmatched
from studio.gui.kit.tables import Role
from studio.gui.kit.wording import clock

Index = QModelIndex | QPersistentModelIndex
_DOUBTFUL = 0.8


class AlignRows(QAbstractTableModel):
    """Where each is, what is said there, and how certain that is."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[AlignedUtterance | Unmatched] = []

    def show(self, alignment: Alignment, only_unmatched: bool) -> None:
        """Replace the rows."""
        self.beginResetModel()
        found = [] if only_unmatched else [*alignment.utterances]
        self._rows = sorted([*found, *alignment.unmatched], key=lambda each: each.start)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Place"), self.tr("Text"), self.tr("Confidence"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        each = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells(each)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == 1:
            return self._text(each)
        if role == Role.COLOR:
            return self._color(each, index.column())
        return None

    def _cells(self, each: AlignedUtterance | Unmatched) -> tuple[str, str, str]:
        certain = self.tr("not used") if isinstance(each, Unmatched) else f"{each.confidence * 100:.0f} %"
        return f"{clock(each.start)}–{clock(each.end)}", self._text(each), certain

    def _text(self, each: AlignedUtterance | Unmatched) -> str:
        if isinstance(each, AlignedUtterance) or not each.transcribed:
            return each.text
        if not each.text:
            return self.tr("Not in the text: {words}").format(words=each.transcribed)
        return self.tr("{text} (transcribed: {words})").format(text=each.text, words=each.transcribed)

    def _color(self, each: AlignedUtterance | Unmatched, column: int) -> str:
        if isinstance(each, Unmatched):
            return "muted"
        return "warning" if column == 2 and each.confidence < _DOUBTFUL else "text"
