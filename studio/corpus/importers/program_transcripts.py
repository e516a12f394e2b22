"""Transcripts that programs write beside a recording: ``.json``, and ``.tsv`` or ``.csv`` with start, end and text.

openai-whisper, faster-whisper's front ends, WhisperX and stable-ts write ``{"segments": [{"start", "end", "text",
"speaker"}]}`` in seconds; whisper.cpp ``{"transcription": [{"offsets": {"from", "to"}, "text"}]}`` in milliseconds;
transformers ``{"chunks": [{"timestamp": [start, end], "text"}]}``. Whole numbers in ``.tsv`` are milliseconds
(https://github.com/openai/whisper/blob/main/whisper/utils.py).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from studio.corpus.importers.columns import KNOWN, SPEAKER_COLUMNS, TEXT_COLUMNS, TIME_UNIT, first_of
from studio.corpus.importers.cues import Cue, find_beside, read_beside, recordings_by_stem, unreadable_cue
from studio.corpus.importers.delimited import read_delimited
from studio.corpus.importers.elsewhere import string_of
from studio.corpus.importers.notices import Notice, joined, notice
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading
from studio.corpus.importers.times import Times, is_whole
from studio.corpus.importers.tree import Tree
from studio.protocol.bounded_json import parse_json
from studio.storage.reading import open_regular, read_bytes
from studio.text.encodings import read_text

_LISTS = ("segments", "chunks", "transcription")
_MARKS = (b'{"text"', b'"segments"', b'"chunks"', b'"transcription"', b'"start"')
_TABLES = (".tsv", ".csv")
_HEAD_BYTES = 4096
_MOST_FILES = 20_000
_MOST_BYTES = 256 << 20


def read(tree: Tree, options: Options) -> Reading:
    """Read the transcripts with times that lie beside recordings.

    Corpora of many such files are not of this kind: theirs are not opened to see.
    """
    paths = tree.ending(".json", *_TABLES)
    if len(paths) > _MOST_FILES:
        return Reading()
    recordings = recordings_by_stem(tree) if paths else {}
    paths = tuple(path for path in paths if find_beside(path, recordings) is not None)
    tables = [path for path in paths if path.suffix.lower() in _TABLES and _is_table(path)]
    documents = [path for path in paths if path.suffix.lower() == ".json" and _is_transcript(path)]
    found: list[Notice] = []

    def cues(path: Path) -> Iterator[Cue]:
        if path.suffix.lower() == ".json":
            return _of_segments(_segments(parse_json(read_bytes(path, _MOST_BYTES))))
        return _of_table(path, options, found)

    reading = read_beside(tree, [*documents, *tables], cues)
    if documents:
        found.append(notice("program", files=joined((path.name for path in documents), 3)))
    return replace(reading, notices=tuple(found))


def _head(path: Path) -> bytes:
    try:
        with open_regular(path) as file:
            return file.read(_HEAD_BYTES)
    except OSError:
        return b""


def _is_table(path: Path) -> bool:
    """Whether a file's header names a start, an end and a text, and no recording."""
    columns = _columns(_head(path).decode("utf-8-sig", errors="ignore").partition("\n")[0])
    named = {name: first_of(KNOWN[name], columns) for name in ("audio", "start", "end", "text")}
    return named.pop("audio") is None and all(named.values())


def _columns(header: str) -> list[str]:
    return [name.strip().strip('"') for name in header.strip().replace("\t", ",").replace(";", ",").split(",")]


def _is_transcript(path: Path) -> bool:
    head = _head(path)
    if not any(mark in head.replace(b'{ "', b'{"').replace(b'{\n  "', b'{"') for mark in _MARKS):
        return False
    try:
        return bool(_segments(parse_json(read_bytes(path, _MOST_BYTES))))
    except (OSError, ValueError):
        return False  # whoever reads JSON of its kind says what is wrong


def _segments(document: Any) -> list[Mapping[str, Any]]:
    """The parts of a transcript; none where the document is another kind."""
    lists = [document.get(name) for name in _LISTS] if isinstance(document, dict) else [document]
    for each in lists:
        if isinstance(each, list) and each and all(isinstance(part, dict) and _is_segment(part) for part in each):
            return each
    return []


def _is_segment(part: Mapping[str, Any]) -> bool:
    return isinstance(part.get("text"), str) and ("start" in part or "timestamp" in part or "offsets" in part)


def _of_segments(segments: list[Mapping[str, Any]]) -> Iterator[Cue]:
    for number, part in enumerate(segments, start=1):
        start, end = _times(part)
        text, place = " ".join(part["text"].split()), f"segment {number}"
        if start is None or end is None:
            yield unreadable_cue(place, "nothing says when it begins and ends", text)
        elif text:
            yield Cue(start, end, text, str(part.get("speaker") or ""), place)


def _times(part: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Start and end in seconds."""
    if isinstance(part.get("offsets"), Mapping):
        values, scale = [part["offsets"].get(name) for name in ("from", "to")], 0.001
    elif isinstance(part.get("timestamp"), list):
        values, scale = [*part["timestamp"], None, None][:2], 1.0
    else:
        values, scale = [part.get(name) for name in ("start", "end")], 1.0
    start, end = (
        round(scale * value, 6) if isinstance(value, int | float) and math.isfinite(value) else None for value in values
    )
    return start, end


def _of_table(path: Path, options: Options, notices: list[Notice]) -> Iterator[Cue]:
    table = read_delimited(path, read_text(path))
    fields = [row.fields for row in table.rows]
    unit = options.get(TIME_UNIT.name, TIME_UNIT.default)
    columns = [first_of(KNOWN[name], table.columns) or "" for name in ("start", "end")]
    is_guess = unit == "auto" and all(is_whole(each.get(name)) for each in fields for name in columns)
    times = Times.of(table.columns, fields, unit="ms" if is_guess else unit, is_json=False, has_seconds=False)
    text, speaker = first_of(TEXT_COLUMNS, table.columns) or "", first_of(SPEAKER_COLUMNS, table.columns) or ""
    if is_guess or times.is_guess:
        notices.append(notice("milliseconds", file=path.name))
    for row in table.rows:
        start, length, wrong = times.read(row.fields)
        said, place = string_of(row.fields.get(text)), f"line {row.line}"
        if wrong or row.problem or length is None:
            yield unreadable_cue(place, wrong or row.problem or "nothing says when it ends", said)
        else:
            yield Cue(start, start + length, said, string_of(row.fields.get(speaker)), place)


FORMAT = Format(
    "transcripts",
    "Transcripts of programs",
    "talk.json of Whisper, WhisperX or whisper.cpp, or talk.tsv with start, end and text, beside talk.wav",
    read,
    (TIME_UNIT, *COMMON),
)
