"""What an experiment has tried: trials in optuna's journal, in a file that several processes and machines may share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import BaseJournalBackend
from optuna.trial import FrozenTrial, TrialState

from studio.runs.experiments.combinations import Combination, key_of
from studio.runs.experiments.directory import ExperimentDirectory
from studio.runs.experiments.settings import Value, Values
from studio.storage.journal import Journal
from studio.storage.lock import locked

State = Literal["waiting", "running", "interrupted", "finished", "stopped_early", "failed"]
"""Of a trial. Interrupted: it was begun, and nobody is at it now; whoever goes on with the experiment goes on with it.
Stopped early: it was so far behind the others that it was not worth its time."""

STUDY = "experiment"
_ADVICE = "Move this file away: finished trials stay in runs, but the experiment begins anew."
_STATES: dict[TrialState, State] = {
    TrialState.WAITING: "waiting",
    TrialState.RUNNING: "running",
    TrialState.COMPLETE: "finished",
    TrialState.PRUNED: "stopped_early",
    TrialState.FAIL: "failed",
}

optuna.logging.set_verbosity(optuna.logging.ERROR)


@dataclass(frozen=True, slots=True)
class Trial:
    """One run of an experiment.

    Attributes:
        number: from 0, in the order in which they were thought of.
        state: how far it is.
        values: what it has otherwise than the experiment's `run`, by dotted path.
        seed: of the run.
        run: name of its directory in ``runs``; empty where it has not begun.
        cer: on the whole validation side, of its best adapter; None unless it is finished.
        curve: step and CER of each evaluation while it trained, on a part of the validation side.
        is_also: whether it stands beside the axes (`ExperimentSettings.also`).
        problem: why it failed.
        begun: time (seconds since 1970) when it was; 0 before.
        ended: likewise.
    """

    number: int
    state: State
    values: Values
    seed: int
    run: str = ""
    cer: float | None = None
    curve: tuple[tuple[int, float], ...] = ()
    is_also: bool = False
    problem: str = ""
    begun: float = 0.0
    ended: float = 0.0

    @property
    def key(self) -> str:
        """The same for trials that differ in nothing but the seed."""
        return key_of(self.values)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will become of it."""
        return self.state in ("finished", "stopped_early", "failed")

    @property
    def last_cer(self) -> float | None:
        """The final one, or the newest of its curve."""
        return self.cer if self.cer is not None else self.curve[-1][1] if self.curve else None


class JournalBackend(BaseJournalBackend):
    """Optuna's journal in a file of `studio.storage`: flushed, locked, and put right where a kill tore its last line.

    Other programs with optuna read it with ``JournalFileBackend``.
    """

    def __init__(self, directory: ExperimentDirectory) -> None:
        self._journal: Journal[dict[str, Any]] = Journal(directory.trials, dict[str, Any], _ADVICE)

    def read_logs(self, log_number_from: int) -> Iterable[dict[str, Any]]:
        """Those from a number on; StorageError where one is damaged."""
        return self._journal.read()[log_number_from:]

    def append_logs(self, logs: list[dict[str, Any]]) -> None:
        """On the disk when this returns; StorageError where it cannot be written."""
        self._journal.append(logs)


def read_trials(directory: ExperimentDirectory) -> list[Trial]:
    """All trials in their order; none before the experiment was begun.

    Raises:
        StorageError: the journal is damaged.
    """
    if not directory.trials.is_file():
        return []
    storage = JournalStorage(JournalBackend(directory))
    studies = storage.get_all_studies()
    trials = storage.get_all_trials(studies[0]._study_id, deepcopy=False) if studies else []
    return [trial_of(each, directory) for each in trials if not is_discarded(each)]


def is_discarded(trial: FrozenTrial) -> bool:
    """Whether a search drew it and gave it back, since it cannot be or was tried already."""
    return bool(trial.user_attrs.get("discarded")) or "values" not in trial.user_attrs


def trial_of(trial: FrozenTrial, directory: ExperimentDirectory) -> Trial:
    """What optuna's record says."""
    known = trial.user_attrs
    state = _STATES[trial.state]
    if state == "running" and not directory.is_worked_on(trial.number):
        state = "interrupted"
    return Trial(
        number=trial.number,
        state=state,
        values=values_of(known["values"]),
        seed=known["seed"],
        run=known.get("run", ""),
        cer=trial.values[0] if trial.state == TrialState.COMPLETE and trial.values else None,
        curve=tuple(sorted(trial.intermediate_values.items())),
        is_also=known.get("is_also", False),
        problem=known.get("problem", ""),
        begun=trial.datetime_start.timestamp() if trial.datetime_start else 0.0,
        ended=trial.datetime_complete.timestamp() if trial.datetime_complete else 0.0,
    )


def values_of(stored: Mapping[str, Any]) -> dict[str, Value]:
    """Values as JSON has them, with tuples again."""
    return {path: tuple(value) if isinstance(value, list) else value for path, value in stored.items()}


def attributes_of(combination: Combination, seed: int) -> dict[str, Any]:
    """What optuna's record says beside the parameters."""
    values = {path: list(value) if isinstance(value, tuple) else value for path, value in combination.values.items()}
    return {"values": values, "seed": seed, "is_also": combination.is_also}


@contextmanager
def claiming(directory: ExperimentDirectory) -> Iterator[None]:
    """Hold the experiment's trials while one is chosen; StorageError where another does for a minute."""
    with locked(directory.claiming, seconds=60.0):
        yield
