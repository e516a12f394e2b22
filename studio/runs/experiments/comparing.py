"""What can be told apart, and what cannot: candidates beside each other on the same utterances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from studio.runs.experiments.measured import Edits
from studio.text.error_rates import Interval, bootstrap_ratio

Verdict = Literal["worse", "same"]
EQUIVALENT = 0.005
"""CERs that differ by at most so much are as good as each other."""
_NEARLY = 0.05
"""Costs that differ by less are told as the same."""


class Compared(Protocol):
    """What is compared: `Candidate`s."""

    @property
    def title(self) -> str: ...
    @property
    def cer(self) -> float | None: ...
    @property
    def edits(self) -> Edits | None: ...
    @property
    def seconds(self) -> float: ...
    @property
    def peak_memory_bytes(self) -> int: ...
    @property
    def adapter_bytes(self) -> int: ...


C = TypeVar("C", bound=Compared)


@dataclass(frozen=True)
class Comparison(Generic[C]):
    """Another candidate beside the best.

    Attributes:
        difference: CER of the other minus that of the best, as a fraction.
        interval: 95 % bootstrap interval, paired: both on the same resampled utterances.
    """

    best: C
    other: C
    difference: float
    interval: Interval

    @property
    def verdict(self) -> Verdict:
        """Whether the other is worse beyond the chance of which utterances were judged, or cannot be told apart."""
        return "worse" if self.interval.low > 0 else "same"

    @property
    def is_equivalent(self) -> bool:
        """Whether the other is at most half a point worse, beyond the same chance: it is as good, for what matters."""
        return self.verdict == "same" and self.interval.high <= EQUIVALENT

    def ratio(self, cost: str) -> float:
        """How many times the best's cost the other's is; 1 where either is not known.

        Args:
            cost: ``seconds``, ``peak_memory_bytes`` or ``adapter_bytes``.
        """
        best, other = float(getattr(self.best, cost)), float(getattr(self.other, cost))
        return other / best if best and other else 1.0


def compare(best: C, other: C) -> Comparison[C]:
    """Two candidates with a CER, by the utterances that both were judged on; seeds count alike.

    Raises:
        ValueError: one has none, or they share no utterance.
    """
    if best.edits is None or other.edits is None:
        raise ValueError("only finished candidates can be compared")
    return Comparison(best, other, *paired_difference(best.edits, other.edits))


def paired_difference(first: Edits, second: Edits) -> tuple[float, Interval]:
    """CER of the second minus that of the first on the utterances of both, and its 95 % interval; seeds count alike.

    Raises:
        ValueError: they share no utterance.
    """
    shared = set(first.ids) & set(second.ids)
    if not shared:
        raise ValueError("they were judged on different utterances")
    first, second = first.only(shared), second.only(shared)
    counts = second.edits * first.seeds - first.edits * second.seeds
    lengths = first.lengths * first.seeds * second.seeds
    return float(counts.sum() / lengths.sum()), bootstrap_ratio(counts, lengths)


def in_words(comparison: Comparison[C]) -> str:
    """A sentence on what the other is beside the best, and at what cost."""
    best, other = comparison.best, comparison.other
    costs = _costs(comparison)
    figures = f"{_percent(other.cer)} against {_percent(best.cer)}"
    if comparison.verdict == "worse":
        low, high = comparison.interval.low * 100, comparison.interval.high * 100
        return f"{other.title} is worse than {best.title} by {low:.1f} to {high:.1f} points ({figures}){costs}."
    return f"{other.title} cannot be told from {best.title} ({figures}){costs}."


def as_good_in_words(comparison: Comparison[C]) -> str:
    """A sentence on another that cannot be told from the best and is smaller, such as half its size."""
    size = share_in_words(comparison.ratio("adapter_bytes"))
    how = "is as good as" if comparison.is_equivalent else "cannot be told from"
    return f"{comparison.other.title} {how} {comparison.best.title}, at {size} the size."


def share_in_words(share: float) -> str:
    """A share of something, such as ``half`` or ``0.7 ×``."""
    known = {0.5: "half", 1 / 3: "a third of", 0.25: "a quarter of", 0.125: "an eighth of"}
    near = next((words for value, words in known.items() if abs(share / value - 1) < _NEARLY), "")
    return near or f"{share:.2g} ×"


def _costs(comparison: Comparison[C]) -> str:
    """What the other costs beside the best, of what differs by more than a little."""
    names = {"seconds": "time", "peak_memory_bytes": "memory", "adapter_bytes": "size"}
    ratios = {name: comparison.ratio(cost) for cost, name in names.items()}
    told = [f"{ratio:.2g} × its {name}" for name, ratio in ratios.items() if abs(ratio - 1) > _NEARLY]
    joined = " and ".join(filter(None, [", ".join(told[:-1]), *told[-1:]]))
    return f", at {joined}" if told else ""


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{rate * 100:.1f} %"
