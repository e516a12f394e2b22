"""A choice whose text ends in an ellipsis where it does not fit."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QStylePainter,
    QWidget,
)

from studio.gui.kit.fields import ComboBox
from studio.gui.kit.fonts import font
from studio.gui.kit.theme import tokens

Index = QModelIndex | QPersistentModelIndex

_ROOM = 52
"""Paddings and caret."""

_FACTS = Qt.ItemDataRole.UserRole + 1
_FACTS_HEIGHT = 18


class ElidedComboBox(ComboBox):
    """As `ComboBox`, for names and sentences of any length; the tooltip has the whole."""

    mode = Qt.TextElideMode.ElideRight

    def set_facts(self, facts: Mapping[object, str]) -> None:
        """What tells the choices apart, by their values: shown below each in the list, and in the tooltip."""
        if not isinstance(self.itemDelegate(), _WithFacts):
            self.setItemDelegate(_WithFacts(self))
        for place in range(self.count()):
            self.setItemData(place, facts.get(self.itemData(place), ""), _FACTS)
        self.view().setMinimumWidth(max((self._list_width(place) for place in range(self.count())), default=0))
        said = str(self.currentData(_FACTS) or "")
        self.setToolTip(f"{self.currentText()}\n{said}" if said else self.currentText())

    def _list_width(self, place: int) -> int:
        texts = self.itemText(place), str(self.itemData(place, _FACTS) or "")
        return max(map(self.fontMetrics().horizontalAdvance, texts)) + _ROOM

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        whole = self.currentText() or self.placeholderText()
        option.currentText = self.fontMetrics().elidedText(whole, self.mode, self.width() - _ROOM)
        if option.currentText != whole and not self.toolTip().startswith(whole):
            self.setToolTip(whole)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


class _WithFacts(QStyledItemDelegate):
    """A second line, muted, below an entry that has one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width(), size.height() + (_FACTS_HEIGHT if index.data(_FACTS) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        facts = str(index.data(_FACTS) or "")
        whole = QRect(option.rect)
        if not facts:
            super().paint(painter, option, index)
            return
        style = option.widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        inner = whole.adjusted(10, 4, -10, -4)
        painter.save()
        painter.setPen(tokens().color("text"))
        painter.setFont(font("body"))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), str(index.data()))
        painter.setPen(tokens().color("muted"))
        painter.setFont(font("small"))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom), facts)
        painter.restore()
