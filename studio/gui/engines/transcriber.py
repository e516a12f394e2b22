"""Transcribing recordings with the base, adapters and merged models: the client of an engine that stays loaded."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import psutil
from PySide6.QtCore import QObject, QTimer, Signal

from studio.errors import StudioError
from studio.gui.engines.engine_job import EngineJob, EngineJobs
from studio.protocol.codec import Envelope
from studio.protocol.commands import Cancel, Transcribe
from studio.protocol.events import (
    FINAL_EVENTS,
    ClipFailed,
    ClipTranscribed,
    Event,
    Phase,
    RunFailed,
    TranscriptionFailed,
    TranscriptionFinished,
    TranscriptionProgressed,
)
from studio.runs.clips import compare_folder
from studio.runs.jobs import TranscriptionServiceJob

_TICK_MS = 200


class Transcriber(QObject):
    """One request at a time, to one engine, which is started with the first and keeps its models for the next.

    Signals:
        progressed: ``loading`` or ``transcribing``, and seconds since the request began; five times a second.
        advanced: a TranscriptionProgressed: what is loaded or transcribed, how many recordings are done of how many.
        clip_transcribed: a ClipTranscribed, as soon as all models have transcribed the recording.
        clip_failed: a ClipFailed: this recording cannot be transcribed, the others go on.
        transcribed: the results of a ClipTranscribed, a list of dictionaries, the base first.
        finished: how many recordings were transcribed; the request is done.
        failed: a StudioError; the request is given up, or none of its recordings could be transcribed.
        busy_changed: whether it is at work.
    """

    progressed = Signal(str, float)
    advanced = Signal(object)
    clip_transcribed = Signal(object)
    clip_failed = Signal(object)
    transcribed = Signal(list)
    finished = Signal(int)
    failed = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, jobs: EngineJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._engine: EngineJob | None = None
        self._number = 0
        self._request: Transcribe | None = None
        self._is_taken = False
        self._has_served = False
        self._phase = ""
        self._began = 0.0
        self._refused: ClipFailed | None = None
        self._clock = QTimer(self, interval=_TICK_MS)
        self._clock.timeout.connect(self._tick)

    @property
    def is_busy(self) -> bool:
        """Whether it is at work."""
        return self._request is not None

    @property
    def is_loaded(self) -> bool:
        """Whether there is an engine, with models in its memory."""
        return self._engine is not None

    @property
    def memory_bytes(self) -> int:
        """What the engine takes of the computer's memory now; 0 without one."""
        pid = self._engine.pid if self._engine is not None else 0
        try:
            return int(psutil.Process(pid).memory_info().rss) if pid else 0
        except psutil.Error:  # it has just ended
            return 0

    @property
    def seconds(self) -> float:
        """Since the request began."""
        return time.monotonic() - self._began

    def start(self, audio: Path, checkpoint: str, language: str, task: str, adapters: Sequence[Path]) -> None:
        """Transcribe one recording with the base and adapters; see `transcribe`."""
        self.transcribe([audio], checkpoint, language, task, adapters)

    def transcribe(
        self,
        audio: Sequence[Path],
        checkpoint: str,
        language: str,
        task: str,
        adapters: Sequence[Path] = (),
        models: Sequence[Path] = (),
        *,
        beams: int = 1,
        timestamps: bool = False,
        strengths: Sequence[float] = (),
        words: Sequence[str] = (),
    ) -> None:
        """Transcribe recordings; what was at work before is given up, the models stay loaded.

        Args:
            audio: files of any length.
            checkpoint: name or folder of the base.
            language: code, or ``auto``.
            task: ``transcribe`` or ``translate``.
            adapters: folders of adapters of this base.
            models: folders of merged models.
            beams: 1 decodes greedily.
            timestamps: whether segments are wanted.
            strengths: percent that each adapter is applied with; none: what was chosen for them.
            words: that may be said; each model is told them as a prompt.

        Raises:
            RunError: the engine's job cannot be written, such as on a full disk.
        """
        self.cancel()
        engine = self._engine or self._start_engine()
        self._number += 1
        paths = [[str(path) for path in each] for each in (audio, adapters, models)]
        self._request = Transcribe(
            self._number,
            paths[0],
            checkpoint,
            paths[1],
            paths[2],
            language,
            task,
            beams,
            timestamps,
            strengths=list(strengths),
            words=list(words),
        )
        self._refused, self._is_taken = None, False
        self._phase, self._began = Phase.LOADING, time.monotonic()
        engine.send(self._request)
        self._clock.start()
        self.busy_changed.emit(True)

    def cancel(self) -> None:
        """Give up what is at work; nothing more is heard of it. The models stay loaded."""
        if self._request is not None and self._engine is not None:
            self._engine.send(Cancel(self._request.request))
        self._settle()

    def release(self) -> None:
        """Give up and free the engine's memory; the next recording loads anew."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.kill()
        self._settle()

    def _start_engine(self) -> EngineJob:
        folder = compare_folder() / "jobs"
        folder.mkdir(parents=True, exist_ok=True)
        job = folder / "transcription-service.json"
        TranscriptionServiceJob().save(job)
        self._has_served = False
        arguments = ["transcription-service", str(job)]
        self._engine = self._jobs.begin(arguments, folder / "log.txt", self._take, self._ended)
        return self._engine

    def _tick(self) -> None:
        self.progressed.emit(self._phase, self.seconds)

    def _settle(self) -> None:
        """Nothing is at work any more."""
        was_busy, self._request = self.is_busy, None
        self._clock.stop()
        if was_busy:
            self.busy_changed.emit(False)

    def _take(self, batch: list[Envelope[Event]]) -> None:
        if self.sender() is not self._engine:
            return
        for envelope in batch:
            if isinstance(envelope.message, FINAL_EVENTS):
                self._lose(envelope.message)
            elif self._request is not None and getattr(envelope.message, "request", None) == self._request.request:
                self._is_taken = self._has_served = True
                self._tell(envelope.message)

    def _tell(self, event: Event) -> None:
        """One event of the request at work."""
        match event:
            case TranscriptionProgressed(phase=phase):
                self._phase = phase
                self.advanced.emit(event)
            case ClipTranscribed(results=results):
                self.clip_transcribed.emit(event)
                self.transcribed.emit(results)
            case ClipFailed():
                self._refused = self._refused or event
                self.clip_failed.emit(event)
            case TranscriptionFinished(clips=clips):
                refused = self._refused
                self._settle()
                self.finished.emit(clips)
                if not clips and refused is not None:
                    self.failed.emit(StudioError(refused.message, refused.hint, code=refused.code))
            case TranscriptionFailed(code=code, message=message, hint=hint):
                self._settle()
                self.failed.emit(StudioError(message, hint, code=code))

    def _lose(self, end: Event) -> None:
        """The engine has ended by itself: what it was at work on has failed, what it never saw goes to a new one."""
        self._engine = None
        if self._request is None:
            return
        if self._has_served and not self._is_taken:
            self._send_to_new_engine(self._request)
            return
        self._settle()
        if isinstance(end, RunFailed):
            code = "transcriber_died" if end.code == "engine_died" else end.code
            self.failed.emit(StudioError(end.message, end.hint, code=code))
        else:
            self.failed.emit(StudioError(self.tr("The engine was stopped."), self.tr("Try again.")))

    def _send_to_new_engine(self, request: Transcribe) -> None:
        try:
            self._start_engine().send(request)
        except (StudioError, OSError) as error:
            self._settle()
            self.failed.emit(error if isinstance(error, StudioError) else StudioError(str(error)))

    def _ended(self) -> None:
        if self.sender() is self._engine:
            self._engine = None
