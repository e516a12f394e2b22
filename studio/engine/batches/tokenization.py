"""Texts to labels and back, by the checkpoint's own tokenizer."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from studio.checkpoints.inspect import CheckpointInfo
from studio.engine.model.loading import fits_prompt, load_tokenizer, prompt_tokens
from studio.errors import CheckpointError
from studio.text.tokens import MAX_PROMPT_TOKENS

IGNORED = -100
"""Label of positions that do not count in the loss."""
_RUN_ON = frozenset(("ja", "yue", "zh"))
"""Languages without a space between sentences; Thai or Khmer, which have none between words, have one there."""
_TIMES_PER_SECOND = 50
_LAST_TIME = 1_500


Part = tuple[str, float, float]
"""A text, and the seconds in an encoder input at which it starts and ends."""


@dataclass(frozen=True)
class Prompting:
    """The language and task that a model is told, in training and in decoding alike."""

    language: str
    task: str
    multilingual: bool

    @classmethod
    def of(cls, info: CheckpointInfo, language: str, task: str) -> Prompting:
        """Checked against the checkpoint; CheckpointError where it does not know the language."""
        if language not in info.languages:
            known = "only English" if not info.multilingual else f"{len(info.languages)} languages, not this one"
            raise CheckpointError(
                f"{info.name} cannot be told the language {language!r}: it knows {known}.",
                "Choose a multilingual checkpoint (without .en), or another language.",
                code="language",
            )
        if task == "translate" and not info.multilingual:
            raise CheckpointError(f"{info.name} cannot translate.", "Choose a checkpoint without .en.", code="task")
        return cls(language, task, info.multilingual)

    @property
    def generate_arguments(self) -> dict[str, Any]:
        """Keyword arguments of ``generate``; an English-only model refuses both."""
        return {"language": self.language, "task": self.task} if self.multilingual else {}


class LabelMaker:
    """Encodes transcripts as the decoder should write them.

    Args:
        info: the checkpoint whose tokenizer is used.
        prompting: language and task put in front of every text.
    """

    def __init__(self, info: CheckpointInfo, prompting: Prompting) -> None:
        arguments = prompting.generate_arguments
        self.language = prompting.language
        self.tokenizer = load_tokenizer(info, **arguments)
        self.prefix: list[int] = self.tokenizer.prefix_tokens
        """What stands in front of every text: start, language, task, no-timestamps."""
        self.start = int(self.tokenizer.convert_tokens_to_ids("<|startoftranscript|>"))
        self.end = int(self.tokenizer.convert_tokens_to_ids("<|endoftext|>"))

    def __call__(self, text: str) -> list[int]:
        """Label tokens: language, task, no-timestamps, text, end. The start token is left to the model."""
        words: list[int] = self.tokenizer(text, add_special_tokens=False).input_ids
        return [*self.prefix[1:], *words, self.end]

    def of(self, language: str) -> LabelMaker:
        """The same for texts in another language; itself for its own, or where none is named."""
        if language in ("", self.language):
            return self
        other = copy.copy(self)
        other.language = language
        other.prefix = [self.start, int(self.tokenizer.convert_tokens_to_ids(f"<|{language}|>")), *self.prefix[2:]]
        return other

    def timed(self, parts: Sequence[Part]) -> list[int]:
        """Label tokens with times: language, task, the parts, end (arXiv 2212.04356, §2.3).

        Each part is between the tokens of its start and its end, in steps of 20 ms.
        """
        tokens = self.prefix[1:-1]
        for text, start, end in parts:
            words = self.tokenizer(joint(self.language) + text.strip(), add_special_tokens=False).input_ids
            tokens += [self._time(start), *words, self._time(end)]
        return [*tokens, self.end]

    def prompt(self, text: str) -> list[int]:
        """What stands before the start token where a text was said before: that token, and its end of 223 tokens."""
        words = prompt_tokens(self.tokenizer, text)
        return [int(self.tokenizer.convert_tokens_to_ids("<|startofprev|>")), *words[1 - MAX_PROMPT_TOKENS :]]

    def fits_prompt(self, text: str) -> bool:
        """Whether nothing of a text is left out of its prompt."""
        return fits_prompt(self.tokenizer, text)

    def _time(self, seconds: float) -> int:
        return self.prefix[-1] + 1 + min(round(seconds * _TIMES_PER_SECOND), _LAST_TIME)

    @property
    def given(self) -> int:
        """How many of the label tokens come before the text: language, task, no-timestamps."""
        return len(self.prefix) - 1

    def decode(self, tokens: Sequence[Sequence[int]]) -> list[str]:
        """Texts of generated sequences, special tokens left out."""
        return [text.strip() for text in self.tokenizer.batch_decode(tokens, skip_special_tokens=True)]


def joint(language: str) -> str:
    """What stands between two sentences of a language."""
    return "" if language in _RUN_ON else " "
