"""Hugging Face datasets on disk, with their recordings embedded: Arrow and Parquet files.

``Dataset.save_to_disk`` writes ``data-00000-of-00001.arrow`` (Arrow's stream format) beside ``dataset_info.json``, in
a folder for each split; the Hub has ``data/train-00000-of-00002.parquet``. An audio column is a struct of ``bytes``
and ``path``, https://huggingface.co/docs/datasets/about_dataset_features. Embedded recordings are extracted into the
studio's cache, a batch at a time; those named only by their path are looked for beside the file.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from studio.audio.decoding import is_audio
from studio.corpus.importers.columns import AUDIO_COLUMNS, SPEAKER_COLUMNS, TEXT_COLUMNS, first_of
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.side_names import name_of_side
from studio.corpus.importers.tree import Finder, Tree
from studio.corpus.importers.unpacked import place_of, room_in
from studio.storage.atomic import creating_folder
from studio.storage.reading import reading, require_regular

_BATCH = 64
_AGAIN = "Download or copy it again."
_HEADS = ((b"RIFF", ".wav"), (b"fLaC", ".flac"), (b"OggS", ".ogg"), (b"ID3", ".mp3"), (b"\xff\xfb", ".mp3"))


def read(tree: Tree, options: Options) -> Reading:
    """Read every Arrow or Parquet file with columns for recordings and transcripts."""
    finder = Finder()
    rows: list[Row] = []
    read: list[Path] = []
    for path in files(tree):
        found = _file(path, tree, finder)
        rows += found
        read += [path] if found else []
    return Reading(tuple(rows), files=tuple(read))


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


def _file(path: Path, tree: Tree, finder: Finder) -> list[Row]:
    columns = columns_of(path)
    audio, text = first_of(AUDIO_COLUMNS, columns), first_of(TEXT_COLUMNS, columns)
    if audio is None or text is None:
        return []
    named = {column.lower(): column for column in columns}
    wanted = [named[name] for name in (audio, text, *SPEAKER_COLUMNS, "id", "split") if name in named]
    folder = place_of(path)
    split = name_of_side(path, tree.root.parent)
    if folder.is_dir():
        return list(_rows(path, wanted, named[audio], text, split, folder, None, finder))
    with creating_folder(folder) as temporary:
        rows = list(_rows(path, wanted, named[audio], text, split, folder, temporary, finder))
    return rows


def _rows(
    path: Path,
    wanted: list[str],
    audio: str,
    text: str,
    split: str,
    folder: Path,
    extract: Path | None,
    finder: Finder,
) -> Iterator[Row]:
    """Every row; embedded recordings are written to `extract`, which will become `folder`."""
    room = room_in(extract) if extract else 0
    for number, fields in enumerate(_records(path, wanted), start=1):
        value = fields.get(audio.lower())
        data, name = (value.get("bytes"), value.get("path")) if isinstance(value, Mapping) else (None, value)
        where = f"{path}, row {number}"
        place: Path | None
        if isinstance(data, bytes):
            file_name = f"{number:07d}{_suffix(data, str(name or ''))}"
            place = folder / file_name
            room -= len(data)
            if extract is not None:
                if room < 0:
                    raise OSError(errno.ENOSPC, "the disk has no room for the recordings")
                (extract / file_name).write_bytes(data)
        else:
            place = finder.find(str(name), (path.parent, path.parent.parent)) if name else None
        problem = None if place is not None else ("missing", f"{where}: it holds no recording, and names none here.")
        yield Row(
            place or Path(f"{path}:{number}"),
            str(fields.get(text) or "").strip() or None,
            str(fields.get("split") or split),
            next((str(fields[name]) for name in SPEAKER_COLUMNS if fields.get(name) is not None), ""),
            problem,
            str(fields["id"]) if fields.get("id") is not None else f"{path.stem}/{number:07d}",
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


def _suffix(data: bytes, name: str) -> str:
    known = next((suffix for head, suffix in _HEADS if data.startswith(head)), "")
    given = PurePosixPath(name).suffix.lower()
    return known or (given if is_audio(given) and given.isascii() else ".wav")


FORMAT = Format("huggingface", "Hugging Face dataset on disk", "*.arrow or *.parquet with audio and text", read, COMMON)
