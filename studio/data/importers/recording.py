"""What importers produce: recordings with their transcripts, each with its own id."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.data.importers.tree import Tree
from studio.data.utterance import Piece

Problem = tuple[str, str]
"""A reason of the audit's, and a message."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording as a corpus lists it, before anyone has listened to it.

    Attributes:
        id: unique within what was read, and the same the next time.
        audio: absolute path; the file need not exist.
        text: transcript, or ``None`` where there is none.
        split: ``"train"``, ``"eval"``, or ``""`` where the corpus does not say.
        speaker: the corpus's own name of the speaker, where known.
        problem: why it cannot be used, where the importer already knows.
        start: seconds into the file where a part of it is meant.
        duration: seconds of that part; ``None`` for all that follows.
        raw: as in `Piece`.
    """

    id: str
    audio: Path
    text: str | None
    split: str = ""
    speaker: str = ""
    problem: Problem | None = None
    start: float = 0.0
    duration: float | None = None
    raw: str = ""

    @property
    def piece(self) -> Piece:
        """Where its sound is."""
        return Piece(self.audio, self.start, self.duration, self.raw)


@dataclass(frozen=True, slots=True)
class Row:
    """A recording before it is given an id. `id` is the one that its table wants for it."""

    audio: Path
    text: str | None
    split: str = ""
    speaker: str = ""
    problem: Problem | None = None
    id: str = ""
    start: float = 0.0
    duration: float | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one importer made of a tree.

    Attributes:
        rows: the recordings its tables list.
        folders: the folders whose recordings, at any depth, these tables are meant to list all of.
        notes: by a recording's identity, why it is not among the rows although its corpus knows it.
    """

    rows: tuple[Row, ...] = ()
    folders: tuple[Path, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """An importer. `read` gives an empty `Reading` for a tree that is not of its format."""

    name: str
    label: str
    read: Callable[[Tree], Reading]


def split_of_name(name: str) -> str:
    """The split that a file or folder of this name stands for: ``train``, ``dev``, ``test`` and usual variants."""
    name = name.lower()
    if name in ("train", "training"):
        return "train"
    return "eval" if name in ("dev", "test", "eval", "valid", "val", "validation", "evaluation") else ""


def with_ids(rows: Sequence[Row], root: Path) -> list[Recording]:
    """Give every row an id: its own, else its path relative to `root` without suffix.

    Where recordings would share one, as ``a.wav`` and ``a.mp3`` do, each takes its suffix too; what still collides,
    as one file listed twice does, is numbered in order: ``a``, ``a#2``.
    """
    short = [row.id or _relative(row.audio.with_suffix("") if row.audio.suffix else row.audio, root) for row in rows]
    files: dict[str, set[Path]] = {}
    for identifier, row in zip(short, rows, strict=True):
        files.setdefault(identifier, set()).add(row.audio)
    wanted = [
        _relative(row.audio, root) if len(files[identifier]) > 1 else identifier
        for identifier, row in zip(short, rows, strict=True)
    ]
    return [
        Recording(
            identifier, row.audio, row.text, row.split, row.speaker, row.problem, row.start, row.duration, row.raw
        )
        for identifier, row in zip(_numbered(wanted), rows, strict=True)
    ]


def _relative(path: Path, root: Path) -> str:
    inside = path.is_relative_to(root)
    text = (path.relative_to(root) if inside else path).as_posix()
    return unicodedata.normalize("NFC", text)


def _numbered(wanted: Sequence[str]) -> Iterable[str]:
    taken = set(wanted)
    counts: Counter[str] = Counter()
    for identifier in wanted:
        counts[identifier] += 1
        if counts[identifier] == 1:
            yield identifier
            continue
        while f"{identifier}#{counts[identifier]}" in taken:
            counts[identifier] += 1
        numbered = f"{identifier}#{counts[identifier]}"
        taken.add(numbered)
        yield numbered


def absolute(path: Path) -> Path:
    """`path` from the root, links left as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
