"""Parts of a long recording that a file beside it gives the times of: subtitles, labels, annotations."""

from __future__ import annotations

import math
import os
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from studio.data.importers.recording import Problem, Reading, Row
from studio.data.importers.tree import Tree
from studio.errors import DataError


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said from one time to another.

    Attributes:
        start: seconds.
        end: seconds.
        text: what is said.
        speaker: where known.
        place: where the file gives it, such as ``line 7``.
    """

    start: float
    end: float
    text: str
    speaker: str = ""
    place: str = ""


class BadCue(ValueError):
    """A file is not of the format that its name promises; the message says where."""


Parse = Callable[[Path], Iterable[Cue]]
"""Cues of a file.

Raises:
    BadCue: the file is not of the format.
    DataError: it cannot be read.
"""


def read_beside(tree: Tree, files: Iterable[Path], parse: Parse) -> Reading:
    """The parts that files name of the recordings beside them; one that cannot be read is listed as such."""
    files = list(files)
    if not files:  # or a large corpus's recordings would be sorted out for nothing
        return Reading()
    recordings = recordings_by_stem(tree)
    rows: list[Row] = []
    for path in files:
        audio = find_beside(path, recordings)
        try:
            cues = list(parse(path))
        except (BadCue, DataError) as error:
            message = error.message if isinstance(error, DataError) else f"{path}: {error}"
            rows.append(Row(audio or path.with_suffix(""), None, problem=("no_transcript", f"{message}.")))
            continue
        rows += [row_of(audio or path.with_suffix(""), cue, path, audio is not None) for cue in cues]
    return Reading(tuple(rows))


def row_of(audio: Path, cue: Cue, source: Path, is_there: bool = True, split: str = "") -> Row:
    """A cue as a row; one whose times are none is listed with what is wrong."""
    start = cue.start if math.isfinite(cue.start) and cue.start > 0 else 0.0
    length = cue.end - cue.start
    duration = round(length, 6) if math.isfinite(length) and length > 0 else None
    return Row(
        audio,
        cue.text.strip() or None,
        split,
        cue.speaker,
        _problem(cue, source, is_there),
        start=start,
        duration=duration,
    )


def _problem(cue: Cue, source: Path, is_there: bool) -> Problem | None:
    where = f"{source}, {cue.place}" if cue.place else str(source)
    if not is_there:
        return "missing", f"{where}: there is no recording beside it."
    if not (0 <= cue.start < cue.end < math.inf):
        return "unreadable", f"{where}: from {cue.start:g} s to {cue.end:g} s is no part of a recording."
    return None


def recordings_by_stem(tree: Tree) -> dict[str, str]:
    """Recordings by their path without suffix, for `find_beside`; of several the first."""
    found: dict[str, str] = {}
    for path in tree.recordings:
        found.setdefault(_key(path[: path.rfind(".")]), path)
    return found


def find_beside(path: Path, recordings: dict[str, str]) -> Path | None:
    """The recording that a file is about: ``talk.wav`` for ``talk.srt``, ``talk.ko.srt`` and ``talk.wav.srt``."""
    stem = str(path)
    while (dot := stem.rfind(".")) > stem.rfind(os.sep) + 1:
        stem = stem[:dot]
        found = recordings.get(_key(stem))
        if found is not None:
            return Path(found)
    return None


def _key(stem: str) -> str:
    return unicodedata.normalize("NFC", stem).casefold()
