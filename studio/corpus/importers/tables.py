"""Any table of recordings and transcripts: CSV, TSV, JSON or a workbook, NVIDIA NeMo's manifests included.

A recording is named relative to the table's folder or to ``clips/``, ``wavs/``, ``audio/`` … beside it; where it is not
there, as with paths of another computer, it is the one with the longest tail of its path, or of its name. Which names
columns have: `studio.corpus.importers.columns`; among these ``split`` (and ``set``, the corpus's own name of it),
``language``, and ``raw``, the studio's own, for recordings without a header. Times: `studio.corpus.importers.times`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from studio.corpus.importers.by_name import stem_of
from studio.corpus.importers.channels import CHANNEL_COLUMN, of_channels
from studio.corpus.importers.columns import (
    AUDIO_COLUMNS,
    KNOWN,
    LANGUAGE_COLUMNS,
    MAPPED,
    SPEAKER_COLUMNS,
    TABLE,
    TEXT_COLUMNS,
    TIME_UNIT,
    first_of,
    key_of,
)
from studio.corpus.importers.delimited import sniff_delimiter
from studio.corpus.importers.elsewhere import audio_name, bases_of, found_elsewhere, string_of
from studio.corpus.importers.notices import Notice, joined, notice
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading, Row, absolute
from studio.corpus.importers.side_names import name_of_side, split_of_name
from studio.corpus.importers.table import Table, TableRow
from studio.corpus.importers.table_files import read_table
from studio.corpus.importers.times import Times
from studio.corpus.importers.tree import Finder, Tree, of_file
from studio.corpus.importers.unpacked import embedded_bytes, place_of, suffix_of
from studio.corpus.utterance import SPLITS, Utterance, split_of_old
from studio.errors import DataError
from studio.settings.languages import language_of_tag
from studio.storage.atomic import creating_folder
from studio.storage.reading import open_regular

_SAMPLE = 5
_MOST_UNNAMED, _HEAD_BYTES = 2_000, 4_096
DRAFT_COLUMN, CONFIDENCE_COLUMN = "draft", "confidence"
"""Of the studio's own tables: whether a model wrote the text and nobody has read it, and how certain it was."""
_YES = ("1", "yes", "true")
_OWN_COLUMNS = frozenset(Utterance.__struct_fields__)


def read(tree: Tree, options: Options) -> Reading:
    """Read every table with recognised columns in the tree."""
    return read_tables(open_tables([*tree.tables, *_unnamed_tables(tree)], tree, options), tree, options)


def _unnamed_tables(tree: Tree) -> list[Path]:
    """Files without a table's suffix whose first line names columns of recordings and of transcripts."""
    paths = tree.ending("", ".txt")
    return [path for path in paths if _is_header(path)] if len(paths) <= _MOST_UNNAMED else []


def _is_header(path: Path) -> bool:
    try:
        with open_regular(path) as file:
            line = file.read(_HEAD_BYTES).decode("utf-8-sig", errors="ignore").partition("\n")[0]
    except OSError:
        return False
    columns = line.strip().split(sniff_delimiter(line))
    return first_of(AUDIO_COLUMNS, columns) is not None and first_of(TEXT_COLUMNS, columns) is not None


def open_tables(paths: Iterable[Path], tree: Tree, options: Options) -> list[Table]:
    """Those of some tables whose columns are recognised, called as they are meant.

    Raises:
        DataError: one cannot be read.
    """
    tables = (_with_ids_as_names(_mapped(read_table(path, options), options), tree) for path in paths)
    return [table for table in tables if table.recognised]


def _with_ids_as_names(table: Table, tree: Tree) -> Table:
    """A table of ids and texts whose recordings are called by the ids, as one of ids without recordings is not."""
    columns = [key_of(name) for name in table.columns]
    if table.audio_column or not table.text_column or "id" not in columns:
        return table
    first = {stem_of(name) for row in table.rows[:_SAMPLE] if (name := string_of(row.fields.get("id")))}
    if not any(stem_of(path) in first for path in tree.recordings):
        return table
    rows = tuple(replace(row, fields={**row.fields, "audio": row.fields.get("id")}) for row in table.rows)
    return replace(table, columns=(*table.columns, "audio"), rows=rows)


def require_columns(columns: Iterable[str], path: Path, options: Options) -> None:
    """Nothing where every column that the options name is among those of some tables, or there are none.

    Raises:
        DataError: one is not; code ``columns``.
    """
    known = {key_of(column): column for column in columns if column.strip()}
    for name in MAPPED:
        column = options.get(name, "").strip()
        if known and column and column.lower() not in known:
            raise DataError(
                f"There is no column “{column}”, which is to be the {name}: {path}",
                f"Its columns are {', '.join(known.values())[:500]}: --set {name}=COLUMN.",
                code="columns",
            )


def _mapped(table: Table, options: Options) -> Table:
    """A table whose columns are called as they are meant; those named in the options win over those of that name."""
    chosen = {options[name].strip().lower(): name for name in MAPPED if options.get(name, "").strip()}
    if chosen.keys().isdisjoint(column.strip().lower() for column in table.columns):
        return table
    hidden = {name for meaning in chosen.values() for name in KNOWN[meaning]}

    def renamed(column: str) -> str:
        key = column.strip().lower()
        return chosen.get(key, f"unused {key}" if key in hidden else key)

    rows = tuple(
        replace(row, fields={renamed(name): value for name, value in row.fields.items()}) for row in table.rows
    )
    columns = tuple(map(renamed, table.columns))
    return replace(table, columns=columns, rows=rows, has_seconds="duration" in chosen.values())


def read_tables(tables: list[Table], tree: Tree, options: Options) -> Reading:
    """The recordings of several tables. What two tables of one side both list with the same text is one recording.

    A table called ``train``, ``dev``, ``test`` … gives its rows that split and is preferred to one that holds all.
    """
    known: dict[tuple[str, float, str | None], str] = {}
    listed: list[Row] = []
    notices: list[Notice] = []
    ordered = sorted(tables, key=lambda table: not name_of_side(table.path, tree.root))
    for table, rows in zip(ordered, table_rows(ordered, tree, options), strict=True):
        notices += notices_of(table, options)
        keys = [(tree.identity(row.audio), row.start, row.text) for row in rows]
        side_of = {split: split_of_name(split) for split in {row.split for row in rows}}
        sides = [side_of[row.split] for row in rows]
        listed += [
            row
            for row, key, side in zip(rows, keys, sides, strict=True)
            if key not in known or side not in ("", known[key])
        ]
        known.update(zip(keys, sides, strict=True))
    paths = [table.path for table in tables]
    folders = tuple(path.parent for path in paths)
    return Reading(tuple(listed), folders, files=tuple(paths), notices=tuple(notices))


def notices_of(table: Table, options: Options) -> list[Notice]:
    """What is guessed about a table, and which of its columns are not used."""
    times = _times(table, options)
    used = {table.audio_column, table.text_column, *times.columns, *LANGUAGE_COLUMNS, *SPEAKER_COLUMNS}
    used |= {"split", "set", "id", "raw", CHANNEL_COLUMN, *_drafts_columns(table)} | (
        {times.duration} if not times.start else set()
    )
    unused = [name for name in table.columns if name.strip() and not _is_used(key_of(name), used)]
    file = table.path.name
    found = [*table.notices, *times.notices(file)]
    if unused:
        found.append(
            notice(
                "unused_columns",
                file=file,
                columns=joined(name.removeprefix("unused ") for name in unused),
                names=", ".join(MAPPED),
            )
        )
    return found


def _drafts_columns(table: Table) -> tuple[str, ...]:
    columns = {key_of(name) for name in table.columns}
    return (DRAFT_COLUMN, CONFIDENCE_COLUMN) if DRAFT_COLUMN in columns else ()


def _is_used(column: str, used: set[str | None]) -> bool:
    """Whether a column, one of its fields or what it is a field of is used."""
    return any(name and (name == column or f"{name}.".startswith(f"{column}.")) for name in used) or column.endswith(
        (".path", ".bytes")
    )


def read_file(path: Path, options: Options) -> Reading:
    """The recordings of one table given by its path.

    Raises:
        DataError: it cannot be read, or has no recognised columns; those it has are named.
    """
    read = read_table(path, options)
    require_columns(read.columns, path, options)
    table = _mapped(read, options)
    if not table.recognised:
        raise unrecognised(table)
    (rows,) = table_rows([table], of_file(path), options)
    return Reading(tuple(rows), files=(path,), notices=tuple(notices_of(table, options)))


def unrecognised(table: Table) -> DataError:
    """The error for a table that is not one of recordings and transcripts."""
    found = ", ".join(column for column in table.columns if column) or "none"
    names = [", ".join(name for name in each if name.isascii()) for each in (AUDIO_COLUMNS, TEXT_COLUMNS)]
    return DataError(
        f"The table has no columns for recordings and transcripts: {table.path} (columns found: {found[:500]})",
        f"Its header must name a recording ({names[0]}) and a transcript ({names[1]}); "
        "or say which columns they are: --set audio=COLUMN --set text=COLUMN.",
        code="columns",
    )


def table_rows(tables: Sequence[Table], tree: Tree, options: Options) -> list[list[Row]]:
    """Every row of some recognised tables as a recording, whether it can be used or not, table by table."""
    finder, times = Finder(), [_times(table, options) for table in tables]
    tables = list(map(_extracted, tables))
    listed = []
    for table, each in zip(tables, times, strict=True):
        bases, split = bases_of(table, tree), name_of_side(table.path, tree.root)
        rows = [_recording(table, row, finder, bases, split, each) for row in table.rows]
        listed.append(of_channels(rows, [string_of(row.fields.get(CHANNEL_COLUMN)) for row in table.rows]))
    listed = found_elsewhere(tables, listed, finder, tree)
    return [_without_contradictions(each.completed(rows)) for rows, each in zip(listed, times, strict=True)]


def _extracted(table: Table) -> Table:
    """A table whose recordings are files, those that it holds itself in the studio's cache."""
    audio = table.audio_column or ""
    held = {row.line: data for row in table.rows if (data := embedded_bytes(row.fields.get(audio))) is not None}
    if not held:
        return table
    folder = place_of(table.path)
    names = {line: folder / f"{line:07d}{suffix_of(data, '')}" for line, data in held.items()}
    if not folder.is_dir():
        with creating_folder(folder) as temporary:
            for line, data in held.items():
                (temporary / names[line].name).write_bytes(data)
    rows = [
        replace(row, fields={"id": f"{table.path.stem}/{row.line:07d}", **row.fields, audio: str(names[row.line])})
        if row.line in names
        else row
        for row in table.rows
    ]
    return replace(table, rows=tuple(rows))


def _times(table: Table, options: Options) -> Times:
    is_own = {"id", "audio", "text", "duration"} <= {key_of(name) for name in table.columns} <= _OWN_COLUMNS
    return Times.of(
        table.columns,
        [row.fields for row in table.rows],
        unit=options.get(TIME_UNIT.name, TIME_UNIT.default),
        is_json=table.is_json,
        has_seconds=table.has_seconds or (is_own and table.is_json),
    )


def _without_contradictions(rows: Sequence[Row]) -> list[Row]:
    """The rows, those that give one whole recording many texts as not used: which is spoken where is not known."""
    texts: dict[Path, set[str | None]] = defaultdict(set)
    for row in rows:
        if row.problem is None and row.text and not row.start and row.duration is None:
            texts[row.audio].add(row.text)
    several = {audio: len(given) for audio, given in texts.items() if len(given) > _MOST_TEXTS}
    if not several:
        return list(rows)
    return [
        replace(row, problem=("unreadable", _CONTRADICTION.format(count=several[row.audio], name=row.audio.name)))
        if row.audio in several and row.problem is None and not row.start and row.duration is None
        else row
        for row in rows
    ]


_MOST_TEXTS = 2  # of one recording, as where two people transcribed it
_CONTRADICTION = (
    "{count} rows give the whole of {name} different texts: the table must say when each is spoken, in columns such as "
    "start and end; --set start=COLUMN --set end=COLUMN name others."
)


def _recording(table: Table, row: TableRow, finder: Finder, bases: tuple[Path, ...], split: str, times: Times) -> Row:
    name = audio_name(row.fields.get(table.audio_column or ""))
    if not name:
        place = Path(f"{absolute(table.path)}:{row.line}")
        return Row(place, None, problem=("missing", f"{place}: {row.problem or 'the row names no recording'}."))
    audio = finder.find(name, bases)
    text = string_of(row.fields.get(table.text_column or "")) or None
    start, duration, wrong = times.read(row.fields)
    side = string_of(row.fields.get("split"))
    tag = next(filter(None, (string_of(row.fields.get(column)) for column in LANGUAGE_COLUMNS)), "")
    return Row(
        audio or absolute(bases[0] / name),
        text,
        split=side or split,
        speaker=next(filter(None, (string_of(row.fields.get(column)) for column in SPEAKER_COLUMNS)), ""),
        problem=_problem(table, row, name, audio, wrong),
        id=string_of(row.fields.get("id")),
        start=start,
        duration=duration,
        raw=string_of(row.fields.get("raw")),
        set=set_name(string_of(row.fields.get("set")), side),
        language=language_of_tag(tag) or tag,  # an unknown one is refused where it counts
    )


def set_name(given: str, side: str) -> str | None:
    """The corpus's own name of a side; None where its table is called so. A side of the studio's own has none."""
    if not side:
        return None
    return given or ("" if split_of_old(side) in SPLITS else side)


def _problem(table: Table, row: TableRow, name: str, audio: Path | None, wrong: str) -> tuple[str, str] | None:
    where = f"{table.path}, {table.unit} {row.line}"
    if audio is None:
        return "missing", f"{where}: there is no recording “{name}”."
    if row.problem:
        return "no_transcript", f"{where}: {row.problem}; quote the transcript."
    if wrong:
        return "unreadable", f"{where}: {wrong}."
    if string_of(row.fields.get(DRAFT_COLUMN)).lower() in _YES:
        confidence = string_of(row.fields.get(CONFIDENCE_COLUMN))
        return (
            "draft",
            f"The model's confidence: {confidence}." if confidence else "The model's confidence is not known.",
        )
    return None


FORMAT = Format(
    "tables", "Table", "CSV, TSV, JSON or .xlsx with columns for recordings and transcripts", read, (*TABLE, *COMMON)
)
