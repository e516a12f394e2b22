"""What has to be said about the chosen runs in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from studio.gui.kit.notes import Severity
from studio.gui.kit.wording import percent
from studio.gui.project.run_summaries import RunSummary
from studio.gui.runs.table import COLORS

translate = QCoreApplication.translate

MOST_COMPARED = 2
"""Adapters heard beside the base at once: three columns are what a page can hold."""


def notice_of(chosen: Sequence[RunSummary]) -> tuple[str, Severity] | None:
    """The gravest thing about these runs; None where there is none."""
    for run in chosen:
        if run.problem is not None:
            return _problem(run), "warning"
        if run.status == "failed":
            return translate("RunsNotice", "{name}: {failure}").format(name=run.name, failure=run.failure), "bad"
        if run.is_worse and run.status != "running":
            words = translate(
                "RunsNotice",
                "{name} is worse than its base: {adapted} against {base}. A lower learning rate, fewer steps or more "
                "recordings usually help.",
            )
            rates = {"adapted": percent(run.cer_adapted), "base": percent(run.cer_base)}
            return words.format(name=run.name, **rates), "warning"
    if len(chosen) > len(COLORS):
        words = translate("RunsNotice", "Curves and settings of the first {count} chosen runs are shown.")
        return words.format(count=len(COLORS)), "info"
    return None


def _problem(run: RunSummary) -> str:
    problem = run.problem
    assert problem is not None
    match problem.code:
        case "no_settings":
            words = translate(
                "RunsNotice",
                "{name} has no run.toml: it was copied in part, or its start was cut short. Copy it again as a whole.",
            )
        case "broken_settings":
            words = translate("RunsNotice", "The settings of {name} cannot be read: {detail}")
        case "no_recordings":
            words = translate(
                "RunsNotice",
                "{name} has no manifest.jsonl, so that its recordings are not known. It can be looked at, not resumed.",
            )
        case "unreadable":
            words = translate("RunsNotice", "{name} cannot be opened: {detail}. Check the folder's permissions.")
        case "no_adapter":
            words = translate(
                "RunsNotice",
                "{name} has finished, but its adapter folder is missing or incomplete. It cannot be compared.",
            )
    return words.format(name=run.name, detail=problem.detail)


def comparable(chosen: Sequence[RunSummary]) -> str:
    """Why the adapters of these runs cannot be heard side by side; empty where they can."""
    if not chosen:
        return translate("RunsNotice", "Choose a run first")
    if len(chosen) > MOST_COMPARED:
        return translate("RunsNotice", "Choose at most {count} runs to compare").format(count=MOST_COMPARED)
    if any(not run.has_adapter for run in chosen):
        return translate("RunsNotice", "There is no adapter to compare yet")
    if len({(run.checkpoint, run.language) for run in chosen}) > 1:
        return translate("RunsNotice", "Only adapters of the same checkpoint and language can be compared")
    return ""
