"""How texts are decoded: one set of options for the curve, the report, every command and Compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from studio.engine.batches.features import SAMPLE_RATE
from studio.text.loops import COMPRESSION_RATIO

Context = Literal["trimmed", "padded"]
"""How much the encoder is given: the clip and a margin, or always 30 s."""

Loops = Literal["cut", "keep"]

_TOKENS_PER_SECOND = 50
_TOKENS_BESIDES = 32


@dataclass(frozen=True)
class DecodingOptions:
    """How clips are decoded. The default is what figures are measured with and what users get, everywhere.

    By default: greedy, each window of at most 30 s padded to 30 s as other Whisper runtimes have it, its text bounded
    by its length, loops cut. A clip of at most 30 s is one window without timestamps. A longer one is decoded by
    Whisper's sequential algorithm, whose timestamps say where the next window begins; texts before a window are not
    given as a prompt. Nothing is drawn at random, so that the same clip gives the same text each time.

    Attributes:
        beams: 1 is greedy; more search like transformers' ``generate``.
        timestamps: whether segments with their times are wanted, of short clips too. The model writes other tokens
            then, so a short clip's text may differ.
        bounded: whether a window's length bounds its text, see `token_bound`.
        loops: whether what a window's text repeats over and over is cut, see `studio.text.loops.cut_loop`.
        temperature_fallback: whether a window with timestamps whose text repeats itself or is improbable is drawn
            again at higher and higher temperatures, as OpenAI's ``transcribe`` does (arXiv 2212.04356, §4.5).
        words: that may be said, told to the decoder as the text before every window.
        scored: whether a short clip's log-probability is wanted too; those with timestamps always have one.
        margin: seconds of silence that a trimmed input keeps after each clip, for quick figures of a curve; None pads
            to 30 s. Windows with timestamps are always padded.
    """

    beams: int = 1
    timestamps: bool = False
    bounded: bool = True
    loops: Loops = "cut"
    temperature_fallback: bool = False
    scored: bool = False
    margin: float | None = None
    words: tuple[str, ...] = ()

    @property
    def context(self) -> Context:
        """What the encoder is given."""
        return "padded" if self.margin is None else "trimmed"

    def describe(self, weights: str) -> str:
        """The options in words, for reports.

        Args:
            weights: number format of the base's weights.
        """
        trimmed = "input trimmed to each clip, with what stands for silence up to 30 s"
        parts = [
            "greedy" if self.beams == 1 else f"{self.beams} beams",
            "30 s padded input" if self.context == "padded" else trimmed,
            f"{weights} weights",
        ]
        if self.timestamps:
            parts.append("timestamps")
        if self.loops == "cut":
            parts.append(f"loops cut where the compression ratio is over {COMPRESSION_RATIO}")
        if self.words:
            parts.append("prompted with words")
        if self.temperature_fallback:
            parts.append("temperature fallback")
        return ", ".join(parts)


DEFAULT_OPTIONS = DecodingOptions()
"""How figures are measured, and what users get."""


def token_bound(samples: int) -> int:
    """Tokens at most in the text of a window: more than anyone can speak, so that only loops reach it.

    One for each position of the encoder (50 a second), and some for what is not spoken in a short clip. The densest
    speech takes about 30: ten Korean syllables a second that the tokenizer spells in three bytes each.

    Args:
        samples: length of the window at 16 kHz.
    """
    return _TOKENS_BESIDES + samples * _TOKENS_PER_SECOND // SAMPLE_RATE
