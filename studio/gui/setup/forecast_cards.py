"""Setup's right column: presets, the memory forecast, what is trained, and how long it will take."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QMenu, QSizePolicy, QWidget

from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card, row
from studio.gui.kit.choices import Chip, FlowLayout
from studio.gui.kit.figures import FigureLine, Progress
from studio.gui.kit.fonts import font
from studio.gui.kit.notes import Picture
from studio.gui.kit.paragraph import Paragraph
from studio.gui.kit.text import ElidedText, Text
from studio.gui.kit.theme import tokens
from studio.gui.kit.wording import about, duration, gigabytes, parameters
from studio.gui.project.setting_texts import schema_text
from studio.runs.devices import Device
from studio.runs.fit import COMFORT
from studio.runs.forecast import MemoryForecast
from studio.runs.pace import Duration, Pace
from studio.settings.presets import Preset
from studio.settings.units import file_size

_GB = 1024**3


class PresetCard(Card):
    """Chips that fill the form; the one that matches is selected.

    Signals:
        chosen: the Preset.
        save_requested: the settings should be kept as a preset.
        delete_requested: one of the user's own Presets.
    """

    chosen = Signal(object)
    save_requested = Signal()
    delete_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__("", padding=20)
        self.setAccessibleName(self.tr("Preset"))
        self.save_button = Button(self.tr("Save as preset…"), "link")
        self.save_button.clicked.connect(self.save_requested)
        self.suggest_button = Button(self.tr("Suggest"), "link")
        self.suggest_button.setToolTip(self.tr("Rank, steps and batch for so many recordings and this machine"))
        self.suggest_button.clicked.connect(lambda: self.chosen.emit(self._suggested))
        self._suggested: Preset | None = None
        self.suggest_button.hide()
        head = row(Text(self.tr("Preset"), "card"), self.suggest_button, None, self.save_button, spacing=12)
        self.chips: dict[str, PresetChip] = {}
        self._holder = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._holder.setSizePolicy(policy)
        self._flow = FlowLayout(self._holder)
        self.add(head)
        self.add(self._holder)

    def set_presets(self, own: Sequence[Preset], built_in: Sequence[Preset]) -> None:
        """Offer these, ours first."""
        for chip in self.chips.values():
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self.chips = {}
        for preset, is_own in [*((p, False) for p in built_in), *((p, True) for p in own)]:
            chip = PresetChip(preset, is_own)
            chip.clicked.connect(lambda _checked=False, preset=preset: self.chosen.emit(preset))
            chip.delete_requested.connect(self.delete_requested)
            self.chips[preset.title] = chip
            self._flow.addWidget(chip)
        self._holder.updateGeometry()

    def suggest(self, preset: Preset | None) -> None:
        """Offer one that fits the recordings; None where there is none, or the settings are it."""
        self._suggested = preset
        self.suggest_button.setVisible(preset is not None)

    def select(self, matching: Sequence[Preset]) -> None:
        """Show which preset the settings are, if any."""
        for chip in self.chips.values():
            chip.setChecked(chip.preset in matching)


class PresetChip(Chip):
    """One preset; the user's own can be deleted by its menu."""

    delete_requested = Signal(object)

    def __init__(self, preset: Preset, is_own: bool) -> None:
        super().__init__(preset.title if is_own else schema_text(preset.title))
        self.preset = preset
        self._is_own = is_own
        own = self.tr("Your own preset; the right button or the Delete key deletes it.")
        self.setToolTip(own if is_own else schema_text(preset.help))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_own and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_requested.emit(self.preset)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self._is_own:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Delete preset")).triggered.connect(lambda: self.delete_requested.emit(self.preset))
        menu.popup(event.globalPos())


class MemoryBar(QWidget):
    """Parts of a forecast against what a device has free, 24 high, with ticks below."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[tuple[float, str], ...] = ()
        self._limit = 1.0
        self.setFixedHeight(42)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_parts(self, parts: Sequence[tuple[float, str]], limit: float) -> None:
        """Show bytes with the tokens of their colours, and the bytes there are."""
        self._parts, self._limit = tuple(parts), max(limit, 1.0)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 42)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = tokens()
        total = sum(size for size, _ in self._parts)
        scale = self.width() / max(self._limit, total)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(0, 0, self.width(), 24), 5, 5)
        painter.save()
        painter.setClipPath(clip)
        painter.fillRect(QRectF(0, 0, self.width(), 24), colors.color("subtle"))
        left = 0.0
        for size, token in self._parts:
            width = max(size * scale, 2.0)
            painter.fillRect(QRectF(left, 0, max(width - 1, 1.5), 24), colors.color(token))
            left += width
        painter.restore()
        if total > self._limit:
            pen = QPen(colors.color("bad"), 1.5, Qt.PenStyle.CustomDashLine)
            pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.drawLine(QPointF(self._limit * scale, 0), QPointF(self._limit * scale, 26))
        self._draw_ticks(painter, scale)

    def _draw_ticks(self, painter: QPainter, scale: float) -> None:
        painter.setFont(font("small"))
        painter.setPen(tokens().color("muted"))
        metrics = painter.fontMetrics()
        painter.drawText(QRectF(0, 27, 20, 15), 0, "0")
        end = f"{gigabytes(self._limit)} GB"
        end_left = min(self._limit * scale - metrics.horizontalAdvance(end) + 1, self.width())
        half = f"{self._limit / 2 / _GB:.1f}".removesuffix(".0")
        middle = self._limit / 2 * scale - metrics.horizontalAdvance(half) / 2
        painter.drawText(QRectF(max(end_left, 16), 27, 80, 15), 0, end)
        if end_left > 90:
            painter.drawText(QRectF(middle, 27, 60, 15), 0, half)


class Swatch(QFrame):
    """A colour of the legend."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token
        self.setFixedSize(10, 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = tokens()
        is_free = self._token == "subtle"
        painter.setPen(QPen(colors.color("control_border"), 1) if is_free else Qt.PenStyle.NoPen)
        painter.setBrush(colors.color(self._token))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)


class MemoryCard(Card):
    """What the run will need, against what is free; a verdict, and a button where it does not fit.

    Signals:
        fit_requested: the settings should be changed until they fit.
    """

    fit_requested = Signal()

    def __init__(self) -> None:
        super().__init__("", padding=20)
        self.setAccessibleName(self.tr("Memory forecast"))
        self.device_label = ElidedText("", "help")
        self.device_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.figure = FigureLine(hero=True)
        self.verdict_icon = Picture("check-circle", "good", 16)
        self.verdict = Text("", "strong")
        self.bar = MemoryBar()
        self.fit_button = Button(self.tr("Make it fit"), "outlined", "magic-wand", small=True)
        self.fit_button.clicked.connect(self.fit_requested)
        self.note = Paragraph("", "help", line_height=16)
        self.body.setSpacing(6)
        self.add(row(Text(self.tr("Memory forecast"), "card"), self.device_label, spacing=12))
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(4)
        self._head.addWidget(self.figure)
        self._head.addStretch(1)
        self._head.addLayout(row(self.verdict_icon, self.verdict, None))
        self.add(self._head)
        self.add(self.bar)
        self.add(self._legend())
        self.add(self.note)
        self.add(row(self.fit_button, None))

    def set_forecast(self, forecast: MemoryForecast | None, device: Device | None, note: str = "") -> None:
        """Show a forecast; None where the checkpoint's sizes are not known.

        Args:
            forecast: of the settings.
            device: it is held against.
            note: what the forecast assumes, or what was changed.
        """
        self.note.setText(note)
        self.note.setVisible(bool(note))
        if forecast is None or device is None:
            self.device_label.setText(device.name if device else "")
            self.figure.set_parts([("\N{EN DASH}", "muted")])
            self._judge("info", "muted", self.tr("Not known"))
            self.fit_button.hide()
            return
        self.device_label.setText(device.name)
        limit = self.tr("of {limit} GB free").format(limit=gigabytes(device.free))
        self.figure.set_parts([(gigabytes(forecast.total), "text")], limit)
        parts = (forecast.weights, forecast.optimizer, forecast.activations, forecast.reserve)
        colors = ("memory_weights", "accent", "memory_activations", "memory_reserve")
        self.bar.set_parts(list(zip(parts, colors, strict=True)), device.free)
        left = device.free - forecast.total
        for value, size in zip(self._values, (*parts, max(left, 0)), strict=True):
            value.setText(self.tr("{size} GB").format(size=f"{size / _GB:.2f}"))
        self._names[3].setText(self.tr("CUDA and reserve") if device.is_gpu else self.tr("Program"))
        self._judge_room(forecast.total, device.free)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= 400
        wanted = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._head.direction() is not wanted:
            self._head.setDirection(wanted)

    def _judge_room(self, total: float, free: float) -> None:
        room = gigabytes(abs(free - total))
        if total > free:
            self._judge("warning-circle", "bad", self.tr("{size} GB too much").format(size=room))
        elif total > COMFORT * free:
            self._judge("warning", "warning", self.tr("Tight, {size} GB to spare").format(size=room))
        else:
            self._judge("check-circle", "good", self.tr("Fits, {size} GB to spare").format(size=room))
        self.fit_button.setVisible(total > COMFORT * free)

    def _judge(self, name: str, color: str, text: str) -> None:
        self.verdict_icon.set_picture(name, color)
        self.verdict.setText(text)
        self.verdict.set_tone({"good": "good", "warning": "warning", "bad": "bad"}.get(color, "muted"))  # type: ignore[arg-type]

    def _legend(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        names = (
            self.tr("Weights"),
            self.tr("Optimizer and gradients"),
            self.tr("Activations"),
            self.tr("CUDA and reserve"),
            self.tr("Free"),
        )
        colors = ("memory_weights", "accent", "memory_activations", "memory_reserve", "subtle")
        self._names = [
            Text(name, "body", "muted" if color == "subtle" else "text")
            for name, color in zip(names, colors, strict=True)
        ]
        self._values = [Text("", "strong") for _ in names]
        for index, color in enumerate(colors):
            grid.addWidget(Swatch(color), index, 0)
            grid.addWidget(self._names[index], index, 1)
            grid.addWidget(self._values[index], index, 2, Qt.AlignmentFlag.AlignRight)
        return grid

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()


class TrainedCard(Card):
    """How many parameters training changes, and how large the adapter will be."""

    def __init__(self) -> None:
        super().__init__(self.tr("What is trained"), padding=20)
        self.figure = FigureLine()
        self.bar = Progress("accent")
        self.help = Paragraph("", "help", line_height=16)
        self.body.setSpacing(5)
        self.add(self.figure)
        self.add(self.bar)
        self.add(self.help)

    def set_counts(self, trained: int, total: int, size: int) -> None:
        """Show trained and all parameters, and the adapter file's bytes; zeros where they are not known."""
        if not total:
            self.figure.set_parts([("\N{EN DASH}", "muted")])
            self.bar.set_value(0)
            self.help.setText(self.tr("The sizes of this checkpoint are not known."))
            return
        share = trained / total
        text = self.tr("of {total} ({share} %)").format(total=parameters(total), share=f"{share * 100:.2f}")
        self.figure.set_parts([(f"{trained:,}", "text")], text)
        self.bar.set_value(share)
        self.help.setText(self.tr("The adapter file will be {size}.").format(size=file_size(size)))


class DurationCard(Card):
    """How long it will take, at the pace of an earlier run or at an estimated one."""

    def __init__(self) -> None:
        super().__init__(self.tr("Expected duration"), padding=20)
        self.figure = FigureLine()
        self.help = Paragraph("", "help", line_height=16)
        self.body.setSpacing(5)
        self.add(self.figure)
        self.add(self.help)

    def set_duration(self, expected: Duration, pace: Pace, quicker: str = "") -> None:
        """Show what the pace of an earlier run comes to, or an estimated one; and how it would be quicker."""
        self.figure.set_parts([(about(expected.total), "text")])
        rate = (
            f"{pace.utterances_per_second:.1f}"
            if pace.utterances_per_second >= 1
            else f"{pace.utterances_per_second:.2g}"
        )
        text = self.tr("{training} training at {rate} utterances/s, {evaluation} evaluation, as measured in {run}")
        if not pace.run:
            text = self.tr(
                "{training} training at {rate} utterances/s, {evaluation} evaluation: an estimate, since no run of "
                "this checkpoint was timed here; its first steps will tell."
            )
        words = text.format(
            training=duration(expected.training), rate=rate, evaluation=duration(expected.evaluation), run=pace.run
        )
        self.help.setText(f"{words} {quicker}".strip())

    def set_unknown(self, reason: str) -> None:
        """Say why nothing is known yet."""
        self.figure.set_parts([(self.tr("not known yet"), "muted")])
        self.help.setText(reason)
