"""Curves of several runs over each other; they differ in colour and in marker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.gui.kit.chart_parts import Level, Series
from studio.gui.kit.choices import SegmentedControl
from studio.gui.kit.notes import Note
from studio.gui.kit.plot_scale import Values, smoothed
from studio.gui.kit.plots import PlotCard, Sign
from studio.gui.kit.text import Text
from studio.gui.kit.wording import in_percent, percent
from studio.gui.runs.details import RunDetails

Metric = Literal["cer", "wer", "loss"]

MARKERS = ("o", "s", "t1", "d")
_SIGNS: tuple[Sign, ...] = ("line-dot", "line-square", "line-triangle", "line-diamond")
_MARKED = 120
"""Beyond so many points markers would touch: lines alone remain, as for losses."""


class RunOverlay(PlotCard):
    """CER, WER or loss by step of up to four runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", height=0, parent=parent)
        self._title.hide()  # a card of this size has a card's title
        self._head = Text("", "card")
        self.head_row.insertWidget(0, self._head)
        self.head_row.setContentsMargins(16, 10, 12, 0)
        self.choice = SegmentedControl(
            [("cer", self.tr("CER")), ("wer", self.tr("WER")), ("loss", self.tr("Loss"))],
        )
        self.choice.setFixedWidth(180)
        self.choice.setAccessibleName(self.tr("Curves shown"))
        self.choice.value_edited.connect(lambda _value: self._draw())
        self.head_row.addWidget(self.choice)
        self.note = Note()
        self.note.set_note(
            self.tr("These runs are judged on different utterances: their rates cannot be compared."), "warning"
        )
        self.note.hide()
        self.body.insertWidget(1, self.note)
        self.nothing = Text(self.tr("Nothing has been measured yet"), "body", "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.body.addWidget(self.nothing, 1)
        self._details: Sequence[RunDetails] = ()
        self._colors: Mapping[Path, str] = {}
        self._draw()

    @property
    def measure(self) -> Metric:
        """What is drawn."""
        chosen = self.choice.value()
        return "loss" if chosen == "loss" else "wer" if chosen == "wer" else "cer"

    def show_runs(self, details: Sequence[RunDetails], colors: Mapping[Path, str]) -> None:
        """Draw these runs, each in its token."""
        if (list(details), dict(colors)) == (list(self._details), dict(self._colors)):
            return
        self._details, self._colors = list(details), dict(colors)
        self._draw()

    def _draw(self) -> None:
        metric, chart = self.measure, self.chart
        titles = {
            "cer": self.tr("Character error rate (CER) by step"),
            "wer": self.tr("Word error rate (WER) by step"),
            "loss": self.tr("Training loss by step"),
        }
        self.set_title(titles[metric])
        self._head.setText(titles[metric])
        chart.clear_series()
        chart.end_texts = []
        is_loss = metric == "loss"
        chart.set_texts("{:.6g}".format if is_loss else _whole_percent, "{:.3f}".format if is_loss else percent)
        for index, one in enumerate(self._details):
            self._add(index, one, metric)
        self._set_bases(metric)
        judged = {one.judged_on for one in self._details if one.judged_on}
        self.note.setVisible(len(judged) > 1 and not is_loss)
        self.legend.set_entries(
            [(_short(one.run.name), self._color(one), _SIGNS[index]) for index, one in enumerate(self._details)]
            if len(self._details) > 1
            else []
        )
        last = max((float(x[-1]) for x, _ in map(self._points, self._details) if x.size), default=-1.0)
        self.chart.setVisible(last >= 0)
        self.nothing.setVisible(last < 0)
        chart.set_x_range(0.0, last * 1.09 if last > 0 else 1.0)
        chart.fit()

    def _add(self, index: int, one: RunDetails, metric: Metric) -> None:
        x, y = self._points(one)
        color, marker = self._color(one), MARKERS[index]
        style: Literal["line", "line-dots"] = "line-dots" if x.size <= _MARKED and metric != "loss" else "line"
        key = str(one.run.path)
        self.add_series(key, Series(one.run.name, color, style=style, marker=marker))
        self.set_data(key, x, y)
        known = np.flatnonzero(np.isfinite(y))
        if known.size:
            last = int(known[-1])
            text = f"{y[last]:.2f}" if metric == "loss" else percent(float(y[last]))
            self.chart.end_texts.append((float(x[last]), float(y[last]), text, color))

    def _set_bases(self, metric: Metric) -> None:
        """One dashed line for all runs with the same base, one for each where they differ."""
        chart = self.chart
        for key in [f"base {index}" for index in range(len(MARKERS))]:
            chart.set_level(key, None)
        if metric == "loss":
            return
        bases: dict[float, str] = {}
        for one in self._details:
            value = next((rates[1 if metric == "cer" else 2] for rates in one.curves.evaluations if not rates[0]), None)
            if value is not None and value == value:
                bases.setdefault(round(value, 4), one.run.name)
        for index, (value, name) in enumerate(bases.items()):
            words = self.tr("base {rate}").format(rate=percent(value))
            text = words if len(bases) == 1 else f"{_short(name)}: {words}"
            chart.set_level(f"base {index}", Level(value, text, "base"))

    def _points(self, one: RunDetails) -> tuple[Values, Values]:
        curves = one.curves
        if self.measure == "loss":
            losses = np.array(curves.losses, dtype=np.float64)
            return np.array(curves.steps, dtype=np.float64), smoothed(losses, max(1, losses.size // 40))
        place = 1 if self.measure == "cer" else 2
        table = np.array(curves.evaluations, dtype=np.float64).reshape(-1, 3)
        return table[:, 0], table[:, place]

    def _color(self, one: RunDetails) -> str:
        return self._colors.get(one.run.path, "accent")


def _whole_percent(rate: float) -> str:
    return in_percent(f"{rate * 100:.6g}")


def _short(name: str) -> str:
    """A name for a legend: its middle gives way."""
    return name if len(name) <= 26 else f"{name[:12]}…{name[-12:]}"
