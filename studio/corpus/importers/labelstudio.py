"""Label Studio's exports, JSON and JSON-MIN; https://labelstud.io/guide/export.

A task has ``data`` with the recording, and ``annotations`` whose ``result`` is of regions (``start``, ``end``, labels)
and texts; parts of one region have one id, a text without times is the whole clip's. JSON-MIN has them by their names:
``{"audio": …, "label": [{"start", "end", "labels"}], "transcription": "…" or ["…"], "annotator": 1}``. Recordings that
were uploaded have eight digits before their names; others are named by ``?d=``: `studio.corpus.importers.tree` knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from studio.audio.decoding import is_audio
from studio.corpus.importers.cues import Cue, row_of
from studio.corpus.importers.elsewhere import AUDIO_FOLDERS
from studio.corpus.importers.notices import joined, notice
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Problem, Reading, Row
from studio.corpus.importers.side_names import name_of_side
from studio.corpus.importers.tree import Finder, Tree
from studio.protocol.bounded_json import parse_json
from studio.storage.reading import open_regular, read_bytes

_HEAD_BYTES = 65_536
_MOST_FILES = 2_000  # of JSON; a corpus with more has one a recording
_MOST_BYTES = 1 << 30
_MARKS = ((b'"annotations"', b'"data"'), (b'"annotator"', b'"annotation_id"'))
_SPEAKER = re.compile(r"(?i)(speaker|spk|화자|話者|说话人)\W*\w*$")
_PROPERTIES = ("id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time")


def read(tree: Tree, options: Options) -> Reading:
    """Read every export."""
    finder = Finder()
    rows: list[Row] = []
    files: list[Path] = []
    labels: dict[str, None] = {}
    documents = tree.ending(".json")
    for path in documents if len(documents) <= _MOST_FILES else ():
        tasks = _tasks(path)
        split = name_of_side(path, tree.root) if tasks else ""
        bases = tuple(dict.fromkeys([*(path.parent / name for name in AUDIO_FOLDERS), tree.root]))
        for number, task in enumerate(tasks, start=1):
            rows += _task(task, path, f"task {task.get('id', number)}", split, finder, bases, labels)
        files += [path] if tasks else []
    unused = joined(name for name in labels if not _SPEAKER.match(name))
    said = [notice("unused_labels", labels=unused)] if unused else []
    return Reading(tuple(rows), files=tuple(files), notices=tuple(said))


def _tasks(path: Path) -> list[Mapping[str, Any]]:
    """The tasks of an export; none where the file is none."""
    try:
        with open_regular(path) as file:
            head = file.read(_HEAD_BYTES)
        if not any(all(mark in head for mark in marks) for marks in _MARKS):
            return []
        value = parse_json(read_bytes(path, _MOST_BYTES))
    except (OSError, ValueError):
        return []  # whoever reads JSON of its kind says what is wrong
    tasks = value if isinstance(value, list) else [value]
    return [each for each in tasks if isinstance(each, dict) and ("annotations" in each or "annotator" in each)]


def _task(
    task: Mapping[str, Any],
    path: Path,
    place: str,
    split: str,
    finder: Finder,
    bases: Sequence[Path],
    labels: dict[str, None],
) -> Iterator[Row]:
    """A task's utterances, and what else it holds with the reason why it is none."""
    data = task.get("data") if isinstance(task.get("data"), dict) else task
    name = _recording(data if isinstance(data, dict) else {})
    audio = finder.find(name, bases) if name else None
    where = audio or path.parent / (name or place)
    missing: Problem | None = None
    if audio is None:
        missing = (
            "missing",
            f"{path}, {place}: " + (f"there is no recording “{name}”." if name else "it names no recording."),
        )
    given = _annotations(task)
    if not given:
        nothing = "no_transcript", f"{path}, {place}: it is not annotated."
        yield Row(where, None, split, problem=missing or nothing, source=path)
    for number, regions in enumerate(given):
        for region in regions:
            labels.update(dict.fromkeys(region.labels))
            row = region.row(where, path, place, split, missing)
            if number and row.problem is None:
                other = f"{path}, {place}: it is annotated several times; the first is taken."
                row = Row(row.audio, row.text, split, row.speaker, ("other_annotations", other), "", row.start,
                          row.duration, source=path)  # fmt: skip
            yield row


def _recording(data: Mapping[str, Any]) -> str:
    """The name of a task's recording."""
    texts = [value for name, value in data.items() if isinstance(value, str) and name not in _PROPERTIES]
    named = data.get("audio")
    return named if isinstance(named, str) else next(filter(is_audio, texts), "")


class _Region:
    """What is said of a part of a recording, or of all of it."""

    def __init__(self) -> None:
        self.start: float | None = None
        self.end: float | None = None
        self.texts: list[str] = []
        self.labels: list[str] = []

    def add(self, value: Mapping[str, Any]) -> None:
        """One of the results about it."""
        for name in ("start", "end"):
            if isinstance(value.get(name), int | float):
                setattr(self, name, float(value[name]))
        self.texts += _texts(value.get("text"))
        self.labels += _texts(value.get("labels"))

    def row(self, audio: Path, path: Path, place: str, split: str, missing: Problem | None) -> Row:
        """It as a row; one without a text as not used."""
        text, speaker = " ".join(self.texts).strip(), next(filter(_SPEAKER.match, self.labels), "")
        if self.start is None or self.end is None:
            nothing = ("no_transcript", f"{path}, {place}: it has no text.") if not text else None
            return Row(audio, text or None, split, speaker, missing or nothing, source=path)
        return row_of(audio, Cue(self.start, self.end, text, speaker, place), path, missing is None, split)


def _annotations(task: Mapping[str, Any]) -> list[list[_Region]]:
    """The regions of each annotation that was not cancelled and has any."""
    if "annotations" not in task:
        regions = _of_names(task)
        return [regions] if regions else []
    kept = [each for each in task["annotations"] or () if isinstance(each, dict) and not each.get("was_cancelled")]
    return [regions for each in kept if (regions := _of_results(each.get("result") or []))]


def _of_results(results: Sequence[Any]) -> list[_Region]:
    regions: dict[str, _Region] = {}
    for number, result in enumerate(results):
        value = result.get("value") if isinstance(result, dict) else None
        if isinstance(value, dict) and ("text" in value or "start" in value):
            regions.setdefault(str(result.get("id", number)), _Region()).add(value)
    return sorted(regions.values(), key=lambda region: region.start or 0.0)


def _of_names(task: Mapping[str, Any]) -> list[_Region]:
    """The regions of a task in JSON-MIN: texts stand in the order of the parts."""
    parts = next((v for v in task.values() if isinstance(v, list) and v and _is_part(v[0])), [])
    names = ("transcription", "text", "transcript", "textarea")
    texts = next((found for name in names if (found := _texts(task.get(name)))), [])
    if not parts:
        whole = _Region()
        whole.texts = texts
        return [whole] if texts else []
    regions = []
    for number, part in enumerate(parts):
        region = _Region()
        region.add(part)
        region.texts += texts[number : number + 1] if len(texts) == len(parts) else []
        regions.append(region)
    return regions


def _is_part(value: object) -> bool:
    return isinstance(value, dict) and "start" in value and "end" in value


def _texts(value: object) -> list[str]:
    found = value if isinstance(value, list) else [value]
    return [each.strip() for each in found if isinstance(each, str) and each.strip()]


FORMAT = Format(
    "labelstudio", "Label Studio", "an export as JSON or JSON-MIN, with the recordings beside it", read, COMMON
)
