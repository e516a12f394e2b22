"""The row above a table: a chip for every kind that occurs, and the search field."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from studio.gui.kit.choices import Chip, FlowLayout, SearchField

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
        self._flow = flow = FlowLayout(self)
        flow.setContentsMargins(0, 0, 0, 0)
        for chip in chips.values():
            self._group.addButton(chip)
            flow.addWidget(chip)
        chips[""].setChecked(True)
        self._group.buttonClicked.connect(lambda _chip: self.changed.emit())
        flow.add_corner(search)

    def set_narrow(self, narrow: bool) -> None:
        """Fewer rows of chips in a narrow window."""
        self.search.setFixedWidth(168 if narrow else 220)
        self._flow.setSpacing(6 if narrow else 8)
        for chip in self.chips.values():
            chip.set_narrow(narrow)

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
