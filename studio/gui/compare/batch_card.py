"""A table of many recordings with what they come to above it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.gui.compare.batch_run import BatchRun
from studio.gui.compare.batch_table import MODEL_COLORS, BatchTable
from studio.gui.compare.batch_texts import (
    change_title,
    count_words,
    figure_title,
    interval_words,
    points,
    verdicts_words,
)
from studio.gui.compare.clip_texts import progress_words
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card, column, row
from studio.gui.kit.figures import HeadlineFigure, Progress
from studio.gui.kit.notes import Note, Severity
from studio.gui.kit.tables import TableFooter, TableView
from studio.gui.kit.tasks import Task, run_in_background
from studio.gui.kit.text import ElidedText
from studio.gui.kit.wording import about
from studio.runs.batch import Batch, Difference, Total

_NARROW = 760
_TITLE_WIDTH = 220
_LEAST_WIDTH = 96
_COUNT_MS = 2000
"""Between two counts while recordings are transcribed: a count takes the processor from the models."""

_SEVERITY: dict[str, Severity] = {"better": "good", "worse": "bad", "same": "info", "unknown": "info"}


class BatchCard(Card):
    """Totals, verdict, table, and how far listening has come.

    Args:
        run: what is shown.

    Signals:
        opened: a TranscribedClip of the table, to be looked at alone.
        export_requested: the table should be written into a file.
        close_requested: back to single recordings.
    """

    opened = Signal(object)
    export_requested = Signal()
    close_requested = Signal()

    def __init__(self, run: BatchRun) -> None:
        super().__init__(padding=0)
        self._run = run
        self._counting: Task | None = None
        self._later = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._is_stale = False
        self.setAccessibleName(self.tr("Many recordings"))
        self.name = ElidedText("", "card")
        self.status = ElidedText("", "help")
        self.progress = Progress()
        self.progress.setFixedWidth(160)
        self.stop_button = Button(self.tr("Stop"), "outlined", "stop", small=True)
        self.go_on_button = Button(self.tr("Go on"), "outlined", "ear", small=True)
        self.export_button = Button(self.tr("Export table…"), "outlined", "export", small=True)
        self.close_button = Button(self.tr("Close"), "flat", "x", small=True)
        self.figures = [HeadlineFigure("") for _ in range(3)]
        self.change = HeadlineFigure(self.tr("Change"))
        self.verdict = Note()
        self.table = BatchTable(self)
        self.view = _Table()
        self.view.setModel(self.table)
        self.view.setAccessibleName(self.accessibleName())
        self.footer = TableFooter([(self.tr("Enter"), self.tr("open"))])
        self._lay_out()
        self._connect()

    def show_run(self) -> None:
        """Show the batch as it is now."""
        run = self._run
        columns = self.table.columnCount()
        self.table.set_batch(run.batch)
        if self.table.columnCount() != columns or not self.view.horizontalHeader().sectionSize(0):
            self._set_columns()
        self.name.setText(run.title)
        self.footer.set_text(count_words(run.batch))
        self._show_work()
        if not run.is_busy or not run.done:
            self._count()
        elif not self._later.isActive():
            self._later.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_columns()

    def _end(self) -> None:
        self._later.stop()
        self._show_work()
        self._count()

    def _show_work(self) -> None:
        run = self._run
        total = len(run.batch.clips)
        busy = run.is_busy
        self._work.setVisible(busy)
        self.progress.set_value(run.done / total if run.done else -1.0)
        self.stop_button.setVisible(busy)
        self.go_on_button.setVisible(not busy and run.can_go_on)
        self.export_button.setEnabled(run.done > 0)
        self.status.setText(self._status(total) if busy else "")

    def _status(self, total: int) -> str:
        if not total:
            return self.tr("Looking for recordings…")
        if not self._run.done:  # models are loaded, or the first recording is transcribed: tens of seconds
            base = self._run.batch.contenders[0].name
            doing = progress_words(self._run.phase, base, self._run.seconds, "")[0]
            return self.tr("0 of {total} transcribed. {doing}").format(total=f"{total:,}", doing=doing)
        words, left = self.tr("{done} of {total} transcribed"), self._run.seconds_left
        said = words.format(done=f"{self._run.done:,}", total=f"{total:,}")
        return said if left < 0 else self.tr("{said}, {time} to go").format(said=said, time=about(left))

    def _count(self) -> None:
        """Work out the totals in the background; one count at a time, always followed by the newest."""
        if self._counting is not None:
            self._is_stale = True
            return
        self._is_stale = False
        batch = self._run.batch
        self._counting = run_in_background(
            self, lambda _task: (batch, batch.totals(), batch.differences()), success=self._counted
        )

    def _counted(self, result: tuple[Batch, list[Total], list[Difference]]) -> None:
        self._counting = None
        batch, totals, differences = result
        for place, figure in enumerate(self.figures):
            figure.setVisible(place < len(totals))
            if place < len(totals):
                figure.label.setText(figure_title(batch, batch.contenders[place]))
                figure.setToolTip(batch.contenders[place].name)
                number = f"{totals[place].cer * 100:.1f}"
                figure.set_value(number, "%", interval_words(totals[place].interval), MODEL_COLORS[place])
        self.change.setVisible(bool(differences))
        if differences:
            self.change.label.setText(change_title(batch))
            first = differences[0]
            color = {"better": "good", "worse": "bad"}.get(first.verdict, "text")
            low, high = points(first.interval.low), points(first.interval.high)
            words = self.tr("95 %: {low} to {high}").format(low=low, high=high)
            self.change.set_value(points(first.cer), self.tr("points"), words, color)
            self.verdict.set_note(verdicts_words(batch, differences), _SEVERITY[first.verdict])
        self._note.setVisible(bool(differences))
        self._totals.setVisible(bool(totals))
        if self._is_stale:
            self._count()

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            clip = self.table.clips[index.row()]
            if clip.transcriptions:
                self.opened.emit(clip)

    def _set_columns(self) -> None:
        """Model columns are as wide as their heads, as far as there is room."""
        count = self.table.columnCount()
        narrow = self.width() < _NARROW
        length = 72 if narrow else 88
        room = (self.width() - length - _TITLE_WIDTH) // max(1, count - 2)
        measure = self.view.horizontalHeader().fontMetrics().horizontalAdvance
        heads = [str(self.table.headerData(place, Qt.Orientation.Horizontal) or "") for place in range(2, count)]
        self.view.set_columns([0, length, *(max(_LEAST_WIDTH, min(measure(head) + 48, room)) for head in heads)])

    def _connect(self) -> None:
        self._run.changed.connect(self.show_run)
        self._run.progressed.connect(self._show_work)
        self._run.ended.connect(self._end)
        self._later.timeout.connect(self._count)
        self.stop_button.clicked.connect(self._run.cancel)
        self.go_on_button.clicked.connect(self._run.go_on)
        self.export_button.clicked.connect(self.export_requested)
        self.close_button.clicked.connect(self.close_requested)
        self.view.doubleClicked.connect(self._open)
        self.view.entered_row.connect(lambda: self._open(self.view.currentIndex()))

    def _lay_out(self) -> None:
        head = row(
            self.name, self.stop_button, self.go_on_button, self.export_button, self.close_button, spacing=8
        )  # fmt: skip
        head.setStretch(0, 1)
        head.setContentsMargins(20, 14, 16, 0)
        self._work = QWidget()
        work = row(self.progress, self.status, spacing=12)
        work.setStretch(1, 1)
        work.setContentsMargins(20, 0, 20, 0)
        self._work.setLayout(work)
        self._work.hide()
        self._totals = QWidget()
        figures = QHBoxLayout(self._totals)
        figures.setContentsMargins(20, 0, 20, 0)
        figures.setSpacing(32)
        for figure in (*self.figures, self.change):
            figures.addWidget(figure, 0, Qt.AlignmentFlag.AlignBottom)
        figures.addStretch(1)
        self._totals.hide()
        self._note = QWidget()
        note = column(self.verdict)
        note.setContentsMargins(20, 0, 20, 0)
        self._note.setLayout(note)
        self._note.hide()
        self.body.setContentsMargins(1, 1, 1, 1)
        self.body.setSpacing(12)
        self.add(head)
        self.add(self._work)
        self.add(self._totals)
        self.add(self._note)
        self.add(self.view, 1)
        self.add(self.footer)
        self.view.setSortingEnabled(True)
        self.view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.DescendingOrder)


class _Table(TableView):
    """Enter opens the row."""

    entered_row = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_row.emit()
        else:
            super().keyPressEvent(event)
