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
    context last.
    """

    def fits(settings: RunSettings) -> bool:
        return forecast_memory(settings, shape, corpus, on_gpu=on_gpu).total <= COMFORT * limit

    current = run
    for values in _attempts(on_gpu):
        while not fits(current) and (wanted := values(current)):
            changed = _with(current, wanted)
            if _total(changed, shape, corpus, on_gpu) >= _total(current, shape, corpus, on_gpu):
                break
            current = changed
    return Fitted(current, tuple(_differences(run, current)), fits(current))


Values = dict[str, Any]


def _attempts(on_gpu: bool) -> tuple[Callable[[RunSettings], Values], ...]:
    half = (_half_precision,) if on_gpu else ()
    less_at_once = _smaller_batch if on_gpu else _smaller_pieces
    return (less_at_once, _smaller_decoding, _checkpointing, *half, _quantized, _trimmed)


def _smaller_batch(run: RunSettings) -> Values:
    size, times = run.training.batch_size, run.training.gradient_accumulation_steps
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
