"""Hearing recordings with models that stay loaded: the job ``listen``, and ``transcribe`` for a single request."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import WhisperForConditionalGeneration

from studio.audio.decoding import SAMPLE_RATE, read_audio
from studio.checkpoints.inspect import CheckpointInfo
from studio.checkpoints.store import CheckpointStore
from studio.engine.batches.tokenization import Prompting
from studio.engine.channel import Controls, EventChannel
from studio.engine.decoding.clip_decoder import Companions, Hearer
from studio.engine.decoding.window_decoder import AUTO, Check
from studio.engine.failures import describe_failure
from studio.engine.model.loading import load_base
from studio.engine.model.memory import choose_device, device_memory, process_memory, release_memory
from studio.engine.model.multi_adapter import AdapterRack, Pass
from studio.engine.training.distributed import StopRequested
from studio.errors import DataError, StudioError, full_text
from studio.protocol.commands import Listen
from studio.protocol.events import (
    ClipFailed,
    ClipHeard,
    ListenFailed,
    ListenFinished,
    ListenProgressed,
    PhaseChanged,
    RunFinished,
    RunStopped,
    Warned,
)
from studio.runs.clips import BASE
from studio.runs.jobs import ListenJob, TranscribeJob
from studio.settings.application import checkpoints_folder
from studio.storage.atomic import write_text

Loading = Callable[[str], None]
"""Told what is about to be loaded."""

_MEMORY_HINT = "Listen with fewer models at once, or with a smaller checkpoint."


class CancelledError(Exception):
    """The request was given up by the supervisor."""


def listen(job: ListenJob, channel: EventChannel, controls: Controls) -> None:
    """Answer requests until told to stop; the models of the last one stay loaded."""
    models = LoadedModels(choose_device(job.device))
    while (request := controls.wait_for_request()) is not None:
        _answer(request, models, channel, controls)
    channel.emit(RunStopped())


def _answer(request: Listen, models: LoadedModels, channel: EventChannel, controls: Controls) -> None:
    number = request.request

    def check() -> None:
        if controls.is_cancelled(number):
            raise CancelledError
        if controls.stop_requested:
            raise StopRequested

    def progress(phase: str, subject: str, done: int, total: int) -> None:
        channel.emit(ListenProgressed(number, phase, subject, done, total))

    heard = 0
    try:
        for event in hear(request, models, check, progress):
            heard += isinstance(event, ClipHeard)
            channel.emit(event)
    except CancelledError:
        channel.emit(ListenFailed(number, "cancelled", "Listening was given up, as asked."))
    except StopRequested:
        channel.emit(ListenFailed(number, "stopped", "Listening was given up: the engine was asked to stop."))
    except Exception as error:  # a request must not take the loaded models with it
        failure = describe_failure(error)
        print(failure.traceback, file=sys.stderr, flush=True)
        hint = failure.hint
        if failure.code == "out_of_memory":
            models.release()
            hint = _MEMORY_HINT
        channel.emit(ListenFailed(number, failure.code, failure.message, hint))
    else:
        channel.emit(ListenFinished(number, heard, models.memory))


def transcribe(job: TranscribeJob, channel: EventChannel, controls: Controls) -> None:
    """Hear all files with all models in a single request, and write what was heard as JSON.

    A file that cannot be read is warned about and left out.

    Raises:
        StudioError: none of the files could be read, or a model cannot be loaded.
    """
    fields = (job.checkpoint, list(job.adapters), list(job.models), job.language, job.task, job.beams, job.timestamps)
    request = Listen(0, list(job.audio), *fields)

    def check() -> None:
        if controls.stop_requested:
            raise StopRequested

    def progress(phase: str, subject: str, done: int, total: int) -> None:
        channel.emit(PhaseChanged("transcribing" if phase == "listening" else phase, done, total))

    clips = []
    for event in hear(request, LoadedModels(choose_device(job.device)), check, progress):
        if isinstance(event, ClipFailed):
            channel.emit(Warned(full_text(event.message, event.hint)))
        else:
            clips.append({"audio": event.audio, "duration": event.duration, "results": event.results})
    if not clips:
        raise StudioError("None of the files could be transcribed.", "See the reasons above.", code="unreadable")
    write_text(Path(job.output), json.dumps({"clips": clips}, ensure_ascii=False, indent=1) + "\n")
    channel.emit(RunFinished(report=job.output))


def hear(
    request: Listen, models: LoadedModels, check: Check, progress: Callable[[str, str, int, int], None]
) -> Iterator[ClipHeard | ClipFailed]:
    """Each recording of a request in turn.

    Args:
        request: what to hear, with which models.
        models: loads what is not there yet.
        check: asked again and again whether to go on; raises to end early.
        progress: told phase, subject, and how many of how many are done.

    Raises:
        StudioError: a model cannot be loaded, or cannot be told the language or task.
    """
    if request.beams < 1:
        raise StudioError(
            f"{request.beams} beams are not possible.", "Use 1 for greedy decoding, or more.", code="beams"
        )
    check()
    hearers = [
        Hearer(group, companions, request, check)
        for group, companions in models.passes(request, lambda subject: progress("loading", subject, 0, 0))
    ]
    total = len(request.audio)
    for index, audio in enumerate(request.audio):
        check()
        progress("listening", audio, index, total)
        try:
            samples = read_audio(Path(audio))
        except DataError as error:
            yield ClipFailed(request.request, index, audio, error.code, error.message, error.hint)
            continue
        rows = {row["model"]: row for hearer in hearers for row in hearer(samples)}
        results = [rows[model] for model in (BASE, *request.adapters, *request.models)]
        yield ClipHeard(request.request, index, audio, round(len(samples) / SAMPLE_RATE, 3), results)
    progress("listening", "", total, total)


@dataclass(frozen=True)
class _Checkpoint:
    """A loaded checkpoint, and what its files looked like then."""

    key: tuple[object, ...]
    model: WhisperForConditionalGeneration
    companions: Companions
    rack: AdapterRack


class LoadedModels:
    """One base with its adapters, and the merged models of the last request.

    Args:
        device: where they are.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._base: _Checkpoint | None = None
        self._merged: dict[str, _Checkpoint] = {}

    @property
    def memory(self) -> int:
        """Bytes that this process, or on a GPU its tensors, take now."""
        return device_memory(self._device) or process_memory()

    def passes(self, request: Listen, loading: Loading) -> list[tuple[Pass, Companions]]:
        """What a request needs, loaded; what it has no use for, but adapters, is let go of first.

        Raises:
            StudioError: something cannot be loaded, or does not know the language or task.
        """
        base = self._resolve(request.checkpoint, request)
        merged = {folder: self._resolve(folder, request) for folder in dict.fromkeys(request.models)}
        self._keep(base, merged)
        if self._base is None:
            loading(base.name)
            self._base = self._load(base)
        passes = [(group, self._base.companions) for group in self._base.rack.passes(request.adapters, loading)]
        for folder, info in merged.items():
            if folder not in self._merged:
                loading(folder)
                self._merged[folder] = self._load(info)
            passes.append((Pass(self._merged[folder].model, (folder,)), self._merged[folder].companions))
        return passes

    def release(self) -> None:
        """Let go of everything."""
        self._base = None
        self._merged.clear()
        release_memory()

    def _keep(self, base: CheckpointInfo, merged: dict[str, CheckpointInfo]) -> None:
        is_other = self._base is not None and self._base.key != _key(base)
        gone = [name for name, each in self._merged.items() if name not in merged or each.key != _key(merged[name])]
        if is_other:
            self._base = None
        for name in gone:
            del self._merged[name]
        if is_other or gone:
            release_memory()

    def _resolve(self, reference: str, request: Listen) -> CheckpointInfo:
        info = CheckpointStore(checkpoints_folder()).resolve(reference)
        Prompting.of(info, info.languages[0] if request.language == AUTO else request.language, request.task)
        return info

    def _load(self, info: CheckpointInfo) -> _Checkpoint:
        model = load_base(info, self._device).eval()
        return _Checkpoint(_key(info), model, Companions.of(info), AdapterRack(model))


def _key(info: CheckpointInfo) -> tuple[object, ...]:
    """What names a checkpoint as it is now."""
    files = sorted(info.folder.glob("*.safetensors"))
    return (info.folder, *((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files))
