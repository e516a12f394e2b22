"""Reading a folder of recordings in whichever layout it has.

A format is a module with a `Format`; adding one means adding its module and its entry in `FORMATS`.
"""

from __future__ import annotations

from pathlib import Path

from studio.data.audio import is_audio
from studio.data.importers import audiofolder, common_voice, ljspeech, sidecar, tables
from studio.data.importers.delimited import read_table
from studio.data.importers.recording import Format, Reading, Recording, Row, absolute, with_ids
from studio.data.importers.tree import Tree, scan
from studio.errors import DataError

__all__ = ["FORMATS", "LAYOUTS", "Format", "Recording", "read_folder"]

FORMATS: tuple[Format, ...] = (common_voice.FORMAT, audiofolder.FORMAT, ljspeech.FORMAT)
"""Formats told by their own file names. One tree may hold several of them in different folders."""

_FALLBACK = tables.FORMAT  # only where none of the above is found: their folders hold other tables too

LAYOUTS = (
    "a metadata.csv or metadata.jsonl with the columns file_name and text, "
    "a CSV, TSV or JSON Lines table, a .txt file beside each recording, LJSpeech, or Common Voice"
)
"""The accepted layouts, for hints."""


def read_folder(folder: Path) -> list[Recording]:
    """Every recording of a folder, searched recursively, or of one table, with its transcript.

    Each recording on disk and each row of a table is in the result once. What no table lists takes its transcript from
    a text file beside it, unless a table lies in its folder or above: then it is ``no_transcript``.

    Raises:
        DataError: the folder cannot be read, holds no recording, or only tables whose columns are not recognised.
    """
    path = absolute(folder)
    if path.is_file():
        if is_audio(path.name):
            raise DataError(
                f"This is a recording, not a folder or table of them: {path}", "Choose the folder that it is in."
            )
        return with_ids(tables.read_file(path), path.parent)
    return with_ids(_rows(scan(path)), path)


def _rows(tree: Tree) -> list[Row]:
    readings = [reading for reading in (form.read(tree) for form in FORMATS) if reading.rows]
    if not readings:
        readings = [reading for reading in [_FALLBACK.read(tree)] if reading.rows]
    if not readings and not tree.audio:
        raise _no_recordings(tree)
    listed = [row for reading in readings for row in reading.rows]
    rows = listed + _unlisted(tree, readings, {tree.identity(row.audio) for row in listed})
    if not listed:
        _refuse_unrecognised(tree)
    return rows + [_closed(path) for path in tree.closed]


def _unlisted(tree: Tree, readings: list[Reading], listed: set[str]) -> list[Row]:
    """Recordings on disk that no table lists."""
    audio = [path for path in tree.audio if tree.identity(path) not in listed]
    covered = {folder for reading in readings for folder in reading.folders}
    notes = dict(note for reading in readings for note in reading.notes)
    inside = {folder: not covered.isdisjoint((folder, *folder.parents)) for folder in {path.parent for path in audio}}
    beside = sidecar.read_recordings([path for path in audio if not inside[path.parent]], tree)
    without = [_without_transcript(path, notes.get(tree.identity(path))) for path in audio if inside[path.parent]]
    return sorted(beside + without, key=lambda row: row.audio)


def _without_transcript(path: Path, note: str | None) -> Row:
    return Row(path, None, problem=("no_transcript", note or "No table lists it."))


def _closed(path: Path) -> Row:
    return Row(path, None, problem=("unreadable", f"The folder may not be opened: {path}."))


def _refuse_unrecognised(tree: Tree) -> None:
    """Where no recording has a text file beside it, the table meant to give the transcripts deserves the message."""
    meant = [path for path in tree.tables if path.suffix.lower() != ".json"]
    if meant and not sidecar.present(tree):
        raise tables.unrecognised(read_table(meant[0]))


def _no_recordings(tree: Tree) -> DataError:
    return DataError(
        f"The folder holds no recordings: {tree.root}",
        f"Choose a folder with audio files (WAV, FLAC, OGG, Opus, MP3, AIFF …) and {LAYOUTS}.",
        code="no_recordings",
    )
