"""What a model's generation configuration, and the rules of timestamps, let a decoder write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from transformers import (
    GenerationConfig,
    LogitsProcessorList,
    MinLengthLogitsProcessor,
    NoRepeatNGramLogitsProcessor,
    RepetitionPenaltyLogitsProcessor,
    WhisperTimeStampLogitsProcessor,
)

from studio.engine.model.loading import Model
from studio.errors import CheckpointError

_UNKNOWN: dict[str, tuple[Any, ...]] = {
    "encoder_repetition_penalty": (None, 1.0),
    "encoder_no_repeat_ngram_size": (None, 0),
    "bad_words_ids": (None,),
    "sequence_bias": (None,),
    "forced_bos_token_id": (None,),
    "forced_eos_token_id": (None,),
    "exponential_decay_length_penalty": (None,),
    "guidance_scale": (None, 1.0),
    "watermarking_config": (None,),
    "stop_strings": (None,),
}
"""What a generation configuration may ask for that `TokenRules` does not know, with the values that change nothing."""


@dataclass(frozen=True)
class TokenRules:
    """What decides the next token besides the logits.

    Attributes:
        ends: tokens that end a text.
        suppressed: tokens never written.
        suppressed_first: tokens that no text begins with.
        positions: tokens at most, the prefix among them.
        prefix: tokens that stand in front of every text.
        processors: rules that look at what was written before.
        timestamps: the rule that has timestamps in pairs and in order; None where none are written.
    """

    ends: frozenset[int]
    suppressed: tuple[int, ...]
    suppressed_first: tuple[int, ...]
    positions: int
    prefix: int
    processors: LogitsProcessorList = field(default_factory=LogitsProcessorList)
    timestamps: WhisperTimeStampLogitsProcessor | None = None

    @classmethod
    def of(cls, model: Model, prefix: int, no_timestamps: int | None = None) -> TokenRules:
        """As the model's generation configuration has them.

        How is decoded (beams, sampling, timestamps) is not for that file to say: `DecodingOptions` does.

        Args:
            model: base, or base with adapters.
            prefix: number of tokens in front of every text.
            no_timestamps: the token ``<|notimestamps|>``, where timestamps are to be written; the ids after it are
                theirs (arXiv 2212.04356, §2.3).

        Raises:
            CheckpointError: the configuration asks for what is not known here.
        """
        config: GenerationConfig = model.generation_config
        unknown = [name for name, neutral in _UNKNOWN.items() if getattr(config, name, None) not in neutral]
        if unknown:
            raise CheckpointError(
                f"The checkpoint's generation_config.json asks for {', '.join(unknown)}, which the studio cannot do.",
                "Take these entries out of generation_config.json, or use another checkpoint.",
                code="generation_config",
            )
        ends = config.eos_token_id if isinstance(config.eos_token_id, list) else [config.eos_token_id]
        most: int = model.config.max_target_positions
        wanted = config.max_new_tokens if config.max_new_tokens is not None else config.max_length
        return cls(
            frozenset(ends),
            tuple(getattr(config, "suppress_tokens", None) or ()),
            tuple(getattr(config, "begin_suppress_tokens", None) or ()),
            # transformers counts both limits without the prefix.
            min(most, prefix + wanted) if wanted is not None else most,
            prefix,
            _processors(config, ends, prefix),
            None if no_timestamps is None else _timestamps(config, ends[0], prefix, no_timestamps),
        )

    def allowed(self, scores: torch.Tensor, texts: Sequence[Sequence[int]]) -> torch.Tensor:
        """The scores, shape (rows, vocabulary), with minus infinity for what must not be written; may be in place.

        Args:
            scores: logits or log-probabilities of the next token.
            texts: tokens of each row so far, its prefix among them.
        """
        written: Any = None
        if self.timestamps is not None or len(self.processors) > 0:
            written = torch.tensor(texts, device=scores.device)
        for processor in self.processors:
            scores = processor(written, scores)
        is_first = len(texts[0]) == self.prefix
        unwanted = self.suppressed + (self.suppressed_first if is_first else ())
        known = [token for token in unwanted if 0 <= token < scores.shape[-1]]
        if known:
            scores[:, known] = -torch.inf
        if self.timestamps is None:
            return scores
        timed: torch.Tensor = self.timestamps(written, scores)
        return timed


def _processors(config: GenerationConfig, ends: list[int], prefix: int) -> LogitsProcessorList:
    found = LogitsProcessorList()
    if config.repetition_penalty not in (None, 1.0):
        found.append(RepetitionPenaltyLogitsProcessor(config.repetition_penalty))
    if config.no_repeat_ngram_size not in (None, 0):
        found.append(NoRepeatNGramLogitsProcessor(config.no_repeat_ngram_size))
    shortest = prefix + config.min_new_tokens if config.min_new_tokens else config.min_length
    if shortest:
        found.append(MinLengthLogitsProcessor(shortest, ends))
    return found


def _timestamps(config: GenerationConfig, end: int, prefix: int, no_timestamps: int) -> WhisperTimeStampLogitsProcessor:
    timed = GenerationConfig(
        eos_token_id=end,
        no_timestamps_token_id=no_timestamps,
        max_initial_timestamp_index=getattr(config, "max_initial_timestamp_index", None),
    )
    return WhisperTimeStampLogitsProcessor(timed, prefix)
