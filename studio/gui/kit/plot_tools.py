"""Small controls for the head of a plot card, as high as its text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QMenu, QSizePolicy, QSlider, QWidget

from studio.gui.kit.buttons import shortcut_text
from studio.gui.kit.fonts import sized
from studio.gui.kit.icons import draw
from studio.gui.kit.theme import tokens

HEIGHT = 20


class HeadToggle(QAbstractButton):
    """A word that is on or off, or an icon; an accent-soft fill while it is on."""

    def __init__(self, text: str, tooltip: str, *, icon: str = "", shortcut: str = "") -> None:
        super().__init__()
        self._icon = icon
        self._shortcut = shortcut
        self.setText(text)
        if shortcut:
            self.setShortcut(shortcut)
        self.set_tooltip(tooltip)
        self.setCheckable(not icon)
        self.setFont(sized(12, QFont.Weight.Medium))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        self._icon = name
        self.update()

    def set_tooltip(self, text: str) -> None:
        """Say what a click does now."""
        self.setAccessibleName(text)
        self.setToolTip(f"{text} ({shortcut_text(self._shortcut)})" if self._shortcut else text)

    def sizeHint(self) -> QSize:
        width = 24 if self._icon else self.fontMetrics().horizontalAdvance(self.text()) + 14
        return QSize(width, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = "accent_soft" if self.isChecked() else "subtle" if self.underMouse() else ""
        painter.setPen(QPen(colors.color("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(colors.color(fill) if fill else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        ink = "faint" if not self.isEnabled() else "accent" if self.isChecked() else "muted"
        if self._icon:
            draw(painter, QRectF((self.width() - 16) / 2, (HEIGHT - 16) / 2, 16, 16), self._icon, ink)
            return
        painter.setPen(colors.color(ink))
        painter.drawText(QRectF(self.rect()), int(Qt.AlignmentFlag.AlignCenter), self.text())


class HeadChoice(QWidget):
    """Two or three words of which one is on."""

    value_edited = Signal(object)

    def __init__(self, choices: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.toggles: dict[str, HeadToggle] = {}
        group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for key, text, tooltip in choices:
            toggle = HeadToggle(text, tooltip)
            toggle.clicked.connect(lambda _checked, key=key: self.value_edited.emit(key))
            group.addButton(toggle)
            layout.addWidget(toggle)
            self.toggles[key] = toggle
        next(iter(self.toggles.values())).setChecked(True)

    def set_value(self, key: str) -> None:
        """Choose without telling."""
        if key in self.toggles:
            self.toggles[key].setChecked(True)


class HeadSlider(QSlider):
    """A short slider over a few values."""

    value_edited = Signal(int)

    def __init__(self, values: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._values = tuple(values)
        self.setRange(0, len(values) - 1)
        self.setPageStep(1)
        self.setFixedSize(64, HEIGHT)
        self.valueChanged.connect(lambda index: self.value_edited.emit(self._values[index]))

    def chosen(self) -> int:
        """The value itself, not its place."""
        return self._values[self.value()]

    def choose(self, value: int) -> None:
        """Move to the nearest value."""
        self.setValue(min(range(len(self._values)), key=lambda index: abs(self._values[index] - value)))


def export_button(actions: Sequence[QAction], tooltip: str) -> HeadToggle:
    """An icon that opens a menu."""
    button = HeadToggle("", tooltip, icon="dots-three")

    def open_menu() -> None:
        menu = QMenu(button)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(list(actions))
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    button.clicked.connect(open_menu)
    return button
