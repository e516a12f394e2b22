"""Sentences to read aloud, and how long a session of reading them takes."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.errors import DataError
from studio.settings.resources import resource
from studio.text.encodings import read_text
from studio.text.speaking_time import speaking_seconds

_HANDLING_SECONDS = 4.0  # reading it silently, starting, and the silence at the end
_PRIOR_PROMPTS = 3.0
_SLOWEST = 4.0  # times the first guess; whoever takes longer did something else meanwhile


@dataclass(frozen=True, slots=True)
class Prompt:
    """A sentence to read.

    Attributes:
        id: made from the text, so that it stays the same when lines are added or moved.
        text: one line.
        seconds: estimated length of its speech.
    """

    id: str
    text: str
    seconds: float


def prompt_languages() -> list[str]:
    """The languages that come with sentences, by Whisper's codes."""
    return sorted(path.stem for path in resource("prompts").glob("*.txt"))


def load_prompts(language: str) -> list[Prompt]:
    """The studio's own sentences of a language.

    Raises:
        DataError: there are none in this language (code ``no_prompts``).
    """
    if language not in prompt_languages():
        raise DataError(
            f"There are no sentences to read in this language: {language}",
            "Choose a text file of your own, with one sentence a line.",
            code="no_prompts",
        )
    return read_prompts(resource("prompts", f"{language}.txt"))


def read_prompts(path: Path) -> list[Prompt]:
    """The sentences of a text file, one a line; a sentence that is there twice is asked once.

    Raises:
        DataError: the file cannot be read or decoded (as `read_text`), or holds no sentence (code ``no_prompts``).
    """
    lines = (" ".join(line.split()) for line in read_text(path).split("\n"))
    prompts = {prompt.id: prompt for prompt in map(_prompt, filter(None, lines))}
    if not prompts:
        raise DataError(f"There is no sentence in the file: {path}", "Write one sentence a line.", code="no_prompts")
    return list(prompts.values())


def remaining_seconds(remaining: Iterable[Prompt], spent: Sequence[tuple[Prompt, float]] = ()) -> float:
    """Estimated time that reading the remaining sentences takes, pauses and repetitions included.

    Args:
        remaining: what is not read yet.
        spent: sentences that were read, with the seconds from being shown to being kept; the more of them, the less
            the first guess counts.
    """
    guessed = sum(map(_session_seconds, remaining))
    known = sum(_session_seconds(prompt) for prompt, _ in spent)
    prior = _PRIOR_PROMPTS * (known / len(spent) if spent else 1.0)
    took = sum(min(seconds, _SLOWEST * _session_seconds(prompt)) for prompt, seconds in spent)
    return guessed * (took + prior) / (known + prior)


def _session_seconds(prompt: Prompt) -> float:
    return prompt.seconds + _HANDLING_SECONDS


def _prompt(text: str) -> Prompt:
    key = unicodedata.normalize("NFC", text).encode()
    return Prompt(hashlib.sha256(key).hexdigest()[:12], text, speaking_seconds(text))
