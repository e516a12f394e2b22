"""How much each setting mattered: the share of the differences in CER that it explains alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from studio.runs.experiments.settings import ExperimentSettings, Range, Value

_FEWEST = 4
_BINS = 3
"""Equally full parts of a range, whose means are compared."""


class Judged(Protocol):
    """What has a CER and settings: `Candidate`s."""

    @property
    def cer(self) -> float | None: ...

    def value(self, path: str) -> Value: ...


@dataclass(frozen=True, slots=True)
class Importance:
    """A setting's dotted path, and the share (0 to 1) of the variance of CER that it explains."""

    path: str
    share: float


def importance_of(candidates: Sequence[Judged], settings: ExperimentSettings) -> tuple[Importance, ...]:
    """Each axis's ε², the most first; shares of several do not add up to 1 where settings act together.

    ε² is the correlation ratio η² (between values over all) less what as many groups explain by chance (T. L. Kelley,
    “An unbiased correlation ratio measure”, PNAS 1935). Of a range three equally full parts are its values.

    Args:
        candidates: finished ones.
        settings: of the experiment; axes with one value are left out.
    """
    judged = [each for each in candidates if each.cer is not None]
    if len(judged) < _FEWEST:
        return ()
    cers = np.array([each.cer for each in judged])
    axes = {path: axis for path, axis in settings.axes.items() if isinstance(axis, Range) or len(axis) > 1}
    found = [Importance(path, _share(cers, _groups(judged, path, axis))) for path, axis in axes.items()]
    return tuple(sorted(found, key=lambda each: -each.share))


def _groups(judged: Sequence[Judged], path: str, axis: object) -> list[object]:
    """Which group each belongs to."""
    values = [each.value(path) for each in judged]
    if not isinstance(axis, Range):
        return list(values)
    ranks = np.argsort(np.argsort(np.array(values, dtype=float)))
    return [int(rank) * _BINS // len(values) for rank in ranks]


def _share(cers: np.ndarray[tuple[int], np.dtype[np.float64]], groups: Sequence[object]) -> float:
    members: dict[object, list[float]] = {}
    for group, cer in zip(groups, cers, strict=True):
        members.setdefault(group, []).append(float(cer))
    total = float(((cers - cers.mean()) ** 2).sum())
    left = sum(float(((np.array(each) - np.mean(each)) ** 2).sum()) for each in members.values())
    count, kinds = len(cers), len(members)
    if total == 0 or kinds in (1, count):
        return 0.0
    return max(0.0, 1 - left / total * (count - 1) / (count - kinds))
