"""The training loop: batches, their gradient, an optimizer step, and what is due after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import islice
from typing import Any

from studio.engine.channel import EventChannel
from studio.engine.model.memory import release_memory
from studio.engine.training.control import RunControl
from studio.engine.training.distributed import Distributed, StopRequested
from studio.engine.training.gradients import GradientAccumulation
from studio.engine.training.optimizer import Optimization
from studio.engine.training.state import Checkpoints, TrainingState
from studio.engine.training.step_log import StepLog
from studio.engine.training.validation import Validation
from studio.protocol.events import Phase, PhaseChanged
from studio.settings.run import TrainingSettings

Batches = Callable[[int], Iterable[dict[str, Any]]]
"""This process's batches of the whole run, without those of so many first steps."""


class TrainingLoop:
    """Trains an adapter from where its state is to the run's last step, or until it must end.

    After each step come, in this order: the step's event, an evaluation and a checkpoint where they are due or asked
    for. A step's gradient is that of all its batches, so that a run is saved and resumed between steps only.

    Args:
        settings: of the training.
        total_steps: optimizer steps of the whole run.
        batches: the data.
        gradients: forward and backward.
        optimization: optimizer and scheduler.
        validation: evaluates, and keeps the best adapter.
        checkpoints: saves.
        control: what the user asks for.
        distributed: the processes that train together.
        log: tells of steps.
        channel: told of phases.
        state: how far the run is.
        restore_random: puts the random generators where they belong.
    """

    def __init__(
        self,
        settings: TrainingSettings,
        total_steps: int,
        *,
        batches: Batches,
        gradients: GradientAccumulation,
        optimization: Optimization,
        validation: Validation,
        checkpoints: Checkpoints,
        control: RunControl,
        distributed: Distributed,
        log: StepLog,
        channel: EventChannel,
        state: TrainingState,
        restore_random: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._total_steps = total_steps
        self._batches = batches
        self._gradients = gradients
        self._optimization = optimization
        self._validation = validation
        self._checkpoints = checkpoints
        self._control = control
        self._distributed = distributed
        self._log = log
        self._channel = channel
        self._restore_random = restore_random
        self.state = state

    def run(self) -> None:
        """Train.

        Raises:
            StopRequested: a stop was asked for before the first step.
        """
        if self._owes_evaluation:
            self._evaluate()
            if self._control.stop_requested():
                raise StopRequested
        if self._validation.ends(self.state):
            return
        self._channel.emit(PhaseChanged(Phase.TRAINING))
        self._restore_random()
        batches = iter(self._batches(self.state.step))
        self._log.restart_clock()
        while self.state.step < self._total_steps:
            accumulated = list(islice(batches, self._settings.gradient_accumulation_steps))
            if self._control.wait_while_paused(self._evaluate, self._save):
                self._log.restart_clock()
                if self._control.stop_requested():
                    self._save()
                    return
            self._step(accumulated)
            if self._after_step():
                return

    def _step(self, batches: list[dict[str, Any]]) -> None:
        loss = self._gradients(batches)
        figures = self._optimization.step()
        self.state.step += 1
        self.state.loss_scale = self._optimization.loss_scale.state
        utterances = self._distributed.size * sum(batch["utterances"] for batch in batches)
        self._log.completed(self.state, loss, utterances, figures)

    def _after_step(self) -> bool:
        """Do what is due; gives whether training is over."""
        step = self.state.step
        is_last = step >= self._total_steps
        stop = self._control.stop_requested()
        save = self._control.take_save() or is_last or step % self._settings.save_steps == 0
        evaluate = self._control.take_evaluate() or is_last or self._validation.is_due(step)
        if evaluate and not stop:
            self._evaluate()
            stop = self._control.stop_requested()
        is_over = is_last or stop or self._validation.ends(self.state)
        if save or is_over:
            self._save()
        return is_over

    def _evaluate(self) -> None:
        # One that a stop ends is left to the resumed run, which does it first and ends as if it had never stopped.
        with suppress(StopRequested):
            self.state = self._distributed.on_first(self._validate)
        release_memory()  # what was decoded has other sizes than what is trained on
        self._log.restart_clock()

    def _validate(self) -> TrainingState:
        step = self.state.step
        with self._optimization.average.applied(step, is_due=self._validation.is_due(step)):
            return self._validation(self.state)

    def _save(self) -> None:
        self._checkpoints.save(self.state, self._optimization)
        self._log.restart_clock()

    @property
    def _owes_evaluation(self) -> bool:
        """Whether the step that a resumed run goes on from should have been evaluated, and was not."""
        step = self.state.step
        is_due = step >= self._total_steps or self._validation.is_due(step)
        return step > 0 and is_due and self.state.evaluated_step != step
