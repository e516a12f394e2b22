"""What is tried next: by grid or by search, for one process of perhaps several that work on an experiment."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import optuna
from optuna.pruners import BasePruner, HyperbandPruner, MedianPruner, NopPruner, SuccessiveHalvingPruner
from optuna.storages import JournalStorage
from optuna.trial import FrozenTrial, TrialState

from studio.errors import SettingsError, StorageError
from studio.runs.experiments.combinations import (
    METHOD,
    Combination,
    apply_values,
    as_kind,
    combination,
    combine,
    relevant,
    value_text,
    with_seed,
)
from studio.runs.experiments.data import base_of
from studio.runs.experiments.directory import ExperimentDirectory
from studio.runs.experiments.measured import read_progress
from studio.runs.experiments.results import read_results
from studio.runs.experiments.settings import Axis, ExperimentSettings, Range, Value
from studio.runs.experiments.trials import (
    STUDY,
    JournalBackend,
    Trial,
    attributes_of,
    claiming,
    is_discarded,
    trial_of,
    values_of,
)
from studio.settings.run import RunSettings
from studio.storage.lock import locked

_LOOK_SECONDS = 1.0
_MOST_DRAWS = 200
"""Draws of a search in a row that cannot be, or were tried already: then there is nothing left to try."""
_REDUCTION = 3
"""Of the trials that have come to a rung, one in so many goes on."""
_FEWEST_BESIDE = 3
"""Trials that must have come as far, itself among them, before any is stopped: CER of few utterances is a matter of
chance, and one alone says nothing."""


@dataclass(frozen=True)
class Claim:
    """A trial that this process works on.

    Attributes:
        trial: optuna's.
        known: what was known of it when it was claimed.
        settings: of its run.
    """

    trial: optuna.Trial
    known: Trial
    settings: RunSettings


class Study:
    """An experiment's trials, to draw from and to tell.

    Args:
        directory: of the experiment.
        total_steps: of its runs, as far as that is known; 0 otherwise.

    Raises:
        RunError, SettingsError: there is no experiment, or its file is wrong.
        StorageError: its journal is damaged or cannot be written.
    """

    def __init__(self, directory: ExperimentDirectory, total_steps: int = 0) -> None:
        self.directory = directory
        self.settings = directory.load()
        self._storage = JournalStorage(JournalBackend(directory))
        with claiming(directory):
            self._study = optuna.create_study(
                study_name=STUDY,
                storage=self._storage,
                pruner=pruner_of(self.settings, total_steps),
                load_if_exists=True,
            )

    def begin(self) -> None:
        """Put down all that is certain to be tried; what was put down before stays."""
        with claiming(self.directory):
            is_all = self.settings.repeat == "all" and not self.settings.is_search
            seeds = self.settings.seeds if is_all else self.settings.seeds[:1]
            planned = [(each, seed) for seed in seeds for each in self._planned()]
            for each, seed in planned[: None if self.settings.is_search else self.settings.budget.trials or None]:
                self._enqueue(each, seed)

    def _planned(self) -> list[Combination]:
        found = combine(self.settings, base_of(self.settings.run)).possible
        if not self.settings.is_search:
            return list(found)
        first = combination(self.settings, self._as_set_up())
        return [first, *(each for each in found if each.is_also)] if self.settings.axes else list(found)

    def _as_set_up(self) -> dict[str, Value]:
        """The axes' values nearest to the experiment's own run: where a search begins."""
        run = self.settings.run
        found: dict[str, Value] = {}
        for path, axis in self.settings.axes.items():
            section, _, name = path.partition(".")
            own = getattr(getattr(run, section), name)
            if isinstance(axis, Range):
                found[path] = as_kind(path, min(axis.high, max(axis.low, float(own))))
            else:
                found[path] = own if own in axis else axis[len(axis) // 2]
        return found

    def _enqueue(self, wanted: Combination, seed: int) -> None:
        known = {(each.key, each.seed) for each in self.trials()}
        if (wanted.key, seed) not in known:
            fixed = {path: encoded(value) for path, value in wanted.values.items() if path in self.settings.axes}
            self._study.enqueue_trial(fixed, attributes_of(wanted, seed))

    def trials(self) -> list[Trial]:
        """All trials in their order, without those that a search gave back."""
        return [trial_of(each, self.directory) for each in self._frozen() if not is_discarded(each)]

    def _frozen(self) -> list[FrozenTrial]:
        return self._study.get_trials(deepcopy=False)

    @contextmanager
    def claimed(self) -> Iterator[Claim | None]:
        """The next trial, held for this process while the block runs; None where nothing is left to do for it.

        One whose process has died comes before new ones.
        """
        with ExitStack() as held:
            with claiming(self.directory):
                trial = self._next()
                if trial is not None:
                    held.enter_context(locked(self.directory.lock(trial.number)))
            yield None if trial is None else self._claim(trial)

    def _claim(self, trial: optuna.Trial) -> Claim:
        frozen = self._storage.get_trial(trial._trial_id)
        known = trial_of(frozen, self.directory)
        return Claim(trial, known, with_seed(apply_values(self.settings.run, known.values), known.seed))

    def _next(self) -> optuna.Trial | None:
        if (left := self._left_behind()) is not None:
            return left
        if self._is_spent():
            return None
        waiting = any(each.state == TrialState.WAITING for each in self._frozen())
        if not waiting and self._draws():
            return self._draw()
        if not waiting:
            self._repeat()
            waiting = any(each.state == TrialState.WAITING for each in self._frozen())
        return self._ask() if waiting else None

    def _left_behind(self) -> optuna.Trial | None:
        """A trial that was begun and that nobody is at; what was drawn and not yet put down is given back."""
        for each in self._frozen():
            if each.state == TrialState.RUNNING and self._is_free(each.number):
                if "values" in each.user_attrs:
                    return optuna.Trial(self._study, each._trial_id)
                self._study.tell(each.number, state=TrialState.FAIL)
        return None

    def _is_free(self, number: int) -> bool:
        """Whether nobody is at a trial, for longer than somebody takes who only looks whether one is."""
        try:
            with locked(self.directory.lock(number), _LOOK_SECONDS):
                return True
        except StorageError as error:
            if error.code != "busy":
                raise
            return False

    def _ask(self) -> optuna.Trial:
        """A new trial, or the first that waits, whose values the sampler learns of."""
        count = len(self._frozen())
        self._study.sampler = sampler_of(self.settings, count)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            trial = self._study.ask()
            if stored := trial.user_attrs.get("values"):
                for path in values_of(stored):
                    if path in self.settings.axes and not trial.user_attrs.get("is_also"):
                        _suggest(trial, path, self.settings.axes[path])
        return trial

    def _draws(self) -> bool:
        """Whether a search goes on drawing."""
        return self.settings.is_search and bool(self.settings.axes) and not self._is_drawn()

    def _draw(self) -> optuna.Trial | None:
        known = {each.key for each in self.trials()}
        for _ in range(_MOST_DRAWS):
            trial = self._ask()
            try:
                drawn = combination(self.settings, self._suggested(trial), base_of(self.settings.run))
            except SettingsError:
                self._give_back(trial)
                continue
            if drawn.key not in known:
                for name, value in attributes_of(drawn, self.settings.seeds[0]).items():
                    trial.set_user_attr(name, value)
                return trial
            self._give_back(trial)
        self._study.set_user_attr("exhausted", True)
        return None

    def _give_back(self, trial: optuna.Trial) -> None:
        trial.set_user_attr("discarded", True)
        self._study.tell(trial, state=TrialState.FAIL)

    def _suggested(self, trial: optuna.Trial) -> dict[str, Value]:
        """A value of each axis that the drawn method has."""
        axes = self.settings.axes
        values: dict[str, Value] = {}
        for path in sorted(axes, key=lambda each: each != METHOD):
            if path in relevant(self.settings.run, values | {path: ""}):
                values[path] = _suggest(trial, path, axes[path])
        return values

    def _repeat(self) -> None:
        """Put down further seeds of what cannot be told from the best; of a search that repeats all, of all finished.

        Nothing while others are still at work, since what is best is not known yet.
        """
        others = self.settings.seeds[1:]
        is_all = self.settings.repeat == "all"
        if not others or (is_all and not self.settings.is_search) or any(not each.is_over for each in self.trials()):
            return
        results = read_results(self.directory)
        chosen = results.finished if is_all else [*results.finished[:1], *results.close]
        for seed in others:
            for each in chosen:
                self._enqueue(combination(self.settings, each.values, is_also=each.is_also), seed)

    def _is_drawn(self) -> bool:
        """Whether a search has tried all that its budget or its axes hold."""
        budget, trials = self.settings.budget, [each for each in self.trials() if not self._is_repeat(each)]
        most = 0 < budget.trials <= len(trials)
        return most or self._is_stale(trials) or bool(self._study.user_attrs.get("exhausted"))

    def _is_repeat(self, trial: Trial) -> bool:
        return trial.seed != self.settings.seeds[0] and (self.settings.is_search or self.settings.repeat == "close")

    def _is_stale(self, trials: Sequence[Trial]) -> bool:
        """Whether so many trials in a row have brought nothing better."""
        patience = self.settings.budget.patience
        over = sorted((each for each in trials if each.state in ("finished", "stopped_early")), key=lambda t: t.ended)
        return bool(patience) and stale_trials([each.cer for each in over]) >= patience

    def _is_spent(self) -> bool:
        """Whether the budget lets no further trial begin."""
        budget = self.settings.budget
        if budget.hours and self.seconds_at_work() >= budget.hours * 3600:
            return True
        if self.settings.is_search:
            return False  # `_is_drawn` says, and further seeds may come after
        begun = [each for each in self.trials() if each.state != "waiting" and not self._is_repeat(each)]
        return self._is_stale(begun)

    def seconds_at_work(self) -> float:
        """Of all trials together, on all machines."""
        runs = (each.run for each in self.trials() if each.run)
        return sum(read_progress(self.directory.run(name)).seconds for name in runs)

    def attribute(self, claim: Claim, name: str) -> Any:
        """What `note` has kept of a trial; None before."""
        return self._storage.get_trial(claim.trial._trial_id).user_attrs.get(name)

    def note(self, claim: Claim, **attributes: Any) -> None:
        """Keep something of a trial, such as the name of its run."""
        for name, value in attributes.items():
            claim.trial.set_user_attr(name, value)

    def report(self, claim: Claim, step: int, cer: float) -> bool:
        """Tell an evaluation, unless it was told before; gives whether the trial is to be stopped early."""
        if step not in self._storage.get_trial(claim.trial._trial_id).intermediate_values:
            claim.trial.report(cer, step)
        return self.should_stop(claim)

    def should_stop(self, claim: Claim) -> bool:
        """Whether a trial is so far behind that it is to be stopped early; never what stands beside the axes."""
        if claim.known.is_also or not claim.trial.should_prune():  # which notes the rung that it has come to
            return False
        known = self._storage.get_trial(claim.trial._trial_id)
        as_far = [each for each in self._frozen() if max(each.intermediate_values, default=0) >= (known.last_step or 0)]
        return len(as_far) >= _FEWEST_BESIDE

    def tell(self, claim: Claim, cer: float | None, state: TrialState) -> None:
        """End a trial."""
        self._study.tell(claim.trial, cer, state, skip_if_finished=True)


def stale_trials(cers: Sequence[float | None]) -> int:
    """How many at the end have brought no lower CER; None for those that were stopped early."""
    best, stale = float("inf"), 0
    for cer in cers:
        is_better = cer is not None and cer < best
        best, stale = (cer or 0.0, 0) if is_better else (best, stale + 1)
    return stale


def pruner_of(settings: ExperimentSettings, total_steps: int = 0) -> BasePruner:
    """What decides that a trial is stopped early."""
    pruning, every = settings.pruning, settings.run.evaluation.eval_steps
    first = pruning.not_before or every
    match pruning.method:
        case "median":
            return MedianPruner(n_startup_trials=3, n_warmup_steps=pruning.not_before, n_min_trials=3)
        case "halving":
            return SuccessiveHalvingPruner(min_resource=first, reduction_factor=_REDUCTION)
        case "hyperband":
            most = max(total_steps, first)
            return HyperbandPruner(min_resource=first, max_resource=most, reduction_factor=_REDUCTION)
    return NopPruner()


def sampler_of(settings: ExperimentSettings, count: int) -> optuna.samplers.BaseSampler:
    """TPE over groups of settings that occur together; of trials that were put down before, it only learns.

    Args:
        settings: of the experiment.
        count: of the trials known, so that several processes draw otherwise.
    """
    most = settings.budget.trials or 30
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        return optuna.samplers.TPESampler(
            n_startup_trials=max(3, min(10, most // 3)),
            multivariate=True,
            group=True,
            seed=(settings.seeds[0] + 7919 * count) % 2**32,
        )


def encoded(value: Value) -> bool | int | float | str:
    """A value as optuna has it: lists as texts."""
    return value_text(value) if isinstance(value, tuple) else value


def _suggest(trial: optuna.Trial, path: str, axis: Axis) -> Value:
    """A value of an axis, as settings have it."""
    if not isinstance(axis, Range):
        drawn = trial.suggest_categorical(path, [encoded(value) for value in axis])
        return next(value for value in axis if encoded(value) == drawn)
    if isinstance(as_kind(path, axis.low), int):
        return trial.suggest_int(path, round(axis.low), round(axis.high), log=axis.log)
    return trial.suggest_float(path, axis.low, axis.high, log=axis.log)


def trial_name(number: int, title: str, seed: int) -> str:
    """Of a trial's run directory."""
    plain = "-".join("".join(char if char.isalnum() or char in "._" else " " for char in title.lower()).split())
    return f"{number:03d}-{plain[:60]}-s{seed}" if plain else f"{number:03d}-s{seed}"
