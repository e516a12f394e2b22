"""Greedy decoding, from the 30 s padded input that every other Whisper runtime uses unless asked for less.

Clips of at most 30 s go through `GreedyLoop`, longer ones through transformers' long-form ``generate``.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import torch

from studio.engine.batches.features import HOP, PADDED_FRAMES, SAMPLE_RATE, LogMel, frames_for
from studio.engine.batches.tokenization import LabelMaker, Prompting
from studio.engine.decoding.greedy import GreedyLoop, GreedyRules
from studio.engine.decoding.greedy import Model as Model
from studio.engine.model.short_context import audio_context
from studio.text.loops import COMPRESSION_RATIO, cut_loop

Audio = npt.NDArray[np.float32]

Context = Literal["trimmed", "padded"]
"""How much the encoder is given: the batch's longest clip and a margin, or always 30 s."""

_TOKENS_PER_SECOND = 50
_TOKENS_BESIDES = 32


class Decoder:
    """Transcribes clips with whatever adapter the model has active.

    Args:
        model: base, or base with adapters.
        log_mel: computes the features.
        labels: knows the tokenizer.
        prompting: language and task, from the settings.
        margin: seconds of silence that a trimmed input keeps after the batch's longest clip; None pads it to 30 s.
    """

    def __init__(
        self, model: Model, log_mel: LogMel, labels: LabelMaker, prompting: Prompting, margin: float | None = None
    ) -> None:
        self.context: Context = "padded" if margin is None else "trimmed"
        self._model = model
        self._margin = margin
        self._log_mel = log_mel
        self._labels = labels
        self._prompting = prompting
        self._rules = GreedyRules.of(model, labels.prefix)

    def __call__(self, audios: Sequence[Audio]) -> list[str]:
        """Texts of clips of at most 30 s each, decoded as one batch; loops are cut."""
        frames = PADDED_FRAMES
        if self._margin is not None:
            frames = frames_for(max(map(len, audios)) / SAMPLE_RATE, self._margin)
        features = torch.stack([self._log_mel(audio, frames) for audio in audios])
        with audio_context(self._model, frames) as scores:
            if self._rules is None:
                tokens = self._generate(features)
            else:
                tokens = self._greedy(self._rules, features, [token_bound(len(audio)) for audio in audios], scores)
        return [cut_loop(text) for text in self._labels.decode(tokens)]

    @property
    def precision(self) -> str:
        """Number format of the model's unquantized weights, such as ``float32``."""
        return str(feature_dtype(self._model)).removeprefix("torch.")

    def long(self, audio: Audio) -> str:
        """Text of one clip of any length, by Whisper's sequential long-form decoding."""
        frames = len(audio) // HOP
        if frames <= PADDED_FRAMES:
            return self([audio])[0]
        features = self._log_mel(audio, frames).unsqueeze(0)
        mask = torch.ones(1, frames, dtype=torch.long, device=self._device)
        return self._labels.decode(self._generate(features, return_timestamps=True, attention_mask=mask))[0]

    @property
    def _device(self) -> torch.device:
        return next(self._model.parameters()).device

    def _greedy(
        self, rules: GreedyRules, features: torch.Tensor, bounds: Sequence[int], scores: torch.Tensor | None
    ) -> list[list[int]]:
        with _judging(self._model):
            encoded = self._model.get_encoder()(features.to(self._device, feature_dtype(self._model)))
            return GreedyLoop(self._model, rules)(encoded.last_hidden_state, bounds, scores)

    def _generate(self, features: torch.Tensor, **arguments: Any) -> list[list[int]]:
        with _judging(self._model):
            tokens: torch.Tensor = self._model.generate(
                input_features=features.to(self._device, feature_dtype(self._model)),
                num_beams=1,
                do_sample=False,
                **self._prompting.generate_arguments,
                **arguments,
            )
        rows: list[list[int]] = tokens.tolist()
        return rows


def decoding_words(context: Context, weights: str) -> str:
    """How reported texts come about, of the base and of adapters alike.

    Args:
        context: what the encoder is given.
        weights: number format of the base's weights.
    """
    trimmed = "input trimmed to the longest of a batch, with what stands for silence up to 30 s"
    given = "30 s padded input" if context == "padded" else trimmed
    return f"greedy, {given}, {weights} weights, loops cut where the compression ratio is over {COMPRESSION_RATIO}"


@contextmanager
def _judging(model: Model) -> Iterator[None]:
    """The model in eval mode without gradients, and afterwards as it was."""
    was_training = model.training
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        model.train(was_training)


def token_bound(samples: int) -> int:
    """Tokens at most in the text of a clip: more than anyone can speak, so that only loops reach it.

    One for each position of the encoder (50 a second), and some for what is not spoken in a short clip. The densest
    speech takes about 30: ten Korean syllables a second that the tokenizer spells in three bytes each.

    Args:
        samples: length of the clip at 16 kHz.
    """
    return _TOKENS_BESIDES + samples * _TOKENS_PER_SECOND // SAMPLE_RATE


def feature_dtype(model: Model) -> torch.dtype:
    """The number format the encoder's first layer wants; convolutions are never quantized."""
    dtype: torch.dtype = model.get_encoder().conv1.weight.dtype
    return dtype


def decode_sorted(
    decoder: Callable[[Sequence[Audio]], list[str]],
    read: Callable[[int], Audio],
    durations: Sequence[float],
    batch_size: int,
    known: Container[int] = (),
) -> Iterator[dict[int, str]]:
    """Texts of many clips by their index, one batch of like length after the other.

    Args:
        decoder: of the model to use.
        read: gives the clip of an index.
        durations: seconds of every clip.
        batch_size: clips decoded at once.
        known: clips that need no text; batches of such alone are left out.
    """
    order = np.argsort(-np.asarray(durations), kind="stable").tolist()
    for start in range(0, len(order), batch_size):
        members = order[start : start + batch_size]
        if not all(index in known for index in members):
            yield dict(zip(members, decoder([read(index) for index in members]), strict=True))
