"""Whether utterances share sound, such as one that is trained on and one that is judged."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from studio.corpus.utterance import Utterance


def first_overlapping(utterances: Iterable[Utterance], others: Iterable[Utterance]) -> Utterance | None:
    """The first that shares sound with any of the others, by whatever path its file is named."""
    real = cache(os.path.realpath)
    parts: defaultdict[str, list[Utterance]] = defaultdict(list)
    for each in others:
        parts[real(each.audio)].append(each)
    return next(
        (one for one in utterances if any(_overlap(one, each) for each in parts.get(real(one.audio), ()))), None
    )


def _overlap(one: Utterance, other: Utterance) -> bool:
    ends = one.start + one.duration, other.start + other.duration
    return one.start == other.start or max(one.start, other.start) < min(ends)
