"""What each way to divide the open recordings would give."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from studio.data.corpus import EVAL, TRAIN, Corpus
from studio.data.split import SPLIT_BY
from studio.errors import DataError

WayCounts = dict[str, tuple[int, int] | None]
"""Utterances trained on and held out by way; None where the recordings cannot be divided so."""


def count_ways(corpus: Corpus, cancelled: Callable[[], bool]) -> WayCounts:
    """Divide in every way, with the share and seed that are set; not for the window's thread.

    Counted is what the source gives: what the user moved or left out stays so whichever way is chosen.
    """
    counts: WayCounts = {}
    for way in SPLIT_BY:
        if cancelled():
            break
        try:
            sides = corpus.divide(corpus.division.eval_fraction, corpus.division.seed, way).sides
        except DataError:
            counts[way] = None
        else:
            counts[way] = (int(np.count_nonzero(sides == TRAIN)), int(np.count_nonzero(sides == EVAL)))
    return counts
