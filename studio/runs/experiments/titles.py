"""What a combination of settings is called: «LoRA, r = 16»."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from studio.runs.experiments.combinations import METHOD, apply_values, value_text
from studio.runs.experiments.settings import Values
from studio.settings.adapter import method_name
from studio.settings.field import walk_fields
from studio.settings.methods import METHODS
from studio.settings.run import RunSettings

_BASE_WEIGHTS = "quantization.method"
_NAMED = {METHOD, _BASE_WEIGHTS}
_SHORT = {"adapter.rank": "r", "adapter.alpha": "α"}


def title_of(run: RunSettings, values: Values, differing: Sequence[str]) -> str:
    """A combination by what it has otherwise than others, in the field's words.

    Args:
        run: what all runs have in common.
        values: of the combination.
        differing: paths of the settings in which runs differ.
    """
    made = apply_values(run, values)
    parts = []
    if _NAMED & set(differing) or not values:
        parts.append(method_name(made.adapter.model_dump(), made.quantization.model_dump()))
    has = METHODS[made.adapter.method].settings
    for path in differing:
        section, _, name = path.partition(".")
        is_had = section != "adapter" or name in has
        if path not in _NAMED and is_had and (path in values or _matters(path)):
            parts.append(value_title(path, getattr(getattr(made, section), name)))
    return ", ".join(parts)


def _matters(path: str) -> bool:
    """Whether a value is told even where it is that of all other runs."""
    return path in _SHORT


def value_title(path: str, value: object) -> str:
    """One setting's value, such as ``r = 16`` or ``learning rate 0.001``."""
    if path == METHOD:
        return METHODS[str(value)].title if str(value) in METHODS else str(value)
    if path in _SHORT:
        return f"{_SHORT[path]} = {value}"
    text = Path(str(value)).name if path == "checkpoint.name" else value_text(value)
    return f"{label_of(path)[:1].lower()}{label_of(path)[1:]} {text}"


def label_of(path: str) -> str:
    """A setting's label."""
    return next((field.label for field in walk_fields(RunSettings) if field.path == path), path)
