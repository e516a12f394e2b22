"""Text that wraps with a line height of its own, and asks for the height it needs."""

from __future__ import annotations

from unicodedata import bidirectional

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.gui.kit.fonts import Role, font
from studio.gui.kit.text import Tone
from studio.gui.kit.theme import tokens


class Paragraph(QWidget):
    """Plain text in as many lines as its width asks for.

    Args:
        text: shown whole, unless `most_lines` is set.
        role: of the type scale.
        tone: token of the colour.
        line_height: pixels from line to line.
        centered: whether lines are centred.
        lines: room kept for at least so many lines, so that neighbours stay in line.
        most_lines: shown of it, the rest in the tooltip; 0: all.
    """

    def __init__(
        self,
        text: str = "",
        role: Role = "body",
        tone: Tone = "muted",
        *,
        line_height: int = 18,
        centered: bool = False,
        lines: int = 1,
        most_lines: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setFont(font(role))
        self._tone: Tone = tone
        self._line_height = line_height
        self._centered = centered
        self._lines = lines
        self._most_lines = most_lines
        self._text = ""
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(text)

    def text(self) -> str:
        """What is shown."""
        return self._text

    def setText(self, text: str) -> None:
        """Show something else; named like QLabel's."""
        if text == self._text:
            return
        self._text = text
        self.setAccessibleName(text)
        self._fit()
        self.updateGeometry()
        self.update()

    def set_tone(self, tone: Tone) -> None:
        """Change the colour by its meaning."""
        self._tone = tone
        self.update()

    def set_most_lines(self, count: int) -> None:
        """Show only so many lines, and the whole text as tooltip; 0: all."""
        if count != self._most_lines:
            self._most_lines = count
            self.setToolTip("")
            self._fit()
            self.updateGeometry()
            self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        count = self._layout(width).lineCount() if self._text else 0
        return max(self._lines, self._shown(count)) * self._line_height

    def sizeHint(self) -> QSize:
        wanted = int(QFontMetricsF(self.font()).horizontalAdvance(self._text)) + 2
        width = self.width() if self.testAttribute(Qt.WidgetAttribute.WA_Resized) else min(wanted, 360)
        return QSize(min(wanted, 360), self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self._line_height * self._lines)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(tokens().color(self._tone if self.isEnabled() else "faint"))
        layout = self._layout(self.width())
        shown = self._shown(layout.lineCount())
        if shown < layout.lineCount():
            layout = self._shortened(layout, shown)
        for index in range(shown):
            line = layout.lineAt(index)
            top = index * self._line_height + (self._line_height - line.height()) / 2
            line.draw(painter, QPointF(0, top - line.y()))

    def _shown(self, count: int) -> int:
        """Of so many lines."""
        return min(count, self._most_lines or count)

    def _shortened(self, layout: QTextLayout, shown: int) -> QTextLayout:
        """The same with an ellipsis at the end of the last line that is shown."""
        start, width = layout.lineAt(shown - 1).textStart(), self.width()
        rest = self._text[start:].replace("\n", " ")
        last = QFontMetricsF(self.font()).elidedText(rest, Qt.TextElideMode.ElideRight, width - 1)
        return self._layout(width, self._text[:start] + last)

    def _fit(self) -> None:
        """Layouts without height-for-width inside them would otherwise cut the last line."""
        width = max(self.width(), 40)
        if self._most_lines:
            count = self._layout(width).lineCount()
            self.setToolTip(self._text if self._shown(count) < count else "")
        height = self.heightForWidth(width)
        if self.minimumHeight() != height:
            self.setMinimumHeight(height)

    def _layout(self, width: int, text: str | None = None) -> QTextLayout:
        # What a QTextLayout breaks lines at; it passes over a line feed.
        layout = QTextLayout((self._text if text is None else text).replace("\n", "\N{LINE SEPARATOR}"), self.font())
        return wrap(layout, width, Qt.AlignmentFlag.AlignHCenter if self._centered else Qt.AlignmentFlag.AlignLeft)


def wrap(layout: QTextLayout, width: float, side: Qt.AlignmentFlag, leading: float = 0.0) -> QTextLayout:
    """Break a text's lines at a width, and put them below each other: each as high as it is, or by so many pixels."""
    if side == Qt.AlignmentFlag.AlignLeft and runs_from_right(layout.text()):
        side = Qt.AlignmentFlag.AlignRight
    option = QTextOption(side)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    y = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        height = leading or line.height()
        line.setPosition(QPointF(0, y + (height - line.height()) / 2))
        y += height
    layout.endLayout()
    return layout


def runs_from_right(text: str) -> bool:
    """Whether a paragraph reads from right to left: as its first letter of any direction does (UAX #9, P2 and P3)."""
    strong = (kind for kind in map(bidirectional, text) if kind in ("L", "R", "AL"))
    return next(strong, "L") != "L"
