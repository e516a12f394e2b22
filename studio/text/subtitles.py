"""Segments as subtitles that can be read: line length, lines, duration and reading speed as subtitle makers have them.

The figures are those of the Netflix Timed Text Style Guide: two lines; 5/6 s to 7 s; two frames (of 24 a second)
between two subtitles; 42 characters a line and 17 characters a second (20 in English). Korean has 16 a line and 12 a
second, Chinese 16 and 9, Japanese 13 and 4, where Latin characters, spaces and marks count half.
https://partnerhelp.netflixstudios.com/hc/en-us/articles/215758617 and the pages of the languages beside it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from studio.text.segments import Segment
from studio.text.speaking_time import speaking_seconds

_SENTENCE_ENDS, _CLAUSE_ENDS = ".!?…。！？؟।", ",;:،、，；："
_IDEOGRAPHS = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNIT = re.compile(rf"\s*(?:[「『（《“‘]*[{_IDEOGRAPHS}][ー。、，！？：；」』）》”’…]*|[^\s{_IDEOGRAPHS}]+)")
"""What no line is broken within: a word, or a character of a script without spaces, with the marks that cling to it."""

_SENTENCE_BONUS, _CLAUSE_BONUS = 0.5, 0.25
"""How much less even two halves may be where a sentence, or a clause, ends between them."""

_JOINED_PAUSE = 0.5
"""Seconds between two segments that one subtitle may span, where the first is too short for one of its own."""


@dataclass(frozen=True)
class SubtitleRules:
    """What makes subtitles readable.

    Attributes:
        line_length: characters a line at most.
        lines: of a subtitle at most.
        shortest: seconds that a subtitle stays at least, where the next leaves it the time.
        longest: seconds that it stays at most; what takes longer to say becomes several.
        reading_speed: characters a second at most, where the next leaves the time; no text is left out for it.
        gap: seconds between two subtitles.
        halves: whether Latin characters, spaces and marks count half, as beside scripts of wide characters.
    """

    line_length: int = 42
    lines: int = 2
    shortest: float = 0.833
    longest: float = 7.0
    reading_speed: float = 17.0
    gap: float = 0.083
    halves: bool = False

    @classmethod
    def of(cls, language: str) -> SubtitleRules:
        """Those of a language, by Whisper's code."""
        return _OF_LANGUAGES.get(language, cls())

    def width(self, text: str) -> float:
        """Length of a text in characters."""
        letters = [char for char in text if not unicodedata.combining(char)]
        return sum(0.5 if self.halves and not _is_wide(char) else 1.0 for char in letters)


_OF_LANGUAGES = {
    "en": SubtitleRules(reading_speed=20.0),
    "ko": SubtitleRules(16, reading_speed=12.0, halves=True),
    "zh": SubtitleRules(16, reading_speed=9.0, halves=True),
    "yue": SubtitleRules(16, reading_speed=9.0, halves=True),
    "ja": SubtitleRules(13, reading_speed=4.0, halves=True),
}


@dataclass(frozen=True)
class Cue:
    """A subtitle: from when to when, in seconds, and its lines."""

    start: float
    end: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class _Unit:
    """What a line is not broken within, with the spaces before it, and when it is said."""

    start: float
    end: float
    text: str


def cues_of(segments: Sequence[Segment], rules: SubtitleRules) -> list[Cue]:
    """Subtitles of a transcript, in order and without overlap; every word is in one of them.

    Within a segment the time of a word is estimated by how long it takes to say.
    """
    pieces: list[list[_Unit]] = []
    for segment in segments:
        units = _units(segment, rules)
        if units and pieces and _belong_together(pieces[-1], units, rules):
            pieces[-1] = [*pieces[-1], *units]
        elif units:
            pieces += _cut(units, rules)
    return _timed(pieces, rules)


def _units(segment: Segment, rules: SubtitleRules) -> list[_Unit]:
    """A segment's words with their times."""
    text = " ".join(segment.text.split())
    texts = [part for match in _UNIT.findall(text) for part in _not_too_wide(match, rules)]
    costs = [speaking_seconds(each) or 0.01 for each in texts]
    scale = max(0.0, segment.end - segment.start) / (sum(costs) or 1.0)
    units, begin = list[_Unit](), segment.start
    for each, cost in zip(texts, costs, strict=True):
        # The first of a segment stands apart from what is before it, but in scripts without spaces.
        spaced = each if units or _is_ideograph(each[0]) else f" {each}"
        units.append(_Unit(begin, begin + cost * scale, spaced))
        begin += cost * scale
    return units


def _not_too_wide(unit: str, rules: SubtitleRules) -> list[str]:
    """A unit, cut where a line would be too short for it, as in scripts without spaces."""
    parts = [""]
    for char in unit:
        is_full = parts[-1].strip() and rules.width((parts[-1] + char).strip()) > rules.line_length
        if is_full and not unicodedata.combining(char):
            parts.append("")
        parts[-1] += char
    return parts


def _belong_together(before: Sequence[_Unit], units: Sequence[_Unit], rules: SubtitleRules) -> bool:
    """Whether one subtitle holds both, of which one is too short to be read alone."""
    is_short = any(each[-1].end - each[0].start < rules.shortest for each in (before, units))
    is_near = units[0].start - before[-1].end <= _JOINED_PAUSE
    return is_short and is_near and _fits([*before, *units], rules)


def _cut(units: list[_Unit], rules: SubtitleRules) -> list[list[_Unit]]:
    """Pieces that fit into a subtitle each: halves, and halves of these, cut at ends of sentences and clauses."""
    if len(units) == 1 or _fits(units, rules):
        return [units]
    whole = rules.width(_text(units))
    widths = [0.0, *accumulate(rules.width(each.text) for each in units)]
    spaces = [rules.width(each.text) - rules.width(each.text.lstrip()) for each in units]  # gone where a line begins

    def unevenness(place: int) -> float:
        left, right = widths[place] - spaces[0], widths[-1] - widths[place] - spaces[place]
        difference = abs(left - right) / whole
        last = units[place - 1].text.rstrip("\"'”’»」』)")[-1:]
        bonus = _SENTENCE_BONUS if last in _SENTENCE_ENDS else _CLAUSE_BONUS if last in _CLAUSE_ENDS else 0.0
        return difference - bonus if last else difference

    place = min(range(1, len(units)), key=unevenness)
    return [*_cut(units[:place], rules), *_cut(units[place:], rules)]


def _fits(units: Sequence[_Unit], rules: SubtitleRules) -> bool:
    return units[-1].end - units[0].start <= rules.longest and len(_lines(units, rules)) <= rules.lines


def _lines(units: Sequence[_Unit], rules: SubtitleRules) -> list[str]:
    """The text in as few lines as it needs, none much longer than the others."""
    least = _filled(units, rules.line_length, rules)
    narrowest = math.ceil(rules.width(_text(units)) / len(least))
    widths = range(narrowest, rules.line_length)
    return next((lines for width in widths if len(lines := _filled(units, width, rules)) == len(least)), least)


def _filled(units: Sequence[_Unit], width: float, rules: SubtitleRules) -> list[str]:
    lines = [""]
    for unit in units:
        if lines[-1] and rules.width((lines[-1] + unit.text).strip()) > width:
            lines.append("")
        lines[-1] = (lines[-1] + unit.text).strip()
    return lines


def _timed(pieces: Sequence[Sequence[_Unit]], rules: SubtitleRules) -> list[Cue]:
    """Each piece from its first word until it could be read, but not into the next."""
    starts = [piece[0].start for piece in pieces]
    starts = [max(starts[: place + 1]) for place in range(len(starts))]  # a decoder's times may go back
    cues = []
    for piece, (start, following) in zip(pieces, pairwise([*starts, math.inf]), strict=True):
        needed = max(rules.shortest, rules.width(_text(piece)) / rules.reading_speed)
        end = max(piece[-1].end, start + min(needed, rules.longest))
        end = min(end, max(following - rules.gap, (start + following) / 2))
        cues.append(Cue(round(start, 3), round(end, 3), tuple(_lines(piece, rules))))
    return cues


def _text(units: Sequence[_Unit]) -> str:
    return "".join(unit.text for unit in units).strip()


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF" and unicodedata.category(char)[0] in "LN"


def _is_ideograph(char: str) -> bool:
    return re.match(f"[{_IDEOGRAPHS}]", char) is not None
