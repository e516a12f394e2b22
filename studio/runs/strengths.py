"""Which strength of an adapter is best: the error rates of a few on the validation side and on the guard sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.checkpoints.strength import AS_TRAINED
from studio.text.error_rates import Interval, bootstrap_intervals, error_rates

TRIED = (0.0, 50.0, 75.0, 100.0, 125.0)
"""Strengths that are tried, in percent; the first is the base."""

VALIDATION = "validation"


@dataclass(frozen=True, slots=True)
class StrengthPoint:
    """What an adapter at one strength (percent) comes to on one set: ``validation``, or a guard set by its name."""

    strength: float
    set: str
    utterances: int
    cer: float
    cer_interval: Interval

    @classmethod
    def of(
        cls, strength: float, name: str, references: Sequence[str], hypotheses: Sequence[str], profile: str
    ) -> StrengthPoint:
        """Computed from texts."""
        cer = error_rates(references, hypotheses, profile).cer
        return cls(strength, name, len(references), cer, bootstrap_intervals(references, hypotheses, profile)[0])


def best_strength(points: Sequence[StrengthPoint], guard_limit: float = 0.0) -> float:
    """The strength with the lowest CER on validation; of equals the one nearest to what was trained.

    Args:
        points: of every strength, 0 among them, on validation and on guard sets.
        guard_limit: by how much, as a fraction, a guard set's CER may be over the base's; 0 for no limit. The base
            itself is always within it.
    """
    base = {point.set: point.cer for point in points if point.strength == 0}
    over = {
        point.strength
        for point in points
        if guard_limit and point.set != VALIDATION and point.cer > base[point.set] + guard_limit
    }
    within = [point for point in points if point.set == VALIDATION and point.strength not in over]
    return min(within, key=lambda point: (point.cer, abs(point.strength - AS_TRAINED))).strength
