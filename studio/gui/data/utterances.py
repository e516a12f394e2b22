"""The rows of the Data page: which are shown, in which order, and what their cells say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio.corpus.dataset import Dataset
from studio.corpus.quality.registry import rule_of, rules
from studio.corpus.quality.transcript_check import TranscriptCheck
from studio.corpus.utterance import SPLITS
from studio.gui.data import finding_texts as finding_words
from studio.gui.kit.tables import Role
from studio.gui.kit.wording import clock
from studio.gui.project.sides import side_text

translate = QCoreApplication.translate
Rows = npt.NDArray[np.intp]
Index = QModelIndex | QPersistentModelIndex

ANY = "any"
NOT_USED = "not_used"
TRANSCRIBED = "heard"
"""Rows whose transcript a model heard otherwise: first what says something else, then what is probably mistyped."""

KINDS = ("", ANY, *(rule.code for rule in rules()), *SPLITS[1:], NOT_USED, TRANSCRIBED)
"""All that a `Query` knows."""


class Column(IntEnum):
    """Columns of the table, from the left."""

    PLAY = 0
    TEXT = 1
    LENGTH = 2
    SPLIT = 3
    PROBLEM = 4


@dataclass(frozen=True, slots=True)
class Query:
    """Which rows are shown, and how they are sorted.

    Attributes:
        kind: one of `KINDS`; `ANY` for those with a problem.
        text: part of a transcript or of a recording's name, in any case.
        column: sorted by.
        descending: the other way round.
    """

    kind: str = ""
    text: str = ""
    column: Column = Column.PROBLEM
    descending: bool = False


class RowOrder:
    """Answers queries on a corpus with row numbers; keeps what is dear to compute. No Qt."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self.check: TranscriptCheck | None = None
        self._folded: list[str] | None = None
        self._text_ranks: Rows | None = None

    def text_changed(self, row: int) -> None:
        """Forget what was kept of a row's text."""
        self._text_ranks = None
        if self._folded is not None:
            self._folded[row] = self._fold(row)

    def rows(self, query: Query) -> Rows:
        """Row numbers in order, shape (shown,)."""
        mask = kind_mask(self._dataset, query.kind, self.check)
        if needle := query.text.casefold().strip():
            mask &= np.fromiter((needle in text for text in self._texts()), np.bool_, len(self._dataset))
        if query.kind == TRANSCRIBED and query.column is Column.PROBLEM and self.check is not None:
            ranked = self.check.ranking()
            return np.asarray(ranked[mask[ranked]][:: -1 if query.descending else 1], np.intp)
        rows: Rows = np.flatnonzero(mask)
        keys = self._keys(query.column)[rows]
        order = np.argsort(-keys if query.descending else keys, kind="stable")
        sorted_rows: Rows = rows[order]
        return sorted_rows

    def _keys(self, column: Column) -> npt.NDArray[Any]:
        dataset = self._dataset
        if column is Column.LENGTH:
            return np.nan_to_num(dataset.seconds)
        if column is Column.SPLIT:
            return dataset.sides.astype(np.int16)
        if column is Column.TEXT:
            return self._ranks()
        gravest, none = dataset.report.gravest(), len(dataset.report.rules)
        return np.where(dataset.left_out, none, np.where(gravest == none, none + 1, gravest))

    def _texts(self) -> list[str]:
        if self._folded is None:
            self._folded = [self._fold(row) for row in range(len(self._dataset))]
        return self._folded

    def _fold(self, row: int) -> str:
        return f"{self._dataset.texts[row]}\n{self._dataset.imported.ids[row]}".casefold()

    def _ranks(self) -> Rows:
        if self._text_ranks is None:
            texts = self._texts()
            order = sorted(range(len(texts)), key=texts.__getitem__)
            self._text_ranks = np.empty(len(texts), np.intp)
            self._text_ranks[order] = np.arange(len(texts))
        return self._text_ranks


def kind_mask(dataset: Dataset, kind: str, check: TranscriptCheck | None = None) -> npt.NDArray[np.bool_]:
    """Which rows are of a `Query`'s kind, shape (rows,)."""
    if not kind:
        return np.ones(len(dataset), np.bool_)
    if kind in SPLITS:
        return np.asarray(dataset.sides == SPLITS.index(kind), np.bool_)
    if kind == NOT_USED:
        return np.asarray(dataset.sides == 0, np.bool_)
    if kind == TRANSCRIBED:
        mask = np.zeros(len(dataset), np.bool_)
        if check is not None:
            ranked = check.ranking()
            mask[ranked[check.cer[ranked] > 0]] = True
        return mask
    report = dataset.report
    found = report.of_severity("error", "warning") if kind == ANY else report.flags(kind)
    return np.asarray(found & ~dataset.left_out, np.bool_)


def kind_counts(dataset: Dataset, check: TranscriptCheck | None = None) -> dict[str, int]:
    """How many rows there are of every kind that a `Query` knows."""
    return {kind: int(np.count_nonzero(kind_mask(dataset, kind, check))) for kind in KINDS}


class UtteranceTable(QAbstractTableModel):
    """The corpus's rows that a query asks for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dataset: Dataset | None = None
        self._order: RowOrder | None = None
        self._rows: Rows = np.zeros(0, np.intp)
        self.query = Query()
        self.playing = -1

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Show another corpus, with the query as it is."""
        self.dataset = dataset
        self._order = RowOrder(dataset) if dataset is not None else None
        self.playing = -1
        self.set_query(self.query)

    def set_query(self, query: Query) -> None:
        """Show other rows, or in another order."""
        self.beginResetModel()
        self.query = query
        self._rows = self._order.rows(query) if self._order is not None else np.zeros(0, np.intp)
        self.endResetModel()

    @property
    def check(self) -> TranscriptCheck | None:
        """What a model heard in the rows."""
        return self._order.check if self._order is not None else None

    def set_findings(self, check: TranscriptCheck | None) -> None:
        """Tell what was found, and heard; the order stays as it is until the next query."""
        if self._order is not None:
            self._order.check = check
            self.refresh([])

    def refresh(self, rows: list[int]) -> None:
        """Cells have changed; what is shown stays where it is until the next query."""
        for row in rows:
            if self._order is not None:
                self._order.text_changed(row)
        if self._rows.size:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(Column) - 1))

    def set_playing(self, row: int) -> None:
        """Mark a corpus row as playing; −1 for none."""
        if row != self.playing:
            self.playing = row
            self.dataChanged.emit(self.index(0, 0), self.index(max(len(self._rows) - 1, 0), 0))

    def row_at(self, position: int) -> int:
        """The corpus's row at a position of the table, −1 for none."""
        return int(self._rows[position]) if 0 <= position < len(self._rows) else -1

    def position_of(self, row: int) -> int:
        """Where a corpus row is shown, −1 where it is not."""
        found = np.flatnonzero(self._rows == row)
        return int(found[0]) if found.size else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == Column.LENGTH:
            return Qt.AlignmentFlag.AlignRight
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return ("", self.tr("Text"), self.tr("Length"), self.tr("Split"), self.tr("Problem"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self.dataset is None or not index.isValid():
            return None
        row, column = self.row_at(index.row()), Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Role.ICON:
            return self._icon(row, column)
        if role == Role.ICON_COLOR:
            return self._icon_color(row, column)
        if role == Role.COLOR:
            return self._color(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column is Column.LENGTH:
            return Qt.AlignmentFlag.AlignRight
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole) and column is Column.PROBLEM:
            return (misspelt_text(self.check, row) if self._shows_check and self.check is not None else "") or None
        if role == Qt.ItemDataRole.AccessibleTextRole and column is Column.PLAY:
            return self.tr("Pause") if row == self.playing else self.tr("Play")
        return None

    @property
    def _shows_check(self) -> bool:
        return self.query.kind == TRANSCRIBED

    def _text(self, row: int, column: Column) -> str:
        dataset = self.dataset
        assert dataset is not None
        if column is Column.TEXT:
            return dataset[row].text or dataset[row].id
        if column is Column.LENGTH:
            return length_text(float(dataset.seconds[row]))
        if column is Column.SPLIT:
            return side_text(int(dataset.sides[row]))
        if column is not Column.PROBLEM:
            return ""
        if self._shows_check and self.check is not None:
            return transcribed_text(self.check, row)
        return problem_text(dataset, row, self._code(row))

    def _code(self, row: int) -> str:
        """The code of the gravest finding about a row; empty where there is none, or the user left it out."""
        assert self.dataset is not None
        return "" if self.dataset.left_out[row] else next(iter(self.dataset.report.codes(row)), "")

    def _icon(self, row: int, column: Column) -> str:
        dataset = self.dataset
        assert dataset is not None
        if column is Column.PLAY:
            return "pause" if row == self.playing else "play"
        if column is not Column.PROBLEM or self._shows_check:
            return ""
        if dataset.left_out[row]:
            return "prohibit"
        code = self._code(row)
        return finding_words.icon(code) if code else ""

    def _icon_color(self, row: int, column: Column) -> str:
        dataset = self.dataset
        assert dataset is not None
        if column is Column.PLAY:
            return "accent" if row == self.playing else "muted"
        code = self._code(row)
        return finding_words.token(code) if code else "muted"

    def _color(self, row: int, column: Column) -> str:
        dataset = self.dataset
        assert dataset is not None
        if column is Column.SPLIT and dataset.sides[row] == 0:
            return "muted"
        if column is Column.TEXT and (dataset.left_out[row] or not dataset[row].text):
            return "muted"
        if column is Column.PROBLEM and self._shows_check:
            return "text"
        if column is not Column.PROBLEM:
            return "text"
        code = self._code(row)
        return "text" if code and rule_of(code).severity != "note" else "muted"


def length_text(seconds: float) -> str:
    """``7.5 s``, or ``1:10.7`` from a minute on; a dash where it is not known."""
    if not seconds > 0:
        return "\N{EN DASH}"
    return clock(seconds) if seconds >= 60 else translate("Utterances", "{count} s").format(count=f"{seconds:.1f}")


def kind_text(kind: str) -> str:
    """What a filter is called."""
    known = {
        "": translate("Utterances", "All"),
        TRANSCRIBED: translate("Utterances", "Heard otherwise"),
        ANY: translate("Utterances", "Any problem"),
        "train": translate("Utterances", "Training"),
        "validation": translate("Utterances", "Validation"),
        "test": translate("Utterances", "Test"),
        NOT_USED: translate("Utterances", "Left out"),
    }
    return known.get(kind) or finding_words.title(kind)


def transcribed_text(check: TranscriptCheck, row: int) -> str:
    """The words of a row that are probably mistyped; else how far its transcript is from what was heard, if any."""
    if misspellings := check.misspellings(row):
        return ", ".join(map(str, misspellings))
    if check.lacks_transcript(row):
        return kind_text("no_transcript")
    rate = float(check.cer[row])
    words = (
        translate("Utterances", "Says something else: CER {count} %")
        if check.is_another_text(row)
        else translate("Utterances", "Heard otherwise: CER {count} %")
    )
    return words.format(count=f"{rate * 100:.0f}") if rate > 0 else translate("Utterances", "Heard as it is written")


def misspelt_text(check: TranscriptCheck, row: int) -> str:
    """The words of a row that are probably mistyped, in full; empty for none."""
    words = translate("Utterances", "written “{written}”, heard “{heard}”")
    return "; ".join(words.format(written=each.written, heard=each.transcribed) for each in check.misspellings(row))


def problem_text(dataset: Dataset, row: int, code: str) -> str:
    """What is the matter with a row in a few words, `code` being its gravest finding; empty for nothing."""
    if dataset.left_out[row]:
        return translate("Utterances", "Left out by you")
    if dataset.merged_into(row) != row:
        return translate("Utterances", "Merged into {name}").format(name=dataset[dataset.merged_into(row)].id)
    return finding_words.title(code) if code else ""
