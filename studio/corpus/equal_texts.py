"""Which rows have the same text, as arrays, so that one text may change among 600,000 at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from studio.text.normalisation import normalise_many

Keys = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]

NO_KEY = 0
"""Of a row that has no text, or whose text is not to be compared: it is the same as none."""


def text_keys(texts: Sequence[str]) -> Iterator[str]:
    """Equal for texts that count as the same one: those that differ in case, punctuation and spacing at it only."""
    for start in range(0, len(texts), _AT_ONCE):
        some = texts[start : start + _AT_ONCE]
        keys = normalise_many([text.casefold() for text in some])
        yield from (key or text for key, text in zip(keys, some, strict=True))


def keys_of(texts: Sequence[str]) -> Keys:
    """Numbers equal for texts of the same key (`text_keys`), which must not be on both sides; only in one process."""
    return np.fromiter((hash(key) or 1 if key else NO_KEY for key in text_keys(texts)), np.int64, len(texts))


def first_rows(keys: Keys) -> Rows:
    """For every row the first with the same text, itself where it is the first or has none; shape (n,)."""
    order = np.argsort(keys, kind="stable").astype(np.int32)
    ordered = keys[order]
    is_first = np.ones(len(keys), np.bool_)
    is_first[1:] = ordered[1:] != ordered[:-1]
    first = np.empty(len(keys), np.int32)
    first[order] = order[np.maximum.accumulate(np.where(is_first, np.arange(len(keys)), 0))]
    alone = keys == NO_KEY
    first[alone] = np.flatnonzero(alone)
    return first


def change_keys(keys: Keys, first: Rows, rows: Sequence[int], new: Iterable[int]) -> None:
    """Give rows other keys, in place, and find the first rows of only those texts that this concerns."""
    changed = np.asarray(rows, np.intp)
    before = keys[changed]
    keys[changed] = np.fromiter(new, np.int64, len(rows))
    concerned = set(before.tolist()) | set(keys[changed].tolist())
    if len(concerned) > _FEW:
        first[:] = first_rows(keys)
        return
    first[changed] = changed
    for key in concerned - {NO_KEY}:
        members = np.flatnonzero(keys == key)
        first[members] = members[:1]


_AT_ONCE = 1_000  # texts
_FEW = 100  # texts, each of which takes a look at all rows
