"""Training with a frozen encoder: adapters in the decoder alone, so that its outputs are computed once and cached.

Each utterance is encoded by itself, on a context of its own: its length and a margin, in whole seconds. So its output
is the same to the last bit in whatever batch it is, and whether it was cached or not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import torch
from torch.utils.data import Dataset

from studio.corpus.utterance import Utterance
from studio.engine.batches.batching import Pick, Read, together, token_rows
from studio.engine.batches.features import SAMPLE_RATE, LogMel, encoder_frames
from studio.engine.batches.tensor_cache import GB, TensorStore, TensorWriter, bytes_of
from studio.engine.batches.tokenization import LabelMaker
from studio.engine.model.forward import encode
from studio.engine.model.loading import Model, feature_dtype
from studio.protocol.events import Warned
from studio.settings.application import encoder_cache_folder
from studio.settings.run import RunSettings
from studio.settings.whisper import SILENCE_POSITIONS, context_seconds

_FORMAT = "5"
"""To be raised whenever what is kept changes, as with `studio.engine.model.short_context`."""


class EncoderOutputDataset(Dataset[dict[str, Any]]):
    """Kept encoder outputs, or features where there are none.

    Args:
        utterances: those of one split.
        labels: makes the label tokens.
        log_mel: computes the features.
        margin: seconds of silence after an utterance, or None for the padded 30 s.
        store: of the encoder's outputs, or None.
        read: gives an utterance's samples.
    """

    def __init__(
        self,
        utterances: Sequence[Utterance],
        labels: LabelMaker,
        log_mel: LogMel,
        margin: float | None,
        store: TensorStore | None,
        read: Read,
    ) -> None:
        self._utterances = utterances
        self._labels = labels
        self._log_mel = log_mel
        self._margin = margin
        self._store = store
        self._read = read
        self._heard: dict[int, tuple[str, float]] = {}

    def __len__(self) -> int:
        return len(self._utterances)

    def __getitem__(self, pick: Pick) -> dict[str, Any]:
        place = pick.row
        utterance = self._utterances[place]
        audio = None
        if place not in self._heard:
            audio = self._read(utterance)
            digest = hashlib.blake2b(audio.tobytes(), digest_size=16).hexdigest()
            self._heard[place] = digest, len(audio) / SAMPLE_RATE
        digest, seconds = self._heard[place]
        frames = encoder_frames(seconds, None if pick.padded else self._margin)
        key = f"{digest}-{frames}"
        hidden = None if self._store is None else self._store.find(key)
        features = None
        if hidden is None:
            features = self._log_mel(self._read(utterance) if audio is None else audio, frames)
        labels = self._labels.of(utterance.language)(utterance.text)
        return {"key": key, "frames": frames, "hidden": hidden, "features": features, "labels": labels}


@dataclass(frozen=True)
class EncoderOutputPieces:
    """Puts a batch together in pieces of equal context, as ``PieceCollator`` does in pieces of like length.

    Args:
        labels: knows the start and end tokens.
        seconds: of encoder outputs a piece.
    """

    labels: LabelMaker
    seconds: float

    def __call__(self, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """What ``PieceCollator`` gives; the pieces are to be completed by ``EncoderOutputs.encoded``."""
        return together([self._piece(part) for part in self._parts(items)], len(items))

    def _parts(self, items: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
        for frames, members in groupby(sorted(items, key=lambda i: -i["frames"]), key=lambda i: int(i["frames"])):
            same = list(members)
            count = max(1, int(min(self.seconds / context_seconds(frames), len(same))))
            for start in range(0, len(same), count):
                yield same[start : start + count]

    def _piece(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        rows = {name: [item[name] for item in items] for name in ("key", "frames", "hidden", "features")}
        return rows | token_rows(items, self.labels)


class EncoderOutputs:
    """What training needs in place of features.

    Args:
        model: the base with an adapter in its decoder.
        run: the settings.
        train: training utterances.
        labels: makes the label tokens.
        log_mel: computes the features.
        read: gives an utterance's samples.
        tell: tells the user where the disk cannot take the outputs.
    """

    def __init__(
        self,
        model: Model,
        run: RunSettings,
        train: Sequence[Utterance],
        labels: LabelMaker,
        log_mel: LogMel,
        read: Read,
        tell: Callable[[Warned], None],
    ) -> None:
        assert run.adapter.freezes_encoder, "adapters in the encoder change its outputs"
        training = run.training
        self._model = model
        self._dtype = feature_dtype(model)
        self._labels = labels
        self._writer: TensorWriter | None = None
        store = None
        if training.encoder_cache:
            store = TensorStore(encoder_cache_folder() / encoder_identity(model))
            self._writer = TensorWriter(
                store,
                int(training.encoder_cache * GB),
                tell,
                contents="encoder outputs",
                setting="training.encoder_cache",
            )
        self.dataset = EncoderOutputDataset(train, labels, log_mel, training.margin, store, read)

    def pieces(self, seconds: float) -> EncoderOutputPieces:
        """What puts batches together."""
        return EncoderOutputPieces(self._labels, seconds)

    def encoded(self, piece: dict[str, Any]) -> dict[str, torch.Tensor]:
        """A piece with ``encoder_hidden``, shape (batch, tokens, width), computed where it was not kept."""
        rows = [
            self._encode(key, features) if hidden is None else hidden
            for key, hidden, features in zip(piece["key"], piece["hidden"], piece["features"], strict=True)
        ]
        return {
            "encoder_hidden": torch.stack(rows),
            "frames": torch.tensor(piece["frames"]),
            "decoder_input_ids": piece["decoder_input_ids"],
            "labels": piece["labels"],
        }

    def _encode(self, key: str, features: torch.Tensor) -> torch.Tensor:
        # Without dropout, whatever the checkpoint's configuration says: it is kept for all epochs.
        self._model.get_encoder().eval()
        with torch.no_grad():
            hidden = encode(self._model, features[None].to(self._dtype)).states[0]
        if self._writer is not None:
            self._writer.add(key, hidden)
        return hidden


def encoder_identity(model: Model) -> str:
    """A name for everything that decides an encoder's outputs to the last bit: weights, number format, machine, and
    what stands for silence.

    Args:
        model: a Whisper, or one with adapters.
    """
    encoder = model.get_encoder()
    device = next(encoder.parameters()).device
    machine = (
        torch.cuda.get_device_name(device)
        if device.type == "cuda"
        else f"{torch.backends.cpu.get_cpu_capability()} {torch.get_num_threads()}"
    )
    digest = hashlib.blake2b(f"{_FORMAT} {SILENCE_POSITIONS} {torch.__version__} {machine}".encode(), digest_size=16)
    for name, tensor in encoder.state_dict().items():
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(bytes_of(tensor))
    return digest.hexdigest()
