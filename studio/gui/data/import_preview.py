"""What an import would give, before anything is opened: its first recordings, or the table as it is."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio.corpus.import_choice import ImportChoice
from studio.corpus.importers import (
    FORMATS,
    Option,
    Preview,
    Recording,
    Watch,
    find_format,
    find_subtitle_marks,
    preview_table,
    read_source,
)
from studio.corpus.importers.columns import MAPPED
from studio.corpus.importers.notices import Notice, short_text
from studio.corpus.importers.options import MARKS, SHARED
from studio.corpus.importers.versions import SUBTITLE_LANGUAGE
from studio.errors import DataError, StudioError
from studio.gui.kit.tables import Role
from studio.gui.kit.wording import clock

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of reading a source as chosen.

    Attributes:
        recordings: the first of them.
        found: how many there are.
        files: in how many files they are.
        formats: labels of those that were recognised.
        notices: what was guessed, and what is not used.
        unusable: how many of these cannot be used, as far as their lists tell.
        error: why it cannot be read so.
        table: the table itself, where the source is one.
        marks: of subtitles that may be chosen, each with its name.
    """

    recordings: tuple[Recording, ...] = ()
    found: int = 0
    unusable: int = 0
    error: StudioError | None = None
    table: Preview | None = None
    marks: tuple[tuple[str, str], ...] = ()
    files: int = 0
    formats: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def preview_import(source: Path, choice: ImportChoice, language: str = "", watch: Watch | None = None) -> Outcome:
    """Read a source as chosen, and for the language spoken; what is wrong with that is in the outcome."""
    table = table_of(source)
    try:
        listing = read_source(source, format=choice.format, options=choice.options, language=language, watch=watch)
        recordings = listing.recordings
        problems = [recording.problem[0] for recording in recordings if recording.problem is not None]
        marks = find_subtitle_marks(source) if "other_subtitles" in problems else ()
    except StudioError as error:
        return Outcome(error=error, table=table)
    files = len({recording.audio for recording in recordings})
    formats = tuple(translate("Import", form.label) for form in listing.formats)
    notices = tuple(map(notice_words, listing.notices))
    return Outcome(
        tuple(recordings[:_SHOWN]), len(recordings), len(problems), None, table, marks, files, formats, notices
    )


def notice_words(notice: Notice) -> str:
    """What was guessed or is not used, in the language of the window."""
    return translate("Import", short_text(notice.code)).format(**dict(notice.values))


def table_of(source: Path) -> Preview | None:
    """The table that a source is, or the one table at its top; None where there is no such."""
    tables = [source] if source.is_file() else _tables_in(source)
    if len(tables) != 1:
        return None
    try:
        return preview_table(tables[0])
    except DataError:  # an archive, or a list of another kind; reading it as a corpus says what is wrong
        return None


def _tables_in(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.suffix.lower() in (".csv", ".tsv", ".jsonl", ".xlsx")]
    except OSError:  # reading it as a corpus says what is wrong
        return []


def format_choices() -> list[tuple[str, str]]:
    """Name and label of every format, the automatic one first."""
    automatic = translate("Import", "Recognise by itself")
    return [("", automatic), *((form.name, translate("Import", form.label)) for form in FORMATS)]


def options_of(format_name: str, marks: tuple[tuple[str, str], ...] = ()) -> tuple[Option, ...]:
    """What may be chosen about a format: its own options first.

    Where the format is not named these are columns, and subtitles if there are marks of several to choose from.
    """
    if format_name:
        own = find_format(format_name).options
        options = (*own, *(option for option in MARKS if option not in own))
    else:
        columns = [option for option in find_format("tables").options if option.kind == "column"]
        options = (*columns, *((SUBTITLE_LANGUAGE,) if marks else ()), *SHARED)
    if marks:
        choices = (("", translate("Import", "By the language spoken")), *marks)
        options = tuple(replace(each, choices=choices) if each is SUBTITLE_LANGUAGE else each for each in options)
    return tuple(sorted(options, key=lambda option: SHARED.index(option) if option in SHARED else -1))


class RecordingRows(QAbstractTableModel):
    """The first recordings as they would be opened."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._recordings: Sequence[Recording] = ()
        self._folder = ""
        self._heads = [
            translate("Import", "Recording"),
            translate("Import", "Transcript"),
            translate("Import", "Part"),
            translate("Import", "Split"),
            translate("Import", "Speaker"),
            translate("Import", "Problem"),
        ]

    def show(self, recordings: Sequence[Recording], source: Path) -> None:
        """Replace the rows; what they say of problems need not name the folder that the user chose."""
        self.beginResetModel()
        self._recordings = recordings
        self._folder = f"{source if source.is_dir() else source.parent}{os.sep}"
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._recordings)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        recording = self._recordings[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells(recording)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole and recording.problem is not None:
            return recording.problem[1]
        if role == Role.COLOR and index.column() != 1:
            return "muted"
        return None

    def _cells(self, recording: Recording) -> tuple[str, ...]:
        part = ""
        if recording.start or recording.duration is not None:
            end = clock(recording.start + recording.duration) if recording.duration is not None else ""
            part = f"{clock(recording.start)}–{end}"
        problem = recording.problem[1].replace(self._folder, "") if recording.problem is not None else ""
        text = recording.text or ""
        return recording.audio.name, text, part, recording.set or recording.split, recording.speaker, problem


class TableRows(QAbstractTableModel):
    """A table as it is; the columns that are taken stand out."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = Preview((), (), {}, 0)
        self._taken: Mapping[str, str] = {}

    def show(self, table: Preview, taken: Mapping[str, str]) -> None:
        """Replace the rows; ``taken`` gives the column for each of `MAPPED`."""
        self.beginResetModel()
        self._table, self._taken = table, taken
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._table.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._table.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        column = self._table.columns[section]
        meaning = self._meaning(column)
        return f"{meaning}: {column}" if meaning else column

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._table.rows[index.row()][index.column()]
        if role == Role.COLOR:
            return "text" if self._meaning(self._table.columns[index.column()]) else "muted"
        return None

    def _meaning(self, column: str) -> str:
        labels = {option.name: option.label for option in find_format("tables").options}
        for name in MAPPED:
            if column and self._taken.get(name) == column:
                return translate("Import", labels[name])
        return ""
