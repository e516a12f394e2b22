"""Fields in columns of exactly one width, in as many as the room allows."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayoutItem, QSizePolicy, QWidget

from studio.gui.kit.item_layout import ItemLayout

GAP = 16
ROW_GAP = 16
WIDE = 620
"""From this width on a grid has all its columns."""


class ColumnLayout(ItemLayout):
    """Items in rows of equal columns, each one or more columns wide; a row is as high as its highest item.

    Args:
        columns: where there is room; at most two where there is not.
    """

    def __init__(self, columns: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = columns
        self._spans: list[int] = []

    def add(self, widget: QWidget, span: int) -> None:
        """Put a widget after the others."""
        self._spans.append(span)
        self.addWidget(widget)

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def sizeHint(self) -> QSize:
        return QSize(200 * self._most, self.heightForWidth(200 * self._most))

    def minimumSize(self) -> QSize:
        return QSize(120 * min(2, self._most), 0)

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        columns = self._most if self._most <= 2 or rect.width() >= WIDE else 2
        width = (rect.width() - GAP * (columns - 1)) / columns
        top, column, line = rect.y(), 0, 0
        for item, wanted in zip(self._items, self._spans, strict=True):
            if _is_left_out(item):
                continue
            span = min(wanted, columns)
            if column + span > columns:
                top, column, line = top + line + ROW_GAP, 0, 0
            left = round(column * (width + GAP))
            right = round((column + span) * (width + GAP) - GAP)
            height = _height(item, right - left)
            if move:
                item.setGeometry(QRect(rect.x() + left, top, right - left, height))
            column, line = column + span, max(line, height)
        return top + line - rect.y()


class FieldGrid(QWidget):
    """A widget with fields in a `ColumnLayout`."""

    def __init__(self, columns: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = ColumnLayout(columns, self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget, span: int = 1) -> None:
        """Put a field after the others, one or two columns wide; where it is hidden, the next takes its place."""
        self._columns.add(widget, span)


def _is_left_out(item: QLayoutItem) -> bool:
    """Whether a widget was hidden, and not only not yet shown."""
    widget = item.widget()
    return (
        widget is not None and widget.isHidden() and widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
    )


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
