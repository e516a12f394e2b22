"""Telling, while someone speaks, that they have finished."""

from __future__ import annotations

from collections import deque

import numpy as np

from studio.audio.decoding import SAMPLE_RATE, Samples
from studio.recording.speech import HOP, HUM_SAMPLES, frame_levels, noise_and_speech, without_hum

_LEAST_CONTRAST_DB = 12.0
_LEAST_SPEECH_DB = -55.0
_SPEECH_SHARE = 0.35  # of the way from noise to speech
_SMOOTHING = 3
_REMEMBERED = 3000  # frames: half a minute


class Endpoint:
    """Ends a take once speech is followed by silence.

    Noise and speech are told apart as in `studio.recording.speech`, by all that was heard so far; so background noise
    that changes is followed, and silence before the first word never ends a take.

    Args:
        silence_seconds: of silence after speech that end it; longer than a pause for thought.
        speech_seconds: of speech that there must be at least, so that a cough does not end it.
    """

    def __init__(self, silence_seconds: float = 1.2, speech_seconds: float = 0.3) -> None:
        self._silent_frames = round(silence_seconds * SAMPLE_RATE / HOP)
        self._speech_frames = round(speech_seconds * SAMPLE_RATE / HOP)
        self._levels: deque[float] = deque(maxlen=_REMEMBERED)
        self._rest = np.zeros(0, np.float32)
        self._before = np.zeros(HUM_SAMPLES, np.float32)
        self.has_spoken = False
        """Whether speech has begun."""

    def feed(self, samples: Samples) -> bool:
        """Hear more 16 kHz mono samples, shape (n,); whether the speaker has finished."""
        joined = np.concatenate((self._rest, samples))
        full = joined.size // HOP * HOP
        self._rest = joined[full:]
        if full:
            self._levels.extend(frame_levels(without_hum(joined[:full], self._before)).tolist())
            self._before = np.concatenate((self._before, joined[:full]))[-HUM_SAMPLES:]
        return self._has_finished()

    def _has_finished(self) -> bool:
        if len(self._levels) < self._speech_frames:
            return False
        levels = np.convolve(np.asarray(self._levels), np.full(_SMOOTHING, 1 / _SMOOTHING), mode="valid")
        noise, loud = noise_and_speech(levels)
        if loud - noise < _LEAST_CONTRAST_DB or loud < _LEAST_SPEECH_DB:
            return False
        spoken = np.flatnonzero(levels > noise + _SPEECH_SHARE * (loud - noise))
        self.has_spoken = spoken.size >= self._speech_frames
        return self.has_spoken and levels.size - 1 - int(spoken[-1]) >= self._silent_frames
