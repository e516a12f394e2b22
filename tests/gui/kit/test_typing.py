"""What is typed is what counts: numbers with commas, and transcripts that are refreshed while one types."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.gui.data.transcript_edit import TranscriptEdit
from studio.gui.kit.fields import NumberField


@pytest.mark.parametrize(
    ("typed", "value"), [("0,01", "0,01"), ("12,5", "12,5"), ("0.01", 0.01), ("1,000", 1000.0), ("12,345.5", 12345.5)]
)
def test_a_decimal_comma_is_an_error_and_not_a_hundredfold(qtbot: QtBot, typed: str, value: object) -> None:
    field = NumberField("float")
    qtbot.addWidget(field)
    qtbot.keyClicks(field, typed)
    assert field.value() == value


def test_a_refresh_of_the_same_row_leaves_the_typing_alone(qtbot: QtBot) -> None:
    edit = TranscriptEdit()
    qtbot.addWidget(edit)
    edit.show()
    edit.set_text("hello")
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    qtbot.keyClick(edit, Qt.Key.Key_End)
    qtbot.keyClicks(edit, " there ")
    edit.set_text("hello")
    assert edit.text() == "hello there "
    edit.commit()
    edit.set_text("hello there")
    assert edit.text() == "hello there "
    assert edit.textCursor().position() == len("hello there ")
    edit.set_text("another row")
    assert edit.text() == "another row"
