"""The table of a dataset's terms: which are shown, and what their cells say."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio.corpus.terms import FEW, TermCount
from studio.gui.data.words_figures import WordsFigures
from studio.gui.kit.tables import Role

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """Columns of the table, from the left."""

    TERM = 0
    KIND = 1
    TRAIN = 2
    VALIDATION = 3
    TEST = 4
    VOICES = 5
    RESULT = 6
    STATE = 7


_SIDES = {Column.TRAIN: "train", Column.VALIDATION: "validation", Column.TEST: "test"}
_ORDER = ("missed", "never", "few", "unjudged", "learnt")
_ICONS = {
    "missed": ("warning-circle", "bad"),
    "never": ("warning", "warning"),
    "few": ("warning", "warning"),
    "learnt": ("check-circle", "good"),
}


def state_text(state: str) -> str:
    """A state in words; empty where nothing tells."""
    return {
        "missed": translate("WordsTable", "Still missed"),
        "never": translate("WordsTable", "Never in training"),
        "few": translate("WordsTable", "Under {count} times").format(count=FEW),
        "learnt": translate("WordsTable", "Learnt"),
    }.get(state, "")


class WordsTable(QAbstractTableModel):
    """The terms that are asked for, problems first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.figures = WordsFigures()
        self._kind, self._text = "", ""
        self.shown: list[TermCount] = []

    def set_figures(self, figures: WordsFigures) -> None:
        """Show what was counted."""
        self.figures = figures
        self._ask()

    def set_query(self, kind: str, text: str) -> None:
        """Show the terms in a state (empty: all) whose name or kind has a text."""
        self._kind, self._text = kind, text.casefold().strip()
        self._ask()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and Column(section) in (*_SIDES, Column.VOICES):
            return int(Qt.AlignmentFlag.AlignRight)
        return _heads()[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        count, column = self.shown[index.row()], Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._cell(count, column)
            case Qt.ItemDataRole.TextAlignmentRole if column in (*_SIDES, Column.VOICES):
                return int(Qt.AlignmentFlag.AlignRight)
            case Role.STRONG:
                return column in (Column.TERM, Column.TRAIN) and (column is Column.TERM or count.times["train"] < FEW)
            case Role.COLOR:
                return self._color(count, column)
            case Role.PARTS if column is Column.RESULT:
                return self._result(count)
            case Role.ICON | Role.ICON_COLOR if column is Column.STATE:
                icon = _ICONS.get(self.figures.state(count))
                return icon[role == Role.ICON_COLOR] if icon else None
        return None

    def _ask(self) -> None:
        figures = self.figures
        wanted = [count for count in figures.counts if self._kind in ("", figures.state(count))]
        found = [count for count in wanted if self._text in f"{count.term.text} {count.term.kind}".casefold()]
        self.beginResetModel()
        self.shown = sorted(found, key=lambda count: _ORDER.index(figures.state(count)))
        self.endResetModel()

    def _cell(self, count: TermCount, column: Column) -> str:
        if side := _SIDES.get(column):
            return f"{count.times[side]:,}"
        return {
            Column.TERM: count.term.text,
            Column.KIND: count.term.kind,
            Column.VOICES: f"{count.voices:,}" if count.voices else "\N{EN DASH}",
            Column.RESULT: self._unjudged(count),
            Column.STATE: state_text(self.figures.state(count)),
        }[column]

    def _unjudged(self, count: TermCount) -> str:
        if count.times["test"] and not count.times["validation"]:
            return translate("WordsTable", "only in test, closed")
        return translate("WordsTable", "nothing to judge it on")

    def _result(self, count: TermCount) -> tuple[tuple[str, str], ...]:
        judged = self.figures.judged(count)
        if judged is None:
            return ()
        total = translate("WordsTable", "of {count}").format(count=f"{judged.spoken:,}")
        adapted = () if judged.adapted is None else (("→", "muted"), (f"{judged.adapted:,}", "accent"))
        return (f"{judged.base:,}", "base"), *adapted, (total, "muted")

    def _color(self, count: TermCount, column: Column) -> str:
        if column is Column.TRAIN and count.times["train"] < FEW:
            return "warning"
        is_none = column in _SIDES and not count.times[_SIDES[column]]
        return "muted" if is_none or column in (Column.KIND, Column.RESULT) else "text"


def _heads() -> tuple[str, ...]:
    return (
        translate("WordsTable", "Term"),
        translate("WordsTable", "Kind"),
        translate("WordsTable", "Train"),
        translate("WordsTable", "Validation"),
        translate("WordsTable", "Test"),
        translate("WordsTable", "Voices"),
        translate("WordsTable", "Recognised, base → adapter"),
        translate("WordsTable", "State"),
    )
