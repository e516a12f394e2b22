"""The state of a run as an icon, and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from studio.gui.project.run_summaries import RunSummary

if TYPE_CHECKING:
    from studio.runs.history import Problem


def state_icon(run: RunSummary) -> tuple[str, str]:
    """Icon and token of a run's state."""
    if run.problem is not None:
        return "warning", "warning"
    return {
        "finished": ("check-circle", "good"),
        "failed": ("warning-circle", "bad"),
        "running": ("play-circle", "accent"),
        "ready": ("circle-dashed", "muted"),
    }.get(run.status, ("stop-circle", "muted"))


def state_text(run: RunSummary) -> str:
    """A run's state in words."""
    if run.problem is not None:
        return problem_text(run.problem)
    match run.status:
        case "finished" if run.is_worse:
            return QCoreApplication.translate("RunState", "Finished, worse than its base")
        case "finished":
            return QCoreApplication.translate("RunState", "Finished")
        case "running" if run.step:
            text = QCoreApplication.translate("RunState", "Running, step {step} of {total}")
        case "running":
            return QCoreApplication.translate("RunState", "Running")
        case "ready":
            return QCoreApplication.translate("RunState", "Not started")
        case "failed" if run.failure_code == "out_of_memory":
            return QCoreApplication.translate("RunState", "Failed: out of memory")
        case "failed" if run.failure_code == "engine_died":
            return QCoreApplication.translate("RunState", "Failed: the engine died")
        case "failed":
            return QCoreApplication.translate("RunState", "Failed")
        case "interrupted":
            text = QCoreApplication.translate("RunState", "Interrupted at step {step} of {total}")
        case _:
            text = QCoreApplication.translate("RunState", "Stopped at step {step} of {total}")
    return text.format(step=run.step, total=run.total_steps)


def problem_text(problem: Problem) -> str:
    """What is wrong with a run's directory, in a few words."""
    match problem.code:
        case "no_settings":
            return QCoreApplication.translate("RunState", "Incomplete: no settings")
        case "broken_settings":
            return QCoreApplication.translate("RunState", "Settings cannot be read")
        case "no_recordings":
            return QCoreApplication.translate("RunState", "Incomplete: no recordings")
        case "unreadable":
            return QCoreApplication.translate("RunState", "Cannot be opened")
        case "no_adapter":
            return QCoreApplication.translate("RunState", "Finished, adapter missing")
