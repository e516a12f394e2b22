"""The state of a run, reduced from its events in every order that matters."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from studio.protocol.codec import Envelope
from studio.protocol.events import (
    CheckpointSaved,
    EvaluationCompleted,
    Event,
    PhaseChanged,
    RunFailed,
    RunFinished,
    RunStarted,
    RunStopped,
    SamplesTranscribed,
    StepCompleted,
    Warned,
)
from studio.protocol.state import RunState, reduce, replay


def after(*events: Event) -> RunState:
    return replay(Envelope(number, 0.0, event) for number, event in enumerate(events))


def step(number: int, loss: float = 1.0) -> StepCompleted:
    return StepCompleted(number, number / 10, loss, 1e-3, 1.0, 3.0, 1, 0)


def evaluation(number: int, cer: float) -> EvaluationCompleted:
    return EvaluationCompleted(number, 1.0, cer, cer * 2, 10)


STARTED = RunStarted("/runs/a", "whisper-base", "cpu", total_steps=40)
BEGINNING = (PhaseChanged("loading"), STARTED, PhaseChanged("evaluating base", 0, 10), evaluation(0, 0.5))


def test_nothing_is_known_before_the_first_event() -> None:
    state = after()
    assert state == RunState()
    assert (state.status, state.is_over, state.progress, state.best, state.evaluation) == (
        *("starting", False, 0.0),
        *(None, None),
    )


def test_a_whole_run() -> None:
    state = after(*BEGINNING)
    assert (state.status, state.base, state.best) == ("running", evaluation(0, 0.5), None)
    assert state.phase == PhaseChanged("evaluating base", 0, 10)
    rows = [{"reference": "가", "base": "나", "adapted": "가"}]
    state = after(*BEGINNING, step(10), evaluation(10, 0.3), SamplesTranscribed(10, rows), CheckpointSaved(10, "/c"))
    assert (state.progress, state.evaluation, state.best) == (0.25, evaluation(10, 0.3), evaluation(10, 0.3))
    assert (state.samples, state.checkpoint) == (tuple(rows), CheckpointSaved(10, "/c"))
    state = after(*BEGINNING, step(40), RunFinished(40, "/runs/a/report.json"))
    assert (state.status, state.is_over, state.progress) == ("finished", True, 1.0)
    assert (state.phase, state.report) == (None, "/runs/a/report.json")


def test_reducing_leaves_the_old_state_alone() -> None:
    before = after(*BEGINNING)
    reduce(before, evaluation(10, 0.1))
    assert before == after(*BEGINNING)


def test_the_best_is_the_lowest_cer_and_the_earlier_of_equals() -> None:
    state = after(*BEGINNING, evaluation(10, 0.3), evaluation(20, 0.2), evaluation(30, 0.2), evaluation(40, 0.25))
    assert (state.best, state.evaluation) == (evaluation(20, 0.2), evaluation(40, 0.25))
    assert [done.step for done in state.evaluations] == [10, 20, 30, 40]


def test_an_adapter_that_has_forgotten_too_much_is_not_the_best_unless_there_is_no_other() -> None:
    def guard(number: int) -> EvaluationCompleted:
        return EvaluationCompleted(number, math.nan, 0.9, 0.9, 5, split="guard", set="known", is_over_limit=True)

    state = after(*BEGINNING, evaluation(10, 0.3), evaluation(20, 0.2), guard(20))
    assert (state.best, state.kept_out) == (evaluation(10, 0.3), {20})
    assert after(*BEGINNING, evaluation(10, 0.3), guard(10)).best == evaluation(10, 0.3)


def test_the_base_is_not_the_adapters_best_and_a_cer_that_is_no_number_is_not_either() -> None:
    state = after(*BEGINNING, evaluation(10, math.nan), evaluation(20, 0.9))
    assert state.base == evaluation(0, 0.5)
    assert state.best == evaluation(20, 0.9)


def test_what_is_told_of_a_set_or_of_the_test_is_no_point_of_the_curve() -> None:
    parts = (replace(evaluation(20, 0.1), set="dev_clean"), replace(evaluation(10, 0.1), split="test"))
    state = after(*BEGINNING, evaluation(10, 0.3), evaluation(20, 0.4), *parts)
    assert state.evaluations == (evaluation(10, 0.3), evaluation(20, 0.4)) and state.best == evaluation(10, 0.3)


def test_an_evaluation_done_again_counts_once() -> None:
    state = after(*BEGINNING, evaluation(10, 0.3), evaluation(10, 0.2))
    assert state.evaluations == (evaluation(10, 0.2),)


def test_a_failure_before_the_run_has_started() -> None:
    failure = RunFailed("checkpoint_broken", "It cannot be loaded.")
    state = after(PhaseChanged("loading"), failure)
    assert (state.status, state.is_over, state.failure, state.started, state.phase) == (
        *("failed", True),
        *(failure, None, None),
    )
    assert state.progress == 0.0


def test_stopped_and_resumed() -> None:
    stopped = (*BEGINNING, step(20), CheckpointSaved(20, "/c/20"), RunStopped(20, "/c/20"))
    state = after(*stopped)
    assert (state.status, state.is_over) == ("stopped", True)
    # A run resumed in another process and stopped before it could save has a checkpoint all the same.
    assert after(*BEGINNING, RunStopped(20, "/c/20")).checkpoint == CheckpointSaved(20, "/c/20")
    state = after(*stopped, PhaseChanged("loading"))
    assert (state.status, state.is_over, state.phase) == ("starting", False, PhaseChanged("loading"))
    state = after(*stopped, PhaseChanged("loading"), RunStarted(total_steps=40, start_step=20))
    assert (state.status, state.progress, state.base, state.step) == ("running", 0.5, evaluation(0, 0.5), step(20))
    state = after(*stopped, RunStarted(total_steps=40, start_step=20), step(30), RunFinished(40, "r"))
    assert (state.status, state.step) == ("finished", step(30))


def test_a_run_killed_past_its_checkpoint_forgets_what_it_does_again() -> None:
    lost = (*BEGINNING, evaluation(10, 0.3), CheckpointSaved(10, "/c/10"), evaluation(20, 0.1), step(25))
    state = after(*lost, PhaseChanged("loading"), RunStarted(total_steps=40, start_step=10))
    assert (state.best, state.evaluation, state.step) == (evaluation(10, 0.3), evaluation(10, 0.3), None)
    assert (state.progress, state.base, state.checkpoint) == (0.25, evaluation(0, 0.5), CheckpointSaved(10, "/c/10"))
    state = reduce(state, evaluation(20, 0.2))
    assert state.best == evaluation(20, 0.2)


@pytest.mark.parametrize(
    "end", [RunFailed("out_of_memory", "Too little memory."), RunStopped(20, "/c"), RunFinished(40)]
)
def test_a_resumed_run_leaves_the_earlier_end_behind(end: Event) -> None:
    state = after(*BEGINNING, end, PhaseChanged("loading"))
    assert (state.status, state.failure, state.report) == ("starting", None, "")
    state = after(*BEGINNING, end, RunStarted(total_steps=40, start_step=20))
    assert (state.status, state.failure) == ("running", None)


def test_warnings_gather_in_order() -> None:
    state = after(Warned("one"), *BEGINNING, Warned("two"), RunFinished(40))
    assert state.warnings == ("one", "two")


def test_progress_without_a_known_total_and_never_over_one() -> None:
    assert after(RunStarted(total_steps=0), step(3)).progress == 0.0
    assert after(RunStarted(total_steps=2), step(3)).progress == 1.0
