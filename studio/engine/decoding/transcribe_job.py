"""The job ``transcribe``: all files with all models, as JSON, or into a folder of transcripts that may be watched."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from studio.corpus.importers.tree import scan
from studio.engine.channel import Controls, EventChannel, warned_of
from studio.engine.decoding.service import Callbacks, LoadedModels, transcribe_clips
from studio.engine.model.memory import choose_device
from studio.engine.training.distributed import StopRequested
from studio.errors import DataError, StudioError
from studio.protocol.commands import Transcribe
from studio.protocol.events import ClipFailed, PhaseChanged, RunFinished
from studio.runs.jobs import TranscribeJob
from studio.runs.transcripts import Stamp, TranscriptFolder, TranscriptPlan, stamp_of
from studio.storage.atomic import write_text

WATCH_SECONDS = 2.0
"""Between two looks at a watched folder; a recording is taken once it has not changed in between."""


def transcribe(job: TranscribeJob, channel: EventChannel, controls: Controls) -> None:
    """Transcribe all files with all models, and write the texts as JSON and, where asked for, each as it is done.

    A file that cannot be read is warned about and left out.

    Raises:
        StudioError: none of the files could be read, a model cannot be loaded, or a transcript cannot be written.
        StopRequested: as asked; what was written stays.
    """
    work = _Work(job, channel, controls)
    if job.audio:
        work.take(job.audio)
    if job.transcripts is not None and job.transcripts.watch:
        work.watch(job.transcripts)
    if not work.clips:
        raise StudioError("None of the files could be transcribed.", "See the reasons above.", code="unreadable")
    write_text(Path(job.output), json.dumps({"clips": work.clips}, ensure_ascii=False, indent=1) + "\n")
    channel.emit(RunFinished(report=job.output))


class _Work:
    """What stays loaded from file to file, and what came of them."""

    def __init__(self, job: TranscribeJob, channel: EventChannel, controls: Controls) -> None:
        self._request = _request(job)
        self._channel = channel
        self._controls = controls
        self._models = LoadedModels(choose_device(job.device))
        self._folder = TranscriptFolder(job.transcripts) if job.transcripts else None
        self._tried: dict[str, Stamp | None] = {}
        self.clips: list[dict[str, Any]] = []

    def take(self, audio: Sequence[str]) -> None:
        """Transcribe files."""
        self._tried |= {each: stamp_of(each) for each in audio}
        callbacks = Callbacks(self._check, self._progress, self._channel.emit)
        for event in transcribe_clips(replace(self._request, audio=list(audio)), self._models, callbacks):
            if isinstance(event, ClipFailed):
                error = DataError(event.message, event.hint, code=event.code, about=event.audio)
                self._channel.emit(warned_of(error))
                continue
            self.clips.append({"audio": event.audio, "duration": event.duration, "results": event.results})
            if self._folder is not None:
                self._folder.write(event.audio, event.duration, event.results, self._tried[event.audio])

    def watch(self, plan: TranscriptPlan) -> None:
        """Transcribe what comes into the folders, until asked to stop; always raises."""
        before: dict[str, Stamp | None] = {}
        assert self._folder is not None
        while not self._controls.wait_for_stop(WATCH_SECONDS):
            now = {path: stamp_of(path) for root in plan.roots for path in scan(Path(root)).recordings}
            ready = [
                path
                for path in self._folder.pending(path for path, stamp in now.items() if before.get(path) == stamp)
                if (path not in self._tried or self._tried[path] != now[path]) and self._is_free(self._folder, path)
            ]
            before = now
            if ready:
                self.take(ready)
                self.clips.clear()  # they are in the folder
        raise StopRequested

    def _is_free(self, folder: TranscriptFolder, audio: str) -> bool:
        """Whether no file of somebody else's would be written over; warned of once where one would be."""
        try:
            folder.require_free([audio])
        except StudioError as error:
            self._tried[audio] = stamp_of(audio)
            self._channel.emit(warned_of(error))
            return False
        return True

    def _check(self) -> None:
        if self._controls.stop_requested:
            raise StopRequested

    def _progress(self, phase: str, _subject: str, done: int, total: int) -> None:
        self._channel.emit(PhaseChanged(phase, done, total))


def _request(job: TranscribeJob) -> Transcribe:
    return Transcribe(
        0,
        list(job.audio),
        job.checkpoint,
        list(job.adapters),
        list(job.models),
        job.language,
        job.task,
        job.beams,
        job.timestamps,
        job.temperature_fallback,
        list(job.strengths),
        list(job.words),
        job.base,
    )
