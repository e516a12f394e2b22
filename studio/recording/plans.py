"""What is read aloud into each dataset of one's own: so that a session can be gone on with another day."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from studio.corpus.own_datasets import own_datasets
from studio.errors import StudioError
from studio.recording.prompts import Prompt, load_prompts, read_prompts
from studio.storage.atomic import make_folder, write_text
from studio.storage.reading import read_json, reading

_PLAN = ".recording.json"


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
            StorageError: it cannot be written.
        """
        text = json.dumps({"language": self.language, "prompts": str(self.prompts or "")}, ensure_ascii=False)
        make_folder(dataset)
        write_text(dataset / _PLAN, text)


def plan_of(dataset: Path) -> RecordingPlan | None:
    """What was read into a dataset last; None where nobody noted it, such as where it was only taught."""
    with suppress(StudioError), reading(dataset / _PLAN):
        raw = msgspec.convert(read_json(dataset / _PLAN), dict[str, str])
        return RecordingPlan(raw["language"], Path(raw["prompts"]) if raw["prompts"] else None)
    return None


def recording_now(root: Path, language: str) -> Path | None:
    """The dataset into which sentences of a language were read last; None where there is none."""
    return next((folder for folder in own_datasets(root) if _language(folder) == language), None)


def _language(dataset: Path) -> str:
    plan = plan_of(dataset)
    return plan.language if plan is not None else ""
