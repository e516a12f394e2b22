"""Which strength of an adapter is best: the error rates of a few on the validation side and on the guard sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.checkpoints.strength import AS_TRAINED
from studio.protocol.events import Warned
from studio.protocol.warnings import warned
from studio.text.error_rates import Interval, bootstrap_intervals, error_rates

TRIED = (0.0, 50.0, 75.0, 100.0, 125.0)
"""Strengths that are tried, in percent; the first is the base."""

VALIDATION = "validation"
_FEWEST_UTTERANCES = 30
"""On the validation side, with fewer of which one misheard word decides which strength has the lowest CER."""


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
    return min(_within(points, guard_limit), key=_rank).strength


def chosen_strength(points: Sequence[StrengthPoint], guard_limit: float = 0.0) -> tuple[float, Warned | None]:
    """The strength to keep: the best one, but the whole adapter where it may only be the best by chance.

    Args:
        points: as of `best_strength`.
        guard_limit: likewise.

    Returns:
        The strength, and why it is not the best one; None where it is.
    """
    within = _within(points, guard_limit)
    best = min(within, key=_rank)
    trained = next((point for point in within if point.strength == AS_TRAINED), best)
    doubt = _doubt(best, trained)
    if best is trained or not doubt:
        return best.strength, None
    return AS_TRAINED, doubt


def _doubt(best: StrengthPoint, trained: StrengthPoint) -> Warned | None:
    lowest = f"{best.strength:g}"
    if best.utterances < _FEWEST_UTTERANCES:
        return warned("strength_few", best=lowest, needed=_FEWEST_UTTERANCES, count=best.utterances)
    interval = best.cer_interval
    if trained.cer > interval.high:
        return None
    figures = {"cer": best.cer, "low": interval.low, "high": interval.high, "trained": trained.cer}
    shares = {name: f"{share:.1%}" for name, share in figures.items()}
    return warned("strength_chance", best=lowest, **shares)


def _rank(point: StrengthPoint) -> tuple[float, float]:
    return point.cer, abs(point.strength - AS_TRAINED)


def _within(points: Sequence[StrengthPoint], guard_limit: float) -> list[StrengthPoint]:
    """The points of validation at strengths that no guard set is over the limit at."""
    base = {point.set: point.cer for point in points if point.strength == 0}
    over = {
        point.strength
        for point in points
        if guard_limit and point.set != VALIDATION and point.cer > base[point.set] + guard_limit
    }
    return [point for point in points if point.set == VALIDATION and point.strength not in over]
