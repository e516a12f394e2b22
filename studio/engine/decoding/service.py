"""The transcription service, whose models stay loaded."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from transformers import WhisperForConditionalGeneration

from studio.audio.decoding import SAMPLE_RATE, read_audio
from studio.checkpoints.inspect import CheckpointInfo
from studio.checkpoints.store import CheckpointStore
from studio.checkpoints.strength import strengths_of
from studio.engine.batches.features import LogMel
from studio.engine.batches.tokenization import Prompting
from studio.engine.channel import Controls, EventChannel
from studio.engine.decoding.decoder import AUTO, Audio, Decoder
from studio.engine.decoding.options import DecodingOptions
from studio.engine.decoding.vocabulary import Vocabulary
from studio.engine.failures import describe_failure
from studio.engine.model.loading import load_base
from studio.engine.model.memory import choose_device, device_memory, process_memory, release_memory
from studio.engine.model.multi_adapter import LoadedAdapters, Member, ModelGroup
from studio.engine.training.distributed import StopRequested
from studio.errors import DataError, StudioError
from studio.protocol.commands import Transcribe
from studio.protocol.events import (
    ClipFailed,
    ClipTranscribed,
    Phase,
    Row,
    RunStopped,
    TranscriptionFailed,
    TranscriptionFinished,
    TranscriptionProgressed,
    Warned,
)
from studio.runs.clips import BASE
from studio.runs.jobs import TranscriptionServiceJob
from studio.settings.application import checkpoints_folder

Loading = Callable[[str], None]
"""Told what is about to be loaded."""

_MEMORY_HINT = "Transcribe with fewer models at once, or with a smaller checkpoint."


class CancelledError(Exception):
    """The request was given up by the supervisor."""


@dataclass(frozen=True)
class Callbacks:
    """Whom the work on a request asks and tells.

    Attributes:
        check: asked again and again whether to go on; raises to end early.
        progress: told phase, subject, and how many of how many are done.
        warn: tells the user.
    """

    check: Callable[[], None] = lambda: None
    progress: Callable[[str, str, int, int], None] = lambda *_: None
    warn: Callable[[Warned], None] = lambda _: None


def serve(job: TranscriptionServiceJob, channel: EventChannel, controls: Controls) -> None:
    """Answer requests until told to stop; the models of the last one stay loaded."""
    models = LoadedModels(choose_device(job.device))
    while (request := controls.wait_for_request()) is not None:
        _answer(request, models, channel, controls)
    channel.emit(RunStopped())


def _answer(request: Transcribe, models: LoadedModels, channel: EventChannel, controls: Controls) -> None:
    number = request.request

    def check() -> None:
        if controls.is_cancelled(number):
            raise CancelledError
        if controls.stop_requested:
            raise StopRequested

    def progress(phase: str, subject: str, done: int, total: int) -> None:
        channel.emit(TranscriptionProgressed(number, phase, subject, done, total))

    transcribed = 0
    try:
        for event in transcribe_clips(request, models, Callbacks(check, progress, channel.emit)):
            transcribed += isinstance(event, ClipTranscribed)
            channel.emit(event)
    except CancelledError:
        channel.emit(TranscriptionFailed(number, "cancelled", "Transcribing was given up, as asked."))
    except StopRequested:
        channel.emit(TranscriptionFailed(number, "stopped", "Transcribing was given up: the engine was asked to stop."))
    except Exception as error:  # a request must not take the loaded models with it
        failure = describe_failure(error)
        print(failure.traceback, file=sys.stderr, flush=True)
        hint = failure.hint
        if failure.code == "out_of_memory":
            models.release()
            hint = _MEMORY_HINT
        channel.emit(TranscriptionFailed(number, failure.code, failure.message, hint))
    else:
        channel.emit(TranscriptionFinished(number, transcribed, models.memory))


def transcribe_clips(
    request: Transcribe, models: LoadedModels, callbacks: Callbacks
) -> Iterator[ClipTranscribed | ClipFailed]:
    """Each recording of a request in turn.

    Args:
        request: what to transcribe, with which models.
        models: loads what is not there yet.
        callbacks: asked whether to go on, and told how far it is.

    Raises:
        StudioError: a model cannot be loaded, or cannot be told the language or task; or strengths are not possible.
    """
    if request.beams < 1:
        raise StudioError(
            f"{request.beams} beams are not possible.", "Use 1 for greedy decoding, or more.", code="beams"
        )
    callbacks.check()
    options = DecodingOptions(
        request.beams,
        request.timestamps,
        temperature_fallback=request.temperature_fallback,
        words=tuple(request.words),
    )
    decoders = {
        group.members: Decoder(
            group,
            checkpoint.vocabulary,
            checkpoint.log_mel,
            request.language,
            request.task,
            options,
            check=callbacks.check,
            warn=callbacks.warn,
        )
        for group, checkpoint in models.groups(
            request, lambda subject: callbacks.progress(Phase.LOADING, subject, 0, 0)
        )
    }
    base = (Member(BASE),) if request.base else ()
    order = (*base, *_adapters(request), *map(Member, request.models))
    total = len(request.audio)
    for index, audio in enumerate(request.audio):
        callbacks.check()
        callbacks.progress(Phase.TRANSCRIBING, audio, index, total)
        try:
            samples = read_audio(Path(audio))
        except DataError as error:
            yield ClipFailed(request.request, index, audio, error.code, error.message, error.hint)
            continue
        rows: dict[Member, Row] = {}
        for members, decoder in decoders.items():
            rows |= _rows(members, decoder, samples)
        results = [rows[member] for member in order]
        yield ClipTranscribed(request.request, index, audio, round(len(samples) / SAMPLE_RATE, 3), results)
    callbacks.progress(Phase.TRANSCRIBING, "", total, total)


def _adapters(request: Transcribe) -> list[Member]:
    return list(map(Member, request.adapters, strengths_of(request.adapters, request.strengths)))


def _rows(members: tuple[Member, ...], decoder: Decoder, samples: Audio) -> dict[Member, Row]:
    """What the models of a group write of a clip, as `ClipTranscribed` describes it."""
    begin = time.monotonic()
    (transcripts,) = decoder.transcribe([samples])
    seconds = round(time.monotonic() - begin, 3)
    return {
        member: {
            "model": member.model,
            "strength": member.strength,
            "text": each.text,
            "language": each.language,
            "detected": each.is_detected,
            "prefix": each.prefix,
            "context": "long-form" if each.is_long else "padded",
            "segments": [asdict(segment) for segment in each.segments],
            "seconds": seconds,
            "together": len(members),
        }
        for member, each in zip(members, transcripts, strict=True)
    }


@dataclass(frozen=True)
class _Checkpoint:
    """A loaded checkpoint, and what its files looked like then."""

    key: tuple[object, ...]
    model: WhisperForConditionalGeneration
    vocabulary: Vocabulary
    log_mel: LogMel
    adapters: LoadedAdapters


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

    def groups(self, request: Transcribe, loading: Loading) -> list[tuple[ModelGroup, _Checkpoint]]:
        """What a request needs, loaded; what it has no use for, but adapters, is let go of first.

        Raises:
            StudioError: something cannot be loaded, or does not know the language or task.
        """
        adapters = _adapters(request)
        base = self._resolve(request.checkpoint, request)
        merged = {folder: self._resolve(folder, request) for folder in dict.fromkeys(request.models)}
        self._keep(base, merged)
        if self._base is None:
            loading(base.name)
            self._base = self._load(base)
        groups = [(group, self._base) for group in self._base.adapters.groups(adapters, loading, base=request.base)]
        for folder, info in merged.items():
            if folder not in self._merged:
                loading(folder)
                self._merged[folder] = self._load(info)
            groups.append((ModelGroup(self._merged[folder].model, (Member(folder),)), self._merged[folder]))
        return groups

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

    def _resolve(self, reference: str, request: Transcribe) -> CheckpointInfo:
        info = CheckpointStore(checkpoints_folder()).resolve(reference)
        Prompting.of(info, info.languages[0] if request.language == AUTO else request.language, request.task)
        return info

    def _load(self, info: CheckpointInfo) -> _Checkpoint:
        model = load_base(info, self._device).eval()
        return _Checkpoint(_key(info), model, Vocabulary.of(info), LogMel(info.mel_bins), LoadedAdapters(model))


def _key(info: CheckpointInfo) -> tuple[object, ...]:
    """What names a checkpoint as it is now."""
    files = sorted(info.folder.glob("*.safetensors"))
    return (info.folder, *((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files))
