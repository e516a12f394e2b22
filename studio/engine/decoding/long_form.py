"""Whisper's sequential decoding of recordings with timestamps (arXiv 2212.04356, §3.8), one window of 30 s at a time.

The rules are those of ``transcribe.py`` in https://github.com/openai/whisper. Texts before a window are not given to
the decoder as a prompt: adapters are trained on single sentences, which have none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from studio.engine.batches.features import FRAMES_PER_SECOND, PADDED_FRAMES
from studio.engine.decoding.vocabulary import Vocabulary
from studio.text.loops import is_loop
from studio.text.segments import Segment

TEMPERATURES = (0.2, 0.4, 0.6, 0.8, 1.0)
"""Tried in turn after 0 while a window's text repeats itself or is improbable."""
_LEAST_LOG_PROBABILITY = -1.0
_MOST_SILENCE = 0.6
_SECONDS_PER_TIMESTAMP = 0.02
_FRAMES_PER_TIMESTAMP = 2


@dataclass(frozen=True)
class WindowTokens:
    """What was decoded of one window.

    Attributes:
        language: code that the decoder was told, or that the model detected.
        prefix: the tokens it was given first.
        tokens: up to the end token, which is left out.
        log_probability: mean over the tokens, in nats.
        no_speech: probability that nobody speaks.
    """

    language: str
    prefix: tuple[int, ...]
    tokens: tuple[int, ...]
    log_probability: float = 0.0
    no_speech: float = 0.0

    @property
    def is_silence(self) -> bool:
        """Whether the window is passed over: nobody speaks, and the text is improbable."""
        return self.no_speech > _MOST_SILENCE and self.log_probability < _LEAST_LOG_PROBABILITY

    def must_be_retried(self, text: str) -> bool:
        """Whether to decode again at a higher temperature; ``text`` is what the tokens say."""
        return not self.is_silence and (is_loop(text) or self.log_probability < _LEAST_LOG_PROBABILITY)


@dataclass(frozen=True)
class TimedTokens:
    """Tokens between two timestamps, in seconds from the clip's begin."""

    start: float
    end: float
    tokens: tuple[int, ...]


@dataclass
class PartialTranscript:
    """What one model has written of a clip so far.

    Attributes:
        frames: of the clip.
        seek: the frame that the next window begins at.
        texts: of the windows, as they must be joined.
        scores: of the windows that are not silence: how many tokens, and the sum of their log-probabilities.
    """

    frames: int
    seek: int = 0
    language: str = ""
    prefix: tuple[int, ...] = ()
    texts: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    scores: list[tuple[int, float]] = field(default_factory=list)

    @property
    def log_probability(self) -> float:
        """Mean over the tokens of all windows, in nats."""
        return sum(total for _, total in self.scores) / max(1, sum(count for count, _ in self.scores))

    def add_whole(self, window: WindowTokens, vocabulary: Vocabulary, cut: Callable[[str], str]) -> None:
        """Take in the only window of a clip, which has no timestamps.

        Args:
            window: what was decoded.
            vocabulary: says what the tokens mean.
            cut: leaves a beginning of a text, such as what is before a loop.
        """
        self.language, self.prefix, self.seek = window.language, window.prefix, self.frames
        self.texts.append(cut(vocabulary.text(window.tokens)))
        self._add_score(window)

    def add_timed(self, window: WindowTokens, vocabulary: Vocabulary, cut: Callable[[str], str]) -> None:
        """Take in the window at ``seek``, and go on after the last whole segment; arguments as of `add_whole`."""
        size = min(PADDED_FRAMES, self.frames - self.seek)
        self.language, self.prefix = window.language, self.prefix or window.prefix
        advance = size
        if not window.is_silence:
            self._add_score(window)
            timed, advance = split_at_timestamps(window.tokens, self.seek, size, vocabulary.no_timestamps + 1)
            texts = [vocabulary.text(each.tokens) for each in timed]
            left = len(cut("".join(texts)))
            for each, text in zip(timed, texts, strict=True):
                kept, left = text[:left], max(0, left - len(text))
                self.texts.append(kept)
                if kept.strip():
                    end = min(each.end, round(self.frames / FRAMES_PER_SECOND, 2))
                    self.segments.append(Segment(each.start, end, kept.strip()))
        self.seek += advance

    def _add_score(self, window: WindowTokens) -> None:
        count = len(window.tokens) + 1  # with the end token
        self.scores.append((count, window.log_probability * count))


def split_at_timestamps(tokens: Sequence[int], seek: int, size: int, first: int) -> tuple[list[TimedTokens], int]:
    """The segments of a window of ``size`` frames that begins at frame ``seek``, and how far to go on.

    Two timestamps in a row end a segment and begin the next. What comes after the last such pair was cut off by the
    window's end and is decoded again, from there.
    """
    is_time = [token >= first for token in tokens]
    has_single_end = is_time[-2:] == [False, True]
    cuts = [index for index in range(1, len(tokens)) if is_time[index - 1] and is_time[index]]
    if not cuts:
        times = [token - first for token in tokens if token >= first]
        length = times[-1] * _SECONDS_PER_TIMESTAMP if times and times[-1] > 0 else size / FRAMES_PER_SECOND
        start = seek / FRAMES_PER_SECOND
        whole = TimedTokens(round(start, 2), round(start + length, 2), _words(tokens, first))
        return [whole] if whole.tokens else [], size
    ends = [*cuts, len(tokens)] if has_single_end else cuts
    segments = []
    for begin, end in zip([0, *ends], ends, strict=False):
        start, stop = (
            seek / FRAMES_PER_SECOND + (tokens[at] - first) * _SECONDS_PER_TIMESTAMP for at in (begin, end - 1)
        )
        words = _words(tokens[begin:end], first)
        if words:
            segments.append(TimedTokens(round(start, 2), round(stop, 2), words))
    advance = size if has_single_end else (tokens[ends[-1] - 1] - first) * _FRAMES_PER_TIMESTAMP
    return segments, min(advance, size) or size


def _words(tokens: Sequence[int], first: int) -> tuple[int, ...]:
    return tuple(token for token in tokens if token < first)
