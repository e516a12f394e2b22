"""The user's own datasets: which there are, and what a new one can be called."""

from __future__ import annotations

import csv
import re
from contextlib import suppress
from itertools import islice
from pathlib import Path

from studio.errors import StudioError
from studio.storage.reading import lines_of, open_regular, reading

_LONGEST_NAME = 80
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def own_datasets(root: Path) -> list[Path]:
    """The datasets below the folder of the user's own, the one that was changed last first."""
    found = [folder for folder in _folders(root) if is_own_dataset(folder)]
    return sorted(found, key=lambda folder: (folder / "metadata.csv").stat().st_mtime, reverse=True)


def is_own_dataset(folder: Path) -> bool:
    """Whether a folder holds what the studio recorded or was taught: its table knows the sentences that were read."""
    rows = _first_rows(folder, 1)
    return bool(rows) and {"file_name", "text", "prompt_id"} <= set(rows[0])


def has_recordings(folder: Path) -> bool:
    """Whether a dataset of one's own holds any recording: one whose last was taken back keeps an empty table."""
    return len(_first_rows(folder, 2)) == 2


def name_problem(root: Path, name: str) -> str:
    """Why no dataset of one's own can have a name: ``empty``, ``unfit``, ``taken`` by something else; else empty."""
    clean = name.strip()
    if not clean:
        return "empty"
    if _UNFIT.search(clean) or clean.startswith(".") or clean.endswith(".") or len(clean) > _LONGEST_NAME:
        return "unfit"
    folder = root / clean
    return "taken" if folder.exists() and not is_own_dataset(folder) and not _is_empty(folder) else ""


def _first_rows(dataset: Path, count: int) -> list[list[str]]:
    """Of its table, the header too; none where it cannot be read."""
    path = dataset / "metadata.csv"
    with suppress(StudioError), reading(path), open_regular(path) as file:
        return list(islice(csv.reader(line.decode() for line in lines_of(file)), count))
    return []


def _folders(root: Path) -> list[Path]:
    try:
        return [path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")]
    except OSError:
        return []


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(path for path in folder.iterdir() if not path.name.startswith("."))
