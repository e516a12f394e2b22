"""Running Whisper's encoder on less than 30 s of audio, as if the rest of the 30 s were there.

After a recording Whisper expects silence up to 30 s, and looks at it: without it texts end early, go on in loops, or
are passed over in part. The positions of silence are nearly alike, so that a few, evenly spread, stand for all of
them: in each softmax over the encoder's positions the logarithm of their number is added to its score, as for merged
tokens (arXiv 2210.09461, §3: proportional attention). The very last one, where the convolutions meet the window's end,
is not like the others, and stands for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

from studio.engine.batches.features import DYNAMIC_RANGE, SILENCE
from studio.settings import whisper

_CONVOLUTION_STRIDE = 2
_EDGE_FRAMES = 6
"""Frames of silence that the convolutions must be given for an output of silence alone, and one at the end."""


@dataclass(frozen=True)
class ShortContext:
    """The positions of an input shorter than 30 s, and of what stands for the silence after it.

    Attributes:
        own: positions of the input.
        places: of each position in the whole window, shape (positions,).
        bias: logarithms of how many positions each stands for, shape (1, positions): added to every attention's scores
            over the encoder's positions.
    """

    own: int
    places: torch.Tensor
    bias: torch.Tensor

    @classmethod
    def of(cls, frames: int, encoder: Any) -> ShortContext | None:
        """That of an input of so many 10 ms frames; None for a whole window."""
        own, whole = frames // _CONVOLUTION_STRIDE, len(encoder.embed_positions.weight)
        if own == whole:
            return None
        like = encoder.embed_positions.weight
        count = min(whole - 1 - own, whisper.SILENCE_POSITIONS)
        edges = torch.cat([torch.linspace(own, whole - 1, count + 1).round().long(), torch.tensor([whole])])
        alike = edges.diff()
        places = torch.cat([torch.arange(own), edges[:-1] + alike // 2]).to(like.device)
        bias = torch.cat([torch.zeros(own), alike.log()]).to(like.device, like.dtype)[None]
        return cls(own, places, bias)

    def lengthened(self, features: torch.Tensor) -> torch.Tensor:
        """Features (batch, mel bins, frames) with the silence that the convolutions see after the input."""
        silence = (features.amax((1, 2), keepdim=True) - DYNAMIC_RANGE).clamp(min=SILENCE)
        return torch.cat([features, silence.expand(-1, features.shape[1], _EDGE_FRAMES)], dim=-1)

    def extended(self, output: torch.Tensor) -> torch.Tensor:
        """The convolutions' output of lengthened features, (batch, width, positions), at each of the places."""
        own = self.own
        silence = output[..., own + 1, None].expand(-1, -1, self.bias.shape[1] - own - 1)
        return torch.cat([output[..., :own], silence, output[..., own + 2, None]], dim=-1)
