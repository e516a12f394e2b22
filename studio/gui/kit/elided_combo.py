"""A choice whose text ends in an ellipsis where it does not fit."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionComboBox, QStylePainter

from studio.gui.kit.fields import ComboBox

_ROOM = 52
"""Paddings and caret."""


class ElidedComboBox(ComboBox):
    """As `ComboBox`, for names and sentences of any length; the tooltip has the whole."""

    mode = Qt.TextElideMode.ElideRight

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        whole = self.currentText() or self.placeholderText()
        option.currentText = self.fontMetrics().elidedText(whole, self.mode, self.width() - _ROOM)
        if (tip := whole if option.currentText != whole else "") and tip != self.toolTip():
            self.setToolTip(tip)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
