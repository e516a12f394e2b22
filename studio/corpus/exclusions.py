"""What a manifest of the studio leaves out, kept beside it: none is dropped without a reason there either."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from studio.storage.atomic import write_text
from studio.storage.reading import read_json, reading

LEFT_OUT = "left_out"
"""A reason beside the audit's: the user decided so."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """A recording that is not used. `reason` is one of `studio.corpus.quality.registry.REASONS`, or `LEFT_OUT`."""

    audio: str
    reason: str
    message: str


def displayed(path: Path | str) -> str:
    """A path as text that can be encoded."""
    return str(path).encode(errors="backslashreplace").decode()


def save_exclusions(manifest: Path, excluded: Sequence[Excluded]) -> None:
    """Keep what a manifest leaves out.

    Raises:
        StorageError: it cannot be written.
    """
    write_text(_beside(manifest), json.dumps([asdict(row) for row in excluded], ensure_ascii=False))


def exclusions_of(manifest: Path) -> tuple[Excluded, ...]:
    """What a manifest leaves out; empty where nothing is known of it.

    Raises:
        DataError: the list is damaged.
    """
    path = _beside(manifest)
    if not path.exists():
        return ()
    hint = "Open the recordings in the studio again and change something: it is written anew."
    with reading(path, "list of what is left out", hint=hint):
        return msgspec.convert(read_json(path), tuple[Excluded, ...])


def _beside(manifest: Path) -> Path:
    return manifest.with_name(f"{manifest.name}.excluded.json")
