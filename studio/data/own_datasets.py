"""The user's own datasets, and what is read aloud into each: so that a session can be gone on with another day."""

from __future__ import annotations

import csv
import json
import os
import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from studio.data.prompts import Prompt, load_prompts, read_prompts
from studio.errors import DataError

_PLAN = ".recording.json"
_LONGEST_NAME = 80
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class RecordingPlan:
    """What is read into a dataset.

    Attributes:
        language: Whisper's code of what is spoken.
        prompts: a text file with one sentence a line; None for the studio's own sentences.
    """

    language: str
    prompts: Path | None = None

    def sentences(self) -> list[Prompt]:
        """What there is to read.

        Raises:
            DataError: as `load_prompts` and `read_prompts`.
        """
        return load_prompts(self.language) if self.prompts is None else read_prompts(self.prompts)

    def save(self, dataset: Path) -> None:
        """Note it in a dataset's folder, which is made where it is not there.

        Raises:
            DataError: it cannot be written (code ``unwritable``).
        """
        text = json.dumps({"language": self.language, "prompts": str(self.prompts or "")}, ensure_ascii=False)
        temporary = dataset / f"{_PLAN}.{os.getpid()}"
        try:
            dataset.mkdir(parents=True, exist_ok=True)
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(dataset / _PLAN)
        except OSError as error:
            raise DataError(
                f"The dataset cannot be written: {dataset}: {error.strerror or error}",
                "Check that you may write to this folder and that the disk is not full.",
                code="unwritable",
            ) from error


def plan_of(dataset: Path) -> RecordingPlan | None:
    """What was read into a dataset last; None where nobody noted it, such as where it was only taught."""
    try:
        raw = json.loads((dataset / _PLAN).read_text(encoding="utf-8"))
        language, prompts = raw["language"], raw["prompts"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not isinstance(language, str) or not isinstance(prompts, str):
        return None
    return RecordingPlan(language, Path(prompts) if prompts else None)


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


def recording_now(root: Path, language: str) -> Path | None:
    """The dataset into which sentences of a language were read last; None where there is none."""
    return next((folder for folder in own_datasets(root) if _language(folder) == language), None)


def _first_rows(dataset: Path, count: int) -> list[list[str]]:
    """Of its table, the header too; none where it cannot be read."""
    try:
        with (dataset / "metadata.csv").open(encoding="utf-8", newline="") as file:
            return list(islice(csv.reader(file), count))
    except (OSError, UnicodeDecodeError, csv.Error):
        return []


def _folders(root: Path) -> list[Path]:
    try:
        return [path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")]
    except OSError:
        return []


def _language(dataset: Path) -> str:
    plan = plan_of(dataset)
    return plan.language if plan is not None else ""


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(path for path in folder.iterdir() if not path.name.startswith("."))
