"""What an experiment came to, read from its folder: a pure function of what lies there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from studio.runs.experiments.combinations import METHOD, apply_values, relevant, with_seed
from studio.runs.experiments.comparing import Comparison, compare, paired_difference
from studio.runs.experiments.directory import ExperimentDirectory
from studio.runs.experiments.importance import Importance, importance_of
from studio.runs.experiments.measured import Edits, Outcome, Progress, read_outcome, read_progress
from studio.runs.experiments.opening import Opening, read_openings
from studio.runs.experiments.settings import ExperimentSettings, Value, Values
from studio.runs.experiments.titles import title_of, value_title
from studio.runs.experiments.trials import State, Trial, read_trials
from studio.settings.run import RunSettings
from studio.text.error_rates import Interval

_ORDER: tuple[State, ...] = ("finished", "running", "interrupted", "stopped_early", "failed", "waiting")
COSTS = ("seconds", "peak_memory_bytes", "adapter_bytes")
"""What a candidate costs, as attributes of `Candidate`; less is better."""


@dataclass(frozen=True)
class TrialResult:
    """A trial, what it came to (None unless it is finished) and how far it has come."""

    trial: Trial
    outcome: Outcome | None
    progress: Progress


@dataclass(frozen=True)
class Candidate:
    """A combination of settings with all its trials, which differ in the seed alone: a row of the table.

    Attributes:
        values: what it has otherwise than the experiment's `run`, by dotted path.
        settings: whole, with the first seed.
        title: what it is called, such as ``LoRA, r = 16``.
        results: of its trials, in the order of seeds tried.
    """

    values: Values
    settings: RunSettings
    title: str
    results: tuple[TrialResult, ...]

    @cached_property
    def finished(self) -> tuple[Outcome, ...]:
        """What its finished trials came to."""
        return tuple(each.outcome for each in self.results if each.outcome is not None)

    @property
    def is_also(self) -> bool:
        """Whether it stands beside the axes, as a yardstick."""
        return self.results[0].trial.is_also

    @property
    def state(self) -> State:
        """Finished where one of its trials is; else that of the one that has come furthest."""
        return min((each.trial.state for each in self.results), key=_ORDER.index)

    @cached_property
    def edits(self) -> Edits | None:
        """Of all seeds together; None where none is finished."""
        return Edits.pooled([each.edits for each in self.finished]) if self.finished else None

    @cached_property
    def cer(self) -> float | None:
        """Mean of its finished seeds, on the whole validation side, as a fraction; None where none is finished."""
        return self.edits.rate if self.edits else None

    @cached_property
    def interval(self) -> Interval | None:
        """95 % bootstrap interval of `cer` over utterances."""
        return self.edits.interval if self.edits else None

    @property
    def seed_cers(self) -> tuple[float, ...]:
        """CER of each finished seed."""
        return tuple(each.cer for each in self.finished)

    @property
    def last_cer(self) -> float | None:
        """`cer`, or the newest figure of its curves where none is finished."""
        told = (each.trial.last_cer for each in self.results)
        return self.cer if self.cer is not None else next((cer for cer in told if cer is not None), None)

    @property
    def seconds(self) -> float:
        """Mean time at work of its finished trials, or of those begun; without judging the base, once for all."""
        finished = [each.progress.own_seconds for each in self.results if each.outcome is not None]
        return _mean(finished or [each.progress.own_seconds for each in self.results if each.progress.seconds])

    @property
    def step(self) -> tuple[int, int]:
        """The last step taken by the trial that has come furthest, and of how many; zeros before any."""
        return max((each.progress.step, each.progress.total_steps) for each in self.results)

    @property
    def peak_memory_bytes(self) -> int:
        """The most of any trial; 0 before any."""
        finished = [each.peak_memory_bytes for each in self.finished]
        return max(finished or [each.progress.peak_memory_bytes for each in self.results])

    @property
    def adapter_bytes(self) -> int:
        """Size of an adapter's weights; 0 where none is finished."""
        return max((each.adapter_bytes for each in self.finished), default=0)

    @property
    def trainable_share(self) -> float:
        """Of the base's parameters, as a fraction; 0 where it is not known."""
        first = self.finished[0] if self.finished else None
        return first.trainable_parameters / first.total_parameters if first and first.total_parameters else 0.0

    @property
    def latency_seconds(self) -> float:
        """Mean time to transcribe an utterance with the adapter beside its base; 0 where it was not measured."""
        return _mean([each.latency_seconds for each in self.finished if each.latency_seconds])

    @property
    def best_trial(self) -> Trial | None:
        """Of its finished trials the one with the lowest CER, the earlier of equals."""
        found = [each for each in self.results if each.outcome is not None]
        return min(found, key=lambda each: (each.trial.cer, each.trial.number)).trial if found else None

    def value(self, path: str) -> Value:
        """Of one of its settings, whether it is told apart by it or not."""
        section, _, name = path.partition(".")
        found: Value = getattr(getattr(self.settings, section), name)
        return found


@dataclass(frozen=True, slots=True)
class Series:
    """Candidates along an axis: the best of each value, by rising value, and the others.

    Attributes:
        name: of the method, or of the experiment where methods are no axis.
        best: finished, one a value; a band is their `Candidate.interval`.
        others: finished with the same value and a worse CER, or not finished.
    """

    name: str
    best: tuple[Candidate, ...]
    others: tuple[Candidate, ...]


@dataclass(frozen=True)
class Results:
    """An experiment's table and what follows from it.

    Attributes:
        settings: what is tried.
        candidates: the finished ones, best first, then those at work, stopped early, failed and waiting.
        openings: of the test side, in their order.
    """

    settings: ExperimentSettings
    candidates: tuple[Candidate, ...]
    openings: tuple[Opening, ...] = ()

    @property
    def finished(self) -> tuple[Candidate, ...]:
        """Those with a CER, best first."""
        return tuple(each for each in self.candidates if each.cer is not None)

    @property
    def best(self) -> Candidate | None:
        """The one with the lowest CER; None before any is finished."""
        return next(iter(self.finished), None)

    @cached_property
    def base(self) -> Edits | None:
        """The base's on the validation side; None before any trial is finished."""
        return self.finished[0].finished[0].base if self.finished else None

    @cached_property
    def gain(self) -> tuple[float, Interval] | None:
        """CER of the best minus the base's, and its 95 % interval, paired; None before any trial is finished."""
        best = self.best.edits if self.best else None
        return paired_difference(self.base, best) if self.base and best else None

    @property
    def utterances(self) -> int:
        """On the validation side; 0 before any trial is finished."""
        return len(self.base.ids) if self.base else 0

    @cached_property
    def comparisons(self) -> tuple[Comparison[Candidate], ...]:
        """The best beside each other finished candidate, in their order."""
        return tuple(compare(self.finished[0], other) for other in self.finished[1:])

    @property
    def close(self) -> tuple[Candidate, ...]:
        """Finished candidates that cannot be told from the best, without it."""
        return tuple(each.other for each in self.comparisons if each.verdict == "same")

    @property
    def economical(self) -> Comparison[Candidate] | None:
        """The smallest of those that cannot be told from the best, where it is smaller than the best."""
        found = [each for each in self.comparisons if each.verdict == "same" and each.ratio("adapter_bytes") < 1]
        return min(found, key=lambda each: each.ratio("adapter_bytes"), default=None)

    @cached_property
    def importance(self) -> tuple[Importance, ...]:
        """How much of the differences each axis alone explains, the most first; none of fewer than four candidates."""
        return importance_of([each for each in self.finished if not each.is_also], self.settings)

    @property
    def trials(self) -> tuple[Trial, ...]:
        """All trials, in their order."""
        return tuple(sorted((r.trial for each in self.candidates for r in each.results), key=lambda t: t.number))

    @property
    def seconds(self) -> float:
        """Time at work of all trials together."""
        return sum(result.progress.seconds for each in self.candidates for result in each.results)

    @property
    def seconds_left(self) -> float | None:
        """Until all is tried, at the pace of what is over and with one trial at a time; None where nothing tells.

        Of a search by time or patience, what is left of its hours; repeats of what is close are not known before.
        """
        results = [result for each in self.candidates for result in each.results]
        over = [each.progress.own_seconds for each in results if each.trial.is_over and each.progress.seconds]
        budget = self.settings.budget
        spare = max(0.0, budget.hours * 3600 - self.seconds) if budget.hours else None
        if not over or (self.settings.is_search and not budget.trials):
            return spare
        mean = _mean(over)
        begun = [each for each in results if each.trial.state in ("running", "interrupted")]
        left = sum(max(0.0, mean - each.progress.seconds) for each in begun) + mean * self._untried(len(results))
        return left if spare is None else min(left, spare)

    def _untried(self, known: int) -> int:
        """Trials that have not begun, those that a search has yet to think of among them."""
        drawn = max(0, self.settings.budget.trials - known) if self.settings.is_search else 0
        return self.count("waiting") + drawn

    def count(self, *states: State) -> int:
        """Trials in any of these states; without one, all."""
        return sum(not states or trial.state in states for trial in self.trials)

    def front(self, cost: str) -> tuple[Candidate, ...]:
        """The Pareto front of CER and a cost: candidates than which none is better in both, cheapest first.

        Args:
            cost: one of `COSTS`.
        """
        return pareto_front(self.finished, lambda each: float(getattr(each, cost)))

    def along(self, path: str) -> tuple[Series, ...]:
        """CER by one axis: a series a method, or one where methods are no axis, or are this one.

        Candidates whose method does not have the setting are in none.

        Args:
            path: of a setting.
        """
        is_by_method = METHOD in self.settings.differing and path != METHOD
        series: dict[str, list[Candidate]] = {}
        for each in self.candidates:
            if relevant(self.settings.run, {METHOD: each.settings.adapter.method, path: ""}).keys() >= {path}:
                name = value_title(METHOD, each.settings.adapter.method) if is_by_method else self.settings.name
                series.setdefault(name, []).append(each)
        order = [value_title(METHOD, value) for value in self._methods()]
        names = sorted(series, key=lambda name: order.index(name) if name in order else len(order))
        return tuple(_series(name, self._places(path), path, series[name]) for name in names)

    def _methods(self) -> tuple[Value, ...]:
        axis = self.settings.axes.get(METHOD, ())
        also = (each[METHOD] for each in self.settings.also if METHOD in each)
        return (*(axis if isinstance(axis, tuple) else ()), *also)

    def _places(self, path: str) -> tuple[Value, ...]:
        """An axis's values in their order: rising, where they are numbers, else as they were written."""
        axis = self.settings.axes.get(path, ())
        written = axis if isinstance(axis, tuple) else ()
        is_number = all(isinstance(value, int | float) and not isinstance(value, bool) for value in written)
        return () if is_number else written

    def candidate_of(self, trial: int) -> Candidate | None:
        """The candidate of a trial's number."""
        return next((c for c in self.candidates if any(r.trial.number == trial for r in c.results)), None)


def read_results(directory: ExperimentDirectory) -> Results:
    """Read an experiment's folder; what was read of a finished trial is not read again.

    Raises:
        RunError, SettingsError: there is no experiment, or its file is wrong.
        StorageError: its journal is damaged.
    """
    settings = directory.load()
    groups: dict[str, list[TrialResult]] = {}
    for trial in read_trials(directory):
        run = directory.run(trial.run) if trial.run else None
        outcome = read_outcome(run) if run and trial.state == "finished" else None
        progress = read_progress(run) if run else Progress()
        groups.setdefault(trial.key, []).append(TrialResult(trial, outcome, progress))
    candidates = (_candidate(settings, results) for results in groups.values())
    return Results(settings, tuple(sorted(candidates, key=_rank)), tuple(read_openings(directory)))


def pareto_front(candidates: Sequence[Candidate], cost: Callable[[Candidate], float]) -> tuple[Candidate, ...]:
    """Those than which none is both cheaper and better, the cheapest first; without a CER they are passed over."""
    known = [each for each in candidates if each.cer is not None]
    front: list[Candidate] = []
    for each in sorted(known, key=lambda each: (cost(each), each.cer)):
        if not front or (each.cer or 0.0) < (front[-1].cer or 0.0):
            front.append(each)
    return tuple(front)


def _candidate(settings: ExperimentSettings, results: list[TrialResult]) -> Candidate:
    values = results[0].trial.values
    made = with_seed(apply_values(settings.run, values), results[0].trial.seed)
    return Candidate(values, made, title_of(settings.run, values, settings.differing), tuple(results))


def _rank(candidate: Candidate) -> tuple[int, float, int]:
    cer = candidate.last_cer
    number = min(each.trial.number for each in candidate.results)
    return _ORDER.index(candidate.state), float("inf") if cer is None else cer, number


def _series(name: str, order: Sequence[Value], path: str, found: list[Candidate]) -> Series:
    best: dict[Value, Candidate] = {}
    for each in found:
        if each.cer is not None:
            best.setdefault(each.value(path), each)  # candidates come best first
    chosen = sorted(best.values(), key=lambda each: _place(each.value(path), order))
    return Series(name, tuple(chosen), tuple(each for each in found if each not in chosen))


def _place(value: Value, order: Sequence[Value]) -> tuple[float, str]:
    if value in order:
        return float(order.index(value)), ""
    return (float(value), "") if isinstance(value, int | float) else (float(len(order)), str(value))


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else 0.0
