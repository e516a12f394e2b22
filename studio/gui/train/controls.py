"""The buttons in the Train page's header, of which each state of a run has its own."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication as App

from studio.gui.kit.buttons import Button
from studio.gui.project.page import Page
from studio.gui.train.run_view import RunView


class TrainControls:
    """No filled button while a run goes on; «Compare» once it has finished, «Resume» where it was interrupted."""

    def __init__(self, page: Page) -> None:
        self.folder = Button(App.translate("TrainControls", "Show folder"), "flat", "folder-open")
        self.report = Button(App.translate("TrainControls", "Open report"), "outlined", "article")
        self.evaluate = Button(App.translate("TrainControls", "Evaluate now"), "flat", "ear", shortcut="Ctrl+E")
        self.save = Button(App.translate("TrainControls", "Save now"), "flat", "floppy-disk", shortcut="Ctrl+S")
        self.pause = Button("", "outlined", "pause", shortcut="Ctrl+P")
        self.stop = Button("", "outlined", "stop", shortcut="Ctrl+.")
        self.resume = Button(App.translate("TrainControls", "Resume"), "primary", "play", shortcut="Ctrl+R")
        self.compare = Button(App.translate("TrainControls", "Compare"), "primary", "ear", shortcut="Ctrl+Return")
        for button in (
            self.folder, self.report, self.evaluate, self.save, self.pause, self.stop, self.resume, self.compare
        ):  # fmt: skip
            page.add_header_button(button)

    def show_run(self, view: RunView, *, is_own: bool, is_pausing: bool, can_stop: bool) -> None:
        """Show what can be done now.

        Args:
            view: the run.
            is_own: our engine works on it, or it is being prepared.
            is_pausing: the engine was asked to wait.
            can_stop: the engine can be asked to stop, ours or one without a window.
        """
        condition, live = view.condition, view.is_live
        steps_on = is_own and condition in ("training", "evaluating", "paused")
        self.evaluate.setVisible(steps_on)
        self.evaluate.setEnabled(condition != "evaluating")
        self.save.setVisible(steps_on)
        self.pause.setVisible(steps_on)
        self.stop.setVisible(live and can_stop)
        self.resume.setVisible(condition in ("stopped", "failed", "interrupted", "ready"))
        finished = condition == "finished"
        self.compare.setVisible(finished)
        self.report.setVisible(finished)
        self.folder.setVisible(not live and condition != "empty")
        self._name_pause(is_pausing)
        self._name_stop(condition)

    def _name_pause(self, is_pausing: bool) -> None:
        words = App.translate("TrainControls", "Pause")
        if is_pausing:
            words = App.translate("TrainControls", "Go on")
        self._set(self.pause, words, "play" if is_pausing else "pause")

    def _name_stop(self, condition: str) -> None:
        if condition == "preparing":
            self._set(self.stop, App.translate("TrainControls", "Cancel"), "x")
        elif condition == "stopping":
            self._set(self.stop, App.translate("TrainControls", "End at once"), "x")
        else:
            self._set(self.stop, App.translate("TrainControls", "Stop and save"), "stop")

    @staticmethod
    def _set(button: Button, text: str, icon: str) -> None:
        """Changing a button's text forgets its shortcut."""
        if button.text() == text:
            return
        shortcut = button.shortcut()
        button.setText(text)
        button.setShortcut(shortcut)
        button.setToolTip(f"{text} ({shortcut.toString(shortcut.SequenceFormat.NativeText)})")
        button.setAccessibleName(text)
        button.set_icon(icon)
