"""The recording that is compared: choosing it, looking at it, playing it, and how far listening has come."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget

from studio.data.audio import AudioInfo
from studio.data.utterance import Piece, Utterance
from studio.gui.pages.start import DropZone
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.card import Card, row
from studio.gui.widgets.clip_panel import ClipPanel
from studio.gui.widgets.elided_combo import ElidedComboBox
from studio.gui.widgets.figures import Progress
from studio.gui.widgets.text import ElidedText, Text
from studio.gui.widgets.waveform import Waveform

_HIGH, _LOW = 148, 48
_PICKER_WIDTH = 220
_LONGEST_ENTRY = 60


class ClipCard(Card):
    """A drop zone until there is a recording, then its waveform.

    Signals:
        file_requested: the drop zone was clicked.
        file_dropped: a path was dropped on it.
        utterance_chosen: a held-out Utterance.
        cancel_requested: listening is to end.
        measured: the recording's AudioInfo.
    """

    file_requested = Signal()
    file_dropped = Signal(object)
    utterance_chosen = Signal(object)
    cancel_requested = Signal()
    measured = Signal(object)

    def __init__(self) -> None:
        super().__init__(padding=20)
        self.setAccessibleName(self.tr("Recording"))
        self.name = Text("", "card")
        self.facts = ElidedText("", "help")
        self.held_out = ElidedComboBox()
        self.held_out.setFixedWidth(_PICKER_WIDTH)
        self.held_out.setAccessibleName(self.tr("Held-out recordings of this run"))
        self.held_out.setToolTip(self.tr("Held-out recordings of this run"))
        self.held_out.setPlaceholderText(self.tr("Held-out recordings"))
        self.panel = ClipPanel(Waveform(3, 2, _HIGH, 0))
        self.zone = DropZone(self.tr("Drop a recording here, or click to choose one"))
        self.status = ElidedText("", "help")
        self.progress = Progress()
        self.progress.setFixedWidth(160)
        self.cancel_button = Button(self.tr("Cancel"), "link")
        self._utterances: Sequence[Utterance] = ()
        self._path: Path | None = None
        self._lay_out()
        self._connect()
        self.show_idle("")

    def set_utterances(self, utterances: Sequence[Utterance], shown: Path | None = None) -> None:
        """Offer the held-out utterances of a run, one of which may be shown; none hides the choice."""
        self._utterances = utterances
        self.held_out.set_choices((each.id, _entry(each)) for each in utterances)
        self.held_out.setVisible(bool(utterances))
        self._mark(shown)

    def show_clip(self, path: Path | None) -> None:
        """Show a recording, or where to drop one."""
        self._stack.setCurrentIndex(0 if path is None else 1)
        self.name.setText(path.name if path is not None else self.tr("No recording yet"))
        if path != self._path:
            self.facts.setText("")
        self._path = path
        self.panel.set_piece(Piece(path) if path is not None else None)
        self._mark(path)

    def show_idle(self, text: str) -> None:
        """Say what was done last."""
        self.status.setText(text)
        self.progress.hide()
        self.cancel_button.hide()

    def show_progress(self, text: str, share: float) -> None:
        """Say what is done now, and how far; a negative share is not known."""
        self.status.setText(text)
        self.progress.set_value(share)
        self.progress.show()
        self.cancel_button.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self._path is not None:
            self.panel.toggle()
        else:
            super().keyPressEvent(event)

    def set_low(self, low: bool) -> None:
        """Take less height."""
        height = _LOW if low else _HIGH
        self.panel.waveform.set_heights(height, 0)
        self._stack.setFixedHeight(self.panel.sizeHint().height())
        self.zone.setFixedHeight(self._stack.height() - 12)

    def _mark(self, path: Path | None) -> None:
        """Say which of the held-out utterances a recording is, if any."""
        chosen = next((each for each in self._utterances if path is not None and Path(each.audio) == path), None)
        self.held_out.set_value(chosen.id if chosen is not None else None)

    def _connect(self) -> None:
        self.zone.clicked.connect(self.file_requested)
        self.zone.dropped.connect(self.file_dropped)
        self.cancel_button.clicked.connect(self.cancel_requested)
        self.held_out.activated.connect(lambda index: self.utterance_chosen.emit(self._utterances[index]))
        self.panel.loaded.connect(self._show_facts)
        self.panel.message_shown.connect(lambda _shown: self._grow())

    def _grow(self) -> None:
        self._stack.setFixedHeight(self.panel.sizeHint().height())

    def _show_facts(self, info: AudioInfo) -> None:
        channels = {1: self.tr("mono"), 2: self.tr("stereo")}.get(
            info.channels, self.tr("{count} channels").format(count=info.channels)
        )
        words = self.tr("{seconds} s, {rate} kHz {channels}")
        rate = f"{info.sample_rate / 1000:g}"
        self.facts.setText(words.format(seconds=f"{info.duration:.1f}", rate=rate, channels=channels))
        self.measured.emit(info)

    def _lay_out(self) -> None:
        head = row(self.name, self.facts, 16, self.held_out, spacing=12)
        head.setStretch(1, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.zone)
        self._stack.addWidget(self.panel)
        work = row(self.status, self.progress, self.cancel_button, spacing=12)
        work.setStretch(0, 1)
        self.status.setFixedHeight(20)
        self.body.setContentsMargins(20, 14, 20, 12)
        self.body.setSpacing(8)
        self.add(head)
        self.add(self._stack)
        self.add(work)


def _entry(utterance: Utterance) -> str:
    text = utterance.text.strip() or utterance.id
    return text if len(text) <= _LONGEST_ENTRY else f"{text[: _LONGEST_ENTRY - 1]}…"
