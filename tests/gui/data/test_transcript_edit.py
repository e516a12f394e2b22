"""The transcript that is corrected in place."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from studio.gui.data.transcript_edit import TranscriptEdit
from studio.gui.kit.theme import apply_scheme, tokens


def tint(edit: TranscriptEdit) -> QColor:
    (selection,) = edit.extraSelections()
    return selection.format.background().color()


def test_the_tint_of_what_is_doubtful_follows_the_theme(qapp: Any, qtbot: QtBot) -> None:
    edit = TranscriptEdit()
    qtbot.addWidget(edit)
    apply_scheme(qapp, "light")
    edit.show()
    edit.set_text("Veuillez essayer de nouveau.", 9)
    light = tint(edit)
    assert light == tokens().color("warning_soft")
    apply_scheme(qapp, "dark")
    qtbot.waitUntil(lambda: tint(edit) == tokens().color("warning_soft"))
    assert tint(edit) != light
    apply_scheme(qapp, "light")
