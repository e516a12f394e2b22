"""What a run's events say in the list of runs; of one that goes on, only what came since is read. No Qt here."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from studio.errors import StudioError
from studio.protocol.codec import decode_events
from studio.protocol.events import (
    EvaluationCompleted,
    RunFailed,
    RunFinished,
    RunStarted,
    RunStopped,
    StepCompleted,
)
from studio.storage.reading import lines_of, open_regular, reading

_STEP = b'"type": "step_completed"'
_TELLING = tuple(
    f'"type": "{name}"'.encode()
    for name in ("evaluation_completed", "run_started", "run_finished", "run_stopped", "run_failed")
)


@dataclass(frozen=True)
class RunEvents:
    """What has been read of an ``events.jsonl``.

    Attributes:
        started: the start, the last where there are several.
        by_step: the evaluations of the curve.
        final: the final event, unless work went on after it.
        step: the last one.
        offset: bytes that were read.
        last_line: the line before them, by which the file is known again.
    """

    started: RunStarted | None = None
    by_step: dict[int, EvaluationCompleted] = field(default_factory=dict)
    final: RunFinished | RunStopped | RunFailed | None = None
    step: int = 0
    offset: int = 0
    last_line: bytes = b""

    @property
    def evaluations(self) -> list[EvaluationCompleted]:
        """Those of the curve, by step."""
        return [self.by_step[step] for step in sorted(self.by_step)]

    def read_on(self, path: Path) -> RunEvents:
        """With what was appended since; from the beginning where the file is another, or was cut off."""
        with suppress(StudioError), reading(path), open_regular(path) as file:
            file.seek(self.offset - len(self.last_line))
            known = self if file.read(len(self.last_line)) == self.last_line else RunEvents()
            file.seek(known.offset)
            return known._with(file)
        return RunEvents()

    def _with(self, file: IO[bytes]) -> RunEvents:
        offset, last, last_step, telling = self.offset, self.last_line, b"", []
        for line in lines_of(file):
            if line.endswith(b"\n"):  # any other line is still being written, and is read again
                offset, last = offset + len(line), line
            if _STEP in line:
                last_step = line
            elif any(mark in line for mark in _TELLING):
                telling.append(line)
        events = self._after(telling)
        steps = [each.message.step for each in decode_events([last_step]) if isinstance(each.message, StepCompleted)]
        return replace(events, step=steps[0] if steps else self.step, offset=offset, last_line=last)

    def _after(self, telling: Iterable[bytes]) -> RunEvents:
        started, by_step, final = self.started, dict(self.by_step), self.final
        for envelope in decode_events(telling):
            match envelope.message:
                case RunStarted() as started:
                    final = None
                case EvaluationCompleted() as event:
                    if event.is_of_curve:
                        by_step[event.step] = event
                case RunFinished() | RunStopped() | RunFailed() as event:
                    final = event
        return replace(self, started=started, by_step=by_step, final=final)
