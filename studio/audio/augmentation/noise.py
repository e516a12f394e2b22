"""Noises to put under speech: made ones, the corpus's own pauses and voices, and recordings of the user's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from studio.audio.augmentation.effects import fast_length, repeated, rms
from studio.audio.decoding import AUDIO_SUFFIXES, SAMPLE_RATE, Samples, probe, read_audio
from studio.audio.silence import frame_levels, is_sound
from studio.errors import DataError

_VOICES = 5
"""Utterances at once in babble: enough that none of them can be followed."""
_LEAST_PAUSE = 30
"""Frames of 10 ms; what is shorter holds the ends of words."""
_EDGE = 5
"""Frames at either end of a pause that are left out."""
_FADE = SAMPLE_RATE // 100
_LEAST_LEVEL = 10 ** (-80 / 20)
"""RMS below which a pause is digital silence, not a room."""
_LEAST_PEAK = 10 ** (-20 / 20)
"""Level of a recording's loudest frame below which its soft speech and its pauses cannot be told apart by level."""
_CHECKED_SECONDS = 60.0
"""Of a recording that are in memory at once while it is looked at."""
_FOLDER_SHARE = 0.5
"""Share of the noises that are the user's, where there are any."""


def white(length: int, random: np.random.Generator) -> Samples:
    """Equal power at all frequencies."""
    noise: Samples = random.standard_normal(length, dtype=np.float32)
    return noise


def pink(length: int, random: np.random.Generator) -> Samples:
    """Power that halves with each octave, as rooms, traffic and wind have it."""
    size = fast_length(max(length, 2))
    spectrum = np.fft.rfft(white(size, random))
    spectrum /= np.sqrt(np.arange(1, spectrum.size + 1, dtype=np.float32))
    noise: Samples = np.fft.irfft(spectrum, size)[:length].astype(np.float32)
    return noise


def babble(length: int, clips: Sequence[Samples], random: np.random.Generator) -> Samples:
    """Several utterances at once, equally loud, each from anywhere in it."""
    mixed = np.zeros(length, np.float32)
    for index in random.integers(len(clips), size=_VOICES).tolist():
        clip = clips[index]
        voice = repeated(np.roll(clip, int(random.integers(clip.size))), length)
        mixed += voice / np.float32(max(rms(voice), _LEAST_LEVEL))
    return mixed


def pauses_of(samples: Samples) -> list[Samples]:
    """The stretches of a recording in which nobody speaks but its room can be heard, each at least 200 ms."""
    levels = frame_levels(samples)
    if levels.max(initial=0.0) < _LEAST_PEAK:
        return []
    quiet = np.concatenate(([False], ~is_sound(levels), [False])).astype(np.int8)
    edges = np.flatnonzero(np.diff(quiet))
    size = SAMPLE_RATE // 100
    found = [
        samples[(start + _EDGE) * size : (end - _EDGE) * size]
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        if end - start >= _LEAST_PAUSE
    ]
    return [pause for pause in found if rms(pause) > _LEAST_LEVEL]


def joined_pauses(length: int, pauses: Sequence[Samples], random: np.random.Generator) -> Samples:
    """One pause after another, faded into each other, until there are samples enough."""
    rise = np.linspace(0, 1, _FADE, dtype=np.float32)
    noise = np.zeros(length + _FADE, np.float32)
    at = 0
    while at < length:
        pause = pauses[int(random.integers(len(pauses)))].copy()
        pause[:_FADE] *= rise
        pause[-_FADE:] *= rise[::-1]
        part = pause[: noise.size - at]
        noise[at : at + part.size] += part
        at += pause.size - _FADE
    return noise[:length]


def noise_files(folder: Path) -> list[Path]:
    """The recordings in a folder and below, in order; none where there is no such folder."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in AUDIO_SUFFIXES and path.is_file())


def require_noises(folder: Path) -> None:
    """Read every recording in a folder to its end.

    Raises:
        DataError: there is no such folder, or it has none, code ``noise_folder``; or one cannot be read.
    """
    found = noise_files(folder)
    for path in found:
        for start in np.arange(0.0, probe(path).duration, _CHECKED_SECONDS).tolist():
            read_audio(path, start, _CHECKED_SECONDS)
    if not found:
        raise DataError(
            f"There are no recordings of noise in {folder}.",
            "Name a folder with WAV, FLAC, OGG or MP3 files, or leave training.noise_folder empty.",
            code="noise_folder",
        )


@dataclass(frozen=True)
class NoiseSource:
    """Gives noises, each kind as often as the others; half are the user's where there are any.

    Attributes:
        clips: utterances of the corpus, for babble and for their pauses.
        files: recordings of noise, each with something in it.
    """

    clips: tuple[Samples, ...] = ()
    files: tuple[Path, ...] = ()

    @cached_property
    def pauses(self) -> list[Samples]:
        """Those of the corpus's clips."""
        return [pause for clip in self.clips for pause in pauses_of(clip)]

    def __call__(self, length: int, random: np.random.Generator) -> Samples:
        """So many samples of some noise, at any level; DataError where a file of the user's cannot be read."""
        if self.files and random.random() < _FOLDER_SHARE:
            return self._from_file(length, random)
        kinds = ["white", "pink"] + ["babble"] * (len(self.clips) > 1) + ["pauses"] * bool(self.pauses)
        kind = kinds[int(random.integers(len(kinds)))]
        return self._made(kind, length, random)

    def without_voices(self, length: int, random: np.random.Generator) -> Samples:
        """So many samples in which nobody speaks: as a call, without babble."""
        if self.pauses and random.random() < 1 / 3:
            return joined_pauses(length, self.pauses, random)
        return NoiseSource(files=self.files)(length, random)

    def _made(self, kind: str, length: int, random: np.random.Generator) -> Samples:
        if kind == "babble":
            return babble(length, self.clips, random)
        if kind == "pauses":
            return joined_pauses(length, self.pauses, random)
        return white(length, random) if kind == "white" else pink(length, random)

    def _from_file(self, length: int, random: np.random.Generator) -> Samples:
        path = self.files[int(random.integers(len(self.files)))]
        seconds = length / SAMPLE_RATE
        start = random.uniform(0, max(0.0, probe(path).duration - seconds))
        return repeated(read_audio(path, start, seconds), length)
