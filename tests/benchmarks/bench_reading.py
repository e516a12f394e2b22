"""What reading an utterance takes of training: ``python tests/benchmarks/bench_reading.py CORPUS [--minutes 60]``.

The corpus's recordings as FLAC and as MP3: each in a file of its own, and as parts of one file that is so long; then
the same parts again where `AudioCache` has them. Prints milliseconds of processor time for an utterance, and for its
log-mel spectrogram.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from studio.audio.decoding import SAMPLE_RATE, Samples, read_audio
from studio.corpus.utterance import Utterance, read_utterance
from studio.engine.batches.audio_cache import AudioCache
from studio.engine.batches.features import LogMel, frames_for
from studio.settings.application import HOME_VARIABLE

RATE = 44_100
MOST = 60
"""Utterances read of each kind."""


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    options = parser.parse_args()
    torch.set_num_threads(1)
    with (options.corpus / "metadata.csv").open(encoding="utf-8", newline="") as file:
        names = [row["file_name"] for row in csv.DictReader(file)]
    clips = [read_audio(options.corpus / name) for name in names]
    print(f"{'':34}{'ms':>8}")
    with tempfile.TemporaryDirectory() as folder:
        os.environ[HOME_VARIABLE] = folder
        for suffix in (".flac", ".mp3"):
            own = list(_own_files(clips[:MOST], Path(folder), suffix))
            _show(f"{suffix[1:]}, a file each", read_utterance, own)
            parts = _parts(clips, Path(folder) / f"long{suffix}", options.minutes)
            _show(f"{suffix[1:]}, parts of {options.minutes:g} min", read_utterance, parts)
        kept = AudioCache("corpus", 1.0, print)
        _show("the same, first epoch", kept, parts)
        _show("the same, later epochs", kept, parts)
    log_mel = LogMel(80)
    _show("log-mel spectrogram", lambda clip: log_mel(clip, frames_for(len(clip) / SAMPLE_RATE, 0.1)), clips[:MOST])


def _own_files(clips: Iterable[Samples], folder: Path, suffix: str) -> Iterable[Utterance]:
    for number, clip in enumerate(clips):
        path = folder / f"{number}{suffix}"
        _write(path, clip)
        yield Utterance(str(number), str(path), "", len(clip) / SAMPLE_RATE)


def _parts(clips: list[Samples], path: Path, minutes: float) -> list[Utterance]:
    """So many parts from all over one long recording, in no order."""
    once = np.concatenate(clips)
    whole = np.tile(once, int(np.ceil(minutes * 60 * SAMPLE_RATE / len(once))))[: int(minutes * 60 * SAMPLE_RATE)]
    _write(path, whole)
    starts = np.random.default_rng(0).uniform(0, minutes * 60 - 3, MOST)
    return [Utterance(f"{start}", str(path), "", 3.0, start=float(start)) for start in starts]


def _write(path: Path, samples: Samples) -> None:
    soundfile.write(path, soxr.resample(samples, SAMPLE_RATE, RATE), RATE)


def _show(name: str, work: Callable[[Any], object], items: Sequence[Any]) -> None:
    start = time.process_time()
    for item in items:
        work(item)
    print(f"{name:34}{1e3 * (time.process_time() - start) / len(items):8.2f}", flush=True)


if __name__ == "__main__":
    main()
