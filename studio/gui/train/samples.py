"""Sentences of an evaluation: what was said, what the base model and the adapter hear, and the CER of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.audio.parts import AudioPart
from studio.errors import DataError
from studio.gui.kit.buttons import Button, IconButton
from studio.gui.kit.card import Card
from studio.gui.kit.paragraph import Paragraph
from studio.gui.kit.text import ElidedText, Text
from studio.gui.kit.theme import tokens
from studio.gui.kit.wording import percent
from studio.gui.project.differences import DifferenceLegend, DifferenceText
from studio.protocol.events import Row

FOLDED_ROWS = 3
ROW_HEIGHT = 52
_HEAD_HEIGHT, _COLUMNS_HEIGHT, _LINE = 36, 22, 20
_EDGE, _PLAY, _RATE, _GAP = 16, 32, 60, 14


@dataclass(frozen=True)
class Columns:
    """Left edge and width of each part of a row, in pixels."""

    reference: tuple[int, int]
    base: tuple[int, int]
    base_rate: tuple[int, int]
    adapted: tuple[int, int]
    adapted_rate: tuple[int, int]

    @classmethod
    def of(cls, width: int) -> Columns:
        """Shares of a card's width."""
        left = _EDGE + _PLAY
        room = width - left - _EDGE
        first, second = round(room * 0.275), round(room * 0.395)
        third = room - first - second
        base, adapted = left + first, left + first + second
        return cls(
            (left, first - _GAP),
            (base, second - _RATE - _GAP - 8),
            (base + second - _RATE - _GAP, _RATE),
            (adapted, third - _RATE - 8),
            (adapted + third - _RATE, _RATE),
        )


class SamplesCard(Card):
    """Some sentences of one evaluation; arrows lead to the evaluations before.

    Signals:
        play_requested: the AudioPart whose button was pressed; pressed again it asks for the same.
    """

    play_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self._evaluations: Sequence[tuple[int, list[Row]]] = ()
        self._profile, self._language, self._held_out = "basic", "", 0
        self._shown: int | None = None
        self._unfolded = False
        self._key: object = None
        self.rows: list[SampleRow] = []
        self.description = ElidedText("", "help")
        self.earlier = IconButton("caret-left", self.tr("Evaluation before"), small=True)
        self.later = IconButton("caret-right", self.tr("Evaluation after"), small=True)
        self.fold_button = Button("", "link")
        self.empty = Paragraph("", "body", "muted", line_height=20, centered=True)
        self._heads = _ColumnHeads()
        self._list = QVBoxLayout()
        self._lay_out()
        self.earlier.clicked.connect(lambda: self._turn(-1))
        self.later.clicked.connect(lambda: self._turn(1))
        self.fold_button.clicked.connect(self._fold)
        self.set_samples((), "basic", "", 0)

    def set_samples(
        self, evaluations: Sequence[tuple[int, list[Row]]], profile: str, language: str, held_out: int
    ) -> None:
        """Show the newest evaluation, unless an earlier one is looked at.

        Args:
            evaluations: pairs of step and rows, in order.
            profile: text normalisation before scoring.
            language: Whisper's code.
            held_out: utterances that the evaluation had.
        """
        self._evaluations = tuple(evaluations)
        self._profile, self._language, self._held_out = profile, language, held_out
        if self._shown is not None and all(step != self._shown for step, _ in evaluations):
            self._shown = None
        self._show()

    def set_waiting(self, text: str) -> None:
        """What stands here until there are samples."""
        self.empty.setText(text)

    @property
    def step(self) -> int | None:
        """Step of the evaluation that is shown."""
        return self._evaluations[self._place()][0] if self._evaluations else None

    def set_playing(self, piece: AudioPart | None) -> None:
        """Mark the row whose recording sounds."""
        for row in self.rows:
            row.set_playing(piece is not None and row.piece == piece)

    def _place(self) -> int:
        steps = [step for step, _ in self._evaluations]
        return steps.index(self._shown) if self._shown in steps else len(steps) - 1

    def _turn(self, by: int) -> None:
        place = max(0, min(self._place() + by, len(self._evaluations) - 1))
        newest = place == len(self._evaluations) - 1
        self._shown = None if newest else self._evaluations[place][0]
        self._show()

    def _fold(self) -> None:
        self._unfolded = not self._unfolded
        self._show()

    def _show(self) -> None:
        some = bool(self._evaluations)
        for widget in (self._heads, self.earlier, self.later):
            widget.setVisible(some)
        self.empty.setVisible(not some)
        step, rows = self._evaluations[self._place()] if some else (0, [])
        self.earlier.setEnabled(self._place() > 0)
        self.later.setEnabled(some and self._place() < len(self._evaluations) - 1)
        visible = rows if self._unfolded else rows[:FOLDED_ROWS]
        self.fold_button.setVisible(len(rows) > FOLDED_ROWS)
        self.fold_button.setText(
            self.tr("Show fewer") if self._unfolded else self.tr("Show all {count}").format(count=len(rows))
        )
        held_out = max(self._held_out, len(rows))
        words = self.tr("evaluation at step {step}, {shown} of {count} held-out utterances")
        if held_out == 1:
            words = self.tr("evaluation at step {step}, the only held-out utterance")
        text = words.format(step=f"{step:,}", shown=len(visible), count=held_out)
        self.description.setText(text if some else "")
        self._heads.set_step(step)
        self._fill(step, visible)

    def _fill(self, step: int, rows: Sequence[Row]) -> None:
        key = (step, tuple(tuple(sorted(row.items())) for row in rows), self._profile, self._language)
        if key == self._key:
            return
        self._key = key
        while len(self.rows) > len(rows):
            row = self.rows.pop()
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(rows):
            row = SampleRow()
            row.play_button.clicked.connect(lambda _=False, row=row: self.play_requested.emit(row.piece))
            self._list.addWidget(row)
            self.rows.append(row)
        for widget, sample in zip(self.rows, rows, strict=True):
            widget.set_sample(sample, self._profile, self._language)

    def _lay_out(self) -> None:
        head = QWidget()
        head.setFixedHeight(_HEAD_HEIGHT)
        line = QHBoxLayout(head)
        line.setContentsMargins(_EDGE, 4, _EDGE, 0)
        line.setSpacing(12)
        line.addWidget(Text(self.tr("Samples"), "card"))
        arrows = QHBoxLayout()
        arrows.setSpacing(0)
        arrows.addWidget(self.earlier)
        arrows.addWidget(self.later)
        self.description.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        line.addWidget(self.description, 100)  # all it needs, before the gap gets any
        line.addLayout(arrows)
        line.addStretch(1)
        line.addWidget(self.fold_button)
        line.addWidget(DifferenceLegend())
        self._list.setSpacing(0)
        self.body.setSpacing(0)
        self.body.setContentsMargins(0, 0, 0, 1)
        self.add(head)
        self.add(self._heads)
        self.add(self._list)
        self.body.addStretch(1)
        self.add(self.empty)
        self.body.addStretch(1)
        self.setMinimumHeight(_HEAD_HEIGHT + _COLUMNS_HEIGHT + FOLDED_ROWS * ROW_HEIGHT + 1)
        self.setAccessibleName(self.tr("Samples"))


class SampleRow(QWidget):
    """One sentence: a button that plays it, and three texts that wrap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.piece: AudioPart | None = None
        self.play_button = IconButton("play", self.tr("Play"), small=True)
        self.reference, self.base, self.adapted = (DifferenceText(13, _LINE) for _ in range(3))
        self.base_rate, self.adapted_rate = Text("", "strong", "base"), Text("", "strong", "accent")
        for child in (
            self.play_button,
            self.reference,
            self.base,
            self.base_rate,
            self.adapted,
            self.adapted_rate,
        ):
            child.setParent(self)
        self.setFixedHeight(ROW_HEIGHT)

    def set_sample(self, row: Row, profile: str, language: str) -> None:
        """Show what ``SamplesTranscribed`` tells of an utterance."""
        reference, base, adapted = (str(row.get(key) or "") for key in ("reference", "base", "adapted"))
        self.piece = _piece(row) if row.get("audio") else None
        self.play_button.setVisible(self.piece is not None)
        self.reference.set_plain(reference)
        self.base.set_texts(reference, base, language)
        self.adapted.set_texts(reference, adapted, language)
        self.base_rate.setText(percent(_rate(reference, base, profile)))
        self.adapted_rate.setText(percent(_rate(reference, adapted, profile)))
        self._place()

    def set_playing(self, playing: bool) -> None:
        """Whether the button stops or plays."""
        self.play_button.set_icon("stop" if playing else "play")
        self.play_button.set_tooltip(self.tr("Stop") if playing else self.tr("Play"))

    def sizeHint(self) -> QSize:
        return QSize(600, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(QRect(0, 0, self.width(), 1), tokens().color("border"))

    def _place(self) -> None:
        columns = Columns.of(self.width())
        texts = ((self.reference, columns.reference), (self.base, columns.base), (self.adapted, columns.adapted))
        needed = [text.heightForWidth(width) for text, (_, width) in texts]
        height = max(ROW_HEIGHT, max(needed) + 12)
        for (text, (left, width)), own in zip(texts, needed, strict=True):
            text.setGeometry(left, (height - own) // 2, width, own)
        for label, (left, width) in ((self.base_rate, columns.base_rate), (self.adapted_rate, columns.adapted_rate)):
            wanted = label.sizeHint().width()
            label.setGeometry(left + width - wanted, (height - 20) // 2, wanted, 20)
        self.play_button.setGeometry(10, (height - 28) // 2, 28, 28)
        if self.height() != height:
            self.setFixedHeight(height)


class _ColumnHeads(QWidget):
    """The names above the texts, each model's with its colour."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_COLUMNS_HEIGHT)
        self.reference = Text(self.tr("Reference"), "label")
        self.base = Text(self.tr("Base"), "label")
        self.adapter = Text("", "label")
        for label in (self.reference, self.base, self.adapter):
            label.setParent(self)

    def set_step(self, step: int) -> None:
        """Name the evaluation's step."""
        self.adapter.setText(self.tr("Adapter, step {step}").format(step=f"{step:,}"))
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        columns = Columns.of(self.width())
        for (left, _), color in ((columns.base, "base"), (columns.adapted, "accent")):
            painter.setPen(tokens().color(color))
            painter.setBrush(tokens().color(color))
            painter.drawRoundedRect(QRect(left, 7, 7, 7), 1.5, 1.5)

    def _place(self) -> None:
        columns = Columns.of(self.width())
        places = ((self.reference, columns.reference[0]), (self.base, columns.base[0] + 14))
        for label, left in (*places, (self.adapter, columns.adapted[0] + 14)):
            label.setGeometry(left, 3, label.sizeHint().width(), 16)


def _piece(row: Row) -> AudioPart:
    """Where a sentence sounds; runs of earlier versions name only the file."""
    return AudioPart(Path(str(row["audio"])), row.get("start", 0.0), row.get("duration"), row.get("raw", ""))


def _rate(reference: str, hypothesis: str, profile: str) -> float | None:
    from studio.text.error_rates import error_rates

    try:
        return error_rates([reference], [hypothesis], profile).cer
    except DataError:  # nothing is left of the reference, such as of «…»
        return None
