"""The kinds of buttons: at most one primary a page, verbs, an icon with a text or with a tooltip."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QIcon, QKeySequence
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from studio.gui.kit.fonts import sized
from studio.gui.kit.icons import icon as make_icon

Kind = Literal["primary", "outlined", "flat", "link"]


class Button(QPushButton):
    """A button with a text.

    Args:
        text: a verb, in the user's language.
        kind: ``primary`` is filled and at most once on a page.
        icon: Phosphor's name; empty for none.
        small: 28 px instead of 32.
        trailing: whether the icon stands after the text.
        shortcut: shown in the tooltip and bound to the button.
        icon_color: token; by default the kind's text colour.
    """

    def __init__(
        self,
        text: str,
        kind: Kind = "outlined",
        icon: str = "",
        *,
        small: bool = False,
        trailing: bool = False,
        shortcut: str = "",
        icon_color: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon_name = icon
        self._trailing = trailing
        self._icon_color = icon_color
        self.setProperty("small", small)
        self.setCursor(Qt.CursorShape.PointingHandCursor if kind == "link" else Qt.CursorShape.ArrowCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if trailing:
            self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        if shortcut:
            self.setShortcut(QKeySequence(shortcut))
            self.setToolTip(f"{text} ({shortcut_text(shortcut)})")
        self.set_kind(kind)

    def set_kind(self, kind: Kind) -> None:
        """Change the look, as where «Compare» becomes the natural next step."""
        if self.property("kind") == kind:
            return
        self.setProperty("kind", kind)
        small = bool(self.property("small")) or kind == "link"
        weight = QFont.Weight.DemiBold if kind == "primary" else QFont.Weight.Medium
        self.setFont(sized(12 if small else 13, weight))
        self.set_icon(self._icon_name)
        self.style().unpolish(self)
        self.style().polish(self)

    def set_icon(self, name: str) -> None:
        """Show another icon; empty for none."""
        self._icon_name = name
        if not name:
            self.setIcon(QIcon())
            return
        color = {"primary": "on_accent", "link": "accent"}.get(self.property("kind"), "text")
        size = 14 if self.property("kind") == "link" or self.property("small") else 16
        self.setIcon(make_icon(name, self._icon_color or color, trailing=self._trailing))
        self.setIconSize(QSize(size + 4, size))


class IconButton(QPushButton):
    """A square button with an icon; its tooltip, which is also its accessible name, says what it does."""

    def __init__(
        self,
        icon: str,
        tooltip: str,
        *,
        shortcut: str = "",
        outlined: bool = False,
        small: bool = False,
        checkable: bool = False,
        color: str = "muted",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._color = color
        self._shortcut = shortcut
        self.setProperty("kind", "iconOutlined" if outlined else "icon")
        self.setProperty("small", small)
        self.setCheckable(checkable)
        self.setIconSize(QSize(16, 16) if small else QSize(18, 18))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if shortcut:
            self.setShortcut(QKeySequence(shortcut))
        self.set_icon(icon)
        self.set_tooltip(tooltip)

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        self.setIcon(make_icon(name, self._color, active="accent"))

    def set_tooltip(self, text: str) -> None:
        """Say what a click does now."""
        self.setAccessibleName(text)
        self.setToolTip(f"{text} ({shortcut_text(self._shortcut)})" if self._shortcut else text)


def shortcut_text(keys: str) -> str:
    """A shortcut as this platform writes it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
