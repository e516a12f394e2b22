"""Lhotse's manifests, ``.jsonl`` or ``.jsonl.gz``; https://lhotse.readthedocs.io/en/latest/cuts.html.

Of a cut set a line is a cut: ``start`` and ``duration`` within its ``recording``, and ``supervisions`` whose starts
count from the cut's. Every supervision is an utterance. What ``lhotse prepare`` writes has no cuts:
``NAME_recordings_train.jsonl.gz`` beside ``NAME_supervisions_train.jsonl.gz``, whose lines name a ``recording_id``.
``MixedCut`` and ``PaddingCut`` are no parts of one recording, and a source may be a command or a URL: these are listed
as unreadable, nothing is run or fetched. Of a recording with several channels a supervision is of one.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from studio.corpus.importers.cues import Cue, row_of
from studio.corpus.importers.notices import notice
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.side_names import name_of_side
from studio.corpus.importers.tree import Finder, Tree
from studio.errors import DataError
from studio.protocol.bounded_json import parse_json
from studio.settings.languages import language_of_tag
from studio.storage.reading import lines_of, open_regular, reading

_MOST_BYTES = 8 << 30  # of a manifest once decompressed


def read(tree: Tree, options: Options) -> Reading:
    """Read every cut set, and every manifest of supervisions that no cut set repeats."""
    finder, kinds = Finder(), {path: _kind(path) for path in (*tree.ending(".jsonl"), *tree.ending(".gz"))}
    cut_sets, supervisions, recordings = (
        [path for path, kind in kinds.items() if kind == name] for name in ("cuts", "supervisions", "recordings")
    )
    rows = [row for path in cut_sets for row in _file(path, tree, finder)]
    known = {(row.audio, row.start, row.duration, row.text) for row in rows if row.problem is None}
    notices = []
    for path in supervisions:
        found = list(_supervised(path, _beside(path, recordings), tree, finder))
        new = [row for row in found if (row.audio, row.start, row.duration, row.text) not in known]
        if len(new) < len(found):
            notices.append(notice("in_cuts", file=path.name, count=f"{len(found) - len(new):,}"))
        rows += new
    used = recordings if supervisions else []
    return Reading(tuple(rows), files=(*cut_sets, *supervisions, *used), notices=tuple(notices))


def _kind(path: Path) -> str:
    """``cuts``, ``supervisions`` or ``recordings``, told by the first line; empty for another file."""
    if path.suffix.lower() == ".gz" and not path.name.lower().endswith(".jsonl.gz"):
        return ""
    try:
        first = next(_lines(path), b"")
    except DataError:
        return "cuts" if path.name.lower().endswith(".jsonl.gz") else ""
    if b'"supervisions"' in first and b'"recording"' in first:
        return "cuts"
    if b'"recording_id"' in first:
        return "supervisions"
    return "recordings" if b'"sources"' in first and b'"sampling_rate"' in first else ""


def _beside(path: Path, manifests: Sequence[Path]) -> list[Path]:
    """The manifests of recordings that belong to one of supervisions: that of its name, else those of its folder."""
    own = path.with_name(path.name.replace("supervisions", "recordings"))
    return [own] if own in manifests else [each for each in manifests if each.parent == path.parent]


def _lines(path: Path) -> Iterator[bytes]:
    unpacked: Any = gzip.open if path.suffix.lower() == ".gz" else nullcontext
    with reading(path, "cut set"), open_regular(path) as stored, unpacked(stored) as file:
        read = 0
        for line in lines_of(file):
            read += len(line)
            if read > _MOST_BYTES:
                raise ValueError(f"it is larger than {_MOST_BYTES >> 30} GB")
            yield line


def _side(path: Path, tree: Tree) -> str:
    return name_of_side(path.with_suffix("") if path.suffix.lower() == ".gz" else path, tree.root)


def _file(path: Path, tree: Tree, finder: Finder) -> Iterator[Row]:
    split = _side(path, tree)
    for place, line in _numbered(path):
        try:
            with reading(f"{path}, {place}", "cut"):
                rows = _cut(parse_json(line), path, place, split, tree, finder)
            yield from rows
        except DataError as error:
            yield Row(Path(f"{path}:{place}"), None, split, problem=("missing", error.message))


def _numbered(path: Path) -> Iterator[tuple[str, bytes]]:
    return ((f"line {number}", line) for number, line in enumerate(_lines(path), start=1) if not line.isspace())


def _supervised(path: Path, manifests: Sequence[Path], tree: Tree, finder: Finder) -> Iterator[Row]:
    """The supervisions of a manifest, and the recordings that have none."""
    split, used = _side(path, tree), set[str]()
    recordings: dict[str, tuple[str, dict[str, Any]]] = {}
    for manifest in manifests:
        for place, line in _numbered(manifest):
            with reading(f"{manifest}, {place}", "recording of Lhotse's"):
                recording = parse_json(line)
                recordings[str(recording["id"])] = f"{manifest}, {place}", recording
    for place, line in _numbered(path):
        try:
            with reading(f"{path}, {place}", "supervision"):
                supervision = parse_json(line)
                name = str(supervision["recording_id"])
                if name not in recordings:
                    raise ValueError(f"no manifest beside it has the recording “{name}”")
                used.add(name)
                cut = {"id": supervision["id"], "recording": recordings[name][1], "supervisions": [supervision]}
                rows = _cut(cut, path, place, split, tree, finder)
            yield from rows
        except DataError as error:
            yield Row(Path(f"{path}:{place}"), None, split, problem=("missing", error.message))
    for name, (where, recording) in recordings.items():
        if name not in used:
            with reading(where, "recording of Lhotse's"):
                rows = _cut({"id": name, "recording": recording}, path, name, split, tree, finder)
            yield from rows


def _cut(cut: dict[str, Any], path: Path, place: str, split: str, tree: Tree, finder: Finder) -> list[Row]:
    kind = str(cut.get("type", "MonoCut"))
    identifier = str(cut.get("id", ""))
    if kind not in ("MonoCut", "MultiCut"):
        message = f"{path}, {place}: a {kind} is not a part of one recording."
        return [Row(Path(f"{path}:{place}"), None, split, problem=("unreadable", message), id=identifier)]
    start, supervisions = float(cut.get("start", 0)), list(cut.get("supervisions") or [])
    if not supervisions:
        audio = _found(cut["recording"], cut.get("channel"), path, tree, finder)[0]
        nothing = ("no_transcript", f"{path}, {place}: the cut has no supervision.")
        return [Row(audio, None, split, problem=nothing, id=identifier)]
    rows = []
    for each in supervisions:
        channel = each.get("channel") if isinstance(each.get("channel"), int) else cut.get("channel")
        audio, is_there, wrong, raw = _found(cut["recording"], channel, path, tree, finder)
        begin = start + float(each.get("start", 0))
        text, speaker = str(each.get("text") or ""), str(each.get("speaker") or "")
        cue = Cue(begin, begin + float(each["duration"]), text, speaker, place)
        row = row_of(audio, cue, path, is_there, split)
        problem = ("unreadable", f"{path}, {place}: {wrong}.") if wrong else row.problem
        own = str(each.get("id") or identifier) if len(supervisions) > 1 else identifier
        language = language_of_tag(str(each.get("language") or ""))
        rows.append(replace(row, problem=problem, id=own, raw=raw, language=language, source=None))
    return rows


def _found(
    recording: dict[str, Any], channel: object, path: Path, tree: Tree, finder: Finder
) -> tuple[Path, bool, str, str]:
    """The file of a recording, whether it is there, what is wrong with it, and how its channel is read."""
    name, wrong, raw = _source(recording, channel)
    audio = finder.find(name, (path.parent, path.parent.parent, tree.root)) if name else None
    return audio or path.parent / (name or "recording"), audio is not None, wrong, raw


def _source(recording: dict[str, Any], channel: object) -> tuple[str, str, str]:
    """The name of a recording's file, what is wrong with it, and which of its channels is meant, as `AudioPart.raw`."""
    sources = recording["sources"]
    if len(sources) > 1:
        sources = [each for each in sources if channel in (each.get("channels") or ())]
    if len(sources) != 1:
        return "", f"the recording has {len(recording['sources'])} sources", ""
    source, channels = sources[0], list(sources[0].get("channels") or ())
    if source.get("type", "file") != "file":
        return "", f"the recording is a {source['type']}, which is not run or fetched", ""
    raw = f":{channels.index(channel) + 1}" if len(channels) > 1 and channel in channels else ""
    changed = [str(each.get("name")) for each in recording.get("transforms") or () if isinstance(each, dict)]
    changed = [name for name in changed if name != "Resample"]  # which changes nothing: all is resampled here
    wrong = f"the recording is to be transformed first ({', '.join(changed)}), which is not done" if changed else ""
    return str(source["source"]), wrong, raw


FORMAT = Format(
    "lhotse", "Lhotse", "cuts.jsonl(.gz), or NAME_recordings.jsonl.gz and NAME_supervisions.jsonl.gz", read, COMMON
)
