"""What state a run is in, in the one word that decides what its page shows. No Qt here."""

from __future__ import annotations

from typing import Literal

from studio.protocol.events import Phase
from studio.protocol.state import RunState

Condition = Literal[
    "empty", "preparing", "loading", "base", "training", "evaluating", "paused", "stopping", "finishing",
    "finished", "stopped", "failed", "interrupted", "ready",
]  # fmt: skip

LIVE: tuple[Condition, ...] = (
    "preparing", "loading", "base", "training", "evaluating", "paused", "stopping", "finishing",
)  # fmt: skip
"""Conditions in which an engine, or what comes before it, is at work."""

_PHASES: dict[str, Condition] = {
    Phase.LOADING: "loading",
    Phase.TRAINING_FOLDS: "loading",
    Phase.EVALUATING_BASE_LOSS: "base",
    Phase.EVALUATING_BASE: "base",
    Phase.EVALUATING: "evaluating",
    Phase.EVALUATING_LOSS: "evaluating",
    Phase.EVALUATING_BASE_IN_FULL: "finishing",
    Phase.EVALUATING_BEST_ADAPTER: "finishing",
    Phase.EVALUATING_GUARDS: "evaluating",
    Phase.EVALUATING_GUARDS_IN_FULL: "finishing",
    Phase.CHOOSING_STRENGTH: "finishing",
    Phase.WRITING_REPORT: "finishing",
    Phase.PAUSED: "paused",
}


def condition_of(
    state: RunState,
    *,
    has_run: bool,
    is_preparing: bool = False,
    is_worked_on: bool = False,
    is_stopping: bool = False,
    is_pausing: bool = False,
) -> Condition:
    """One word for a run.

    Args:
        state: what its events tell.
        has_run: whether there is one at all.
        is_preparing: its recordings are being checked.
        is_worked_on: an engine of ours, or another process, works on it.
        is_stopping: the engine was asked to stop.
        is_pausing: the engine was asked to wait, which it may not yet do.
    """
    if is_preparing:
        return "preparing"
    if not has_run:
        return "empty"
    if not is_worked_on:
        return _at_rest(state)
    if state.is_over:
        return "loading" if state.status != "finished" else "finished"
    if is_stopping:
        return "stopping"
    phase = _PHASES.get(state.phase.phase, "training") if state.phase else "loading"
    return "paused" if is_pausing and phase == "training" else phase


def _at_rest(state: RunState) -> Condition:
    match state.status:
        case "finished" | "stopped" | "failed":
            return state.status
        case _:
            return "interrupted" if state.started or state.phase else "ready"
