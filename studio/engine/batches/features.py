"""Log-mel spectrograms as Whisper was trained on (arXiv 2212.04356, §2.2), without padding work."""

from __future__ import annotations

from math import ceil

import numpy as np
import numpy.typing as npt
import torch
from transformers import WhisperFeatureExtractor

SAMPLE_RATE = 16_000
HOP = 160
WINDOW = 400
FRAMES_PER_SECOND = SAMPLE_RATE // HOP
PADDED_FRAMES = 3_000
"""Frames of the 30 s input that every Whisper runtime decodes from."""

DYNAMIC_RANGE = 2.0
"""From a clip's loudest feature to the lowest that it has: eight powers of ten, in fours."""
SILENCE = -1.5
"""The feature of no sound at all, where that is not lower than the dynamic range goes: (log10(1e-10) + 4) / 4."""

_FRAME_STEP = 8


class LogMel:
    """Computes the features of single clips.

    Equal to ``WhisperFeatureExtractor`` to float32 rounding in every frame that is asked for.

    Args:
        mel_bins: 80, or 128 for large-v3.
    """

    def __init__(self, mel_bins: int) -> None:
        filters = WhisperFeatureExtractor(feature_size=mel_bins).mel_filters
        self._filters = torch.from_numpy(np.ascontiguousarray(filters.T)).float()
        self._window = torch.hann_window(WINDOW)

    def __call__(self, audio: npt.NDArray[np.float32], frames: int) -> torch.Tensor:
        """Features of shape (mel_bins, frames), float32.

        Args:
            audio: mono samples at 16 kHz; what does not fit in ``frames`` is cut off, what is missing is silence.
            frames: number of 10 ms frames.
        """
        # A trimmed input goes on as the padded one would: in silence. At 30 s Whisper's own reflects the audio's end.
        length = frames * HOP + (WINDOW if frames < PADDED_FRAMES else 0)
        samples = torch.from_numpy(audio[: frames * HOP])
        samples = torch.nn.functional.pad(samples, (0, length - len(samples)))
        spectrum = torch.stft(samples, WINDOW, HOP, window=self._window, return_complex=True)
        power = spectrum[:, :frames].abs() ** 2
        log = torch.clamp(self._filters @ power, min=1e-10).log10()
        return (torch.maximum(log, log.max() - 8.0) + 4.0) / 4.0


def frames_for(seconds: float, margin: float) -> int:
    """Frames of a trimmed encoder input: the clip, a margin of silence, rounded up, at most 30 s."""
    frames = int(np.ceil((seconds + margin) * FRAMES_PER_SECOND / _FRAME_STEP)) * _FRAME_STEP
    return min(max(frames, _FRAME_STEP), PADDED_FRAMES)


def encoder_frames(seconds: float, margin: float | None) -> int:
    """Frames that a clip is encoded on, whatever is beside it: whole seconds; the padded 30 s for a margin of None."""
    if margin is None:
        return PADDED_FRAMES
    return min(max(1, ceil(seconds + margin)) * FRAMES_PER_SECOND, PADDED_FRAMES)
