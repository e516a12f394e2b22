"""How a model came to its text: language, decoder prefix, audio context; and its segments, which can be played."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from studio.gui.kit.buttons import Button
from studio.gui.kit.paragraph import Paragraph
from studio.gui.kit.text import Text
from studio.gui.kit.wording import clock
from studio.runs.clips import Transcription
from studio.text.segments import Segment


class ModelDetails(QWidget):
    """A few lines of facts."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 8, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.values: dict[str, Paragraph] = {}
        names = {
            "language": self.tr("Language"),
            "prefix": self.tr("Decoder prefix"),
            "context": self.tr("Audio context"),
            "decoding": self.tr("Decoding"),
            "seconds": self.tr("Took"),
        }
        for row, (key, name) in enumerate(names.items()):
            self.values[key] = Paragraph("", "help", "text", line_height=17)
            self._grid.addWidget(Text(name, "help"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(self.values[key], row, 1)

    def show_transcription(self, transcription: Transcription) -> None:
        """Show how this was transcribed; a dash for what is not known of an older one."""
        detected = self.tr("{language}, chosen by the model")
        words = {
            "language": detected.format(language=transcription.language)
            if transcription.detected
            else transcription.language,
            "prefix": transcription.prefix,
            "context": {
                "padded": self.tr("one input, padded to 30 s"),
                "long-form": self.tr("windows of 30 s, one after the other"),
            }.get(transcription.context, transcription.context),
            "decoding": self.tr("greedy")
            if transcription.beams == 1
            else self.tr("beam search, {count} beams").format(count=transcription.beams),
            "seconds": self._seconds(transcription),
        }
        for key, text in words.items():
            self.values[key].setText(text or "\N{EN DASH}")

    def _seconds(self, transcription: Transcription) -> str:
        if transcription.together < 2:
            return self.tr("{seconds} s").format(seconds=f"{transcription.seconds:.2f}")
        words = self.tr("{seconds} s, shared by {count} models in one pass")
        return words.format(seconds=f"{transcription.seconds:.2f}", count=transcription.together)


class SegmentList(QWidget):
    """Segments with their times; a click plays one.

    Signals:
        chosen: start and end in seconds of what was transcribed.
    """

    chosen = Signal(float, float)

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 8, 0, 0)
        self._layout.setSpacing(2)
        self.buttons: list[Button] = []
        self._segments: tuple[Segment, ...] = ()
        self.hide()

    def set_segments(self, segments: Sequence[Segment]) -> None:
        """Show these; none hides the list."""
        if tuple(segments) == self._segments:
            return
        self._segments = tuple(segments)
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.buttons = []
        for segment in segments:
            self._layout.addWidget(self._line(segment))
        self.setVisible(bool(segments))

    def _line(self, segment: Segment) -> QWidget:
        line = QWidget()
        layout = QGridLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(10)
        layout.setColumnStretch(1, 1)
        times = f"{clock(segment.start)}\N{EN DASH}{clock(segment.end)}"
        button = Button(times, "link", "play")
        button.setToolTip(self.tr("Play this part"))
        button.clicked.connect(partial(self._choose, segment))
        self.buttons.append(button)
        layout.addWidget(button, 0, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(Paragraph(segment.text.strip(), "body", "text", line_height=20), 0, 1)
        return line

    def _choose(self, segment: Segment, _checked: bool = False) -> None:
        self.chosen.emit(segment.start, segment.end)
