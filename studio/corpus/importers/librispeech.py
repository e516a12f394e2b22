"""LibriSpeech: ``*.trans.txt`` with ``id TRANSCRIPT`` lines beside ``id.flac``; https://www.openslr.org/12.

``train-clean-100/19/198/19-198.trans.txt``: the folders are the split, the speaker and the chapter, and ids begin
with the speaker.
"""

from __future__ import annotations

import re
from pathlib import Path

from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.side_names import name_of_folder
from studio.corpus.importers.tree import Finder, Tree
from studio.text.encodings import read_text

_ID = re.compile(r"(\d+)-\d+-\d+$")
_ENDING = ".trans.txt"


def read(tree: Tree, options: Options) -> Reading:
    """Read every list whose ids are LibriSpeech's."""
    return read_lists(tree, _ID)


def read_lists(tree: Tree, identifier: re.Pattern[str]) -> Reading:
    """Read every ``.trans.txt`` whose ids match; the first group is the speaker."""
    finder = Finder()
    rows: list[Row] = []
    folders: list[Path] = []
    lists: list[Path] = []
    for path in (Path(text) for text in tree.texts if text.lower().endswith(_ENDING)):
        lines = [(number, line) for number, line in enumerate(read_text(path).split("\n"), start=1) if line.strip()]
        if not lines or not identifier.match(lines[0][1].split(maxsplit=1)[0]):
            continue
        folders.append(path.parent)
        lists.append(path)
        split = name_of_folder(path.parent, tree.root.parent)
        rows += [_row(path, number, line, split, identifier, finder) for number, line in lines]
    return Reading(tuple(rows), tuple(folders), files=tuple(lists))


def _row(path: Path, number: int, line: str, split: str, identifier: re.Pattern[str], finder: Finder) -> Row:
    name, _, text = line.strip().partition(" ")
    match = identifier.match(name)
    audio = finder.find(name, (path.parent,))
    problem = None if audio else ("missing", f"{path}, line {number}: there is no recording “{name}”.")
    return Row(audio or path.parent / name, text.strip() or None, split, match[1] if match else "", problem)


FORMAT = Format("librispeech", "LibriSpeech", "*.trans.txt beside .flac, such as 19/198/19-198.trans.txt", read, COMMON)
