"""Samples of recordings that take long to read, cached on disk from one epoch to the next.

To find a part of a long MP3 all that is before it must be looked through, which may take as long as training on it; and
a recording may lie on a slow disk or network. What is read quickly is read anew each time.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

import soundfile
import soxr
import torch

from studio.audio.decoding import SAMPLE_RATE, Samples
from studio.corpus.utterance import Utterance, read_utterance
from studio.engine.batches.tensor_cache import GB, TensorStore, TensorWriter
from studio.protocol.events import Warned
from studio.settings.application import audio_cache_folder

_FORMAT = "1"
"""To be raised whenever `studio.audio.decoding` makes other samples of the same file."""
_SLOW_SECONDS = 0.02
_SLOW_SHARE = 0.01
"""What takes longer to read than both, the second of its own length, is cached."""
_LOG = logging.getLogger(__name__)


class AudioCache:
    """Reads utterances, as `read_utterance` does to the bit; worker processes each have their own.

    Args:
        source: the corpus, beside whose samples those of others are cached.
        limit: GB that the samples of all corpora may take.
        tell: tells the user where the disk cannot take the samples.
    """

    def __init__(self, source: str, limit: float, tell: Callable[[Warned], None]) -> None:
        made_by = f"{_FORMAT} {soundfile.__libsndfile_version__} {soxr.__version__} {source}"
        self._store = TensorStore(audio_cache_folder() / hashlib.sha256(made_by.encode()).hexdigest()[:16])
        self._store.mark_used()
        self._limit = limit
        self._tell = tell

    def __call__(self, utterance: Utterance) -> Samples:
        """Samples of shape (samples,), float32 at 16 kHz; DataError as `read_utterance`."""
        key = _key(utterance)
        if key is None:
            return read_utterance(utterance)
        cached = self._store.find(key)
        if cached is not None:
            samples: Samples = cached.numpy()
            return samples
        start = time.perf_counter()
        samples = read_utterance(utterance)
        if time.perf_counter() - start > max(_SLOW_SECONDS, _SLOW_SHARE * len(samples) / SAMPLE_RATE):
            self._writer.add(key, torch.from_numpy(samples))
        return samples

    @cached_property
    def _writer(self) -> TensorWriter:
        """Made for the first that is slow: most corpora have none."""
        limit = int(self._limit * GB)
        contents = "decoded recordings"
        return TensorWriter(self._store, limit, self._tell, contents=contents, setting="training.audio_cache")

    def __getstate__(self) -> dict[str, Any]:
        """For a loader's worker, which has no way to tell the user but the log."""
        own = {name: value for name, value in self.__dict__.items() if name != "_writer"}
        return own | {"_tell": _log}


def _log(event: Warned) -> None:
    _LOG.warning(event.message)


def _key(utterance: Utterance) -> str | None:
    """A name for the samples: of the file as it is now, and of what is read of it; None where nobody can tell."""
    piece = utterance.piece
    try:
        stat = piece.path.stat()
    except OSError:
        return None
    what = (str(piece.path), stat.st_size, stat.st_mtime_ns, piece.start, piece.duration, piece.raw)
    return hashlib.blake2b(repr(what).encode(), digest_size=16).hexdigest()
