"""Fixing many recordings at once: planned and done beside the window, since both may decode sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from studio.corpus.dataset import Dataset
from studio.corpus.overrides import Override
from studio.corpus.quality.fixes import merged, plan, split_row, trimmed
from studio.corpus.quality.transcript_check import TranscriptCheck
from studio.gui.data.override_history import OverrideHistory
from studio.gui.kit.tasks import run_in_background

Plan = Callable[[], list[Override]]


class FixRunner(QObject):
    """One fix at a time.

    Signals:
        busy_changed: whether it is at work; rows must not be changed meanwhile.
        done: the rows that were fixed; none where nothing could be done.
        taken_back: the rows that are as before.
        overtaken: rows are as another process changed them meanwhile.
        failed: an exception; nothing has changed, or what was changed could not be written.
    """

    busy_changed = Signal(bool)
    done = Signal(tuple)
    taken_back = Signal(tuple)
    overtaken = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_busy = False
        self._history: OverrideHistory | None = None

    def history_of(self, dataset: Dataset) -> OverrideHistory:
        """What was changed in a dataset since it was opened."""
        if self._history is None or self._history.dataset is not dataset:
            self._history = OverrideHistory(dataset)
        return self._history

    def save(self, dataset: Dataset) -> None:
        """Write what was changed, once what was changed before it is written; the window waits for no disk."""
        run_in_background(
            self, lambda _task: dataset.save_changes(), success=self._saved, failure=self._not_saved, is_save=True
        )

    def fix(self, history: OverrideHistory, code: str, fix: str, planned: Plan) -> None:
        """Make the edits that a plan comes to, and list them in the fix log."""
        self._start(lambda: history.apply_fix(code, fix, planned()), self.done.emit)

    def take_back(self, undo: Callable[[], tuple[int, ...]]) -> None:
        """Undo something that may decode sound again."""
        self._start(undo, self.taken_back.emit)

    def _start(self, work: Callable[[], tuple[int, ...]], tell: Callable[[tuple[int, ...]], object]) -> None:
        if self.is_busy:
            return

        def finish(rows: tuple[int, ...]) -> None:
            self._set_busy(False)
            tell(rows)

        self._set_busy(True)
        run_in_background(self, lambda _task: work(), success=finish, failure=self._fail, is_long=True, kind="fix")

    def _saved(self, is_overtaken: bool) -> None:
        if is_overtaken:
            self.overtaken.emit()

    def _not_saved(self, error: BaseException) -> None:
        self.overtaken.emit()
        self.failed.emit(error)

    def _fail(self, error: BaseException) -> None:
        self._set_busy(False)
        self.failed.emit(error)

    def _set_busy(self, busy: bool) -> None:
        self.is_busy = busy
        self.busy_changed.emit(busy)


def plan_of(
    dataset: Dataset,
    check: TranscriptCheck | None,
    code: str,
    fix: str,
    rows: Sequence[int] | None = None,
) -> Plan:
    """What mends a kind of finding, of all rows that have it or of some; trimming needs no finding."""

    def planned() -> list[Override]:
        if rows is None or any(code in dataset.report.codes(row) for row in rows):
            anchors, transcribed = (None, None) if check is None else (check.anchors, check.text)
            return plan(dataset, dataset.report, code, fix, rows=rows, anchors=anchors, transcribed=transcribed)
        return [
            override
            for row in rows or ()
            for override in _single(dataset, row, fix)
            if override != dataset.override_of(override.id)
        ]

    return planned


def _single(dataset: Dataset, row: int, fix: str) -> list[Override]:
    if fix == "trim":
        return [trimmed(dataset, row)]
    if fix == "split":
        return [split_row(dataset, row)]
    return merged(dataset, [row]) if fix == "merge" else []
