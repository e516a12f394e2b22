"""One recording: its wave and the microphone, what was really said, and one column a model."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from studio.gui.compare.blind_card import BlindCard
from studio.gui.compare.blind_test import BlindTest
from studio.gui.compare.clip_card import ClipCard
from studio.gui.compare.clip_texts import clip_title, idle_words, progress_words
from studio.gui.compare.comparison import Comparison, new_recording
from studio.gui.compare.model_columns import ModelColumns
from studio.gui.compare.reference_card import ReferenceCard
from studio.gui.compare.save_transcript import save_transcript
from studio.gui.compare.strength_cards import OutsideCard, StrengthCard
from studio.gui.kit.card import row
from studio.gui.kit.wording import in_percent
from studio.gui.project.own_dataset_writer import OwnDatasetWriter
from studio.gui.project.session import Session
from studio.gui.sound.microphone_menu import RecordingOptions
from studio.gui.sound.silence_stop import SilenceStop
from studio.protocol.events import Phase
from studio.recording.take import Take
from studio.runs.clips import Transcription, spoken_folder

_LOW, _NARROW = 620, 760
_SAVE_MS = 400


class CompareView(QWidget):
    """Shows what `Comparison` has.

    Args:
        session: has the microphone and the engine.
        comparing: what is shown.

    Signals:
        files_requested: recordings should be chosen.
        paths_dropped: paths that were dropped.
        transcriptions_changed: what is shown has been transcribed, or not yet.
    """

    files_requested = Signal()
    paths_dropped = Signal(list)
    transcriptions_changed = Signal()

    def __init__(self, session: Session, comparing: Comparison) -> None:
        super().__init__()
        self._session = session
        self._comparing = comparing
        self._choice = comparing.choice
        self.options = RecordingOptions(session.preferences)
        self.blind = session.keep(BlindTest, lambda: _make_blind(session, comparing))
        self.dataset_writer = session.keep(OwnDatasetWriter, lambda: OwnDatasetWriter(session, session))
        self.card = ClipCard(session.microphone, self.options)
        self.reference = ReferenceCard()
        self.blind_card = BlindCard(self.blind)
        self.columns = ModelColumns(comparing, self.blind)
        self.strength_card = StrengthCard(session, comparing.strength, comparing.blend)
        self.outside_card = OutsideCard(comparing.strength)
        self.strengths = self._strengths()
        self._silence = SilenceStop(session.microphone, self)
        self._silence.is_held = lambda: self.card.control.is_held
        self._save = QTimer(self, singleShot=True, interval=_SAVE_MS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for widget in (self.card, self.reference, self.blind_card):
            layout.addWidget(widget)
        layout.addWidget(self.columns, 1)
        layout.addWidget(self.strengths)
        self._connect()
        self.show_clip()

    @property
    def is_complete(self) -> bool:
        """Whether all that are chosen have transcribed the recording that is shown."""
        return all(self.columns.transcriptions()[: 1 + len(self._choice.chosen)])

    def keep(self) -> None:
        """Keep what was typed."""
        self._save.stop()
        self._comparing.keep()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        self.card.set_narrow(narrow)
        self.columns.set_narrow(narrow)
        self._make_room()

    def show_strength(self) -> None:
        """Offer the strength of what has one; open, it takes height from the wave."""
        button = self.columns.columns[1].strength_button
        button.setVisible(self._comparing.strength.adapter is not None and not self.blind.is_on)
        button.setText(in_percent(f"{self._comparing.strength.value:g}"))
        self.columns.set_narrow(self.width() < _NARROW)
        self.strengths.setVisible(button.isChecked() and not button.isHidden())
        self._make_room()

    def _make_room(self) -> None:
        is_low, is_open = self.height() < _LOW, not self.strengths.isHidden()
        # Where it is narrow the picker beside it needs the room.
        caret = "" if self.width() < _NARROW else "caret-up" if is_open else "caret-down"
        self.columns.columns[1].strength_button.set_icon(caret)
        self.card.set_low(is_low, folded=is_open)
        has_guards = bool(self._comparing.strength.curve.guards)
        self.outside_card.setVisible(has_guards or self.width() >= _NARROW)  # there is only how to measure any
        self.reference.setVisible(not self.blind.is_on and not (is_low and is_open))

    def _strengths(self) -> QWidget:
        holder = QWidget()
        holder.setLayout(row(self.outside_card, self.strength_card, spacing=12))
        for card in (self.outside_card, self.strength_card):
            card.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        return holder

    def show_clip(self) -> None:
        """Show another recording."""
        clip = self._comparing.clip
        self.card.show_clip(clip.shown if clip is not None else None, clip_title(clip) if clip is not None else "")
        if clip is not None:
            self.card.set_trim(*clip.ends, trimmed=clip.is_trimmed)
        self.reference.set_reference(clip.reference if clip is not None else None)
        self.show_transcriptions()
        self._show_work()

    def show_transcriptions(self) -> None:
        """Show what was transcribed in it."""
        clip = self._comparing.clip
        self.columns.show_transcriptions()
        self.reference.set_marked(any(self.columns.transcriptions()) and bool(clip and clip.reference.strip()))
        self._show_dataset()
        self._show_blind()
        self.transcriptions_changed.emit()

    def _show_dataset(self) -> None:
        clip = self._comparing.clip
        first = self._choice.first
        language = clip.language if clip is not None else first.language if first is not None else ""
        has_dataset = self.dataset_writer.has_dataset(language)
        self.reference.set_dataset(can_add=self.dataset_writer.can_add(clip), has_dataset=has_dataset)

    def _show_blind(self) -> None:
        is_on, names = self.blind.is_on, self.columns.names()
        self.show_strength()
        self.blind_card.setVisible(is_on)
        if is_on:
            first, second = self.blind.pair
            left = self.blind.left(self._comparing.store.clips)
            shown = names.get(first, ("", ""))[0], names.get(second, ("", ""))[0]
            self.blind_card.show_clip(self._comparing.clip, shown, left)

    def _show_work(self, phase: str = Phase.LOADING, seconds: float = 0.0) -> None:
        is_busy = self._comparing.is_busy
        self.columns.set_waiting(self.tr("Transcribing…") if is_busy else self.tr("The text appears here."))
        self.transcriptions_changed.emit()
        if not is_busy:
            self.card.show_idle(idle_words(self._comparing.clip) if not self.blind.is_on else "")
            return
        name = self._choice.first.checkpoint if self._choice.first is not None else ""
        self.card.show_progress(*progress_words(phase, name, seconds, self._comparing.expected))

    def _work_changed(self, _busy: bool) -> None:
        self._show_work()

    def _record(self) -> None:
        self._session.transcription.cancel(self._comparing)
        self._silence.is_on = self.options.stops_at_silence
        self._silence.arm()
        self._session.microphone.start(new_recording(), self.options.countdown)

    def _take(self, take: Take) -> None:
        """What was recorded for this page; other pages record elsewhere."""
        if take.path.parent == spoken_folder():
            self._comparing.take(take, self.options.trims)

    def _cancel(self) -> None:
        self._session.transcription.cancel(self._comparing)

    def _edit_reference(self, text: str) -> None:
        self._comparing.set_reference(text)
        self._save.start()

    def _correct(self, text: str) -> None:
        """Begin the reference with what was transcribed: most of it is right."""
        self.reference.set_reference(text)
        self._edit_reference(text)
        self.reference.field.setFocus()
        self.reference.field.end(False)

    def _save_transcript(self, transcription: Transcription | None) -> None:
        if self._comparing.clip is not None and transcription is not None:
            save_transcript(self._session, self._comparing.clip, transcription, self)

    def _play_segment(self, start: float, end: float) -> None:
        clip = self._comparing.clip
        offset = clip.ends[0] if clip is not None and clip.is_trimmed else 0.0
        self.card.panel.play_part(start + offset, end + offset)

    def _add_to_dataset(self) -> None:
        if self._comparing.clip is not None:
            self.keep()
            self.dataset_writer.add(self._comparing.clip)

    def _open_dataset(self) -> None:
        clip, first = self._comparing.clip, self._choice.first
        self.dataset_writer.open(clip.language if clip is not None else first.language if first is not None else "")

    def _judge(self, place: int) -> None:
        clip = self._comparing.clip
        if clip is not None and self.blind.can_judge(clip):
            self.blind.choose(clip, None if place < 0 else place)

    def _next_blind(self) -> None:
        found = self.blind.next_clip(self._comparing.store.clips, self._comparing.clip)
        if found is not None:
            self._comparing.show(found)

    def _end_blind(self) -> None:
        self.blind.turn(False)

    def _connect(self) -> None:
        card, comparing, transcriber = self.card, self._comparing, self._session.transcription.transcriber
        self._session.microphone.taken.connect(self._take)
        card.file_requested.connect(self.files_requested)
        card.paths_dropped.connect(self.paths_dropped)
        card.record_requested.connect(self._record)
        card.cancel_requested.connect(self._cancel)
        card.trim_requested.connect(comparing.set_trimmed)
        card.measured.connect(comparing.measure)
        comparing.clip_changed.connect(self.show_clip)
        comparing.transcribed.connect(self.show_transcriptions)
        transcriber.progressed.connect(self._show_work)
        transcriber.busy_changed.connect(self._work_changed)
        self.reference.edited.connect(self._edit_reference)
        self.reference.to_dataset_requested.connect(self._add_to_dataset)
        self.reference.dataset_requested.connect(self._open_dataset)
        self.columns.segment_chosen.connect(self._play_segment)
        self.columns.correction_requested.connect(self._correct)
        self.columns.save_requested.connect(self._save_transcript)
        self.dataset_writer.changed.connect(self._show_dataset)
        self.blind.changed.connect(self.show_transcriptions)
        self.blind_card.chosen.connect(self._judge)
        self.blind_card.next_requested.connect(self._next_blind)
        self.blind_card.take_back_requested.connect(self.blind.take_back)
        self.blind_card.end_requested.connect(self._end_blind)
        self._save.timeout.connect(self.keep)
        comparing.strength.changed.connect(self.show_strength)
        self.columns.columns[1].strength_button.toggled.connect(self.show_strength)


def _make_blind(session: Session, comparing: Comparison) -> BlindTest:
    blind = BlindTest(comparing.choice, session)
    blind.failed.connect(session.notifier.report)
    comparing.clip_changed.connect(blind.moved_on)
    return blind
