"""Cards: what belongs together, on a slightly different background."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.gui.kit.buttons import Button
from studio.gui.kit.text import ElidedText, Text


class Card(QFrame):
    """A card with its content in ``body``.

    Args:
        title: 15 px semibold; empty for a card without a head.
        description: muted, on the same line.
        padding: 16, or 20 on Setup and Compare, 24 on Start, 0 around tables.
        action: text of the link at the right; ``action_button`` is the button.
    """

    def __init__(
        self,
        title: str = "",
        description: str = "",
        *,
        padding: int = 16,
        action: str = "",
        action_icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(padding, padding, padding, padding)
        self.body.setSpacing(12)
        self.head = QHBoxLayout()
        self.head.setSpacing(12)
        self.title_label = Text(title, "card")
        self.description_label = ElidedText(description, "help")
        self.action_button: Button | None = None
        if title:
            self.setAccessibleName(title)
            self.head.addWidget(self.title_label, 0, Qt.AlignmentFlag.AlignBaseline)
            self.head.addWidget(self.description_label, 1, Qt.AlignmentFlag.AlignBaseline)
            if action:
                self.action_button = Button(action, "link", action_icon, trailing=True)
                self.head.addWidget(self.action_button, 0, Qt.AlignmentFlag.AlignVCenter)
            self.body.addLayout(self.head)

    def set_title(self, title: str, description: str | None = None) -> None:
        """Change the head's texts."""
        self.title_label.setText(title)
        if description is not None:
            self.description_label.setText(description)

    def add(self, item: QWidget | QLayout, stretch: int = 0) -> None:
        """Put a widget or a layout below what is there."""
        put(self.body, item, stretch)


class Separator(QFrame):
    """A line of 1 px in the border's colour."""

    def __init__(self, orientation: Qt.Orientation = Qt.Orientation.Horizontal, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("separator")
        if orientation is Qt.Orientation.Horizontal:
            self.setFixedHeight(1)
        else:
            self.setFixedWidth(1)
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)


def row(*items: QWidget | QLayout | int | None, spacing: int = 8) -> QHBoxLayout:
    """A horizontal layout: widgets and layouts in order, a number is a gap, None takes the rest of the room."""
    layout = QHBoxLayout()
    _fill(layout, items, spacing)
    return layout


def column(*items: QWidget | QLayout | int | None, spacing: int = 8) -> QVBoxLayout:
    """A vertical layout, made like :func:`row`."""
    layout = QVBoxLayout()
    _fill(layout, items, spacing)
    return layout


def thirds(left: QLayout, middle: QWidget | None, right: QWidget | None) -> QGridLayout:
    """Three parts, the one in the middle always in the middle, also where all at the left is hidden."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    for place in (0, 2):
        grid.setColumnStretch(place, 1)
        grid.setColumnMinimumWidth(place, 80)
    # In a widget: a grid takes the room of a column in which nothing is shown away, and its gap.
    holder = QWidget()
    left.setContentsMargins(0, 0, 0, 0)
    holder.setLayout(left)
    grid.addWidget(holder, 0, 0)
    top = Qt.AlignmentFlag.AlignTop
    if middle is not None:
        grid.addWidget(middle, 0, 1, top)
    if right is not None:
        grid.addWidget(right, 0, 2, top)
    return grid


def put(layout: QBoxLayout, item: QWidget | QLayout, stretch: int = 0) -> None:
    """Put a widget or a layout after what is in a layout."""
    if isinstance(item, QWidget):
        layout.addWidget(item, stretch)
    else:
        layout.addLayout(item, stretch)


def _fill(layout: QBoxLayout, items: tuple[QWidget | QLayout | int | None, ...], spacing: int) -> None:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        else:
            put(layout, item)
