"""Running Whisper's encoder on less than 30 s of audio, as if the rest of the 30 s were there.

After a recording Whisper expects silence up to 30 s, and looks at it: without it texts end early, go on in loops, or
are passed over in part. The positions of silence are nearly alike, so that one of `SILENCE_STRIDE` stands for all of
them: in each softmax over the encoder's positions the logarithm of their number is added to its score, as for merged
tokens (arXiv 2210.09461, §3: proportional attention). The very last one, where the convolutions meet the window's end,
is not like the others, and stands for itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from peft import PeftModel
from torch.utils.hooks import RemovableHandle
from transformers import WhisperForConditionalGeneration

from studio.engine.batches.features import DYNAMIC_RANGE, SILENCE
from studio.runs.forecast import SILENCE_STRIDE

_CONVOLUTION_STRIDE = 2
_EDGE_FRAMES = 6
"""Frames of silence that the convolutions must be given for an output of silence alone, and one at the end."""


@contextmanager
def audio_context(model: WhisperForConditionalGeneration | PeftModel, frames: int) -> Iterator[torch.Tensor | None]:
    """Let the model work on inputs of ``frames`` feature frames instead of 3000, for the length of the block.

    The encoder's output has `studio.runs.forecast.encoder_positions` rows; nothing of the weights changes. A backward
    pass that computes layers again (gradient checkpointing) must be in the block too.

    Args:
        model: the base, or the base with adapters.
        frames: an even number, at most twice the model's ``max_source_positions``.

    Yields:
        What must be added to the cross attention's scores by who computes them himself, of shape (1, positions); None
        for a whole window. The model's own attention adds it by itself.
    """
    encoder = model.get_encoder()
    whole, before = encoder.embed_positions.num_embeddings, encoder.config.max_source_positions
    own = frames // _CONVOLUTION_STRIDE
    encoder.config.max_source_positions = own  # what the encoder compares its input's length to
    try:
        if own == whole:
            yield None
        else:
            silence = _Silence(own, whole, encoder.conv1.weight)
            with silence.added_to(model):
                yield silence.scores
    finally:
        encoder.config.max_source_positions = before


class _Silence:
    """The positions of silence after an input: which are taken, and how much each weighs.

    Args:
        own: positions of the input.
        whole: of a whole window.
        like: gives device and number format.
    """

    def __init__(self, own: int, whole: int, like: torch.Tensor) -> None:
        edges = torch.tensor([*range(own, whole - 1, SILENCE_STRIDE), whole - 1, whole])
        alike = edges.diff()
        self._own = own
        self._count = len(alike)
        self._places = torch.cat([torch.arange(own), edges[:-1] + alike // 2]).to(like.device)
        self.scores = torch.cat([torch.zeros(own), alike.log()]).to(like.device, like.dtype)[None]

    @contextmanager
    def added_to(self, model: WhisperForConditionalGeneration | PeftModel) -> Iterator[None]:
        encoder, decoder = model.get_encoder(), model.get_decoder()
        attentions = [layer.self_attn for layer in encoder.layers] + [layer.encoder_attn for layer in decoder.layers]
        hooks: list[RemovableHandle] = [
            encoder.conv1.register_forward_pre_hook(self._lengthen),
            encoder.conv2.register_forward_hook(self._extend),
            encoder.embed_positions.register_forward_pre_hook(self._place),
            *(attention.register_forward_pre_hook(self._weigh, with_kwargs=True) for attention in attentions),
        ]
        with ExitStack() as stack:
            for hook in hooks:
                stack.callback(hook.remove)
            yield

    def _lengthen(self, _module: torch.nn.Module, inputs: tuple[torch.Tensor]) -> tuple[torch.Tensor]:
        features = inputs[0]
        silence = (features.amax((1, 2), keepdim=True) - DYNAMIC_RANGE).clamp(min=SILENCE)
        return (torch.cat([features, silence.expand(-1, features.shape[1], _EDGE_FRAMES)], dim=-1),)

    def _extend(self, _module: torch.nn.Module, _inputs: Any, output: torch.Tensor) -> torch.Tensor:
        own = self._own
        silence = output[..., own + 1, None].expand(-1, -1, self._count - 1)
        return torch.cat([output[..., :own], silence, output[..., own + 2, None]], dim=-1)

    def _place(self, _module: torch.nn.Module, _inputs: Any) -> tuple[torch.Tensor]:
        return (self._places,)

    def _weigh(self, _module: torch.nn.Module, inputs: Any, named: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        return inputs, named | {"attention_mask": self.scores[None, None]}
