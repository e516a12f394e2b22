"""Golden trees of the formats that corpora are published in, made with tones of a tenth of a second."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import soundfile

from studio.corpus.importers import Recording


def record(path: Path, seconds: float = 0.1, rate: int = 16000) -> Path:
    """A tone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tone = 0.2 * np.sin(np.arange(round(seconds * rate)) / 5)
    soundfile.write(path, tone, rate, format="NIST" if path.suffix == ".sph" else None)
    return path


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """A text file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def lines(*rows: object) -> str:
    """JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def summary(recordings: list[Recording]) -> dict[str, tuple[str | None, str, str]]:
    """Text, split as the corpus names it and speaker, by id."""
    assert len({each.id for each in recordings}) == len(recordings)
    return {each.id: (each.text, each.set, each.speaker) for each in recordings}


def reasons(recordings: list[Recording]) -> dict[str, str]:
    """Why recordings cannot be used, by id."""
    return {each.id: each.problem[0] for each in recordings if each.problem}


def parts(recordings: list[Recording]) -> list[tuple[str, float, float | None, str | None]]:
    """File, start, duration and text of each."""
    return [(each.audio.name, each.start, each.duration, each.text) for each in recordings]
