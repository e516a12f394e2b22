"""The plain choices of augmentation, and how an utterance is heard under one of them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np

from studio.audio.augmentation import effects
from studio.audio.augmentation.codecs import available_codecs, coded
from studio.audio.augmentation.noise import NoiseSource
from studio.audio.decoding import SAMPLE_RATE, Samples
from studio.settings.whisper import WINDOW_SECONDS

_AUGMENTATION = 3
"""Sets these draws apart from others of the same seed."""
_DIRECT_TO_REVERBERANT = (-3.0, 12.0)
"""dB; of the sound that comes straight to the microphone against that of the room."""
_FIRST_REFLECTION = (0.002, 0.012)
"""Seconds after the direct sound."""
_DECAY = 3 * np.log(10)
"""So that the amplitude has fallen by 60 dB after the reverberation time."""


class Chance(NamedTuple):
    """A share of the utterances, and the bounds that a value is drawn between."""

    share: float
    low: float = 0.0
    high: float = 0.0

    def draw(self, random: np.random.Generator) -> float | None:
        """A value, or None; the generator goes on alike either way."""
        happens, value = random.random() < self.share, float(random.uniform(self.low, self.high))
        return value if happens else None


_NEVER = Chance(0.0)


@dataclass(frozen=True)
class AugmentationPreset:
    """How often something is done to an utterance, and how much; in this order.

    Attributes:
        speed: factor, pitch and all.
        tempo: factor at the same pitch, of those whose speed stays.
        room: reverberation time (RT60) in seconds.
        noise: signal-to-noise ratio in dB.
        gain: dB.
        telephone: band and steps of the telephone network.
        codec: one of the codecs available.
    """

    speed: Chance = _NEVER
    tempo: Chance = _NEVER
    room: Chance = _NEVER
    noise: Chance = _NEVER
    gain: Chance = _NEVER
    telephone: Chance = _NEVER
    codec: Chance = _NEVER

    @property
    def stretch(self) -> float:
        """How many times as long an utterance may become."""
        return max(1.0, *(1 / each.low for each in (self.speed, self.tempo) if each.share))


_GENTLE = AugmentationPreset(
    speed=Chance(0.3, 0.9, 1.1), tempo=Chance(0.3, 0.85, 1.15), noise=Chance(0.3, 15, 35), gain=Chance(0.5, -10, 6)
)
PRESETS = {
    "gentle": _GENTLE,
    "telephone": AugmentationPreset(
        speed=_GENTLE.speed, tempo=_GENTLE.tempo, noise=Chance(0.4, 10, 30), gain=_GENTLE.gain,
        telephone=Chance(0.7), codec=Chance(0.25),
    ),
    "noisy-room": AugmentationPreset(
        speed=_GENTLE.speed, tempo=_GENTLE.tempo, room=Chance(0.6, 0.15, 0.8), noise=Chance(0.8, 3, 25),
        gain=_GENTLE.gain,
    ),
}  # fmt: skip
"""By the values of ``training.augmentation`` except ``none``."""


def room_response(reverberation: float, random: np.random.Generator) -> Samples:
    """A made impulse response: the direct sound, and noise that decays (Polack's model of a room's late part).

    Args:
        reverberation: RT60 in seconds.
        random: draws the reflections, when they begin and how loud they are.
    """
    length = int(reverberation * SAMPLE_RATE)
    begin = int(random.uniform(*_FIRST_REFLECTION) * SAMPLE_RATE)
    time = np.arange(length, dtype=np.float32) / SAMPLE_RATE
    tail = random.standard_normal(length, dtype=np.float32) * np.exp(-time * np.float32(_DECAY / reverberation))
    tail[:begin] = 0
    energy = float(np.square(tail).sum())
    ratio = 10 ** (-random.uniform(*_DIRECT_TO_REVERBERANT) / 10)
    response: Samples = tail * np.float32(np.sqrt(ratio / energy)) if energy else tail
    response[0] = 1
    return response


@dataclass(frozen=True)
class Augmentation:
    """Makes of an utterance what it might have sounded like; another time it sounds otherwise.

    A draw decides all that is random: the same one gives the same samples, whatever was drawn before.

    Args:
        preset: what may happen.
        seed: of the run.
        noises: gives noise.
    """

    preset: AugmentationPreset
    seed: int
    noises: NoiseSource

    def __call__(self, samples: Samples, draw: int) -> Samples:
        """Samples of shape (m,), float32 at 16 kHz, at most 30 s where they were; longer or shorter than given.

        Args:
            samples: of an utterance, shape (n,); left as they are.
            draw: which of all that a run learns from.
        """
        random = np.random.default_rng((self.seed, draw, _AUGMENTATION))
        drawn = {each.name: getattr(self.preset, each.name).draw(random) for each in fields(self.preset)}
        samples = _at_other_speed(samples, drawn["speed"], drawn["tempo"])
        samples = self._elsewhere(samples, drawn["room"], drawn["noise"], random)
        if drawn["gain"] is not None:
            samples = effects.change_gain(samples, drawn["gain"])
        if drawn["telephone"] is not None:
            samples = effects.telephone(samples)
        codecs = available_codecs()
        if drawn["codec"] is not None and codecs:
            samples = coded(samples, codecs[int(random.integers(len(codecs)))])
        return np.ascontiguousarray(np.clip(samples, -1, 1), dtype=np.float32)

    def _elsewhere(
        self, samples: Samples, room: float | None, noise: float | None, random: np.random.Generator
    ) -> Samples:
        if room is not None:
            samples = effects.convolve(samples, room_response(room, random))
        if noise is not None:
            samples = effects.add_noise(samples, self.noises(samples.size, random), noise)
        return samples


def _at_other_speed(samples: Samples, speed: float | None, tempo: float | None) -> Samples:
    least = samples.size / (WINDOW_SECONDS * SAMPLE_RATE)  # no slower than what a window holds
    if speed is not None:
        return effects.change_speed(samples, max(speed, least))
    return samples if tempo is None else effects.change_tempo(samples, max(tempo, least))
