"""Replay: a share of other data in the batches, so that what the base knew is kept (arXiv 2512.16401)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from torch.utils.data import Sampler

from studio.engine.batches.batching import Pick, RunBatches

_REPLAY = 2
"""Sets the draws of replayed utterances apart from others of the same seed."""
_FIRST_DRAW = 1 << 40
"""Beyond all that a run's own utterances are drawn as."""


class ReplayBatches(Sampler[list[Pick]]):
    """A run's batches with replayed utterances added to each; the run's own are learned from as without them.

    Args:
        batches: of the run's own utterances, whose rows come first in the dataset.
        own: how many there are.
        replayed: how many other utterances follow them.
        share: of the replayed ones among all that is learned from, under 1.
        batch_size: of the run's own, on average.
        seed: of the draws.
        processes: that take batches in turn.
        rank: which of them this is.
        first: rounds that have been taken already, in a resumed run.
    """

    def __init__(
        self,
        batches: RunBatches,
        own: int,
        replayed: int,
        share: float,
        batch_size: float,
        seed: int,
        processes: int = 1,
        rank: int = 0,
        *,
        first: int = 0,
    ) -> None:
        self._batches = batches
        self._own, self._replayed = own, replayed
        self._each = share / (1 - share) * batch_size
        self._seed = seed
        self._processes, self._rank = processes, rank
        self._first = first

    def __len__(self) -> int:
        return len(self._batches)

    def __iter__(self) -> Iterator[list[Pick]]:
        for turn, picks in enumerate(self._batches, self._first):
            yield picks + self._drawn(turn * self._processes + self._rank, picks[0])

    def _drawn(self, number: int, like: Pick) -> list[Pick]:
        """What is added to one of all batches, padded where the others are; each has times, or none, of its own."""
        begin, end = (int(turn * self._each) for turn in (number, number + 1))
        random = np.random.default_rng((self._seed, number, _REPLAY))
        rows = self._own + random.choice(self._replayed, end - begin, replace=end - begin > self._replayed)
        return [
            like._replace(row=row, draw=draw, pause=self._batches.pause(draw))
            for row, draw in zip(rows.tolist(), range(_FIRST_DRAW + begin, _FIRST_DRAW + end), strict=True)
        ]
