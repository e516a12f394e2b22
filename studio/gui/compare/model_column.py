"""What one model transcribed: its name, the text with its differences, and the figures below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from studio.checkpoints.strength import AS_TRAINED
from studio.gui.compare.model_details import ModelDetails, SegmentList
from studio.gui.kit.buttons import Button, IconButton
from studio.gui.kit.card import Card, row
from studio.gui.kit.elided_combo import ElidedComboBox
from studio.gui.kit.figures import HeadlineFigure
from studio.gui.kit.swatch import Swatch
from studio.gui.kit.text import Text
from studio.gui.project.differences import DifferenceText
from studio.runs.clips import TranscribedClip, Transcription
from studio.text.inline_diff import Piece

TEXT_SIZE, LINE_HEIGHT = 20, 34
_PICKER_WIDTH = 190
_BASELINE = 8
_TIGHT = 270
"""Narrower than this only the CER has room; the text's menu copies it, its details tell the rest."""

_STRENGTH = 100
"""So much more is needed beside the choice of a strength."""


class ModelColumn(Card):
    """A card for the base, or for an adapter.

    Args:
        title: of the head.
        color: token of the model.

    Signals:
        model_chosen: value of the picker's choice.
        segment_chosen: start and end in seconds of what was transcribed.
        correction_requested: the text as it was transcribed, to be corrected.
        save_requested: the transcription that is shown, to be saved as a file.
    """

    model_chosen = Signal(object)
    segment_chosen = Signal(float, float)
    correction_requested = Signal(str)
    save_requested = Signal(object)

    def __init__(self, title: str, color: str) -> None:
        super().__init__(padding=20)
        self._own = (title, color)
        self._color = color
        self._is_masked = False
        self.transcribed_text = ""
        self._transcription: Transcription | None = None
        self.setAccessibleName(title)
        self.title_label.setText(title)
        self.picker = ElidedComboBox()
        self.picker.mode = Qt.TextElideMode.ElideMiddle
        self.picker.setMinimumWidth(72)
        self.picker.setMaximumWidth(_PICKER_WIDTH)
        self.picker.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.picker.setAccessibleName(title)
        self.picker.value_edited.connect(self.model_chosen)
        self.extra_button = IconButton("plus", "", small=True)
        self.extra_button.hide()
        self.strength_button = Button("", "outlined", "caret-down", small=True, trailing=True)
        self.strength_button.setCheckable(True)
        self.strength_button.setToolTip(self.tr("Strength: how strongly the adapter is applied"))
        self.strength_button.hide()
        self.copy_button = IconButton("copy", self.tr("Copy text"), small=True)
        self.copy_button.clicked.connect(self._copy)
        self.save_button = Button(self.tr("Save transcript…"), "link", "export")
        self.save_button.clicked.connect(lambda: self.save_requested.emit(self._transcription))
        self.correct_button = IconButton("pencil-simple", self.tr("Correct this text"), small=True)
        self.correct_button.clicked.connect(lambda: self.correction_requested.emit(self.transcribed_text))
        self.segments = SegmentList()
        self.segments.chosen.connect(self.segment_chosen)
        self.details = ModelDetails()
        self.details.hide()
        self.details_button = IconButton("info", self.tr("How it was transcribed"), small=True, checkable=True)
        self.details_button.toggled.connect(self._fold)
        self.swatch = Swatch(color)
        self.text = DifferenceText(TEXT_SIZE, LINE_HEIGHT)
        self.waiting = Text("", "body", "muted")
        self.cer = HeadlineFigure(self.tr("CER"), hero=True)
        self.wer = HeadlineFigure(self.tr("WER"))
        self.wrong = HeadlineFigure(self.tr("Wrong characters"))
        self.seconds = HeadlineFigure(self.tr("Took"))
        self.strength = Text("", "help")
        self._lay_out()
        self.show_transcription(None, None, ())

    def set_choices(
        self, choices: Iterable[tuple[object, str]], chosen: object, facts: Mapping[object, str] | None = None
    ) -> None:
        """What the picker offers, and what tells them apart."""
        self.picker.set_choices(choices)
        self.picker.set_value(chosen)
        self.picker.set_facts(facts or {})

    def set_waiting(self, text: str) -> None:
        """What is said while there is no text yet."""
        self.waiting.setText(text)

    def show_transcription(
        self, clip: TranscribedClip | None, transcription: Transcription | None, pieces: Sequence[Piece]
    ) -> None:
        """Show what was transcribed in a clip; None while nothing was."""
        has_text = transcription is not None
        self._transcription = transcription
        self.transcribed_text = transcription.text if transcription is not None else ""
        self.text.set_pieces(list(pieces))
        self._scroll.setVisible(has_text)
        self.waiting.setVisible(not has_text)
        self._figures.setVisible(has_text and not self._is_masked)
        for button in (self.copy_button, self.correct_button, self.save_button, self.details_button):
            button.setEnabled(has_text)
        self.segments.set_segments(transcription.segments if transcription is not None and not self._is_masked else ())
        counts = clip.counts(transcription) if clip is not None and transcription is not None else None
        for figure in (self.cer, self.wer, self.wrong):
            figure.setVisible(counts is not None)
        if transcription is not None:
            self.details.show_transcription(transcription)
            shared = self.tr("Took, {count} models at once").format(count=transcription.together)
            self.seconds.label.setText(shared if transcription.together > 1 else self.tr("Took"))
            self.seconds.set_value(f"{transcription.seconds:.2f}", self.tr("s"))
            words = self.tr("at {strength} % strength").format(strength=f"{transcription.strength:g}")
            self.strength.setText(words if transcription.strength != AS_TRAINED else "")
        if counts is not None:
            self.cer.set_value(f"{counts.by_character.rate * 100:.1f}", "%", "", self._color)
            share = f"{counts.by_word.rate * 100:.1f}" if counts.by_word.length else "\N{EN DASH}"
            self.wer.set_value(share, "%")
            self.wrong.set_value(f"{counts.by_character.total:,}", f"/ {counts.by_character.length:,}")
        self._make_room()

    def set_narrow(self, *, narrow: bool, three: bool) -> None:
        """In a narrow column figures that can be worked out give way, and the picker alone says who it is."""
        self._narrow = narrow or three
        self._make_room()

    def set_guise(self, title: str = "", color: str = "", *, masked: bool = False) -> None:
        """Go by another title and colour, as in a blind test; masked nothing tells who it is. Empty takes it off.

        What is shown of a transcription is to be shown again after.
        """
        self._is_masked = masked
        own_title, own_color = self._own
        self._color = color or own_color
        self.swatch.set_color(color or own_color)
        self.title_label.setText(title or own_title)
        self.setAccessibleName(title or own_title)
        self._has_guise = bool(title)
        for widget in (self.picker, self.details_button):
            widget.setVisible(not title)
        if masked:
            self.details_button.setChecked(False)
        self._make_room()

    def _fold(self, opened: bool) -> None:
        self.details.setVisible(opened)
        if opened:
            bar = self._scroll.verticalScrollBar()
            bar.rangeChanged.connect(lambda _low, high: bar.setValue(high), Qt.ConnectionType.SingleShotConnection)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.transcribed_text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        is_tight = self.width() < _TIGHT
        has_room = self.width() >= _TIGHT + (0 if self.strength_button.isHidden() else _STRENGTH)
        self.seconds.setVisible(not is_tight)
        self.copy_button.setVisible(has_room)
        self.strength.setVisible(not self._narrow and not self._is_masked)
        self.wer.setVisible(not self.cer.isHidden() and not is_tight)
        self.correct_button.setVisible(has_room and not self._has_guise)
        self.save_button.setVisible(not self._has_guise)
        self.title_label.setVisible(self._has_guise or not self._narrow)
        self.wrong.setVisible(not self.cer.isHidden() and not self._narrow)

    def _lay_out(self) -> None:
        self._narrow = self._has_guise = False
        head = row(self.swatch, 2, self.title_label, 4, self.picker, spacing=6)
        head.setStretchFactor(self.picker, 20)
        head.addStretch(1)
        head.addWidget(self.strength_button)
        head.addWidget(self.extra_button)
        head.addWidget(self.details_button)
        head.addWidget(self.correct_button)
        head.addWidget(self.copy_button)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setObjectName("scrolled")
        inner = QVBoxLayout(inside)
        inner.setContentsMargins(0, 0, 6, 0)
        inner.setSpacing(0)
        inner.addWidget(self.text)
        inner.addWidget(self.segments)
        inner.addWidget(self.details)
        inner.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignLeft)
        inner.addStretch(1)
        self._scroll.setWidget(inside)
        self._figures = QWidget()
        figures = row(self.cer, self.wrong, self.wer, self.seconds, None, self.strength, spacing=24)
        for figure in (self.cer, self.wrong, self.wer, self.seconds):
            figure.help.hide()
            figures.setAlignment(figure, Qt.AlignmentFlag.AlignTop)
            if figure is not self.cer:  # on one baseline with the larger digits
                layout = figure.layout()
                if isinstance(layout, QVBoxLayout):
                    layout.insertSpacing(1, _BASELINE)
        self._figures.setLayout(figures)
        self.body.setContentsMargins(20, 14, 20, 12)
        self.body.setSpacing(8)
        self.add(head)
        self.add(self.waiting)
        self.add(self._scroll, 1)
        self.body.addStretch(0)
        self.add(self._figures)
