"""A loaded model with everything that belongs to it: what every job of the engine starts from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from transformers import WhisperForConditionalGeneration

from studio.checkpoints.inspect import CheckpointInfo
from studio.checkpoints.store import CheckpointStore
from studio.engine.batches.features import LogMel
from studio.engine.batches.tokenization import LabelMaker, Prompting
from studio.engine.channel import EventChannel
from studio.engine.decoding.decoder import Decoder
from studio.engine.decoding.options import DEFAULT_OPTIONS, DecodingOptions
from studio.engine.decoding.vocabulary import Vocabulary
from studio.engine.model.loading import Model, load_base
from studio.engine.model.memory import choose_device
from studio.engine.model.multi_adapter import ModelGroup
from studio.protocol.events import Phase, PhaseChanged, Warned
from studio.settings.adapter import QuantizationSettings
from studio.settings.application import checkpoints_folder


@dataclass(frozen=True)
class ModelSession:
    """The frozen base and what belongs to it.

    Attributes:
        weights: number format of the base's linear layers.
        warn: tells the user.
    """

    info: CheckpointInfo
    base: WhisperForConditionalGeneration
    device: torch.device
    log_mel: LogMel
    labels: LabelMaker
    prompting: Prompting
    weights: str
    warn: Callable[[Warned], None]

    @classmethod
    def load(
        cls,
        checkpoint: str,
        language: str,
        task: str,
        channel: EventChannel,
        *,
        device: str = "auto",
        precision: str = "float32",
        quantization: QuantizationSettings | None = None,
        phase: str = Phase.LOADING,
    ) -> ModelSession:
        """Find and load a checkpoint; raises CheckpointError or StudioError where that cannot be."""
        channel.emit(PhaseChanged(phase))
        info = CheckpointStore(checkpoints_folder()).resolve(checkpoint)
        prompting = Prompting.of(info, language, task)
        chosen = choose_device(device)
        base = load_base(info, chosen, precision=precision, quantization=quantization)
        weights = f"{quantization.method}, {precision}" if quantization and quantization.method != "none" else precision

        labels = LabelMaker(info, prompting)
        return cls(info, base, chosen, LogMel(info.mel_bins), labels, prompting, weights, channel.emit)

    def decoder(
        self, model: Model | ModelGroup, options: DecodingOptions = DEFAULT_OPTIONS, *, language: str = ""
    ) -> Decoder:
        """A decoder of the base, of the base with its active adapter, or of several models that decode together.

        Args:
            model: what decodes.
            options: how.
            language: code, where it is not the session's own.
        """
        return Decoder(
            model if isinstance(model, ModelGroup) else ModelGroup(model),
            Vocabulary(self.info, self.labels.tokenizer),
            self.log_mel,
            language or self.prompting.language,
            self.prompting.task,
            options,
            warn=self.warn,
        )
