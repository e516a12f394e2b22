"""Asking whether a run goes on with recordings or a manifest that were changed since it was prepared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication as App
from PySide6.QtWidgets import QWidget

from studio.gui.kit.dialogs import Answer, ask
from studio.gui.kit.tasks import run_in_background

if TYPE_CHECKING:
    from studio.runs.inputs import InputChanges

_NAMED = 3
"""Recordings that are named; the others are counted."""


def ask_about_changes(
    parent: QWidget, directory: Path, go_on: Callable[[], None], failed: Callable[[BaseException], None]
) -> None:
    """Say in plain words what has changed, and go on where that is wanted.

    Args:
        parent: of the dialog.
        directory: of the run.
        go_on: resumes the run.
        failed: told what went wrong.
    """
    from studio.runs.directory import RunDirectory
    from studio.runs.inputs import accept_inputs, input_changes

    run = RunDirectory(directory)

    def answered(changes: InputChanges) -> None:
        answer = ask(parent, App.translate("ChangedInputs", "Go on with what has changed?"), *_question(changes))
        if answer == "accept":
            run_in_background(parent, lambda _task: accept_inputs(run), success=lambda _: go_on(), failure=failed)
        elif answer == "again":
            go_on()

    run_in_background(parent, lambda _task: input_changes(run), success=answered, failure=failed)


def _question(changes: InputChanges) -> tuple[str, list[Answer]]:
    leave: Answer = ("leave", App.translate("ChangedInputs", "Leave it"), "outlined")
    again: Answer = ("again", App.translate("ChangedInputs", "Try again"), "primary")
    if changes.missing:
        text = App.translate(
            "ChangedInputs",
            "Recordings of this run are missing: {names}. Put them back, such as by connecting their disk, and try "
            "again; or start a new run without them.",
        )
        return text.format(names=_named(changes.missing)), [leave, again]
    if changes.manifest:
        text = App.translate("ChangedInputs", "The list of this run's utterances is not the one it was prepared with.")
    elif changes.resized:
        text = App.translate("ChangedInputs", "Recordings were replaced since this run was prepared: {names}.")
        text = text.format(names=_named(changes.resized))
    else:
        return App.translate("ChangedInputs", "Everything is as it was when this run was prepared."), [leave, again]
    more = App.translate(
        "ChangedInputs",
        "If you go on, the steps until now have learned from what was there before, and the following learn from what "
        "is there now. For figures that can be trusted, start a new run.",
    )
    accept: Answer = ("accept", App.translate("ChangedInputs", "Go on"), "primary")
    return f"{text} {more}", [leave, accept]


def _named(paths: Sequence[str]) -> str:
    names = ", ".join(Path(path).name for path in paths[:_NAMED])
    if len(paths) > _NAMED:
        words = App.translate("ChangedInputs", "{names} and {count} more")
        names = words.format(names=names, count=f"{len(paths) - _NAMED:,}")
    return names
