"""What outlives the window: settings as they are typed, the open dataset, and the datasets of late."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QTimer, Signal

from studio.errors import StorageError, StudioError
from studio.gui.kit.tasks import Task, run_in_background
from studio.gui.project.notifier import Notifier
from studio.gui.project.project import Project
from studio.settings.application import last_settings_file
from studio.storage.atomic import move, next_age, write_newest

if TYPE_CHECKING:
    from studio.settings.run import RunSettings

RECENT, OPEN = "recent_datasets", "open_dataset"
"""Preferences: sources that were opened, the newest first; and the one that was open last."""

MOST_RECENT = 12
SAVE_MS = 400
"""Milliseconds after a change until settings are written: less than a second, and not at every key."""


class Remembered(QObject):
    """Writes what is chosen soon after it was chosen, and brings it back at the next start.

    Signals:
        recent_changed: `recent` is another.
    """

    recent_changed = Signal()

    def __init__(
        self, project: Project, preferences: QSettings, notifier: Notifier, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._project = project
        self._preferences = preferences
        self._notifier = notifier
        self._saving: Task | None = None
        self._timer = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._timer.timeout.connect(self._save)
        project.settings_changed.connect(lambda _settings: self._timer.start())
        project.dataset_changed.connect(self._note_dataset)

    @property
    def recent(self) -> list[Path]:
        """Sources that were opened, the newest first."""
        stored = self._preferences.value(RECENT, [])
        # QSettings reads a list of one as a text.
        names = [stored] if isinstance(stored, str) else stored if isinstance(stored, list) else []
        return [Path(str(name)) for name in names if name]

    def forget(self, source: Path) -> None:
        """Take a source out of the list; nothing on disk is touched."""
        self._set_recent([each for each in self.recent if each != source])

    def restore(self, *, opens: bool = True) -> None:
        """Bring back the settings of last time and, unless another is opened, the dataset that was open."""
        source = str(self._preferences.value(OPEN, ""))
        try:
            if (settings := _last_settings()) is not None:
                self._project.set_settings(settings)
        except (StudioError, ValueError):  # of another version, or damaged: the form begins with its defaults
            words = self.tr("The settings of last time cannot be read; these are the usual ones. Kept as {name}.")
            run_in_background(
                self,
                lambda _task: _set_aside(last_settings_file()),
                success=lambda aside: self._notifier.tell(words.format(name=aside.name)),
                is_save=True,  # before the usual ones are written there
            )
        if opens and source:
            self._project.open(Path(source), failure=lambda error: self._not_restored(error, Path(source)))

    def close(self) -> None:
        """Write what was not written yet; where that fails it is said, and closing goes on."""
        if self._timer.isActive() or self._saving is not None:
            self._timer.stop()
            try:
                _write(self._project.settings, next_age())
            except StudioError as error:
                self._notifier.report(error)

    def _save(self) -> None:
        """One write at a time, so that the last one holds the newest."""
        if self._saving is not None:
            self._timer.start()
            return
        settings, age = self._project.settings, next_age()
        self._saving = run_in_background(
            self, lambda _task: _write(settings, age), failure=self._notifier.report, is_save=True
        )
        self._saving.ended.connect(self._saved)

    def _saved(self) -> None:
        self._saving = None

    def _note_dataset(self) -> None:
        dataset = self._project.dataset
        if dataset is None or self._project.is_loading:
            return
        source = dataset.source
        self._preferences.setValue(OPEN, str(source))
        if self.recent[:1] != [source]:
            self._set_recent([source, *(each for each in self.recent if each != source)][:MOST_RECENT])

    def _set_recent(self, sources: list[Path]) -> None:
        self._preferences.setValue(RECENT, [str(each) for each in sources])
        self.recent_changed.emit()

    def _not_restored(self, error: BaseException, source: Path) -> None:
        """A note, not a dialog: nobody has asked for it."""
        if source.exists():
            self._notifier.report(error)
            return
        self._preferences.remove(OPEN)
        self._notifier.tell(self.tr("{name} was open last, and is no longer there.").format(name=source.name))


def _last_settings() -> RunSettings | None:
    from studio.settings.run import RunSettings
    from studio.settings.toml import read_toml

    path = last_settings_file()
    # Also settings that do not fit together: what was typed comes back, and the form says what is wrong.
    return RunSettings.model_validate(read_toml(path)) if path.is_file() else None


def _write(settings: RunSettings, age: int) -> None:
    from studio.settings.toml import dump_run_settings

    write_newest(last_settings_file(), age, lambda: dump_run_settings(settings).encode())


def _set_aside(path: Path) -> Path:
    """Rename a file that cannot be read before another takes its place; its old path where it cannot be."""
    aside = path.with_name(f"{path.stem}-{time.strftime('%Y-%m-%d-%H%M%S')}{path.suffix}")
    try:
        move(path, aside)
    except StorageError:
        return path
    return aside
