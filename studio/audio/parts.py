"""A recording, or the part of one that is meant."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class AudioPart(NamedTuple):
    """A recording, or the part of one that holds an utterance.

    Attributes:
        path: the file.
        start: seconds into it.
        duration: seconds; ``None`` for all that follows.
        raw: the samples' format where the file has no header, and which channel is meant where not the mix of all, as
            `studio.audio.raw_format.RawFormat` writes it.
    """

    path: Path
    start: float = 0.0
    duration: float | None = None
    raw: str = ""
