"""Tables: horizontal lines only, an accent bar on the selection, a scroll bar that lies over the rows."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QEvent, QLineF, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QScrollBar,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from studio.gui.kit.fonts import font
from studio.gui.kit.icons import draw
from studio.gui.kit.text import KeyCap, Text
from studio.gui.kit.theme import tokens

Index = QModelIndex | QPersistentModelIndex

HEADER_HEIGHT = 32
ROW_HEIGHT = 36
FOOTER_HEIGHT = 32


class Role(IntEnum):
    """What a model can say of a cell besides its text and alignment."""

    ICON = Qt.ItemDataRole.UserRole + 1
    """Name of an icon drawn before the text."""
    ICON_COLOR = Qt.ItemDataRole.UserRole + 2
    """Token of the icon; muted by default."""
    COLOR = Qt.ItemDataRole.UserRole + 3
    """Token of the text."""
    STRONG = Qt.ItemDataRole.UserRole + 4
    """True for semibold."""
    PARTS = Qt.ItemDataRole.UserRole + 5
    """Instead of a text: a tuple of (text, token), such as CER before and after."""


class TableView(QTableView):
    """Rows of one height, selected as a whole; smooth with any number of rows.

    Args:
        row_height: 36, or 44 on Start, 52 for sentences, 30 for settings that differ.
        edge: padding of the first and last cell.
    """

    def __init__(self, row_height: int = ROW_HEIGHT, edge: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self._set_headers(row_height)
        self.cells = CellDelegate(edge, self)
        self.setItemDelegate(self.cells)
        self._overlay = OverlayScrollBar(self)

    def set_columns(self, widths: Sequence[int]) -> None:
        """Widths in pixels; 0 for the columns that share the rest. Those that the user has dragged stay as they are."""
        header = self.horizontalHeader()
        self._is_setting = True
        for column, width in enumerate(widths):
            mode = QHeaderView.ResizeMode.Interactive if width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(column, mode)
            if width:
                header.resizeSection(column, self._dragged.get(column, width))
        self._is_setting = False

    def _resized(self, column: int, _before: int, width: int) -> None:
        header = self.horizontalHeader()
        if not self._is_setting and header.sectionResizeMode(column) is QHeaderView.ResizeMode.Interactive:
            self._dragged[column] = width

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._overlay.place()

    def _set_headers(self, row_height: int) -> None:
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(row_height)
        self.verticalHeader().setDefaultSectionSize(row_height)
        header = SortHeader(self)
        self.setHorizontalHeader(header)
        self._dragged: dict[int, int] = {}
        self._is_setting = False
        header.sectionResized.connect(self._resized)


class SortHeader(QHeaderView):
    """Header texts, muted, a caret beside the sorted one; where a click sorts, so do the arrows and the space bar."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.setFixedHeight(HEADER_HEIGHT + 1)
        self.setFont(font("label"))
        self.setHighlightSections(False)
        self.setMinimumSectionSize(24)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._current = 0

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if self.sectionsClickable() else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Column heads"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            self._mark(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            is_again = self.sortIndicatorSection() == self._current
            is_down = is_again and self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
            self.setSortIndicator(self._current, Qt.SortOrder(int(is_down)))
            self.sectionClicked.emit(self._current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._mark(0)

    def _mark(self, step: int) -> None:
        """Go to a column beside, of those that have a head, for the keyboard and for screen readers."""
        titled = [each for each in map(self.logicalIndex, range(self.count())) if self._title(each)]
        if titled:
            place = titled.index(self._current) + step if self._current in titled else 0
            self._current = titled[max(0, min(place, len(titled) - 1))]
            self.setAccessibleName(self._title(self._current))
            self.viewport().update()

    def _title(self, section: int) -> str:
        hidden = self.isSectionHidden(section)
        return "" if hidden else str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")

    def paintSection(self, painter: QPainter, rect: QRect, logical_index: int) -> None:
        """Paint one column's head; the model's alignment, or left."""
        colors = tokens()
        model = self.model()
        text = str(model.headerData(logical_index, Qt.Orientation.Horizontal) or "")
        raw = model.headerData(logical_index, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        at_right = raw is not None and bool(int(raw) & int(Qt.AlignmentFlag.AlignRight))
        left, right = _paddings(self.visualIndex(logical_index), self.count(), 16)
        inner = QRectF(rect).adjusted(left, 0, -right, -1)
        painter.save()
        painter.setFont(self.font())
        painter.setPen(colors.color("muted"))
        side = Qt.AlignmentFlag.AlignRight if at_right else Qt.AlignmentFlag.AlignLeft
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(inner.width()))
        painter.drawText(inner, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.setPen(colors.color("border"))
        painter.drawLine(QLineF(rect.left(), rect.bottom() + 0.5, rect.right() + 1, rect.bottom() + 0.5))
        if self.hasFocus() and logical_index == self._current:
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.drawRoundedRect(QRectF(rect).adjusted(3, 3, -3, -4), 6, 6)
        if text and self.isSortIndicatorShown() and self.sortIndicatorSection() == logical_index:
            width = self.fontMetrics().horizontalAdvance(text)
            x = inner.right() - width - 14 if at_right else inner.left() + width + 6
            self._draw_caret(painter, x, inner.center().y())
        painter.restore()

    def viewportEvent(self, event: QEvent) -> bool:
        """The whole head where it does not fit."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            column = self.logicalIndexAt(event.pos())
            text = str(self.model().headerData(column, Qt.Orientation.Horizontal) or "") if column >= 0 else ""
            cut = self.fontMetrics().horizontalAdvance(text) > self.sectionSize(column) - 16
            QToolTip.showText(event.globalPos(), text if cut else "")
            return True
        return super().viewportEvent(event)

    def _draw_caret(self, painter: QPainter, x: float, y: float) -> None:
        up = -1 if self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder else 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens().color("muted"), 1.2))
        painter.drawPolyline(
            QPolygonF([QPointF(x, y - 2 * up), QPointF(x + 4, y + 2 * up), QPointF(x + 8, y - 2 * up)])
        )


class CellDelegate(QStyledItemDelegate):
    """Draws a cell from the model's text, :class:`Role` values and alignment; for own cells override ``draw_cell``."""

    def __init__(self, edge: int = 16, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._edge = edge
        self._font = font("body")
        self._strong = font("strong")

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Row background, line, accent bar, then the cell."""
        colors = tokens()
        rect = QRectF(option.rect)
        selected = is_selected(option)
        painter.save()
        if selected:
            painter.fillRect(rect, colors.color("accent_soft"))
            if index.column() == 0:
                painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height() - 1), colors.color("accent"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), colors.color("border"))
        left, right = _paddings(index.column(), index.model().columnCount(), self._edge)
        self.draw_cell(painter, rect.adjusted(left, 0, -right, -1), index, selected)
        painter.restore()

    def draw_cell(self, painter: QPainter, rect: QRectF, index: Index, selected: bool) -> None:
        """Draw icon and text within the padding."""
        if parts := index.data(Role.PARTS):
            self._draw_parts(painter, rect, parts)
            return
        if icon := index.data(Role.ICON):
            color = index.data(Role.ICON_COLOR) or "muted"
            draw(painter, QRectF(rect.left(), rect.center().y() - 8, 16, 16), icon, color)
            rect = rect.adjusted(24, 0, 0, 0)
        text = index.data(Qt.ItemDataRole.DisplayRole)
        if text:
            raw = index.data(Qt.ItemDataRole.TextAlignmentRole)
            side = Qt.AlignmentFlag(int(raw)) if raw is not None else Qt.AlignmentFlag.AlignLeft
            strong = bool(index.data(Role.STRONG))
            self.draw_text(painter, rect, str(text), index.data(Role.COLOR) or "text", strong=strong, side=side)

    def draw_text(
        self,
        painter: QPainter,
        rect: QRectF,
        text: str,
        color: str = "text",
        *,
        strong: bool = False,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        """One line, with an ellipsis where it does not fit."""
        painter.setFont(self._strong if strong else self._font)
        painter.setPen(tokens().color(color))
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
        flags = (side & Qt.AlignmentFlag.AlignHorizontal_Mask) | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect, int(flags), shown)

    def _draw_parts(self, painter: QPainter, rect: QRectF, parts: Sequence[tuple[str, str]]) -> None:
        painter.setFont(self._strong)
        metrics = painter.fontMetrics()
        x = rect.left()
        for text, color in parts:
            painter.setPen(tokens().color(color))
            box = QRectF(x, rect.top(), rect.right() - x, rect.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)
            x += metrics.horizontalAdvance(text) + metrics.horizontalAdvance(" ")


class OverlayScrollBar(QScrollBar):
    """6 px over the right edge of a view, in step with the view's own hidden bar."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(Qt.Orientation.Vertical, view)
        self._view = view
        own = view.verticalScrollBar()
        own.rangeChanged.connect(lambda *_: self._follow())
        own.valueChanged.connect(self.setValue)
        self.valueChanged.connect(own.setValue)
        view.installEventFilter(self)
        self._follow()

    def place(self) -> None:
        """Below the header, above the rows' right edge."""
        header = self._view.horizontalHeader()
        top = header.height() if header.isVisible() else 0
        self.setGeometry(self._view.width() - 12, top, 10, self._view.height() - top)

    def paintEvent(self, event: QPaintEvent) -> None:
        span = self.maximum() - self.minimum()
        if span <= 0:
            return
        room = self.height() - 8
        length = max(32.0, room * self.pageStep() / (span + self.pageStep()))
        top = 4 + (room - length) * (self.value() - self.minimum()) / span
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens().color("faint" if self.underMouse() or self.isSliderDown() else "control_border"))
        painter.drawRoundedRect(QRectF(2, top, 6, length), 3, 3)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False

    def _follow(self) -> None:
        own = self._view.verticalScrollBar()
        self.setRange(own.minimum(), own.maximum())
        self.setPageStep(own.pageStep())
        self.setSingleStep(own.singleStep())
        self.setVisible(own.maximum() > own.minimum())
        self.raise_()


class TableFooter(QWidget):
    """Count at the left, shortcuts at the right: pairs of keys and what they do."""

    def __init__(self, keys: Sequence[tuple[str, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(FOOTER_HEIGHT)
        self.count = Text("", "help")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.setSpacing(4)
        layout.addWidget(self.count)
        layout.addStretch(1)
        for caps, what in keys:
            for cap in caps.split():
                layout.addWidget(KeyCap(cap.replace("+", " ")))
            layout.addWidget(Text(what, "help"))
            layout.addSpacing(8)

    def set_text(self, text: str) -> None:
        """Say how many, and in which order."""
        self.count.setText(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(QRectF(0, 0, self.width(), 1), tokens().color("border"))


def is_selected(option: QStyleOptionViewItem) -> bool:
    """Whether the cell's row is selected."""
    from PySide6.QtWidgets import QStyle

    return bool(option.state & QStyle.StateFlag.State_Selected)


def _paddings(column: int, count: int, edge: int) -> tuple[int, int]:
    return (edge if column == 0 else 8), (edge if column == count - 1 else 8)
