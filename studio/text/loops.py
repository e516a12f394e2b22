"""Hypotheses that go round in circles: told by their compression ratio, as Whisper's own decoder does."""

from __future__ import annotations

import zlib

COMPRESSION_RATIO = 2.4
"""Above it a text counts as looping (arXiv 2212.04356, §4.5: the ``compression_ratio_threshold`` of OpenAI's code)."""

_COPIES = 3


def compression_ratio(text: str) -> float:
    """Bytes of the text over bytes of the text compressed by zlib, as OpenAI's ``compression_ratio`` has it."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw))


def is_loop(text: str) -> bool:
    """Whether a text repeats itself so often that it counts as looping."""
    return bool(text) and compression_ratio(text) > COMPRESSION_RATIO


def cut_loop(text: str) -> str:
    """The beginning of a text, without what it repeats over and over after it; others come back as they are.

    OpenAI's decoder throws a looping text away and draws another at random. Figures must come out the same each time,
    so the loop is cut here: one copy stays of what the end repeats at least three times, and where no such end is
    found, as much of the beginning as does not loop.
    """
    while is_loop(text):
        repeated = _repeated(text)
        if not repeated:
            return _straight(text)
        text = _whole_words(text, len(text) - repeated)
    return text


def _repeated(text: str) -> int:
    """Characters at the end that only repeat those before them, for the period that explains most; 0 without one."""
    best = 0
    for period in range(1, len(text) // _COPIES + 1):
        count = 0
        while count < len(text) - period and text[-1 - count] == text[-1 - count - period]:
            count += 1
        if count >= (_COPIES - 1) * period and count > best:
            best = count
    return best


def _whole_words(text: str, end: int) -> str:
    """The text up to ``end``, or on to the end of the word that it would cut in two."""
    rest = text[end:].split(maxsplit=1)
    inside = len(rest) > 1 and not (text[end].isspace() or text[:end][-1:].isspace())
    return (text[:end] + rest[0] if inside else text[:end]).rstrip()


def _straight(text: str) -> str:
    words = text.split(" ")
    while len(words) > 1 and compression_ratio(" ".join(words)) > COMPRESSION_RATIO:
        words.pop()
    return " ".join(words)
