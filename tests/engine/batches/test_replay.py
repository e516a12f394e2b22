"""Replayed utterances in the batches: their share, and that the run's own stay as they are."""

from __future__ import annotations

import pytest

from studio.engine.batches.batching import Pick, RunBatches
from studio.engine.batches.replay import ReplayBatches

DURATIONS = [1.0 + 0.1 * row for row in range(10)]


def batches(share: float = 0.0, first: int = 0, rank: int = 0) -> list[list[Pick]]:
    """Thirty rounds of two processes, of ten utterances and five that are replayed."""
    own = RunBatches(DURATIONS, 5, 30, 1, 2, rank, first=first, timestamp_share=0.5)
    return list(ReplayBatches(own, 10, 5, share, 5, 1, 2, rank, first=first) if share else own)


@pytest.mark.parametrize("share", [0.1, 0.2, 0.5, 0.8])
def test_replayed_utterances_have_their_share_and_the_others_stay_as_they_are(share: float) -> None:
    replayed, own = 0, 0
    for rank in (0, 1):
        for with_replay, without in zip(batches(share, rank=rank), batches(rank=rank), strict=True):
            assert with_replay[: len(without)] == without
            rest = with_replay[len(without) :]
            assert all(10 <= pick.row < 15 for pick in rest)
            replayed, own = replayed + len(rest), own + len(without)
    assert replayed / (replayed + own) == pytest.approx(share, abs=0.01)


def test_replayed_utterances_have_times_of_their_own() -> None:
    added = [[pick.pause for pick in batch if pick.row >= 10] for batch in batches(0.8)]
    pauses = [pause for batch in added for pause in batch]
    assert sum(pause is not None for pause in pauses) / len(pauses) == pytest.approx(0.5, abs=0.06)
    timed = [pause for pause in pauses if pause is not None]
    assert len(set(timed)) == len(timed)
    assert all(0 < sum(pause is None for pause in batch) < len(batch) for batch in added)


def test_draws_are_the_same_when_resumed_and_others_in_each_batch() -> None:
    assert batches(0.5)[2:] == batches(0.5, first=2)
    rows = [pick for rank in (0, 1) for batch in batches(0.5, rank=rank) for pick in batch if pick.row >= 10]
    assert len({pick.draw for pick in rows}) == len(rows)
    assert {pick.row for pick in rows} == set(range(10, 15))
