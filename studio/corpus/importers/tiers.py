"""Tiers of an annotated recording: of those that say the same of it one is taken, so that no second is learned twice.

Forced aligners write words and phones of what another tier, or none, has as a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from studio.corpus.importers.cues import Cue, times_of
from studio.corpus.importers.options import Option
from studio.corpus.importers.spans import Span, is_same_speech
from studio.errors import DataError

TIER = Option(
    "tier",
    "Tier",
    "Name of the only tier to take; without it the first, and those that say something else.",
    kind="text",
)
_SOUNDS = ("phone", "phones", "phoneme", "phonemes", "segments", "mau")


class Tiers:
    """The choice among tiers, over the files of one format.

    Args:
        wanted: the name of the only tier to take; empty for the first and those that say something else.
    """

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        self._found: dict[str, None] = {}

    def used(self, cues: Iterable[Cue]) -> list[Cue]:
        """The cues of a file's tier that is wanted; without one all, those not taken with the reason."""
        tiers: dict[str, list[Cue]] = {}
        for cue in cues:
            tiers.setdefault(cue.tier, []).append(cue)
        self._found |= dict.fromkeys(tiers)
        if self._wanted:
            return tiers.get(self._wanted, [])
        unused = _unused(tiers)
        return [replace(cue, unused=unused.get(name, "")) for name, each in tiers.items() for cue in each]

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


def _unused(tiers: Mapping[str, Sequence[Cue]]) -> dict[str, str]:
    """The tiers that say what another one says, each with the reason why it is not taken."""
    used: dict[str, list[Span]] = {}
    unused: dict[str, str] = {}
    for name in sorted(tiers, key=_is_of_sounds):
        times = times_of(tiers[name])
        same = next((other for other, spans in used.items() if is_same_speech(times, spans)), "")
        same = same or (next(iter(used), "") if _is_of_sounds(name) else "")
        if same:
            unused[name] = f"tier “{name}” is not used, “{same}” is, of the same speech; --set tier=NAME takes another"
        else:
            used[name] = times
    return unused


def _is_of_sounds(name: str) -> bool:
    return name.casefold() in _SOUNDS
