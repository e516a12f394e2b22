"""Asks which sentences with a term are to be made, and whether a voice is to speak them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from studio.audio.speakers import CommandSpeaker
from studio.errors import SettingsError
from studio.gui.kit.choices import SegmentedControl
from studio.gui.kit.dialogs import MessageDialog
from studio.gui.kit.fonts import font
from studio.gui.kit.paragraph import Paragraph
from studio.gui.kit.text import Text
from studio.gui.kit.wording import counted, with_particles

_HEIGHT = 200
TEXT, VOICES, COMMAND = range(3)
"""What becomes of the sentences: a text to read aloud, speech by espeak-ng, speech by a program."""


class SentencesDialog(MessageDialog):
    """Sentences that are proposed, to be read through and changed.

    Args:
        parent: the window.
        term: that they are made with.
        sentences: proposed, one a line.

    Signals:
        accepted_sentences: the lines, what becomes of them, and the program's command.

    Attributes:
        ways: what becomes of them: `TEXT`, `VOICES` or `COMMAND`.
    """

    accepted_sentences = Signal(list, int, str)

    def __init__(self, parent: QWidget | None, term: str, sentences: Sequence[str]) -> None:
        title = with_particles(self.tr("Sentences with “{term}”").format(term=term))
        text = self.tr(
            "Each is a sentence of the training side with this word in another's place: gender, number or ending may "
            "not fit. Correct them, leave out what nobody would say; add your own with the word, or {} in its place."
        )
        super().__init__(parent, title, text, "info")
        self.setFixedWidth(600)
        self.edit = QPlainTextEdit("\n".join(sentences))
        self.edit.setFont(font("body"))
        self.edit.setFixedHeight(_HEIGHT)
        self.edit.setTabChangesFocus(True)
        self.edit.setAccessibleName(title)
        self.ways = SegmentedControl(
            [(TEXT, self.tr("As text")), (VOICES, self.tr("Spoken by espeak-ng")), (COMMAND, self.tr("By a program"))]
        )
        self.command = QLineEdit()
        self.command.setFont(font("body"))
        self.command.setPlaceholderText("piper -m fr.onnx -f {output}")
        self.command.setAccessibleName(self.tr("Command of the program"))
        self.help = Paragraph("", "help", "muted")
        self.problem = Text("", "help", "bad")
        self._content.addSpacing(8)
        for widget in (self.edit, self.ways, self.command, self.help, self.problem):
            self._content.addWidget(widget)
        self.add_button("cancel", self.tr("Cancel"), "flat")
        self.make_button = self.add_button("make", "", "primary")
        self.edit.textChanged.connect(self._check)
        self.command.textChanged.connect(self._check)
        self.ways.value_edited.connect(lambda _way: self._check())
        self.accepted.connect(self._accept)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._check()
        self.edit.setFocus()

    @property
    def lines(self) -> list[str]:
        """The sentences as they stand, each once."""
        return list(dict.fromkeys(filter(None, map(str.strip, self.edit.toPlainText().splitlines()))))

    def _accept(self) -> None:
        if self.answer == "make":
            self.accepted_sentences.emit(self.lines, self.ways.value(), self.command.text().strip())

    def _check(self) -> None:
        way, count = self.ways.value(), len(self.lines)
        self.command.setVisible(way == COMMAND)
        self.help.setText(self._help(way))
        self.problem.setText(self._command_problem() if way == COMMAND else "")
        speaks = counted(count, self.tr("Speak it…"), self.tr("Speak {count}…"))
        self.make_button.setText(self.tr("Save as text…") if way == TEXT else speaks)
        self.make_button.setEnabled(bool(count) and not self.problem.text())

    def _help(self, way: object) -> str:
        if way == TEXT:
            return self.tr("A text file, to be read aloud on the Record page.")
        spoken = self.tr(
            "A new dataset with these recordings as they are divided, and the spoken sentences for training only."
        )
        if way == VOICES:
            return spoken
        return (
            spoken + " " + self.tr("{output} is the file that the program writes, {text} the text (else on its input).")
        )

    def _command_problem(self) -> str:
        try:
            CommandSpeaker(self.command.text())
        except SettingsError:
            return self.tr("Write the command with {output} in the place of the sound file.")
        return ""
