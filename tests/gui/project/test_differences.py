"""Differences as text: reading order, words that stay whole, selecting and copying."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from studio.gui.kit.fonts import sized
from studio.gui.project.differences import DifferenceLayout, DifferenceText, _stretches
from studio.text.inline_diff import Piece

PAIR = [Piece("שלום "), Piece("אחד", "wrong"), Piece("שתיים", "right"), Piece(" ילדים")]


def places(layout: DifferenceLayout) -> dict[str, tuple[float, float]]:
    """From where to where each kind stands in the first line."""
    line = layout._layout.lineAt(0)
    return {kind: _stretches(line, start, end)[0] for start, end, kind in layout._ranges if kind != "same"}


def test_hebrew_is_corrected_from_right_to_left(qtbot: QtBot) -> None:
    layout = DifferenceLayout(PAIR, sized(20), 600.0)
    found = places(layout)
    assert found["right"][1] <= found["wrong"][0] + 1, "what is read later stands further left"
    assert layout._layout.lineAt(0).naturalTextRect().right() > 590, "a paragraph begins at its own side"
    latin = [Piece("hello "), Piece("one", "wrong"), Piece("two", "right"), Piece(" children")]
    found = places(DifferenceLayout(latin, sized(20), 600.0))
    assert found["wrong"][1] <= found["right"][0] + 1


def test_a_line_never_ends_within_a_korean_word(qtbot: QtBot) -> None:
    text = "안녕하세요 반갑습니다 고맙습니다"
    layout = DifferenceLayout([Piece(text)], sized(20), 150.0)
    lines = [layout._layout.lineAt(index) for index in range(layout.lines)]
    shown = layout._layout.text()
    ends = [shown[line.textStart() + line.textLength() - 1] for line in lines[:-1]]
    assert len(lines) > 1 and set(ends) == {" "}
    assert layout.between(0, layout.length) == text


def test_a_part_is_selected_with_the_mouse_and_copied(qtbot: QtBot) -> None:
    label = DifferenceText(20, 34)
    qtbot.addWidget(label)
    label.resize(600, 40)
    label.set_pieces([Piece("one "), Piece("too", "wrong"), Piece("two", "right")])
    label.show()
    qtbot.mousePress(label, Qt.MouseButton.LeftButton, pos=QPoint(0, 17))
    qtbot.mouseMove(label, QPoint(590, 17))
    label._select(0, label._layout().place_at(590.0, 17.0))
    label.actions()[0].trigger()
    assert QGuiApplication.clipboard().text() == "one tootwo"
    label.set_pieces([Piece("one "), Piece("too", "wrong")])
    label.actions()[0].trigger()
    assert QGuiApplication.clipboard().text() == "one too"
