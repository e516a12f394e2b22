"""What the command line shows of experiments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from studio.cli.console import counting_progress, err
from studio.cli.engine_view import EngineView, interruptible
from studio.protocol.state import RunState, reduce
from studio.runs.experiments.directory import ExperimentDirectory
from studio.runs.experiments.forecast import ExperimentForecast, hours_in_words
from studio.runs.experiments.results import Candidate, Results
from studio.runs.experiments.runner import Ending, Runner, Told, TrialBegun, TrialEnded
from studio.runs.experiments.words import STATES
from studio.runs.report_page import interval, percent

_MOST_REASONS = 5


class TrialView:
    """Lines and bars of one trial after the other."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._state = RunState()
        self._view = EngineView(progress)

    def __call__(self, told: Told) -> None:
        """Show what a runner tells."""
        match told:
            case TrialBegun(trial=trial, title=title, is_resumed=is_resumed):
                for task in self._progress.task_ids:
                    self._progress.remove_task(task)
                self._state, self._view = RunState(), EngineView(self._progress)
                again = " goes on" if is_resumed else ""
                self._line(f"[bold]Trial {trial.number}{again}:[/] {escape(title)}, seed {trial.seed}")
            case TrialEnded(trial=trial):
                cer = f", CER {percent(trial.cer)}" if trial.cer is not None else ""
                problem = f": {escape(trial.problem)}" if trial.problem else ""
                self._line(f"Trial {trial.number} {STATES[trial.state]}{cer}{problem}")
            case event:
                self._state = reduce(self._state, event)
                self._view.show(event, self._state)

    def _line(self, text: str) -> None:
        self._progress.console.print(text, soft_wrap=True)


def watch(directory: ExperimentDirectory) -> Ending:
    """Work on an experiment and show it; Ctrl-C saves and ends."""
    with interruptible() as interruption, counting_progress() as progress:
        return Runner(directory, TrialView(progress), stopping(lambda: interruption.presses)).run()


def stopping(presses: Callable[[], int]) -> Callable[[], bool]:
    """Whether Ctrl-C was pressed; says once that it is obeyed."""
    said = False

    def is_stopped() -> bool:
        nonlocal said
        if presses() and not said:
            said = True
            err.print("Stopping once this step is finished and everything is saved.")
        return presses() > 0

    return is_stopped


def show_forecast(forecast: ExperimentForecast) -> None:
    """What it will take, and what is refused."""
    err.print(forecast.in_words() + ".", soft_wrap=True, markup=False)
    for refused in forecast.combinations.refused[:_MOST_REASONS]:
        values = ", ".join(f"{path}={value}" for path, value in refused.values.items())
        reasons = "; ".join(f"{path}: {text}" for path, text in refused.problems)
        err.print(f"  not possible: {values}: {reasons}", soft_wrap=True, markup=False)
    rest = len(forecast.combinations.refused) - _MOST_REASONS
    if rest > 0:
        err.print(f"  … and {rest:,} more that are not possible.")
    if forecast.combinations.same:
        count = forecast.combinations.same
        err.print(f"  {count:,} fall away: their method does not have what they differ in.")


def results_table(results: Results, *, wide: bool = True) -> Table:
    """A row a candidate, the best first; where it is not to be wide, without what matters least."""
    base = f"base {percent(results.base.rate)}" if results.base else "nothing finished yet"
    caption = f"{results.utterances:,} validation utterances; {base}"
    table = Table(title=escape(results.settings.name), caption=caption)
    table.add_column("state")
    table.add_column("settings", min_width=16)
    columns = {name: cell for name, cell in _COLUMNS.items() if wide or name not in ("trained", "latency")}
    for heading in columns:
        table.add_column(heading, justify="right")
    for each in results.candidates:
        table.add_row(STATES[each.state], escape(each.title), *(cell(each) for cell in columns.values()))
    return table


_COLUMNS: dict[str, Callable[[Candidate], str]] = {
    "seeds": lambda each: f"{len(each.finished) or len(each.results)}",
    "CER": lambda each: percent(each.last_cer),
    "95 % interval": lambda each: interval(each.interval),
    "time": lambda each: hours_in_words(each.seconds) if each.seconds else "",
    "memory": lambda each: f"{each.peak_memory_bytes / 1e9:.1f} GB" if each.peak_memory_bytes else "",
    "trained": lambda each: f"{each.trainable_share:.2%}" if each.trainable_share else "",
    "size": lambda each: f"{each.adapter_bytes / 1e6:.1f} MB" if each.adapter_bytes else "",
    "latency": lambda each: f"{each.latency_seconds * 1000:.0f} ms" if each.latency_seconds else "",
}


def results_json(results: Results) -> dict[str, Any]:
    """The table for programs: rates as fractions, seconds, bytes."""
    return {
        "name": results.settings.name,
        "utterances": results.utterances,
        "cer_base": results.base.rate if results.base else None,
        "candidates": [_candidate_json(each) for each in results.candidates],
        "comparisons": [
            {
                "other": each.other.title,
                "difference": each.difference,
                "interval": [each.interval.low, each.interval.high],
                "verdict": each.verdict,
            }
            for each in results.comparisons
        ],
        "importance": {each.path: each.share for each in results.importance},
        "test": [{"title": each.title, "trial": each.trial, "cer": each.cer_adapted} for each in results.openings],
    }


def _candidate_json(each: Candidate) -> dict[str, Any]:
    return {
        "title": each.title,
        "state": each.state,
        "values": dict(each.values),
        "cer": each.cer,
        "interval": [each.interval.low, each.interval.high] if each.interval else None,
        "seed_cers": list(each.seed_cers),
        "seconds": each.seconds,
        "peak_memory_bytes": each.peak_memory_bytes,
        "adapter_bytes": each.adapter_bytes,
        "trainable_share": each.trainable_share,
        "latency_seconds": each.latency_seconds,
        "runs": [result.trial.run for result in each.results],
    }
