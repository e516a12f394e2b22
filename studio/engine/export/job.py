"""The export job: merge once, write each format, and prove it before its folder appears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from studio.checkpoints.adapters import inspect_adapter
from studio.checkpoints.catalogue import hub_name
from studio.checkpoints.strength import read_strength
from studio.corpus.utterance import Manifest, Utterance
from studio.engine.channel import Controls, EventChannel, warned_of
from studio.engine.decoding.decoder import decode_sorted
from studio.engine.export.card import model_card
from studio.engine.export.merged import merged_model, require_known_elsewhere, require_mergeable
from studio.engine.export.proof import Clip, clips_of, prove, unprovable
from studio.engine.export.writers import require_writers, write_export
from studio.engine.model.loading import adapter_digest, load_adapter
from studio.engine.model.session import ModelSession
from studio.engine.training.distributed import StopRequested
from studio.errors import StudioError
from studio.protocol.events import ExportProgressed, ExportWritten, Phase, PhaseChanged, RunFinished
from studio.runs.directory import RunDirectory
from studio.runs.exports import ADAPTER, CARD, ExportFormat, ExportRecord, export_folder, require_formats
from studio.runs.jobs import ExportJob, require_new
from studio.runs.report import Report
from studio.storage.atomic import replacing_folder
from studio.text.normalisation import default_profile

_BATCH = 8


@dataclass(slots=True)
class _Export:
    """What all formats of a job have in common."""

    job: ExportJob
    adapter: Path
    session: ModelSession
    strength: float
    clips: Sequence[Clip]
    texts: Sequence[str]
    report: Report | None
    channel: EventChannel
    controls: Controls

    def write(self, each: ExportFormat, folder: Path, merged: Any) -> None:
        """Write a format, prove it, and let its folder appear."""
        self.channel.emit(ExportProgressed(each.name, "writing"))
        with replacing_folder(folder) as temporary:
            write_export(temporary, each, self.adapter, self.strength, merged, self.session.info)
            record = self._record(each, temporary)
            record.save(temporary)
            rank = int(inspect_adapter(self.adapter).config.get("r") or 0)
            card = model_card(self.job.name or folder.name, each, record, self.report, rank)
            (temporary / CARD).write_text(card, encoding="utf-8")
        self.channel.emit(ExportWritten(each.name, str(folder)))

    def _record(self, each: ExportFormat, folder: Path) -> ExportRecord:
        job = self.job
        size = sum(file.stat().st_size for file in folder.iterdir())
        reason = unprovable(each) or ("" if self.clips else "clips")
        proof = None
        if not reason:
            proof = prove(
                each,
                folder,
                self.clips,
                self.texts,
                (job.language, job.task, default_profile(job.language)),
                torch.get_num_threads(),
                lambda done: self.channel.emit(ExportProgressed(each.name, "proving", done, len(self.clips))),
                lambda: self.controls.stop_requested,
            )
        digest = adapter_digest(self.adapter, self.strength)
        info = self.session.info
        return ExportRecord(
            each.name, info.name, digest, self.strength, job.language, job.task, hub_name(info.name),
            not info.multilingual, size, proof, reason,
        )  # fmt: skip


def export(job: ExportJob, channel: EventChannel, controls: Controls) -> None:
    """Write an adapter, merged into its base, in each format that is asked for, and prove each.

    A format whose program cannot use it leaves nothing; one that came before it stays.

    Raises:
        StudioError: code ``export_format``, ``export_package``, ``exists``, ``export_unmerged``,
            ``export_unmergeable``, ``export_own_kind`` or ``export_runtime``.
    """
    target, adapter = Path(job.output), Path(job.adapter)
    formats = require_formats(list(job.formats))
    require_writers(formats)
    for each in formats:
        (require_known_elsewhere if each.family == ADAPTER else require_mergeable)(adapter)
    folders = {each.name: export_folder(target, formats, each) for each in formats}
    for folder in folders.values():
        require_new(folder, "export")
    strength = read_strength(adapter) if job.strength is None else job.strength
    session = ModelSession.load(job.checkpoint, job.language, job.task, channel, device=job.device)
    provable = [each for each in formats if not unprovable(each)]
    clips = clips_of(_held_out(Path(job.manifest))) if job.manifest and provable else []
    texts = _studio_texts(session, adapter, strength, clips, channel, controls)
    channel.emit(PhaseChanged(Phase.MERGING))
    only_adapter = all(each.family == ADAPTER for each in formats)
    merged = None if only_adapter else merged_model(_plain_base(session, job, channel, bool(clips)), adapter, strength)
    work = _Export(job, adapter, session, strength, clips, texts, _report_of(adapter), channel, controls)
    target.parent.mkdir(parents=True, exist_ok=True)
    if len(formats) > 1:
        target.mkdir()
    failures: list[StudioError] = []
    for each in formats:
        if controls.stop_requested:
            raise StopRequested
        try:
            work.write(each, folders[each.name], merged)
        except StudioError as error:  # the others can be had all the same
            failures.append(error)
            channel.emit(warned_of(error))
    if failures:
        raise failures[0]
    channel.emit(RunFinished(report=job.output))


def _held_out(manifest: Path) -> Sequence[Utterance]:
    """What exports are proven with: a manifest's test, what else was held out, or all of one without sides."""
    utterances = Manifest.load(manifest)
    return utterances.test or utterances.held_out or [each for each in utterances if not each.split]


def _studio_texts(
    session: ModelSession, adapter: Path, strength: float, clips: Sequence[Clip], channel: EventChannel,
    controls: Controls,
) -> list[str]:  # fmt: skip
    """What the studio writes of clips with base and adapter, unmerged."""
    if not clips:
        return []
    channel.emit(PhaseChanged(Phase.TRANSCRIBING))
    decoder = session.decoder(load_adapter(session.base, adapter, "proof", strength))
    texts: dict[int, str] = {}
    for batch in decode_sorted(
        decoder, lambda index: clips[index].samples, [len(clip.samples) for clip in clips], _BATCH
    ):
        texts |= batch
        if controls.stop_requested:
            raise StopRequested
    return [texts[index] for index in range(len(clips))]


def _plain_base(session: ModelSession, job: ExportJob, channel: EventChannel, was_adapted: bool) -> Any:
    """The base without what was put on it to decode."""
    if not was_adapted:
        return session.base
    return ModelSession.load(job.checkpoint, job.language, job.task, channel, device="cpu").base


def _report_of(adapter: Path) -> Report | None:
    path = RunDirectory(adapter.parent).report
    return Report.load(path) if path.is_file() else None
