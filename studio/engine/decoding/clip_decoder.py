"""What the models of one pass hear in a clip: one padded window, or window after window to its end."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from transformers import WhisperTokenizer

from studio.checkpoints.inspect import CheckpointInfo
from studio.engine.batches.features import HOP, PADDED_FRAMES, SAMPLE_RATE, LogMel
from studio.engine.decoding.decoder import Audio
from studio.engine.decoding.long_form import TEMPERATURES, Decoded, Draft
from studio.engine.decoding.window_decoder import AUTO, Check, Opening, PassDecoder, token_id
from studio.engine.model.multi_adapter import Pass, routing
from studio.protocol.commands import Listen
from studio.protocol.events import Row


@dataclass(frozen=True)
class Companions:
    """What belongs to a loaded model: its files, features and tokenizer."""

    info: CheckpointInfo
    log_mel: LogMel
    tokenizer: WhisperTokenizer

    @classmethod
    def of(cls, info: CheckpointInfo) -> Companions:
        """Those of a checkpoint on disk."""
        return cls(info, LogMel(info.mel_bins), WhisperTokenizer.from_pretrained(info.folder, local_files_only=True))

    def text(self, tokens: Sequence[int]) -> str:
        """What tokens say, special ones and timestamps left out."""
        first_special = token_id(self.tokenizer, "<|endoftext|>")
        return str(self.tokenizer.decode([token for token in tokens if token < first_special])).strip()


class Hearer:
    """Hears clips with the models of one pass.

    Args:
        group: the models.
        companions: of their base.
        request: language, task, beams, timestamps.
        check: called between tokens; raises to end early.
    """

    def __init__(self, group: Pass, companions: Companions, request: Listen, check: Check) -> None:
        self._group = group
        self._companions = companions
        self._request = request
        self._decoder = PassDecoder(group, companions.info, companions.tokenizer, request, check)

    def __call__(self, audio: Audio) -> list[Row]:
        """A row a member, as `ClipHeard` describes them."""
        begin = time.monotonic()
        is_short = len(audio) // HOP <= PADDED_FRAMES
        with torch.no_grad(), routing(self._group.model):
            drafts = self._one_window(audio) if is_short and not self._request.timestamps else self._windows(audio)
        seconds = round(time.monotonic() - begin, 3)
        return [
            {
                "model": member,
                "text": self._companions.text(draft.tokens),
                "language": draft.language,
                "detected": self._request.language == AUTO and self._companions.info.multilingual,
                "prefix": draft.prefix,
                "context": "padded" if is_short else "long-form",
                "segments": self._segments(draft, len(audio) / SAMPLE_RATE) if self._request.timestamps else [],
                "seconds": seconds,
                "together": len(drafts),
            }
            for member, draft in zip(self._group.members, drafts, strict=True)
        ]

    def _one_window(self, audio: Audio) -> list[Draft]:
        features = self._companions.log_mel(audio, PADDED_FRAMES)
        opening = self._decoder.open(features, [(member, 0, "") for member in range(len(self._group.members))])
        heard = self._decoder.decode(opening, timestamps=False)
        return [Draft(each.language, each.prefix, PADDED_FRAMES, list(each.tokens)) for each in heard]

    def _windows(self, audio: Audio) -> list[Draft]:
        """Every member goes through the clip at its own pace; those still on their way are decoded together."""
        frames = max(1, len(audio) // HOP)
        # Silence after the end, as in OpenAI's own code: the last window, too, is padded as in training.
        features = self._companions.log_mel(audio, frames + PADDED_FRAMES)
        drafts = [Draft() for _ in self._group.members]
        while rows := [(member, each.seek, each.language) for member, each in enumerate(drafts) if each.seek < frames]:
            opening = self._decoder.open(features, rows)
            first = self._decoder.decode(opening, timestamps=True)
            for place, (member, _, _) in enumerate(rows):
                window = self._settle(opening, place, first[place])
                drafts[member].extend(window, frames, self._decoder.first_timestamp)
        return drafts

    def _settle(self, opening: Opening, place: int, window: Decoded) -> Decoded:
        """The window, decoded again as long as it is not fit; each row alone, so that its dice are its own."""
        for temperature in TEMPERATURES[1:]:
            if not window.must_be_retried(self._companions.text(window.tokens)):
                break
            (window,) = self._decoder.decode(opening.only(place), timestamps=True, temperature=temperature)
        return window

    def _segments(self, draft: Draft, duration: float) -> list[Row]:
        texts = [self._companions.text(segment.tokens) for segment in draft.segments]
        return [
            {"start": segment.start, "end": min(segment.end, round(duration, 2)), "text": text}
            for segment, text in zip(draft.segments, texts, strict=True)
            if text
        ]
