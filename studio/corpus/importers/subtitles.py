"""Subtitles beside long recordings: SubRip (``.srt``), WebVTT (``.vtt``, https://www.w3.org/TR/webvtt1/) and others.

Both are blocks parted by blank lines with a line ``start --> end``: ``00:01:02,500`` in SubRip, ``01:02.500`` in
WebVTT, whose hours may be absent. Some programs write a dot where SubRip has a comma, one dash or no milliseconds.
YouTube's ``.sbv`` has a comma. Formatting (``<i>``, ``{\\an8}``) is taken off; ``<v Name>`` and nothing else gives a
speaker. Sub Station Alpha and Timed Text have modules of their own.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from studio.corpus.importers import substation, timed_text
from studio.corpus.importers.captions import Caption, without_repeats
from studio.corpus.importers.cues import BadCue, Cue, read_beside, unreadable_cue
from studio.corpus.importers.notices import Notice, notice
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading
from studio.corpus.importers.tiers import TIER, Tiers
from studio.corpus.importers.tree import Tree
from studio.corpus.importers.versions import SUBTITLE_LANGUAGE, subtitle_marks, unused_versions
from studio.text.encodings import read_text

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[,.](\d{1,9}))?"
_TIMES = re.compile(rf"\s*(-?){_TIME}\s*--?>\s*(-?){_TIME}(?!\S)")
_SBV = re.compile(r"^(\d{1,2}:\d\d:\d\d\.\d{3}),(\d{1,2}:\d\d:\d\d\.\d{3})\s*$", re.MULTILINE)
_MEANT_AS_TIMES = re.compile(r".*-->|\s*-?\d+:[^>]*->")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,100}>|<\d[\d:.]{3,12}>|\{\\[^}]{0,40}\}")


def read(tree: Tree, options: Options) -> Reading:
    """Read every subtitle file; of several that say the same of one recording one is taken."""
    return read_captions(tree, tree.ending(*_PARSERS), lambda path: _PARSERS[path.suffix.lower()](path), options)


def read_captions(
    tree: Tree, files: Iterable[Path], captions: Callable[[Path], Iterable[Caption]], options: Options
) -> Reading:
    """The captions of files of one format, each sentence once; of tiers and of files that say the same one is taken."""
    tiers, joined = Tiers(options.get(TIER.name, "")), list[Notice]()

    def cues(path: Path) -> list[Cue]:
        found: dict[str, list[Caption]] = {}
        for caption in captions(path):
            found.setdefault(caption.cue.tier, []).append(caption)
        once = [cue for each in found.values() for cue in without_repeats(each)]
        repeats = sum(map(len, found.values())) - len(once)
        if repeats:
            joined.append(notice("captions", file=path.name, count=f"{repeats:,}"))
        return tiers.used(once) if any(found) else once

    reading = read_beside(tree, files, cues, lambda files: unused_versions(files, options))
    tiers.require_wanted()
    return replace(reading, notices=tuple(joined))


def marks(tree: Tree) -> tuple[tuple[str, str], ...]:
    """As `subtitle_marks`, of every subtitle file."""
    return subtitle_marks(tree, tree.ending(*_PARSERS, ".smi", ".sami"))


def _captions(path: Path) -> Iterator[Caption]:
    """The cues of a file, those without readable times as such; `BadCue` where it has no line of times."""
    text = read_text(path)
    lines = (_SBV.sub(r"\1 --> \2", text) if path.suffix.lower() == ".sbv" else text).split("\n")
    starts = [number for number in range(len(lines)) if _is_start(lines, number)]
    if not any(map(_MEANT_AS_TIMES.match, lines)):
        raise BadCue("there is no line such as 00:00:01,000 --> 00:00:02,500")
    ends = [*starts[1:], len(lines)]
    for start, end in zip(starts, ends, strict=True):
        block = _block(lines, start, end)
        spoken = tuple(filter(None, map(spoken_text, block)))
        yield Caption(_cue(lines[start], " ".join(block), f"line {start + 1}"), spoken, " ".join(block))


def _is_start(lines: list[str], number: int) -> bool:
    """Whether a line gives a cue's times, or stands where they should be: below the number that begins a block."""
    if _MEANT_AS_TIMES.match(lines[number]):
        return True
    is_numbered = number > 0 and lines[number - 1].strip().isdigit() and bool(lines[number].strip())
    return is_numbered and not any(line.strip() for line in lines[max(number - 2, 0) : number - 1])


def _block(lines: list[str], start: int, end: int) -> list[str]:
    """The lines of a cue's text."""
    block: list[str] = []
    for line in lines[start + 1 : end]:
        if not line:
            return block
        if line.strip():  # automatic captions have a line of one space
            block.append(line)
    if end < len(lines) and block and block[-1].strip().isdigit():
        block.pop()  # the next one's number, where no blank line is before it
    return block


def _cue(line: str, text: str, place: str) -> Cue:
    voice = _VOICE.search(text)
    spoken = spoken_text(text)
    match = _TIMES.match(line)
    if match is None:
        return unreadable_cue(place, f"“{line.strip()[:80]}” is not like 00:00:01,000 --> 00:00:02,500", spoken)
    groups = match.groups()
    return Cue(_seconds(groups[:5]), _seconds(groups[5:]), spoken, voice[1].strip() if voice else "", place)


def spoken_text(text: str) -> str:
    """A text without tags and entities, in one line."""
    return " ".join(html.unescape(_TAG.sub("", text)).split())


def _seconds(parts: tuple[str | None, ...]) -> float:
    sign, hours, minutes, seconds, fraction = (part or "" for part in parts)
    value = 3600 * int(hours or 0) + 60 * int(minutes) + int(seconds) + float(f"0.{fraction or 0}")
    return -value if sign else value


_PARSERS: dict[str, Callable[[Path], Iterable[Caption]]] = {
    **dict.fromkeys((".srt", ".vtt", ".sbv"), _captions),
    **dict.fromkeys((".ass", ".ssa"), substation.captions),
    **dict.fromkeys((".ttml", ".dfxp"), timed_text.captions),
}

FORMAT = Format(
    "subtitles",
    "Subtitles",
    "talk.srt, .vtt, .ass, .ttml or .sbv beside talk.wav, or talk.fr.srt",
    read,
    (SUBTITLE_LANGUAGE, TIER, *COMMON),
)
