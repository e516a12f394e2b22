"""Reading an adapter's strength off what was measured."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studio.runs.report import Report, Row, SideFigures
from studio.runs.strength_curve import StrengthCurve, save_points, together
from studio.runs.strengths import StrengthPoint
from studio.text.error_rates import Interval


def point(
    strength: float, cer: float, name: str = "validation", spread: float = 0.02, count: int = 10
) -> StrengthPoint:
    """A point with an interval of ``spread`` on both sides."""
    return StrengthPoint(strength, name, count, cer, Interval(cer - spread, cer + spread))


POINTS = (point(0, 0.20), point(50, 0.10), point(75, 0.05), point(100, 0.06), point(125, 0.11))
GUARDS = (point(0, 0.06, "news"), point(100, 0.07, "news"), point(125, 0.10, "news"))


def test_between_points_the_curve_is_a_line_and_beyond_them_it_is_not_known() -> None:
    curve = StrengthCurve(POINTS)
    assert curve.cer("validation", 50) == 0.10
    assert curve.cer("validation", 112.5) == pytest.approx(0.085)
    assert curve.cer("validation", 130) is None
    assert curve.cer("news", 50) is None


def test_as_good_as_the_best_is_what_lies_within_its_interval() -> None:
    curve = StrengthCurve(POINTS)
    assert curve.best == 75
    low, high = curve.as_good
    assert low == pytest.approx(65) and high == pytest.approx(105)
    assert StrengthCurve(POINTS[:3]).as_good[1] == 75


def test_the_limit_of_the_guard_sets_counts_for_the_best() -> None:
    points = (*POINTS, *(point(each.strength, 0.06 + each.strength / 1000, "news") for each in POINTS))
    assert StrengthCurve(points).best == 75
    assert StrengthCurve(points, 0.06).best == 50


def test_guard_sets_are_pooled_by_their_utterances_and_forgotten_beyond_chance() -> None:
    sets = (*GUARDS, point(0, 0.1, "talk", count=30), point(100, 0.1, "talk", count=30))
    curve = StrengthCurve((*POINTS, *sets))
    assert [each.name for each in curve.outside(100)] == ["news", "talk"]
    figures = together(curve.outside(100))
    assert figures is not None and figures.utterances == 40
    assert figures.base == pytest.approx(0.09) and figures.adapted == pytest.approx(0.0925)
    assert not figures.is_forgotten
    assert [each.name for each in curve.outside(125)] == ["news"]
    assert curve.outside(125)[0].is_forgotten
    assert together([]) is None


def test_what_was_measured_later_comes_before_the_report_until_the_adapter_changes(tmp_path: Path) -> None:
    assert not StrengthCurve.read(tmp_path).is_measured
    rows = [Row(str(number), "/a", "un deux", "un dix", "un deux", split="validation") for number in range(3)]
    guard = SideFigures.of("guard", "news", rows, "basic")
    Report.of(rows, "basic", checkpoint="base", language="fr", guards=[guard]).save(tmp_path / "report.json")
    two = StrengthCurve.read(tmp_path)
    assert not two.is_measured and two.guards == ("news",)
    assert two.outside(100)[0].adapted == 0 and two.outside(0)[0].adapted == guard.cer_base
    (tmp_path / "adapter").mkdir()
    weights = tmp_path / "adapter" / "adapter_model.safetensors"
    weights.touch()
    save_points(POINTS, tmp_path / "strengths.json")
    assert StrengthCurve.read(tmp_path).points == POINTS
    os.utime(weights, (2**33, 2**33))
    assert StrengthCurve.read(tmp_path) == two
