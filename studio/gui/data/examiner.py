"""Looking for everything that may be wrong with the open recordings, beside the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from studio.corpus.dataset import Dataset
from studio.corpus.quality.transcript_check import TranscriptCheck
from studio.errors import StudioError
from studio.gui.kit.tasks import Task, run_in_background
from studio.gui.project.session import Session

_PAUSE_MS = 250
AT_ONCE = 50_000
"""Rows up to which every change is followed by a new look; larger corpora are looked through when they are opened."""


class DatasetExaminer(QObject):
    """Asks every rule of quality about one dataset, and keeps what a model heard in it.

    Signals:
        examined: findings, or what was heard, are new.
        failed: an exception; the findings stay as they were.
    """

    examined = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.check: TranscriptCheck | None = None
        self._dataset: Dataset | None = None
        self._language = ""
        self._task: Task | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._look)

    @property
    def is_busy(self) -> bool:
        """Whether it looks, or is about to."""
        return self._task is not None or self._pause.isActive()

    def watch(self, dataset: Dataset | None, language: str) -> None:
        """Look at a corpus in a language, from now on at every :meth:`changed`; None for none."""
        if (dataset, language) == (self._dataset, self._language):
            return
        if dataset is not self._dataset:
            self.check = None
        self._dataset, self._language = dataset, language
        self.cancel()
        if dataset is not None:
            self._pause.start()

    def changed(self) -> None:
        """The corpus was changed; look again, once no more changes come."""
        if self._dataset is not None and len(self._dataset) <= AT_ONCE:
            self._pause.start()

    def look_again(self) -> None:
        """Look however large the corpus is, as after transcripts were checked."""
        if self._dataset is not None:
            self._pause.start()

    def cancel(self) -> None:
        """Look no more; what was found stays."""
        self._pause.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _look(self) -> None:
        self.cancel()
        dataset, language = self._dataset, self._language
        if dataset is None:
            return

        def examine(task: Task) -> TranscriptCheck | None:
            dataset.check_quality(language, cancelled=task.cancelled)
            check = TranscriptCheck.latest(dataset)
            if check is not None:
                _ = check.cer  # here, and not when the table is drawn
            return check

        self._task = run_in_background(
            self, examine, success=self._take, failure=self._fail, is_long=True, kind="look_through"
        )

    def _take(self, check: TranscriptCheck | None) -> None:
        self._task = None
        self.check = check
        self.examined.emit()

    def _fail(self, error: BaseException) -> None:
        self._task = None
        if not isinstance(error, StudioError):
            raise error
        self.failed.emit(error)


def make_examiner(session: Session) -> DatasetExaminer:
    """The one of a session, which tells it of failures and ends with it."""
    examiner = DatasetExaminer(session)
    examiner.failed.connect(session.notifier.report)
    session.closing.connect(examiner.cancel)
    return examiner
