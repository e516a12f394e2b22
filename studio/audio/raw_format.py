"""How samples are read where their file does not say it: their format without a header, and which channel is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from studio.errors import DataError

Frames = npt.NDArray[np.float32]

RAW_ENCODINGS = {
    "s16le": ("PCM_16", "LITTLE"),
    "s16be": ("PCM_16", "BIG"),
    "s8": ("PCM_S8", "FILE"),
    "u8": ("PCM_U8", "FILE"),
    "s24le": ("PCM_24", "LITTLE"),
    "s32le": ("PCM_32", "LITTLE"),
    "f32le": ("FLOAT", "LITTLE"),
    "mulaw": ("ULAW", "FILE"),
    "alaw": ("ALAW", "FILE"),
}
"""Names, those of ffmpeg, of encodings without a header, and libsndfile's own: subtype and byte order."""


@dataclass(frozen=True, slots=True)
class RawFormat:
    """How samples without a header are stored, and which channel is meant; as text ``s16le@16000x1:2``, or either half.

    Attributes:
        encoding: one of `RAW_ENCODINGS`.
        sample_rate: Hz.
        channels: interleaved.
        channel: the number of the only channel to take, the first being 1, or ``difference`` for half the first less
            the second; empty for the mix of all.
    """

    encoding: str = "s16le"
    sample_rate: int = 16000
    channels: int = 1
    channel: str = ""

    def __str__(self) -> str:
        stored = "" if self._is_usual else f"{self.encoding}@{self.sample_rate}x{self.channels}"
        return f"{stored}:{self.channel}" if self.channel else stored

    @property
    def _is_usual(self) -> bool:
        return (self.encoding, self.sample_rate, self.channels) == ("s16le", 16000, 1)

    @classmethod
    def parse(cls, text: str) -> RawFormat:
        """The format that a text stands for; the empty one for 16 kHz mono of 16 bits.

        Raises:
            DataError: code ``raw_format``.
        """
        match = re.fullmatch(r"(?:(\w+)@(\d{4,6})x(\d))?(?::([1-9]\d?|difference))?", text)
        stored = match is not None and match[1] is not None
        if match is None or (stored and (match[1] not in RAW_ENCODINGS or int(match[2]) < 1000 or match[3] == "0")):
            raise DataError(
                f"“{text[:40]}” is not a format of samples without a header.",
                f"Write encoding@ratexchannels, such as s16le@16000x1; encodings are {', '.join(RAW_ENCODINGS)}.",
                code="raw_format",
            )
        channel = match[4] or ""
        return cls(match[1], int(match[2]), int(match[3]), channel) if stored else cls(channel=channel)

    def of_channels(self, frames: Frames, path: Path | str) -> Frames:
        """The frames of the channel that is meant, shape ``(samples, 1)``, or all.

        Raises:
            DataError: there is no such channel; code ``unreadable``.
        """
        count = frames.shape[1]
        if not self.channel or (count == 1 and self.channel in ("1", "difference")):
            return frames
        if self.channel == "difference":
            return (frames[:, :1] - frames[:, 1:2]) * np.float32(0.5)
        if int(self.channel) > count:
            raise DataError(
                f"The recording has {count} channel{'s' * (count > 1)}, and not a channel {self.channel}: {path}",
                "Choose another channel, or the mix of all.",
                code="unreadable",
            )
        return frames[:, int(self.channel) - 1 : int(self.channel)]
