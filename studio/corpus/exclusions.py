"""What a manifest of the studio leaves out, kept beside it: none is dropped without a reason there either."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from studio.errors import DataError
from studio.storage.atomic import write_text

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
    try:
        return tuple(Excluded(**row) for row in json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except (OSError, ValueError, TypeError) as error:
        raise DataError(
            f"The list of what is left out cannot be read: {path}: {error}",
            "Open the recordings in the studio again and change something: it is written anew.",
            code="unreadable",
        ) from error


def _beside(manifest: Path) -> Path:
    return manifest.with_name(f"{manifest.name}.excluded.json")
