"""A sentence to read aloud, recording it, and what became of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from studio.audio.parts import AudioPart
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card, row, thirds
from studio.gui.kit.figures import Progress
from studio.gui.kit.notes import Note, Picture
from studio.gui.kit.text import ElidedText, KeyCap, Text
from studio.gui.kit.waveform import AXIS_HEIGHT, Waveform
from studio.gui.kit.wording import about
from studio.gui.project.read_aloud import Judged, ReadAloudSession
from studio.gui.project.setting_controls import CheckField
from studio.gui.record.flaw_texts import flaw_text
from studio.gui.record.prompt_text import PromptEditor
from studio.gui.sound.input_level import InputLevel
from studio.gui.sound.live_wave import LiveWave
from studio.gui.sound.microphone import Microphone
from studio.gui.sound.player_panel import ClipPanel
from studio.gui.sound.record_button import DIAMETER, RecordControl
from studio.gui.sound.recording_notice import RecordingNotice

_HIGH, _LOW = 96, 40
_OF_BREAKING = ("cut_off", "too_short")
"""Flaws that a take which was broken off has of course."""


class TakeCard(Card):
    """Place and progress above, the sentence in the middle, the take and its button below.

    Args:
        microphone: records.
        reading: what is shown.

    Signals:
        other_way_requested: recordings are to be opened instead, since there is no microphone.
    """

    other_way_requested = Signal()

    def __init__(self, microphone: Microphone, reading: ReadAloudSession) -> None:
        super().__init__(padding=20)
        self._microphone, self._reading = microphone, reading
        self.place = Text("", "strong")
        self.mark = Picture("check-circle", "good", 16)
        self.state = ElidedText("", "help")
        self.left = Text("", "help")
        self.progress = Progress()
        self.prompt = PromptEditor()
        self.correct_button = Button(self.tr("I said something else…"), "link", "pencil-simple", shortcut="Ctrl+E")
        self.verdict = Note("", "warning")
        self.again_button = Button(self.tr("Read again"), "outlined", "repeat")
        self.again_button.setToolTip(self.tr("Read again (R)"))
        self.keep_button = Button(self.tr("Keep all the same"), "outlined")
        self.keep_button.setToolTip(self.tr("Keep all the same (K)"))
        self.notice = RecordingNotice(microphone, self.tr("Open recordings instead…"))
        self.control = RecordControl(microphone)
        self.level = InputLevel(microphone)
        self.panel = ClipPanel(Waveform(3, 2, _HIGH, 0), key=self.tr("Enter"), middle=self.control, right=self.level)
        self.live = LiveWave(microphone)
        self.caption = ElidedText("", "help")
        self.previous_button = Button(self.tr("Previous"), "outlined", "arrow-left")
        self.previous_button.setToolTip(self.tr("Previous sentence (Left arrow)"))
        self.skip_button = Button(self.tr("Skip"), "outlined", "arrow-right", trailing=True)
        self.skip_button.setToolTip(self.tr("Next sentence that is not read (Right arrow)"))
        self.undo_button = Button(self.tr("Undo last take"), "outlined", "arrow-counter-clockwise", shortcut="Ctrl+Z")
        self.starts_box = CheckField(self.tr("Start by itself"))
        self.starts_box.setToolTip(self.tr("After a good take the next sentence is recorded at once"))
        self.stops_box = CheckField(self.tr("Stop at silence"))
        self.stops_box.setToolTip(self.tr("A take ends by itself a moment after the last word"))
        self._lay_out()
        self._connect()
        self.set_low(False)
        self.show_reading()

    def show_reading(self) -> None:
        """Show what the reading has come to."""
        reading, session = self._reading, self._reading.session
        has_sentence = session is not None
        for each in (self.place, self.progress, self.left):
            each.setVisible(has_sentence)
        self._show_prompt()
        if session is not None:
            total = f"{len(session.prompts):,}"
            words = self.tr("Sentence {place} of {total}").format(place=f"{session.position + 1:,}", total=total)
            self.place.setText(
                self.tr("All {total} sentences are read").format(total=total) if session.is_complete else words
            )
            self.left.setText(self._time_left())
            self.progress.set_value(session.done / len(session.prompts))
        is_read = session is not None and session.clip is not None
        self.mark.setVisible(is_read)
        self.state.setText(self.tr("recorded; another take replaces it") if is_read else "")
        self._show_verdict(reading.waiting)
        self._show_take()
        self._show_buttons()

    def set_low(self, low: bool) -> None:
        """Take less height."""
        height = _LOW if low else _HIGH
        whole = height + AXIS_HEIGHT
        self.panel.waveform.set_heights(height, 0)
        strip = 16 if low else 40
        self.live.set_heights(whole - strip - 8, strip)
        self.panel.stage.setFixedHeight(whole)
        self.body.setSpacing(8 if low else 12)

    def set_narrow(self, narrow: bool) -> None:
        """Take less width."""
        self.level.set_narrow(narrow)
        self.panel.set_narrow(narrow)

    def _show_prompt(self) -> None:
        if self._reading.session is not None:
            self.prompt.set_text(self._reading.text)
        else:
            self.prompt.set_text(self.tr("Choose a text file with one sentence a line."), "muted")

    def _time_left(self) -> str:
        session = self._reading.session
        if session is None:
            return ""
        done = self.tr("{done} of {total} read").format(done=f"{session.done:,}", total=f"{len(session.prompts):,}")
        left = self.tr("{time} to go").format(time=about(session.remaining_seconds))
        return done if session.is_complete else f"{done}, {left}"

    def _show_verdict(self, waiting: Judged | None) -> None:
        for each in (self.verdict, self.again_button, self.keep_button):
            each.setVisible(waiting is not None)
        if waiting is not None:
            broken = waiting.is_broken_off
            texts = [flaw_text(flaw) for flaw in waiting.flaws if not broken or flaw.code not in _OF_BREAKING]
            if broken:
                texts.insert(0, self.tr("The take was broken off."))
            self.verdict.set_note(" ".join(texts) or self.tr("This take could not be kept."), "warning")

    def _show_take(self) -> None:
        reading = self._reading
        path = reading.audio
        self.panel.set_piece(AudioPart(path) if path is not None else None)
        self._show_player(self.panel.stage.currentWidget() is not self.live)
        is_of_this = reading.waiting is not None or (reading.session is not None and reading.session.clip is not None)
        last, own = self.tr("Your last take, kept"), self.tr("Your take of this sentence")
        waiting = self.tr("This take is not kept yet")
        text = waiting if reading.waiting is not None else own if is_of_this else last if path is not None else ""
        self.caption.setText(text)

    def _show_player(self, shown: bool) -> None:
        """There may be nothing to play."""
        shown = shown and self._reading.audio is not None
        self.panel.set_player_shown(shown)
        self.caption.setVisible(shown)

    def _show_buttons(self) -> None:
        session = self._reading.session
        is_free = session is not None and not self._microphone.is_recording and not self._reading.is_busy
        self.previous_button.setEnabled(is_free and session is not None and session.position > 0)
        self.skip_button.setEnabled(is_free and session is not None and not session.is_complete)
        self.undo_button.setEnabled(is_free and session is not None and session.can_undo)
        self.correct_button.setVisible(session is not None and not self.prompt.is_editing)
        self.correct_button.setEnabled(is_free)
        self.again_button.setEnabled(self._reading.can_record)
        self.keep_button.setEnabled(is_free)
        self.control.set_usable(session is not None)

    def _show_stage(self, state: str = "") -> None:
        is_recording = self._microphone.is_recording or state == "saving"
        stage: QWidget = self.live if is_recording else self.panel.waveform
        self.panel.stage.setCurrentWidget(stage)
        self._show_player(not is_recording)
        if is_recording:
            self.panel.stop()
            self.prompt.cancel()
        self._show_buttons()

    def _connect(self) -> None:
        reading = self._reading
        reading.changed.connect(self.show_reading)
        self._microphone.state_changed.connect(self._show_stage)
        self.notice.action_button.clicked.connect(self.other_way_requested)
        self.control.start_requested.connect(reading.record)
        self.again_button.clicked.connect(reading.record)
        self.keep_button.clicked.connect(self._keep)
        self.previous_button.clicked.connect(reading.previous)
        self.skip_button.clicked.connect(reading.skip)
        self.undo_button.clicked.connect(reading.undo)
        self.correct_button.clicked.connect(self.prompt.edit)
        self.prompt.committed.connect(reading.correct)
        self.prompt.editing_changed.connect(self._show_buttons)

    def _keep(self) -> None:
        """With the text that is being written, if one is."""
        self.prompt.save()
        self._reading.keep()

    def _lay_out(self) -> None:
        head = row(self.place, self.mark, self.state, self.left, spacing=8)
        head.setStretch(2, 1)
        self.panel.stage.addWidget(self.live)
        # On one line with the middle of the button.
        self.panel.left.insertSpacing(0, DIAMETER // 2 - 12)
        self.level.setContentsMargins(0, DIAMETER // 2 - 6, 0, 0)
        self.panel.left.addWidget(self.caption)
        self.panel.left.addStretch(1)
        self.body.setContentsMargins(20, 14, 20, 14)
        self.add(head)
        self.add(self.progress)
        self.add(self.prompt, 1)
        self.add(row(None, self.correct_button, None))
        verdict = row(self.verdict, self.again_button, self.keep_button, spacing=8)
        verdict.setStretch(0, 1)
        self.add(verdict)
        self.add(self.notice)
        self.add(self.panel)
        boxes, undo = QWidget(), QWidget()
        boxes.setLayout(row(self.starts_box, self.stops_box, spacing=16))
        undo.setLayout(row(None, self.undo_button))
        previous, following = KeyCap("\N{LEFTWARDS ARROW}"), KeyCap("\N{RIGHTWARDS ARROW}")
        self.add(thirds(row(self.previous_button, previous, self.skip_button, following, None), boxes, undo))
        # A click leaves the space bar with the page, which records with it.
        for each in (
            self.previous_button, self.skip_button, self.undo_button, self.again_button, self.keep_button,
            self.correct_button, self.starts_box, self.stops_box, self.panel.play_button,
        ):  # fmt: skip
            each.setFocusPolicy(Qt.FocusPolicy.TabFocus)
