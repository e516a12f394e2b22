"""TensorBoard files beside ``events.jsonl``, for those who compare runs there."""

from __future__ import annotations

from pathlib import Path

from torch.utils.tensorboard import SummaryWriter

from studio.protocol.events import FINAL_EVENTS, EvaluationCompleted, Event, StepCompleted


class TensorBoardListener:
    """Writes the figures of each event as scalars.

    Args:
        folder: takes the files.
    """

    def __init__(self, folder: Path) -> None:
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
            self._write("eval", event.step, loss=event.loss, cer=event.cer, wer=event.wer)
        elif isinstance(event, FINAL_EVENTS):
            self._writer.close()

    def _write(self, group: str, step: int, **values: float) -> None:
        for name, value in values.items():
            self._writer.add_scalar(f"{group}/{name}", value, step)
