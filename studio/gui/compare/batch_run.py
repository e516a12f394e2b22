"""Many recordings transcribed one after the other by the base and what is chosen beside it. No widget."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.errors import StudioError
from studio.gui.compare.batch_sources import Source
from studio.gui.engines.compared_model import ComparedModel, TranscriptionSettings
from studio.gui.engines.transcription import TranscriptionQueue
from studio.gui.kit.error_texts import one_line
from studio.gui.kit.tasks import Task, run_in_background
from studio.gui.project.compared_models import models_of_batch
from studio.protocol.events import ClipFailed, ClipTranscribed, Phase
from studio.runs.batch import Batch, Contender
from studio.runs.clips import BASE, TranscribedClip, new_clip, profile_for, with_duration, with_transcriptions

Gather = Callable[[Task], list[Source]]


class BatchRun(QObject):
    """One batch at a time; what was transcribed before it is cancelled stays.

    Args:
        transcription: the engine.

    Signals:
        changed: the batch is another one, or a row of it has been transcribed.
        progressed: the engine is still at work.
        ended: nothing is at work any more.
        failed: a StudioError.

    Attributes:
        phase, seconds: what the engine does, and for how long it has.
        title: what is compared.
        batch: what was transcribed so far.
        models: who transcribes beside the base.
    """

    changed = Signal()
    progressed = Signal()
    ended = Signal()
    failed = Signal(object)

    def __init__(self, transcription: TranscriptionQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._transcription = transcription
        self._gathering: Task | None = None
        self._asked: list[int] = []
        self._refusals: set[str] = set()
        self._began = 0.0
        self.phase, self.seconds = "", 0.0
        self.title = ""
        self.batch = Batch(())
        self.models: list[ComparedModel] = []
        transcriber = transcription.transcriber
        transcriber.clip_transcribed.connect(self._take_transcriptions)
        transcriber.clip_failed.connect(self._refuse)
        transcriber.progressed.connect(self._progressed)
        transcriber.busy_changed.connect(self._busy_changed)
        transcriber.failed.connect(self._fail)

    @property
    def is_busy(self) -> bool:
        """Whether recordings are looked for or listened to."""
        return self._gathering is not None or self._transcription.is_busy_for(self)

    @property
    def done(self) -> int:
        """Recordings that were transcribed, or cannot be."""
        return sum(bool(clip.transcriptions) for clip in self.batch.clips) + len(self.batch.failures)

    @property
    def seconds_left(self) -> float:
        """About how long it still takes; negative before the first has been transcribed."""
        transcribed_now = sum(bool(self.batch.clips[index].transcriptions) for index in self._asked)
        if not transcribed_now:
            return -1.0
        return (time.monotonic() - self._began) / transcribed_now * (len(self._asked) - transcribed_now)

    def start(self, title: str, gather: Gather, models: Sequence[ComparedModel]) -> None:
        """Look for recordings in the background, then let all models transcribe them."""
        self.cancel()
        self.title, self.models = title, list(models)
        first = models[0]
        manner = TranscriptionSettings.of(first)
        names = [(BASE, first.checkpoint), *((each.key, each.name) for each in models)]
        contenders = tuple(Contender(key, name) for key, name in names)
        self.batch = Batch(contenders, profile=profile_for(manner.profile, first.language))
        self._gathering = run_in_background(
            self, gather, success=self._transcribe, failure=self._not_gathered, is_long=True, kind="gather"
        )
        self.changed.emit()

    def restore(self, title: str, batch: Batch) -> None:
        """Show what was transcribed before the program was started."""
        self.title, self.batch = title, batch
        self.recognise(())

    def recognise(self, known: Sequence[ComparedModel]) -> None:
        """Find again, among those that are known now, who has transcribed a table that was saved."""
        if not self.is_busy:
            self.models = models_of_batch(self.batch, known)
            self.changed.emit()

    @property
    def can_go_on(self) -> bool:
        """Whether recordings are left, and all who are to transcribe them are still there."""
        return self.done < len(self.batch.clips) and all(each.kind != "gone" for each in self.models)

    def go_on(self) -> None:
        """Go on with what has not been transcribed yet."""
        self._ask([i for i, clip in enumerate(self.batch.clips) if not clip.transcriptions and not self._problem(clip)])

    def cancel(self) -> None:
        """Stop; what was transcribed stays."""
        if self._gathering is not None:
            self._gathering.cancel()
            self._gathering = None
            self.ended.emit()
        self._transcription.cancel(self)

    def _transcribe(self, sources: list[Source]) -> None:
        self._gathering = None
        language = self.models[0].language
        clips = tuple(new_clip(each.audio, each.reference, language, self.batch.profile) for each in sources)
        failures = {str(each.audio): each.problem for each in sources if each.problem}
        self.batch = replace(self.batch, clips=clips, failures=failures)
        self.changed.emit()
        self.go_on()

    def _ask(self, indexes: list[int]) -> None:
        self._asked, self._began = indexes, time.monotonic()
        self.phase, self.seconds = Phase.LOADING, 0.0
        self._refusals.clear()
        if not indexes:
            self.ended.emit()
            return
        try:
            self._transcription.ask(self, [Path(self.batch.clips[index].audio) for index in indexes], self.models)
        except (StudioError, OSError) as error:
            self.failed.emit(error)

    def _take_transcriptions(self, event: ClipTranscribed) -> None:
        if self._transcription.is_for(self):
            clip = self.batch.clips[self._asked[event.index]]
            transcriptions = self._transcription.transcriptions(event, self.models)
            self._put(with_duration(with_transcriptions(clip, transcriptions, clip.language), event.duration))

    def _progressed(self, phase: str, seconds: float) -> None:
        if self._transcription.is_for(self):
            self.phase, self.seconds = phase, seconds
            self.progressed.emit()

    def _refuse(self, event: ClipFailed) -> None:
        if self._transcription.is_for(self):
            problem = one_line(StudioError(event.message, event.hint, code=event.code))
            self._refusals.add(event.message)
            audio = self.batch.clips[self._asked[event.index]].audio
            self.batch = replace(self.batch, failures={**self.batch.failures, audio: problem})
            self.changed.emit()

    def _put(self, clip: TranscribedClip) -> None:
        clips = tuple(clip if each.id == clip.id else each for each in self.batch.clips)
        self.batch = replace(self.batch, clips=clips)
        self.changed.emit()

    def _problem(self, clip: TranscribedClip) -> str:
        return self.batch.failures.get(clip.audio, "")

    def _busy_changed(self, busy: bool) -> None:
        if not busy and self._transcription.is_for(self):
            self.ended.emit()

    def _fail(self, error: StudioError) -> None:
        # Where none of the recordings can be transcribed, each row has told why.
        if self._transcription.is_for(self) and error.message not in self._refusals:
            self.failed.emit(error)

    def _not_gathered(self, error: BaseException) -> None:
        self._gathering = None
        self.ended.emit()
        self.failed.emit(error)
