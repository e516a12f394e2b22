"""Write a corpus of Korean speech to try training on: ``python tests/benchmarks/korean_corpus.py FOLDER``.

The 120 sentences of ``resources/prompts/ko.txt``, each by four espeak-ng voices: 480 utterances, 44 minutes. With
``--noisy`` each by two of twelve voices, at rates and pitches of their own, over white or pink noise of 10 to 20 dB:
240 utterances, the same each time.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from noises import with_noise

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from studio.audio.synthesis import SpeechSynthesizer
from studio.corpus.demo import SAMPLE_RATE
from studio.settings.resources import resource

VOICES = (("ko", 150, 45), ("ko+f4", 160, 55), ("ko+m1", 165, 50), ("ko+m7", 155, 40))
"""espeak-ng voice, words per minute, pitch from 0 to 100."""

VARIANTS = ("", "+f1", "+f3", "+f4", "+m1", "+m2", "+m3", "+m4", "+m5", "+m6", "+m7", "+m8")
"""Of the noisy ones; none that breathes, whose noise differs each time."""

Utterance = tuple[str, str, np.ndarray[Any, Any]]
"""Text, voice, samples."""


def main() -> None:
    """Write FLAC files and ``metadata.csv``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--noisy", action="store_true")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    sentences = resource("prompts", "ko.txt").read_text(encoding="utf-8").split("\n")[:-1]
    rows = [("file_name", "text", "speaker")]
    for number, (text, voice, speech) in enumerate(noisy(sentences) if options.noisy else clean(sentences)):
        rows.append((f"ko-{number:03}.flac", text, voice))
        soundfile.write(options.folder / rows[-1][0], speech, SAMPLE_RATE, subtype="PCM_16")
    with (options.folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def clean(sentences: list[str]) -> Iterator[Utterance]:
    """Each sentence by each of `VOICES`."""
    synthesizer = SpeechSynthesizer()
    for text in sentences:
        for voice in VOICES:
            yield text, voice[0], _spoken(synthesizer, text, *voice)


def noisy(sentences: list[str]) -> Iterator[Utterance]:
    """Each sentence by two voices, over noise."""
    synthesizer, random = SpeechSynthesizer(), np.random.default_rng(0)
    for text in sentences:
        for variant in random.choice(VARIANTS, 2, replace=False):
            rate, pitch = int(random.integers(130, 191)), int(random.integers(30, 71))
            speech = _spoken(synthesizer, text, f"ko{variant}", rate, pitch)
            colour = "white" if random.random() < 0.5 else "pink"
            yield text, f"ko{variant}", with_noise(speech, random.uniform(10, 20), colour, random)


def _spoken(synthesizer: SpeechSynthesizer, text: str, voice: str, rate: int, pitch: int) -> np.ndarray[Any, Any]:
    return soxr.resample(synthesizer.speak(text, voice, rate, pitch), synthesizer.sample_rate, SAMPLE_RATE)


if __name__ == "__main__":
    main()
