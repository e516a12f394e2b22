"""Texts in which the differences are the correction: struck = heard wrongly, underlined = really said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from studio.gui.kit.fonts import sized
from studio.gui.kit.paragraph import wrap
from studio.gui.kit.theme import Tokens, tokens
from studio.text.inline_diff import Kind, Piece, pieces_of

_HANGUL = re.compile("[가-힣]")
_JOINER = "\N{WORD JOINER}"
_COLORS: dict[Kind, str] = {"wrong": "bad", "right": "good"}


class DifferenceLayout:
    """Pieces broken into lines, ready to be drawn; used by the label and by delegates.

    One `QTextLayout`, whose reading order is the text's own: Arabic and Hebrew run from right to left. Korean words
    stay whole.

    Args:
        pieces: in order.
        font: of all of them.
        width: of a line, in pixels.
        line_height: from line to line; 0 takes 1.6 times the font's size.
    """

    def __init__(self, pieces: Sequence[Piece], font: QFont, width: float, line_height: int = 0) -> None:
        self._font, self._metrics = font, QFontMetricsF(font)
        self.line_height = line_height or round(font.pixelSize() * 1.6)
        self._ranges: list[tuple[int, int, Kind]] = []
        self._layout = QTextLayout(self._joined(pieces), font)
        wrap(self._layout, max(width, 40.0), Qt.AlignmentFlag.AlignLeft, self.line_height)
        self.lines = max(1, self._layout.lineCount())

    @property
    def height(self) -> int:
        """Of all lines together."""
        return self.lines * self.line_height

    @property
    def length(self) -> int:
        """Of the text: the place after its last letter."""
        return len(self._layout.text())

    def place_at(self, x: float, y: float) -> int:
        """The place in the text nearest to a point."""
        row = min(max(0, int(y // self.line_height)), self.lines - 1)
        return int(self._layout.lineAt(row).xToCursor(x)) if self._layout.lineCount() else 0

    def between(self, first: int, second: int) -> str:
        """The text between two places, as it is shown."""
        return self._layout.text()[min(first, second) : max(first, second)].replace(_JOINER, "")

    def draw(
        self, painter: QPainter, x: float, y: float, colors: Tokens | None = None, selected: tuple[int, int] = (0, 0)
    ) -> None:
        """Draw with the upper left corner at a point; what lies between two places is shown as selected."""
        ink = colors or tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(ink.color("text"))
        inks = [_inked(start, end, ink.color(_COLORS[kind])) for start, end, kind in self._ranges if kind in _COLORS]
        first, last = sorted(selected)
        chosen = [_selection(first, last, ink)] if first != last else []
        self._layout.draw(painter, QPointF(x, y), [*inks, *chosen])
        for start, end, kind in self._ranges:
            if kind != "same":
                self._decorate(painter, start, end, kind, QPointF(x, y), ink)
        painter.restore()

    def _joined(self, pieces: Sequence[Piece]) -> str:
        """The text with Korean words made unbreakable; notes where each piece stands in it."""
        text = ""
        for piece in pieces:
            start = len(text)
            for letter in piece.text:
                joins = _HANGUL.match(letter) and text and _HANGUL.match(text[-1])
                text += f"{_JOINER}{letter}" if joins else letter
            bare = len(text.rstrip()) if piece.kind != "same" else len(text)
            if bare > start:
                self._ranges.append((start, bare, piece.kind))
        return text

    def _decorate(self, painter: QPainter, start: int, end: int, kind: Kind, corner: QPointF, colors: Tokens) -> None:
        thick = 2.0 if self._font.pixelSize() >= 16 else 1.5
        pen = QPen(colors.color(_COLORS.get(kind, "muted")), thick)
        if kind == "differs":
            pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        for index in range(self._layout.lineCount()):
            line = self._layout.lineAt(index)
            base = corner.y() + line.y() + line.ascent()
            under = base + self._metrics.descent() * 0.55 + thick / 2
            y = base - self._metrics.xHeight() * 0.55 if kind == "wrong" else under
            for left, right in _stretches(line, start, end):
                painter.drawLine(QPointF(corner.x() + left, y), QPointF(corner.x() + right, y))


def _stretches(line: QTextLine, start: int, end: int) -> list[tuple[float, float]]:
    """From where to where letters of the text stand in a line; several where reading directions meet."""
    first, last = max(start, line.textStart()), min(end, line.textStart() + line.textLength())
    found: list[tuple[float, float]] = []
    for run in line.glyphRuns(first, last - first) if last > first else ():
        lefts = [each.x() for each in run.positions()]
        advances = run.rawFont().advancesForGlyphIndexes(run.glyphIndexes())
        rights = [left + advance.x() for left, advance in zip(lefts, advances, strict=True)]
        if lefts:
            found.append((min(lefts), max(rights)))
    return found


def _inked(start: int, end: int, color: QColor) -> QTextLayout.FormatRange:
    form = QTextCharFormat()
    form.setForeground(color)
    return _range(start, end, form)


def _selection(start: int, end: int, colors: Tokens) -> QTextLayout.FormatRange:
    form = QTextCharFormat()
    form.setBackground(colors.color("accent_soft"))
    return _range(start, end, form)


def _range(start: int, end: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start, found.length, found.format = start, end - start, form
    return found


class DifferenceText(QWidget):
    """A text that wraps and never cuts what carries differences; what is selected in it can be copied."""

    def __init__(self, size: int = 13, line_height: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(sized(size))
        self._line_height = line_height
        self._pieces: tuple[Piece, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._was_tabbed = False
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self._selected = (0, 0)
        copy = QAction(self.tr("Copy text"), self)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(self.selected_text() or self.transcribed()))
        self.addAction(copy)

    def set_texts(self, reference: str, hypothesis: str, language: str = "") -> None:
        """Show what was heard, corrected by what was said; without a reference, just what was heard."""
        self.set_pieces(pieces_of(reference, hypothesis, language) if reference else [Piece(hypothesis)])

    def set_plain(self, text: str) -> None:
        """Show a text without differences."""
        self.set_pieces([Piece(text)])

    def set_pieces(self, pieces: Sequence[Piece]) -> None:
        """Show pieces as they are."""
        if tuple(pieces) == self._pieces:
            return
        self._pieces, self._selected = tuple(pieces), (0, 0)
        self.setAccessibleName(self._spoken())
        self._fit()
        self.updateGeometry()
        self.update()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What is shown."""
        return self._pieces

    def transcribed(self) -> str:
        """The text as it was heard, without its corrections."""
        return "".join(piece.text for piece in self._pieces if piece.kind != "right")

    def selected_text(self) -> str:
        """What the mouse selected, as it is shown; empty where nothing is."""
        return self._layout().between(*self._selected)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            place = self._layout().place_at(event.position().x(), event.position().y())
            self._select(place, place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._select(self._selected[0], self._layout().place_at(event.position().x(), event.position().y()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._select(0, self._layout().length)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._was_tabbed = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def _select(self, first: int, second: int) -> None:
        self._selected = (first, second)
        self.update()

    def _layout(self) -> DifferenceLayout:
        return DifferenceLayout(self._pieces, self.font(), self.width(), self._line_height)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return DifferenceLayout(self._pieces, self.font(), width, self._line_height).height

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(max(self.width(), 240)))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self._line_height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._layout().draw(painter, 0, 0, selected=self._selected)
        if self.hasFocus() and self._was_tabbed:
            painter.setPen(QPen(tokens().color("accent"), 2))
            painter.drawLine(QPointF(1, 2), QPointF(1, self.height() - 2))

    def _fit(self) -> None:
        height = self.heightForWidth(max(self.width(), 80))
        if self.minimumHeight() != height:
            self.setMinimumHeight(height)

    def _spoken(self) -> str:
        """For a screen reader: never by colour alone."""
        words = {"wrong": self.tr("heard wrongly: {text}"), "right": self.tr("really said: {text}")}
        parts = [words.get(piece.kind, "{text}").format(text=piece.text.strip()) for piece in self._pieces]
        return "; ".join(part for part in parts if part)


class DifferenceLegend(QWidget):
    """«heard wrongly» struck, «really said» underlined."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        wrong = QCoreApplication.translate("DifferenceLegend", "heard wrongly")
        right = QCoreApplication.translate("DifferenceLegend", "really said")
        layout.addWidget(_Sample(Piece(wrong, "wrong")))
        layout.addWidget(_Sample(Piece(right, "right")))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class _Sample(QWidget):
    def __init__(self, piece: Piece) -> None:
        super().__init__()
        self._piece = piece
        font = sized(12)
        self.setFont(font)
        self.setFixedSize(round(QFontMetricsF(font).horizontalAdvance(piece.text)) + 2, 20)
        self.setAccessibleName(piece.text)

    def paintEvent(self, event: QPaintEvent) -> None:
        DifferenceLayout([self._piece], self.font(), self.width() + 8, 20).draw(QPainter(self), 0, 0)
