"""The one error dialog, and questions whose answers are verbs."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from studio.errors import StudioError, full_text
from studio.gui.kit.buttons import Button, Kind
from studio.gui.kit.card import column, row
from studio.gui.kit.error_texts import error_words
from studio.gui.kit.fonts import font
from studio.gui.kit.notes import Picture
from studio.gui.kit.paragraph import Paragraph
from studio.gui.kit.text import Text

Answer = tuple[str, str, Kind]
"""Key that is returned, verb on the button, kind of button."""


class MessageDialog(QDialog):
    """Something happened, or something is asked: a title, some sentences, buttons at the lower right."""

    def __init__(
        self, parent: QWidget | None, title: str, text: str, icon: Literal["info", "warning", "warning-circle"]
    ) -> None:
        super().__init__(parent)
        self.answer = ""
        self.setWindowTitle(QCoreApplication.applicationName())
        self.setFixedWidth(480)
        color = {"info": "accent", "warning": "warning", "warning-circle": "bad"}[icon]
        words = Paragraph(text, "body", "muted", line_height=20)
        words.setVisible(bool(text))
        head = Paragraph(title, "card", "text", line_height=20)
        self._content = column(head, words, spacing=6)
        self._buttons = row(None)
        picture = column(Picture(icon, color, 24), None)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 20)
        layout.setSpacing(20)
        top = row(picture, spacing=16)
        top.addLayout(self._content, 1)
        layout.addLayout(top)
        layout.addLayout(self._buttons)

    def add_button(self, key: str, text: str, kind: Kind = "outlined") -> Button:
        """A button that closes the dialog with ``answer`` set to ``key``."""
        button = Button(text, kind)
        button.setAutoDefault(kind == "primary")
        button.setDefault(kind == "primary")
        button.clicked.connect(lambda: self._close(key))
        self._buttons.addWidget(button)
        return button

    def _close(self, key: str) -> None:
        self.answer = key
        self.accept()


class NameDialog(MessageDialog):
    """Asks for a name.

    Args:
        verb: on the button that takes it.
        name: that is proposed.
    """

    def __init__(self, parent: QWidget | None, title: str, text: str, verb: str, name: str = "") -> None:
        super().__init__(parent, title, text, "info")
        self.edit = QLineEdit(name)
        self.edit.setFont(font("body"))
        self.edit.setAccessibleName(title)
        self.edit.setMaxLength(80)
        self._content.addSpacing(8)
        self._content.addWidget(self.edit)
        self.add_button("cancel", self.tr("Cancel"), "flat")
        self.save_button = self.add_button("save", verb, "primary")
        self.save_button.setEnabled(bool(name))
        self.edit.textChanged.connect(lambda text: self.save_button.setEnabled(any(c.isalnum() for c in text)))
        self.edit.selectAll()
        self.edit.setFocus()


class ErrorDialog(MessageDialog):
    """What happened, what to do, the details folded, and a button that copies everything."""

    def __init__(self, parent: QWidget | None, error: BaseException) -> None:
        message, hint = self.words = describe(error)
        super().__init__(parent, message, hint, "warning-circle")
        self._whole = "\n\n".join(part for part in (message, hint, details(error)) if part)
        self._count = 1
        self.count_label = Text("", "help")
        self.count_label.hide()
        self._content.addWidget(self.count_label)
        self.details = QPlainTextEdit(details(error))
        self.details.setReadOnly(True)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setFixedHeight(180)
        self.details.hide()
        self.fold_button = Button(self.tr("Details"), "link", "caret-right")
        self.fold_button.setVisible(bool(details(error)))
        self.fold_button.clicked.connect(self._fold)
        self._content.addSpacing(6)
        self._content.addWidget(self.fold_button)
        self._content.addWidget(self.details)
        self.copy_button = Button(self.tr("Copy"), "flat", "copy")
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._whole))
        self._buttons.insertWidget(0, self.copy_button)
        self.close_button = self.add_button("close", self.tr("Close"))

    def happened_again(self) -> None:
        """Count an equal error instead of showing it beside this one."""
        self._count += 1
        self.count_label.setText(self.tr("Happened {count} times").format(count=f"{self._count:,}"))
        self.count_label.show()

    def _fold(self) -> None:
        opened = self.details.isHidden()
        self.details.setVisible(opened)
        self.fold_button.set_icon("caret-down" if opened else "caret-right")
        self.adjustSize()


def show_error(parent: QWidget | None, error: BaseException) -> ErrorDialog:
    """Open the error dialog over ``parent`` without stopping anything that runs."""
    dialog = ErrorDialog(parent, error)
    show_dialog(dialog)
    return dialog


class ErrorQueue:
    """Shows one error at a time; equal ones are counted, others wait for their turn.

    Args:
        parent: the window that the dialogs stand over.
    """

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent
        self.dialogs: list[ErrorDialog] = []

    def add(self, error: BaseException) -> None:
        """Show an error, now or once what is shown was closed."""
        words = describe(error)
        same = next((dialog for dialog in self.dialogs if dialog.words == words), None)
        if same is not None:
            same.happened_again()
            return
        dialog = ErrorDialog(self._parent, error)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.finished.connect(self._next)
        self.dialogs.append(dialog)
        if len(self.dialogs) == 1:
            dialog.open()

    def _next(self) -> None:
        self.dialogs.pop(0)
        if self.dialogs:
            self.dialogs[0].open()


def show_dialog(dialog: QDialog) -> None:
    """Open a dialog over its window; it is deleted once closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.open()


def ask(parent: QWidget | None, title: str, text: str, answers: Sequence[Answer]) -> str:
    """Ask, and wait for one of the answers' keys; empty when the dialog was closed."""
    dialog = MessageDialog(parent, title, text, "warning")
    for key, verb, kind in answers:
        dialog.add_button(key, verb, kind)
    dialog.exec()
    answer = dialog.answer
    dialog.deleteLater()
    return answer


def describe(error: BaseException) -> tuple[str, str]:
    """What happened, and what to do now."""
    if isinstance(error, StudioError):
        return error_words(error)
    happened = QCoreApplication.translate("ErrorDialog", "Something went wrong that the studio did not expect.")
    todo = QCoreApplication.translate(
        "ErrorDialog", "Nothing was lost. Please try again; if it happens again, copy the details and report them."
    )
    return happened, todo


def details(error: BaseException) -> str:
    """The traceback of what was not expected; what users can mend needs none, but may have a cause."""
    if not isinstance(error, StudioError):
        return "".join(traceback.format_exception(error))
    is_told = error_words(error)[0] == error.message  # else what was raised says more than its translation
    trace = "".join(traceback.format_exception(error)) if error.__cause__ is not None else ""
    parts = ("" if is_told else full_text(error.message, error.hint), str(getattr(error, "details", "")), trace)
    return "\n\n".join(part for part in parts if part)
