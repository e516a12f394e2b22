"""How fast earlier runs went on this machine, and how long another one will take at that pace."""

from __future__ import annotations

import math
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from studio.errors import StudioError
from studio.protocol.codec import Envelope, decode_events
from studio.protocol.events import EVALUATIONS, EvaluationCompleted, Event, Phase, PhaseChanged
from studio.runs.forecast import Corpus, planned_epochs, planned_steps
from studio.settings.run import RunSettings
from studio.storage.reading import lines_of, open_regular, read_json_object, reading

_TELLING = (b'"type": "phase_changed"', b'"type": "evaluation_completed"')


@dataclass(frozen=True, slots=True)
class Pace:
    """What one finished run measured.

    Attributes:
        run: the run's name.
        utterances_per_second: while training.
        padded_seconds: of an evaluation, for each utterance decoded from 30 s; 0 where none was measured.
        trimmed_seconds: the same from trimmed audio.
        precision: number format that it was trained and evaluated in; empty where that is not known.
    """

    run: str
    utterances_per_second: float
    padded_seconds: float
    trimmed_seconds: float = 0.0
    precision: str = ""

    def seconds_per_decoded(self, context: str) -> float:
        """For an utterance decoded so; where that was never measured, as the other way; 0 where neither was."""
        if context == "trimmed":
            return self.trimmed_seconds or self.padded_seconds
        return self.padded_seconds or self.trimmed_seconds


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
    rate = 0.0
    with suppress(StudioError), reading(run / "report.json"):
        rate = float(read_json_object(run / "report.json")["utterances_per_second"])
    if not 0 < rate < math.inf:
        return None
    events = _telling_events(run / "events.jsonl")
    measured = _decoding_paces(events)
    formats = (each.message.precision for each in reversed(events) if isinstance(each.message, EvaluationCompleted))
    return Pace(run.name, rate, measured.get("padded", 0.0), measured.get("trimmed", 0.0), next(formats, ""))


def evaluations(run: RunSettings, corpus: Corpus) -> int:
    """Evaluations during training."""
    return planned_steps(run.training, max(1, corpus.train)) // run.evaluation.eval_steps


def forecast_duration(run: RunSettings, corpus: Corpus, pace: Pace) -> Duration:
    """At the pace of an earlier run; for the report, base and adapter decode everything held out, padded."""
    shown = planned_epochs(run.training, max(1, corpus.train)) * corpus.train
    decoded = (evaluations(run, corpus) + 1) * min(run.evaluation.max_utterances, corpus.validation)
    curve = decoded * pace.seconds_per_decoded(run.evaluation.audio_context)
    # What auto comes to is measured when a run starts: the earlier one knows.
    precision = pace.precision if run.training.precision == "auto" else run.training.precision
    again = decoded_for_report(corpus.held_out, run.evaluation.max_utterances, run.evaluation.audio_context, precision)
    report = 2 * again * pace.seconds_per_decoded("padded")
    folds = run.data.folds  # as many reports and curves; the adapter on everything is trained without
    return Duration((1 + folds) * shown / pace.utterances_per_second, (folds or 1) * (curve + report))


def decoded_for_report(utterances: int, curve: int, context: str, precision: str) -> int:
    """How many of a split both models decode for the report; not again what the curve decodes in the same way.

    Args:
        utterances: of the split.
        curve: how many of them are decoded while training.
        context: what those are decoded from.
        precision: that they are decoded in.
    """
    return max(0, utterances - curve) if (context, precision) == ("padded", "float32") else utterances


def _telling_events(path: Path) -> list[Envelope[Event]]:
    with suppress(StudioError), reading(path), open_regular(path) as file:
        return list(decode_events(line for line in lines_of(file) if any(mark in line for mark in _TELLING)))
    return []


def _decoding_paces(events: Iterable[Envelope[Event]]) -> dict[str, float]:
    """Seconds an utterance decoded while training, or for the report, by audio context."""
    totals: dict[str, tuple[float, int]] = {}

    def add(context: str, seconds: float, utterances: int) -> None:
        before = totals.get(context, (0.0, 0))
        totals[context] = (before[0] + seconds, before[1] + utterances)

    begun, report = 0.0, (0.0, 0)
    for envelope in events:
        match envelope.message:
            case PhaseChanged(Phase.EVALUATING_BASE_IN_FULL, 0, total) if total:
                begun, report = 0.0, (envelope.time, 2 * total)
            case PhaseChanged(phase=Phase.WRITING_REPORT) if report[1]:
                add("padded", envelope.time - report[0], report[1])
                report = (0.0, 0)
            case PhaseChanged(phase=phase):
                begun = (begun or envelope.time) if phase in EVALUATIONS and not report[1] else 0.0
                report = report if phase in EVALUATIONS else (0.0, 0)
            case EvaluationCompleted() as event:
                if begun:
                    add(event.audio_context, envelope.time - begun, event.utterances)
                begun = 0.0
            case _:
                begun = 0.0
    return {context: seconds / utterances for context, (seconds, utterances) in totals.items() if utterances}
