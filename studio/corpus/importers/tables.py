"""Any one table of recordings and transcripts: CSV, TSV or JSON Lines, NVIDIA NeMo's manifests included.

A recording is named relative to the table's folder or to ``clips/`` or ``wavs/`` beside it. Optional columns: ``id``,
``split`` (and ``set``, the corpus's own name of it), ``speaker`` (or Common Voice's ``client_id``, Hugging Face's
``speaker_id``), ``language`` (or Common Voice's ``locale``, NeMo's ``lang``); ``start`` (NeMo's ``offset``) and
``duration`` in seconds where a part of a recording is meant, https://docs.nvidia.com/nemo-framework: «offset» and
«duration»; ``raw``, the studio's own, for recordings without a header. A duration is taken as a part's only beside a
start or in JSON Lines: in other tables it may be in any unit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from studio.corpus.importers.delimited import AUDIO_COLUMNS, TEXT_COLUMNS, Table, TableRow, first_of, read_table
from studio.corpus.importers.options import COMMON, Option, Options
from studio.corpus.importers.recording import Format, Reading, Row, absolute
from studio.corpus.importers.side_names import name_of_side, split_of_name
from studio.corpus.importers.tree import Finder, Tree
from studio.corpus.utterance import SPLITS, split_of_old
from studio.errors import DataError
from studio.settings.languages import language_of_tag

_AUDIO_FOLDERS = ("", "clips", "wavs")
_START_COLUMNS = ("start", "offset")
LANGUAGE_COLUMNS = ("language", "locale", "lang")
SPEAKER_COLUMNS = ("speaker", "client_id", "speaker_id")
_KNOWN: Mapping[str, tuple[str, ...]] = {
    "audio": AUDIO_COLUMNS,
    "text": TEXT_COLUMNS,
    "speaker": SPEAKER_COLUMNS,
    "start": _START_COLUMNS,
    "duration": ("duration",),
    "split": ("split",),
    "id": ("id",),
}
MAPPED = tuple(_KNOWN)
"""What a column can be."""

COLUMNS = tuple(
    Option(name, label, help_text, kind="column")
    for name, label, help_text in (
        ("audio", "Recording", "Column that names the recording."),
        ("text", "Transcript", "Column of the transcript."),
        ("speaker", "Speaker", "Column of the speaker."),
        ("start", "Start", "Column of the seconds at which a part of the recording begins."),
        ("duration", "Duration", "Column of the seconds that the part lasts."),
        ("split", "Split", "Column of train, dev, test and the like."),
        ("id", "Name", "Column of names, each once."),
    )
)
"""For tables whose columns are not recognised."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A table as a dialog that maps its columns shows it.

    Attributes:
        columns: as the file spells them.
        rows: its first rows, a text for each column.
        mapping: the column that each of `MAPPED` is guessed to be, empty where none is.
        total: rows of the table.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    mapping: Mapping[str, str]
    total: int


def preview_table(path: Path, rows: int = 10) -> Preview:
    """What a table holds, recognised or not.

    Raises:
        DataError: it cannot be read.
    """
    table = read_table(path)
    spelled = {column.strip().lower(): column for column in table.columns}
    guessed = {name: spelled.get(first_of(columns, table.columns) or "", "") for name, columns in _KNOWN.items()}
    first = tuple(
        tuple(_shown(row.fields.get(column.strip().lower())) for column in table.columns) for row in table.rows[:rows]
    )
    return Preview(table.columns, first, guessed, len(table.rows))


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return str(value.get("path") or "")
    return "" if value is None else str(value)


def read(tree: Tree, options: Options) -> Reading:
    """Read every table with recognised columns in the tree."""
    read = [read_table(path) for path in tree.tables]
    _require_columns(read, tree.root, options)
    return read_tables([table for each in read if (table := _mapped(each, options)).recognised], tree)


def _require_columns(tables: list[Table], path: Path, options: Options) -> None:
    """Nothing where every column that the options name is in some table."""
    columns = {column.strip().lower(): column for table in tables for column in table.columns if column.strip()}
    for name in MAPPED:
        column = options.get(name, "").strip()
        if columns and column and column.lower() not in columns:
            raise DataError(
                f"There is no column “{column}”, which is to be the {name}: {path}",
                f"Its columns are {', '.join(columns.values())[:500]}: --set {name}=COLUMN.",
                code="columns",
            )


def _mapped(table: Table, options: Options) -> Table:
    """A table whose columns are called as they are meant; those named in the options win over those of that name."""
    chosen = {options[name].strip().lower(): name for name in MAPPED if options.get(name, "").strip()}
    if chosen.keys().isdisjoint(column.strip().lower() for column in table.columns):
        return table
    hidden = {name for meaning in chosen.values() for name in _KNOWN[meaning]}

    def renamed(column: str) -> str:
        key = column.strip().lower()
        return chosen.get(key, f"unused {key}" if key in hidden else key)

    rows = tuple(
        replace(row, fields={renamed(name): value for name, value in row.fields.items()}) for row in table.rows
    )
    return Table(table.path, tuple(map(renamed, table.columns)), rows, has_seconds="duration" in chosen.values())


def read_tables(tables: list[Table], tree: Tree) -> Reading:
    """The recordings of several tables. What two tables of one side both list with the same text is one recording.

    A table called ``train``, ``dev``, ``test`` … gives its rows that split and is preferred to one that holds all.
    """
    finder = Finder()
    known: dict[tuple[str, float, str | None], str] = {}
    listed: list[Row] = []
    for table in sorted(tables, key=lambda table: not name_of_side(table.path, tree.root)):
        rows = table_rows(table, finder, root=tree.root)
        keys = [(tree.identity(row.audio), row.start, row.text) for row in rows]
        side_of = {split: split_of_name(split) for split in {row.split for row in rows}}
        sides = [side_of[row.split] for row in rows]
        listed += [
            row
            for row, key, side in zip(rows, keys, sides, strict=True)
            if key not in known or side not in ("", known[key])
        ]
        known.update(zip(keys, sides, strict=True))
    return Reading(tuple(listed), tuple(table.path.parent for table in tables))


def read_file(path: Path, options: Options) -> Reading:
    """The recordings of one table given by its path.

    Raises:
        DataError: it cannot be read, or has no recognised columns; those it has are named.
    """
    read = read_table(path)
    _require_columns([read], path, options)
    table = _mapped(read, options)
    if not table.recognised:
        raise unrecognised(table)
    return Reading(tuple(table_rows(table, Finder(), root=path.parent)))


def unrecognised(table: Table) -> DataError:
    """The error for a table that is not one of recordings and transcripts."""
    found = ", ".join(column for column in table.columns if column) or "none"
    return DataError(
        f"The table has no columns for recordings and transcripts: {table.path} (columns found: {found[:500]})",
        f"Its header must name a recording ({', '.join(AUDIO_COLUMNS)}) and a transcript ({', '.join(TEXT_COLUMNS)}); "
        "or say which columns they are: --set audio=COLUMN --set text=COLUMN.",
        code="columns",
    )


def table_rows(table: Table, finder: Finder, *, root: Path) -> list[Row]:
    """Every row of a recognised table as a recording, whether it can be used or not."""
    folder = absolute(table.path).parent
    bases = tuple(dict.fromkeys([*(folder / name for name in _AUDIO_FOLDERS), root]))
    split = name_of_side(table.path, root)
    return [_recording(table, row, finder, bases, split) for row in table.rows]


def _recording(table: Table, row: TableRow, finder: Finder, bases: tuple[Path, ...], split: str) -> Row:
    name = _audio_name(row.fields.get(table.audio_column or ""))
    if not name:
        place = Path(f"{absolute(table.path)}:{row.line}")
        return Row(place, None, problem=("missing", f"{place}: {row.problem or 'the row names no recording'}."))
    audio = finder.find(name, bases)
    text = _string(row.fields.get(table.text_column or "")) or None
    start, duration, wrong = _times(table, row)
    side = _string(row.fields.get("split"))
    tag = next(filter(None, (_string(row.fields.get(column)) for column in LANGUAGE_COLUMNS)), "")
    return Row(
        audio or absolute(bases[0] / name),
        text,
        split=side or split,
        speaker=next(filter(None, (_string(row.fields.get(column)) for column in SPEAKER_COLUMNS)), ""),
        problem=_problem(table, row, name, audio, wrong),
        id=_string(row.fields.get("id")),
        start=start,
        duration=duration,
        raw=_string(row.fields.get("raw")),
        set=set_name(_string(row.fields.get("set")), side),
        language=language_of_tag(tag) or tag,  # an unknown one is refused where it counts
    )


def set_name(given: str, side: str) -> str | None:
    """The corpus's own name of a side; None where its table is called so. A side of the studio's own has none."""
    if not side:
        return None
    return given or ("" if split_of_old(side) in SPLITS else side)


def _times(table: Table, row: TableRow) -> tuple[float, float | None, str]:
    """Start and duration that a row gives, in seconds, and what is wrong with them."""
    column = first_of(_START_COLUMNS, table.columns)
    given = column is not None and _string(row.fields.get(column)) != ""
    start, duration = 0.0, None
    try:
        if given and column is not None:
            start = seconds(row.fields[column])
        if (given or table.is_json or table.has_seconds) and _string(row.fields.get("duration")):
            duration = seconds(row.fields["duration"]) or None
    except ValueError as error:
        return 0.0, None, str(error)
    return start, duration, ""


def seconds(value: object) -> float:
    """A time as a table gives it.

    Raises:
        ValueError: it is no number, or negative.
    """
    try:
        number = float(_string(value))
    except ValueError:
        raise ValueError(f"“{value}” is not a time in seconds") from None
    if not 0 <= number < math.inf:
        raise ValueError(f"the time {value} is not one in the recording")
    return number


def _problem(table: Table, row: TableRow, name: str, audio: Path | None, wrong: str) -> tuple[str, str] | None:
    where = f"{table.path}, line {row.line}"
    if audio is None:
        return "missing", f"{where}: there is no recording “{name}”."
    if row.problem:
        return "no_transcript", f"{where}: {row.problem}; quote the transcript."
    if wrong:
        return "unreadable", f"{where}: {wrong}."
    return None


def _audio_name(value: object) -> str:
    """A recording's name; Hugging Face writes audio columns as ``{"path": …, "bytes": …}``."""
    return _string(value.get("path")) if isinstance(value, Mapping) else _string(value)


def _string(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


FORMAT = Format(
    "tables", "Table", "CSV, TSV or JSON Lines with columns for recordings and transcripts", read, (*COLUMNS, *COMMON)
)
