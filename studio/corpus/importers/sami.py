"""SAMI (``.smi``), the usual subtitles of Korea; https://learn.microsoft.com/previous-versions/windows/desktop/dnacc.

``<SYNC Start=1200><P Class=KRCC>text``: milliseconds at which a text is shown until the next one, ``&nbsp;`` for none.
A file may hold several languages, a class each (``KRCC``, ``ENCC``): they are tiers, of which one is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from studio.corpus.importers.cues import BadCue, Cue, read_beside, unreadable_cue
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading
from studio.corpus.importers.subtitles import spoken_text
from studio.corpus.importers.tiers import TIER, Tiers
from studio.corpus.importers.tree import Tree
from studio.text.encodings import read_text

_SYNC = re.compile(r"<sync\s[^>]*?start\s*=\s*[\"']?(\d{1,9})[^>]*>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<p(?:\s[^>]*?class\s*=\s*[\"']?(\w+)[^>]*)?>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->|</?(?:body|sami)[^>]*>", re.IGNORECASE | re.DOTALL)


def read(tree: Tree, options: Options) -> Reading:
    """Read every SAMI file; of languages that say the same one is taken."""
    tiers = Tiers(options.get(TIER.name, ""))
    reading = read_beside(tree, tree.ending(".smi", ".sami"), lambda path: tiers.used(parse(path)))
    tiers.require_wanted()
    return reading


def parse(path: Path) -> Iterator[Cue]:
    """The texts of a file, each until the next of its class, or none, is shown; `BadCue` where it has none."""
    parts = _SYNC.split(_COMMENT.sub("", read_text(path)))
    if len(parts) < 3:
        raise BadCue("it has no line such as <SYNC Start=1000>")
    shown: dict[str, list[tuple[float, str]]] = {}
    for start, content in zip(map(int, parts[1::2]), parts[2::2], strict=True):
        paragraphs = _PARAGRAPH.split(content)
        for name, text in zip(paragraphs[1::2], paragraphs[2::2], strict=True):
            said = spoken_text(_BREAK.sub(" ", text))
            shown.setdefault((name or "").upper(), []).append((start / 1000, said))
    for tier, texts in shown.items():
        yield from (
            Cue(start, end, text, place=f"Start={round(start * 1000)}", tier=tier)
            for (start, text), (end, _) in pairwise(texts)
            if text
        )
        if texts[-1][1]:
            last = unreadable_cue(f"Start={round(texts[-1][0] * 1000)}", "nothing says when it ends", texts[-1][1])
            yield replace(last, tier=tier)


FORMAT = Format("sami", "SAMI subtitles", "talk.smi beside talk.wav", read, (TIER, *COMMON))
