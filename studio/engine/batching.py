"""Which utterances go together in a batch, and how a batch is put together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset, Sampler

from studio.data.audio import read_utterance
from studio.data.utterance import Utterance
from studio.engine.features import PADDED_FRAMES, SAMPLE_RATE, LogMel, frames_for
from studio.engine.text import IGNORED, LabelMaker

_GROUPED_BATCHES = 32
"""Batches among which utterances are sorted by length: enough to be tight, few enough to stay random."""


class RunBatches(Sampler[list[int]]):
    """The batches of a whole run, epoch after epoch, the same for the same seed.

    Within groups of shuffled utterances those of like length share a batch, so that little of a batch is padding.

    Args:
        durations: seconds of every training utterance.
        batch_size: utterances a batch; an epoch's last batch may have fewer.
        total: number of batches in all; several processes take them in turn.
        seed: of the shuffling.
    """

    # What accelerate asks before it deals batches out to several processes: none is left over, and since an epoch's
    # last batch may be short, they have no size in common.
    drop_last = True
    batch_size = None

    def __init__(self, durations: Sequence[float], batch_size: int, total: int, seed: int) -> None:
        self._batch_size = batch_size
        self._durations = np.asarray(durations, dtype=np.float32)
        self._total = total
        self._seed = seed

    def __len__(self) -> int:
        return self._total

    def __iter__(self) -> Iterator[list[int]]:
        given = 0
        epoch = 0
        while given < self._total:
            for batch in self._epoch(epoch)[: self._total - given]:
                yield batch
                given += 1
            epoch += 1

    def _epoch(self, epoch: int) -> list[list[int]]:
        random = np.random.default_rng((self._seed, epoch))
        order = random.permutation(len(self._durations))
        size = self._batch_size
        group = size * _GROUPED_BATCHES
        batches: list[list[int]] = []
        for start in range(0, len(order), group):
            members = order[start : start + group]
            members = members[np.argsort(-self._durations[members], kind="stable")]
            batches += [members[i : i + size].tolist() for i in range(0, len(members), size)]
        return [batches[i] for i in random.permutation(len(batches))]


def batches_per_epoch(utterances: int, batch_size: int) -> int:
    """Number of batches that show every utterance once."""
    return math.ceil(utterances / batch_size)


class UtteranceDataset(Dataset[dict[str, Any]]):
    """Audio and labels of one utterance at a time, read when asked for.

    Args:
        utterances: those of one split.
        labels: makes the label tokens.
    """

    def __init__(self, utterances: Sequence[Utterance], labels: LabelMaker) -> None:
        self._utterances = utterances
        self._labels = labels

    def __len__(self) -> int:
        return len(self._utterances)

    def __getitem__(self, index: int) -> dict[str, Any]:
        utterance = self._utterances[index]
        return {"audio": read_utterance(utterance), "labels": self._labels(utterance.text)}


@dataclass(frozen=True)
class Collator:
    """Puts utterances together: features, decoder inputs and labels.

    Args:
        log_mel: computes the features.
        labels: knows the start and end tokens.
        dtype: of the features, that of the base's weights.
        margin: seconds of silence after the longest utterance, or None for the padded 30 s.
    """

    log_mel: LogMel
    labels: LabelMaker
    dtype: torch.dtype
    margin: float | None

    def __call__(self, items: Sequence[dict[str, Any]]) -> dict[str, torch.Tensor]:
        """``input_features`` (batch, mel bins, frames); ``decoder_input_ids`` and ``labels`` (batch, tokens)."""
        audios = [item["audio"] for item in items]
        frames = PADDED_FRAMES
        if self.margin is not None:
            frames = frames_for(max(len(audio) for audio in audios) / SAMPLE_RATE, self.margin)
        features = torch.stack([self.log_mel(audio, frames) for audio in audios])
        length = max(len(item["labels"]) for item in items)
        # The end token doubles as padding: what counts is told by length, so that each text's own end is learned.
        inputs = torch.full((len(items), length), self.labels.end)
        targets = torch.full((len(items), length), IGNORED)
        for row, item in enumerate(items):
            tokens = torch.tensor(item["labels"])
            targets[row, : len(tokens)] = tokens
            inputs[row, 0] = self.labels.start
            inputs[row, 1 : len(tokens)] = tokens[:-1]
        return {"input_features": features.to(self.dtype), "decoder_input_ids": inputs, "labels": targets}
