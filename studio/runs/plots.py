"""Pages that hold everything themselves: small plots as SVG, and templates with one style."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from jinja2 import Environment

from studio.data.resources import resource

MUTED = "#59616C"
GRID = "#EBEDF1"


def render(template: str, filters: dict[str, Callable[..., str]], **values: Any) -> str:
    """The HTML of one of the report's templates: no script, no font and no picture from elsewhere."""
    environment = Environment(autoescape=True)
    environment.filters |= {"whole": lambda number: f"{number:,.0f}", **filters}
    text = resource("report", template).read_text(encoding="utf-8")
    style = resource("report", "style.css").read_text(encoding="utf-8")
    return environment.from_string(text).render(style=style, **values)


def svg_plot(title: str, unit: str, draw: Callable[[Any], None]) -> str:
    """An SVG element of one small plot; `draw` is given the axes, `unit` is written below them."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 2.6), layout="constrained")
    axes = figure.add_subplot()
    draw(axes)
    axes.set_title(title, loc="left", fontsize=10, fontweight="bold")
    axes.set_xlabel(unit, fontsize=9, color=MUTED)
    axes.tick_params(labelsize=9, colors=MUTED, length=0)
    axes.grid(axis="y", color=GRID)
    axes.spines[:].set_visible(False)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False, fontsize=9, loc="upper right")
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", transparent=True)
    return buffer.getvalue().partition("?>")[2].partition('.dtd">')[2]
