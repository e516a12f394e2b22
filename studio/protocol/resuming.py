"""What a run that was resumed does again, and what of its events still counts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import TypeVar

_T = TypeVar("_T")


def count_until(done: Sequence[_T], step: int, at: Callable[[_T], int]) -> int:
    """How many of the first of `done`, in the order of their steps, a run that goes on from `step` does not do again.

    Args:
        done: what a run did.
        step: of the checkpoint that it goes on from.
        at: the step of one of them.
    """
    return bisect_right(done, step, key=at)
