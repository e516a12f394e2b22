"""How often a dataset's terms are spoken and recognised, counted beside the window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.corpus.dataset import Dataset
from studio.corpus.overrides import original_source
from studio.corpus.terms import TermCount, count_terms, load_terms
from studio.errors import StudioError
from studio.gui.kit.tasks import Task, run_in_background
from studio.gui.project.run_summaries import RunSummary
from studio.runs.report import Report
from studio.text.normalisation import default_profile
from studio.text.terms import Recall, Term, TermRecall

KINDS = ("", "missed", "never", "few", "learnt")
"""What the chips ask for: states of a term; empty for all."""


@dataclass(frozen=True, slots=True)
class WordsFigures:
    """What the Words view shows.

    Attributes:
        counts: one a term, in the list's order.
        recall: of the newest finished run's held-out utterances other than the test's; None where nothing is judged.
        run: its name.
    """

    counts: tuple[TermCount, ...] = ()
    recall: Recall | None = None
    run: str = ""

    def judged(self, count: TermCount) -> TermRecall | None:
        """A term's recall; None where nothing judges it."""
        terms = self.recall.terms if self.recall is not None else []
        return next((each for each in terms if each.term == count.term.text), None)

    def state(self, count: TermCount) -> str:
        """A term's state, one of `studio.corpus.terms.State`."""
        return count.state(self.judged(count))

    def kinds(self) -> dict[str, int]:
        """How many terms each chip shows."""
        states = [self.state(count) for count in self.counts]
        return {kind: states.count(kind) if kind else len(states) for kind in KINDS}


class WordsCounter(QObject):
    """Counts in the background; what was asked for last wins.

    Signals:
        counted: the new `WordsFigures`.
        failed: an exception.
    """

    counted = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._task: Task | None = None

    def count(self, dataset: Dataset, language: str, runs: Sequence[RunSummary]) -> None:
        """Count the terms of a dataset in a language; ``runs`` are the newest first."""
        self.cancel()
        source = str(original_source(dataset.source))
        own = [run for run in runs if run.status == "finished" and run.source == source]
        self._task = run_in_background(
            self, lambda _task: figures_of(dataset, language, own), success=self._take, failure=self._fail
        )

    def cancel(self) -> None:
        """Tell nothing of what was asked for."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _take(self, figures: WordsFigures) -> None:
        self._task = None
        self.counted.emit(figures)

    def _fail(self, error: BaseException) -> None:
        self._task = None
        if not isinstance(error, StudioError):
            raise error
        self.failed.emit(error)


def figures_of(dataset: Dataset, language: str, runs: Iterable[RunSummary]) -> WordsFigures:
    """Count the terms of a dataset, and judge them by the first of its finished runs.

    Raises:
        DataError: the list, or the run's report, cannot be read.
    """
    terms = load_terms(dataset.store)
    if not terms:
        return WordsFigures()
    counts = tuple(count_terms(dataset.manifest(), terms, language, default_profile(language)))
    run = next(iter(runs), None)
    return WordsFigures(counts, _recall(run.path, terms), run.name) if run is not None else WordsFigures(counts)


def _recall(run: Path, terms: Sequence[Term]) -> Recall | None:
    """By the list as it is now, whatever it was when the run began; the test stays closed."""
    report = replace(Report.load(run / "report.json"), terms=list(terms))
    return next((each for each in report.term_recall() if each.split != "test"), None)
