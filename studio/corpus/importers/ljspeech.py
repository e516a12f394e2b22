"""LJSpeech: ``metadata.csv`` without header, ``id|text|normalised text``, recordings in ``wavs/``.

https://keithito.com/LJ-Speech-Dataset: pipes separate, nothing is quoted. The normalised text, where a row has it, is
the transcript: it is what was spoken, with numbers and abbreviations spelt out.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from studio.corpus.importers.by_name import Recordings
from studio.corpus.importers.columns import AUDIO_COLUMNS, TEXT_COLUMNS, first_of
from studio.corpus.importers.delimited import unnamed_rows
from studio.corpus.importers.lists import text_column
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.tree import Finder, Tree
from studio.text.encodings import read_text

_NAME = "metadata.csv"


def read(tree: Tree, options: Options) -> Reading:
    """Read every ``metadata.csv`` of the tree that is delimited by pipes and has no header."""
    finder = Finder()
    rows: list[Row] = []
    folders: list[Path] = []
    elsewhere: Recordings | None = None
    for path in tree.tables:
        table = _lines(path) if path.name.lower() == _NAME else []
        if table:
            folders.append(path.parent)
            found = [_row(path, number, cells, finder) for number, cells in table]
            if all(row.problem for row in found):  # they lie in another folder than wavs/
                elsewhere = elsewhere or Recordings(tree)
                found = [
                    _placed(row, cells[0].strip(), path, elsewhere)
                    for row, (_, cells) in zip(found, table, strict=True)
                ]
            rows += found
    return Reading(tuple(rows), tuple(folders), files=tuple(folder / _NAME for folder in folders))


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    lines = unnamed_rows(read_text(path), "|")
    if not lines or len(lines[0][1]) < 2 or first_of((*AUDIO_COLUMNS, *TEXT_COLUMNS), lines[0][1]):
        return []
    return lines if _has_texts([cells for _, cells in lines]) else []


def _has_texts(rows: list[list[str]]) -> bool:
    """Whether the last of LJSpeech's columns is its text once more, and not a speaker's name or a code."""
    return text_column(rows) == 1 and (
        max(map(len, rows)) == 2
        or (max(map(len, rows)) == 3 and text_column([[row[0], *row[2:]] for row in rows]) == 1)
    )


def _row(path: Path, number: int, cells: list[str], finder: Finder) -> Row:
    name = cells[0].strip()
    where = f"{path}, line {number}"
    if not name:
        return Row(Path(f"{path}:{number}"), None, problem=("missing", f"{where}: the row names no recording."))
    texts = [cell.strip() for cell in cells[1:3]]
    text = next(filter(None, reversed(texts)), None)
    audio = finder.find(name, (path.parent / "wavs", path.parent))
    problem = None if audio else ("missing", f"{where}: there is no recording “{name}”.")
    return Row(audio or path.parent / "wavs" / f"{name}.wav", text, problem=problem)


def _placed(row: Row, name: str, path: Path, recordings: Recordings) -> Row:
    audio = recordings.find(f"{path.parent}/{name}", sure=True) if name else None
    return replace(row, audio=Path(audio), problem=None) if audio else row


FORMAT = Format("ljspeech", "LJSpeech", "metadata.csv without header, delimited by |, beside wavs/", read, COMMON)
