"""Mozilla Common Voice: ``*.tsv`` beside ``clips/``; https://github.com/common-voice/cv-dataset.

``train.tsv``, ``dev.tsv`` and ``test.tsv`` give the split; where there is none of them, ``validated.tsv`` lists what
may be used. Fields are not quoted; early releases quoted those that hold a quotation mark, as CSV does. ``client_id``
is the speaker.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

from studio.corpus.importers.delimited import delimited
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading
from studio.corpus.importers.table import Table, TableRow
from studio.corpus.importers.tables import read_tables
from studio.corpus.importers.tree import Finder, Tree
from studio.text.encodings import read_text

_SPLITS = ("train", "dev", "test")
_WHOLE = "validated"
_OTHERS = ("validated", "invalidated", "other")


def read(tree: Tree, options: Options) -> Reading:
    """Read every folder of the tree that has ``clips/`` and one of Common Voice's tables."""
    rows: list[Reading] = [_read_folder(folder, paths, tree, options) for folder, paths in _folders(tree).items()]
    return Reading(
        tuple(row for reading in rows for row in reading.rows),
        tuple(folder for reading in rows for folder in reading.folders),
        tuple(note for reading in rows for note in reading.notes),
        files=tuple(file for reading in rows for file in reading.files),
        notices=tuple(each for reading in rows for each in reading.notices),
    )


def _folders(tree: Tree) -> dict[Path, dict[str, Path]]:
    folders: dict[Path, dict[str, Path]] = {}
    for path in tree.tables:
        if path.suffix.lower() == ".tsv" and (path.parent / "clips").is_dir():
            folders.setdefault(path.parent, {})[path.stem.lower()] = path
    return {folder: paths for folder, paths in folders.items() if paths.keys() & {*_SPLITS, _WHOLE}}


def _read_folder(folder: Path, paths: dict[str, Path], tree: Tree, options: Options) -> Reading:
    used = [name for name in _SPLITS if name in paths] or [_WHOLE]
    tables = [table for table in (_table(paths[name]) for name in used) if table.recognised]
    if not tables:
        return Reading()
    others = [name for name in _OTHERS if name in paths and name not in used]
    notes = [note for name in others for note in _notes(_table(paths[name]), folder, tree)]
    reading = read_tables(tables, tree, options)
    return dataclasses.replace(reading, folders=(folder,), notes=tuple(notes), files=tuple(paths.values()))


def _table(path: Path) -> Table:
    table = delimited(path, read_text(path), "\t", quoted=False)
    return dataclasses.replace(table, rows=tuple(_unquoted(row) for row in table.rows))


def _unquoted(row: TableRow) -> TableRow:
    sentence = row.fields.get("sentence")
    if not isinstance(sentence, str) or '""' not in sentence or not (sentence[0] == sentence[-1] == '"'):
        return row
    inner = sentence[1:-1].replace('""', "\0")
    if '"' in inner:
        return row
    return dataclasses.replace(row, fields={**row.fields, "sentence": inner.replace("\0", '"')})


def _notes(table: Table, folder: Path, tree: Tree) -> list[tuple[str, str]]:
    """Why clips that the corpus knows are not used, for those that no used table lists."""
    finder = Finder()
    message = f"Common Voice lists it in {table.path.name} only, not in a table of transcripts that is used."
    names = (str(row.fields.get("path", "")).strip() for row in table.rows)
    found = (finder.find(name, (folder / "clips",)) for name in names if name)
    return [(tree.identity(audio), message) for audio in found if audio is not None]


FORMAT = Format(
    "common_voice", "Mozilla Common Voice", "train.tsv, dev.tsv, test.tsv or validated.tsv beside clips/", read, COMMON
)
