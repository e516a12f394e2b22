"""An experiment's page: one self-contained HTML file with its table, its plots and what can be told apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from studio.runs.experiments.combinations import METHOD, value_text
from studio.runs.experiments.forecast import hours_in_words
from studio.runs.experiments.results import COSTS, Candidate, Results, Series
from studio.runs.experiments.settings import Range, Value
from studio.runs.experiments.titles import label_of, value_title
from studio.runs.experiments.words import STATES, words_of
from studio.runs.plots import ADAPTER, BAR, BASE, TEXT, render, svg_plot
from studio.runs.report_page import interval, percent
from studio.settings.field import walk_fields
from studio.settings.run import RunSettings
from studio.storage.atomic import write_text

_COLOURS = (ADAPTER, TEXT, BASE, BAR)
_MARKERS = ("o", "s", "^", "D")
_FAR = 20
"""Costs so many times apart are drawn by powers of ten."""
_COSTS = {
    "seconds": ("time", "minutes", 60.0),
    "peak_memory_bytes": ("memory", "GB", 1e9),
    "adapter_bytes": ("size", "MB", 1e6),
}


def write_experiment_page(results: Results, path: Path) -> None:
    """Write the page; StorageError where it cannot be."""
    write_text(path, render_experiment(results))


def render_experiment(results: Results) -> str:
    """The page's HTML: no script, no font and no picture from elsewhere."""
    best = results.best
    return render(
        "experiment.html.jinja",
        {"percent": percent, "interval": interval, "duration": _duration},
        title=results.settings.name or "Experiment",
        results=results,
        run=results.settings.run,
        tried=[(label_of(path), _tried(path, axis)) for path, axis in results.settings.axes.items()],
        states=STATES,
        best=best,
        sentences=words_of(results),
        plots=_plots(results),
        settings=[] if best is None else _settings(best.settings),
        differing=set(results.settings.differing),
    )


def _duration(seconds: float) -> str:
    return hours_in_words(seconds) if seconds else ""


def _tried(path: str, axis: object) -> str:
    if isinstance(axis, Range):
        return f"{axis.low:g} to {axis.high:g}"
    values = axis if isinstance(axis, tuple) else ()
    return ", ".join(value_title(path, each) if path == "adapter.method" else value_text(each) for each in values)


def _settings(settings: RunSettings) -> list[tuple[str, str, str]]:
    return [
        (field.path, field.label, value_text(getattr(getattr(settings, field.section), field.name)))
        for field in walk_fields(RunSettings)
    ]


def _plots(results: Results) -> list[str]:
    if not results.finished:
        return []
    axes = [path for path, axis in results.settings.axes.items() if isinstance(axis, Range) or len(axis) > 1]
    return [*(_axis_plot(results, path) for path in axes), *(_cost_plot(results, cost) for cost in COSTS)]


def _axis_plot(results: Results, path: str) -> str:
    """CER by one setting, with intervals; values that are not of a range stand evenly apart."""
    series = [each for each in results.along(path) if each.best]
    axis = results.settings.axes[path]
    values = _values(series, path)

    def place(candidate: Candidate, number: int) -> float:
        value = candidate.value(path)
        return float(str(value)) if isinstance(axis, Range) else values.index(value) + 0.06 * number

    def draw(axes: Any) -> None:
        for number, one in enumerate(series):
            _draw_series(axes, one, [place(each, number) for each in one.best], number, is_line=_is_number(values[0]))
        if results.base:
            axes.axhline(results.base.rate * 100, color=BASE, linestyle="--", linewidth=1.5, label="base")
        axes.set_ylim(bottom=0)
        if isinstance(axis, Range):
            if axis.log:
                _by_tens(axes)
        else:
            axes.set_xticks(range(len(values)), [_tick(path, each) for each in values])

    return svg_plot("CER, %, validation", label_of(path).lower(), draw) if values else ""


def _by_tens(axes: Any) -> None:
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter("")


def _values(series: list[Series], path: str) -> list[Value]:
    """All that stand on the axis, in the order of the series, and numbers rising."""
    found = list(dict.fromkeys(each.value(path) for one in series for each in one.best))
    return sorted(found, key=lambda value: float(str(value))) if all(map(_is_number, found)) else found


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _tick(path: str, value: Value) -> str:
    return value_title(path, value) if path == METHOD else value_text(value)


def _draw_series(axes: Any, series: Series, places: list[float], number: int, *, is_line: bool) -> None:
    colour, marker = _COLOURS[number % len(_COLOURS)], _MARKERS[number % len(_MARKERS)]
    rates = [(each.cer or 0.0) * 100 for each in series.best]
    line = "-" if is_line else ""
    axes.plot(places, rates, f"{marker}{line}", color=colour, linewidth=1.5, markersize=5, label=series.name)
    bounds = [each.interval for each in series.best]
    lows = [(each.low if each else 0.0) * 100 for each in bounds]
    highs = [(each.high if each else 0.0) * 100 for each in bounds]
    axes.vlines(places, lows, highs, color=colour, linewidth=1.5, alpha=0.5)


def _cost_plot(results: Results, cost: str) -> str:
    """CER by what it costs, with the Pareto front as steps."""
    name, unit, scale = _COSTS[cost]

    def at(candidate: Candidate) -> tuple[float, float]:
        return float(getattr(candidate, cost)) / scale, (candidate.cer or 0.0) * 100

    def draw(axes: Any) -> None:
        front = [at(each) for each in results.front(cost)]
        axes.step([x for x, _ in front], [y for _, y in front], where="post", color=BAR, linewidth=1.5)
        for each in results.finished:
            axes.plot(*at(each), "o", color=ADAPTER if at(each) in front else TEXT, markersize=5)
        for each in results.front(cost):
            axes.annotate(each.title, at(each), (4, 4), textcoords="offset points", fontsize=7, color=TEXT)
        axes.margins(x=0.15, y=0.15)
        places = [at(each)[0] for each in results.finished]
        if min(places) > 0 and max(places) > _FAR * min(places):
            _by_tens(axes)

    return svg_plot(f"CER, %, by {name}, none better and cheaper than those named", f"{name}, {unit}", draw)
