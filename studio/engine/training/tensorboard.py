"""TensorBoard files beside ``events.jsonl``, for those who compare runs there."""

from __future__ import annotations

from pathlib import Path

from studio.errors import RunError
from studio.protocol.events import FINAL_EVENTS, EvaluationCompleted, Event, StepCompleted


class TensorBoardListener:
    """Writes the figures of each event as scalars.

    Args:
        folder: takes the files.

    Raises:
        RunError: TensorBoard is not installed (code ``no_tensorboard``).
    """

    def __init__(self, folder: Path) -> None:
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ModuleNotFoundError as error:
            raise RunError(
                f"TensorBoard's files cannot be written: {error}.",
                "Install tensorboard, or set training.tensorboard to false.",
                code="no_tensorboard",
            ) from error
        self._writer = SummaryWriter(str(folder))

    def __call__(self, event: Event) -> None:
        if isinstance(event, StepCompleted):
            self._write(
                "train",
                event.step,
                loss=event.loss,
                learning_rate=event.learning_rate,
                grad_norm=event.grad_norm,
                utterances_per_second=event.utterances_per_second,
                memory_bytes=event.memory_bytes,
            )
        elif isinstance(event, EvaluationCompleted):
            group = "eval" if event.is_of_curve else f"eval/{event.side}"
            self._write(group, event.step, loss=event.loss, cer=event.cer, wer=event.wer)
        elif isinstance(event, FINAL_EVENTS):
            self._writer.close()

    def _write(self, group: str, step: int, **values: float) -> None:
        for name, value in values.items():
            self._writer.add_scalar(f"{group}/{name}", value, step)
