"""Start's table: the newest runs, each with the one thing to do next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card, Separator, row
from studio.gui.kit.figures import FigureLine, draw_sparkline
from studio.gui.kit.notes import Picture
from studio.gui.kit.text import ElidedText, Text
from studio.gui.kit.wording import counted, duration, moment, percent
from studio.gui.project.run_states import state_icon, state_text
from studio.gui.project.run_summaries import RunSummary

SHOWN = 6
ROW_HEIGHT = 44
WIDE, _MIDDLE = 1080, 1000
_CURVE_COLUMN, _CHECKPOINT_COLUMN = 1, 4
_STRETCHES = (0, 0, 0, 3, 2, 0, 4, 0)


class RecentRuns(QWidget):
    """Up to six runs; hidden while there is none."""

    compare_requested = Signal(object)
    resume_requested = Signal(object)
    open_requested = Signal(object)
    all_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: list[RunSummary] = []
        self.all_button = Button("", "link", "arrow-right", trailing=True)
        self.all_button.clicked.connect(self.all_requested)
        self._card: Card | None = None
        self._grid = QGridLayout()
        self._curves: list[QWidget] = []
        self._checkpoints: list[QWidget] = []
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(row(Text(self.tr("Recent runs"), "card"), None, self.all_button))
        self.hide()

    def set_runs(self, runs: Sequence[RunSummary]) -> None:
        """Show the first six of these, the newest first."""
        if list(runs) == self._runs:
            return
        self._runs = list(runs)
        self.setVisible(bool(runs))
        self.all_button.setText(counted(len(runs), self.tr("All runs"), self.tr("All {count} runs")))
        if self._card is not None:
            self._card.deleteLater()
        self._curves, self._checkpoints = [], []
        self._card = self._table()
        self._make_room()
        self._layout.addWidget(self._card)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """In a narrow window the curves give way, whose ends stand in the next column, then the checkpoint."""
        for widget in self._curves:
            widget.setVisible(self.width() >= WIDE)
        has_room = self.width() >= _MIDDLE
        for widget in self._checkpoints:
            widget.setVisible(has_room)
        self._grid.setColumnStretch(_CHECKPOINT_COLUMN, _STRETCHES[_CHECKPOINT_COLUMN] if has_room else 0)

    def _place(self, grid: QGridLayout, widget: QWidget, line: int, place: int) -> None:
        if place == _CURVE_COLUMN:
            self._curves.append(widget)
        if place == _CHECKPOINT_COLUMN:
            self._checkpoints.append(widget)
        if place in (0, len(_STRETCHES) - 1):  # the lines between the rows run from edge to edge, texts do not
            cell = QWidget()
            layout = QHBoxLayout(cell)
            layout.setContentsMargins(16 if place == 0 else 0, 0, 0 if place == 0 else 16, 0)
            layout.addWidget(widget)
            widget = cell
        grid.addWidget(widget, line, place, Qt.AlignmentFlag.AlignVCenter)

    def _table(self) -> Card:
        card = Card(padding=0)
        self._grid = grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(0)
        heads = (
            self.tr("Run"),
            self.tr("CER while training"),
            self.tr("CER, base → adapted"),
            self.tr("Data"),
            self.tr("Checkpoint"),
            self.tr("Date"),
            self.tr("State"),
        )
        for index, (text, stretch) in enumerate(zip((*heads, ""), _STRETCHES, strict=True)):
            self._place(grid, Text(text, "label"), 0, index)
            grid.setColumnStretch(index, stretch)
        grid.setRowMinimumHeight(0, 33)
        for index, run in enumerate(self._runs[:SHOWN]):
            line = Separator()
            grid.addWidget(line, 2 * index + 1, 0, 1, len(_STRETCHES))
            for place, widget in enumerate(self._cells(run)):
                self._place(grid, widget, 2 * index + 2, place)
            grid.setRowMinimumHeight(2 * index + 2, ROW_HEIGHT - 1)
        card.add(grid)
        return card

    def _cells(self, run: RunSummary) -> list[QWidget]:
        data = run.data_name
        if run.audio_seconds:
            data = f"{data}, {duration(run.audio_seconds)}"
        return [
            ElidedName(run.name),
            Sparkline(run) if run.cer_curve else Text(self.tr("no evaluation yet"), "body", "muted"),
            _change(run),
            ElidedText(data, "body"),
            ElidedText(run.checkpoint, "body"),
            Text(moment(run.modified), "body", "muted"),
            self._state(run),
            self._action(run),
        ]

    def _state(self, run: RunSummary) -> QWidget:
        icon, color = state_icon(run)
        cell = QWidget()
        layout = QHBoxLayout(cell)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(Picture(icon, color, 16))
        layout.addWidget(ElidedText(state_text(run), "body"), 1)
        return cell

    def _action(self, run: RunSummary) -> Button:
        if run.status == "finished" and run.has_adapter:
            button = Button(self.tr("Compare"), "outlined", small=True)
            button.clicked.connect(lambda: self.compare_requested.emit(run))
        elif run.status in ("stopped", "interrupted") and run.can_resume:
            button = Button(self.tr("Resume"), "outlined", small=True)
            button.clicked.connect(lambda: self.resume_requested.emit(run))
        else:
            button = Button(self.tr("See why") if run.status == "failed" else self.tr("Open"), "outlined", small=True)
            button.clicked.connect(lambda: self.open_requested.emit(run))
        button.setMinimumWidth(80)
        return button


class ElidedName(ElidedText):
    """A run's name, semibold, at most 220 wide."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "strong")
        self.setMaximumWidth(220)

    def sizeHint(self) -> QSize:
        return QSize(min(220, self.fontMetrics().horizontalAdvance(self.text()) + 2), 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(120, self.sizeHint().width()), 20)


class Sparkline(QWidget):
    """A run's CER over its evaluations, 120×26."""

    def __init__(self, run: RunSummary, color: str = "accent", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._color = color
        self.setFixedSize(120, 26)
        self.setAccessibleName(f"{percent(run.cer_base)} → {percent(run.cer_adapted)}")

    def paintEvent(self, event: QPaintEvent) -> None:
        run = self._run
        draw_sparkline(QPainter(self), QRectF(self.rect()), run.curve, run.curve_base, color=self._color)


def _change(run: RunSummary) -> QWidget:
    if run.cer_base is None and run.cer_adapted is None:
        return Text("\N{EN DASH}", "body", "muted")
    line = FigureLine(pixels=13)
    adapted = "bad" if run.is_worse else "accent" if run.cer_adapted is not None else "muted"
    line.set_parts([(percent(run.cer_base), "base"), ("→", "muted"), (percent(run.cer_adapted), adapted)])
    return line
