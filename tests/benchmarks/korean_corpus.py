"""Write a corpus of Korean speech to try training on: ``python tests/benchmarks/korean_corpus.py FOLDER``.

The 120 sentences of ``resources/prompts/ko.txt``, each by four espeak-ng voices: 480 utterances, 44 minutes.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import soundfile
import soxr

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from studio.audio.synthesis import SpeechSynthesizer
from studio.corpus.demo import SAMPLE_RATE
from studio.settings.resources import resource

VOICES = (("ko", 150, 45), ("ko+f4", 160, 55), ("ko+m1", 165, 50), ("ko+m7", 155, 40))
"""espeak-ng voice, words per minute, pitch from 0 to 100."""


def main() -> None:
    """Write FLAC files and ``metadata.csv``."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    synthesizer = SpeechSynthesizer()
    sentences = resource("prompts", "ko.txt").read_text(encoding="utf-8").split("\n")[:-1]
    rows = [("file_name", "text", "speaker")]
    for number, (text, spoken_by) in enumerate((text, voice) for text in sentences for voice in VOICES):
        speech = soxr.resample(synthesizer.speak(text, *spoken_by), synthesizer.sample_rate, SAMPLE_RATE)
        rows.append((f"ko-{number:03}.flac", text, spoken_by[0]))
        soundfile.write(folder / rows[-1][0], speech, SAMPLE_RATE, subtype="PCM_16")
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


if __name__ == "__main__":
    main()
