"""What has happened to a run, and what to do about it, in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication as App

from studio.errors import StudioError
from studio.gui.kit.error_texts import one_line
from studio.gui.kit.notes import Severity
from studio.gui.train.run_view import RunView

Notice = tuple[str, Severity]
"""Text and severity."""


def notice_of(view: RunView, *, is_watched: bool, is_folder_gone: bool) -> Notice | None:
    """The note above a run's figures; None where there is nothing to say."""
    if is_folder_gone:
        text = App.translate(
            "RunNotice",
            "The folder of this run is gone: {path}. What is shown here was read before. "
            "Bring it back, such as by connecting its disk, before you resume.",
        )
        return text.format(path=view.directory), "bad"
    if view.condition == "failed" and view.state.failure is not None:
        return f"{_failure(view)} {_saved(view)}", "bad"
    if view.condition == "interrupted":
        ended = App.translate("RunNotice", "The engine of this run has ended without a word.")
        return f"{ended} {_saved(view)}", "warning"
    if view.condition == "stopped" and view.step > _saved_step(view):
        return _saved(view), "info"
    if view.is_live and is_watched:
        return App.translate("RunNotice", "Another process works on this run; it is followed here live."), "info"
    return None


def _failure(view: RunView) -> str:
    """Known failures in the user's language, others as the engine tells them."""
    failure = view.state.failure
    assert failure is not None, "the caller has asked"
    words = {
        "out_of_memory": App.translate(
            "RunNotice",
            "The memory was not enough. Close other programs and resume, or start anew with a smaller batch size, "
            "a smaller checkpoint or a quantized base.",
        ),
        "disk_full": App.translate("RunNotice", "The disk is full. Free some space, then resume."),
        "run_busy": App.translate("RunNotice", "Another process works on this run. Wait until it ends, or stop it."),
        "inputs_changed": App.translate(
            "RunNotice",
            "Recordings of this run, or the list of its utterances, were changed since it was prepared. Resume asks "
            "whether to go on with what is there now.",
        ),
        "run_moved": App.translate(
            "RunNotice",
            "The folder of this run was moved or deleted while it was at work. Open it where it is now, and resume it "
            "there.",
        ),
        "engine_not_started": App.translate(
            "RunNotice", "The engine could not be started. Free some memory or disk space and try again."
        ),
    }
    if failure.code == "engine_died":
        return App.translate(
            "RunNotice", "The engine was ended from outside or has crashed; most often the memory was not enough."
        )
    return words.get(failure.code) or one_line(StudioError(failure.message, failure.hint, code=failure.code))


def _saved(view: RunView) -> str:
    step = _saved_step(view)
    if not step:
        return App.translate("RunNotice", "No step was saved yet: resuming begins with the first.")
    return App.translate("RunNotice", "Everything up to step {step} is saved; resuming goes on from there.").format(
        step=f"{step:,}"
    )


def _saved_step(view: RunView) -> int:
    return view.history.saves[-1] if view.history.saves else 0
