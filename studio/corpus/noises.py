"""The noises that a corpus has to offer: its voices for babble, its pauses, and a folder of the user's beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from studio.audio.augmentation.noise import NoiseSource, noise_files
from studio.audio.decoding import SAMPLE_RATE, Samples
from studio.corpus.utterance import Utterance, read_utterance

_CLIPS = 4
"""Sets the choice of utterances apart from other draws of the same seed."""
_MOST_SECONDS = 300
"""Of utterances that are kept in memory: 20 MB."""


def noise_source(
    utterances: Sequence[Utterance],
    folder: str,
    seed: int,
    read: Callable[[Utterance], Samples] = read_utterance,
) -> NoiseSource:
    """Noises for a corpus, the same for the same seed.

    Args:
        utterances: those trained on; five minutes of them are kept.
        folder: of the user's recordings of noise, looked at by `require_noises`; empty for none.
        seed: chooses the utterances.
        read: gives an utterance's samples.

    Raises:
        DataError: an utterance cannot be read.
    """
    clips: list[Samples] = []
    seconds = 0.0
    for index in np.random.default_rng((seed, 0, _CLIPS)).permutation(len(utterances)).tolist():
        if seconds >= _MOST_SECONDS:
            break
        clips.append(read(utterances[index]))
        seconds += clips[-1].size / SAMPLE_RATE
    return NoiseSource(tuple(clips), tuple(noise_files(Path(folder).expanduser())) if folder else ())
