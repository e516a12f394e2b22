"""The texts of clips by every way through the studio."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from transformers import WhisperForConditionalGeneration

from studio.audio.decoding import SAMPLE_RATE, read_audio
from studio.corpus.quality.transcript_check import CheckItem, read_transcribed, save_items
from studio.corpus.utterance import Manifest, Utterance
from studio.engine import jobs
from studio.engine.channel import Controls, EventChannel
from studio.engine.decoding import service, transcribe_job
from studio.engine.evaluation import transcript_check
from studio.engine.model.loading import load_adapter
from studio.engine.model.session import ModelSession
from studio.protocol.commands import Stop, Transcribe
from studio.protocol.events import ClipTranscribed, Event, TranscriptionFinished
from studio.runs.jobs import CheckJob, EvaluateJob, TranscribeJob, TranscriptionServiceJob
from studio.runs.report import Report

Texts = list[tuple[str, str]]
"""Base and adapter, a pair a clip."""


def write_adapter(checkpoint: Path, folder: Path, strength: float) -> Path:
    """A random adapter that changes a model so much."""
    base = WhisperForConditionalGeneration.from_pretrained(checkpoint)
    torch.manual_seed(0)
    model = get_peft_model(base, LoraConfig(r=8, target_modules=["q_proj", "v_proj", "fc2"]))
    for name, parameter in model.named_parameters():
        if "lora" in name:
            parameter.data += torch.randn_like(parameter) * strength
    model.save_pretrained(folder)
    return folder


def by_evaluate(checkpoint: Path, language: str, adapter: Path, clips: Sequence[Path], folder: Path) -> Texts:
    """As ``evaluate`` and a run's report decode: the base, then the adapter, several clips at once."""
    utterances = [
        Utterance(str(n), str(clip), "x", len(read_audio(clip)) / SAMPLE_RATE) for n, clip in enumerate(clips)
    ]
    Manifest(utterances).save(folder / "manifest.jsonl")
    job = EvaluateJob(
        str(checkpoint), language, str(folder / "report.json"), device="cpu", manifest=str(folder / "manifest.jsonl"),
        adapter=str(adapter), batch_size=4,
    )  # fmt: skip
    jobs.evaluate(job, EventChannel(None), Controls())
    rows = {row.id: row for row in Report.load(Path(job.output)).rows}
    return [(row.base, str(row.adapted)) for row in (rows[utterance.id] for utterance in utterances)]


def by_transcribe(checkpoint: Path, language: str, adapter: Path, clips: Sequence[Path], folder: Path) -> Texts:
    """As the command ``transcribe`` does, with base and adapter in one batch."""
    job = TranscribeJob(
        str(checkpoint), language, str(folder / "clips.json"), device="cpu", audio=tuple(map(str, clips)),
        adapters=(str(adapter),),
    )  # fmt: skip
    transcribe_job.transcribe(job, EventChannel(None), Controls())
    found = json.loads(Path(job.output).read_text(encoding="utf-8"))["clips"]
    return [(base["text"], adapted["text"]) for base, adapted in (clip["results"] for clip in found)]


def by_service(request: Transcribe) -> list[ClipTranscribed]:
    """As Compare and «try the current checkpoint» ask for it."""
    channel, controls, events = EventChannel(None), Controls(), list[Event]()
    channel.listen(events.append)
    channel.listen(lambda event: controls.handle(Stop()) if isinstance(event, TranscriptionFinished) else None)
    controls.handle(request)
    service.serve(TranscriptionServiceJob("cpu"), channel, controls)
    return [event for event in events if isinstance(event, ClipTranscribed)]


def by_compare(checkpoint: Path, language: str, adapter: Path, clips: Sequence[Path]) -> Texts:
    """As Compare does with a base, the adapter, and the adapter once more."""
    request = Transcribe(1, [*map(str, clips)], str(checkpoint), [str(adapter)] * 2, [], language)
    results = [event.results for event in by_service(request)]
    assert all(first["text"] == second["text"] for _, first, second in results)
    return [(base["text"], adapted["text"]) for base, adapted, _ in results]


def by_check(checkpoint: Path, language: str, clips: Sequence[Path], folder: Path) -> list[str]:
    """As the transcript check hears clips of at most 30 s, with the base alone."""
    save_items(folder / "items.jsonl", [CheckItem(str(clip), str(clip), 1.0) for clip in clips])
    job = CheckJob(
        str(checkpoint), language, str(folder / "heard.jsonl"), device="cpu", items=str(folder / "items.jsonl"),
        batch_size=len(clips),
    )  # fmt: skip
    transcript_check.check(job, EventChannel(None), Controls())
    heard = {each.key: each.text for each in read_transcribed(Path(job.output))}
    return [heard[str(clip)] for clip in clips]


def alone(checkpoint: Path, language: str, adapter: Path, clips: Sequence[Path]) -> Texts:
    """Each model by itself, as the curve decodes, one clip after the other."""
    session = ModelSession.load(str(checkpoint), language, "transcribe", EventChannel(None), device="cpu")
    audios = [read_audio(clip) for clip in clips]
    base = [session.decoder(session.base)([audio])[0] for audio in audios]
    model = load_adapter(session.base, adapter, "default")
    return list(zip(base, [session.decoder(model)([audio])[0] for audio in audios], strict=True))
