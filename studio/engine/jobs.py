"""The engine's job of evaluating."""

from __future__ import annotations

from pathlib import Path

from studio.checkpoints.adapters import check_adapter_folder
from studio.checkpoints.strength import AS_TRAINED, read_strength
from studio.corpus.utterance import Manifest
from studio.engine.channel import Controls, EventChannel
from studio.engine.evaluation.final_report import final_texts, scored_report
from studio.engine.model.memory import peak_memory
from studio.engine.model.session import ModelSession
from studio.protocol.events import Phase, RunFinished
from studio.runs.jobs import EvaluateJob

_BASE = "base"


def evaluate(job: EvaluateJob, channel: EventChannel, controls: Controls) -> None:
    """Score the base, and the adapter if one is named, on every utterance of the manifest."""
    manifest = Manifest.load(Path(job.manifest))
    if job.adapter:
        check_adapter_folder(Path(job.adapter))
    session = ModelSession.load(job.checkpoint, job.language, job.task, channel, device=job.device)
    adapter = Path(job.adapter) if job.adapter else None
    phases = (Phase.EVALUATING_BASE, Phase.EVALUATING_ADAPTER)
    strength = AS_TRAINED if adapter is None else read_strength(adapter) if job.strength is None else job.strength
    base, adapted = final_texts(
        session, manifest, adapter, job.batch_size, channel, controls, phases=phases, strength=strength
    )
    report = scored_report(
        manifest,
        base,
        adapted,
        job.cer_profile,
        session,
        peak_memory_bytes=peak_memory(session.device),
        selected_on=job.selected_on,
        strength=strength,
        terms=list(job.terms),
    )
    report.save(Path(job.output))
    channel.emit(RunFinished(report=job.output))
