"""Time gone and time to come, the schedule ahead, and curves of a million points. No window here."""

from __future__ import annotations

import numpy as np
import pytest

from studio.gui.engines.run_history import RunHistory
from studio.gui.kit.plot_scale import smoothed, smoothed_at, thinned
from studio.gui.train.run_condition import condition_of
from studio.gui.train.run_pace import elapsed_seconds, evaluation_seconds, learning_rates, remaining_seconds
from studio.protocol.codec import Envelope
from studio.protocol.events import (
    EvaluationCompleted,
    Event,
    PhaseChanged,
    RunFailed,
    RunStarted,
    RunStopped,
    StepCompleted,
)
from studio.protocol.state import RunState, reduce
from studio.settings.run import RunSettings


def test_remaining_time_holds_the_evaluations_to_come() -> None:
    state, history = told(
        (0, PhaseChanged("loading")),
        (5, RunStarted(total_steps=40, validation_utterances=8)),
        *((10 + 2 * number, step(number)) for number in range(1, 11)),
        (30, PhaseChanged("evaluating")),
        (37, EvaluationCompleted(10, 0.5, 0.1, 0.2, 8)),
        (37, PhaseChanged("training")),
        *((37 + 2 * (number - 10), step(number)) for number in range(11, 15)),
    )
    assert evaluation_seconds(history) == 7
    # 26 steps of 2 s, and the evaluations at steps 20, 30 and 40.
    assert remaining_seconds(state, history, settings(eval_steps=10), now=45) == pytest.approx(26 * 2 + 3 * 7)


def test_before_the_first_evaluation_the_base_models_stands_for_it() -> None:
    state, history = told(
        (0, RunStarted(total_steps=20, validation_utterances=100)),
        (0.5, PhaseChanged("evaluating base loss", 0, 100)),
        (10.5, PhaseChanged("evaluating base", 0, 50)),
        (60.5, EvaluationCompleted(0, 2.0, 0.5, 0.6, 50)),
        (60.5, PhaseChanged("training")),
        *((60.5 + number, step(number)) for number in range(1, 6)),
    )
    # 15 steps; two evaluations of all losses and as many utterances; at the end all utterances, by both models.
    expected = 15 + 2 * (10 + 50) + 2 * 100
    run = settings(eval_steps=10, max_utterances=50)
    assert remaining_seconds(state, history, run, now=66) == pytest.approx(expected)


def test_the_reports_padded_texts_take_longer_than_quick_ones() -> None:
    margin = RunSettings().training.context_margin
    started = RunStarted(
        total_steps=6, validation_utterances=100, audio_context="trimmed", validation_audio_seconds=250.0
    )
    state, history = told(
        (0, started),
        (0, PhaseChanged("evaluating base", 0, 50)),
        (5, EvaluationCompleted(0, 2.0, 0.5, 0.6, 50, "trimmed")),
        (5, PhaseChanged("training")),
        *((5.0 + number, step(number)) for number in range(1, 6)),
    )
    expected = 1 + 2 * 100 * 0.1 * 30 / (2.5 + margin)
    assert remaining_seconds(state, history, settings(eval_steps=10), now=11) == pytest.approx(expected)


def test_an_evaluation_under_way_counts_for_what_is_left_of_it() -> None:
    first = [(float(number), step(number)) for number in range(1, 11)]
    told_first: list[tuple[float, Event]] = [
        *first,
        (10.0, PhaseChanged("evaluating")),
        (20.0, EvaluationCompleted(10, 0.5, 0.1, 0.2, 8)),
        (20.0, PhaseChanged("training")),
        *((10.0 + number, step(number)) for number in range(11, 21)),
        (30.0, PhaseChanged("evaluating")),
        (32.0, PhaseChanged("evaluating", 4, 8)),
    ]
    state, history = told((0.0, RunStarted(total_steps=20)), *told_first)
    assert remaining_seconds(state, history, settings(eval_steps=10), now=34.0) == pytest.approx(6.0)


def test_time_gone_leaves_out_the_night_between_two_engines() -> None:
    events: list[tuple[float, Event]] = [
        (0, PhaseChanged("loading")), (1, RunStarted(total_steps=40)), (9, step(1)), (10, RunStopped(1)),
        (1000, PhaseChanged("loading")), (1001, RunStarted(total_steps=40, start_step=1)), (1005, step(2)),
    ]  # fmt: skip
    _, history = told(*events)
    assert elapsed_seconds(history, None) == 15
    assert elapsed_seconds(history, 1009.0) == 19


@pytest.mark.parametrize("scheduler", ["linear", "cosine", "constant"])
def test_the_schedule_rises_and_falls_as_transformers_does(scheduler: str) -> None:
    raw = RunSettings().model_dump()
    raw["training"].update(learning_rate=1.0, warmup_ratio=0.2, lr_scheduler=scheduler)
    training = RunSettings.model_validate(raw).training
    steps = np.array([1.0, 2.0, 3.0, 7.0, 10.0])
    falling = {
        "linear": [1.0, 0.5, 0.125],
        "cosine": [1.0, 0.5, 0.5 * (1 + np.cos(np.pi * 7 / 8))],
        "constant": [1.0, 1.0, 1.0],
    }[scheduler]
    assert learning_rates(training, 10, steps).tolist() == pytest.approx([0.0, 0.5, *falling])


def test_a_thinned_curve_keeps_its_peaks_and_its_ends() -> None:
    x = np.arange(1_000_003, dtype=np.float64)
    y = np.sin(x / 5000)
    y[123_456], y[700_001] = 9.0, -9.0
    y[5] = np.nan
    thin_x, thin_y = thinned(x, y, 500)
    assert thin_x.size < 3000
    assert (np.nanmax(thin_y), np.nanmin(thin_y)) == (9.0, -9.0)
    assert (thin_x[0], thin_x[-1], thin_y[-1]) == (0.0, x[-1], y[-1])
    assert (np.diff(thin_x) >= 0).all()


@pytest.mark.parametrize("size", [0, 1, 7, 50, 5000])
def test_smoothing_at_some_places_is_smoothing(size: int) -> None:
    values = np.random.default_rng(0).normal(size=size)
    values[3:5] = np.nan
    places, means = smoothed_at(values, 10, 100)
    assert means.tolist() == pytest.approx(smoothed(values, 10)[places].tolist(), nan_ok=True)
    assert not size or places[-1] == size - 1


def test_one_word_says_what_state_a_run_is_in() -> None:
    running = RunState(status="running", started=RunStarted(), phase=PhaseChanged("training"))
    failed = reduce(running, RunFailed("engine_died", "m"))
    assert condition_of(RunState(), has_run=False) == "empty"
    assert condition_of(running, has_run=True, is_worked_on=True) == "training"
    assert condition_of(running, has_run=True, is_worked_on=True, is_pausing=True) == "paused"
    assert condition_of(running, has_run=True, is_worked_on=True, is_stopping=True) == "stopping"
    assert condition_of(running, has_run=True) == "interrupted"
    assert condition_of(failed, has_run=True, is_worked_on=True) == "loading", "a resumed run's engine begins"
    assert condition_of(failed, has_run=True) == "failed"
    assert condition_of(RunState(), has_run=True) == "ready"


def step(number: int) -> StepCompleted:
    return StepCompleted(number, number / 10, 1.0, 1e-3, 1.0, 8.0, 1, 0)


def told(*events: tuple[float, Event]) -> tuple[RunState, RunHistory]:
    state, history = RunState(), RunHistory()
    for number, (at, event) in enumerate(events):
        state = reduce(state, event)
        history.add(Envelope(number, at, event))
    return state, history


def settings(**evaluation: int) -> RunSettings:
    raw = RunSettings().model_dump()
    raw["evaluation"].update(evaluation)
    return RunSettings.model_validate(raw)
