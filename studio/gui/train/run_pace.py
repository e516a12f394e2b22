"""How long a run has taken and will take, from what was measured of it. No Qt here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from studio.gui.engines.run_history import RunHistory
from studio.protocol.events import EVALUATIONS, EvaluationCompleted, Event, Phase, PhaseChanged
from studio.protocol.state import RunState
from studio.runs.pace import decoded_for_report

if TYPE_CHECKING:
    from studio.gui.kit.plot_scale import Values
    from studio.settings.run import RunSettings, TrainingSettings

RECENT_STEPS = 200
"""The pace is the mean of the newest steps: batches differ in length, and the machine in load."""

_PADDED_SECONDS = 30.0

Log = Sequence[tuple[float, Event]]


def elapsed_seconds(history: RunHistory, now: float | None) -> float:
    """Time that engines have worked on the run, over all its resumptions.

    Args:
        history: its past.
        now: seconds since 1970 where an engine works on it, else None.
    """
    times = history.column("time")
    beginnings = [at for at, event in history.log if _is_loading(event)] or [at for at, _ in history.log[:1]]
    if not beginnings:
        return 0.0
    total = 0.0
    for begin, following in zip(beginnings, [*beginnings[1:], math.inf], strict=True):
        logged = [at for at, _ in history.log if begin <= at < following]
        steps = times[(times >= begin) & (times < following)]
        end = max([*logged, *steps[-1:].tolist()])
        if following == math.inf and now is not None:
            end = max(end, now)
        total += end - begin
    return total


def remaining_seconds(state: RunState, history: RunHistory, settings: RunSettings | None, now: float) -> float | None:
    """Time to the end at the pace measured so far, the evaluations to come included; None before that can be told."""
    if state.started is None or state.step is None or state.is_over:
        return None
    pace = step_seconds(history)
    if pace is None:
        return None
    done, total = state.step.step, state.started.total_steps
    seconds = pace * max(0, total - done)
    if settings is None:
        return seconds
    one = evaluation_seconds(history) or _base_seconds(history.log)
    every = settings.evaluation.eval_steps
    seconds += one * (total // every - done // every)
    begun = _evaluation_begun(history.log)
    if begun is not None:
        seconds += max(0.0, one - (now - begun))
    return seconds + _report_seconds(state, history, settings)


def step_seconds(history: RunHistory) -> float | None:
    """Mean time of a step, without those that an evaluation, a save or a pause fell into."""
    times = history.column("time")[-RECENT_STEPS - 1 :]
    if times.size < 3:
        return None
    logged = np.array([at for at, _ in history.log])
    gaps = np.diff(times)
    undisturbed = gaps[np.searchsorted(logged, times[1:]) == np.searchsorted(logged, times[:-1])]
    return float(undisturbed.mean()) if undisturbed.size else float(np.median(gaps))


def evaluation_seconds(history: RunHistory) -> float | None:
    """Mean time of the adapter's evaluations; None before the first."""
    durations = [seconds for _, seconds in evaluation_durations(history.log)]
    return sum(durations) / len(durations) if durations else None


def evaluation_durations(log: Log) -> list[tuple[EvaluationCompleted, float]]:
    """Each of the adapter's evaluations with the seconds it took."""
    found: list[tuple[EvaluationCompleted, float]] = []
    begun: float | None = None
    for at, event in log:
        if isinstance(event, PhaseChanged) and (_begins_evaluation(event) or _is_loading(event)):
            begun = None if _is_loading(event) else at
        elif isinstance(event, EvaluationCompleted) and event.step and begun is not None:
            found.append((event, at - begun))
            begun = None
    return found


def learning_rates(training: TrainingSettings, total: int, steps: Values) -> Values:
    """The learning rate of each of ``steps`` (from 1), as transformers' schedulers compute it; shape (n,)."""
    warmup = training.steps_of_warmup(total)
    before = np.maximum(steps - 1, 0)  # a scheduler counts the steps done before
    share = np.clip((before - warmup) / max(1, total - warmup), 0.0, 1.0)
    falling = {
        "linear": 1.0 - share,
        "cosine": 0.5 * (1.0 + np.cos(np.pi * share)),
        "constant": np.ones_like(share),
    }[training.lr_scheduler]
    factor = np.where(before < warmup, before / max(1, warmup), falling)
    rates: Values = training.learning_rate * factor
    return rates


def utterances_done(settings: RunSettings | None, steps: int) -> int:
    """How many utterances have gone through the model, repeated ones counted again; 0 where that is not known."""
    if settings is None or settings.training.max_duration:
        return 0
    return steps * settings.training.batch_size * settings.training.gradient_accumulation_steps


def _is_loading(event: Event) -> bool:
    return isinstance(event, PhaseChanged) and event.phase == Phase.LOADING


def _begins_evaluation(event: PhaseChanged) -> bool:
    return event.phase == Phase.EVALUATING and event.total == 0


def _evaluation_begun(log: Log) -> float | None:
    """When the evaluation that is under way began."""
    for at, event in reversed(log):
        if isinstance(event, PhaseChanged):
            if _begins_evaluation(event):
                return at
            if event.phase not in EVALUATIONS:
                return None
        elif isinstance(event, EvaluationCompleted):
            return None
    return None


def _report_seconds(state: RunState, history: RunHistory, settings: RunSettings) -> float:
    """Time of decoding everything held out with base and adapter at the end, at the pace of the newest evaluation.

    That is padded to 30 s: where the curve is not, the time is taken to grow as the audio does. What the curve
    decodes as the report does is not decoded again.
    """
    started = state.started
    each = _decoding_seconds(history.log)
    if started is None or not each:
        return 0.0
    count = started.held_out
    seconds = started.validation_audio_seconds + started.test_audio_seconds
    if started.audio_context == "trimmed" and count:
        each *= _PADDED_SECONDS / (seconds / count + settings.training.context_margin)
    curve = settings.evaluation.max_utterances
    return 2 * decoded_for_report(count, curve, started.audio_context, started.precision) * each


def _decoding_seconds(log: Log) -> float:
    """Seconds for each utterance decoded in the newest evaluation; 0 before one is finished."""
    each, begun, total = 0.0, 0.0, 0
    for at, event in log:
        if isinstance(event, PhaseChanged) and event.phase in (Phase.EVALUATING_BASE, Phase.EVALUATING):
            if event.total and not event.done:
                begun, total = at, event.total
        elif isinstance(event, EvaluationCompleted) and total:
            each, total = (at - begun) / total, 0
    return each


def _base_seconds(log: Log) -> float:
    """Time of the base model's loss and texts; zero where that is not known."""
    begun = 0.0
    for at, event in log:
        if isinstance(event, PhaseChanged) and event.phase == Phase.EVALUATING_BASE_LOSS and event.done == 0:
            begun = at
        elif isinstance(event, EvaluationCompleted) and event.step == 0 and begun:
            return at - begun
    return 0.0
