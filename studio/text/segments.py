"""A stretch of a recording and its text: what a decoder with timestamps writes, and subtitles are made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Segment:
    """A text and when it is said, in seconds from the recording's begin."""

    start: float
    end: float
    text: str
