"""JSON as a table: JSON Lines, an array of objects, or a list of objects anywhere in a document.

``{"utterances": {"u1": {…}}}`` names its rows by keys, as SpeechBrain's manifests do; rows of a list within the objects
of another, as the segments of each recording, have the fields of that object too. Which list is read: the one whose
rows name recordings and transcripts, of several the longest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from studio.corpus.importers.columns import JSON_LIST, is_recognised, key_of
from studio.corpus.importers.notices import joined, notice
from studio.corpus.importers.options import Options
from studio.corpus.importers.table import Table, TableRow
from studio.errors import DataError
from studio.protocol.bounded_json import require_shallow
from studio.storage.reading import reason_of

_LOOKED_AT = 20  # records of a list, to learn which fields they have
_MOST_LISTS = 200

Parts = tuple[str, ...]


def read_json(path: Path, text: str, options: Options) -> Table:
    """The rows of a JSON text.

    Raises:
        DataError: the list that the options name is not there; code ``option``.
    """
    if path.suffix.lower() == ".json":
        try:
            document = msgspec.json.decode(text)
            require_shallow(document)
        except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError):
            document = None
        if isinstance(document, dict | list):
            return _document(path, document, options)
    return _json_lines(path, text)


def _document(path: Path, document: Any, options: Options) -> Table:
    """The rows of the list that is meant."""
    lists = dict.fromkeys(islice(_paths(document), _MOST_LISTS))
    names = {".".join(parts): parts for parts in lists}
    wanted = options.get(JSON_LIST.name, "").strip()
    if wanted and wanted not in names:
        found = ", ".join(filter(None, names)) or "none"
        raise DataError(
            f"There is no list “{wanted}”: {path}", f"Its lists are {found[:500]}: --set json_list=PATH.", code="option"
        )
    counts = {
        parts: sum(1 for _ in _rows(document, parts))
        for parts in lists
        if is_recognised(_filled(islice(_rows(document, parts), _LOOKED_AT)), options)
    }
    chosen = names[wanted] if wanted else max(counts, key=lambda parts: (counts[parts], -len(parts)), default=())
    rows = tuple(TableRow(number, fields) for number, fields in enumerate(_rows(document, chosen), start=1))
    others = [".".join(parts) for parts in counts if parts and parts != chosen]
    said = [notice("json_list", file=path.name, path=".".join(chosen), lists=joined(others) or "–")]
    filled = _filled(row.fields for row in rows)
    columns = tuple(name for name in _columns(row.fields for row in rows) if name in filled)
    return Table(path, columns, rows, unit="row", notices=tuple(said) if chosen and others else ())


def _filled(rows: Iterable[Mapping[str, object]]) -> set[str]:
    """The fields that are texts, numbers or recordings in some row; lists and other objects name nothing."""
    return {
        name
        for fields in rows
        for name, value in fields.items()
        if (isinstance(value, str | int | float) and value != "")
        or (isinstance(value, Mapping) and ("path" in value or "bytes" in value))
    }


def _columns(rows: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for fields in rows for name in fields))


def _paths(value: Any, parts: Parts = ()) -> Iterator[Parts]:
    """Where lists of objects are; nothing of a list says which element's, since all are alike."""
    records = [record for _, record in islice(_records(value), _LOOKED_AT)]
    if records or (isinstance(value, dict) and not parts):
        yield parts
    for record in [value] if isinstance(value, dict) else records:
        for key, inner in islice(record.items(), _LOOKED_AT):
            if isinstance(inner, dict | list):
                yield from _paths(inner, (*parts, key))
    if isinstance(value, dict):
        for record in records:
            for key, inner in record.items():
                if isinstance(inner, list):
                    yield from _paths(inner, (*parts, key))


def _records(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a list, or of an object that holds nothing else, with their keys there."""
    if isinstance(value, list):
        yield from (("", each) for each in value if isinstance(each, dict))
    elif isinstance(value, dict) and value and all(isinstance(each, dict) for each in value.values()):
        yield from value.items()


def _rows(value: Any, parts: Parts, outer: Mapping[str, object] | None = None) -> Iterator[dict[str, object]]:
    """The rows of a list, each with the fields of what it is in."""
    outer = outer or {}
    if isinstance(value, dict) and parts and parts[0] in value:
        yield from _rows(value[parts[0]], parts[1:], {**outer, **_scalars(value)})
        return
    is_record = False
    for key, record in _records(value):
        is_record = True
        named = {"id": key} if key else {}
        if not parts:
            yield {**outer, **named, **dict(flat_fields(record))}
        elif parts[0] in record:
            yield from _rows(record[parts[0]], parts[1:], {**outer, **named, **_scalars(record)})
    if isinstance(value, dict) and not parts and not is_record:
        yield {**outer, **dict(flat_fields(value))}


def _scalars(record: Mapping[str, Any]) -> dict[str, object]:
    return {key_of(str(name)): value for name, value in record.items() if isinstance(value, str | int | float)}


def _json_lines(path: Path, text: str) -> Table:
    rows = [_json_row(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    return Table(path, _columns(row.fields for row in rows), tuple(rows))


def _json_row(number: int, line: str) -> TableRow:
    try:
        value = msgspec.json.decode(line)
        require_shallow(value)
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError) as error:
        return TableRow(number, {}, f"the line is not JSON: {reason_of(error)}")
    if not isinstance(value, dict):
        return TableRow(number, {}, "the line is not a JSON object")
    return TableRow(number, dict(flat_fields(value)))


def flat_fields(fields: Mapping[Any, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Fields by their names, and those of fields that have fields too: ``audio.path``."""
    for name, value in fields.items():
        key = prefix + key_of(str(name))
        yield key, value
        if isinstance(value, Mapping):
            yield from flat_fields(value, f"{key}.")
