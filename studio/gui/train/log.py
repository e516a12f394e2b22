"""A run's log: the newest line, which unfolds to those before."""

from __future__ import annotations

import time
from collections import defaultdict

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.corpus.utterance import SPLITS
from studio.errors import StudioError
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card
from studio.gui.kit.error_texts import one_line
from studio.gui.kit.fonts import font, sized
from studio.gui.kit.icons import draw
from studio.gui.kit.plot_tools import HeadToggle
from studio.gui.kit.text import ElidedText, Text
from studio.gui.kit.theme import tokens
from studio.gui.kit.wording import parameters, percent
from studio.gui.project.setting_texts import with_setting_names
from studio.gui.project.sides import side_text
from studio.gui.train.run_pace import Log, evaluation_durations
from studio.protocol.events import (
    GUARD,
    CheckpointSaved,
    EvaluationCompleted,
    Event,
    Phase,
    PhaseChanged,
    RunFailed,
    RunFinished,
    RunStarted,
    RunStopped,
    Warned,
)
from studio.protocol.warnings import WARNINGS

MOST_LINES = 200
_LINE_HEIGHT = 22

Line = tuple[float, str, str]
"""Time (seconds since 1970), text, and token of the icon before it (empty for none)."""


class RunLog(QWidget):
    """One line; unfolded, the newest 200.

    Signals:
        file_requested: the engine's own log file was asked for.
        unfolded: it takes more height now.
    """

    file_requested = Signal()
    unfolded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seen = 0
        self._lines: list[Line] = []
        self.fold_button = HeadToggle("", self.tr("Show the log"), icon="caret-right", shortcut="Ctrl+L")
        self.newest = ElidedText("", "help")
        self.file_button = Button(self.tr("Open log file"), "link")
        self.list = LogList()
        self.card = Card(padding=0)
        self.card.add(self.list)
        self.card.hide()
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(6)
        head.addWidget(self.fold_button)
        head.addWidget(Text(self.tr("Log"), "label", "text"))
        head.addWidget(self.newest, 1)
        head.addWidget(self.file_button)
        self.file_button.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.card)
        self.fold_button.clicked.connect(lambda: self.set_unfolded(not self.is_unfolded))
        self.file_button.clicked.connect(self.file_requested)

    @property
    def is_unfolded(self) -> bool:
        """Whether more than the newest line is shown."""
        return not self.card.isHidden()

    def set_unfolded(self, unfolded: bool) -> None:
        """Show all lines, or the newest only."""
        self.card.setVisible(unfolded)
        self.file_button.setVisible(unfolded)
        self.fold_button.set_icon("caret-down" if unfolded else "caret-right")
        self.fold_button.set_tooltip(self.tr("Hide the log") if unfolded else self.tr("Show the log"))
        self.updateGeometry()
        if unfolded:
            self.unfolded.emit()

    def lines(self) -> list[str]:
        """The texts, oldest first."""
        return [text for _, text, _ in self._lines]

    def set_log(self, log: Log) -> None:
        """Take in what is new of a run's log; a shorter one is another run's."""
        if len(log) < self._seen:
            self._seen, self._lines = 0, []
        if len(log) == self._seen and log:
            return
        took = {id(event): seconds for event, seconds in evaluation_durations(log)}
        for at, event in log[self._seen :]:
            text, color = self._describe(event, took.get(id(event)))
            if text:
                self._lines.append((at, text, color))
        self._seen = len(log)
        self._lines = self._lines[-MOST_LINES:]
        self.list.set_lines(self._lines)
        newest = self._lines[-1] if self._lines else None
        self.newest.setText(f"{clock_time(newest[0])}  {newest[1]}" if newest else self.tr("nothing yet"))

    def _describe(self, event: Event, seconds: float | None) -> tuple[str, str]:
        match event:
            case RunStarted():
                return self._started(event), ""
            case PhaseChanged():
                return self._phase(event), ""
            case EvaluationCompleted():
                return self._evaluated(event, seconds), ""
            case CheckpointSaved():
                return self.tr("saved at step {step}").format(step=f"{event.step:,}"), ""
            case Warned():
                return warning_text(event), "warning"
            case RunFinished():
                return self.tr("finished, report written"), "good"
            case RunStopped():
                return self.tr("stopped at step {step}, everything is saved").format(step=f"{event.step:,}"), "good"
            case RunFailed():
                return one_line(StudioError(event.message, event.hint, code=event.code)), "bad"
            case _:
                return "", ""

    def _started(self, event: RunStarted) -> str:
        words = self.tr("{checkpoint} loaded on {device}; trains {count} of {total} parameters")
        if event.start_step:
            words = self.tr("resumed at step {step}: {checkpoint} on {device}")
        return words.format(
            checkpoint=event.checkpoint,
            device=event.device,
            count=f"{event.trainable_parameters:,}",
            total=parameters(event.total_parameters),
            step=f"{event.start_step:,}",
        )

    def _phase(self, event: PhaseChanged) -> str:
        if event.done:
            return ""
        words: dict[str, str] = {
            Phase.LOADING: self.tr("loading the checkpoint"),
            Phase.EVALUATING_BASE_LOSS: self.tr("evaluating the base model"),
            Phase.PAUSED: self.tr("paused"),
            Phase.TRAINING_FOLDS: self.tr("training an adapter for each fold"),
            Phase.EVALUATING_BASE_IN_FULL: self.tr(
                "evaluating the base model on all held-out utterances, padded to 30 s"
            ),
            Phase.EVALUATING_BEST_ADAPTER: self.tr("evaluating the best adapter on all held-out utterances"),
            Phase.EVALUATING_GUARDS_IN_FULL: self.tr("evaluating the guard sets"),
            Phase.CHOOSING_STRENGTH: self.tr("trying the best adapter at several strengths"),
            Phase.WRITING_REPORT: self.tr("writing the report"),
        }
        return words.get(event.phase, "")

    def _evaluated(self, event: EvaluationCompleted, seconds: float | None) -> str:
        split = self.tr("guard set") if event.split == GUARD else side_text(SPLITS.index(event.split))
        side = ", ".join(filter(None, (split, event.set)))
        if not event.is_of_curve:
            words = self.tr("{side}, step {step}: CER {cer}, WER {wer} on {count} utterances")
        elif event.step == 0:
            words = self.tr("base model: CER {cer}, WER {wer} on {count} utterances")
            if event.utterances == 1:
                words = self.tr("base model: CER {cer}, WER {wer} on 1 utterance")
        elif seconds is None:
            words = self.tr("evaluation at step {step}: CER {cer}, WER {wer}")
        else:
            words = self.tr("evaluation at step {step} finished in {seconds} s: CER {cer}, WER {wer}")
        return words.format(
            side=side,
            step=f"{event.step:,}",
            cer=percent(event.cer),
            wer=percent(event.wer),
            count=event.utterances,
            seconds=f"{seconds or 0:.1f}",
        )


def warning_text(event: Warned) -> str:
    """A warning in the user's language; as it was written where this version does not know it."""
    values = dict(zip(event.values[::2], event.values[1::2], strict=False))
    if event.code in WARNINGS:
        text = QCoreApplication.translate("Warnings", WARNINGS[event.code])
        return with_setting_names(text.format_map(defaultdict(str, values)))
    if "message" not in values:
        return event.message
    return one_line(
        StudioError(values["message"], values.get("hint", ""), code=event.code, about=values.get("about", ""))
    )


class LogList(QWidget):
    """Lines with their times, the newest first; the page scrolls, not the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[Line] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(sized(12, QFont.Weight.Normal))

    def set_lines(self, lines: list[Line]) -> None:
        """Oldest first."""
        self._lines = list(lines)
        self.setAccessibleName("; ".join(text for _, text, _ in reversed(lines[-5:])))
        self.setFixedHeight(max(1, len(lines)) * _LINE_HEIGHT + 16)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, max(1, len(self._lines)) * _LINE_HEIGHT + 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colors = tokens()
        stamp = font("help")
        width = painter.fontMetrics().horizontalAdvance("00:00:00")
        for index, (at, text, color) in enumerate(reversed(self._lines)):
            top = 8 + index * _LINE_HEIGHT
            if top > event.rect().bottom() or top + _LINE_HEIGHT < event.rect().top():
                continue
            painter.setFont(stamp)
            painter.setPen(colors.color("muted"))
            painter.drawText(QPointF(16, top + 15), clock_time(at))
            left = 16 + width + 12
            if color:
                icon = {"bad": "warning-circle", "warning": "warning"}.get(color, "check-circle")
                draw(painter, QRectF(left, top + 3, 15, 15), icon, color)
                left += 21
            painter.setPen(colors.color("text"))
            room = self.width() - left - 16
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QPointF(left, top + 15), shown)


def clock_time(at: float) -> str:
    """``14:21:07``"""
    return time.strftime("%H:%M:%S", time.localtime(at))
