"""A dataset's split, kept beside its overrides: what was drawn once stays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from studio.corpus.split import Split, SplitOptions
from studio.corpus.utterance import SPLITS
from studio.errors import DataError
from studio.storage.atomic import write_bytes, writing


class _Stored(msgspec.Struct, frozen=True):
    options: SplitOptions
    sides: dict[str, list[str]]


def load_split(folder: Path, options: SplitOptions) -> dict[str, str]:
    """Sides by id as they were drawn with these options; none where they were not.

    Raises:
        DataError: the file that keeps them is damaged or cannot be read.
    """
    stored = _read_stored(folder / "split.json")
    if stored is None or stored.options != options:
        return {}
    return {name: side for side, names in stored.sides.items() if side in SPLITS for name in names}


def stored_options(folder: Path) -> SplitOptions | None:
    """How a dataset was divided the last time; None where it was not.

    Raises:
        DataError: as `load_split`.
    """
    stored = _read_stored(folder / "split.json")
    return None if stored is None else stored.options


def _read_stored(path: Path) -> _Stored | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Stored)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DataError(
            f"How these recordings are divided cannot be told: {path}: {error}",
            "Delete this file to have them divided anew.",
            code="unreadable",
        ) from error


def save_split(folder: Path, ids: Sequence[str], split: Split) -> None:
    """Keep a split for the next time; the folder must exist.

    Raises:
        StorageError: it cannot be written.
    """
    sides = {
        side: [ids[row] for row in np.flatnonzero(split.sides == SPLITS.index(side)).tolist()] for side in SPLITS[1:]
    }
    path, data = folder / "split.json", msgspec.json.encode(_Stored(split.options, sides))
    with writing(path):
        is_same = path.is_file() and path.read_bytes() == data
    if not is_same:
        write_bytes(path, data)
