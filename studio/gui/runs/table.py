"""The rows of the Runs page: which are shown, in which order, and what their cells say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio.gui.kit.tables import Role
from studio.gui.kit.wording import duration, moment, percent
from studio.gui.project.run_states import state_icon, state_text
from studio.gui.project.run_summaries import RunSummary

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex

GROUPS = ("", "running", "finished", "stopped", "failed", "incomplete")
"""What the chips ask for; empty for all."""

COLORS = ("accent", "second", "text", "muted")
"""Tokens of the runs that are laid over each other, in the order in which they were chosen."""


class Column(IntEnum):
    """Columns of the table, from the left."""

    CHECK = 0
    NAME = 1
    CURVE = 2
    CER = 3
    DATA = 4
    CHECKPOINT = 5
    ADAPTER = 6
    DATE = 7
    STATE = 8


@dataclass(frozen=True, slots=True)
class Query:
    """Which runs are shown, and how they are sorted.

    Attributes:
        group: one of `GROUPS`.
        text: part of a run's name, data, checkpoint or state, in any case.
        column: sorted by.
        descending: the largest, or the newest, first.
    """

    group: str = ""
    text: str = ""
    column: Column = Column.DATE
    descending: bool = True


def group_of(run: RunSummary) -> str:
    """The chip a run belongs to."""
    if run.problem is not None:
        return "incomplete"
    return {"interrupted": "stopped", "ready": "stopped"}.get(run.status, run.status)


def group_counts(runs: Sequence[RunSummary]) -> dict[str, int]:
    """How many runs each chip shows."""
    counts = dict.fromkeys(GROUPS, 0)
    for run in runs:
        counts[group_of(run)] += 1
    return counts | {"": len(runs)}


def matching(runs: Sequence[RunSummary], query: Query) -> list[RunSummary]:
    """The runs that a query asks for, in its order."""
    wanted = query.text.casefold().split()
    shown = [run for run in runs if query.group in ("", group_of(run)) and _holds(run, wanted)]
    known = [run for run in shown if _key(run, query.column) is not None]
    rest = [run for run in shown if _key(run, query.column) is None]
    return sorted(known, key=lambda run: _key(run, query.column), reverse=query.descending) + rest


def _holds(run: RunSummary, words: Sequence[str]) -> bool:
    own = (run.name, run.path.name, run.notes, *run.tags)
    text = " ".join((*own, data_text(run), run.checkpoint, adapter_text(run), state_text(run))).casefold()
    return all(word in text for word in words)


def _key(run: RunSummary, column: Column) -> Any:
    """What a column is sorted by; None goes last either way."""
    match column:
        case Column.NAME:
            return run.name.casefold()
        case Column.CURVE | Column.CER:
            return run.cer_adapted
        case Column.DATA:
            return data_text(run).casefold() or None
        case Column.CHECKPOINT:
            return run.checkpoint.casefold() or None
        case Column.ADAPTER:
            return (run.method, run.rank, run.freezes_encoder) if run.method else None
        case Column.STATE:
            return GROUPS.index(group_of(run))
        case _:
            return run.modified


def data_text(run: RunSummary) -> str:
    """Name of the recordings and how much of them."""
    name = run.data_name
    return f"{name}, {duration(run.audio_seconds)}" if name and run.audio_seconds else name


def adapter_text(run: RunSummary) -> str:
    """Method and, where it has one, rank, as in ``LoRA r 16``, and whether the encoder was frozen."""
    name = f"{run.method} r {run.rank}" if run.rank else run.method
    return (
        translate("RunsTable", "{adapter}, decoder only").format(adapter=name) if name and run.freezes_encoder else name
    )


def cer_parts(run: RunSummary, color: str) -> tuple[tuple[str, str], ...]:
    """CER before and after in their colours; none where nothing has been measured."""
    if run.cer_base is None and run.cer_adapted is None:
        return ()
    adapted = "bad" if run.is_worse else color if run.cer_adapted is not None else "muted"
    return (percent(run.cer_base), "base"), ("→", "muted"), (percent(run.cer_adapted), adapted)


@dataclass
class Chosen:
    """Runs that are selected, in the order in which they were."""

    paths: list[Path] = field(default_factory=list)

    def update(self, selected: Sequence[Path]) -> None:
        """Keep those still selected where they are; new ones come after them."""
        now = set(selected)
        present = [path for path in self.paths if path in now]
        self.paths = present + [path for path in selected if path not in present]

    @property
    def colors(self) -> dict[Path, str]:
        """Tokens of those that are laid over each other."""
        return dict(zip(self.paths, COLORS, strict=False))


class RunsTable(QAbstractTableModel):
    """The runs that a query asks for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[RunSummary] = []
        self._rows: list[RunSummary] = []
        self._colors: Mapping[Path, str] = {}
        self.query = Query()

    def set_runs(self, runs: Sequence[RunSummary]) -> None:
        """Show these, with the query as it is."""
        self._all = list(runs)
        self.set_query(self.query)

    def set_query(self, query: Query) -> None:
        """Show others of them, or in another order."""
        self.beginResetModel()
        self.query = query
        self._rows = matching(self._all, query)
        self.endResetModel()

    def set_colors(self, colors: Mapping[Path, str]) -> None:
        """Which runs are laid over each other, and in which token each is drawn."""
        self._colors = colors
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(Column) - 1))

    @property
    def runs(self) -> list[RunSummary]:
        """All runs, whether the query shows them or not."""
        return self._all

    def run_at(self, row: int) -> RunSummary:
        """The run of a row."""
        return self._rows[row]

    def row_of(self, path: Path) -> int:
        """Row of a run, −1 where it is not shown."""
        return next((row for row, run in enumerate(self._rows) if run.path == path), -1)

    def color_of(self, run: RunSummary) -> str:
        """Token of a run's curve; empty where it is not laid over others."""
        return self._colors.get(run.path, "")

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return (
            "",
            self.tr("Run"),
            self.tr("CER while training"),
            self.tr("CER, base → adapted"),
            self.tr("Data"),
            self.tr("Checkpoint"),
            self.tr("Adapter"),
            self.tr("Date"),
            self.tr("State"),
        )[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        run, column = self._rows[index.row()], Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(run, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(run, column)
            case Role.PARTS:
                return cer_parts(run, self.color_of(run) or "accent") if column is Column.CER else None
            case Role.STRONG:
                return column is Column.NAME
            case Role.COLOR:
                return "muted" if column in (Column.DATE, Column.CURVE) else "text"
            case Role.ICON:
                return state_icon(run)[0] if column is Column.STATE else None
            case Role.ICON_COLOR:
                return state_icon(run)[1]
        return None

    def _text(self, run: RunSummary, column: Column) -> str:
        match column:
            case Column.NAME:
                return " · ".join((run.name, *run.tags))
            case Column.CURVE:
                return "" if run.cer_curve else self.tr("no curve yet")
            case Column.CER:
                return " ".join(text for text, _ in cer_parts(run, ""))
            case Column.DATA:
                return data_text(run)
            case Column.CHECKPOINT:
                return run.checkpoint
            case Column.ADAPTER:
                return adapter_text(run)
            case Column.DATE:
                return moment(run.modified)
            case Column.STATE:
                return state_text(run)
        return ""

    def _tip(self, run: RunSummary, column: Column) -> str:
        match column:
            case Column.NAME:
                return "\n".join(filter(None, (str(run.path), run.notes)))
            case Column.DATA:
                return run.source
            case Column.CER | Column.CURVE if run.is_worse:
                return self.tr("The adapter makes more errors than its base.")
            case Column.CER if run.is_chosen_on_judged:
                return self.tr("Chosen and judged on the same utterances: without a test side the figures flatter it.")
            case Column.CER if run.is_quick:
                return self.tr("Measured quickly while training: from audio as short as the recordings.")
            case Column.STATE:
                detail = run.problem.detail if run.problem else run.failure
                return detail or state_text(run)
        return self._text(run, column)
