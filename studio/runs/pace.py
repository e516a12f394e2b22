"""How fast earlier runs went on this machine, and how long another one will take at that pace."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from studio.errors import StudioError
from studio.protocol.codec import Envelope, decode_events
from studio.protocol.events import EVALUATIONS, EvaluationCompleted, Event, Phase, PhaseChanged
from studio.runs.forecast import Corpus, ModelShape
from studio.settings.run import RunSettings
from studio.settings.toml import load_run_settings
from studio.settings.whisper import ENCODER_POSITIONS, POSITIONS_PER_SECOND, WINDOW_SECONDS
from studio.storage.reading import lines_of, open_regular, read_json_object, reading

TimedRuns = Mapping[tuple[str, bool], "Pace"]
"""Paces by the checkpoint's name and whether its encoder is frozen."""

_TIMED_RUNS = 12
"""Newest finished runs whose pace is read."""
_TOKENS_PER_SECOND = 4
"""Label tokens of a second of speech, for estimates."""
_OF_A_PRODUCT = 0.6
"""Speed of a training step beside that of a large matrix product (``tests/benchmarks/README.md``)."""
_PRODUCT_WIDTH = 1024
_TRIALS = 3

_TELLING = (b'"type": "phase_changed"', b'"type": "evaluation_completed"')


@dataclass(frozen=True, slots=True)
class Pace:
    """What one finished run measured.

    Attributes:
        run: the run's name; empty for an estimate.
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


def timed_runs(folder: Path) -> TimedRuns:
    """The pace of the newest finished run of each kind in a folder of runs; empty where there is no such folder."""
    with suppress(OSError):
        newest = sorted(folder.glob("*/report.json"), key=lambda path: -path.stat().st_mtime)[:_TIMED_RUNS]
        paces: dict[tuple[str, bool], Pace] = {}
        for run in (report.parent for report in newest):
            with suppress(StudioError):
                settings = load_run_settings(run / "run.toml")
                kind = Path(settings.checkpoint.name).name, settings.adapter.freezes_encoder
                if kind not in paces and (pace := read_pace(run)) is not None:
                    paces[kind] = pace
        return paces
    return {}


def estimated_pace(
    run: RunSettings,
    shape: ModelShape,
    corpus: Corpus,
    timed: TimedRuns,
    shapes: Mapping[tuple[str, bool], ModelShape],
    *,
    on_gpu: bool,
) -> Pace | None:
    """Where no run of a checkpoint was timed: from one of another checkpoint, or from how fast matrices are multiplied.

    Args:
        run: that is planned.
        shape: of its checkpoint.
        corpus: what it is trained on.
        timed: paces of other checkpoints.
        shapes: of those whose sizes are known.
        on_gpu: nothing is said of a GPU on which nothing was timed.
    """
    other = next((kind for kind in timed if kind in shapes and kind[1] == run.adapter.freezes_encoder), None)
    learned, decoded = training_work(run, shape, corpus), decoding_work(shape, corpus)
    if other is not None:
        pace, its = timed[other], shapes[other]
        slower, longer = learned / training_work(run, its, corpus), decoded / decoding_work(its, corpus)
        padded, trimmed = pace.padded_seconds * longer, pace.trimmed_seconds * longer
        return Pace("", pace.utterances_per_second / slower, padded, trimmed, pace.precision)
    if on_gpu:
        return None
    speed = _OF_A_PRODUCT * matrix_speed()
    return Pace("", speed / learned, decoded / speed)


def training_work(run: RunSettings, shape: ModelShape, corpus: Corpus) -> float:
    """Multiply-adds of a step for an utterance of mean length.

    Of a frozen base, one for each weight and token forward and one backward, since no gradient of the weights is
    computed; attention's are left out. Where the encoder is frozen nothing goes back through it.
    """
    mean = corpus.train_seconds / max(1, corpus.train)
    margin = run.training.margin
    audio = POSITIONS_PER_SECOND * min(WINDOW_SECONDS, WINDOW_SECONDS if margin is None else mean + margin)
    passes = 1 if run.adapter.freezes_encoder else 2
    return audio * passes * _encoder_weights(shape) + 2 * _decoder_work(shape, mean, audio)


def decoding_work(shape: ModelShape, corpus: Corpus) -> float:
    """Multiply-adds of decoding an utterance of mean length from padded input."""
    mean = corpus.train_seconds / max(1, corpus.train)
    return ENCODER_POSITIONS * _encoder_weights(shape) + _decoder_work(shape, mean, ENCODER_POSITIONS)


def _encoder_weights(shape: ModelShape) -> int:
    return shape.encoder_layers * shape.hidden_size * (4 * shape.hidden_size + 2 * shape.encoder_ffn)


def _decoder_work(shape: ModelShape, seconds: float, audio: float) -> float:
    """Of one pass: text by all of a layer but cross attention's keys and values, which are of the audio."""
    width, layers = shape.hidden_size, shape.decoder_layers
    text = _TOKENS_PER_SECOND * seconds
    of_text = layers * width * (6 * width + 2 * shape.decoder_ffn) + width * shape.vocabulary
    return text * of_text + audio * layers * 2 * width**2


@cache
def matrix_speed() -> float:
    """Multiply-adds a second of a large float32 product on this computer's processor, the best of three."""
    matrix = np.ones((_PRODUCT_WIDTH, _PRODUCT_WIDTH), np.float32)
    seconds = []
    for _ in range(_TRIALS):
        start = time.perf_counter()
        matrix @ matrix
        seconds.append(time.perf_counter() - start)
    return _PRODUCT_WIDTH**3 / min(seconds)


def evaluations(run: RunSettings, corpus: Corpus) -> int:
    """Evaluations during training."""
    return run.training.planned_steps(max(1, corpus.train), corpus.train_seconds) // run.evaluation.eval_steps


def forecast_duration(run: RunSettings, corpus: Corpus, pace: Pace) -> Duration:
    """At the pace of an earlier run; for the report, base and adapter decode everything held out, padded."""
    shown = run.training.planned_epochs(max(1, corpus.train), corpus.train_seconds) * corpus.train
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
