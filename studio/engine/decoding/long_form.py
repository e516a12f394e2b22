"""Whisper's sequential decoding of recordings with timestamps (arXiv 2212.04356, §3.8), one window of 30 s at a time.

The rules are those of ``transcribe.py`` in https://github.com/openai/whisper. Texts before a window are not given to
the decoder as a prompt: adapters are trained on single sentences, which have none.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from studio.engine.batches.features import FRAMES_PER_SECOND, PADDED_FRAMES

TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Tried in turn while a window's text repeats itself or is improbable."""
_MOST_COMPRESSION = 2.4
_LEAST_LOG_PROBABILITY = -1.0
_MOST_SILENCE = 0.6
_SECONDS_PER_TIMESTAMP = 0.02
_FRAMES_PER_TIMESTAMP = 2


@dataclass(frozen=True)
class Decoded:
    """What the decoder wrote for one window.

    Attributes:
        language: code that it was told, or that it detected.
        prefix: the tokens it was given first, as text.
        tokens: up to the end token, which is left out.
        log_probability: mean over the tokens, in nats.
        no_speech: probability that nobody speaks.
    """

    language: str
    prefix: str
    tokens: tuple[int, ...]
    log_probability: float = 0.0
    no_speech: float = 0.0

    @property
    def is_silence(self) -> bool:
        """Whether the window is passed over: nobody speaks, and the text is improbable."""
        return self.no_speech > _MOST_SILENCE and self.log_probability < _LEAST_LOG_PROBABILITY

    def must_be_retried(self, text: str) -> bool:
        """Whether to decode again at a higher temperature; ``text`` is what the tokens say."""
        if self.is_silence:
            return False
        raw = text.encode("utf-8")
        is_loop = bool(raw) and len(raw) / len(zlib.compress(raw)) > _MOST_COMPRESSION
        return is_loop or self.log_probability < _LEAST_LOG_PROBABILITY


@dataclass(frozen=True)
class Segment:
    """Tokens between two timestamps, in seconds from the clip's begin."""

    start: float
    end: float
    tokens: tuple[int, ...]


@dataclass
class Draft:
    """What one model has heard of a clip so far; ``seek`` is the frame it goes on at."""

    language: str = ""
    prefix: str = ""
    seek: int = 0
    tokens: list[int] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)

    def extend(self, window: Decoded, frames: int, first_timestamp: int) -> None:
        """Take in the window that begins at ``seek`` of a clip of ``frames``; timestamp tokens begin at an id."""
        size = min(PADDED_FRAMES, frames - self.seek)
        self.language, self.prefix = window.language, self.prefix or window.prefix
        if window.is_silence:
            self.seek += size
            return
        segments, advance = split_at_timestamps(window.tokens, self.seek, size, first_timestamp)
        self.segments += segments
        for segment in segments:
            self.tokens += segment.tokens
        self.seek += advance


def split_at_timestamps(tokens: Sequence[int], seek: int, size: int, first: int) -> tuple[list[Segment], int]:
    """The segments of a window of ``size`` frames that begins at frame ``seek``, and how far to go on.

    Two timestamps in a row end a segment and begin the next. What comes after the last such pair was cut off by the
    window's end and is heard again, from there.
    """
    is_time = [token >= first for token in tokens]
    has_single_end = is_time[-2:] == [False, True]
    cuts = [index for index in range(1, len(tokens)) if is_time[index - 1] and is_time[index]]
    if not cuts:
        times = [token - first for token in tokens if token >= first]
        length = times[-1] * _SECONDS_PER_TIMESTAMP if times and times[-1] > 0 else size / FRAMES_PER_SECOND
        start = seek / FRAMES_PER_SECOND
        whole = Segment(round(start, 2), round(start + length, 2), _words(tokens, first))
        return [whole] if whole.tokens else [], size
    ends = [*cuts, len(tokens)] if has_single_end else cuts
    segments = []
    for begin, end in zip([0, *ends], ends, strict=False):
        start, stop = (
            seek / FRAMES_PER_SECOND + (tokens[at] - first) * _SECONDS_PER_TIMESTAMP for at in (begin, end - 1)
        )
        words = _words(tokens[begin:end], first)
        if words:
            segments.append(Segment(round(start, 2), round(stop, 2), words))
    advance = size if has_single_end else (tokens[ends[-1] - 1] - first) * _FRAMES_PER_TIMESTAMP
    return segments, min(advance, size) or size


def _words(tokens: Sequence[int], first: int) -> tuple[int, ...]:
    return tuple(token for token in tokens if token < first)
