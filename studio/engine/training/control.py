"""What the user asks for while a run trains, done between the trainer's steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from studio.engine.channel import Controls, EventChannel
from studio.engine.training.distributed import Ranks, StopRequested
from studio.protocol.events import PhaseChanged

if TYPE_CHECKING:
    from studio.engine.training.loop import LoraTrainer


class NothingLeft(Exception):
    """A resumed run had already ended early."""


class Flow(TrainerCallback):
    """Puts what the user asks for between the trainer's steps.

    Several processes have no supervisor: all that can be asked of them is to stop, by a signal to any of them.
    """

    def __init__(self, trainer: LoraTrainer, channel: EventChannel, controls: Controls, ranks: Ranks) -> None:
        self._trainer = trainer
        self._channel = channel
        self._controls = controls
        self._ranks = ranks

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        trainer = self._trainer
        if trainer.owes_evaluation:
            trainer.evaluate()
            if self._ranks.any(self._controls.stop_requested):
                raise StopRequested
        if trainer.is_out_of_patience:
            # The loop would take one more step before it looks.
            raise NothingLeft
        self._channel.emit(PhaseChanged("training"))
        trainer.restart_clock()

    def on_step_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        if self._controls.is_paused and not self._controls.stop_requested:
            self._pause(self._controls)

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        controls = self._controls
        control.should_evaluate = control.should_evaluate or controls.take_evaluate()
        control.should_save = control.should_save or controls.take_save()
        if self._ranks.any(controls.stop_requested):
            controls.request_stop()
            control.should_save = control.should_training_stop = True

    def _pause(self, controls: Controls) -> None:
        self._channel.emit(PhaseChanged("paused"))
        while controls.is_paused and not controls.stop_requested:
            controls.wait_while_paused()
            if controls.take_evaluate():
                self._trainer.evaluate()
            if controls.take_save():
                self._trainer.save()
            if controls.is_paused:
                self._channel.emit(PhaseChanged("paused"))
        self._channel.emit(PhaseChanged("training"))
        self._trainer.restart_clock()
