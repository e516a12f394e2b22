"""LibriTTS: ``*.trans.tsv`` with ``id<TAB>original<TAB>normalised`` beside ``id.wav``; https://www.openslr.org/60.

``train-clean-100/19/198/19_198.trans.tsv``: the folders are the side, the speaker and the chapter. The same texts lie
in ``id.original.txt`` and ``id.normalized.txt``; ``*.book.tsv`` has them once more. What was spoken is the normalised.
"""

from __future__ import annotations

import re
from pathlib import Path

from studio.corpus.importers.options import COMMON, Option, Options
from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.side_names import name_of_folder
from studio.corpus.importers.tree import Finder, Tree
from studio.text.encodings import read_text

TEXT = Option(
    "libritts_text",
    "Text of LibriTTS",
    "Which of the two texts is taken.",
    "normalised",
    (("normalised", "With numbers and abbreviations in words"), ("original", "As it is in the book")),
)
_ID = re.compile(r"(\d+)_\d+_\d{6}_\d{6}$")
_AGAIN = (".original.txt", ".normalized.txt", ".book.tsv", "speakers.tsv")


def read(tree: Tree, options: Options) -> Reading:
    """Read every list whose ids are LibriTTS's."""
    finder, column = Finder(), 1 if options.get(TEXT.name) == "original" else 2
    lists = [path for path in tree.ending(".tsv") if path.name.endswith(".trans.tsv")]
    found = {path: rows for path in lists if (rows := _rows(path, tree, finder, column))}
    if not found:
        return Reading()
    again = [path for path in tree.ending(".txt", ".tsv") if path.name.endswith(_AGAIN)]
    every = tuple(row for each in found.values() for row in each)
    return Reading(every, tuple({path.parent for path in found}), files=(*found, *again))


def _rows(path: Path, tree: Tree, finder: Finder, column: int) -> list[Row]:
    """The rows of a list; none where its ids are others."""
    lines = [line.split("\t") for line in read_text(path).split("\n") if line.strip()]
    if not lines or not _ID.match(lines[0][0]):
        return []
    side, rows = name_of_folder(path.parent, tree.root.parent), []
    for number, cells in enumerate(lines, start=1):
        name, match = cells[0].strip(), _ID.match(cells[0].strip())
        audio = finder.find(name, (path.parent,))
        missing = "missing", f"{path}, line {number}: there is no recording “{name}”."
        text = next((cell.strip() for cell in (cells[column : column + 1] or cells[1:2])), "")
        rows.append(
            Row(audio or path.parent / name, text or None, side, match[1] if match else "", None if audio else missing)
        )
    return rows


FORMAT = Format("libritts", "LibriTTS", "19/198/19_198.trans.tsv beside .wav", read, (TEXT, *COMMON))
