"""The engine's jobs besides training: evaluate, transcribe, export."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from peft import LoraConfig

from studio.checkpoints.adapters import check_adapter_folder
from studio.data.audio import probe, read_audio
from studio.data.utterance import Manifest
from studio.engine.batching import Collator
from studio.engine.channel import Controls, EventChannel
from studio.engine.decoding import Decoder, Model, feature_dtype
from studio.engine.evaluation import Evaluator
from studio.engine.memory import peak_memory
from studio.engine.model import load_adapter
from studio.engine.ranks import StopRequested
from studio.engine.session import ModelSession
from studio.engine.training import scored_report
from studio.errors import RunError, StudioError
from studio.protocol.events import PhaseChanged, RunFinished, SamplesTranscribed, Warned
from studio.runs.directory import replacing_folder, write_file
from studio.runs.jobs import EvaluateJob, ExportJob, TranscribeJob
from studio.runs.report import Row

_BASE = "base"


def evaluate(job: EvaluateJob, channel: EventChannel, controls: Controls) -> None:
    """Score the base, and the adapter if one is named, on every utterance of the manifest."""
    manifest = Manifest.load(Path(job.manifest))
    if job.adapter:
        check_adapter_folder(Path(job.adapter))
    session = ModelSession.load(job.checkpoint, job.language, job.task, channel, device=job.device)

    def hypotheses(model: Model, phase: str) -> dict[str, str]:
        collator = Collator(session.log_mel, session.labels, feature_dtype(session.base), 0.0)
        evaluator = Evaluator(
            manifest, session.decoder(model), collator, job.batch_size, job.cer_profile, channel, controls
        )
        return evaluator.hypotheses(manifest, phase)

    # The base first, alone: an adapter with trained biases changes it even while disabled.
    base = hypotheses(session.base, "evaluating base")
    adapted: dict[str, str] = {}
    if job.adapter:
        adapted = hypotheses(load_adapter(session.base, Path(job.adapter), "default"), "evaluating adapter")
    report = scored_report(
        [Row(u.id, u.audio, u.text, base[u.id], adapted.get(u.id), u.speaker, u.duration) for u in manifest],
        job.cer_profile,
        checkpoint=session.info.name,
        language=job.language,
        peak_memory_bytes=peak_memory(session.device),
        total_parameters=session.info.parameters,
    )
    report.save(Path(job.output))
    channel.emit(RunFinished(report=job.output))


def transcribe(job: TranscribeJob, channel: EventChannel, controls: Controls) -> None:
    """Transcribe all files with the base, then with each adapter, and write all of it as JSON.

    A file that cannot be read is warned about and left out.

    Raises:
        StudioError: none of the files could be read, or adapters cannot be compared in one go.
    """
    _refuse_mixed_biases(job.adapters)
    session = ModelSession.load(job.checkpoint, job.language, job.task, channel, device=job.device)
    readable = _readable(job.audio, channel)
    clips: list[dict[str, Any]] = [{"audio": audio, "results": []} for audio in readable]
    model: Model = session.base
    for number, name in enumerate((_BASE, *job.adapters)):
        if name != _BASE:
            model = load_adapter(model, Path(name), str(number))
            model.set_adapter(str(number))
        _transcribe_with(name, session.decoder(model), clips, channel, controls)
    channel.emit(SamplesTranscribed(0, clips))
    write_file(Path(job.output), json.dumps({"clips": clips}, ensure_ascii=False, indent=1) + "\n")
    channel.emit(RunFinished(report=job.output))


def _transcribe_with(
    name: str, decoder: Decoder, clips: list[dict[str, Any]], channel: EventChannel, controls: Controls
) -> None:
    phase = f"transcribing with {name}"
    channel.emit(PhaseChanged(phase, 0, len(clips)))
    for done, clip in enumerate(clips, 1):
        start = time.monotonic()
        text = decoder.long(read_audio(Path(clip["audio"])))
        clip["results"].append({"model": name, "text": text, "seconds": round(time.monotonic() - start, 3)})
        channel.emit(PhaseChanged(phase, done, len(clips)))
        if controls.stop_requested:
            raise StopRequested


def _readable(paths: Sequence[str], channel: EventChannel) -> list[str]:
    readable = []
    for path in paths:
        try:
            probe(Path(path))
            readable.append(path)
        except StudioError as error:
            channel.emit(Warned(f"{error.message} {error.hint}".strip()))
    if not readable:
        raise StudioError("None of the files could be transcribed.", "See the reasons above.", code="unreadable")
    return readable


def _refuse_mixed_biases(adapters: Sequence[str]) -> None:
    """An adapter with trained biases changes the base itself, and so every adapter loaded after it."""
    for adapter in adapters:
        check_adapter_folder(Path(adapter))
    biased = [adapter for adapter in adapters if LoraConfig.from_pretrained(adapter).bias != "none"]
    if biased and len(adapters) > 1:
        raise StudioError(
            f"The adapter {biased[0]} has biases of its own and cannot share a base with other adapters.",
            "Transcribe with one adapter at a time.",
            code="bias",
        )


def export(job: ExportJob, channel: EventChannel, controls: Controls) -> None:
    """Merge an adapter into its base, always reloaded unquantized, and write a transformers folder.

    Merging into quantized weights would round the adapter away.
    """
    target = Path(job.output)
    if target.exists():
        raise RunError(f"{target} already exists.", "Choose a new folder for the merged model.", code="exists")
    check_adapter_folder(Path(job.adapter))
    session = ModelSession.load(
        job.checkpoint, job.language, job.task, channel, device=job.device, precision=job.precision
    )
    channel.emit(PhaseChanged("merging"))
    merged = load_adapter(session.base, Path(job.adapter), "default").merge_and_unload(safe_merge=True)
    with replacing_folder(target) as folder:
        for file in session.info.folder.iterdir():
            if file.suffix in (".json", ".txt") and not file.name.startswith("model."):
                shutil.copy2(file, folder / file.name)
        merged.save_pretrained(folder, safe_serialization=True)
    channel.emit(RunFinished(report=job.output))
