"""The engine's jobs besides training: evaluate, transcribe, export."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

from peft import PeftModel

from studio.checkpoints.adapters import check_adapter_folder
from studio.data.audio import read_audio
from studio.data.utterance import Manifest
from studio.engine.batching import Collator
from studio.engine.channel import Controls, EventChannel
from studio.engine.decoding import Decoder, Model, feature_dtype
from studio.engine.evaluation import Evaluator, StopRequested
from studio.engine.memory import peak_memory
from studio.engine.model import load_adapter
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
    model: Model = load_adapter(session.base, Path(job.adapter), "0") if job.adapter else session.base
    evaluator = Evaluator(
        list(manifest),
        session.decoder(model),
        Collator(session.log_mel, session.labels, feature_dtype(session.base), 0.0),
        job.batch_size,
        job.cer_profile,
        channel,
        controls,
    )
    adapted: dict[str, str] = {}
    if isinstance(model, PeftModel):
        with model.disable_adapter():
            base = evaluator.hypotheses(list(manifest), "evaluating base")
        adapted = evaluator.hypotheses(list(manifest), "evaluating adapter")
    else:
        base = evaluator.hypotheses(list(manifest), "evaluating base")
    report = scored_report(
        [Row(u.id, u.audio, u.text, base[u.id], adapted.get(u.id)) for u in manifest],
        job.cer_profile,
        checkpoint=session.info.name,
        language=job.language,
        peak_memory_bytes=peak_memory(session.device),
        total_parameters=session.info.parameters,
    )
    report.save(Path(job.output))
    channel.emit(RunFinished(report=job.output))


def transcribe(job: TranscribeJob, channel: EventChannel, controls: Controls) -> None:
    """Transcribe each file with the base and with every adapter, and write all of it as JSON.

    A file that cannot be read is warned about and left out; StudioError where none could be.
    """
    for adapter in job.adapters:
        check_adapter_folder(Path(adapter))
    session = ModelSession.load(job.checkpoint, job.language, job.task, channel, device=job.device)
    model: Model = session.base
    for index, adapter in enumerate(job.adapters):
        model = load_adapter(model, Path(adapter), str(index))
    clips = []
    channel.emit(PhaseChanged("transcribing", 0, len(job.audio)))
    for done, audio in enumerate(job.audio, 1):
        if (clip := _transcribe_clip(job, session.decoder(model), model, audio, channel)) is not None:
            clips.append(clip)
            channel.emit(SamplesTranscribed(0, [clip]))
        channel.emit(PhaseChanged("transcribing", done, len(job.audio)))
        if controls.stop_requested:
            raise StopRequested
    if not clips:
        raise StudioError("None of the files could be transcribed.", "See the reasons above.", code="unreadable")
    write_file(Path(job.output), json.dumps({"clips": clips}, ensure_ascii=False, indent=1) + "\n")
    channel.emit(RunFinished(report=job.output))


def _transcribe_clip(
    job: TranscribeJob, decoder: Decoder, model: Model, audio: str, channel: EventChannel
) -> dict[str, Any] | None:
    try:
        samples = read_audio(Path(audio))
    except StudioError as error:
        channel.emit(Warned(f"{error.message} {error.hint}".strip()))
        return None
    results = []
    for name in (_BASE, *job.adapters):
        start = time.monotonic()
        if not isinstance(model, PeftModel):
            text = decoder.long(samples)
        elif name == _BASE:
            with model.disable_adapter():
                text = decoder.long(samples)
        else:
            model.set_adapter(str(job.adapters.index(name)))
            text = decoder.long(samples)
        results.append({"model": name, "text": text, "seconds": round(time.monotonic() - start, 3)})
    return {"audio": audio, "results": results}


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
