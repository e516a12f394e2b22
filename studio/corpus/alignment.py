"""A long recording against its whole text: utterances at pauses, and what of either has no counterpart.

The recording is transcribed in short windows between pauses; their letters are aligned with those of the text, so that
each window gets its words. Neighbouring windows are joined to utterances where the words at the cut are certain.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein, Opcode

from studio.corpus.quality.transcript_check import Window
from studio.text.cleaning import spell_out

WINDOW_SECONDS = 10.0
"""Of the windows to transcribe: short, so that few words share the fate of what does not match."""
SHORTEST, LONGEST = 5.0, 28.0
"""Seconds of an utterance; shorter only where its neighbours do not match."""

_LEAST_CONFIDENCE = 0.5
_STRAY = 25  # letters in a row that only one of the two has
_ANCHOR = 5  # letters of a match that is no chance
_REACH = 5  # words around an estimate that are tried as cuts
_LONGEST_PAUSE = 2.0  # seconds within an utterance
_QUICKEST = 1.2  # times the usual letters a second, of a window that may have been heard in part
_SKIPPED = 0.3  # cost a letter of text that no window gets; a wrong letter costs 1
_UNITS = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    r"|[^\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)
"""Words; of scripts without spaces, characters."""
_SENTENCE, _CLAUSE = re.compile(r"[.!?…。？！]+[\"'”»’)]*$"), re.compile(r"[,;:，、；：]$")


class AlignedUtterance(NamedTuple):
    """Seconds from the recording's start, the text's own words, and the share of their letters that were heard."""

    start: float
    end: float
    text: str
    confidence: float


class Unmatched(NamedTuple):
    """What has no counterpart: where, what the text has there, and what was heard; one of them may be empty."""

    start: float
    end: float
    text: str
    transcribed: str


@dataclass(frozen=True)
class Alignment:
    """What came of one recording.

    Attributes:
        utterances: in order.
        unmatched: the parts that are not used, in order.
        share: of the text's letters that are in an utterance.
    """

    utterances: tuple[AlignedUtterance, ...]
    unmatched: tuple[Unmatched, ...]
    share: float

    def at_least(self, confidence: float) -> Alignment:
        """The same with what is less certain than this among the unmatched."""
        kept = tuple(each for each in self.utterances if each.confidence >= confidence)
        others = [
            Unmatched(each.start, each.end, each.text, "") for each in self.utterances if each.confidence < confidence
        ]
        total = sum(len(_letters(each.text)) for each in self.utterances)
        share = self.share * sum(len(_letters(each.text)) for each in kept) / total if total else 0.0
        return Alignment(kept, tuple(sorted([*self.unmatched, *others])), share)


def align(windows: Sequence[Window], text: str, language: str = "") -> Alignment:
    """Match what was transcribed with a text.

    Args:
        windows: of the recording, in order, each between pauses, as `segmentation.spoken_windows` cuts them.
        text: all that is said, more or less.
        language: Whisper's code, where it is known: numbers are compared as they are said in it.
    """
    windows = [each for each in windows if _letters(each.text)]
    words = _Words.of(text, language)
    if not windows or not words.units:
        gone = Unmatched(
            0.0, windows[-1].end if windows else 0.0, text.strip(), " ".join(each.text for each in windows)
        )
        return Alignment((), (gone,), 0.0)
    heard = [_letters(each.text, language) for each in windows]
    cuts = _with_unheard(_best_cuts(heard, words), heard, windows, words)
    pieces = [_Piece(window, said, words, *cut) for window, said, cut in zip(windows, heard, cuts, strict=True)]
    utterances: list[AlignedUtterance] = []
    unmatched: list[Unmatched] = []
    used = end = 0
    seconds = 0.0
    for run in _runs(pieces):
        if run[0].first > end:
            unmatched.append(Unmatched(seconds, run[0].window.start, words.between(end, run[0].first), ""))
        if run[0].matches:
            for group in _grouped(run):
                utterances.append(_joined(group))
                used += words.letters_between(group[0].first, group[-1].last)
        else:
            transcribed = " ".join(each.window.text for each in run)
            place = run[0].window.start, run[-1].window.end
            unmatched.append(Unmatched(*place, words.between(run[0].first, run[-1].last), transcribed))
        end, seconds = run[-1].last, run[-1].window.end
    if end < len(words.units):
        unmatched.append(Unmatched(seconds, seconds, words.between(end, len(words.units)), ""))
    return Alignment(tuple(utterances), tuple(unmatched), used / max(1, len(words.letters)))


def _letters(text: str, language: str = "") -> str:
    return "".join(char for char in spell_out(text, language).lower() if char.isalnum())


@dataclass(frozen=True)
class _Words:
    """A text as units that are not cut.

    Attributes:
        text: as it is.
        units: begin and end of each in it.
        places: letters before each unit, and of all; shape (units + 1,).
        letters: all of them.
    """

    text: str
    units: list[tuple[int, int]]
    places: list[int]
    letters: str

    @classmethod
    def of(cls, text: str, language: str) -> _Words:
        units: list[tuple[int, int]] = []
        parts: list[str] = []
        for match in _UNITS.finditer(text):
            if part := _letters(match[0], language):
                units.append(match.span())
                parts.append(part)
            elif units:  # a dash or a full stop by itself
                units[-1] = units[-1][0], match.end()
        return cls(text, units, np.cumsum([0, *map(len, parts)]).tolist(), "".join(parts))

    def between(self, first: int, last: int) -> str:
        return " ".join(self.text[self.units[first][0] : self.units[last - 1][1]].split()) if last > first else ""

    def letters_between(self, first: int, last: int) -> int:
        return self.places[last] - self.places[first]

    def cost(self, unit: int) -> float:
        """What cutting before a unit costs, in letters."""
        if unit in (0, len(self.units)):
            return 0.0
        before = self.text[: self.units[unit - 1][1]][-8:]
        return 0.0 if _SENTENCE.search(before) else 0.5 if _CLAUSE.search(before) else 1.0


@dataclass(frozen=True)
class _Piece:
    """A window with the units of the text that are said in it."""

    window: Window
    heard: str
    words: _Words
    first: int
    last: int

    @cached_property
    def sides(self) -> tuple[str, str]:
        """Letters that were heard, and those of the text."""
        places = self.words.places
        return self.heard, self.words.letters[places[self.first] : places[self.last]]

    @cached_property
    def edits(self) -> int:
        return Levenshtein.distance(*self.sides)

    @property
    def size(self) -> int:
        return max(map(len, self.sides))

    @cached_property
    def matches(self) -> bool:
        """Whether it is of the text, without a stretch that only one of the two has."""
        if self.edits > (1 - _LEAST_CONFIDENCE) * self.size:
            return False
        ops = Levenshtein.opcodes(*self.sides)
        return all(
            op.tag == "equal" or abs((op.src_end - op.src_start) - (op.dest_end - op.dest_start)) < _STRAY for op in ops
        )

    def is_certain(self, at_end: bool) -> bool:
        """Whether the letters at one of its ends were heard as they are written."""
        heard, written = (side[-_ANCHOR:] if at_end else side[:_ANCHOR] for side in self.sides)
        return heard == written


def _best_cuts(heard: Sequence[str], words: _Words) -> list[tuple[int, int]]:
    """First and last unit of each window, such that most of their letters are the same; by dynamic programming."""
    places = np.array(words.places)
    options = _cut_options(heard, words, places)
    cost = [_SKIPPED * places[right] for _, right in options[0]]
    before: list[list[int]] = []
    for number, letters in enumerate(heard):
        new_cost, chosen = [], []
        for left, right in options[number + 1]:
            best, came = math.inf, 0
            for at, (_, begin) in enumerate(options[number]):
                if begin <= left and cost[at] < best:
                    written = words.letters[places[begin] : places[left]]
                    total = cost[at] + Levenshtein.distance(letters, written)
                    if total < best:
                        best, came = total, at
            skipped = float(places[right] - places[left])
            new_cost.append(best + _SKIPPED * skipped + words.cost(left))
            chosen.append(came)
        cost = new_cost
        before.append(chosen)
    at = int(np.argmin(cost))
    spans = []
    for number in range(len(heard) - 1, -1, -1):
        left = options[number + 1][at][0]
        at = before[number][at]
        spans.append((options[number][at][1], left))
    return spans[::-1]


def _with_unheard(
    cuts: list[tuple[int, int]], heard: Sequence[str], windows: Sequence[Window], words: _Words
) -> list[tuple[int, int]]:
    """The same where words of the text that no window has are given to one beside them whose sound has room for them.

    Models leave out what is said; such a window would else be learned from with less text than it has sound.
    """
    seconds = [each.end - each.start for each in windows]
    usual = float(np.median([len(letters) / length for letters, length in zip(heard, seconds, strict=True)]))
    found = list(cuts)
    for left in range(len(cuts) - 1):
        missing = words.letters_between(found[left][1], found[left + 1][0])
        needed = {at: (len(heard[at]) + missing) / seconds[at] for at in (left, left + 1)}
        slower = min(needed, key=needed.__getitem__)
        if missing and needed[slower] <= _QUICKEST * usual:
            if slower == left:
                found[left] = found[left][0], found[left + 1][0]
            else:
                found[left + 1] = found[left][1], found[left + 1][1]
    return found


def _cut_options(heard: Sequence[str], words: _Words, places: npt.NDArray[np.int_]) -> list[list[tuple[int, int]]]:
    """For each edge of a window: the units before which the text may be cut there, the end of one and the next's begin.

    They are the same but where the text has a passage that was not heard.
    """
    blocks = Levenshtein.opcodes("".join(heard), words.letters)
    anchors = [op for op in blocks if op.tag == "equal" and op.src_end - op.src_start >= _ANCHOR]
    count = len(words.units)
    options = []
    for edge in np.cumsum([0, *map(len, heard)]).tolist():
        low, high, extra = _around(edge, anchors, len(words.letters))
        first = max(0, int(np.searchsorted(places, low, "right")) - 1 - _REACH)
        last = min(count, int(np.searchsorted(places, high)) + _REACH)
        if extra < _STRAY:
            same = [(unit, unit) for unit in range(first, last + 1)]
            options.append(same if len(same) <= 8 * _REACH else _thinned(same))
        else:
            ends, begins = range(first, min(count, first + 2 * _REACH) + 1), range(max(0, last - 2 * _REACH), last + 1)
            skipping = [(end, begin) for end in ends for begin in begins if end < begin]
            options.append(sorted({*skipping, *((unit, unit) for unit in (*ends, *begins))}))  # skipped at one edge
    total = len(heard)
    options[0] = [(0, begin) for begin in sorted({0, *(begin for _, begin in options[0])})]
    options[total] = [(end, count) for end in sorted({count, *(end for end, _ in options[total])})]
    return options


def _thinned(options: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """At most so many of them, evenly, where nothing around an edge was heard as it is written."""
    return [options[at] for at in np.linspace(0, len(options) - 1, 8 * _REACH).round().astype(int).tolist()]


def _around(edge: int, anchors: Sequence[Opcode], letters: int) -> tuple[int, int, int]:
    """Letters of the text between the matches around a place in what was heard, and how many more than were heard."""
    heard_low, heard_high, low, high = 0, edge, 0, letters
    for op in anchors:
        src_start, src_end, dest_start, dest_end = op.src_start, op.src_end, op.dest_start, op.dest_end
        if src_end <= edge:
            heard_low, low = src_end, dest_end
        elif src_start < edge:
            inside = dest_start + edge - src_start
            return inside, inside, 0
        else:
            heard_high, high = src_start, dest_start
            break
    else:
        heard_high = edge
    return low, high, (high - low) - (heard_high - heard_low)


def _runs(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Neighbours that all match, without text or a long pause between them, or of which none does."""
    runs: list[list[_Piece]] = []
    for piece in pieces:
        last = runs[-1][-1] if runs else None
        follows = last is not None and last.last == piece.first and last.matches == piece.matches
        if (
            last is not None
            and follows
            and (not piece.matches or piece.window.start - last.window.end <= _LONGEST_PAUSE)
        ):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def _grouped(run: Sequence[_Piece]) -> list[list[_Piece]]:
    """Utterances of a run: cut where the words are certain, best at a sentence's end in a long pause."""
    best, came = [0.0], [0]
    for end in range(1, len(run) + 1):
        options = []
        for begin in range(end - 1, -1, -1):
            seconds = run[end - 1].window.end - run[begin].window.start
            if seconds > LONGEST and begin < end - 1:
                break
            short = 3.0 * max(0.0, SHORTEST - seconds)
            options.append((best[begin] + 1.0 + short + _cut_cost(run, begin), begin))
        cost, begin = min(options)
        best.append(cost)
        came.append(begin)
    groups: list[list[_Piece]] = []
    end = len(run)
    while end:
        groups.append(list(run[came[end] : end]))
        end = came[end]
    return groups[::-1]


def _cut_cost(run: Sequence[_Piece], at: int) -> float:
    """What it costs to begin an utterance with a piece."""
    if not at:
        return 0.0
    left, right = run[at - 1], run[at]
    doubts = (not left.is_certain(at_end=True)) + (not right.is_certain(at_end=False))
    pause = right.window.start - left.window.end
    return 6.0 * doubts + 1.5 * left.words.cost(right.first) + 4.0 * math.exp(-pause / 0.3)


def _joined(group: Sequence[_Piece]) -> AlignedUtterance:
    text = group[0].words.between(group[0].first, group[-1].last)
    wrong, size = sum(each.edits for each in group), sum(each.size for each in group)
    return AlignedUtterance(group[0].window.start, group[-1].window.end, text, round(1 - wrong / max(1, size), 3))
