"""What each way to divide the open recordings would give."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from studio.corpus.dataset import TEST, TRAIN, VALIDATION, Dataset
from studio.corpus.split import SPLIT_BY
from studio.errors import DataError

WayCounts = dict[str, tuple[int, int, int] | None]
"""Utterances of train, validation and test by way; None where the recordings cannot be divided so."""


def count_ways(dataset: Dataset, cancelled: Callable[[], bool]) -> WayCounts:
    """Divide in every way, with the shares and seed that are set; not for the window's thread.

    Counted is what the source gives: what the user moved or left out stays so whichever way is chosen.
    """
    now, counts, splitter = dataset.split, WayCounts(), dataset.splitter()
    for way in SPLIT_BY:
        if cancelled():
            break
        try:
            split = now if way == now.options.split_by else splitter.split(replace(now.options, split_by=way))
        except DataError:
            counts[way] = None
        else:
            train, validation, test = (int((split.sides == side).sum()) for side in (TRAIN, VALIDATION, TEST))
            counts[way] = train, validation, test
    return counts
