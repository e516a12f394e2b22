"""Pages that hold everything themselves: small plots as SVG, and templates with one style."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from jinja2 import Environment

from studio.settings.resources import resource

# Stand-ins for the style sheet's colours, so that a plot turns dark with its page.
TEXT, MUTED, GRID = "#14181f", "#59616c", "#ebedf1"
BASE, ADAPTER, BAR = "#3f6d94", "#4f46e5", "#8a95a5"
_TOKENS = {TEXT: "text", MUTED: "muted", GRID: "grid", BASE: "base", ADAPTER: "accent", BAR: "bar"}


def render(template: str, filters: dict[str, Callable[..., str]], **values: Any) -> str:
    """The HTML of one of the report's templates: no script, no font and no picture from elsewhere."""
    environment = Environment(autoescape=True)
    environment.filters |= {"whole": lambda number: f"{number:,.0f}", **filters}
    text = resource("report", template).read_text(encoding="utf-8")
    style = resource("report", "style.css").read_text(encoding="utf-8")
    return environment.from_string(text).render(style=style, **values)


def svg_plot(title: str, unit: str, draw: Callable[[Any], None]) -> str:
    """An SVG element of one small plot; `draw` is given the axes, `unit` is written below them."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 2.6), layout="constrained")
    axes = figure.add_subplot()
    draw(axes)
    axes.set_title(title, loc="left", fontsize=10, fontweight="bold", color=TEXT)
    axes.set_xlabel(unit, fontsize=9, color=MUTED)
    axes.tick_params(labelsize=9, colors=MUTED, length=0)
    axes.grid(axis="y", color=GRID)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    if axes.get_legend_handles_labels()[0]:
        # In the title's line, where no curve can run through it.
        axes.legend(
            frameon=False, fontsize=9, labelcolor=MUTED, ncols=2, loc="lower right", bbox_to_anchor=(1, 1), borderpad=0
        )
    buffer = io.StringIO()
    with rc_context({"svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg", transparent=True)
    svg = buffer.getvalue().partition("?>")[2].partition('.dtd">')[2]
    for colour, token in _TOKENS.items():
        svg = svg.replace(colour, f"var(--{token})")
    return svg
