"""SubRip (``.srt``) and WebVTT (``.vtt``, https://www.w3.org/TR/webvtt1/) subtitles beside long recordings.

Both are blocks parted by blank lines with a line ``start --> end``: ``00:01:02,500`` in SubRip, ``01:02.500`` in
WebVTT, whose hours may be absent. Some programs write a dot where SubRip has a comma. Formatting (``<i>``,
``{\\an8}``) is taken off; ``<v Name>`` and nothing else gives a speaker.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from studio.data.importers.cues import BadCue, Cue, read_beside
from studio.data.importers.options import COMMON, Options
from studio.data.importers.recording import Format, Reading
from studio.data.importers.tree import Tree
from studio.data.importers.versions import SUBTITLE_LANGUAGE, subtitle_marks, unused_versions
from studio.data.text_files import read_text

_SUFFIXES = (".srt", ".vtt")
_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[,.](\d{1,3})"
_TIMES = re.compile(rf"\s*(-?){_TIME}\s*-->\s*(-?){_TIME}")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,100}>|<\d[\d:.]{3,12}>|\{\\[^}]{0,40}\}")


def read(tree: Tree, options: Options) -> Reading:
    """Read every subtitle file; of several that say the same of one recording one is taken."""
    return read_beside(tree, tree.ending(*_SUFFIXES), parse, lambda files: unused_versions(files, options))


def marks(tree: Tree) -> tuple[tuple[str, str], ...]:
    """As `subtitle_marks`, of every subtitle file."""
    return subtitle_marks(tree, tree.ending(*_SUFFIXES))


def parse(path: Path) -> Iterator[Cue]:
    """The cues of a file; `BadCue` where it has no line of times."""
    lines = read_text(path).split("\n")
    starts = [(number, match) for number, line in enumerate(lines) if (match := _TIMES.match(line))]
    if not starts:
        raise BadCue("there is no line such as 00:00:01,000 --> 00:00:02,500")
    ends = [number for number, _ in starts[1:]] + [len(lines)]
    for (number, match), end in zip(starts, ends, strict=True):
        block: list[str] = []
        for line in lines[number + 1 : end]:
            if not line.strip():
                break
            block.append(line)
        else:
            if end < len(lines) and block and block[-1].strip().isdigit():
                block.pop()  # the next one's number, where no blank line is before it
        text = " ".join(block)
        voice = _VOICE.search(text)
        groups = match.groups()
        yield Cue(
            _seconds(groups[:5]),
            _seconds(groups[5:]),
            " ".join(html.unescape(_TAG.sub("", text)).split()),
            voice[1].strip() if voice else "",
            f"line {number + 1}",
        )


def _seconds(parts: tuple[str | None, ...]) -> float:
    sign, hours, minutes, seconds, fraction = (part or "" for part in parts)
    value = 3600 * int(hours or 0) + 60 * int(minutes) + int(seconds) + int(fraction.ljust(3, "0")) / 1000
    return -value if sign else value


FORMAT = Format(
    "subtitles",
    "Subtitles",
    "talk.srt or talk.vtt beside talk.wav, or talk.fr.srt",
    read,
    (SUBTITLE_LANGUAGE, *COMMON),
)
