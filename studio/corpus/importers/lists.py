"""Lists with a line for each recording and no header, whose columns are told by what they hold.

``name|text``, ``path|speaker|language|text`` (VITS, GPT-SoVITS), ``1/1_0000.wav|text|…|seconds|English`` (KSS, CSS10),
and ``name text`` or ``name<TAB>text`` with the recordings elsewhere (AISHELL, MLS, OpenSLR). The first field names a
recording, whose suffix may be left out; texts differ from each other, and are longer than names, numbers and codes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from studio.audio.decoding import AUDIO_SUFFIXES, is_audio
from studio.corpus.importers.by_name import Recordings, stem_of
from studio.corpus.importers.columns import SPEAKER_COLUMNS, TEXT_COLUMNS, first_of, key_of
from studio.corpus.importers.notices import joined, notice
from studio.corpus.importers.options import COMMON, Option, Options
from studio.corpus.importers.recording import Format, Problem, Reading, Row
from studio.corpus.importers.side_names import name_of_side
from studio.corpus.importers.tree import Tree, plain_name
from studio.errors import DataError
from studio.settings.languages import language_of_tag
from studio.storage.reading import open_regular
from studio.text.encodings import read_text

LIST_COLUMN = Option(
    "list_column",
    "Column of the text",
    "Number of the column that holds the transcripts, the first being 1, of lists without a header.",
    kind="text",
)
LIST = Option(
    "list",
    "List",
    "Name of the list that is taken of several which give the same recordings other texts; without it the first.",
    kind="text",
)
_SUFFIXES = (".txt", ".list", ".lst", ".csv", ".tsv", ".filelist", "")
_MOST_FILES = 2_000
_HEAD_BYTES = 4096
_SAMPLE = 50
_NAMED_SHARE = 0.8
_DISTINCT_SHARE = 0.5
_HEADS = ("utteranceid", "utterance_id", "id", "file", "filename", "file_name", "wav", "path", "name")

Line = tuple[int, list[str]]


def read(tree: Tree, options: Options) -> Reading:
    """Read every list whose lines begin with the names of recordings in the tree."""
    beside = {path[: path.rfind(".")] for path in tree.recordings}
    paths = [path for path in tree.ending(*_SUFFIXES) if str(path.with_suffix("")) not in beside]
    if not paths or len(paths) > _MOST_FILES or not tree.recordings:
        return Reading()
    recordings, stems = Recordings(tree), {stem_of(path) for path in tree.recordings}
    readings = [read_list(path, tree, recordings, options) for path in paths if _may_be(path, stems)]
    found = _once([each for each in readings if each.rows], tree, options.get(LIST.name, "").strip())
    return Reading(
        tuple(row for each in found for row in each.rows),
        files=tuple(file for each in found for file in each.files),
        notices=tuple(each for reading in found for each in reading.notices),
    )


def _once(readings: Sequence[Reading], tree: Tree, wanted: str) -> list[Reading]:
    """The lists with each recording once: of those that say the same the one of a side, else the wanted or the first.

    Raises:
        DataError: none of them is called as it is wanted; code ``option``.
    """
    names = [reading.files[0].name for reading in readings]
    if wanted and readings and wanted not in names:
        raise DataError(
            f"There is no list “{wanted}”: {tree.root}",
            f"The lists are {joined(names)}: --set list=NAME.",
            code="option",
        )
    ordered = sorted(readings, key=lambda each: (each.files[0].name != wanted, not each.rows[0].split))
    taken: dict[str, tuple[Row, Path]] = {}
    found = []
    for reading in ordered:
        rows, again = [], 0
        for row in reading.rows:
            other, file = taken.get(tree.identity(row.audio), (None, None))
            if row.problem is not None or other is None or file is None or file == reading.files[0]:
                rows.append(row)
            elif other.text == row.text and row.split in ("", other.split):
                again += 1
            elif other.text == row.text:
                rows.append(row)  # of two sides: which one counts is told where sides are
            else:
                rows.append(
                    replace(row, problem=("other_annotations", _OTHER.format(reading.files[0].name, file.name)))
                )
        for row in rows:
            if row.problem is None:
                taken.setdefault(tree.identity(row.audio), (row, reading.files[0]))
        said = [notice("listed_again", file=reading.files[0].name, count=f"{again:,}")] if again else []
        found.append(replace(reading, rows=tuple(rows), notices=(*reading.notices, *said)))
    return found


_OTHER = "{0} gives other texts to recordings of {1}, which is taken; --set list={0} takes this one."


def _may_be(path: Path, stems: set[str]) -> bool:
    """Whether one of a file's first lines names a recording, told without reading all of it."""
    try:
        with open_regular(path) as file:
            head = file.read(_HEAD_BYTES).decode("utf-8", errors="ignore").split("\n")[:3]
    except OSError:
        return False
    return any(stem_of(plain_name(_cells(line)[0])) in stems for line in head if line.strip())


def read_list(path: Path, tree: Tree, recordings: Recordings, options: Options) -> Reading:
    """The recordings of a list; none where its lines do not name recordings, or hold no texts."""
    try:
        lines = [(at, _cells(line)) for at, line in enumerate(read_text(path).split("\n"), start=1) if line.strip()]
    except DataError:
        return Reading()
    header = lines[0][1] if lines and key_of(lines[0][1][0]) in _HEADS else []
    lines = lines[1:] if header else lines
    sample = [cells for _, cells in lines[:_SAMPLE]]
    named = sum(_find(cells, path, recordings) is not None for cells in sample)
    if not sample or named < _NAMED_SHARE * len(sample):
        return Reading()
    keys = [key_of(name) for name in header]
    named_text, speaker = (first_of(names, keys) for names in (TEXT_COLUMNS, SPEAKER_COLUMNS))
    text = _chosen(options, path) or (keys.index(named_text) if named_text else None)
    text = text_column([cells for _, cells in lines]) if text is None else text
    if text is None:
        return Reading()
    roles, side = _roles([cells for _, cells in lines], text), name_of_side(path, tree.root)
    roles |= {"speaker": keys.index(speaker)} if speaker else {}
    rows = _sure(path, lines, [_row(path, line, text, roles, recordings, side) for line in lines])
    unused = [str(at + 1) for at in range(1, max(map(len, sample))) if at != text and at not in roles.values()]
    columns = ", ".join(unused)
    said = [notice("list_columns", file=path.name, text=text + 1, columns=columns)] if unused else []
    return Reading(rows, files=(path,), notices=tuple(said))


def text_column(rows: Sequence[Sequence[str]]) -> int | None:
    """The first column after the names that holds texts; of several the one that is about as long as the longest.

    None where no column's texts differ from each other and are more than a word, a number or a name.
    """
    found = {}
    for column in range(1, max(map(len, rows), default=0)):
        cells = [row[column].strip() for row in rows if len(row) > column and row[column].strip()]
        if cells and len(set(cells)) > _DISTINCT_SHARE * len(cells) and not all(map(_is_no_text, cells)):
            found[column] = sum(map(len, cells)) / len(rows)
    longest = max(found.values(), default=0.0)
    return next((column for column, length in found.items() if length >= longest / 3), None)


def _is_no_text(cell: str) -> bool:
    """Whether a cell is a number, an address or a file's name."""
    return _is_number(cell) or "://" in cell or is_audio(cell)


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).replace(":", "").isdigit()


def _roles(rows: Sequence[Sequence[str]], text: int) -> dict[str, int]:
    """The columns of the language and of the speaker, told by codes, and by names that are few."""
    roles: dict[str, int] = {}
    for column in range(1, max(map(len, rows))):
        cells = {row[column].strip() for row in rows if len(row) > column}
        if column == text or not all(cells):
            continue
        if all(language_of_tag(cell) for cell in cells):
            roles.setdefault("language", column)
        elif len(cells) <= max(1, len(rows) // 2) and not all(_is_number(cell) or " " in cell for cell in cells):
            roles.setdefault("speaker", column)
    return roles


def _find(cells: Sequence[str], path: Path, recordings: Recordings) -> str | None:
    """The recording that a line of a list begins with the name of; its own folder counts as one of the name's."""
    return recordings.find(f"{path.parent}/{plain_name(cells[0].strip())}", sure=True)


def _sure(path: Path, lines: Sequence[Line], rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows; of several names that mean one recording only the one that it has."""
    names = ["/" + plain_name(cells[0].strip()).casefold() for _, cells in lines]
    names = [
        name[: -len(suffix)] if (suffix := PurePosixPath(name).suffix) in AUDIO_SUFFIXES else name for name in names
    ]
    meant: dict[Path, set[str]] = defaultdict(set)
    for name, row in zip(names, rows, strict=True):
        meant[row.audio].add(name)
    return tuple(
        replace(row, problem=_missing(path, line))
        if len(meant[row.audio]) > 1 and not row.audio.with_suffix("").as_posix().casefold().endswith(name)
        else row
        for line, name, row in zip(lines, names, rows, strict=True)
    )


def _missing(path: Path, line: Line) -> Problem:
    return "missing", f"{path}, line {line[0]}: there is no recording “{plain_name(line[1][0].strip())}”."


def _row(path: Path, line: Line, text: int, roles: dict[str, int], recordings: Recordings, split: str) -> Row:
    cells = line[1]
    name, audio = plain_name(cells[0].strip()), _find(cells, path, recordings)
    problem = None if audio else _missing(path, line)

    def cell(column: int | None) -> str:
        return cells[column].strip() if column is not None and column < len(cells) else ""

    return Row(
        Path(audio) if audio else path.parent / name,
        cell(text) or None,
        split,
        cell(roles.get("speaker")),
        problem,
        language=language_of_tag(cell(roles.get("language"))),
    )


def _cells(line: str) -> list[str]:
    """A line's fields: at pipes, else at tabs, else its first word and the rest."""
    for delimiter in ("|", "\t"):
        if delimiter in line:
            return line.rstrip("\n").split(delimiter)
    cells = line.strip().split(maxsplit=1)
    return [line] if any(mark in cells[0] for mark in ",;") else cells  # a table of other columns


def _chosen(options: Options, path: Path) -> int | None:
    value = options.get(LIST_COLUMN.name, "").strip()
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or not 1 < int(value) < 1000:
        raise DataError(
            f"list_column is “{value}”: {path}", "It is a whole number; 2 is the first after the names.", code="option"
        )
    return int(value) - 1


FORMAT = Format(
    "lists",
    "List of recordings",
    "lines such as name|text or name text, without a header",
    read,
    (LIST_COLUMN, LIST, *COMMON),
)
