"""How fast earlier runs went on this machine, and how long another one will take at that pace."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from studio.protocol.codec import decode_events
from studio.protocol.events import EvaluationCompleted, PhaseChanged
from studio.runs.forecast import Corpus, planned_epochs, planned_steps
from studio.settings.run import RunSettings

_TELLING = ('"type": "phase_changed"', '"type": "evaluation_completed"')


@dataclass(frozen=True, slots=True)
class Pace:
    """What one finished run measured.

    Attributes:
        run: the run's name.
        utterances_per_second: while training.
        seconds_per_decoded: of an evaluation, for each utterance decoded; 0 where none was measured.
    """

    run: str
    utterances_per_second: float
    seconds_per_decoded: float


@dataclass(frozen=True, slots=True)
class Duration:
    """Expected seconds of training and of all evaluations."""

    training: float
    evaluation: float

    @property
    def total(self) -> float:
        """Both."""
        return self.training + self.evaluation


def read_pace(run: Path) -> Pace | None:
    """The pace of a finished run from its report and events; None where it has measured nothing."""
    try:
        report = json.loads((run / "report.json").read_text(encoding="utf-8"))
        rate = float(report["utterances_per_second"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Pace(run.name, rate, _decoding_pace(run / "events.jsonl")) if rate > 0 else None


def evaluations(run: RunSettings, corpus: Corpus) -> int:
    """Evaluations during training."""
    return planned_steps(run.training, max(1, corpus.train)) // run.evaluation.eval_steps


def forecast_duration(run: RunSettings, corpus: Corpus, pace: Pace) -> Duration:
    """At the pace of an earlier run; the base and the finished adapter decode everything that is held out."""
    shown = planned_epochs(run.training, max(1, corpus.train)) * corpus.train
    decoded = evaluations(run, corpus) * min(run.evaluation.max_utterances, corpus.eval) + 2 * corpus.eval
    return Duration(shown / pace.utterances_per_second, decoded * pace.seconds_per_decoded)


def _decoding_pace(events: Path) -> float:
    try:
        with events.open(encoding="utf-8", errors="replace") as lines:
            telling = [line for line in lines if any(mark in line for mark in _TELLING)]
    except OSError:
        return 0.0
    seconds, utterances, begun = 0.0, 0, 0.0
    for envelope in decode_events(telling):
        match envelope.message:
            case PhaseChanged(phase=phase):
                begun = (begun or envelope.time) if phase.startswith("evaluating") else 0.0
            case EvaluationCompleted() as event if begun:
                seconds += envelope.time - begun
                utterances += event.utterances
                begun = 0.0
            case _:
                begun = 0.0
    return seconds / utterances if utterances else 0.0
