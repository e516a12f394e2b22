"""What a chart is made of: curves and horizontal lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from PySide6.QtGui import QPen

from studio.gui.kit.plot_scale import Values
from studio.gui.kit.theme import tokens

EMPTY: Values = np.zeros(0)

Style = Literal["line", "dots", "line-dots", "dotted"]


@dataclass
class Series:
    """How one curve looks, and its data.

    Attributes:
        name: for the read-out and the CSV file.
        color: token.
        width: of the line, in pixels.
        opacity: of the line.
        fill: opacity under the line, 0 for none.
        marker: pyqtgraph's symbol, ``"o"`` or ``"s"``.
        in_readout: whether the hover read-out names it.
    """

    name: str
    color: str
    style: Style = "line"
    width: float = 2.0
    opacity: float = 1.0
    fill: float = 0.0
    marker: str = "o"
    radius: float = 3.3
    in_readout: bool = True
    x: Values = field(default_factory=lambda: EMPTY)
    y: Values = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True)
class Level:
    """A horizontal line with its value on it."""

    value: float
    text: str
    color: str
    style: Literal["dash", "forecast"] = "dash"


def level_pen(level: Level) -> QPen:
    colors = tokens()
    forecast = level.style == "forecast"
    pen = QPen(colors.color("muted" if forecast else level.color), 1.0 if forecast else 1.5)
    pen.setDashPattern([2, 3] if forecast else [4, 2.67])
    return pen
