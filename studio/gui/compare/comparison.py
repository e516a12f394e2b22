"""The recording that is compared: opening it, letting models listen, keeping what they transcribed. No widget."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.audio.decoding import AudioInfo
from studio.errors import StudioError
from studio.gui.compare.blend import AdapterBlend
from studio.gui.compare.clip_store import ClipStore
from studio.gui.compare.model_choice import ModelChoice
from studio.gui.compare.strength import AdapterStrength
from studio.gui.engines.compared_model import ComparedModel, TranscriptionSettings
from studio.gui.kit.tasks import run_in_background
from studio.gui.project.compared_models import models_of_clip
from studio.gui.project.session import Session
from studio.gui.project.trimming import Trimmed, trim, trim_ends
from studio.protocol.events import ClipTranscribed
from studio.recording.take import Take
from studio.runs.clips import (
    BASE,
    TranscribedClip,
    Transcription,
    new_clip,
    spoken_folder,
    with_audio,
    with_duration,
    with_manner,
    with_reference,
    with_transcriptions,
)
from studio.storage.atomic import free_path

TOOK = "compare_seconds"
"""Preference: how long listening took last; the checkpoint's name follows, and whether it was loaded."""


class Comparison(QObject):
    """One recording at a time, transcribed by the base and by what is chosen beside it.

    Args:
        session: shows errors and toasts.
        choice: who listens.

    Signals:
        clip_changed: another recording, or the same with other ends.
        transcribed: the recording that is shown has been transcribed, or its reference changed.

    Attributes:
        clip: what is shown, or None.
        strength: how strongly the first adapter is applied.
        blend: what it is blended with.
    """

    clip_changed = Signal()
    transcribed = Signal()

    def __init__(self, session: Session, choice: ModelChoice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.choice = choice
        self.strength = AdapterStrength(session, choice, self)
        self.blend = AdapterBlend(session, choice, self)
        self.store = ClipStore(self)
        self.queue = session.transcription
        self.clip: TranscribedClip | None = None
        self._was_loaded = False
        self._asked: list[ComparedModel] = []
        self.store.failed.connect(session.notifier.report)
        if session.microphone.state in ("off", "opening", "ready"):  # else what is being recorded comes by itself
            self.store.take_up()
        self.queue.transcriber.clip_transcribed.connect(self._take_transcriptions)
        self.queue.transcriber.failed.connect(self._fail)
        self.strength.released.connect(self.transcribe)

    @property
    def is_busy(self) -> bool:
        """Whether models are listening to the recording that is shown."""
        return self.queue.is_busy_for(self)

    @property
    def expected(self) -> str:
        """Seconds that listening took last with this base, loaded or not; empty where it is not known."""
        return str(self.session.preferences.value(self._took_key(), ""))

    # Recordings

    def open(self, audio: Path, reference: str) -> None:
        """Show a recording, with what was said in it as far as that is known, and let the models listen."""
        clip = self._new(audio, reference)
        if clip is not None:
            self.show(clip)
            self.transcribe()

    def take(self, take: Take, trims: bool) -> None:
        """Show what was just spoken; silent ends are left out if asked, and always measured."""

        def show(trimmed: Trimmed) -> None:
            clip = self._new(trimmed.audio, "")
            if clip is not None:
                clip = with_audio(clip, trimmed.audio, take.path, trimmed.ends)
                clip = with_duration(clip, trimmed.seconds)
                self.store.put(clip)  # whatever becomes of listening, what was spoken is not lost
                self.show(clip)
                self.transcribe()

        run_in_background(self, lambda _task: trim(take, trims), success=show, failure=self.session.notifier.report)

    def set_trimmed(self, trims: bool) -> None:
        """Leave silent ends out, or take them back in, and listen again."""
        clip = self.clip
        if clip is None or not clip.whole:
            return
        whole, ends = Path(clip.whole), clip.ends

        def show(trimmed: Trimmed) -> None:
            if self.clip is not None and self.clip.id == clip.id:
                changed = with_audio(self.clip, trimmed.audio, whole, trimmed.ends)
                self.show(with_duration(changed, trimmed.seconds))
                self.keep()
                self.transcribe()

        fail = self.session.notifier.report
        run_in_background(self, lambda _task: trim_ends(whole, ends, trims), success=show, failure=fail)

    def choose(self, clip_id: str) -> None:
        """Show a recording of the list as it was transcribed then, by those who transcribed it."""
        clip = self.store.find(clip_id)
        if clip is None:
            return
        self.show(clip)
        transcribed_by = models_of_clip(clip, self.choice.known)
        if transcribed_by and not {each.key for each in self.choice.chosen} <= {each.key for each in transcribed_by}:
            self.choice.set_chosen(transcribed_by)

    def show(self, clip: TranscribedClip) -> None:
        """Show a recording; who listens stays as it is."""
        self.queue.cancel(self)
        self.keep()
        self.clip = clip
        self.clip_changed.emit()

    def remove(self, clip_id: str) -> None:
        """Take a recording off the list; the file itself stays where it is."""
        before = self.store.history
        if self.clip is not None and self.clip.id == clip_id:
            self.queue.cancel(self)
            self.clip = None
        self.store.remove(clip_id)
        self.clip_changed.emit()
        self.session.notifier.tell(self.tr("Deleted from the list"), lambda: self.store.bring_back(before, clip_id))

    # What was said

    def set_reference(self, text: str) -> None:
        """What was really said, as it is typed."""
        if self.clip is not None:
            self.clip = with_reference(self.clip, text)
            self.transcribed.emit()

    def measure(self, info: AudioInfo) -> None:
        """Learn the length of the recording that is shown."""
        if self.clip is not None and not self.clip.duration:
            self.clip = with_duration(self.clip, info.duration)
            self.keep()

    def keep(self) -> None:
        """Keep what was typed and measured, of a recording that is on the list."""
        if self.clip is not None and self.store.find(self.clip.id) is not None:
            self.store.put(self.clip)

    # Transcribing

    def transcribe(self) -> None:
        """Let all that are chosen transcribe the recording that is shown."""
        clip, first = self.clip, self.choice.first
        if clip is None or first is None or not self.choice.can_transcribe:
            return
        if not clip.language:
            self.clip = clip = with_manner(clip, first.language, TranscriptionSettings.of(first).profile)
        self._was_loaded = self.queue.transcriber.is_loaded
        self._asked = list(self.choice.chosen)
        try:
            self.queue.ask(self, [Path(clip.audio)], self._asked, self.strength.tried)
        except (StudioError, OSError) as error:
            self.session.notifier.report(error)

    def give_up_others(self) -> None:
        """Nobody waits any more for what others transcribe than those who are chosen now."""
        if {each.key for each in self._asked} != {each.key for each in self.choice.chosen}:
            self.queue.cancel(self)

    def transcription(self, model: str) -> Transcription | None:
        """What a model transcribed in the recording that is shown; None where it has not, or on another base."""
        clip, first = self.clip, self.choice.first
        found = next((each for each in clip.transcriptions if each.model == model), None) if clip is not None else None
        if model == BASE and found is not None and first is not None and found.name != first.checkpoint:
            return None
        return found

    def _take_transcriptions(self, event: ClipTranscribed) -> None:
        clip = self.clip
        if clip is None or not self.queue.is_for(self):
            return
        # Those who were asked: others may have been chosen since.
        transcriptions = self.queue.transcriptions(event, self._asked)
        self.clip = with_transcriptions(clip, transcriptions, self._asked[0].language)
        self.session.preferences.setValue(self._took_key(), f"{self.queue.transcriber.seconds:.1f}")
        self.store.put(self.clip)
        self.transcribed.emit()

    def _fail(self, error: StudioError) -> None:
        if self.queue.is_for(self):
            self.session.notifier.report(error)

    def _took_key(self) -> str:
        name = self.choice.first.checkpoint if self.choice.first is not None else ""
        return f"{TOOK}/{name}/{'loaded' if self._was_loaded else 'fresh'}"

    def _new(self, audio: Path, reference: str) -> TranscribedClip | None:
        # What was shown is not to be transcribed by those who take the place of the gone.
        shown, self.clip = self.clip, None
        self.choice.drop_gone()
        self.clip = shown
        first = self.choice.first
        if first is None or not self.choice.can_transcribe:
            self.session.notifier.tell(self.tr("There is no adapter yet"))
            return None
        return new_clip(audio.absolute(), reference, first.language, TranscriptionSettings.of(first).profile)


def new_recording() -> Path:
    """Where the next recording goes: named after the moment it began, and never over another one of that second."""
    return free_path(spoken_folder() / time.strftime("%Y-%m-%d-%H%M%S"), ".wav")
