"""What the user asks of a run in training: stop, pause, evaluate or save now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from studio.engine.channel import Controls, EventChannel
from studio.engine.training.distributed import Distributed
from studio.protocol.events import Phase, PhaseChanged


@dataclass(frozen=True)
class RunControl:
    """Commands to one run, as its loop asks for them between steps.

    Several processes have no supervisor: all that can be asked of them is to stop, by a signal to any of them.

    Args:
        controls: takes the commands.
        channel: told of a pause.
        distributed: the processes that must agree.
    """

    controls: Controls
    channel: EventChannel
    distributed: Distributed

    def stop_requested(self) -> bool:
        """Whether any process was asked to stop; all must ask, and all are then asked to."""
        requested = self.distributed.any(self.controls.stop_requested)
        if requested:
            self.controls.request_stop()
        return requested

    def take_evaluate(self) -> bool:
        """Whether an evaluation was asked for since the last call."""
        return self.controls.take_evaluate()

    def take_save(self) -> bool:
        """Whether a checkpoint was asked for since the last call."""
        return self.controls.take_save()

    def wait_while_paused(self, evaluate: Callable[[], None], save: Callable[[], None]) -> bool:
        """Return once the run may go on or must stop; evaluate and save meanwhile where that is asked for.

        Returns:
            Whether there was a pause.
        """
        controls = self.controls
        if not controls.is_paused or controls.stop_requested:
            return False
        while controls.is_paused and not controls.stop_requested:
            self.channel.emit(PhaseChanged(Phase.PAUSED))
            controls.wait_while_paused()
            if controls.take_evaluate():
                evaluate()
            if controls.take_save():
                save()
        self.channel.emit(PhaseChanged(Phase.TRAINING))
        return True
