"""What is on disk: checkpoints, and runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, Signal

from studio.gui.kit.tasks import Task, run_in_background
from studio.gui.project.run_summaries import RunSummary, find_runs

if TYPE_CHECKING:
    from studio.checkpoints.inspect import CheckpointInfo
    from studio.checkpoints.store import CheckpointStore

RUN_FOLDERS = "run_folders"
"""Preference: folders of runs beside the studio's own."""


class _Search(QObject):
    """Looks through a disk in the background; of several searches only the last one counts."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._task: Task | None = None

    def begin(self, work: Callable[[], Any], found: Callable[[Any], None]) -> None:
        """Search anew; what an earlier search finds, such as before something was deleted, is not reported."""
        if self._task is not None:
            self._task.cancel()
        self._task = run_in_background(self, lambda _task: work(), success=found)


class CheckpointLibrary(QObject):
    """Base checkpoints on this machine.

    Signals:
        changed: what is on disk was looked through.

    Attributes:
        installed: what was found, by name.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.installed: list[CheckpointInfo] = []
        self._search = _Search(self)

    @property
    def store(self) -> CheckpointStore:
        """Where base checkpoints are kept."""
        from studio.checkpoints.store import CheckpointStore
        from studio.settings.application import checkpoints_folder

        return CheckpointStore(checkpoints_folder())

    def refresh(self) -> None:
        """Look again at what is on disk."""
        self._search.begin(self.store.installed, self._found)

    def _found(self, installed: list[CheckpointInfo]) -> None:
        self.installed = installed
        self.changed.emit()


class RunLibrary(QObject):
    """The studio's runs, and those in folders that the user has added.

    Signals:
        changed: the runs were read again.

    Attributes:
        summaries: one a run, the newest first.
    """

    changed = Signal()

    def __init__(self, preferences: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.summaries: list[RunSummary] = []
        self._search = _Search(self)

    @property
    def folders(self) -> list[Path]:
        """Folders of runs, or runs themselves, that the user has added to the studio's own."""
        stored = self._preferences.value(RUN_FOLDERS, [])
        # QSettings reads a list of one as a text.
        names = [stored] if isinstance(stored, str) else stored if isinstance(stored, list) else []
        return [Path(str(name)) for name in names if name]

    def set_folders(self, folders: list[Path]) -> None:
        """Remember which folders are looked through, and look."""
        self._preferences.setValue(RUN_FOLDERS, [str(folder) for folder in folders])
        self.refresh()

    def refresh(self) -> None:
        """Read the list of runs again."""
        from studio.settings.application import runs_folder

        known = {run.path: run for run in self.summaries}
        folders = [runs_folder(), *self.folders]
        self._search.begin(lambda: find_runs(folders, known), self._found)

    def _found(self, summaries: list[RunSummary]) -> None:
        self.summaries = summaries
        self.changed.emit()
