"""The row above a table: a chip for every kind that occurs, and the search field."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from studio.gui.widgets.choices import Chip, FlowLayout, SearchField

_SEARCH_MS = 120


class FilterRow(QWidget):
    """One chip is chosen, at first that of the empty kind, which stands for all.

    Signals:
        changed: the kind or the text is another.

    Attributes:
        search: the field; what is typed tells after a short pause.
        chips: by kind, in their order.
    """

    changed = Signal()

    def _fill(self, search: SearchField, chips: dict[str, Chip]) -> None:
        """What a subclass shows; once, when it is made."""
        self.search = search
        self.chips = chips
        self._group = QButtonGroup(self)
        self._pause = QTimer(self, singleShot=True, interval=_SEARCH_MS)
        self._pause.timeout.connect(self.changed)
        search.textChanged.connect(lambda _text: self._pause.start())
        flow = FlowLayout()
        for chip in chips.values():
            self._group.addButton(chip)
            flow.addWidget(chip)
        chips[""].setChecked(True)
        self._group.buttonClicked.connect(lambda _chip: self.changed.emit())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addLayout(flow, 1)
        layout.addWidget(search, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def kind(self) -> str:
        """Of a `Query`."""
        return next((kind for kind, chip in self.chips.items() if chip.isChecked()), "")

    def show_counts(self, counts: dict[str, int]) -> None:
        """Show how many there are; kinds that do not occur are hidden, the chosen one stays."""
        for kind, chip in self.chips.items():
            chip.set_count(counts[kind])
            chip.setVisible(bool(counts[kind]) or kind in ("", self.kind))

    def choose(self, kind: str) -> None:
        """Choose a chip as a click does."""
        self.chips[kind].click()
