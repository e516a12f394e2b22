"""How strongly an adapter is applied, in percent: 0 is the base, 100 the adapter as it was trained.

A value chosen for an adapter lies in its folder, in a file of ours beside PEFT's, and counts wherever no other is
asked for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from studio.errors import CheckpointError, StudioError
from studio.storage.atomic import write_text
from studio.storage.reading import read_json_object, reading

STRENGTH = "strength.json"
AS_TRAINED = 100.0
MOST = 150.0


@dataclass(frozen=True, slots=True)
class ChosenStrength:
    """``strength.json``: percent, and what it was chosen by, for people."""

    strength: float
    chosen_by: str = ""


def read_strength(folder: Path) -> float:
    """The strength chosen for an adapter, in percent; 100 where none was.

    Raises:
        CheckpointError: the file is damaged; code ``strength``.
    """
    path = folder / STRENGTH
    if not path.is_file():
        return AS_TRAINED
    hint = "Delete the file: the adapter then counts as it was trained."
    with reading(path, "strength", CheckpointError, code="strength", hint=hint):
        chosen = msgspec.convert(read_json_object(path), ChosenStrength)
        if not 0 <= chosen.strength <= MOST:
            raise ValueError(f"{chosen.strength:g} % is not between 0 and {MOST:g} %")
    return chosen.strength


def write_strength(folder: Path, chosen: ChosenStrength) -> None:
    """Keep a strength in an adapter's folder; StorageError where it cannot be written."""
    write_text(folder / STRENGTH, json.dumps(asdict(chosen), ensure_ascii=False) + "\n")


def strengths_of(adapters: Sequence[str], asked: Sequence[float]) -> list[float]:
    """The strength of each adapter, in percent.

    Args:
        adapters: folders.
        asked: one for all, one for each, or none: then those chosen for them.

    Raises:
        StudioError: there are too many or too few, or one is not possible; code ``strength``.
        CheckpointError: a chosen one cannot be read.
    """
    for strength in asked:
        require_strength(strength)
    if not asked:
        return [read_strength(Path(adapter)) for adapter in adapters]
    if len(asked) not in (1, len(adapters)):
        named = "1 is" if len(adapters) == 1 else f"{len(adapters)} are"
        message = f"Strengths for {len(asked)} adapters were given, but {named} named."
        raise StudioError(message, "Give one strength for all of them, or one for each.", code="strength")
    return list(asked) if len(asked) == len(adapters) else [asked[0]] * len(adapters)


def require_strength(strength: float) -> None:
    """StudioError for what is no strength in percent; code ``strength``."""
    if not 0 <= strength <= MOST:
        raise StudioError(
            f"A strength of {strength:g} % is not possible.",
            f"Take one from 0 % (the base) over 100 % (the adapter as it was trained) to {MOST:g} %.",
            code="strength",
        )
