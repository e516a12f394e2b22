"""What can be said of a run before it starts, asked alike by ``new``, ``train`` and the window; nothing is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from studio.checkpoints.catalogue import CATALOGUE, CatalogueEntry, canonical_name
from studio.checkpoints.inspect import CheckpointInfo, inspect_checkpoint
from studio.corpus.dataset import Dataset
from studio.corpus.utterance import HELD_OUT
from studio.errors import CheckpointError, SettingsError
from studio.runs.advice import FEW_HELD_OUT, few_held_out
from studio.runs.devices import Device
from studio.runs.forecast import UNKNOWN_CORPUS, Corpus, MemoryForecast, ModelShape, forecast_memory
from studio.runs.pace import Duration, Pace, TimedRuns, estimated_pace, forecast_duration
from studio.runs.prepare import check_against_checkpoint, resolve
from studio.settings.run import RunSettings
from studio.settings.toml import parse_run_settings


@dataclass(frozen=True, slots=True)
class Concern:
    """What keeps a run from starting, or should be known before it does.

    Attributes:
        code: for words in another language: a blocker's ``no_recordings``, ``settings``, ``no_checkpoint`` (to be
            downloaded first) or ``unknown_checkpoint``; a doubt's ``few_held_out``, ``left_out``, ``large_step``,
            ``long_warmup`` or ``too_large``.
        message: in English.
        path: of the setting that it is of, with a dot; empty where it is of none.
        values: the numbers in the message, by name.
    """

    code: str
    message: str
    path: str = ""
    values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class RunPlan:
    """A run as it is planned.

    Attributes:
        settings: as they are, perhaps not fit to start.
        dataset: what is trained on, divided; None until it is open.
        checkpoints: those on this machine; a folder that the settings name need not be among them.
        device: that trains; None where it is not known.
        timed: the pace of earlier runs.
        known_corpus: the dataset's sizes where the caller has them, since 600,000 utterances take 0.4 s to count.
    """

    settings: RunSettings
    dataset: Dataset | None
    checkpoints: Iterable[CheckpointInfo]
    device: Device | None = None
    timed: TimedRuns = field(default_factory=dict)
    known_corpus: Corpus | None = None

    @cached_property
    def checkpoint(self) -> CheckpointInfo | None:
        """The base, where it is on this machine."""
        name = self.settings.checkpoint.name
        path = Path(name).expanduser()
        found = next((info for info in self.checkpoints if info.name == canonical_name(name)), None)
        if found is not None or not path.is_absolute() or not path.is_dir():
            return found
        try:
            return inspect_checkpoint(path)
        except CheckpointError:
            return None

    @cached_property
    def entry(self) -> CatalogueEntry | None:
        """The base in the catalogue, whether it is on this machine or not."""
        return _entry(self.settings.checkpoint.name)

    @cached_property
    def shape(self) -> ModelShape | None:
        """Sizes of the base, whether it is on this machine or not."""
        if self.checkpoint is not None:
            return ModelShape.of(self.checkpoint)
        return ModelShape.of_entry(self.entry) if self.entry is not None else None

    @cached_property
    def corpus(self) -> Corpus | None:
        """Sizes of what is trained on and judged; None until recordings are open."""
        if self.known_corpus is not None or self.dataset is None:
            return self.known_corpus
        return Corpus.of(self.dataset.manifest())

    @cached_property
    def blockers(self) -> tuple[Concern, ...]:
        """Why the run cannot start; empty where it can."""
        found = []
        if self.dataset is None and not self.settings.data.source:
            found.append(Concern("no_recordings", "Open recordings to train on.", "data.source"))
        if self.checkpoint is None and self.entry is not None:
            found.append(Concern("no_checkpoint", "Download the checkpoint first.", "checkpoint.name"))
        elif self.checkpoint is None:
            name = self.settings.checkpoint.name
            found.append(Concern("unknown_checkpoint", f"There is no checkpoint {name} here.", "checkpoint.name"))
        reported = {concern.path for concern in found}
        return (*found, *(each for each in self._settings_problems() if each.path not in reported))

    def _settings_problems(self) -> list[Concern]:
        try:
            parse_run_settings(self.settings.model_dump())
            if self.checkpoint is not None:
                check_against_checkpoint(self.settings, self.checkpoint)
        except SettingsError as error:
            return [Concern("settings", text, path) for path, text in error.problems]
        return []

    @cached_property
    def doubts(self) -> tuple[Concern, ...]:
        """What is not wrong but may disappoint; nothing of recordings that are not open."""
        found = (self._few_held_out(), self._left_out(), self._large_step(), self._long_warmup(), self._too_large())
        return tuple(each for each in found if each is not None)

    def _few_held_out(self) -> Concern | None:
        if self.dataset is None:
            return None
        in_turn = self.dataset.count("train", *HELD_OUT) if self.settings.data.folds else 0
        count = in_turn or self.dataset.count("test") or self.dataset.count("validation")
        if count >= FEW_HELD_OUT:
            return None
        return Concern("few_held_out", few_held_out(count), "data.test_fraction", {"count": count})

    def _left_out(self) -> Concern | None:
        if self.dataset is None or self.dataset.usable.all():
            return None
        count, total = int((~self.dataset.usable).sum()), len(self.dataset)
        return Concern("left_out", f"{count:,} of {total:,} are left out.", values={"count": count, "total": total})

    def _large_step(self) -> Concern | None:
        training, corpus = self.settings.training, self.corpus
        if corpus is None or not corpus.train:
            return None
        batch = training.utterances_per_batch(corpus.train, corpus.train_seconds)
        step = round(batch * training.gradient_accumulation_steps)
        if step < 2 * corpus.train:
            return None
        message = (
            f"A step learns from {step:,} utterances, and there are {corpus.train:,} to learn from: take a smaller "
            "batch (training.batch_size) or less accumulation (training.gradient_accumulation_steps)."
        )
        return Concern("large_step", message, "training.batch_size", {"step": step, "train": corpus.train})

    def _long_warmup(self) -> Concern | None:
        training, corpus = self.settings.training, self.corpus
        if corpus is None or not corpus.train or training.max_steps:
            return None
        warmup, steps = training.warmup_steps, training.planned_steps(corpus.train, corpus.train_seconds)
        if warmup < steps:
            return None
        message = (
            f"The learning rate rises over {warmup:,} steps, and the run has {steps:,}: take fewer "
            "(training.warmup_steps)."
        )
        return Concern("long_warmup", message, "training.warmup_steps", {"warmup": warmup, "steps": steps})

    def _too_large(self) -> Concern | None:
        if self.memory is None or self.device is None or self.memory.total <= self.device.free:
            return None
        needed, free = self.memory.total, self.device.free
        message = f"It will take about {needed / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are free."
        return Concern("too_large", message, values={"needed": needed, "free": free})

    @cached_property
    def normalised(self) -> RunSettings | None:
        """The settings as ``run.toml`` will have them, with nothing left to chance; None while a blocker is left.

        Raises:
            DataError: a recording of noise cannot be read.
        """
        if self.blockers or self.checkpoint is None:
            return None
        source = Path(self.settings.data.source) if self.dataset is None else self.dataset.source
        return resolve(self.settings, self.checkpoint, source)

    @cached_property
    def memory(self) -> MemoryForecast | None:
        """What the run will need at its peak; of recordings that are not open, as for Whisper's whole window."""
        if self.shape is None:
            return None
        on_gpu = self.device is not None and self.device.is_gpu
        return forecast_memory(self.settings, self.shape, self.corpus or UNKNOWN_CORPUS, on_gpu=on_gpu)

    @cached_property
    def pace(self) -> Pace | None:
        """That of the newest run of this checkpoint, with the encoder adapted or not as here; else `estimated_pace`."""
        kind = Path(self.settings.checkpoint.name).name, self.settings.adapter.freezes_encoder
        if kind in self.timed:
            return self.timed[kind]
        if self.shape is None or self.corpus is None or self.device is None:
            return None
        entries = {key: _entry(key[0]) for key in self.timed}
        shapes = {key: ModelShape.of_entry(entry) for key, entry in entries.items() if entry is not None}
        return estimated_pace(self.settings, self.shape, self.corpus, self.timed, shapes, on_gpu=self.device.is_gpu)

    @cached_property
    def duration(self) -> Duration | None:
        """How long the run will take; None where nothing tells."""
        return forecast_duration(self.settings, self.corpus, self.pace) if self.pace and self.corpus else None


def _entry(name: str) -> CatalogueEntry | None:
    return next((entry for entry in CATALOGUE if entry.name == canonical_name(name)), None)
