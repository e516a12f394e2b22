"""Constants of Whisper and of how it is trained here that model code, forecasts and pages share; imports no torch."""

from __future__ import annotations

from typing import Final

WINDOW_SECONDS: Final = 30.0
"""Sound that the encoder takes at once (arXiv 2212.04356, §2.2)."""
POSITIONS_PER_SECOND: Final = 50
ENCODER_POSITIONS: Final = 1_500
"""Of a whole window."""
SILENCE_POSITIONS: Final = 88
"""Encoder positions at most that stand for the silence after an input, besides the window's last one
(`studio.engine.model.short_context`)."""
PAUSE_SECONDS: Final = 0.1
"""Silence between two utterances that are packed into one window."""
MAX_PAUSE_SECONDS: Final = 1.5
"""The same at most where labels hold times: utterances are not heard apart in a row of equal pauses alone."""
LOGITS_TOKENS: Final = 128
"""Tokens whose logits are held at once (`studio.engine.training.loss`)."""
MAX_CACHED_SOFTMAX: Final = 20_000_000
"""Softmax values of a window's attention, all heads of a layer, up to which training in bfloat16 on a CPU holds them
for the backward pass (`studio.engine.model.attention`)."""


def encoder_positions(own: int) -> int:
    """Positions that the encoder works on: an input's own, and those that stand for the silence after it."""
    silence = ENCODER_POSITIONS - own
    return own + (min(silence - 1, SILENCE_POSITIONS) + 1 if silence else 0)


def context_seconds(frames: int) -> float:
    """An input of 10 ms frames in what it costs: seconds of encoder positions of 20 ms."""
    return encoder_positions(frames // 2) / POSITIONS_PER_SECOND
