"""Timed Text (``.ttml``, ``.dfxp``), https://www.w3.org/TR/ttml1: XML with ``<p begin="00:00:01.000" end="3.5s">``.

Times count from those of what a paragraph is in; as clocks, with frames, or with a unit (``h``, ``m``, ``s``, ``ms``,
``f`` frames, ``t`` ticks). ``<br/>`` breaks a line; ``xml:lang`` is a tier, ``ttm:agent`` the speaker.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from studio.corpus.importers.captions import Caption
from studio.corpus.importers.cues import BadCue, Cue, unreadable_cue
from studio.storage.reading import read_bytes

_MOST_BYTES = 64 << 20
_MOST_DEPTH = 64
_CLOCK = re.compile(r"(\d{2,}):(\d\d):(\d\d(?:\.\d+)?)(?::(\d+(?:\.\d+)?))?")
_OFFSET = re.compile(r"(\d+(?:\.\d+)?)(h|m|s|ms|f|t)")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def captions(path: Path) -> Iterator[Caption]:
    """The paragraphs of a file; where only spans in them have times, these.

    Raises:
        BadCue: it is XML of another kind.
    """
    root = fromstring(read_bytes(path, _MOST_BYTES))
    if _name(root.tag) != "tt":
        raise BadCue("it is not Timed Text")
    yield from _Document(root).captions(root, 0.0, root.get(_LANGUAGE, ""), "", 0)


class _Document:
    """What a file says of its times and speakers as a whole."""

    def __init__(self, root: Element) -> None:
        given = {_name(name): value for name, value in root.attrib.items()}
        times, by = [*map(float, given.get("frameRateMultiplier", "1 1").replace(":", " ").split()), 1.0][:2]
        self._frames = float(given.get("frameRate", 30)) * times / by
        self._ticks = float(given.get("tickRate", 1))
        self._speakers = {
            agent.get("{http://www.w3.org/XML/1998/namespace}id", ""): " ".join("".join(agent.itertext()).split())
            for agent in root.iter()
            if _name(agent.tag) == "agent"
        }
        self._count = 0

    def captions(self, element: Element, begin: float, tier: str, speaker: str, depth: int) -> Iterator[Caption]:
        """Those in an element that begins at a second."""
        if depth > _MOST_DEPTH:
            raise BadCue("it is nested too deeply")
        given = {_name(name): value for name, value in element.attrib.items()}
        tier, speaker = given.get("lang", tier), given.get("agent", speaker)
        own = self._seconds(given.get("begin", "0s"))
        start = begin + (own or 0.0)
        is_timed = "begin" in given and ("end" in given or "dur" in given)
        if _name(element.tag) in ("p", "span") and (is_timed or own is None):
            yield from self._caption(element, given, begin, tier, self._speakers.get(speaker, speaker))
            return
        for child in element:
            yield from self.captions(child, start, tier, speaker, depth + 1)
        if _name(element.tag) == "p" and not any("begin" in child.attrib for child in element) and _written(element):
            self._count += 1
            text = " ".join(_lines(element))
            wrong = unreadable_cue(f"paragraph {self._count}", "nothing says when it begins and ends", text)
            yield Caption(wrong, tuple(_lines(element)), text)

    def _caption(
        self, element: Element, given: dict[str, str], begin: float, tier: str, speaker: str
    ) -> Iterator[Caption]:
        self._count += 1
        lines, place = tuple(_lines(element)), f"paragraph {self._count}"
        start, end, length = (self._seconds(given.get(name, "")) for name in ("begin", "end", "dur"))
        end = start + length if end is None and start is not None and length is not None else end
        if not lines:
            return
        if start is None or end is None:
            cue = unreadable_cue(place, "its times are not like 00:00:01.000 or 1.5s", " ".join(lines))
        else:
            cue = Cue(round(begin + start, 6), round(begin + end, 6), " ".join(lines), speaker, place, tier=tier)
        yield Caption(cue, lines, _written(element))

    def _seconds(self, time: str) -> float | None:
        """A time; None where it is none."""
        clock, offset = _CLOCK.fullmatch(time.strip()), _OFFSET.fullmatch(time.strip())
        if clock:
            hours, minutes, seconds, frames = clock.groups()
            value = 3600 * int(hours) + 60 * int(minutes) + float(seconds) + float(frames or 0) / self._frames
        elif offset:
            units = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, "f": 1 / self._frames, "t": 1 / self._ticks}
            value = float(offset[1]) * units[offset[2]]
        else:
            return None
        return value if math.isfinite(value) else None


def _name(tag: object) -> str:
    """A name without its namespace, which every version of the standard has another one of."""
    return str(tag).rpartition("}")[2]


def _lines(element: Element) -> list[str]:
    text = "".join("\n" if part is None else part for part in _parts(element))
    return [line for line in (" ".join(each.split()) for each in text.split("\n")) if line]


def _parts(element: Element) -> Iterator[str | None]:
    """An element's texts, None for a break; breaks in the file itself are none."""
    yield (element.text or "").replace("\n", " ")
    for child in element:
        if _name(child.tag) == "br":
            yield None
        elif _name(child.tag) != "metadata":
            yield from _parts(child)
        yield (child.tail or "").replace("\n", " ")


def _written(element: Element) -> str:
    """What tells a paragraph from one of the same text that is formatted otherwise."""
    styles = [f"{_name(child.tag)}:{''.join(child.itertext())}" for child in element.iter() if child is not element]
    return "|".join([" ".join("".join(element.itertext()).split()), *styles]).strip("|")
