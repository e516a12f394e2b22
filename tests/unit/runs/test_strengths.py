"""Which strength is chosen from a curve."""

from __future__ import annotations

import pytest

from studio.runs.strengths import VALIDATION, StrengthPoint, best_strength, chosen_strength
from studio.text.error_rates import Interval


def points(**cers: float) -> list[StrengthPoint]:
    """Of validation, by strength: ``at_50=0.1``."""
    interval = Interval(0.0, 1.0)
    return [StrengthPoint(float(name[3:]), VALIDATION, 9, cer, interval) for name, cer in cers.items()]


@pytest.mark.parametrize(
    ("curve", "best"),
    [
        ({"at_0": 0.3, "at_50": 0.2, "at_100": 0.25}, 50.0),
        ({"at_0": 0.3, "at_75": 0.2, "at_100": 0.2, "at_125": 0.2}, 100.0),
        ({"at_0": 0.1, "at_100": 0.2}, 0.0),
    ],
)
def test_the_lowest_error_rate_on_validation_and_of_equals_what_was_trained(
    curve: dict[str, float], best: float
) -> None:
    assert best_strength(points(**curve)) == best


def test_a_point_is_computed_from_texts() -> None:
    point = StrengthPoint.of(50.0, VALIDATION, ["abcd", "ab"], ["abcx", "ab"], "none")
    assert (point.strength, point.utterances, point.cer) == (50.0, 2, pytest.approx(1 / 6))
    assert point.cer_interval.low <= point.cer <= point.cer_interval.high


def test_a_strength_that_forgets_too_much_is_not_chosen() -> None:
    curve = points(at_0=0.3, at_75=0.2, at_100=0.1)
    interval = Interval(0.0, 1.0)
    guard = [StrengthPoint(at, "outside", 9, cer, interval) for at, cer in ((0.0, 0.05), (75.0, 0.06), (100.0, 0.2))]
    assert best_strength([*curve, *guard]) == 100.0
    assert best_strength([*curve, *guard], 0.02) == 75.0
    assert best_strength([*curve, *guard], 0.001) == 0.0


@pytest.mark.parametrize(
    ("utterances", "high", "kept", "said"),
    [(29, 0.21, 100.0, "there are 29"), (30, 0.21, 50.0, ""), (300, 0.25, 100.0, "may be chance")],
)
def test_what_may_be_the_best_by_chance_is_not_chosen(utterances: int, high: float, kept: float, said: str) -> None:
    curve = [
        StrengthPoint(at, VALIDATION, utterances, cer, Interval(0.1, high))
        for at, cer in ((0.0, 0.4), (50.0, 0.2), (100.0, 0.25))
    ]
    strength, doubt = chosen_strength(curve)
    assert strength == kept and said in (doubt.message if doubt else "") and bool(said) == bool(doubt)


def test_chance_is_no_reason_to_forget_more_than_the_limit() -> None:
    curve = points(at_0=0.3, at_75=0.2, at_100=0.1)
    guard = [StrengthPoint(at, "outside", 9, cer, Interval(0.0, 1.0)) for at, cer in ((0.0, 0.05), (100.0, 0.2))]
    assert chosen_strength([*curve, *guard], 0.02) == (75.0, None)
