"""Everything of a run that its page shows, at one moment. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from studio.gui.engines.run_history import RunHistory
from studio.gui.train.run_condition import LIVE, Condition
from studio.gui.train.run_facts import pooled
from studio.protocol.events import EvaluationCompleted
from studio.protocol.state import RunState

if TYPE_CHECKING:
    from studio.gui.train.run_facts import FinalRates
    from studio.settings.run import RunSettings


@dataclass(frozen=True)
class RunView:
    """A run as it is now.

    Attributes:
        condition: the one word that decides what is shown.
        now: seconds since 1970.
        checked: recordings checked of a run in preparation, and their total.
        final_cer: base and adapted CER, from the report of a finished run.
    """

    condition: Condition = "empty"
    state: RunState = field(default_factory=RunState)
    history: RunHistory = field(default_factory=RunHistory)
    settings: RunSettings | None = None
    directory: Path | None = None
    now: float = 0.0
    checked: tuple[int, int] = (0, 0)
    final_cer: FinalRates | None = None

    @property
    def is_live(self) -> bool:
        """Whether something works on it."""
        return self.condition in LIVE

    @property
    def step(self) -> int:
        """Optimizer steps done."""
        if self.state.step is not None:
            return self.state.step.step
        return self.state.started.start_step if self.state.started else 0

    @property
    def total(self) -> int:
        """Optimizer steps of the whole run, 0 before that is known."""
        return self.state.started.total_steps if self.state.started else 0

    @property
    def checkpoint_name(self) -> str:
        """The base model's short name."""
        if self.state.started is not None:
            return self.state.started.checkpoint
        return Path(self.settings.checkpoint.name).name if self.settings else ""

    @property
    def newest_and_best(self) -> tuple[EvaluationCompleted | None, EvaluationCompleted | None]:
        """The adapter's newest evaluation, and its best."""
        return self.state.evaluation, self.state.best

    @property
    def outside(self) -> tuple[float, float] | None:
        """CER of base and adapter on the guard sets, of a finished run by its report; None where nothing was judged."""
        if self.condition == "finished" and self.final_cer is not None:
            return self.final_cer.outside
        base = {event.set: event for event in self.state.guards if not event.step}
        newest = {event.set: event for event in self.state.guards if event.step}
        known = base.keys() & newest.keys()
        return pooled([(newest[name].utterances, base[name].cer, newest[name].cer) for name in known])

    def phase_progress(self) -> tuple[int, int]:
        """Units done and their total of what the engine is busy with; 0 where that is not known."""
        phase = self.state.phase
        return (phase.done, phase.total) if phase else (0, 0)
