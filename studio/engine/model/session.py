"""A loaded model with everything that belongs to it: what every job of the engine starts from."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from transformers import WhisperForConditionalGeneration

from studio.checkpoints.inspect import CheckpointInfo
from studio.checkpoints.store import CheckpointStore
from studio.engine.batches.features import LogMel
from studio.engine.batches.tokenization import LabelMaker, Prompting
from studio.engine.channel import EventChannel
from studio.engine.decoding.decoder import Decoder, Model
from studio.engine.model.loading import load_base
from studio.engine.model.memory import choose_device
from studio.protocol.events import PhaseChanged
from studio.settings.application import checkpoints_folder
from studio.settings.run import QuantizationSettings


@dataclass(frozen=True)
class ModelSession:
    """The frozen base and its companions; ``weights`` is the number format of its linear layers."""

    info: CheckpointInfo
    base: WhisperForConditionalGeneration
    device: torch.device
    log_mel: LogMel
    labels: LabelMaker
    prompting: Prompting
    weights: str

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
        phase: str = "loading",
    ) -> ModelSession:
        """Find and load a checkpoint; raises CheckpointError or StudioError where that cannot be."""
        channel.emit(PhaseChanged(phase))
        info = CheckpointStore(checkpoints_folder()).resolve(checkpoint)
        prompting = Prompting.of(info, language, task)
        chosen = choose_device(device)
        base = load_base(info, chosen, precision=precision, quantization=quantization)
        weights = f"{quantization.method}, {precision}" if quantization and quantization.method != "none" else precision
        return cls(info, base, chosen, LogMel(info.mel_bins), LabelMaker(info, prompting), prompting, weights)

    def decoder(self, model: Model, margin: float | None = None) -> Decoder:
        """A decoder for the base, or for the base with adapters: of padded input, or trimmed with a margin."""
        return Decoder(model, self.log_mel, self.labels, self.prompting, margin)
