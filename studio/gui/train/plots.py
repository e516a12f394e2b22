"""The four plots of a run: loss, error rate, memory and learning rate, over the same steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QSettings
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from studio.gui.engines.run_history import RunHistory
from studio.gui.kit.plot_scale import MOST_TICKS, Values, smoothed_at, x_end
from studio.gui.kit.plot_tools import HeadChoice, HeadSlider, HeadToggle, export_button
from studio.gui.kit.plots import CARD_HEIGHT, Entry, Level, PlotCard, Series, Sign, link
from studio.gui.kit.wording import in_percent, memory, percent
from studio.gui.train.decoding_text import decoding_text
from studio.gui.train.run_pace import learning_rates
from studio.protocol.events import EvaluationCompleted
from studio.protocol.state import RunState

if TYPE_CHECKING:
    from studio.settings.run import RunSettings

Plot = Literal["loss", "rate", "memory", "schedule"]
PLOTS: tuple[Plot, ...] = ("loss", "rate", "memory", "schedule")
WINDOWS = (1, 2, 5, 10, 20, 50, 100, 200)
"""Steps that smoothing can take the mean of."""

DEFAULT_WINDOW = 10
GUARD_MARKERS: tuple[tuple[str, Sign], ...] = (("s", "square"), ("t1", "line-triangle"), ("d", "line-diamond"))
"""pyqtgraph's symbols of guard sets, and their signs in the legend."""

GIGABYTE = 1024**3
_MOST_SMOOTHED = 2000
_SCHEDULE_POINTS = 200
_WIDE = 560
"""Pixels of a card that hold the error rate's full name."""

_WHOLE_GIGABYTES = 4.0
"""Below, ticks need decimals, and more room each."""

_LIMIT_FACTOR = 4
"""A limit so many times above what is used would press the curve flat: it is named, not drawn."""


class TrainPlots(QWidget):
    """2×2 plot cards with linked x axes and a common read-out.

    Args:
        preferences: remember smoothing, scale and which error rate is shown.
    """

    def __init__(self, preferences: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._state = RunState()
        self._history = RunHistory()
        self._settings: RunSettings | None = None
        self._forecast = 0
        self._guards: dict[str, Sign] = {}
        self._is_quick = False
        self.slider = HeadSlider(WINDOWS)
        self.log_toggle = HeadToggle(self.tr("log"), self.tr("Logarithmic scale"))
        self.rate_choice = HeadChoice(
            [("cer", "CER", self.tr("Character error rate (CER)")), ("wer", "WER", self.tr("Word error rate (WER)"))]
        )
        self.loss, self.rate = self._loss_card(), self._rate_card()
        self.memory, self.schedule = self._memory_card(), self._schedule_card()
        self.cards: dict[Plot, PlotCard] = dict(
            zip(PLOTS, (self.loss, self.rate, self.memory, self.schedule), strict=True)
        )
        self._lay_out()
        self._restore()
        link(list(self.cards.values()))

    def set_run(
        self, state: RunState, history: RunHistory, settings: RunSettings | None, forecast_bytes: int = 0
    ) -> None:
        """What :meth:`refresh` draws from now on; ``forecast_bytes`` 0 where no forecast is known."""
        self._state, self._history, self._settings = state, history, settings
        self._forecast = forecast_bytes

    def refresh(self, plot: Plot) -> None:
        """Draw one of the plots anew."""
        {"loss": self._show_loss, "rate": self._show_rate, "memory": self._show_memory,
         "schedule": self._show_schedule}[plot]()  # fmt: skip
        card = self.cards[plot]
        card.chart.set_steps(self._current, self._total)
        card.fit()

    @property
    def smoothing(self) -> int:
        """Steps that the smoothed loss is the mean of."""
        return self.slider.chosen()

    @property
    def _current(self) -> float:
        return float(self._state.step.step) if self._state.step else 0.0

    @property
    def _total(self) -> float:
        return float(self._state.started.total_steps) if self._state.started else 100.0

    def _show_loss(self) -> None:
        steps, losses = self._history.column("step"), self._history.column("loss")
        places, means = smoothed_at(losses, self.smoothing, _MOST_SMOOTHED)
        held_out = [event for event in self._history.evaluations if np.isfinite(event.loss)]
        self.loss.set_data("raw", steps, losses)
        self.loss.set_data("train", steps[places], means)
        self.loss.set_data("held-out", _steps(held_out), np.array([event.loss for event in held_out]))
        last = held_out[-1] if held_out else None
        self.loss.chart.end_text = (
            (max(last.step, self._current), last.loss, f"{last.loss:.2f}", "text") if last else None
        )
        self.loss.set_current(f"{means[-1]:.2f}" if means.size and np.isfinite(means[-1]) else "")

    def _show_rate(self) -> None:
        kind = self._kind
        points = self._history.evaluations
        base = next((event for event in points if event.step == 0), None)
        adapted = [event for event in points if event.step]
        values = np.array([getattr(event, kind) for event in points])
        self._show_guards(kind)
        # Before the first step the adapter changes nothing: its curve begins at the base model's rate.
        self.rate.set_data("line", _steps(points), values)
        self.rate.set_data("adapter", _steps(adapted), np.array([getattr(event, kind) for event in adapted]))
        level = None
        if base is not None:
            value = getattr(base, kind)
            level = Level(value, self.tr("base {rate}").format(rate=percent(value)), "base")
        self.rate.chart.set_level("base", level)
        allowed = [event for event in adapted if event.step not in self._state.kept_out]
        best = min(allowed, key=lambda event: getattr(event, kind), default=None)
        self.rate.chart.best = None
        if best is not None:
            rate = getattr(best, kind)
            text = self.tr("best {rate}").format(rate=percent(rate))
            self.rate.chart.best = (best.step, rate, text, "accent")
        self.rate.set_current(percent(getattr(adapted[-1], kind)) if adapted else "", "accent")
        self._is_quick = any(event.is_quick for event in points)
        self.rate.setToolTip(decoding_text(points[-1]) if points else "")
        self._name_rate()

    def _show_guards(self, kind: Literal["cer", "wer"]) -> None:
        """Each guard set from the base's rate on; those of a run shown before have no points."""
        sets = dict.fromkeys(event.set for event in self._state.guards)
        for name in [name for name in sets if name not in self._guards]:
            marker, sign = GUARD_MARKERS[len(self._guards) % len(GUARD_MARKERS)]
            self._guards[name] = sign
            self.rate.add_series(f"guard {name}", Series(name, "text", "line-dots", width=1.5, marker=marker))
        for name in self._guards:
            points = [event for event in self._state.guards if event.set == name]
            self.rate.set_data(f"guard {name}", _steps(points), np.array([getattr(event, kind) for event in points]))
        self.rate.legend.set_entries([*self._rate_legend(), *((name, "text", self._guards[name]) for name in sets)])

    def _show_memory(self) -> None:
        on_device = bool(self._state.step and self._state.step.device_memory_bytes)
        used = self._history.column("device_memory_bytes" if on_device else "memory_bytes") / GIGABYTE
        self.memory.set_data("used", self._history.column("step"), used)
        limit = (self._state.started.device_memory_limit if self._state.started else 0) / GIGABYTE
        forecast = self._forecast / GIGABYTE
        peak = max(float(used.max()), forecast) if used.size else 0.0
        self.memory.chart.most_ticks = MOST_TICKS if peak >= _WHOLE_GIGABYTES else MOST_TICKS - 2
        self.memory.chart.set_level("limit", self._limit(limit, peak))
        text = self.tr("forecast {size} GB").format(size=f"{forecast:.1f}")
        level = Level(forecast, text, "muted", "forecast") if forecast and used.size else None
        self.memory.chart.set_level("forecast", level)
        newest = float(used[-1]) if used.size else 0.0
        words = memory(newest * GIGABYTE, limit * GIGABYTE) if limit else f"{newest:.1f} GB"
        self.memory.set_current(words if used.size else "", "memory")

    def _limit(self, limit: float, peak: float) -> Level | None:
        if not limit or not peak or limit > _LIMIT_FACTOR * peak:
            return None
        return Level(limit, self.tr("device limit {size} GB").format(size=f"{limit:.1f}"), "bad")

    def _show_schedule(self) -> None:
        steps, rates = self._history.column("step"), self._history.column("learning_rate")
        self.schedule.set_data("done", steps, rates)
        self.schedule.set_data("now", steps[-1:], rates[-1:])
        self.schedule.chart.marks = []
        if self._settings is not None and self._state.started is not None:
            training, total = self._settings.training, self._state.started.total_steps
            ahead = np.linspace(self._current, x_end(self._current, total), _SCHEDULE_POINTS)
            self.schedule.set_data("ahead", ahead, learning_rates(training, total, ahead))
            if warmup := training.steps_of_warmup(total):
                self.schedule.chart.marks = [(warmup + 1, self.tr("warm-up ends"))]
        else:
            self.schedule.set_data("ahead", steps[:0], rates[:0])
        self.schedule.set_current(short_power(rates[-1]) if rates.size else "")

    @property
    def _kind(self) -> Literal["cer", "wer"]:
        return "wer" if self.rate_choice.toggles["wer"].isChecked() else "cer"

    def _loss_card(self) -> PlotCard:
        card = PlotCard(
            self.tr("Loss"),
            self.tr("steps"),
            "{:.6g}".format,
            legend=[(self.tr("train, smoothed"), "accent", "line"), (self.tr("held-out"), "text", "dot")],
            height=0,
        )
        card.chart.value_text = "{:.3f}".format
        card.add_series("raw", Series(self.tr("train"), "accent", width=1, opacity=0.45))
        card.add_series("train", Series(self.tr("train, smoothed"), "accent"))
        card.add_series("held-out", Series(self.tr("held-out"), "text", "line-dots", width=1, opacity=0.35))
        self.slider.value_edited.connect(self._smooth)
        self.log_toggle.toggled.connect(self._scale)
        return self._finish(card, self.slider, self.log_toggle)

    def _rate_card(self) -> PlotCard:
        card = PlotCard(
            self.tr("Character error rate (CER)"),
            self.tr("steps"),
            _percent_tick,
            legend=self._rate_legend(),
            height=0,
        )
        card.chart.value_text = percent
        card.add_series("line", Series(self.tr("adapter"), "accent", fill=0.12, in_readout=False))
        card.add_series("adapter", Series(self.tr("adapter"), "accent", "line-dots"))
        self.rate_choice.value_edited.connect(self._choose_rate)
        return self._finish(card, self.rate_choice)

    def _rate_legend(self) -> list[Entry]:
        return [(self.tr("base"), "base", "dash"), (self.tr("adapter"), "accent", "dot")]

    def _memory_card(self) -> PlotCard:
        card = PlotCard(self.tr("Memory"), self.tr("steps"), "{:.6g} GB".format, height=0)
        card.chart.value_text = "{:.2f} GB".format
        card.add_series("used", Series(self.tr("in use"), "memory_weights", width=1.5, fill=0.14))
        return self._finish(card)

    def _schedule_card(self) -> PlotCard:
        legend: list[Entry] = [(self.tr("to come"), "text", "dotted")]
        card = PlotCard(self.tr("Learning rate"), self.tr("steps"), short_power, legend=legend, height=0)
        card.chart.most_ticks = 4
        card.add_series("ahead", Series(self.tr("to come"), "text", "dotted", width=1.5, in_readout=False))
        card.add_series("done", Series(self.tr("learning rate"), "text", width=1.5))
        card.add_series("now", Series(self.tr("learning rate"), "text", "dots", in_readout=False))
        return self._finish(card)

    def _finish(self, card: PlotCard, *tools: QWidget) -> PlotCard:
        card.setMinimumHeight(CARD_HEIGHT)
        card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        place = card.head_row.count() - 1
        export = export_button(card.export_actions(), self.tr("Save this plot"))
        for tool in (*tools, export):
            card.head_row.insertWidget(place, tool)
            place += 1
        return card

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        for index, card in enumerate(self.cards.values()):
            grid.addWidget(card, index // 2, index % 2)
        for place in (0, 1):
            grid.setColumnStretch(place, 1)
            grid.setRowStretch(place, 1)

    def _restore(self) -> None:
        self.slider.choose(int(str(self._preferences.value("train/smoothing", DEFAULT_WINDOW))))
        self._name_slider()
        self.log_toggle.setChecked(str(self._preferences.value("train/log", "false")) == "true")
        self.rate_choice.set_value(str(self._preferences.value("train/rate", "cer")))
        self._name_rate()

    def _smooth(self, window: int) -> None:
        self._preferences.setValue("train/smoothing", window)
        self._name_slider()
        self.refresh("loss")

    def _name_slider(self) -> None:
        window = self.smoothing
        text = self.tr("Smoothing: mean of {count} steps").format(count=window)
        self.slider.setToolTip(text if window > 1 else self.tr("No smoothing"))
        self.slider.setAccessibleName(self.slider.toolTip())

    def _scale(self, log: bool) -> None:
        self._preferences.setValue("train/log", "true" if log else "false")
        self.loss.chart.set_log(log)

    def _choose_rate(self, kind: object) -> None:
        self._preferences.setValue("train/rate", kind)
        self._name_rate()
        self.refresh("rate")

    def _name_rate(self) -> None:
        names = {"cer": self.tr("Character error rate (CER)"), "wer": self.tr("Word error rate (WER)")}
        # The choice beside it says which, where there is no room for the whole name.
        is_narrow = 0 < self.rate.width() < _WIDE
        name = self.tr("Error rate") if is_narrow else names[self._kind]
        self.rate.set_title(self.tr("{rate}, quick").format(rate=name) if self._is_quick else name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_rate()


def short_power(value: float) -> str:
    """A learning rate in few characters: ``1e-3``, ``7.5e-4``, ``0``."""
    if not value:
        return "0"
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}"


def _percent_tick(value: float) -> str:
    return in_percent(f"{value * 100:.6g}")


def _steps(events: list[EvaluationCompleted]) -> Values:
    return np.array([float(event.step) for event in events])
