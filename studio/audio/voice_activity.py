"""Where somebody speaks: Silero VAD (https://github.com/snakers4/silero-vad, MIT), its ONNX file run by onnxruntime.

The package ``silero-vad`` carries the file; its own code is not imported, since it imports torch.
"""

from __future__ import annotations

import threading
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from studio.audio.decoding import SAMPLE_RATE, Samples

_MODEL = "data/silero_vad_16k_sequence.onnx"
_FRAME, _CONTEXT = 512, 64  # samples: what the model judges at once, and what it sees of the time before
_BLOCK = 512  # frames a call
_BEGINS, _GOES_ON = 0.5, 0.35  # Silero's own defaults
_SHORTEST_PAUSE, _SHORTEST_SPEECH = 0.1, 0.1
_LOADING = threading.Lock()


class Speech(NamedTuple):
    """A stretch in which somebody speaks, in seconds from the first sample."""

    start: float
    end: float


def speech_in(samples: Samples) -> list[Speech]:
    """The stretches of 16 kHz mono samples, shape (n,), in which somebody speaks, in order.

    Speech begins where its probability reaches 0.5 and ends where it falls below 0.35, Silero's defaults; pauses and
    speech under 0.1 s are none. Exact to the model's frames of 32 ms.
    """
    probable = speech_probabilities(samples)
    certain = probable >= _BEGINS
    seconds = samples.size / SAMPLE_RATE
    found: list[Speech] = []
    for first, last in _runs(probable >= _GOES_ON):
        inside = np.flatnonzero(certain[first:last])
        if not inside.size:
            continue
        start, end = (first + int(inside[0])) * _FRAME / SAMPLE_RATE, min(last * _FRAME / SAMPLE_RATE, seconds)
        if found and start - found[-1].end < _SHORTEST_PAUSE:
            start = found.pop().start
        found.append(Speech(start, end))
    return [each for each in found if each.end - each.start >= _SHORTEST_SPEECH]


def speech_frames(samples: Samples) -> npt.NDArray[np.bool_]:
    """Which whole frames of 10 ms of 16 kHz mono samples lie in speech; shape (n // 160,)."""
    frames = np.zeros(samples.size // (SAMPLE_RATE // 100), np.bool_)
    for start, end in speech_in(samples):
        frames[round(start * 100) : round(end * 100)] = True
    return frames


def speech_probabilities(samples: Samples) -> npt.NDArray[np.float32]:
    """How probable speech is in each frame of 32 ms of 16 kHz mono samples; shape (ceil(n / 512),)."""
    count = -(-samples.size // _FRAME)
    if not count:
        return np.zeros(0, np.float32)
    hidden = cell = np.zeros((1, 1, 128), np.float32)
    found, before = [], np.zeros(_CONTEXT, np.float32)
    for first in range(0, count, _BLOCK):
        part = samples[first * _FRAME : (first + _BLOCK) * _FRAME]
        frames = np.zeros((-(-part.size // _FRAME), _FRAME), np.float32)
        frames.reshape(-1)[: part.size] = part
        contexts = np.concatenate([before[None], frames[:-1, -_CONTEXT:]])
        before = frames[-1, -_CONTEXT:]
        block = np.concatenate([contexts, frames], axis=1)
        values, hidden, cell = _session().run(["speech_probs", "hn", "cn"], {"input": block, "h": hidden, "c": cell})
        found.append(values.reshape(-1))
    return np.concatenate(found)


def _runs(mask: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(first, last) for first, last in edges.reshape(-1, 2).tolist()]


def _session() -> Any:
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Any:
    import onnxruntime  # 0.1 s and 30 MB that most of what imports this never needs

    package = find_spec("silero_vad")
    assert package is not None and package.origin is not None
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    path = Path(package.origin).parent / _MODEL
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
