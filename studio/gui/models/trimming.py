"""Leaving out the silence around what was spoken; the whole recording stays beside it. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from studio.recording.stream import SAMPLE_RATE
from studio.recording.take import Take, read_take, write_take

BEFORE, AFTER = 0.15, 0.25
"""Seconds of silence that stay: a quiet consonant at either end is not cut off."""

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


def silent_ends_of(take: Take) -> tuple[float, float]:
    """Seconds that can be left out at the start and at the end of a take; none of one in which nobody speaks."""
    if not take.has_speech:
        return 0.0, 0.0
    start, end = take.speech_start - BEFORE, take.seconds - take.speech_end - AFTER
    return (start if start >= _LEAST else 0.0), (end if end >= _LEAST else 0.0)


def trim(take: Take, trims: bool) -> Trimmed:
    """Measure a take's silent ends, and leave them out if asked; RecordingError where it cannot be written."""
    return trim_ends(take.path, silent_ends_of(take), trims)


def trim_ends(whole: Path, ends: tuple[float, float], trims: bool) -> Trimmed:
    """Leave so many seconds out at both ends of a recording, in a file beside it, or use the whole.

    Raises:
        RecordingError: it cannot be read, or nothing can be written beside it.
    """
    samples = read_take(whole)
    if not trims or not any(ends):
        return Trimmed(whole, samples.size / SAMPLE_RATE, ends)
    start, end = (round(seconds * SAMPLE_RATE) for seconds in ends)
    kept = samples[start : samples.size - end]
    target = whole.with_name(f"{whole.stem}-trimmed{whole.suffix}")
    if not target.exists():
        write_take(target, kept)
    return Trimmed(target, kept.size / SAMPLE_RATE, ends)
