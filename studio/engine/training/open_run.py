"""A run as its processes have it open: settings, manifest, directory, and who is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import torch

from studio.audio.augmentation.noise import NoiseSource
from studio.audio.augmentation.non_speech import NonSpeech
from studio.audio.augmentation.presets import PRESETS, Augmentation
from studio.checkpoints.store import CheckpointStore
from studio.corpus.noises import noise_source
from studio.corpus.terms import load_term_file
from studio.corpus.utterance import Manifest, Utterance, read_utterance
from studio.engine.batches.audio_cache import AudioCache
from studio.engine.batches.batching import Collator, Read
from studio.engine.batches.prompts import Prompts, PromptSource, TermPrompts, previous_texts
from studio.engine.batches.spec_augment import SpecAugment
from studio.engine.channel import Controls, EventChannel
from studio.engine.model.loading import feature_dtype
from studio.engine.model.memory import choose_device
from studio.engine.model.precision import choose_precision
from studio.engine.model.session import ModelSession
from studio.engine.training.distributed import Distributed
from studio.errors import DataError
from studio.protocol.events import Phase, Warned
from studio.protocol.warnings import warned
from studio.runs.directory import RunDirectory
from studio.runs.guards import GuardSet, load_guards
from studio.settings.application import checkpoints_folder
from studio.settings.run import RunSettings
from studio.settings.toml import load_run_settings, save_run_settings
from studio.text.terms import Term, TermFinder


class StepPlan(NamedTuple):
    """Optimizer steps: those that are taken, and those that the learning rate's schedule is made for."""

    taken: int
    scheduled: int


@dataclass(frozen=True)
class OpenRun:
    """What every part of a training job works with.

    Attributes:
        directory: of the run.
        settings: with what they leave to the machine decided.
        manifest: its utterances.
        channel: takes the events.
        controls: what the user asks for meanwhile.
        distributed: this process's place among those that train together.
        plan: how long it is trained, where that is not for the settings to say.
    """

    directory: RunDirectory
    settings: RunSettings
    manifest: Manifest
    channel: EventChannel
    controls: Controls
    distributed: Distributed

    plan: StepPlan | None = None

    @classmethod
    def open(
        cls, directory: RunDirectory, channel: EventChannel, controls: Controls, distributed: Distributed
    ) -> OpenRun:
        """Read what a run directory holds.

        Raises:
            StudioError: it cannot be read, or has nothing to train or to evaluate on.
        """
        settings = distributed.on_first(lambda: settled_settings(directory, distributed))
        manifest = Manifest.load(directory.manifest)
        if not (manifest.train and (manifest.validation or settings.data.folds)):
            raise DataError(
                f"{directory.manifest} has no utterances to train or to evaluate on.",
                "Prepare the run again; each line's split must be train, validation or test.",
            )
        return cls(directory, settings, manifest, channel, controls, distributed)

    @property
    def total_steps(self) -> int:
        """Optimizer steps of the whole run."""
        return self.plan.taken if self.plan else self.steps_of(len(self.manifest.train), self.train_seconds)

    @property
    def train_seconds(self) -> float:
        """Of all utterances trained on."""
        return sum(utterance.duration for utterance in self.manifest.train)

    @property
    def scheduled_steps(self) -> int:
        """Optimizer steps that the learning rate's schedule is made for."""
        return self.plan.scheduled if self.plan else self.total_steps

    def steps_of(self, utterances: int, seconds: float) -> int:
        """Optimizer steps that the settings ask for with so many utterances, of so many seconds, to train on."""
        return self.settings.training.planned_steps(utterances, seconds, self.distributed.size)

    @cached_property
    def guards(self) -> list[GuardSet]:
        """The guard sets."""
        return load_guards(self.directory, self.settings)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The dataset's list as it was when the run was prepared."""
        return load_term_file(self.directory.terms)

    @property
    def term_finder(self) -> TermFinder | None:
        """Finds them in texts; None where there are none."""
        settings = self.settings
        return (
            TermFinder(self.terms, settings.checkpoint.language, settings.evaluation.cer_profile)
            if self.terms
            else None
        )

    @cached_property
    def read(self) -> Read:
        """Gives an utterance's samples."""
        limit = self.settings.training.audio_cache
        return AudioCache(self.settings.data.source, limit, self.warn) if limit else read_utterance

    def warn(self, event: Warned) -> None:
        """Tell the user; of several processes that meet the same, one tells."""
        if self.distributed.is_first:
            self.channel.emit(event)

    def load_model(self, *, precision: str = "", phase: str = Phase.LOADING) -> ModelSession:
        """The frozen base as the run has it, or in another number format."""
        run = self.settings
        return ModelSession.load(
            run.checkpoint.name,
            run.checkpoint.language,
            run.checkpoint.task,
            self.channel,
            device=self.distributed.device(run.training.device),
            precision=precision or run.training.precision,
            quantization=run.quantization,
            phase=phase,
        )

    def collator(self, session: ModelSession) -> Collator:
        """What puts the run's utterances together."""
        training = self.settings.training
        masks = SpecAugment(session.base.config, training.seed) if training.spec_augment else None
        dtype = feature_dtype(session.base)
        return Collator(session.log_mel, session.labels, dtype, training.margin, masks, is_ragged(session.device))

    def augmentation(self) -> Augmentation | None:
        """What changes the samples that are learned from; DataError where a noise of it cannot be read."""
        training = self.settings.training
        if training.augmentation == "none":
            return None
        return Augmentation(PRESETS[training.augmentation], training.seed, self._noises)

    def non_speech(self) -> NonSpeech | None:
        """What takes the place of utterances; DataError where a noise of it cannot be read."""
        share = self.settings.silence_share
        return NonSpeech(share, self.settings.training.seed, self._noises) if share else None

    def prompts(self, utterances: Sequence[Utterance], fits: Callable[[str], bool]) -> PromptSource | None:
        """What some of these utterances are prompted with: terms, as many as fit, or what is said before."""
        training, finder = self.settings.training, self.term_finder
        previous = self._previous_prompts(utterances)
        if not training.word_prompt_share:
            return previous
        if finder is None:
            self.warn(warned("no_words"))
            return previous
        spoken = [frozenset(finder.counts(utterance.text)) for utterance in utterances]
        names = [term.text for term in self.terms]
        return TermPrompts(names, spoken, training.word_prompt_share, training.seed, fits, previous)

    def _previous_prompts(self, utterances: Sequence[Utterance]) -> Prompts | None:
        """What is said before some of these utterances; a warning where nothing is."""
        training = self.settings.training
        if not training.prompt_share:
            return None
        previous = previous_texts(utterances, self.manifest)
        if not any(previous):
            self.warn(warned("no_prompts"))
        return Prompts(previous, training.prompt_share, training.seed)

    @cached_property
    def _noises(self) -> NoiseSource:
        training = self.settings.training
        return noise_source(self.manifest.train, training.noise_folder, training.seed, self.read)


def is_ragged(device: torch.device) -> bool:
    """Whether inputs are computed side by side without padding: a GPU is faster on few large products."""
    return device.type == "cpu"


def settled_settings(directory: RunDirectory, distributed: Distributed) -> RunSettings:
    """The settings, with what they leave to the machine decided once and for all: a resumed run must not differ.

    The device stays open, so that a run can be resumed where there is another one, and so do ``batch_seconds`` and
    ``threads``, which must fit it. On the same machine they come to the same each time (``batch_seconds`` even on every
    CPU); what another one computes differs in its rounding whatever is written down.
    """
    run = load_run_settings(directory.settings)
    if run.training.precision != "auto":
        return run
    info = CheckpointStore(checkpoints_folder()).resolve(run.checkpoint.name)
    device = choose_device(distributed.device(run.training.device))
    settled = run.with_precision(choose_precision(device, info.hidden_size, info.encoder_ffn))
    save_run_settings(settled, directory.settings, commented=True)
    return settled
