"""What ``bench_quality.py`` judges: the test side, the same joined to long recordings, another language, and no speech.

Each is a manifest with recordings of its own where it needs them; see `write_sets`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import soundfile
from noises import noise

from studio.corpus.utterance import Manifest, Utterance, read_utterance

SAMPLE_RATE = 16_000
LONG_SECONDS = 60.0
PAUSES = (0.5, 1.5)
QUIET_CLIPS = 20
QUIET_SECONDS = (1.0, 12.0)
QUIET_LEVELS = (-60.0, -25.0)
"""Decibels of full scale, root mean square."""

Samples = np.ndarray[Any, Any]


class JudgedSet(msgspec.Struct, frozen=True):
    """Recordings that a base and its adapters are judged on.

    Attributes:
        name: ``test``, ``long``, ``quiet``, or ``guard-`` and a language.
        language: Whisper's code of what is spoken; of silence, what the adapter is for.
        recordings: a manifest; the texts of ``quiet`` say what is heard in it.
    """

    name: str
    language: str
    recordings: Path

    def texts_in(self, folder: Path) -> Path:
        """Where the texts of an adapter lie, given its folder."""
        return folder / "texts" / self.recordings.name


def write_sets(folder: Path, test: Sequence[Utterance], language: str, judged: int, longs: int) -> list[JudgedSet]:
    """Choose what is judged, and write what is not there yet.

    Args:
        folder: takes manifests and recordings.
        test: utterances that chose nothing.
        language: what is spoken in them.
        judged: most of them that are judged; 0 takes all.
        longs: most long recordings.
    """
    chosen = evenly(test, judged)
    folder.mkdir(parents=True, exist_ok=True)
    makers = {
        f"test-{len(chosen)}": lambda _: list(chosen),
        f"long-{len(chosen)}": lambda place: list(_joined(place, chosen))[:longs],
        "quiet": lambda place: list(_quiet(place)),
    }
    sets: list[JudgedSet] = []
    for name, make in makers.items():
        path = folder / f"{name}.jsonl"
        if not path.is_file():
            Manifest(make(folder / name)).save(path)
        if len(Manifest.load(path)):
            sets.append(JudgedSet(name.partition("-")[0], language, path))
    return sets


def guard_set(folder: Path, utterances: Sequence[Utterance], language: str, judged: int) -> JudgedSet:
    """Some utterances of another language."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"guard-{language}-{judged}.jsonl"
    if not path.is_file():
        Manifest(evenly(utterances, judged)).save(path)
    return JudgedSet(f"guard-{language}", language, path)


def evenly(utterances: Sequence[Utterance], count: int) -> Sequence[Utterance]:
    """So many of them, from all lengths; all where ``count`` is 0."""
    if not count or count >= len(utterances):
        return utterances
    by_length = sorted(utterances, key=lambda utterance: (utterance.duration, utterance.id))
    return [by_length[index * len(by_length) // count] for index in range(count)]


def _joined(place: Path, utterances: Sequence[Utterance]) -> Iterator[Utterance]:
    """Recordings of over a minute, with a pause of half a second to a second and a half after each utterance."""
    place.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    parts: list[Samples] = []
    texts: list[str] = []
    number = 0
    for index in random.permutation(len(utterances)):
        texts.append(utterances[index].text)
        pause = np.zeros(int(random.uniform(*PAUSES) * SAMPLE_RATE), dtype=np.float32)
        parts += [read_utterance(utterances[index]), pause]
        if sum(map(len, parts)) > LONG_SECONDS * SAMPLE_RATE:
            yield _written(place / f"{number:02}.flac", np.concatenate(parts), " ".join(texts))
            parts, texts, number = [], [], number + 1


def _quiet(place: Path) -> Iterator[Utterance]:
    """Digital silence, and white, pink and mains noise, of many lengths and levels."""
    place.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    for number in range(QUIET_CLIPS):
        count = int(random.uniform(*QUIET_SECONDS) * SAMPLE_RATE)
        level = 10 ** (random.uniform(*QUIET_LEVELS) / 20)
        kind = ("silence", "white", "pink", "mains")[number % 4]
        samples = level * _sound(kind, count, random)
        yield _written(place / f"{number:02}-{kind}.flac", np.clip(samples, -1, 1), kind)


def _sound(kind: str, count: int, random: np.random.Generator) -> Samples:
    if kind == "silence":
        return np.zeros(count)
    if kind == "mains":
        time = np.arange(count) / SAMPLE_RATE
        return sum(np.sin(2 * np.pi * 50 * (2 * n + 1) * time) / (n + 1) for n in range(4)) + 0.1 * noise(
            count, "white", random
        )
    return noise(count, "white" if kind == "white" else "pink", random)


def _written(path: Path, samples: Samples, text: str) -> Utterance:
    soundfile.write(path, samples, SAMPLE_RATE, subtype="PCM_16")
    return Utterance(path.stem, str(path.resolve()), text, len(samples) / SAMPLE_RATE)
