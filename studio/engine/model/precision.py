"""Number formats in training: half-precision arithmetic, and gradients that must not vanish in it."""

from __future__ import annotations

import time
from dataclasses import dataclass

import torch
from transformers import WhisperConfig
from transformers.models.whisper.modeling_whisper import WhisperEncoderLayer

_CLEARLY = 1.15
_TRIALS = 3
_TRIAL_SHAPE = (2, 200)
_FIRST_SCALE = 2.0**12
_DOUBLE_AFTER = 500


@dataclass
class LossScale:
    """Multiplies the loss, so that small gradients survive in float16 (arXiv 1710.03740, §3.2).

    Halved after a step whose gradient is not finite, doubled after 500 steps without one. Powers of two: nothing is
    rounded. Other formats have float32's range and keep a scale of 1.

    Attributes:
        value: the factor.
        finite_steps: since it was last changed.
    """

    value: float = 1.0
    finite_steps: int = 0

    @classmethod
    def of(cls, dtype: torch.dtype) -> LossScale:
        """That a run in a number format begins with."""
        return cls(_FIRST_SCALE if dtype == torch.float16 else 1.0)

    @property
    def state(self) -> tuple[float, int]:
        """What another is made of that goes on from here."""
        return self.value, self.finite_steps

    def undo(self, gradients: list[torch.Tensor]) -> None:
        """Divide what a scaled loss has given, in place."""
        if self.value != 1.0 and gradients:
            torch._foreach_mul_(gradients, 1.0 / self.value)

    def update(self, is_finite: bool) -> None:
        """Be told how the step went."""
        if self.value == 1.0:
            return
        self.finite_steps = self.finite_steps + 1 if is_finite else 0
        if not is_finite:
            self.value = max(self.value / 2, 2.0)
        elif self.finite_steps >= _DOUBLE_AFTER:
            self.value, self.finite_steps = self.value * 2, 0


def choose_precision(device: torch.device, width: int, feed_forward: int) -> str:
    """``bfloat16`` where the device computes in it and is clearly faster so, else ``float32``.

    Args:
        device: that trains.
        width: of the model.
        feed_forward: width of its feed-forward layers.
    """
    if device.type == "cuda":
        return "bfloat16" if torch.cuda.is_bf16_supported(including_emulation=False) else "float32"
    if not _cpu_has_bfloat16():
        return "float32"
    half = _layer_seconds(torch.bfloat16, width, feed_forward)
    return "bfloat16" if half * _CLEARLY < _layer_seconds(torch.float32, width, feed_forward) else "float32"


def _cpu_has_bfloat16() -> bool:
    """Whether the processor multiplies in bfloat16 (AVX512-BF16, AMX, or Arm's BF16), rather than pretending to."""
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16", "sve_bf16"))


def _layer_seconds(dtype: torch.dtype, width: int, feed_forward: int) -> float:
    """Processor time of one encoder layer of the model's size, forward and backward, on 4 s of audio; best of three.

    The processor's time, not the clock's: what else the machine does must not decide.
    """
    config = WhisperConfig(d_model=width, encoder_attention_heads=width // 64, encoder_ffn_dim=feed_forward)
    config._attn_implementation = "eager"
    layer = WhisperEncoderLayer(config).to(dtype).requires_grad_(False)
    best = float("inf")
    for _ in range(_TRIALS):
        states = torch.randn(_TRIAL_SHAPE[0], _TRIAL_SHAPE[1], width, dtype=dtype).requires_grad_()
        start = time.process_time()
        layer(states, None).sum().backward()
        best = min(best, time.process_time() - start)
    return best
