"""``report.html``: one self-contained page with a run's curves, figures and sentences."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from studio.protocol.events import EvaluationCompleted, RunStarted, StepCompleted
from studio.protocol.resuming import count_until
from studio.protocol.state import replay
from studio.runs.directory import RunDirectory
from studio.runs.plots import ADAPTER, BASE, TEXT, render, svg_plot
from studio.runs.report import CHOSEN_ON_JUDGED, Intervals, Report
from studio.runs.strengths import StrengthPoint
from studio.settings.field import walk_fields
from studio.settings.run import RunSettings
from studio.settings.toml import load_run_settings
from studio.storage.atomic import write_text
from studio.text.error_rates import Interval
from studio.text.inline_diff import pieces_of

_SMOOTHING = 0.9


@dataclass(frozen=True)
class Curves:
    """What a run's events say over its steps."""

    steps: list[StepCompleted]
    evaluations: list[EvaluationCompleted]
    base: EvaluationCompleted | None
    guards: tuple[EvaluationCompleted, ...] = ()

    @classmethod
    def of(cls, directory: RunDirectory) -> Curves:
        """Read from ``events.jsonl``; what a resumed run did again counts once, as done last."""
        steps: list[StepCompleted] = []
        evaluations: list[EvaluationCompleted] = []
        base: EvaluationCompleted | None = None
        for envelope in directory.read_events():
            match envelope.message:
                case RunStarted(start_step=start):
                    del steps[count_until(steps, start, _step) :]
                    del evaluations[count_until(evaluations, start, _step) :]
                case StepCompleted() as event:
                    steps[count_until(steps, event.step - 1, _step) :] = [event]
                case EvaluationCompleted(step=0) as event if event.is_of_curve:
                    base = event  # also where a resumed run evaluates the base again
                case EvaluationCompleted() as event if event.is_of_curve:
                    evaluations[count_until(evaluations, event.step - 1, _step) :] = [event]
        return cls(steps, evaluations, base, replay(directory.read_events()).guards)


def _step(event: StepCompleted | EvaluationCompleted) -> int:
    return event.step


def write_report_page(directory: RunDirectory) -> None:
    """Write ``report.html`` beside ``report.json``; both from what the run directory holds."""
    report = Report.load(directory.report)
    settings = load_run_settings(directory.settings)
    write_text(directory.report_page, render_page(report, settings, Curves.of(directory), directory.path.name))


def render_page(report: Report, settings: RunSettings, curves: Curves, title: str) -> str:
    """The page's HTML: no script, no font and no picture from elsewhere."""
    words = report.term_recall()
    return render(
        "report.html.jinja",
        {"percent": percent, "interval": interval},
        title=title,
        report=report,
        sides=report.sides if len(report.sides) > 1 else [],
        chosen_on_judged=CHOSEN_ON_JUDGED if report.is_chosen_on_judged else "",
        freezes_encoder=settings.adapter.freezes_encoder,
        intervals=Intervals.of(report.judged, report.cer_profile),
        errors=report.error_analysis(),
        words=words,
        terms=sorted(words[0].terms, key=lambda term: (term.adapted or 0) - term.spoken) if words else [],
        has_kinds=any(term.kind for term in report.terms),
        plots=_plots(curves),
        strengths=_by_strength(report),
        strength_plot=_strength_plot(report) if report.strengths else "",
        judged=_judged(curves),
        quick=_quick(curves),
        rows=[_row(row, report.language) for row in report.judged],
        settings=[
            (field.path, field.label, shown(getattr(getattr(settings, field.section), field.name)))
            for field in walk_fields(RunSettings)
        ],
    )


def shown(value: object) -> str:
    """A setting's value for people."""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def percent(rate: float | None) -> str:
    """A fraction as ``4.9 %``; a dash where there is none."""
    return "–" if rate is None else f"{rate * 100:.1f} %"


def interval(bounds: Interval | None) -> str:
    """A 95 % interval as ``3.1 – 6.8 %``."""
    if bounds is None:
        return ""
    between = "to" if bounds.low < 0 else "–"
    return f"{bounds.low * 100:.1f} {between} {bounds.high * 100:.1f} %".replace("-", "−")


def marked(reference: str, hypothesis: str, language: str) -> str:
    """The hypothesis as HTML with its correction: struck = heard wrongly, underlined = really said."""
    tags = {"wrong": "del", "right": "ins"}
    parts = []
    for piece in pieces_of(reference, hypothesis, language):
        text = html.escape(piece.text)
        tag = tags.get(piece.kind)
        parts.append(f"<{tag}>{text}</{tag}>" if tag else text)
    return "".join(parts)


def _row(row: Any, language: str) -> dict[str, str]:
    return {
        "reference": row.reference,
        "base": marked(row.reference, row.base, language),
        "adapted": "" if row.adapted is None else marked(row.reference, row.adapted, language),
    }


def _judged(curves: Curves) -> int:
    """Utterances behind the points of the CER curve; 0 without a curve."""
    return max((event.utterances for event in curves.evaluations), default=0)


def _quick(curves: Curves) -> str:
    """Number formats of the weights that points of the CER curve were decoded by quickly; empty without such."""
    return " and ".join(dict.fromkeys(event.precision for event in curves.evaluations if event.is_quick))


def _plots(curves: Curves) -> list[str]:
    if not curves.steps:
        return []
    return [_loss_plot(curves), *([_cer_plot(curves)] if curves.evaluations else [])]  # a run on everything has none


def _by_strength(report: Report) -> dict[float, list[StrengthPoint]]:
    """The points of each strength; those of every set are in the same order."""
    found: dict[float, list[StrengthPoint]] = {}
    for point in report.strengths:
        found.setdefault(point.strength, []).append(point)
    return found


def _strength_plot(report: Report) -> str:
    def draw(axes: Any) -> None:
        sets = dict.fromkeys(point.set for point in report.strengths)
        for number, name in enumerate(sets):
            points = [point for point in report.strengths if point.set == name]
            colour, marker = (ADAPTER, "o-") if number == 0 else (TEXT, "s-")
            rates = [point.cer * 100 for point in points]
            axes.plot([point.strength for point in points], rates, marker, color=colour, markersize=4, label=name)
        axes.axvline(report.strength, color=BASE, linestyle="--", linewidth=1.5, label="chosen")
        axes.set_ylim(bottom=0)

    return svg_plot("Character error rate, %, by strength", "strength, %", draw)


def _loss_plot(curves: Curves) -> str:
    def draw(axes: Any) -> None:
        steps = [event.step for event in curves.steps]
        losses = [event.loss for event in curves.steps]
        axes.plot(steps, losses, color=ADAPTER, linewidth=0.8, alpha=0.45)
        axes.plot(steps, smoothed(losses), color=ADAPTER, linewidth=1.8, label="training, smoothed")
        axes.plot(
            [e.step for e in curves.evaluations],
            [e.loss for e in curves.evaluations],
            "o",
            color=TEXT,
            markersize=4,
            label="validation",
        )

    return svg_plot("Loss per token", "step", draw)


def _cer_plot(curves: Curves) -> str:
    def draw(axes: Any) -> None:
        if curves.base:
            axes.axhline(curves.base.cer * 100, color=BASE, linestyle="--", linewidth=1.5, label="base")
        axes.plot(
            [e.step for e in curves.evaluations],
            [e.cer * 100 for e in curves.evaluations],
            "o-",
            color=ADAPTER,
            linewidth=1.8,
            markersize=4,
            label="adapter",
        )
        for name in dict.fromkeys(event.set for event in curves.guards):
            points = [event for event in curves.guards if event.set == name]
            cers = [event.cer * 100 for event in points]
            axes.plot([event.step for event in points], cers, "s-", color=TEXT, markersize=3, linewidth=1, label=name)
        axes.set_ylim(bottom=0)
        axes.set_xlim(0, curves.steps[-1].step * 1.02)

    is_quick = any(event.is_quick for event in curves.evaluations)
    return svg_plot("Character error rate, %, quick" if is_quick else "Character error rate, %", "step", draw)


def smoothed(values: Sequence[float]) -> list[float]:
    """Exponential moving average, corrected for its start (as Adam's, arXiv 1412.6980)."""
    result, average, weight = [], 0.0, 0.0
    for value in values:
        if math.isfinite(value):
            average = _SMOOTHING * average + (1 - _SMOOTHING) * value
            weight = _SMOOTHING * weight + (1 - _SMOOTHING)
        result.append(average / weight if weight else math.nan)
    return result
