"""What one trial's run came to, read from its directory."""

from __future__ import annotations

from collections.abc import Container, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from studio.errors import StudioError
from studio.protocol.events import Phase
from studio.runs.directory import RunDirectory
from studio.runs.report import Report, Row
from studio.storage.reading import decoded, lines_of, open_regular, reading
from studio.text.error_rates import Interval, bootstrap_ratio, edit_counts

Counts = npt.NDArray[np.int64]

_OF_THE_BASE = (Phase.EVALUATING_BASE_LOSS, Phase.EVALUATING_BASE, Phase.EVALUATING_BASE_IN_FULL)
_ADAPTER_DECODES = (Phase.EVALUATING, Phase.EVALUATING_BEST_ADAPTER)


@dataclass(frozen=True)
class Edits:
    """Edits of each utterance judged, in characters.

    Attributes:
        ids: of the utterances, rising.
        edits: of shape (utterances,); of several seeds added up.
        lengths: of the references, likewise; once.
        seeds: how many are added up.
    """

    ids: tuple[str, ...]
    edits: Counts
    lengths: Counts
    seeds: int = 1

    @classmethod
    def of(cls, rows: list[Row], texts: list[str], profile: str) -> Edits:
        """Of texts beside the references of rows."""
        order = sorted(range(len(rows)), key=lambda index: rows[index].id)
        counts = edit_counts([rows[each].reference for each in order], [texts[each] for each in order], profile)
        edits = np.array([each.by_character.total for each in counts], np.int64)
        lengths = np.array([each.by_character.length for each in counts], np.int64)
        return cls(tuple(rows[each].id for each in order), edits, lengths)

    @property
    def rate(self) -> float:
        """CER, as a fraction; of several seeds their mean."""
        return float(self.edits.sum() / (self.lengths.sum() * self.seeds))

    @property
    def interval(self) -> Interval:
        """Its 95 % bootstrap interval over utterances."""
        return bootstrap_ratio(self.edits, self.lengths * self.seeds)

    def only(self, ids: Container[str]) -> Edits:
        """Those of some utterances."""
        kept = np.array([each in ids for each in self.ids])
        return Edits(tuple(each for each in self.ids if each in ids), self.edits[kept], self.lengths[kept], self.seeds)

    @classmethod
    def pooled(cls, several: Sequence[Edits]) -> Edits:
        """Those of several seeds on the utterances that all were judged on, added up."""
        shared = set(several[0].ids).intersection(*(each.ids for each in several))
        parts = [each.only(shared) for each in several]
        edits = np.sum([each.edits for each in parts], axis=0)
        return cls(parts[0].ids, edits, parts[0].lengths, sum(each.seeds for each in parts))


@dataclass(frozen=True)
class Outcome:
    """What a finished trial came to; rates as fractions, all of the whole validation side.

    Attributes:
        cer, wer: of the best adapter.
        edits: behind its CER.
        base: those of the base.
        peak_memory_bytes: of training and evaluation.
        adapter_bytes: of the file of weights.
        trainable_parameters, total_parameters: 0 where not known.
        latency_seconds: of transcribing an utterance with the adapter beside the base; 0 where it was not measured.
        best_step: of the adapter.
    """

    cer: float
    wer: float
    edits: Edits
    base: Edits
    peak_memory_bytes: int
    adapter_bytes: int
    trainable_parameters: int
    total_parameters: int
    latency_seconds: float
    steps: int
    best_step: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come, whether it is finished or not.

    Attributes:
        seconds: at work, with loading and evaluations, over all its starts; pauses are left out.
        base_seconds: of those, judging the base, which only the first of several trials does for all.
        step: the last that was taken.
        total_steps: of the run; 0 before it has started.
        peak_memory_bytes: until now.
        latency_seconds: as in `Outcome`.
    """

    seconds: float = 0.0
    base_seconds: float = 0.0
    step: int = 0
    total_steps: int = 0
    peak_memory_bytes: int = 0
    latency_seconds: float = 0.0

    @property
    def own_seconds(self) -> float:
        """What the trial itself took, to compare it with others."""
        return self.seconds - self.base_seconds


def read_outcome(run: RunDirectory) -> Outcome | None:
    """What a finished run came to; None where it is not finished, or its report cannot be read."""
    try:
        stamp = run.report.stat().st_mtime_ns
    except OSError:
        return None
    with suppress(StudioError):
        return _outcome(run.path, stamp)
    return None


@lru_cache(maxsize=1024)
def _outcome(path: Path, stamp: int) -> Outcome | None:
    run = RunDirectory(path)
    report = Report.load(run.report)
    rows = judged_rows(report)
    adapted = [row.adapted for row in rows if row.adapted is not None]
    if not rows or len(adapted) < len(rows):
        return None
    return Outcome(
        edits=(edits := Edits.of(rows, adapted, report.cer_profile)),
        base=Edits.of(rows, [row.base for row in rows], report.cer_profile),
        cer=edits.rate,
        wer=report.wer_adapted or 0.0,
        peak_memory_bytes=report.peak_memory_bytes,
        adapter_bytes=adapter_bytes(run),
        trainable_parameters=report.trainable_parameters,
        total_parameters=report.total_parameters,
        latency_seconds=read_progress(run).latency_seconds,
        steps=report.steps,
        best_step=report.best_step,
    )


def judged_rows(report: Report) -> list[Row]:
    """The rows that a trial is judged by: those of validation, or out of fold; never those of a test."""
    return [row for row in report.rows if row.split == "validation"] or [r for r in report.rows if r.split != "test"]


def adapter_bytes(run: RunDirectory) -> int:
    """Size of the best adapter's weights; 0 where there is none yet."""
    with suppress(OSError):
        return (run.adapter / "adapter_model.safetensors").stat().st_size
    return 0


class _Line(msgspec.Struct):
    """The fields of any event that progress is made of."""

    type: str
    time: float = 0.0
    phase: str = ""
    done: int = 0
    step: int = 0
    total_steps: int = 0
    memory_bytes: int = 0
    device_memory_bytes: int = 0


def read_progress(run: RunDirectory) -> Progress:
    """How far a run has come by its events; nothing where there are none yet."""
    try:
        found = run.events.stat()
    except OSError:
        return Progress()
    return _progress(run.events, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=1024)
def _progress(path: Path, size: int, stamp: int) -> Progress:
    told = _Told()
    decode = msgspec.json.Decoder(_Line).decode
    with suppress(StudioError), reading(path), open_regular(path) as file:
        for raw in lines_of(file):
            if (line := decoded(decode, raw)) is not None:
                told.take(line)
    latency = told.decoding / told.decoded if told.decoded else 0.0
    return Progress(told.seconds, told.base_seconds, told.step, told.total_steps, told.memory, latency)


class _Told:
    """Sums over a run's events in their order."""

    def __init__(self) -> None:
        self.seconds, self.step, self.total_steps, self.memory = 0.0, 0, 0, 0
        self.base_seconds, self.decoding, self.decoded = 0.0, 0.0, 0
        self._last: Any = None

    def take(self, line: _Line) -> None:
        last = self._last
        is_start = line.type == "phase_changed" and line.phase == Phase.LOADING and not line.done
        if last is not None and not is_start and last.phase != Phase.PAUSED:
            self.seconds += max(0.0, line.time - last.time)
            self.base_seconds += max(0.0, line.time - last.time) if last.phase in _OF_THE_BASE else 0.0
            self._decode(last, line)
        if line.type == "run_started":
            self.total_steps = line.total_steps
        elif line.type == "step_completed":
            self.step = line.step
            self.memory = max(self.memory, line.device_memory_bytes or line.memory_bytes)
        self._last = line

    def _decode(self, last: _Line, line: _Line) -> None:
        """Time between two tellings of how many utterances an adapter has transcribed."""
        if line.phase == last.phase and line.phase in _ADAPTER_DECODES and line.done > last.done:
            self.decoding += max(0.0, line.time - last.time)
            self.decoded += line.done - last.done
