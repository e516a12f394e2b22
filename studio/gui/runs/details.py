"""What is read of the runs that are laid over each other, and the texts of the settings in which they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from studio.gui.kit.fields import format_number
from studio.gui.kit.wording import in_percent, span
from studio.gui.project.run_summaries import RunSummary
from studio.gui.project.setting_texts import PERCENT
from studio.runs.comparison import SettingRow
from studio.runs.history import Curves, judged_on, read_curves, read_settings

translate = QCoreApplication.translate


@dataclass(frozen=True)
class RunDetails:
    """A run with its curves, its settings by dotted path, and which utterances it is judged on (`judged_on`)."""

    run: RunSummary
    curves: Curves
    settings: dict[str, Any]
    judged_on: str = ""


def read_details(runs: Sequence[RunSummary], known: Sequence[RunDetails] = ()) -> list[RunDetails]:
    """Read these runs; one that has not changed since is not read again."""
    earlier = {details.run.path: details for details in known}
    found = []
    for run in runs:
        before = earlier.get(run.path)
        if before is not None and before.run == run and (before.judged_on or len(runs) == 1):
            found.append(before)
        else:
            judged = judged_on(run.path) if len(runs) > 1 else ""
            found.append(RunDetails(run, read_curves(run.path), read_settings(run.path), judged))
    return found


def label_text(row: SettingRow) -> str:
    """A setting's name in the user's language."""
    return translate("Settings", row.field.label)


def value_text(row: SettingRow, value: Any) -> str:
    """A value as the form would show it; a dash where it is not known."""
    if value is None:
        return "\N{EN DASH}"
    if isinstance(value, bool):
        return translate("RunDetails", "yes") if value else translate("RunDetails", "no")
    if isinstance(value, (tuple, list)):
        return ", ".join(str(item) for item in value)
    if isinstance(value, (int, float)):
        if row.field.path in PERCENT:
            return in_percent(format_number(round(value * 100, 6)))
        unit = translate("Settings", row.field.unit) if row.field.unit in ("s", "steps") else ""
        return f"{format_number(value)} {unit}".rstrip()
    return str(value)


def fact_rows(details: Sequence[RunDetails]) -> list[tuple[str, list[str]]]:
    """What follows from the settings: trainable parameters, best step, time."""
    dash = "\N{EN DASH}"
    curves = [one.curves for one in details]
    return [
        (
            translate("RunDetails", "Trainable"),
            [f"{one.trainable_parameters:,}" if one.trainable_parameters else dash for one in curves],
        ),
        (
            translate("RunDetails", "Best step"),
            [dash if one.best_step is None else f"{one.best_step:,}" for one in curves],
        ),
        (
            translate("RunDetails", "Training time"),
            [span(one.train_seconds) if one.train_seconds else dash for one in curves],
        ),
    ]
