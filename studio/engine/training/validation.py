"""Evaluating the adapter in training on held-out utterances, and keeping it where it is the best so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from studio.corpus.utterance import Utterance
from studio.engine.channel import EventChannel
from studio.engine.evaluation.guards import GuardEvaluator
from studio.engine.evaluation.held_out import Evaluator
from studio.engine.model.loading import Model, save_adapter
from studio.engine.training.state import TrainingState
from studio.protocol.events import EvaluationCompleted, Phase, PhaseChanged
from studio.protocol.state import is_better
from studio.protocol.warnings import warned
from studio.runs.directory import RunDirectory
from studio.settings.evaluation import EvaluationSettings


@dataclass
class Validation:
    """Evaluates the adapter as it is.

    Args:
        model: the base with its adapter.
        evaluator: of the held-out utterances.
        subset: the utterances that loss and CER are of while training; where there are none, since all are trained on,
            the newest adapter is kept in place of the best.
        base_texts: the base's text of each of them.
        settings: how often, and how patiently.
        directory: takes the best adapter.
        channel: takes the events.
        guards: evaluates the guard sets.
        base_guards: the base's CER of each of them, by name.
        best_texts: those of the best adapter of this process's lifetime.
    """

    model: Model
    evaluator: Evaluator
    subset: list[Utterance]
    base_texts: dict[str, str]
    settings: EvaluationSettings
    directory: RunDirectory
    channel: EventChannel
    guards: GuardEvaluator
    base_guards: dict[str, float]
    best_texts: dict[str, str] = field(default_factory=dict)

    def __call__(self, state: TrainingState) -> TrainingState:
        """Evaluate, tell, and note the outcome in the state.

        Raises:
            StopRequested: where a stop is asked for meanwhile; nothing is noted then.
        """
        if not self.subset:
            self._keep(state)
            return state
        self.channel.emit(PhaseChanged(Phase.EVALUATING))
        loss = self.evaluator.loss(self.model, self.subset, Phase.EVALUATING_LOSS)
        texts = self.evaluator.texts(self.subset, Phase.EVALUATING)
        cer = self.evaluator.announce(state.step, loss, self.subset, texts)
        self.evaluator.show_samples(state.step, self.settings.samples, self.subset, self.base_texts, texts)
        guards = self.guards(state.step, self.base_guards)
        self._note(state, cer, texts, [self._in_words(guard) for guard in guards if guard.is_over_limit])
        self.channel.emit(PhaseChanged(Phase.TRAINING))
        return state

    def is_due(self, step: int) -> bool:
        """Whether a step, other than the run's last, is to be evaluated."""
        return step % self.settings.eval_steps == 0

    def ends(self, state: TrainingState) -> bool:
        """Whether training is over: too many evaluations in a row without a better CER, or too much forgotten."""
        return state.has_forgotten or self._is_out_of_patience(state)

    def _is_out_of_patience(self, state: TrainingState) -> bool:
        return 0 < self.settings.early_stopping_patience <= state.stale_evaluations

    def _keep(self, state: TrainingState) -> None:
        state.best_step = state.evaluated_step = state.step
        with self.directory.new_adapter() as folder:
            save_adapter(self.model, folder)

    def _in_words(self, guard: EvaluationCompleted) -> str:
        return f"{guard.set}: {self.base_guards[guard.set]:.1%} → {guard.cer:.1%}"

    def _note(self, state: TrainingState, cer: float, texts: dict[str, str], forgotten: list[str]) -> None:
        """Keep the best adapter: one that has forgotten too much only where there is no other."""
        is_first_of_step = state.evaluated_step != state.step
        state.evaluated_step = state.step
        state.has_forgotten = bool(forgotten)
        if is_better(cer, state.best_cer) and (not forgotten or state.best_cer is None):
            self._keep(state)
            state.best_cer, state.stale_evaluations = cer, 0
            self.best_texts = texts
        elif is_first_of_step and self.is_due(state.step):
            state.stale_evaluations += 1
        if forgotten:
            code = "forgotten" if state.best_step < state.step else "forgotten_always"
            self.channel.emit(warned(code, guards=", ".join(forgotten)))
        elif self._is_out_of_patience(state):
            self.channel.emit(warned("stopped_early", count=state.stale_evaluations))
