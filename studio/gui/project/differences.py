"""Texts in which the differences are the correction: struck = heard wrongly, underlined = really said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QSize, Qt
from PySide6.QtGui import QAction, QFont, QFontMetricsF, QGuiApplication, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from studio.gui.kit.fonts import sized
from studio.gui.kit.theme import Tokens, tokens
from studio.text.inline_diff import Kind, Piece, pieces_of


@dataclass(frozen=True, slots=True)
class _Run:
    """What stands in one line with one kind, from ``x``; ``width`` without the space that ends it."""

    text: str
    kind: Kind
    x: float
    line: int
    width: float


class DifferenceLayout:
    """Pieces broken into lines, ready to be drawn; used by the label and by delegates.

    Args:
        pieces: in order.
        font: of all of them.
        width: of a line, in pixels.
        line_height: from line to line; 0 takes 1.6 times the font's size.
    """

    def __init__(self, pieces: Sequence[Piece], font: QFont, width: float, line_height: int = 0) -> None:
        self._font = font
        self._metrics = QFontMetricsF(font)
        self.line_height = line_height or round(font.pixelSize() * 1.6)
        self._runs: list[_Run] = []
        self.lines = self._break(pieces, max(width, 40.0))

    @property
    def height(self) -> int:
        """Of all lines together."""
        return self.lines * self.line_height

    def draw(self, painter: QPainter, x: float, y: float, colors: Tokens | None = None) -> None:
        """Draw with the upper left corner at a point."""
        ink = colors or tokens()
        painter.save()
        painter.setFont(self._font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for run in self._runs:
            top = y + run.line * self.line_height
            baseline = top + (self.line_height + self._metrics.ascent() - self._metrics.descent()) / 2
            painter.setPen(ink.color({"wrong": "bad", "right": "good"}.get(run.kind, "text")))
            painter.drawText(QPointF(x + run.x, baseline), run.text)
            self._decorate(painter, run, x, baseline, ink)
        painter.restore()

    def _decorate(self, painter: QPainter, run: _Run, x: float, baseline: float, colors: Tokens) -> None:
        if run.kind == "same" or not run.text.strip():
            return
        thick = 2.0 if self._font.pixelSize() >= 16 else 1.5
        under = baseline + self._metrics.descent() * 0.55 + thick / 2
        y = {"wrong": baseline - self._metrics.xHeight() * 0.55}.get(run.kind, under)
        if run.kind == "differs":
            painter.setPen(QPen(colors.color("muted"), thick, Qt.PenStyle.DotLine))
        else:
            painter.setPen(QPen(painter.pen().color(), thick))
        painter.drawLine(QPointF(x + run.x, y), QPointF(x + run.x + run.width, y))

    def _break(self, pieces: Sequence[Piece], width: float) -> int:
        x, line = 0.0, 0
        for atoms in _unbreakable(pieces):
            bare = sum(self._metrics.horizontalAdvance(a.text) for a in atoms[:-1])
            bare += self._metrics.horizontalAdvance(atoms[-1].text.rstrip())
            if x > 0 and x + bare > width:
                x, line = 0.0, line + 1
            for atom in atoms:
                x, line = self._place(atom, x, line, width)
        return line + 1

    def _place(self, atom: Piece, x: float, line: int, width: float) -> tuple[float, int]:
        """Add one atom, cut by letters where a single word is wider than the line."""
        text = atom.text
        while text:
            count = len(text)
            while count > 1 and x + self._metrics.horizontalAdvance(text[:count].rstrip()) > width:
                count -= 1
            part, text = text[:count], text[count:]
            self._append(part, atom.kind, x, line)
            x += self._metrics.horizontalAdvance(part)
            if text:
                x, line = 0.0, line + 1
        return x, line

    def _append(self, text: str, kind: Kind, x: float, line: int) -> None:
        last = self._runs[-1] if self._runs else None
        if last and (last.kind, last.line) == (kind, line):
            self._runs.pop()
            text, x = last.text + text, last.x
        self._runs.append(_Run(text, kind, x, line, self._metrics.horizontalAdvance(text.rstrip())))


class DifferenceText(QWidget):
    """A text that wraps and never cuts what carries differences."""

    def __init__(self, size: int = 13, line_height: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(sized(size))
        self._line_height = line_height
        self._pieces: tuple[Piece, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        copy = QAction(self.tr("Copy text"), self)
        copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(self.heard()))
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
        self._pieces = tuple(pieces)
        self.setAccessibleName(self._spoken())
        self._fit()
        self.updateGeometry()
        self.update()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What is shown."""
        return self._pieces

    def heard(self) -> str:
        """The text as it was heard, without its corrections."""
        return "".join(piece.text for piece in self._pieces if piece.kind != "right")

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
        layout = DifferenceLayout(self._pieces, self.font(), self.width(), self._line_height)
        layout.draw(QPainter(self), 0, 0)

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


def _unbreakable(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Groups of atoms between which a line may end: after a space."""
    groups: list[list[Piece]] = [[]]
    for piece in pieces:
        for word in _words(piece.text):
            groups[-1].append(Piece(word, piece.kind))
            if word[-1:].isspace():
                groups.append([])
    return [group for group in groups if group]


def _words(text: str) -> list[str]:
    """Words with the spaces after them."""
    words: list[str] = []
    start = 0
    for index in range(1, len(text)):
        if text[index - 1].isspace() and not text[index].isspace():
            words.append(text[start:index])
            start = index
    return [*words, text[start:]] if text else []
