"""Lhotse's cut sets: ``cuts.jsonl`` or ``cuts.jsonl.gz``; https://lhotse.readthedocs.io/en/latest/cuts.html.

A line is a cut: ``start`` and ``duration`` within its ``recording``, and ``supervisions`` whose starts count from the
cut's. Every supervision is an utterance. ``MixedCut`` and ``PaddingCut`` are no parts of one recording, and a source
may be a command or a URL: these are listed as unreadable, nothing is run or fetched.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from studio.corpus.importers.cues import Cue, row_of
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.side_names import name_of_side
from studio.corpus.importers.tree import Finder, Tree
from studio.errors import DataError
from studio.protocol.bounded_json import parse_json
from studio.storage.reading import lines_of, open_regular, reading

_MARK = b'"supervisions"'
_MOST_BYTES = 8 << 30  # of a manifest once decompressed


def read(tree: Tree, options: Options) -> Reading:
    """Read every cut set."""
    finder = Finder()
    files = [path for path in (*tree.ending(".jsonl"), *tree.ending(".gz")) if _is_cut_set(path)]
    return Reading(tuple(row for path in files for row in _file(path, tree, finder)), files=tuple(files))


def _is_cut_set(path: Path) -> bool:
    if path.suffix.lower() == ".gz" and not path.name.lower().endswith(".jsonl.gz"):
        return False
    try:
        first = next(_lines(path), b"")
    except DataError:
        return path.name.lower().endswith(".jsonl.gz")
    return _MARK in first and b'"recording"' in first


def _lines(path: Path) -> Iterator[bytes]:
    unpacked: Any = gzip.open if path.suffix.lower() == ".gz" else nullcontext
    with reading(path, "cut set"), open_regular(path) as stored, unpacked(stored) as file:
        read = 0
        for line in lines_of(file):
            read += len(line)
            if read > _MOST_BYTES:
                raise ValueError(f"it is larger than {_MOST_BYTES >> 30} GB")
            yield line


def _file(path: Path, tree: Tree, finder: Finder) -> Iterator[Row]:
    split = name_of_side(path.with_suffix("") if path.suffix.lower() == ".gz" else path, tree.root)
    for number, line in enumerate(_lines(path), start=1):
        if line.isspace():
            continue
        place = f"line {number}"
        try:
            with reading(f"{path}, {place}", "cut"):
                rows = _cut(parse_json(line), path, place, split, tree, finder)
            yield from rows
        except DataError as error:
            yield Row(Path(f"{path}:{number}"), None, split, problem=("missing", error.message))


def _cut(cut: dict[str, Any], path: Path, place: str, split: str, tree: Tree, finder: Finder) -> list[Row]:
    kind = str(cut.get("type", "MonoCut"))
    identifier = str(cut.get("id", ""))
    if kind not in ("MonoCut", "MultiCut"):
        message = f"{path}, {place}: a {kind} is not a part of one recording."
        return [Row(Path(f"{path}:{place}"), None, split, problem=("unreadable", message), id=identifier)]
    name, wrong = _source(cut["recording"])
    audio = finder.find(name, (path.parent, path.parent.parent, tree.root)) if name else None
    start, supervisions = float(cut.get("start", 0)), list(cut.get("supervisions") or [])
    if not supervisions:
        nothing = ("no_transcript", f"{path}, {place}: the cut has no supervision.")
        return [Row(audio or path.parent / (name or "recording"), None, split, problem=nothing, id=identifier)]
    rows = []
    for each in supervisions:
        begin = start + float(each.get("start", 0))
        text, speaker = str(each.get("text") or ""), str(each.get("speaker") or "")
        cue = Cue(begin, begin + float(each["duration"]), text, speaker, place)
        row = row_of(audio or path.parent / (name or "recording"), cue, path, audio is not None, split)
        problem = ("unreadable", f"{path}, {place}: {wrong}.") if wrong else row.problem
        own = str(each.get("id") or identifier) if len(supervisions) > 1 else identifier
        rows.append(Row(row.audio, row.text, split, row.speaker, problem, own, row.start, row.duration))
    return rows


def _source(recording: dict[str, Any]) -> tuple[str, str]:
    """The file of a recording, or what is wrong with it."""
    sources = recording["sources"]
    if len(sources) != 1:
        return "", f"the recording has {len(sources)} sources"
    if sources[0].get("type", "file") != "file":
        return "", f"the recording is a {sources[0]['type']}, which is not run or fetched"
    transforms = recording.get("transforms") or ()
    if any(each.get("name") != "Resample" for each in transforms):  # which changes nothing: all is resampled here
        return str(sources[0]["source"]), "the recording is to be transformed (speed, volume …) first"
    return str(sources[0]["source"]), ""


FORMAT = Format("lhotse", "Lhotse cut set", "cuts.jsonl or cuts.jsonl.gz", read, COMMON)
