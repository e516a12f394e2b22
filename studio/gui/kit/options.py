"""Choices of the window that are kept as numbers or texts among the preferences."""

from __future__ import annotations

from PySide6.QtCore import QSettings


class Options:
    """Values by name; a preference that should be a number and is none counts as its default.

    Args:
        preferences: keep them.
    """

    def __init__(self, preferences: QSettings) -> None:
        self._preferences = preferences

    def set(self, name: str, value: int | str) -> None:
        """Remember a choice."""
        self._preferences.setValue(name, value)

    def number(self, name: str, default: int) -> int:
        """What was chosen, else the default."""
        try:
            return int(str(self._preferences.value(name, default)))
        except ValueError:
            return default

    def text(self, name: str) -> str:
        """What was typed; empty where nothing was."""
        return str(self._preferences.value(name, ""))
