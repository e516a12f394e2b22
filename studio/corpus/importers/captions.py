"""Captions that say again what the one before says, as players show them: each sentence is one utterance.

Automatic captions roll: every cue repeats the last one's last line above its own
(https://support.google.com/youtube/answer/6373554). whisper's ``highlight_words`` and stable-ts write a cue a word,
the whole sentence in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from studio.corpus.importers.cues import Cue

_GAP = 0.1  # seconds between cues of one sentence
_ROLLING_SHARE = 0.4
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Caption:
    """A cue, the lines that it shows without formatting, and as they are written."""

    cue: Cue
    lines: tuple[str, ...]
    written: str


def without_repeats(captions: Sequence[Caption]) -> list[Cue]:
    """The cues with each sentence once, from when it is first shown; a file that does not repeat stays as it is."""
    cues = _unrolled(captions) if _rolls(captions) else list(captions)
    joined: list[Caption] = []
    for each in cues:
        if joined and _goes_on(joined[-1], each):
            joined[-1] = replace(each, cue=replace(joined[-1].cue, end=each.cue.end))
        else:
            joined.append(each)
    return [each.cue for each in joined]


def _goes_on(last: Caption, each: Caption) -> bool:
    """Whether a cue shows the same sentence with another word highlighted."""
    is_same = bool(each.cue.text) and each.cue.text == last.cue.text and each.written != last.written
    return is_same and each.cue.is_part and last.cue.is_part and each.cue.start - last.cue.end < _GAP


def _rolls(captions: Sequence[Caption]) -> bool:
    pairs = [(last, each) for last, each in pairwise(captions) if last.lines and each.lines]
    again = sum(last.lines[-1] == each.lines[0] and last.lines != each.lines for last, each in pairs)
    return again >= _FEWEST and again > _ROLLING_SHARE * len(pairs)


def _unrolled(captions: Sequence[Caption]) -> list[Caption]:
    """Only the lines that are new; a cue without any lengthens the one before."""
    found: list[Caption] = []
    shown: tuple[str, ...] = ()
    for each in captions:
        lines = each.lines[_repeated(shown, each.lines) :]
        shown = each.lines or shown
        if lines or not each.cue.is_part:
            cue = replace(each.cue, text=" ".join(lines))
            if found and cue.is_part and found[-1].cue.start < cue.start < found[-1].cue.end:
                found[-1] = replace(found[-1], cue=replace(found[-1].cue, end=cue.start))
            found.append(replace(each, cue=cue, lines=lines))
        elif found:
            found[-1] = replace(found[-1], cue=replace(found[-1].cue, end=max(found[-1].cue.end, each.cue.end)))
    return found


def _repeated(shown: tuple[str, ...], lines: tuple[str, ...]) -> int:
    """How many of the first lines are the last ones that were shown before."""
    return next((count for count in range(len(lines), 0, -1) if shown[-count:] == lines[:count]), 0)
