"""Supervising an engine process from a terminal."""

from __future__ import annotations

import math
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from rich.markup import escape
from rich.progress import Progress, TaskID

from studio.cli.console import counted, counting_progress, err
from studio.errors import StudioError
from studio.protocol.client import EngineProcess
from studio.protocol.events import (
    EvaluationCompleted,
    Event,
    ExportProgressed,
    Phase,
    PhaseChanged,
    RunFailed,
    RunStarted,
    StepCompleted,
    StrengthChosen,
    Warned,
)
from studio.protocol.state import RunState, reduce
from studio.runs.directory import RunDirectory
from studio.storage.atomic import writing

_WAKE_SECONDS = 0.2


ENDED_AT_ONCE = "killed"
"""Code of the error that a second Ctrl-C ends in."""


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
    state = RunState()
    with interruptible() as interruption, counting_progress() as progress:  # before there is anything to interrupt
        with writing(log):
            engine = EngineProcess(arguments, log)
        view = EngineView(progress)
        for event in _events(engine, interruption):
            state = reduce(state, event)
            view.show(event, state)
    engine.close()
    if interruption.handled > 1 and state.failure is not None:
        hint = _going_on(RunDirectory(Path(arguments[1]))) if arguments[0] == "train" else ""
        raise EngineFailed(RunFailed(ENDED_AT_ONCE, "Ended at once, as asked.", hint), log)
    if state.failure is not None:
        raise EngineFailed(state.failure, log)
    return state


def _going_on(directory: RunDirectory) -> str:
    """How a run goes on that was ended at once."""
    saved = directory.complete_checkpoints()
    where = f"after step {saved[-1][0]:,}" if saved else "from its beginning (nothing was saved yet)"
    return f"It goes on {where} by: whisper-lora-studio resume {directory.path}"


@dataclass
class Interruption:
    """How often Ctrl-C was pressed, and how often it was obeyed."""

    presses: int = 0
    handled: int = 0

    def obey(self, engine: EngineProcess) -> None:
        """Ask the engine to stop, or, the second time, end it."""
        while self.handled < self.presses:
            self.handled += 1
            if self.handled == 1:
                err.print("Stopping once this step is finished and everything is saved. Ctrl-C again ends at once.")
                engine.stop()
            else:
                engine.kill()


def _events(engine: EngineProcess, interruption: Interruption) -> Iterator[Event]:
    """The engine's events; between them this thread wakes often enough to obey Ctrl-C.

    A handler may neither print nor lock, whatever it interrupts.
    """
    interruption.obey(engine)
    for event in engine.awaited_events(_WAKE_SECONDS):
        interruption.obey(engine)
        if event is not None:
            yield event


class EngineView:
    """One progress bar a phase, and a line for what is worth keeping."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def show(self, event: Event, state: RunState) -> None:
        """An event, and the state that it has led to."""
        match event:
            case RunStarted():
                share = 100 * event.trainable_parameters / event.total_parameters
                to_train = counted(event.train_utterances, "utterance")
                self._line(
                    f"{escape(event.checkpoint)} on {event.device}: {to_train} to train, "
                    f"{event.held_out:,} held out; {event.trainable_parameters:,} of "
                    f"{event.total_parameters:,} parameters are trained ({share:.2f} %)"
                )
                if event.start_step:
                    self._line(f"Going on after step {event.start_step:,} of {event.total_steps:,}.")
            case PhaseChanged(phase=phase, done=done, total=total) if phase != Phase.TRAINING:
                self._advance(phase, done, total, phase.capitalize())
            case StepCompleted() if state.started is not None:
                loss, rate = f"{event.loss:.3f}", f"{event.utterances_per_second:.1f}"
                text = f"Training  loss {loss}  {rate} utterances/s"
                self._advance(Phase.TRAINING, event.step, state.started.total_steps, text)
            case EvaluationCompleted():
                of = "" if event.is_of_curve else f" of {escape(event.side)}"
                name = of + (", base" if event.step == 0 else f", step {event.step}")
                kind = "Quick evaluation" if event.is_quick else "Evaluation"
                how = "" if event.precision in ("", "float32") else f" in {event.precision}"
                heard = counted(event.utterances, "utterance")
                loss = "" if math.isnan(event.loss) else f"; loss {event.loss:.3f}"
                words = f"; words {event.terms_recognised:,} of {event.terms_spoken:,}" if event.terms_spoken else ""
                self._line(f"{kind}{name}: CER {event.cer:.1%}, WER {event.wer:.1%} ({heard}{how}){words}{loss}")
            case ExportProgressed(format=name, phase=phase, done=done, total=total):
                self._advance(name, done, total, f"{name}: {phase}")
            case StrengthChosen(strength=strength, points=points):
                tried = ", ".join(f"{row['set']} {row['strength']:g} %: {row['cer']:.1%}" for row in points)
                self._line(f"Strength {strength:g} % chosen; CER at {escape(tried)}")
            case Warned(message=message):
                self._line(f"[yellow]Warning:[/] {escape(message)}")

    def _line(self, text: str) -> None:
        self._progress.console.print(text, soft_wrap=True)

    def _advance(self, key: str, done: int, total: int, description: str) -> None:
        if done == 0 and key in self._tasks:
            self._progress.remove_task(self._tasks.pop(key))
        if key not in self._tasks:
            self._tasks[key] = self._progress.add_task(description, total=total or None)
        self._progress.update(self._tasks[key], completed=done, total=total or None, description=description)


@contextmanager
def interruptible() -> Iterator[Interruption]:
    """Count Ctrl-C and SIGTERM in place of ending by them."""

    state = Interruption()

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        state.presses += 1

    # What ends a service or a cluster's job asks for the same as a user at a terminal.
    before = {asked: signal.signal(asked, interrupt) for asked in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield state
    finally:
        for asked, handler in before.items():
            signal.signal(asked, handler)
