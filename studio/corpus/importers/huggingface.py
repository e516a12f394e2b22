"""Hugging Face datasets on disk, with their recordings embedded: Arrow and Parquet files.

``Dataset.save_to_disk`` writes ``data-00000-of-00001.arrow`` (Arrow's stream format) beside ``dataset_info.json``, in
a folder for each split; the Hub has ``data/train-00000-of-00002.parquet``. An audio column is a struct of ``bytes``
and ``path``, https://huggingface.co/docs/datasets/about_dataset_features. Embedded recordings are extracted into the
studio's cache, a batch at a time; those named only by their path are looked for beside the file.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

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
)
from studio.corpus.importers.notices import joined, notice
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.side_names import name_of_side
from studio.corpus.importers.times import Times
from studio.corpus.importers.tree import Finder, Tree
from studio.corpus.importers.unpacked import embedded_bytes, place_of, room_in, suffix_of
from studio.errors import DataError
from studio.settings.languages import language_of_tag
from studio.storage.atomic import creating_folder
from studio.storage.reading import reading, require_regular

_BATCH = 64
_LONGEST_NAME = 200  # that is shown of a recording that is missing
_TIMES = ("start", "end", "duration")
_AGAIN = "Download or copy it again."


def read(tree: Tree, options: Options) -> Reading:
    """Read every Arrow or Parquet file with columns for recordings and transcripts."""
    finder = Finder()
    found = [each for path in files(tree) if (each := _file(path, tree, finder, options)).files]
    return Reading(
        tuple(row for each in found for row in each.rows),
        files=tuple(path for each in found for path in each.files),
        notices=tuple(each for reading in found for each in reading.notices),
    )


def files(tree: Tree) -> list[Path]:
    """The Arrow and Parquet files of a tree but for the results of ``map()`` beside the data."""
    return [path for path in tree.ending(".arrow", ".parquet") if not path.name.startswith("cache-")]


def columns_of(path: Path) -> tuple[str, ...]:
    """Names of the columns.

    Raises:
        DataError: the file cannot be read; code ``unreadable``.
    """
    import pyarrow.parquet as parquet  # not before it is needed: a tenth of a second

    with reading(path, "dataset", hint=_AGAIN):
        require_regular(path)
        if path.suffix.lower() == ".parquet":
            return tuple(parquet.read_schema(path).names)
        with _stream(path) as reader:
            return tuple(reader.schema.names)


def _file(path: Path, tree: Tree, finder: Finder, options: Options) -> Reading:
    """The rows of a file.

    Raises:
        DataError: it embeds recordings, but has no column of transcripts; code ``columns``.
    """
    columns = columns_of(path)
    named = {column.lower(): column for column in columns}
    chosen = {name: options.get(name, "").strip().lower() for name in MAPPED}
    embedded = _embedded(path)
    audio = chosen["audio"] or next(filter(embedded.__contains__, AUDIO_COLUMNS), None)
    audio = audio or first_of(AUDIO_COLUMNS, columns) or next(iter(embedded), None)
    text = chosen["text"] or first_of(TEXT_COLUMNS, columns)
    if text is None and embedded:
        raise DataError(
            f"The dataset has recordings, but no column of transcripts: {path} (columns found: {', '.join(columns)})",
            f"Say which column they are: --set text=COLUMN; known are {', '.join(TEXT_COLUMNS[:4])} …",
            code="columns",
        )
    if audio is None or text is None:
        return Reading()
    keys = [audio, text, *_others(chosen, columns)]
    wanted = list(dict.fromkeys(named[name] for name in keys if name in named))
    folder, split = place_of(path), name_of_side(path, tree.root.parent)
    roles = _Roles(audio, text, chosen, split, _times(path, named, chosen, options))
    if folder.is_dir():
        rows = list(_rows(path, wanted, roles, folder, None, finder))
    else:
        with creating_folder(folder) as temporary:
            rows = list(_rows(path, wanted, roles, folder, temporary, finder))
    unused = [name for name in columns if name not in wanted]
    said = [notice("unused_columns", file=path.name, columns=joined(unused), names=", ".join(MAPPED))] if unused else []
    said += roles.times.notices(path.name)
    return Reading(tuple(roles.times.completed(rows)), files=(path,), notices=tuple(said))


def _embedded(path: Path) -> dict[str, None]:
    """The columns, in lower case, that hold recordings: bytes, or structs with such."""
    import pyarrow.parquet as parquet

    with reading(path, "dataset", hint=_AGAIN):
        if path.suffix.lower() == ".parquet":
            schema = parquet.read_schema(path)
        else:
            with _stream(path) as reader:
                schema = reader.schema
    kinds = {name: str(schema.field(name).type) for name in schema.names}
    return {name.lower(): None for name, kind in kinds.items() if kind in _BYTES or "bytes: binary" in kind}


_BYTES = ("binary", "large_binary")


def _others(chosen: Mapping[str, str], columns: tuple[str, ...]) -> list[str]:
    """The columns of what is known beside recording and transcript, in lower case."""
    times = (chosen[name] or first_of(KNOWN[name], columns) for name in _TIMES)
    known = (*SPEAKER_COLUMNS, *LANGUAGE_COLUMNS, chosen["speaker"], chosen["id"] or "id", chosen["split"] or "split")
    return [name for name in (*times, *known) if name]


def _renamed(chosen: Mapping[str, str], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields whose times are called as they are meant."""
    names = {chosen[name]: name for name in _TIMES if chosen[name]}
    return {names.get(name, name): value for name, value in fields.items()}


def _times(path: Path, named: Mapping[str, str], chosen: Mapping[str, str], options: Options) -> Times:
    """The columns of times, whose unit may be told from their values."""
    columns = [chosen[name] or first_of(KNOWN[name], named) for name in _TIMES]
    wanted = [named[name] for name in columns if name and name in named]
    return Times.of(
        _renamed(chosen, named),
        [_renamed(chosen, fields) for fields in _records(path, wanted)] if wanted else (),
        unit=options.get(TIME_UNIT.name, TIME_UNIT.default),
        is_json=False,
        has_seconds=bool(chosen["duration"]),
    )


class _Roles:
    """What the fields of a row are."""

    def __init__(self, audio: str, text: str, chosen: Mapping[str, str], split: str, times: Times) -> None:
        self.audio, self.text, self.chosen, self.split, self.times = audio, text, chosen, split, times

    def row(self, fields: Mapping[str, Any], audio: Path | None, place: Path, name: str) -> Row:
        """A row whose recording lies at `audio`, or is called so and missing; `place` names the row."""
        start, duration, wrong = self.times.read(_renamed(self.chosen, fields))
        problem = ("unreadable", f"{place}: {wrong}.") if wrong else None
        if audio is None and name:
            problem = "missing", f"{place}: there is no recording “{name}”."
        elif audio is None:
            problem = "missing", f"{place}: it holds no recording, and names none."
        identifier, side = (fields.get(self.chosen[name] or name) for name in ("id", "split"))
        speakers = (fields.get(name) for name in (self.chosen["speaker"], *SPEAKER_COLUMNS) if name)
        tag = next((str(each) for name in LANGUAGE_COLUMNS if isinstance(each := fields.get(name), str)), "")
        return Row(
            audio or (place.parent / name if name else place),
            str(fields.get(self.text) or "").strip() or None,
            str(side) if isinstance(side, str) and side else self.split,
            next((str(each) for each in speakers if each is not None), ""),
            problem,
            str(identifier) if identifier is not None else place.name,
            start,
            duration,
            language=language_of_tag(tag),
        )


def _rows(
    path: Path, wanted: list[str], roles: _Roles, folder: Path, extract: Path | None, finder: Finder
) -> Iterator[Row]:
    """Every row; embedded recordings are written to `extract`, which will become `folder`."""
    room = room_in(extract) if extract else 0
    for number, fields in enumerate(_records(path, wanted), start=1):
        value = fields.get(roles.audio)
        data, name = (value.get("bytes"), value.get("path")) if isinstance(value, Mapping) else (value, value)
        data = embedded_bytes(data)
        place: Path | None
        if data is not None:
            file_name = f"{number:07d}{suffix_of(data, '' if data is name else str(name or ''))}"
            place = folder / file_name
            room -= len(data)
            if extract is not None:
                if room < 0:
                    raise OSError(errno.ENOSPC, "the disk has no room for the recordings")
                (extract / file_name).write_bytes(data)
        else:
            place = finder.find(name, (path.parent, path.parent.parent)) if isinstance(name, str) and name else None
        named = name[:_LONGEST_NAME] if isinstance(name, str) else ""
        row = roles.row(fields, place, Path(f"{path}:{number}"), named)
        yield (
            row if fields.get(roles.chosen["id"] or "id") is not None else replace(row, id=f"{path.stem}/{number:07d}")
        )


def _records(path: Path, columns: list[str]) -> Iterator[dict[str, Any]]:
    import pyarrow.parquet as parquet

    with reading(path, "dataset", hint=_AGAIN):
        if path.suffix.lower() == ".parquet":
            with parquet.ParquetFile(path) as file:
                for batch in file.iter_batches(_BATCH, columns=columns):
                    yield from _named(batch)
        else:
            with _stream(path) as reader:
                for batch in reader:
                    for start in range(0, batch.num_rows, _BATCH):
                        yield from _named(batch.select(columns).slice(start, _BATCH))


def _named(batch: Any) -> Iterator[dict[str, Any]]:
    batch.validate(full=True)  # what is damaged would be read from anywhere in the memory
    for row in batch.to_pylist():
        yield {name.lower(): value for name, value in row.items()}


def _stream(path: Path) -> Any:
    """The file's batches, which are mapped and not read; Arrow has a stream and a file format."""
    import pyarrow as arrow

    source = arrow.memory_map(str(path))
    try:
        return arrow.ipc.open_stream(source)
    except arrow.ArrowInvalid:
        reader = arrow.ipc.open_file(source)
        return arrow.RecordBatchReader.from_batches(
            reader.schema, (reader.get_batch(index) for index in range(reader.num_record_batches))
        )


FORMAT = Format(
    "huggingface", "Hugging Face dataset on disk", "*.arrow or *.parquet with audio and text", read, (*TABLE, *COMMON)
)
