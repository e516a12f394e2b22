"""What each way to divide the open recordings would give."""

from __future__ import annotations

from collections.abc import Callable

from studio.corpus.dataset import TRAIN, VALIDATION, Dataset
from studio.corpus.split import SPLIT_BY
from studio.errors import DataError

WayCounts = dict[str, tuple[int, int] | None]
"""Utterances trained on and held out by way; None where the recordings cannot be divided so."""


def count_ways(dataset: Dataset, cancelled: Callable[[], bool]) -> WayCounts:
    """Divide in every way, with the share and seed that are set; not for the window's thread.

    Counted is what the source gives: what the user moved or left out stays so whichever way is chosen.
    """
    now, counts, divider = dataset.division, WayCounts(), dataset.divider()
    for way in SPLIT_BY:
        if cancelled():
            break
        try:
            division = now if way == now.split_by else divider.divide(now.validation_fraction, now.seed, way)
        except DataError:
            counts[way] = None
        else:
            counts[way] = int((division.sides == TRAIN).sum()), int((division.sides >= VALIDATION).sum())
    return counts
