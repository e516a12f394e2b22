"""Below the columns: how strongly the adapter is applied, and what that does outside of what it was trained on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.errors import StudioError
from studio.gui.compare.blend import AdapterBlend
from studio.gui.compare.blend_controls import BlendControls
from studio.gui.compare.strength import AdapterStrength
from studio.gui.compare.strength_slider import StrengthSlider
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card, Separator, column, row
from studio.gui.kit.figures import FigureLine, Progress
from studio.gui.kit.notes import Picture
from studio.gui.kit.paragraph import Paragraph
from studio.gui.kit.plots import Legend
from studio.gui.kit.text import ElidedText, Text
from studio.gui.kit.wording import counted, in_percent, percent
from studio.gui.project.session import Session
from studio.runs.strength_curve import Outside, together
from studio.runs.strengths import VALIDATION

_SIDE, _NARROW_SIDE = 152, 132
_NARROW = 400
_ROWS = 4


class StrengthCard(Card):
    """The slider with its curve, and measuring it; at the right the value, and what is blended in.

    Args:
        session: shows errors.
        strength: what is shown.
        blend: what is blended in.
    """

    def __init__(self, session: Session, strength: AdapterStrength, blend: AdapterBlend) -> None:
        super().__init__(padding=0)
        self._session, self._strength = session, strength
        self.setAccessibleName(self.tr("Strength"))
        self.legend = Legend()
        self.slider = StrengthSlider()
        self.blend_controls = BlendControls(blend)
        self.value = Text("", "strong", "accent")
        self.choose_button = Button("", "link")
        self.rate = Text("", "help")
        self.outside = Text("", "help")
        self.hint = Paragraph("", "help", "muted")
        self.progress = Progress()
        self.measure_button = Button("", "outlined", small=True)
        self._lay_out()
        self.slider.valueChanged.connect(lambda value: strength.move(float(value)))
        self.slider.released.connect(strength.released)
        self.choose_button.clicked.connect(self._choose)
        self.measure_button.clicked.connect(self._measure)
        strength.changed.connect(self.show_strength)
        strength.measuring.changed.connect(self._show_measuring)
        self.show_strength()

    def show_strength(self) -> None:
        """Show the value, and what the curve says of it."""
        strength, curve = self._strength, self._strength.curve
        self.slider.blockSignals(True)
        self.slider.setValue(round(strength.value))
        self.slider.blockSignals(False)
        self.slider.set_curve(curve)
        self.value.setText(in_percent(f"{strength.value:g}"))
        self.choose_button.setVisible(strength.offered is not None)
        self.choose_button.setText(self.tr("Set to {strength} %").format(strength=f"{strength.offered or 0:g}"))
        measured = curve.is_measured
        self.rate.setVisible(measured)
        self.rate.setText(self._rate_words(self.tr("validation {rate}"), curve.cer(VALIDATION, strength.value)))
        outside = together(curve.outside(strength.value))
        self.outside.setVisible(measured and bool(curve.guards))
        self.outside.setText(self._rate_words(self.tr("outside {rate}"), outside.adapted if outside else None))
        self.hint.setText(
            self.tr("0 % is the base, 100 % the adapter as trained. Which one is best has not been measured.")
            if not measured
            else ""
        )
        self._make_room()
        self._show_measuring()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _rate_words(self, words: str, rate: float | None) -> str:
        return words.format(rate=percent(rate))

    def _make_room(self) -> None:
        narrow = self.width() < _NARROW
        self._side.setFixedWidth(_NARROW_SIDE if narrow else _SIDE)
        self.hint.setVisible(not narrow and not self._strength.curve.is_measured)
        self._name_legend()

    def _name_legend(self) -> None:
        if not self._strength.curve.is_measured or self.width() < _NARROW:
            self.legend.set_entries([])
            return
        outside = [(self.tr("outside"), "text", "line-square")] if self._strength.curve.guards else []
        self.legend.set_entries([(self.tr("validation"), "accent", "line-dot"), *outside])  # type: ignore[list-item]

    def _show_measuring(self) -> None:
        measuring, adapter = self._strength.measuring, self._strength.adapter
        is_own = adapter is not None and measuring.run == adapter.run
        busy = measuring.is_busy and is_own
        self.progress.setVisible(busy)
        self.progress.set_value(measuring.done / measuring.total if measuring.total else -1.0)
        self.measure_button.setVisible(busy or not self._strength.curve.is_measured)
        self.measure_button.setEnabled(busy or not measuring.is_busy)
        done = f"{measuring.done:,} / {measuring.total:,}" if measuring.total else ""
        self.measure_button.setText(self.tr("Stop {done}").format(done=done).strip() if busy else self.tr("Measure"))
        self.measure_button.setToolTip(
            self.tr("Transcribes validation and guard utterances at 0, 50, 75, 100 and 125 %; nothing is changed")
        )

    def _choose(self) -> None:
        if self._strength.offered is not None:
            self._strength.choose(self._strength.offered)

    def _measure(self) -> None:
        measuring, adapter = self._strength.measuring, self._strength.adapter
        if measuring.is_busy:
            measuring.stop()
        elif adapter is not None and adapter.run is not None:
            try:
                measuring.start(adapter.run)
            except (StudioError, OSError) as error:
                self._session.notifier.report(error)

    def _lay_out(self) -> None:
        head = row(Text(self.tr("Strength"), "card"), self.legend, None, spacing=12)
        figures = row(self.rate, self.outside, self.measure_button, self.progress, None, spacing=12)
        left = column(head, self.slider, self.hint, figures, None, spacing=4)
        self._side = side = QWidget()
        inner = column(row(self.value, None, self.choose_button, spacing=4), self.blend_controls, None, spacing=8)
        inner.setContentsMargins(0, 0, 0, 0)
        side.setLayout(inner)
        whole = row(left, Separator(Qt.Orientation.Vertical), side, spacing=14)
        whole.setStretch(0, 1)
        whole.setContentsMargins(16, 12, 14, 8)
        self.add(whole, 1)


class OutsideCard(Card):
    """What the adapter has forgotten: the guard sets, base against adapter at the strength of the slider.

    Args:
        strength: what is shown.
    """

    def __init__(self, strength: AdapterStrength) -> None:
        super().__init__(self.tr("Outside your domain"), " ", padding=0)
        self._strength = strength
        self.label = Text("", "label")
        self.figure = FigureLine()
        self.picture = Picture("check-circle", "good")
        self.verdict = Text("", "strong")
        self.chance = Text("", "help")
        self.nothing = Paragraph("", "help", "muted")
        self.grid = QGridLayout()
        self._lay_out()
        strength.changed.connect(self.show_strength)
        self.show_strength()

    def show_strength(self) -> None:
        """Show what the points say at the slider's strength."""
        sets = self._strength.curve.outside(self._strength.value)
        figures = together(sets)
        self._table.setVisible(figures is not None)
        self._left.setVisible(figures is not None)
        self.nothing.setVisible(figures is None)
        if figures is None:
            self.description_label.setText(" ")
            self.nothing.setText(self._why())
            return
        words = self.tr("1 guard utterance"), self.tr("{count} guard utterances")
        self.description_label.setText(counted(figures.utterances, *words))
        self.label.setText(self.tr("CER, base → at {strength} %").format(strength=f"{self._strength.value:g}"))
        parts = [(_number(figures.base), "base"), ("→", "muted"), (_number(figures.adapted), "accent")]
        self.figure.set_parts(parts, "%")
        self._judge(figures)
        self._fill(sets)

    def _why(self) -> str:
        if self._strength.curve.guards:
            return self.tr("At this strength the guard sets were not measured.")
        return self.tr(
            "Guard sets show here what an adapter forgets: other recordings, such as another language. Name them in "
            "Setup, under Evaluation; the next run measures them."
        )

    def _judge(self, figures: Outside) -> None:
        tone = "warning" if figures.is_forgotten else "good"
        self.picture.set_picture("warning" if figures.is_forgotten else "check-circle", tone)
        self.verdict.setText(self.tr("Something forgotten") if figures.is_forgotten else self.tr("Nothing forgotten"))
        self.verdict.setToolTip(self.chance.text())
        self.chance.setText(
            self.tr("under {points} points is chance").format(points=f"{max(figures.chance * 100, 0.1):.1f}")
        )

    def _fill(self, sets: list[Outside]) -> None:
        for index, texts in enumerate(self._lines):
            known = index < len(sets)
            for text in texts:
                text.setVisible(known)
            if known:
                each = sets[index]
                texts[0].setText(each.name)
                texts[1].setText(percent(each.base))
                texts[3].setText(percent(each.adapted))
        self.more.setVisible(len(sets) > _ROWS)
        self.more.setText(self.tr("and {count} more").format(count=len(sets) - _ROWS))

    def _lay_out(self) -> None:
        self.body.setContentsMargins(20, 14, 20, 12)
        self.body.setSpacing(8)
        self._left, self._table = QWidget(), QWidget()
        self._left.setLayout(
            column(self.label, self.figure, 6, row(self.picture, self.verdict, None), self.chance, None, spacing=2)
        )
        self.more = Text("", "help")
        self._lines = []
        for place in range(_ROWS):
            texts = [ElidedText("", "body"), Text("", "body", "base"), Text("→", "body", "muted")]
            texts.append(Text("", "body", "accent"))
            for at, text in enumerate(texts):
                self.grid.addWidget(text, place, at)
            self._lines.append(texts)
        self.grid.setColumnStretch(0, 1)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self._table.setLayout(column(self.grid, self.more, None, spacing=4))
        sides = row(self._left, self._table, spacing=24)
        sides.setStretch(1, 1)
        self.add(self.nothing)
        self.add(sides, 1)


def _number(rate: float) -> str:
    return f"{rate * 100:.1f}"
