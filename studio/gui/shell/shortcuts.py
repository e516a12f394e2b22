"""The sheet of shortcuts: those of the page in front, and those that hold everywhere."""

from __future__ import annotations

from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QAbstractButton, QDialog, QGridLayout, QVBoxLayout, QWidget

from studio.gui.kit.buttons import Button, shortcut_text
from studio.gui.kit.card import row
from studio.gui.kit.text import Text


class ShortcutsDialog(QDialog):
    """Two columns: keys, and what they do.

    Args:
        page: whose buttons' shortcuts are listed, as they are bound now.
        everywhere: keys and what they do on every page.
    """

    def __init__(self, parent: QWidget, page: QWidget, everywhere: list[tuple[str, str]]) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Shortcuts"))
        self.setMinimumWidth(420)
        close = Button(self.tr("Close"), "primary")
        close.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 20)
        layout.setSpacing(16)
        for title, pairs in ((self.tr("On this page"), _of_buttons(page)), (self.tr("Everywhere"), everywhere)):
            if pairs:
                layout.addWidget(Text(title, "card"))
                layout.addLayout(_table(pairs))
        layout.addLayout(row(None, close))


def _of_buttons(page: QWidget) -> list[tuple[str, str]]:
    found = []
    for button in page.findChildren(QAbstractButton):
        if not button.shortcut().isEmpty() and not button.isHidden():
            found.append((button.shortcut().toString(), button.text() or button.accessibleName()))
    for shortcut in page.findChildren(QShortcut):
        if shortcut.whatsThis():
            found.append((shortcut.key().toString(), shortcut.whatsThis()))
    return found


def _table(pairs: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(8)
    grid.setColumnMinimumWidth(0, 110)
    grid.setColumnStretch(1, 1)
    for line, (keys, words) in enumerate(pairs):
        grid.addWidget(Text(shortcut_text(keys), "strong"), line, 0)
        grid.addWidget(Text(words, "body"), line, 1)
    return grid
