"""Encoding and decoding windows of a clip as rows of one batch, each by its own model of a pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import StoppingCriteria, StoppingCriteriaList, WhisperTokenizer
from transformers.modeling_outputs import BaseModelOutput

from studio.checkpoints.inspect import CheckpointInfo
from studio.engine.batches.features import PADDED_FRAMES
from studio.engine.decoding.decoder import feature_dtype
from studio.engine.decoding.long_form import Decoded
from studio.engine.model.multi_adapter import Pass
from studio.protocol.commands import Listen

AUTO = "auto"
"""In the place of a language: the model detects it."""

Check = Callable[[], None]
"""Called between tokens; raises to end early."""

WindowRow = tuple[int, int, str]
"""Member of the pass, frame where its window begins, and its language if that is known already."""


@dataclass(frozen=True)
class Opening:
    """Encoded windows, ready to be decoded.

    Attributes:
        members: the model of each row.
        hidden: encoder states, shape (rows, positions, width).
        languages: of each row.
        no_speech: each model's probability that nobody speaks.
    """

    members: tuple[int, ...]
    hidden: torch.Tensor
    languages: tuple[str, ...]
    no_speech: tuple[float, ...]

    def only(self, place: int) -> Opening:
        """One of the rows."""
        row = slice(place, place + 1)
        return Opening(self.members[row], self.hidden[row], self.languages[row], self.no_speech[row])


class PassDecoder:
    """Runs the model of a pass.

    Args:
        group: the pass.
        info: its base.
        tokenizer: of the base.
        request: language, task and beams.
        check: called between tokens; raises to end early.
    """

    def __init__(
        self, group: Pass, info: CheckpointInfo, tokenizer: WhisperTokenizer, request: Listen, check: Check
    ) -> None:
        self._group = group
        self._info = info
        self._tokenizer = tokenizer
        self._request = request
        self._stopping = StoppingCriteriaList([_Interruption(check)])
        self._start = self._id("<|startoftranscript|>")
        self._end = self._id("<|endoftext|>")
        self._no_speech = self._id("<|notimestamps|>") - 1
        self._language_ids = [self._id(f"<|{code}|>") for code in info.languages] if info.multilingual else []
        self.first_timestamp = self._id("<|notimestamps|>") + 1
        parameter = next(group.model.parameters())
        self._device, self._dtype = parameter.device, feature_dtype(group.model)

    def open(self, features: torch.Tensor, rows: Sequence[WindowRow]) -> Opening:
        """Encode windows, each encoder's once, and let every model look at it.

        Args:
            features: of the whole clip, shape (mel bins, frames), at least 30 s longer than the last window's begin.
            rows: what to encode.
        """
        members = tuple(member for member, _, _ in rows)
        keys = [(self._group.encoders[member], seek) for member, seek, _ in rows]
        unique = list(dict.fromkeys(keys))
        windows = torch.stack([features[:, seek : seek + PADDED_FRAMES] for _, seek in unique])
        outputs = self._look([encoder for encoder, _ in unique], input_features=windows.to(self._device, self._dtype))
        hidden = outputs.encoder_last_hidden_state
        if len(unique) < len(keys):
            hidden = hidden[[unique.index(key) for key in keys]]
            outputs = self._look(members, encoder_outputs=BaseModelOutput(last_hidden_state=hidden))
        first = outputs.logits[:, 0].float()
        languages = tuple(known or self._language(row) for (_, _, known), row in zip(rows, first, strict=True))
        return Opening(members, hidden, languages, tuple(first.softmax(-1)[:, self._no_speech].tolist()))

    def decode(self, opening: Opening, *, timestamps: bool, temperature: float = 0.0) -> list[Decoded]:
        """What each row says: by greedy or beam search, or by sampling at a temperature, always with the same dice."""
        arguments: dict[str, Any] = {"num_beams": self._request.beams, "do_sample": False}
        if temperature > 0:
            arguments = {"num_beams": 1, "do_sample": True, "temperature": temperature}
        if self._info.multilingual:
            arguments |= {"language": list(opening.languages), "task": self._request.task}
        with torch.random.fork_rng():
            torch.manual_seed(0)
            outputs = self._group.model.generate(
                encoder_outputs=BaseModelOutput(last_hidden_state=opening.hidden),
                return_timestamps=timestamps,
                # One window, with the tokens as they came; where to go on is decided here.
                force_unique_generate_call=True,
                return_dict_in_generate=True,
                stopping_criteria=self._stopping,
                **arguments,
                **self._routed(opening.members),
            )
        length = (3 if self._info.multilingual else 1) + (0 if timestamps else 1)
        sequences = outputs.sequences
        ends = [length + _index(row[length:].tolist(), self._end) for row in sequences]
        scores = self._log_probabilities(opening, sequences, length, ends) if timestamps else [0.0] * len(ends)
        return [
            Decoded(
                language,
                "".join(self._tokenizer.convert_ids_to_tokens(row[:length].tolist())),
                tuple(row[length:end].tolist()),
                score,
                silence,
            )
            for row, end, language, score, silence in zip(
                sequences, ends, opening.languages, scores, opening.no_speech, strict=True
            )
        ]

    def _log_probabilities(
        self, opening: Opening, sequences: torch.Tensor, length: int, ends: Sequence[int]
    ) -> list[float]:
        """Mean log-probability of each row's tokens after the prefix, its end token among them."""
        logits = self._group.model(
            encoder_outputs=BaseModelOutput(last_hidden_state=opening.hidden),
            decoder_input_ids=sequences[:, :-1],
            use_cache=False,
            **self._routed(opening.members),
        ).logits
        chosen = logits.gather(-1, sequences[:, 1:, None]).squeeze(-1) - logits.logsumexp(-1)
        return [float(row[length - 1 : end].float().mean()) for row, end in zip(chosen, ends, strict=True)]

    def _look(self, members: Sequence[int], **inputs: Any) -> Any:
        """One forward call with nothing but the start token."""
        start = torch.full((len(members), 1), self._start, dtype=torch.long, device=self._device)
        return self._group.model(decoder_input_ids=start, use_cache=False, **inputs, **self._routed(members))

    def _language(self, logits: torch.Tensor) -> str:
        if not self._info.multilingual:
            return "en"
        if self._request.language != AUTO:
            return self._request.language
        return self._info.languages[int(logits[self._language_ids].argmax())]

    def _routed(self, members: Sequence[int]) -> dict[str, Any]:
        routes = self._group.routes
        return {"adapter_names": [routes[member] for member in members]} if routes else {}

    def _id(self, token: str) -> int:
        return token_id(self._tokenizer, token)


class _Interruption(StoppingCriteria):
    """Asks at every token whether to go on."""

    def __init__(self, check: Check) -> None:
        self._check = check

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor, **_: Any) -> torch.Tensor:
        self._check()
        return torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)


def token_id(tokenizer: WhisperTokenizer, token: str) -> int:
    """Id of a special token."""
    found: Any = tokenizer.convert_tokens_to_ids(token)
    return int(found)


def _index(values: list[int], wanted: int) -> int:
    """Place of a value; the length where it does not occur."""
    return values.index(wanted) if wanted in values else len(values)
