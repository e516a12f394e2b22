"""Working on an experiment: one trial after the other, each in an engine process, until nothing is left to do."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from optuna.trial import TrialState

from studio.errors import RunError, StudioError
from studio.protocol.client import EngineProcess
from studio.protocol.events import EvaluationCompleted, Event, RunFailed, RunFinished, RunStarted, RunStopped
from studio.runs.directory import RunDirectory
from studio.runs.experiments.asking import Claim, Study, trial_name
from studio.runs.experiments.data import keep_data, prepare_trial
from studio.runs.experiments.directory import ExperimentDirectory
from studio.runs.experiments.measured import read_outcome
from studio.runs.experiments.requests import last_request
from studio.runs.experiments.titles import title_of
from studio.runs.experiments.trials import Trial
from studio.runs.supervising import Request, StartEngine, await_end, supervise

Ending = Literal["done", "stopped"]
_MOST_FAILURES = 3
"""Trials that fail one after the other before the experiment stops: it is not the settings then."""


@dataclass(frozen=True, slots=True)
class TrialBegun:
    """A trial is about to be worked on; `is_resumed` where it was begun before."""

    trial: Trial
    title: str
    run: Path
    is_resumed: bool


@dataclass(frozen=True, slots=True)
class TrialEnded:
    """A trial is over or interrupted; as it is now."""

    trial: Trial
    title: str


Told = TrialBegun | TrialEnded | Event


def _nobody(_told: Told) -> None:
    return


def _never() -> bool:
    return False


@dataclass
class Runner:
    """Works on an experiment, alone or beside other processes.

    Args:
        directory: of the experiment.
        listen: told of every trial, and of every event of its engine.
        is_stopped: asked several times a second whether to save and end, as `requests.ask` does from elsewhere.
        start_engine: starts one on a run directory.
    """

    directory: ExperimentDirectory
    listen: Callable[[Told], None] = _nobody
    is_stopped: Callable[[], bool] = _never
    start_engine: StartEngine = EngineProcess
    _failures: int = 0

    def run(self) -> Ending:
        """Work until nothing is left, or until told to stop.

        Raises:
            StudioError: recordings or base cannot be used, the experiment cannot be written, or trial after trial
                fails (code ``trials_fail``).
        """
        chosen = keep_data(self.directory)
        settings = self.directory.load()
        train = chosen.manifest.train
        seconds = sum(utterance.duration for utterance in train)
        study = Study(self.directory, settings.run.training.planned_steps(max(1, len(train)), seconds))
        study.begin()
        while not (self.is_stopped() or last_request(self.directory) == "stop"):
            with study.claimed() as claim:
                if claim is None:
                    return "done"
                self._work(study, claim)
        return "stopped"

    def _work(self, study: Study, claim: Claim) -> None:
        title = title_of(study.settings.run, claim.known.values, study.settings.differing) or study.settings.name
        try:
            run = self._directory(study, claim, title)
            self.listen(TrialBegun(claim.known, title, run.path, bool(claim.known.run)))
            ending = self._train(study, claim, run)
        except StudioError as error:
            if error.code in ("disk_full", "not_writable", "busy"):  # the experiment's, and not the trial's
                raise
            ending = RunFailed(error.code, error.message, error.hint)
        self._tell(study, claim, ending)
        now = next(each for each in study.trials() if each.number == claim.known.number)
        self.listen(TrialEnded(now, title))
        if self._failures >= _MOST_FAILURES:
            raise RunError(
                f"{self._failures} trials one after the other have failed; the last one: {now.problem}",
                "Correct what is wrong, and go on with the experiment.",
                code="trials_fail",
            )

    def _directory(self, study: Study, claim: Claim, title: str) -> RunDirectory:
        """The trial's run directory, as it was left or made now."""
        name = claim.known.run or trial_name(claim.known.number, title, claim.known.seed)
        study.note(claim, run=name)
        run = self.directory.run(name)
        return run if run.exists else prepare_trial(self.directory, claim.settings, name)

    def _train(self, study: Study, claim: Claim, run: RunDirectory) -> Event | None:
        """The last event of the engine; None where the trial is to be stopped early."""
        if run.is_finished:  # by an engine that outlived whoever watched it
            return RunFinished()
        await_end(run)
        for event in run.read_events():
            self._report(study, claim, event.message, 0)
        if study.should_stop(claim):
            return None
        return self._supervise(study, claim, self.start_engine(["train", str(run.path)], run.log))

    def _supervise(self, study: Study, claim: Claim, engine: EngineProcess) -> Event | None:
        is_behind, total = False, 0

        def listen(event: Event) -> None:
            nonlocal is_behind, total
            self.listen(event)
            total = event.total_steps if isinstance(event, RunStarted) else total
            is_behind = self._report(study, claim, event, total) or is_behind

        def wanted() -> Request:
            return "stop" if is_behind or self.is_stopped() else last_request(self.directory)

        last = supervise(engine, wanted, listen)
        return None if is_behind and isinstance(last, RunStopped) else last

    def _report(self, study: Study, claim: Claim, event: Event, total: int) -> bool:
        """Tell of an evaluation; gives whether the trial is to end by it, which at its last step is no use."""
        is_point = isinstance(event, EvaluationCompleted) and event.is_of_curve and event.step > 0
        if not isinstance(event, EvaluationCompleted) or not is_point or math.isnan(event.cer):
            return False
        return study.report(claim, event.step, event.cer) and event.step < total

    def _tell(self, study: Study, claim: Claim, ending: Event | None) -> None:
        match ending:
            case None:
                study.tell(claim, None, TrialState.PRUNED)
            case RunStopped():
                return  # it is gone on with
            case RunFinished():
                self._tell_finished(study, claim)
            case RunFailed(code="engine_died") if not study.attribute(claim, "deaths"):
                study.note(claim, deaths=1)  # it is gone on with, once
                return
            case RunFailed(message=message, hint=hint):
                study.note(claim, problem=f"{message} {hint}".strip())
                study.tell(claim, None, TrialState.FAIL)
                self._failures += 1
                return
        self._failures = 0

    def _tell_finished(self, study: Study, claim: Claim) -> None:
        outcome = read_outcome(self.directory.run(study.attribute(claim, "run")))
        if outcome is None:
            study.note(claim, problem="Its report cannot be read.")
            study.tell(claim, None, TrialState.FAIL)
        else:
            study.tell(claim, outcome.cer, TrialState.COMPLETE)
