"""The small square that says whose colour this is."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from studio.gui.kit.figures import StatusDot


class Swatch(StatusDot):
    """10 px, rounded, in a token."""

    def __init__(self, color: str, parent: QWidget | None = None) -> None:
        super().__init__(color, 10, parent)
        self._radius = 3
