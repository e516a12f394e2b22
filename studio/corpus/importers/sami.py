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

from studio.corpus.importers.captions import Caption
from studio.corpus.importers.cues import BadCue, Cue, unreadable_cue
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading
from studio.corpus.importers.subtitles import read_captions, spoken_text
from studio.corpus.importers.tiers import TIER
from studio.corpus.importers.tree import Tree
from studio.corpus.importers.versions import SUBTITLE_LANGUAGE
from studio.text.encodings import read_text

_SYNC = re.compile(r"<sync\s[^>]*?start\s*=\s*[\"']?(\d{1,9})[^>]*>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<p(?:\s[^>]*?class\s*=\s*[\"']?(\w+)[^>]*)?>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->|</?(?:body|sami)[^>]*>", re.IGNORECASE | re.DOTALL)


def read(tree: Tree, options: Options) -> Reading:
    """Read every SAMI file; of languages that say the same one is taken."""
    return read_captions(tree, tree.ending(".smi", ".sami"), captions, options)


def captions(path: Path) -> Iterator[Caption]:
    """The texts of a file, each until the next of its class, or none, is shown; `BadCue` where it has none."""
    parts = _SYNC.split(_COMMENT.sub("", read_text(path)))
    if len(parts) < 3:
        raise BadCue("it has no line such as <SYNC Start=1000>")
    shown: dict[str, list[tuple[float, str]]] = {}
    for at, content in zip(map(int, parts[1::2]), parts[2::2], strict=True):
        paragraphs = _PARAGRAPH.split(content)
        for name, text in zip(paragraphs[1::2], paragraphs[2::2], strict=True):
            shown.setdefault((name or "").upper(), []).append((at / 1000, text))
    for tier, texts in shown.items():
        for (start, text), (end, _) in pairwise(texts):
            if spoken_text(text):
                yield _caption(Cue(start, end, "", place=f"Start={round(start * 1000)}", tier=tier), text)
        start, text = texts[-1]
        if spoken_text(text):
            last = unreadable_cue(f"Start={round(start * 1000)}", "nothing says when it ends")
            yield _caption(replace(last, tier=tier), text)


def _caption(cue: Cue, written: str) -> Caption:
    """A cue with its text."""
    lines = tuple(filter(None, map(spoken_text, _BREAK.split(written))))
    return Caption(replace(cue, text=" ".join(lines)), lines, written)


FORMAT = Format("sami", "SAMI subtitles", "talk.smi beside talk.wav", read, (TIER, SUBTITLE_LANGUAGE, *COMMON))
