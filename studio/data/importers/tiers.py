"""Tiers of an annotated recording: of those that say the same of it one is taken, so that no second is learned twice.

Forced aligners write words and phones of what another tier, or none, has as a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from studio.data.importers.cues import Cue
from studio.data.importers.options import Option
from studio.data.importers.spans import Span, is_same_speech
from studio.errors import DataError

TIER = Option(
    "tier",
    "Tier",
    "Name of the only tier to take; without it the first, and those that say something else.",
    kind="text",
)
_SOUNDS = ("phone", "phones", "phoneme", "phonemes", "segments", "mau")


def of_tiers(cues: Iterable[Cue], wanted: str) -> list[Cue]:
    """The cues of the tier that is wanted; without one all, those not taken with the reason."""
    tiers: dict[str, list[Cue]] = {}
    for cue in cues:
        tiers.setdefault(cue.tier, []).append(cue)
    if wanted:
        return tiers.get(wanted, [])
    taken: dict[str, list[Span]] = {}
    unused: dict[str, str] = {}
    for name in sorted(tiers, key=_is_of_sounds):
        times = [(cue.start, cue.end) for cue in tiers[name] if cue.is_part]
        same = next((other for other, spans in taken.items() if is_same_speech(times, spans)), "")
        same = same or (next(iter(taken), "") if _is_of_sounds(name) else "")
        if same:
            unused[name] = f"tier “{name}” is not used, “{same}” is, of the same speech; --set tier=NAME takes another"
        else:
            taken[name] = times
    return [replace(cue, unused=unused.get(name, "")) for name, each in tiers.items() for cue in each]


def require_tier(wanted: str, found: Iterable[str]) -> None:
    """Nothing where the tier that is wanted is among those found, or none is wanted.

    Raises:
        DataError: it is not; those found are named; code ``option``.
    """
    names = list(dict.fromkeys(found))
    if wanted and names and wanted not in names:
        raise DataError(
            f"There is no tier “{wanted}” with a text.", f"The tiers are {', '.join(names)[:500]}.", code="option"
        )


def _is_of_sounds(name: str) -> bool:
    return name.casefold() in _SOUNDS
