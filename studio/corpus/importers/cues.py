"""Parts of a long recording that a file beside it gives the times of: subtitles, labels, annotations."""

from __future__ import annotations

import math
import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from studio.audio.containers import CONTAINER_SUFFIXES
from studio.corpus.importers.recording import Problem, Reading, Row
from studio.corpus.importers.spans import Span
from studio.corpus.importers.tree import Tree
from studio.errors import DataError
from studio.storage.reading import reading


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said from one time to another.

    Attributes:
        start: seconds.
        end: seconds.
        text: what is said.
        speaker: where known.
        place: where the file gives it, such as ``line 7``.
        problem: what is wrong with how the file gives it, if anything.
        tier: the one that it stands in, where there are such.
        unused: why it is not taken, where another one is.
    """

    start: float
    end: float
    text: str
    speaker: str = ""
    place: str = ""
    problem: str = ""
    tier: str = ""
    unused: str = ""

    @property
    def is_part(self) -> bool:
        """Whether its times can be those of a part of a recording."""
        return 0 <= self.start < self.end < math.inf


@dataclass(frozen=True, slots=True)
class Annotated:
    """A file with what it says of the recording beside it.

    Attributes:
        path: of the file.
        audio: the recording, where there is one.
        cues: its parts; none where the file cannot be read.
        problem: why it cannot.
    """

    path: Path
    audio: Path | None
    cues: tuple[Cue, ...] = ()
    problem: str = ""


def times_of(cues: Iterable[Cue]) -> list[Span]:
    """From when to when something is said, of those cues that tell."""
    return [(cue.start, cue.end) for cue in cues if cue.is_part]


def unreadable_cue(place: str, problem: str, text: str = "") -> Cue:
    """A cue whose times cannot be read, to be listed with what is wrong."""
    return Cue(math.nan, math.nan, text, "", place, problem)


class BadCue(ValueError):
    """A file is not of the format that its name promises; the message says where."""


Parse = Callable[[Path], Iterable[Cue]]
"""Cues of a file.

Raises:
    BadCue: the file is not of the format.
    DataError: it cannot be read.
"""


def read_beside(
    tree: Tree,
    files: Iterable[Path],
    parse: Parse,
    unused: Callable[[Sequence[Annotated]], Mapping[Path, str]] = lambda _files: {},
) -> Reading:
    """The parts that files name of the recordings beside them; one that cannot be read is listed as such.

    Args:
        tree: where they lie.
        files: of one format.
        parse: reads one of them.
        unused: the files whose parts are listed but not used, each with the reason.
    """
    files = list(files)
    if not files:  # or a large corpus's recordings would be sorted out for nothing
        return Reading()
    recordings = recordings_by_stem(tree)
    read = [_annotated(path, find_beside(path, recordings), parse) for path in files]
    reasons = unused(read)
    rows = tuple(row for each in read for row in _rows(each, reasons.get(each.path, "")))
    return Reading(rows, files=tuple(files))


def _annotated(path: Path, audio: Path | None, parse: Parse) -> Annotated:
    try:
        with reading(path, "annotation"):
            return Annotated(path, audio, tuple(parse(path)))
    except DataError as error:
        return Annotated(path, audio, problem=error.message)


def _rows(file: Annotated, unused: str) -> Iterator[Row]:
    """A file's cues; each with its own problem, if it has one, before the reason why none of them is used."""
    audio = file.audio or file.path.with_suffix("")
    if file.problem:
        yield Row(audio, None, problem=("no_transcript", file.problem))
    for cue in file.cues:
        row = row_of(audio, cue, file.path, file.audio is not None)
        yield replace(row, problem=("other_subtitles", unused)) if unused and row.problem is None else row


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
        source=source,
    )


def _problem(cue: Cue, source: Path, is_there: bool) -> Problem | None:
    where = f"{source}, {cue.place}" if cue.place else str(source)
    if not is_there:
        return "missing", f"{where}: there is no recording beside it."
    if cue.problem:
        return "unreadable", f"{where}: {cue.problem}."
    if not cue.is_part:
        return "unreadable", f"{where}: from {cue.start:g} s to {cue.end:g} s is no part of a recording."
    if cue.unused:
        return "other_annotations", f"{source}: {cue.unused}."  # the same for all, so that it is told once
    return None


def recordings_by_stem(tree: Tree) -> dict[str, str]:
    """Recordings by their path without suffix, for `find_beside`; of several the first, videos last."""
    found: dict[str, str] = {}
    for path in sorted(tree.recordings, key=lambda path: path.lower().endswith(CONTAINER_SUFFIXES)):
        found.setdefault(stem_key(path[: path.rfind(".")]), path)
    return found


def find_beside(path: Path, recordings: dict[str, str]) -> Path | None:
    """The recording that a file is about: ``talk.wav`` for ``talk.srt``, ``talk.ko.srt`` and ``talk.wav.srt``."""
    stem = str(path)
    while (dot := stem.rfind(".")) > stem.rfind(os.sep) + 1:
        stem = stem[:dot]
        found = recordings.get(stem_key(stem))
        if found is not None:
            return Path(found)
    return None


def stem_key(stem: str) -> str:
    """Equal for paths that are the same on macOS, which stores names as NFD, and on Windows, which knows no case."""
    return unicodedata.normalize("NFC", stem).casefold()
