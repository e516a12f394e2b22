"""A blind test: texts without the names of who heard them, choices, and what they come to. No Qt here."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import comb
from pathlib import Path
from typing import Literal

import msgspec

from studio.errors import StudioError
from studio.runs.clips import TranscribedClip, compare_folder
from studio.storage.atomic import write_newest
from studio.storage.reading import decoded, lines_of, open_regular, reading

Choice = Literal["first", "second", "same"]
Preference = Literal["first", "second", "none", "too_few"]

LEAST_CHOICES = 6
"""Fewer choices between the two cannot reach the level, whatever they are: 2 · ½⁵ > 0.05."""

LEVEL = 0.05


class Vote(msgspec.Struct, frozen=True):
    """What was chosen for one clip.

    Attributes:
        clip: its id.
        first, second: keys of the two models; in which order they were shown does not matter.
        choice: which text is better.
        time: when, seconds since 1970.
    """

    clip: str
    first: str
    second: str
    choice: Choice
    time: float = 0.0


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each of two models was chosen, and how often neither."""

    first: int = 0
    second: int = 0
    same: int = 0

    @property
    def total(self) -> int:
        """All choices."""
        return self.first + self.second + self.same

    @property
    def chance(self) -> float:
        """Probability of a result as uneven as this one by tossing a coin: two-sided sign test, ties left out."""
        count = self.first + self.second
        as_uneven = sum(comb(count, more) for more in range(max(self.first, self.second), count + 1))
        return min(1.0, 2.0 * as_uneven / 2.0**count)

    @property
    def preference(self) -> Preference:
        """What the choices say."""
        if self.first + self.second < LEAST_CHOICES:
            return "too_few"
        if self.chance >= LEVEL:
            return "none"
        return "first" if self.first > self.second else "second"


def tally(votes: Iterable[Vote], first: str, second: str) -> Tally:
    """Count the choices between two models, the newest of a clip."""
    newest: dict[str, Choice] = {}
    for vote in votes:
        if (vote.first, vote.second) == (first, second):
            newest[vote.clip] = vote.choice
        elif (vote.first, vote.second) == (second, first):
            newest[vote.clip] = _turned(vote.choice)
    chosen = list(newest.values())
    return Tally(chosen.count("first"), chosen.count("second"), chosen.count("same"))


def left_to_judge(
    clips: Sequence[TranscribedClip], votes: Iterable[Vote], first: str, second: str
) -> list[TranscribedClip]:
    """Clips that both have heard, differently, and that nobody has judged yet."""
    judged = {vote.clip for vote in votes if {vote.first, vote.second} == {first, second}}
    return [clip for clip in clips if clip.id not in judged and _differs(clip, first, second)]


def shuffled(rng: random.Random | None = None) -> bool:
    """Whether the second is shown first this time."""
    return (rng or random.SystemRandom()).random() < 0.5


def new_vote(clip: str, first: str, second: str, choice: Choice) -> Vote:
    """A choice made now."""
    return Vote(clip, first, second, choice, time.time())


def votes_file() -> Path:
    """Where the choices are kept."""
    return compare_folder() / "blind.jsonl"


def save_votes(votes: Sequence[Vote], path: Path, age: int) -> None:
    """Write them, as `write_newest`; StorageError where they cannot be."""
    write_newest(path, age, lambda: msgspec.json.Encoder().encode_lines(votes))


def load_votes(path: Path) -> list[Vote]:
    """Read them; a line that is none is passed over, a file that is not there is an empty list."""
    decode = msgspec.json.Decoder(Vote).decode
    with suppress(StudioError), reading(path), open_regular(path) as file:
        return [vote for line in lines_of(file) if (vote := decoded(decode, line)) is not None]
    return []


def _turned(choice: Choice) -> Choice:
    turned: dict[Choice, Choice] = {"first": "second", "second": "first", "same": "same"}
    return turned[choice]


def _differs(clip: TranscribedClip, first: str, second: str) -> bool:
    texts = {transcription.model: transcription.text.strip() for transcription in clip.transcriptions}
    return first in texts and second in texts and texts[first] != texts[second]
