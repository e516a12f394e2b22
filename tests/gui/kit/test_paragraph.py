"""Text of several lines: all of it, or the first lines and the rest as tooltip."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from studio.gui.kit.fields import Field

LONG = "Share of the utterances that are learned joined to others of their batch, with a pause between them. " * 3


def test_a_long_help_shows_its_first_lines_and_all_of_it_as_tooltip(qtbot: QtBot) -> None:
    field = Field("Joined", QLineEdit(), LONG, help_lines=3)
    qtbot.addWidget(field)
    field.resize(200, 400)
    field.show()
    assert field.note.heightForWidth(200) == 3 * 16
    assert field.note.toolTip() == LONG == field.control.accessibleDescription()
    field.set_help("Short.")
    assert (field.note.toolTip(), field.note.heightForWidth(200)) == ("", 16)


def test_an_error_is_shown_whole(qtbot: QtBot) -> None:
    field = Field("Joined", QLineEdit(), LONG, help_lines=3)
    qtbot.addWidget(field)
    field.resize(200, 400)
    field.show()
    field.set_error(LONG)
    assert field.note.heightForWidth(200) > 3 * 16 and not field.note.toolTip()
    field.set_error("")
    assert field.note.heightForWidth(200) == 3 * 16
