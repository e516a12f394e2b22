"""Which rows have the same text, as arrays, so that one text may change among 600,000 at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from studio.corpus.split import text_key

Keys = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]

NO_KEY = 0
"""Of a row that has no text, or whose text is not to be compared: it is the same as none."""


def key_of(text: str) -> int:
    """Equal for texts that must not be on both sides, see `text_key`; only within one process."""
    key = text_key(text)
    return hash(key) or 1 if key else NO_KEY


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


_FEW = 100  # texts, each of which takes a look at all rows
