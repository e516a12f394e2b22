"""Leaving out the silence around what was spoken; the whole recording stays beside it. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from studio.recording.take import Take, measure_take
from studio.recording.trimming import cut, trimmed_range

_TRIMMED = "-trimmed"
_LEAST = 0.1
"""Seconds that are worth being left out."""


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A recording without its silent ends, or with them.

    Attributes:
        audio: what is listened to.
        seconds: its length.
        ends: seconds of silence at both ends of the whole recording; zeros where there is none.
    """

    audio: Path
    seconds: float
    ends: tuple[float, float]


def trimmed_path(recording: Path) -> Path:
    """Where a recording without its silent ends lies: beside the whole one."""
    return recording.with_name(f"{recording.stem}{_TRIMMED}{recording.suffix}")


def is_trimmed(recording: Path) -> bool:
    """Whether a recording was made of another by leaving out its silent ends."""
    return recording.stem.endswith(_TRIMMED)


def silent_ends_of(take: Take) -> tuple[float, float]:
    """Seconds that can be left out at the start and at the end of a take; none of one in which nobody speaks."""
    start, end = trimmed_range(take)
    before, after = start, take.seconds - end
    return (before if before >= _LEAST else 0.0), (after if after >= _LEAST else 0.0)


def trim(take: Take, trims: bool) -> Trimmed:
    """Measure a take's silent ends, and leave them out if asked; RecordingError where it cannot be written."""
    return _trimmed(take, silent_ends_of(take), trims)


def trim_ends(whole: Path, ends: tuple[float, float], trims: bool) -> Trimmed:
    """Leave so many seconds out at both ends of a recording, in a file beside it, or use the whole.

    Raises:
        RecordingError: it cannot be read, or nothing can be written beside it.
    """
    return _trimmed(measure_take(whole), ends, trims)


def _trimmed(take: Take, ends: tuple[float, float], trims: bool) -> Trimmed:
    if not trims or not any(ends):
        return Trimmed(take.path, take.seconds, ends)
    start, end = ends[0], take.seconds - ends[1]
    target = trimmed_path(take.path)
    if not target.exists():
        cut(take, target, start, end)
    return Trimmed(target, end - start, ends)
