"""Counting the label tokens of a transcript without loading a model."""

from __future__ import annotations

import gzip
from pathlib import Path

from tokenizers import Tokenizer

from studio.errors import CheckpointError
from studio.settings.resources import resource
from studio.storage.reading import reading

MAX_LABEL_TOKENS = 448
"""The decoder's positions, the same in every Whisper checkpoint (``max_target_positions``)."""

MAX_PROMPT_TOKENS = MAX_LABEL_TOKENS // 2
"""Of those, what a previous text may take with the token before it, as in OpenAI's own decoding."""

# The English-only vocabulary is GPT-2's and lacks one entry, so that its special tokens begin one earlier.
_ENGLISH_END = 50256
_ENGLISH_PREFIX = 1  # no-timestamps
_MULTILINGUAL_PREFIX = 3  # language, task, no-timestamps
_END = 1


class TokenCounter:
    """Counts what a transcript takes of the 448 label positions.

    The labels of an utterance are the prefix after start-of-transcript (language, task and no-timestamps for
    multilingual checkpoints, no-timestamps for English ones), the text, and the end token.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        english = tokenizer.token_to_id("<|endoftext|>") == _ENGLISH_END
        self._around = (_ENGLISH_PREFIX if english else _MULTILINGUAL_PREFIX) + _END

    @classmethod
    def bundled(cls) -> TokenCounter:
        """The multilingual tokenizer that comes with the program.

        Raises:
            StudioError: the installation is incomplete.
        """
        with gzip.open(resource("tokenizers", "multilingual.json.gz")) as file:
            return cls(Tokenizer.from_buffer(file.read()))

    @classmethod
    def from_checkpoint(cls, folder: Path) -> TokenCounter:
        """The tokenizer of a checkpoint in transformers' layout.

        Raises:
            CheckpointError: the folder has no usable ``tokenizer.json``.
        """
        path = folder / "tokenizer.json"
        if not path.is_file():
            raise CheckpointError(
                f"The checkpoint has no tokenizer.json: {folder}", "Fetch or import the checkpoint again."
            )
        with reading(path, "tokenizer", CheckpointError, hint="Fetch or import the checkpoint again."):
            return cls(Tokenizer.from_file(str(path)))

    def count(self, text: str) -> int:
        """Label tokens of a transcript, at most `MAX_LABEL_TOKENS` of which a checkpoint can take."""
        return self._around + len(self._tokenizer.encode(text, add_special_tokens=False).ids)
