"""Whether two files about one recording say the same of it, told by the times that they cover."""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[float, float]
"""From when to when something is said, in seconds."""

_SAME_SPEECH = 0.5  # share of a file's time: speakers who interrupt each other stay below it, translations above


def is_same_speech(times: Iterable[Span], others: Iterable[Span]) -> bool:
    """Whether most of the first times are among the others."""
    mine, theirs = _joined(times), _joined(others)
    total = sum(end - start for start, end in mine)
    return total > 0 and _shared(mine, theirs) / total > _SAME_SPEECH


def _shared(mine: list[Span], theirs: list[Span]) -> float:
    place, shared = 0, 0.0
    for start, end in mine:
        while place < len(theirs) and theirs[place][1] <= start:
            place += 1
        at = place
        while at < len(theirs) and theirs[at][0] < end:
            shared += min(end, theirs[at][1]) - max(start, theirs[at][0])
            at += 1
    return shared


def _joined(times: Iterable[Span]) -> list[Span]:
    """In order, and joined where they overlap."""
    spans: list[Span] = []
    for start, end in sorted(times):
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return spans
