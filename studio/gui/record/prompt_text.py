"""The sentence that is read aloud: as large as its room allows, and corrected in place."""

from __future__ import annotations

import re

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QTextLayout
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QStackedWidget, QWidget

from studio.gui.kit.buttons import Button
from studio.gui.kit.card import column, row
from studio.gui.kit.fonts import sized
from studio.gui.kit.paragraph import wrap
from studio.gui.kit.theme import tokens

SIZES = (34, 30, 26, 23, 20, 18, 16)
"""Pixels of the letters; the largest with which the whole sentence fits."""

_LEADING = 1.4
_WIDEST = 980
_HANGUL = re.compile(r"(?<=[가-힣])(?=[가-힣])")


class PromptText(QWidget):
    """A sentence in the middle of its room, whole whatever its length."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._tone = "text"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(48)

    def text(self) -> str:
        """What is shown."""
        return self._text

    def set_text(self, text: str, tone: str = "text") -> None:
        """Show something else."""
        if (text, tone) != (self._text, self._tone):
            self._text, self._tone = text, tone
            self.setAccessibleName(text)
            self.update()

    def pixels(self) -> int:
        """The size that fits."""
        return next((size for size in SIZES if self._height(size) <= self.height()), SIZES[-1])

    def sizeHint(self) -> QSize:
        return QSize(600, 140)

    def paintEvent(self, event: QPaintEvent) -> None:
        pixels = self.pixels()
        width = self._even_width(pixels)
        layout = self._layout(pixels, width)
        painter = QPainter(self)
        painter.setPen(tokens().color(self._tone))
        left = (self.width() - width) / 2
        top = max(0.0, (self.height() - layout.lineCount() * pixels * _LEADING) / 2)
        layout.draw(painter, QPointF(left, top), [], QRectF(self.rect()))

    def _room(self) -> float:
        return float(min(self.width(), _WIDEST))

    def _height(self, pixels: int) -> float:
        return self._layout(pixels, self._room()).lineCount() * pixels * _LEADING

    def _even_width(self, pixels: int) -> float:
        """The narrowest lines that are no more of them and hold every word: none is left alone on the last."""
        lines = self._layout(pixels, self._room()).lineCount()
        metrics = QFontMetricsF(sized(pixels))
        least = max((metrics.horizontalAdvance(word) for word in self._text.split()), default=0.0) + pixels / 2
        width = self._room()
        while lines > 1 and width - least > pixels / 2:
            middle = (least + width) / 2
            if self._layout(pixels, middle).lineCount() > lines:
                least = middle
            else:
                width = middle
        return width

    def _layout(self, pixels: int, width: float) -> QTextLayout:
        # Qt may break Korean after any syllable; people break it between words. Word joiners keep words whole.
        layout = QTextLayout(_HANGUL.sub("\N{WORD JOINER}", self._text), sized(pixels))
        return wrap(layout, width, Qt.AlignmentFlag.AlignHCenter, pixels * _LEADING)


class PromptEditor(QStackedWidget):
    """The sentence, or a field in which it is made into what was really said.

    Signals:
        committed: the text, when it is to be taken.
        editing_changed: whether it is being written.
    """

    committed = Signal(str)
    editing_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.shown = PromptText()
        self.field = _SentenceField()
        self.field.setAccessibleName(self.tr("What was really said"))
        self.save_button = Button(self.tr("Take this text"), "outlined", "check")
        self.save_button.setToolTip(self.tr("Take this text (Enter)"))
        self.cancel_button = Button(self.tr("Cancel"), "flat")
        self.cancel_button.setToolTip(self.tr("Cancel (Esc)"))
        editor = QWidget()
        editor.setLayout(column(self.field, row(None, self.cancel_button, self.save_button), spacing=8))
        self.addWidget(self.shown)
        self.addWidget(editor)
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.cancel)
        self.field.accepted.connect(self.save)
        self.field.cancelled.connect(self.cancel)

    @property
    def is_editing(self) -> bool:
        """Whether the text is being written."""
        return self.currentIndex() == 1

    def set_text(self, text: str, tone: str = "text") -> None:
        """Show a sentence; what is being written ends where it is another one."""
        if text != self.shown.text():
            self.cancel()
        self.shown.set_text(text, tone)

    def edit(self) -> None:
        """Let it be corrected."""
        self.field.setPlainText(self.shown.text())
        self.field.selectAll()
        self.setCurrentIndex(1)
        self.field.setFocus()
        self.editing_changed.emit(True)

    def save(self) -> None:
        """Take what is being written, if anything is."""
        if not self.is_editing:
            return
        text = " ".join(self.field.toPlainText().split())
        self.cancel()
        if text and text != self.shown.text():
            self.committed.emit(text)

    def cancel(self) -> None:
        """Leave the sentence as it was."""
        if self.is_editing:
            self.setCurrentIndex(0)
            self.editing_changed.emit(False)


class _SentenceField(QPlainTextEdit):
    accepted = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFont(sized(20))
        self.setTabChangesFocus(True)
        self.setMinimumHeight(44)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accepted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)
