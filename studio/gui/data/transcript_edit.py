"""A transcript that is corrected in place, its doubtful part tinted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from studio.gui.kit.fonts import font
from studio.gui.kit.theme import tokens

_COMMIT_MS = 800
_LINE_HEIGHT = 21


class TranscriptEdit(QTextEdit):
    """Plain text in one paragraph, 14/21.

    Signals:
        committed: the text, once typing pauses, Enter is pressed or the focus leaves.
        confirmed: the text, where Enter is pressed and there is nothing new to tell.
        undo_requested: Ctrl+Z where nothing typed is left to take back.
        caret_moved: the caret is elsewhere.
    """

    committed = Signal(str)
    confirmed = Signal(str)
    undo_requested = Signal()
    caret_moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(font("text"))
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(4)
        self._known = ""
        self._suspect = -1
        self._pause = QTimer(self, singleShot=True, interval=_COMMIT_MS)
        self._pause.timeout.connect(self.commit)
        self.textChanged.connect(self._typed)
        self.cursorPositionChanged.connect(self.caret_moved)

    def text(self) -> str:
        """What stands there."""
        return _flat(self.toPlainText())

    def set_text(self, text: str, suspect: int = -1) -> None:
        """Show a transcript; from character ``suspect`` on it is tinted, and the caret stands there; −1 for none."""
        text = _flat(text)
        if self._is_being_typed(text):
            self._suspect = suspect
            self._tint()
            return
        self._pause.stop()
        if text != self.text() or text != self._known:
            self._known = text
            self.setPlainText(text)
            cursor = QTextCursor(self.document())
            cursor.select(QTextCursor.SelectionType.Document)
            block = QTextBlockFormat()
            block.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
            cursor.setBlockFormat(block)
            self.document().clearUndoRedoStacks()
            self._place_caret(suspect)
        self._suspect = suspect
        self._tint()

    def _is_being_typed(self, text: str) -> bool:
        """Whether this is what is shown but for outer spaces, or what it was before the typing of this moment."""
        waiting = self._pause.isActive() and text == self._known.strip()
        return self.hasFocus() and (text == self.text().strip() or waiting)

    def commit(self) -> None:
        """Tell the text if it differs from what is known."""
        self._pause.stop()
        if not self.isReadOnly() and self.text() != self._known:
            self._known = self.text()
            self.committed.emit(self._known)

    def before_caret(self) -> str:
        """The text up to the caret."""
        cursor = self.textCursor()
        cursor.setPosition(0, QTextCursor.MoveMode.KeepAnchor)
        return " ".join(cursor.selectedText().split("\u2029"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif event.matches(QKeySequence.StandardKey.Undo) and not self.document().isUndoAvailable():
            self.commit()
            self.undo_requested.emit()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        if self.text() != self._known:
            self.commit()
        elif not self.isReadOnly():
            self.confirmed.emit(self._known)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.commit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_suspect"):
            self._tint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.ensureCursorVisible()

    def _typed(self) -> None:
        if self.text() != self._known:
            self._pause.start()
        self._tint()

    def _place_caret(self, position: int) -> None:
        cursor = self.textCursor()
        cursor.setPosition(_utf16(self.text()[: max(position, 0)]))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _tint(self) -> None:
        selections = []
        if 0 <= self._suspect < len(self.text()):
            selection = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(_utf16(self.text()[: self._suspect]))
            cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
            selection.cursor = cursor
            ink = QTextCharFormat()
            ink.setBackground(tokens().color("warning_soft"))
            selection.format = ink
            selections.append(selection)
        self.setExtraSelections(selections)


def _flat(text: str) -> str:
    """A transcript has no lines."""
    return " ".join(text.split("\n"))


def _utf16(text: str) -> int:
    """Qt counts characters beyond the basic plane twice."""
    return len(text.encode("utf-16-le")) // 2
