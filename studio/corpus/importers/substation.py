"""Sub Station Alpha's subtitles (``.ass``, ``.ssa``), http://www.tcax.org/docs/ass-specs.htm.

``Dialogue: 0,0:00:01.00,0:00:02.50,Default,Name,0,0,0,,text``: which field is which, a ``Format:`` line says; the text
is the last and may hold commas. ``{…}`` formats, ``\\N`` breaks a line, ``{\\p1}`` begins a drawing. A style is a tier,
since files of two languages have one for each; ``Name`` is the speaker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from studio.corpus.importers.captions import Caption
from studio.corpus.importers.cues import BadCue, Cue, unreadable_cue
from studio.text.encodings import read_text

_FIELDS = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")
_TIME = re.compile(r"\s*(\d{1,4}):(\d{1,2}):(\d{1,2}(?:[.:]\d{1,3})?)\s*$")
_OVERRIDE = re.compile(r"\{[^{}]*\}")
_DRAWING = re.compile(r"\\p[1-9]")


def captions(path: Path) -> Iterator[Caption]:
    """The dialogue of a file in order of time, what is shown in several layers once; comments are none.

    Raises:
        BadCue: it has no line of dialogue.
    """
    shown: dict[tuple[float, float, str, str], Caption] = {}
    unreadable: list[Caption] = []
    fields: tuple[str, ...] = _FIELDS
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        kind, _, rest = line.strip().partition(":")
        if kind == "Format" and "Text" in rest:
            fields = tuple(name.strip().lower() for name in rest.split(","))
        elif kind == "Dialogue":
            caption = _caption(rest.strip(), fields, f"line {number}")
            if caption is None:
                continue
            cue = caption.cue
            if cue.problem:
                unreadable.append(caption)
            else:
                shown.setdefault((cue.start, cue.end, cue.tier, cue.text), caption)
    if not shown and not unreadable:
        raise BadCue("it has no line of dialogue")
    yield from sorted(shown.values(), key=lambda caption: caption.cue.start)
    yield from unreadable


def _caption(line: str, fields: tuple[str, ...], place: str) -> Caption | None:
    """A line of dialogue; None where it draws and shows no text."""
    values = dict(zip(fields, line.split(",", len(fields) - 1), strict=False))
    written = values.get("text", "")
    if any(map(_DRAWING.search, _OVERRIDE.findall(written))):
        return None
    plain = _OVERRIDE.sub("", written).replace("\\h", " ").replace("\\n", "\\N")
    lines = tuple(filter(None, (" ".join(each.split()) for each in plain.split("\\N"))))
    start, end = (_seconds(values.get(name, "")) for name in ("start", "end"))
    text, tier = " ".join(lines), values.get("style", "").strip().lstrip("*")
    if start is None or end is None:
        return Caption(unreadable_cue(place, "its times are not like 0:00:01.00", text), lines, written)
    return Caption(Cue(start, end, text, values.get("name", "").strip(), place, tier=tier), lines, written)


def _seconds(time: str) -> float | None:
    match = _TIME.match(time)
    if match is None:
        return None
    return 3600 * int(match[1]) + 60 * int(match[2]) + float(match[3].replace(":", "."))
