"""Changing a run until it fits a machine's memory, with as little harm to the result as can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from studio.runs.forecast import Corpus, ModelShape, forecast_memory, piece_seconds
from studio.settings.run import RunSettings

COMFORT = 0.9
"""Share of the memory that a run may take: the forecast is no measurement."""


@dataclass(frozen=True, slots=True)
class Change:
    """One setting that was changed."""

    path: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Fitted:
    """The changed settings, what was changed, and whether they fit now."""

    settings: RunSettings
    changes: tuple[Change, ...]
    fits: bool


def make_fit(run: RunSettings, shape: ModelShape, corpus: Corpus, limit: float, *, on_gpu: bool) -> Fitted:
    """Change ``run`` step by step until it takes at most `COMFORT` of ``limit`` bytes.

    Smaller batches with more accumulation first, or on a CPU smaller pieces of a batch, since a step still learns from
    as many utterances; then gradient checkpointing, which costs only time; then smaller numbers; a trimmed audio
    context last, but on a CPU before smaller numbers: windows of joined utterances are not cut into pieces.
    """

    current, total = run, _total(run, shape, corpus, on_gpu)
    while total > COMFORT * limit:
        # From the first again each time: less decoded at once helps only once training needs less than that.
        tried = (_with(current, wanted) for values in _attempts(on_gpu) if (wanted := values(current)))
        smaller = next((changed for changed in tried if _total(changed, shape, corpus, on_gpu) < total), None)
        if smaller is None:
            break
        current, total = smaller, _total(smaller, shape, corpus, on_gpu)
    return Fitted(current, tuple(_differences(run, current)), total <= COMFORT * limit)


Values = dict[str, Any]


def _attempts(on_gpu: bool) -> tuple[Callable[[RunSettings], Values], ...]:
    if on_gpu:
        return (_smaller_batch, _smaller_decoding, _checkpointing, _half_precision, _quantized, _trimmed)
    return (_smaller_pieces, _smaller_decoding, _checkpointing, _trimmed_pieces, _quantized)


def _smaller_batch(run: RunSettings) -> Values:
    size, times = run.training.batch_size, run.training.gradient_accumulation_steps
    if run.training.max_duration and times <= 2048:
        half = run.training.max_duration / 2
        return {"training.max_duration": half, "training.gradient_accumulation_steps": 2 * times}
    if size == 1 or times > 2048:
        return {}
    return {"training.batch_size": size // 2, "training.gradient_accumulation_steps": times * size // (size // 2)}


def _smaller_pieces(run: RunSettings) -> Values:
    return {"training.batch_seconds": piece_seconds(run.training.batch_seconds, on_gpu=False) / 2}


def _smaller_decoding(run: RunSettings) -> Values:
    size = run.evaluation.batch_size
    return {"evaluation.batch_size": size // 2} if size > 1 else {}


def _checkpointing(run: RunSettings) -> Values:
    return {} if run.training.gradient_checkpointing else {"training.gradient_checkpointing": True}


def _half_precision(run: RunSettings) -> Values:
    return {"training.precision": "bfloat16"} if run.training.precision in ("auto", "float32") else {}


def _quantized(run: RunSettings) -> Values:
    smaller = {"none": "int8", "int8": "nf4"}.get(run.quantization.method)
    return {"quantization.method": smaller} if smaller else {}


def _trimmed(run: RunSettings) -> Values:
    return {"training.audio_context": "trimmed"} if run.training.audio_context != "trimmed" else {}


def _trimmed_pieces(run: RunSettings) -> Values:
    trimmed = _trimmed(run)
    return trimmed | _smaller_pieces(run) if trimmed else {}


def _total(run: RunSettings, shape: ModelShape, corpus: Corpus, on_gpu: bool) -> int:
    return forecast_memory(run, shape, corpus, on_gpu=on_gpu).total


def _with(run: RunSettings, values: Values) -> RunSettings:
    raw = run.model_dump()
    for path, value in values.items():
        section, _, name = path.partition(".")
        raw[section][name] = value
    return RunSettings.model_validate(raw)


def _differences(before: RunSettings, after: RunSettings) -> Iterator[Change]:
    old, new = before.model_dump(), after.model_dump()
    for section, table in old.items():
        if isinstance(table, dict):
            for name, value in table.items():
                if new[section][name] != value:
                    yield Change(f"{section}.{name}", value, new[section][name])
