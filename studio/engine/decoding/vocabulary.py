"""The special tokens of a Whisper checkpoint, and texts of the others (arXiv 2212.04356, §2.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from transformers import WhisperTokenizer

from studio.checkpoints.inspect import CheckpointInfo
from studio.engine.model.loading import fits_prompt, load_tokenizer, prompt_tokens
from studio.text.terms import fitting_terms, term_prompt


@dataclass(frozen=True)
class Vocabulary:
    """What tokens mean.

    Args:
        info: the checkpoint.
        tokenizer: its own.
    """

    info: CheckpointInfo
    tokenizer: WhisperTokenizer

    @classmethod
    def of(cls, info: CheckpointInfo) -> Vocabulary:
        """That of a checkpoint on disk."""
        return cls(info, load_tokenizer(info))

    @property
    def start(self) -> int:
        """The token ``<|startoftranscript|>``."""
        return self._id("<|startoftranscript|>")

    @property
    def no_timestamps(self) -> int:
        """The token ``<|notimestamps|>``: the one before means that nobody speaks, those after it are timestamps."""
        return self._id("<|notimestamps|>")

    def prefix(self, language: str, task: str, *, timestamps: bool) -> tuple[int, ...]:
        """What stands in front of a text."""
        tokens = [self.start]
        if self.info.multilingual:
            tokens += [self._id(f"<|{language}|>"), self._id(f"<|{task}|>")]
        return tuple(tokens if timestamps else [*tokens, self.no_timestamps])

    def word_prompt(self, words: Sequence[str]) -> tuple[tuple[int, ...], list[str]]:
        """What stands before the start where a decoder is told words, and those of them that it has no room for."""
        taken, left_out = fitting_terms(words, partial(fits_prompt, self.tokenizer))
        return (
            self._id("<|startofprev|>"),
            *prompt_tokens(self.tokenizer, term_prompt(taken)),
        ) if taken else (), left_out

    def language(self, logits: torch.Tensor) -> str:
        """The most probable language by the logits after the start token."""
        if not self.info.multilingual:
            return "en"
        ids = [self._id(f"<|{code}|>") for code in self.info.languages]
        return self.info.languages[int(logits[ids].argmax())]

    def text(self, tokens: Sequence[int]) -> str:
        """What tokens say, special ones and timestamps left out; most texts begin with a space."""
        first_special = self._id("<|endoftext|>")
        return str(self.tokenizer.decode([token for token in tokens if token < first_special]))

    def spelled(self, tokens: Sequence[int]) -> str:
        """Tokens as they are written, special ones among them."""
        return "".join(self.tokenizer.convert_ids_to_tokens(list(tokens)))

    def _id(self, token: str) -> int:
        found: Any = self.tokenizer.convert_tokens_to_ids(token)
        return int(found)
