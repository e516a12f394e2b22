"""Tiers of an annotated recording: of those that say the same of it one is taken, so that no second is learned twice.

Forced aligners write words and phones of what another tier, or none, has as a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from studio.corpus.importers.cues import Cue, times_of
from studio.corpus.importers.notices import Notice, notice
from studio.corpus.importers.options import Option
from studio.corpus.importers.spans import Span, is_same_speech
from studio.corpus.importers.words import PAUSE, is_of_sounds, is_of_words, joined
from studio.errors import DataError

TIER = Option(
    "tier",
    "Tier",
    "Name of the only tier to take; without it the first, and those that say something else.",
    kind="text",
)


class Tiers:
    """The choice among tiers, over the files of one format.

    Args:
        wanted: the name of the only tier to take; empty for the first and those that say something else.
        joins: whether tiers of words are joined to utterances.
    """

    def __init__(self, wanted: str, *, joins: bool = False) -> None:
        self._wanted, self._joins = wanted, joins
        self._found: dict[str, None] = {}
        self._joined: dict[str, list[int]] = {}

    def used(self, cues: Iterable[Cue]) -> list[Cue]:
        """The cues of a file's tier that is wanted; without one all, those not taken with the reason."""
        tiers: dict[str, list[Cue]] = {}
        for cue in cues:
            tiers.setdefault(cue.tier, []).append(cue)
        self._found |= dict.fromkeys(tiers)
        if self._wanted:
            tiers = {self._wanted: tiers.get(self._wanted, [])}
        ranks = {name: _rank(name, each) for name, each in tiers.items()}
        unused = {} if self._wanted else _unused(tiers, ranks)
        for name in [name for name, rank in ranks.items() if rank == _WORDS and self._joins and name not in unused]:
            utterances = joined(name, tiers[name])
            counts = self._joined.setdefault(name, [0, 0])
            counts[0] += len(tiers[name])
            counts[1] += len(utterances)
            tiers[name] = utterances
        return [replace(cue, unused=unused.get(name, "")) for name, each in tiers.items() for cue in each]

    def notices(self) -> list[Notice]:
        """Which tiers of words were joined."""
        return [
            notice("words_joined", tier=name, words=f"{words:,}", utterances=f"{utterances:,}", pause=PAUSE)
            for name, (words, utterances) in self._joined.items()
        ]

    def require_wanted(self) -> None:
        """Nothing where the tier that is wanted was in a file, or none is wanted, or no file has any.

        Raises:
            DataError: it was in none; those found are named; code ``option``.
        """
        if self._wanted and self._found and self._wanted not in self._found:
            raise DataError(
                f"There is no tier “{self._wanted}” with a text.",
                f"The tiers are {', '.join(self._found)[:500]}.",
                code="option",
            )


def _unused(tiers: Mapping[str, Sequence[Cue]], ranks: Mapping[str, int]) -> dict[str, str]:
    """The tiers that say what another one says, or no words at all, each with the reason why it is not taken."""
    used: dict[str, list[Span]] = {}
    unused: dict[str, str] = {}
    for name in sorted(tiers, key=ranks.__getitem__):
        times = times_of(tiers[name])
        same = next((other for other, spans in used.items() if is_same_speech(times, spans)), "")
        same = same or (next(iter(used), "") if ranks[name] == _OF_SOUNDS else "")
        if same:
            unused[name] = f"tier “{name}” is not used, “{same}” is, of the same speech; --set tier=NAME takes another"
        elif ranks[name] == _OF_SOUNDS:
            unused[name] = f"tier “{name}” holds single sounds and no words; --set tier={name} takes it all the same"
        else:
            used[name] = times
    return unused


_SENTENCES, _WORDS, _OF_SOUNDS = range(3)
"""What a tier holds, in the order in which one is preferred."""


def _rank(name: str, cues: Sequence[Cue]) -> int:
    if is_of_sounds(name):
        return _OF_SOUNDS
    return _WORDS if is_of_words(name, cues) else _SENTENCES
