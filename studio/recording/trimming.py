"""Cutting silence off the ends of a take. The take itself stays as it is: taking a cut back is going on with it."""

from __future__ import annotations

from pathlib import Path

from studio.audio.decoding import SAMPLE_RATE
from studio.errors import RecordingError
from studio.recording.take import Take, measure_take, read_take, write_take

MARGIN_SECONDS = 0.2
"""What stays of the silence at each end: soft sounds may be in it, and Whisper hears best with some."""


def trimmed_range(take: Take, margin: float = MARGIN_SECONDS) -> tuple[float, float]:
    """Start and end in seconds of what `trim` keeps; all of a take without speech."""
    if not take.has_speech:
        return 0.0, take.seconds
    return max(0.0, take.speech_start - margin), min(take.seconds, take.speech_end + margin)


def trim(take: Take, target: Path, margin: float = MARGIN_SECONDS) -> Take:
    """Write the speech of a take, with `margin` seconds around it, to a new WAV or FLAC file.

    Raises:
        RecordingError: the take cannot be read, or the file cannot be written or exists already.
    """
    return cut(take, target, *trimmed_range(take, margin))


def cut(take: Take, target: Path, start: float, end: float) -> Take:
    """Write a stretch of a take, in seconds, to a new WAV or FLAC file.

    Raises:
        RecordingError: nothing is left (code ``empty``); else as `trim`.
    """
    samples = read_take(take.path)
    trimmed = samples[max(0, round(start * SAMPLE_RATE)) : max(0, round(end * SAMPLE_RATE))]
    if not trimmed.size:
        raise RecordingError("Nothing would be left of the recording.", "Choose a longer stretch.", code="empty")
    write_take(target, trimmed)
    return measure_take(target)
