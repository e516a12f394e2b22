"""Audacity's label tracks: ``start<TAB>end<TAB>label`` in seconds, in a ``.txt`` beside a recording.

https://manual.audacityteam.org/man/importing_and_exporting_labels.html: lines that begin with a backslash give
frequencies of the label before. A label with equal times is a point, not a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from studio.corpus.importers.cues import Cue, find_beside, read_beside, recordings_by_stem, unreadable_cue
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading
from studio.corpus.importers.tree import Tree
from studio.storage.reading import open_regular
from studio.text.encodings import read_text

_NUMBER = r"(-?\d+(?:[.,]\d+)?)"
_LINE = re.compile(rf"{_NUMBER}\t{_NUMBER}(?:\t(.*))?$")
_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?-?\d+[.,]\d+\t-?\d+[.,]\d+(?:[\t\r\n]|$)")
_HEAD_BYTES = 80
_MOST_FILES = 20_000


def read(tree: Tree, options: Options) -> Reading:
    """Read the label tracks among the text files that lie beside recordings.

    Corpora of many text files are not of labels: their files are not opened to see.
    """
    if len(tree.texts) > _MOST_FILES:
        return Reading()
    recordings = recordings_by_stem(tree)
    tracks = [path for path in map(Path, tree.texts) if find_beside(path, recordings) and _is_track(path)]
    return read_beside(tree, tracks, parse)


def _is_track(path: Path) -> bool:
    try:
        with open_regular(path) as file:
            return _HEAD.match(file.read(_HEAD_BYTES)) is not None
    except OSError:
        return False


def parse(path: Path) -> Iterator[Cue]:
    """The labels of a file; a line that is none is listed as such."""
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip() or line.startswith("\\"):
            continue
        match = _LINE.match(line)
        if match is None:
            yield unreadable_cue(f"line {number}", "it is not “start, tab, end, tab, label”")
            continue
        start, end = (float(value.replace(",", ".")) for value in match.groups()[:2])
        yield Cue(start, end, match[3] or "", place=f"line {number}")


FORMAT = Format("audacity", "Audacity labels", "talk.txt with times and labels beside talk.wav", read, COMMON)
