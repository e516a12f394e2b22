"""Supervising an engine process from a terminal."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from rich.markup import escape
from rich.progress import Progress, TaskID

from studio.cli.console import counting_progress, err
from studio.errors import StudioError
from studio.protocol.client import EngineProcess
from studio.protocol.events import (
    EvaluationCompleted,
    Event,
    PhaseChanged,
    RunFailed,
    RunStarted,
    SamplesTranscribed,
    StepCompleted,
    Warned,
)
from studio.protocol.state import RunState, reduce
from studio.runs.directory import writing

_TRAINING = "training"


class EngineFailed(StudioError):
    """The engine ended with ``RunFailed``."""

    def __init__(self, failure: RunFailed, log: Path) -> None:
        self.needs_log = failure.code in ("internal", "engine_died")
        hint = f"{failure.hint} Log: {log}" if self.needs_log else failure.hint
        super().__init__(failure.message, hint, code=failure.code)


def run_engine(arguments: list[str], log: Path) -> RunState:
    """Start an engine, show its progress until it ends, and give its final state.

    Ctrl-C asks it to finish the step, save and end; a second one ends it at once.

    Raises:
        EngineFailed: the engine could not do it.
    """
    with writing(log):
        engine = EngineProcess(arguments, log)
    state = RunState()
    with _interruptible(engine) as interruption, counting_progress() as progress:
        view = _View(progress)
        for envelope in engine.events():
            state = reduce(state, envelope.message)
            view.show(envelope.message, state)
    engine.close()
    if interruption.killed:
        hint = "Resume goes on from the last checkpoint." if arguments[0] == "train" else ""
        raise EngineFailed(RunFailed("killed", "Ended at once, as asked.", hint), log)
    if state.failure is not None:
        raise EngineFailed(state.failure, log)
    return state


class _View:
    """One progress bar a phase, and a line for what is worth keeping."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def show(self, event: Event, state: RunState) -> None:
        match event:
            case RunStarted():
                share = 100 * event.trainable_parameters / event.total_parameters
                self._line(
                    f"{escape(event.checkpoint)} on {event.device}: {event.train_utterances:,} utterances to train, "
                    f"{event.eval_utterances:,} held out; {event.trainable_parameters:,} of "
                    f"{event.total_parameters:,} parameters are trained ({share:.2f} %)"
                )
            case PhaseChanged(phase=phase, done=done, total=total) if phase != _TRAINING:
                self._advance(phase, done, total, phase.capitalize())
            case StepCompleted() if state.started is not None:
                loss, rate = f"{event.loss:.3f}", f"{event.utterances_per_second:.1f}"
                text = f"Training  loss {loss}  {rate} utterances/s"
                self._advance(_TRAINING, event.step, state.started.total_steps, text)
            case EvaluationCompleted():
                name = "base" if event.step == 0 else f"step {event.step}"
                self._line(
                    f"Evaluation, {name}: CER {event.cer:.1%}, WER {event.wer:.1%}, loss {event.loss:.3f} "
                    f"({event.utterances} utterances)"
                )
            case Warned(message=message):
                self._line(f"[yellow]Warning:[/] {escape(message)}")
            case SamplesTranscribed(step=0, rows=rows):
                for row in rows:
                    self._clip(row)

    def _clip(self, row: dict[str, object]) -> None:
        self._line(f"[bold]{escape(str(row['audio']))}[/]")
        results = row["results"]
        assert isinstance(results, list)
        for result in results:
            self._line(escape(f"  {result['model']} ({result['seconds']:.1f} s): {result['text']}"))

    def _line(self, text: str) -> None:
        self._progress.console.print(text, soft_wrap=True)

    def _advance(self, key: str, done: int, total: int, description: str) -> None:
        if done == 0 and key in self._tasks:
            self._progress.remove_task(self._tasks.pop(key))
        if key not in self._tasks:
            self._tasks[key] = self._progress.add_task(description, total=total or None)
        self._progress.update(self._tasks[key], completed=done, total=total or None, description=description)


@dataclass
class _Interruption:
    """What Ctrl-C has asked for."""

    asked: bool = False
    killed: bool = False


@contextmanager
def _interruptible(engine: EngineProcess) -> Iterator[_Interruption]:
    state = _Interruption()

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        if state.asked:
            state.killed = True
            engine.kill()
            return
        state.asked = True
        err.print("Stopping: the step is finished and everything is saved. Ctrl-C again ends at once.")
        engine.stop()

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield state
    finally:
        signal.signal(signal.SIGINT, before)
