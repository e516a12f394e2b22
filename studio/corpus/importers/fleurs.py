"""FLEURS: ``train.tsv``, ``dev.tsv``, ``test.tsv`` without header; https://huggingface.co/datasets/google/fleurs.

Columns: number of the sentence, file, text as written, text in lower case without punctuation, letters parted by
``|``, samples, gender. Nothing is quoted. Recordings lie in ``audio/train/`` and so on, or in ``train/``.
"""

from __future__ import annotations

from pathlib import Path

from studio.corpus.importers.delimited import unnamed_rows
from studio.corpus.importers.options import COMMON, Option, Options
from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.side_names import split_of_name
from studio.corpus.importers.tree import Finder, Tree
from studio.text.encodings import read_text

TEXT = Option(
    "fleurs_text",
    "Text",
    "Which of the two texts is taken.",
    "written",
    (("written", "As it is written"), ("plain", "Lower case, without punctuation")),
)
_LEAST_COLUMNS, _NUMBER, _FILE, _WRITTEN, _PLAIN, _SAMPLES = 6, 0, 1, 2, 3, 5


def read(tree: Tree, options: Options) -> Reading:
    """Read every table of this form."""
    finder = Finder()
    column = _PLAIN if options.get(TEXT.name) == "plain" else _WRITTEN
    rows: list[Row] = []
    folders: list[Path] = []
    lists: list[Path] = []
    for path in tree.ending(".tsv"):
        lines = unnamed_rows(read_text(path), "\t") if split_of_name(path.stem) else []
        if lines and _is_row(lines[0][1]):
            folders.append(path.parent)
            lists.append(path)
            rows += [_row(path, number, cells, column, finder) for number, cells in lines]
    return Reading(tuple(rows), tuple(folders), files=tuple(lists))


def _is_row(cells: list[str]) -> bool:
    return len(cells) >= _LEAST_COLUMNS and cells[_NUMBER].isdigit() and cells[_SAMPLES].strip().isdigit()


def _row(path: Path, number: int, cells: list[str], column: int, finder: Finder) -> Row:
    where = f"{path}, line {number}"
    if len(cells) <= _PLAIN or not cells[_FILE].strip():
        place = Path(f"{path}:{number}")
        return Row(place, None, path.stem, problem=("missing", f"{where}: the row has {len(cells)} fields."))
    name = cells[_FILE].strip()
    bases = (path.parent / "audio" / path.stem, path.parent / path.stem, path.parent / "audio", path.parent)
    audio = finder.find(name, bases)
    problem = None if audio else ("missing", f"{where}: there is no recording “{name}”.")
    return Row(audio or path.parent / name, cells[column].strip() or None, path.stem, problem=problem)


FORMAT = Format("fleurs", "FLEURS", "train.tsv, dev.tsv, test.tsv without header, and audio/", read, (TEXT, *COMMON))
