"""Preferences that are written beside the window: Qt itself would wait for the disk in the window's thread."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

from studio.errors import StorageError
from studio.gui.kit.tasks import run_in_background


class Preferences(QSettings):
    """Values by name in an INI file, which is read once; what is set is written soon, the newest last.

    Args:
        path: the file; made when something is set.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), QSettings.Format.IniFormat)
        self._values = {key: super(Preferences, self).value(key) for key in self.allKeys()}
        self._unsaved: dict[str, object] = {}
        self._is_due = False
        self._gate, self._writing = threading.Lock(), threading.Lock()

    def value(self, key: str, defaultValue: object = None, type: object = None) -> Any:
        return self._values.get(key, defaultValue)

    def setValue(self, key: str, value: object) -> None:
        if key not in self._values or value != self._values[key]:
            self._values[key] = value
            self._note(key, value)

    def remove(self, key: str) -> None:
        if self._values.pop(key, None) is not None:
            self._note(key, None)

    def sync(self) -> None:
        """Write what was not written yet, in any thread.

        Raises:
            StorageError: it cannot be written.
        """
        with self._writing:
            with self._gate:
                unsaved, self._unsaved, self._is_due = self._unsaved, {}, False
            file = QSettings(self.fileName(), QSettings.Format.IniFormat)
            for key, value in unsaved.items():
                if value is None:
                    file.remove(key)
                else:
                    file.setValue(key, value)
            file.sync()
            if unsaved and file.status() is not QSettings.Status.NoError:
                with self._gate:
                    self._unsaved = unsaved | self._unsaved
                hint = "Check the folder's permissions, and that the disk is not full."
                message = f"The preferences cannot be written: {self.fileName()}."
                raise StorageError(message, hint, code="not_writable")

    def _note(self, key: str, value: object) -> None:
        with self._gate:
            is_first, self._is_due = not self._is_due, True
            self._unsaved[key] = value
        if is_first:
            run_in_background(self, lambda _task: self.sync(), is_save=True)
