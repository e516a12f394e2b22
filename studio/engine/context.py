"""Running Whisper's encoder on less than 30 s of audio."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from peft import PeftModel
from transformers import WhisperForConditionalGeneration

_CONVOLUTION_STRIDE = 2


@contextmanager
def audio_context(model: WhisperForConditionalGeneration | PeftModel, frames: int) -> Iterator[None]:
    """Let the encoder take inputs of ``frames`` feature frames instead of 3000, for the length of the block.

    The encoder adds its first ``frames / 2`` position embeddings; nothing of the weights changes.

    Args:
        model: the base, or the base with adapters.
        frames: an even number, at most twice the model's ``max_source_positions``.
    """
    encoder = model.get_encoder()
    positions = encoder.embed_positions
    before = encoder.config.max_source_positions, positions.num_embeddings
    encoder.config.max_source_positions = positions.num_embeddings = frames // _CONVOLUTION_STRIDE
    try:
        yield
    finally:
        encoder.config.max_source_positions, positions.num_embeddings = before
