"""Parts of menus that are read and not chosen."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget, QWidgetAction

from studio.gui.kit.text import Text


def add_heading(menu: QMenu, text: str) -> None:
    """Say what the entries below are about: as legible as a label, unlike an entry that is disabled."""
    holder = QWidget(menu)
    holder.setObjectName("menuHeading")
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(12, 6, 24, 4)
    layout.addWidget(Text(text, "label"))
    action = QWidgetAction(menu)
    action.setText(text)
    action.setDefaultWidget(holder)
    menu.addAction(action)
