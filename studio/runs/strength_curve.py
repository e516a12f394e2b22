"""How an adapter does at each strength: where that was measured, and what is read between the points."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from studio.errors import RunError
from studio.runs.directory import RunDirectory
from studio.runs.report import Report, SideFigures
from studio.runs.strengths import VALIDATION, StrengthPoint, best_strength
from studio.storage.atomic import write_text
from studio.storage.reading import open_regular, reading

_FEWEST = 3
"""Strengths that make a curve: base and one other are two figures."""


@dataclass(frozen=True)
class Outside:
    """A guard set's CER, or that of all of them by their utterances, as fractions.

    ``chance`` is how much of a difference may be chance: half the 95 % interval of the base's rate.
    """

    name: str
    utterances: int
    base: float
    adapted: float
    chance: float

    @property
    def is_forgotten(self) -> bool:
        """Whether the adapter does worse than chance explains."""
        return self.adapted - self.base > self.chance


@dataclass(frozen=True)
class StrengthCurve:
    """Points on the validation side and on guard sets, and the limit that guard sets have (a fraction; 0: none)."""

    points: tuple[StrengthPoint, ...] = ()
    guard_limit: float = 0.0

    @classmethod
    def read(cls, run: Path, guard_limit: float = 0.0) -> StrengthCurve:
        """What a run has: measured later for the adapter it has now, else its report's.

        Raises:
            RunError: a file is damaged.
        """
        directory = RunDirectory(run)
        if _is_of_adapter(directory):
            return cls(_load(directory.strengths), guard_limit)
        if not directory.report.is_file():
            return cls((), guard_limit)
        report = Report.load(directory.report)
        return cls(tuple(report.strengths or _two_points(report)), guard_limit)

    @cached_property
    def validation(self) -> tuple[StrengthPoint, ...]:
        """The points on the validation side, the base's first."""
        return self._of(VALIDATION)

    @property
    def is_measured(self) -> bool:
        """Whether there are enough points to choose by."""
        return len(self.validation) >= _FEWEST

    @cached_property
    def guards(self) -> tuple[str, ...]:
        """Names of the guard sets."""
        return tuple(dict.fromkeys(point.set for point in self.points if point.set != VALIDATION))

    @cached_property
    def best(self) -> float:
        """The strength with the lowest CER within the limit, in percent; only where it is measured."""
        return best_strength(self.points, self.guard_limit)

    @cached_property
    def as_good(self) -> tuple[float, float]:
        """The strengths around the best, in percent, whose CER is within the best one's 95 % interval."""
        curve = self.validation
        place = next(index for index, point in enumerate(curve) if point.strength == self.best)
        limit = curve[place].cer_interval.high
        return _crossing(curve[place::-1], limit), _crossing(curve[place:], limit)

    def cer(self, name: str, strength: float) -> float | None:
        """The CER on ``validation`` or a guard set, read off the line between points; None beyond them."""
        curve = self._of(name)
        for left, right in itertools.pairwise(curve):
            if left.strength <= strength <= right.strength:
                share = (strength - left.strength) / (right.strength - left.strength)
                return left.cer + share * (right.cer - left.cer)
        return None

    def outside(self, strength: float) -> list[Outside]:
        """Each guard set at a strength; none of those that were not measured so far."""
        return [each for name in self.guards if (each := self._outside(name, strength)) is not None]

    def outside_curve(self) -> list[tuple[float, float]]:
        """Strength and CER of all guard sets together."""
        strengths = sorted({point.strength for point in self.points})
        pooled = [(strength, together(self.outside(strength))) for strength in strengths]
        return [(strength, figures.adapted) for strength, figures in pooled if figures is not None]

    def _outside(self, name: str, strength: float) -> Outside | None:
        base, adapted = self._of(name)[0], self.cer(name, strength)
        if adapted is None:
            return None
        interval = base.cer_interval
        return Outside(name, base.utterances, base.cer, adapted, (interval.high - interval.low) / 2)

    def _of(self, name: str) -> tuple[StrengthPoint, ...]:
        found = (point for point in self.points if point.set == name)
        return tuple(sorted(found, key=lambda point: point.strength))


def together(sets: Sequence[Outside]) -> Outside | None:
    """All guard sets as one, each by its utterances; None without any."""
    count = sum(each.utterances for each in sets)
    if not count:
        return None
    base, adapted = (
        sum(each.utterances * getattr(each, name) for each in sets) / count for name in ("base", "adapted")
    )
    chance = sum((each.utterances * each.chance) ** 2 for each in sets) ** 0.5 / count
    return Outside("", count, base, adapted, chance)


def save_points(points: Sequence[StrengthPoint], path: Path) -> None:
    """Write what was measured; StorageError where it cannot be."""
    write_text(path, json.dumps([asdict(point) for point in points]) + "\n")


def _load(path: Path) -> tuple[StrengthPoint, ...]:
    hint = "Delete the file, and measure again."
    with reading(path, "strengths", RunError, hint=hint), open_regular(path) as file:
        return tuple(msgspec.json.decode(file.read(), type=list[StrengthPoint]))


def _is_of_adapter(directory: RunDirectory) -> bool:
    """Whether there is a file of strengths, and the adapter has not changed since."""
    weights, measured = directory.adapter / "adapter_model.safetensors", directory.strengths
    return measured.is_file() and weights.is_file() and measured.stat().st_mtime >= weights.stat().st_mtime


def _two_points(report: Report) -> list[StrengthPoint]:
    """Base and adapter of a report whose strength nobody chose: on validation and on the guard sets."""
    sides = [side for side in report.sides if side.split == VALIDATION and not side.set]
    named = [(VALIDATION, side) for side in sides] + [(guard.set, guard) for guard in report.guards]
    return [point for name, side in named for point in _ends(name, side, report.strength)]


def _ends(name: str, side: SideFigures, strength: float) -> list[StrengthPoint]:
    """The points of the base and of the adapter; of an adapter that is applied at 0 % there is but one."""
    base = StrengthPoint(0.0, name, side.utterances, side.cer_base, side.intervals.cer_base)
    if side.cer_adapted is None or side.intervals.cer_adapted is None or not strength:
        return [base]
    return [base, StrengthPoint(strength, name, side.utterances, side.cer_adapted, side.intervals.cer_adapted)]


def _crossing(points: Sequence[StrengthPoint], limit: float) -> float:
    """Where a line that begins below a limit first crosses it, or its end."""
    for near, far in itertools.pairwise(points):
        if far.cer > limit:
            return near.strength + (limit - near.cer) / (far.cer - near.cer) * (far.strength - near.strength)
    return points[-1].strength
