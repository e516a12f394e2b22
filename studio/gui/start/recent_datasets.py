"""Start's list of datasets that were opened of late."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.gui.kit.buttons import Button, IconButton
from studio.gui.kit.card import Card, Separator
from studio.gui.kit.text import ElidedText, Text
from studio.gui.kit.wording import short_path

SHOWN = 3
ROW_HEIGHT = 36


class RecentDatasets(QWidget):
    """Up to three sources, each opened by its name and taken out of the list at the right; hidden without any.

    Signals:
        open_requested: path of a source.
        removed: path of a source that is to be listed no longer.
    """

    open_requested = Signal(object)
    removed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sources: list[Path] = []
        self._card: Card | None = None
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(Text(self.tr("Recent datasets"), "card"))
        self.hide()

    def set_sources(self, sources: Sequence[Path]) -> None:
        """Show the first three of these, the newest first."""
        shown = list(sources[:SHOWN])
        if shown == self._sources:
            return
        self._sources = shown
        if self._card is not None:
            self._card.deleteLater()
        self._card = Card(padding=0)
        self._card.body.setSpacing(0)
        for index, source in enumerate(shown):
            if index:
                self._card.add(Separator())
            self._card.add(self._row(source))
        self._layout.addWidget(self._card)
        self.setVisible(bool(shown))

    def _row(self, source: Path) -> QWidget:
        line = QWidget()
        line.setFixedHeight(ROW_HEIGHT)
        name = Button(source.name, "link", "folder-open")
        name.setToolTip(str(source))
        name.clicked.connect(lambda: self.open_requested.emit(source))
        remove = IconButton("x", self.tr("Remove {name} from this list").format(name=source.name))
        remove.clicked.connect(lambda: self.removed.emit(source))
        layout = QHBoxLayout(line)
        layout.setContentsMargins(16, 0, 12, 0)
        layout.setSpacing(16)
        layout.addWidget(name)
        layout.addWidget(ElidedText(short_path(source.parent), "help"), 1)
        layout.addWidget(remove)
        return line
