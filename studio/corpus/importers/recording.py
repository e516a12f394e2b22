"""What importers produce: recordings with their transcripts, each with its own id."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from studio.audio.parts import AudioPart
from studio.corpus.importers.notices import Notice
from studio.corpus.importers.options import Option, Options
from studio.corpus.importers.side_names import name_of_folder, splits_of_names
from studio.corpus.importers.tree import Tree

Problem = tuple[str, str]
"""A reason of the audit's, and a message."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording as a corpus lists it, before anyone has listened to it.

    Attributes:
        id: unique within what was read, and the same the next time.
        audio: absolute path; the file need not exist.
        text: transcript, or ``None`` where there is none.
        split: one of `SPLITS`; ``""`` where the corpus does not say.
        speaker: the corpus's own name of the speaker, where known.
        problem: why it cannot be used, where the importer already knows.
        start: seconds into the file where a part of it is meant.
        duration: seconds of that part; ``None`` for all that follows.
        raw: as in `AudioPart`.
        set: the split as the corpus names it, such as ``eval_clean``.
        language: Whisper's code of what is spoken, where the corpus says it of each recording.
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
    set: str = field(default="", compare=False)
    language: str = field(default="", compare=False)

    @property
    def piece(self) -> AudioPart:
        """Where its sound is."""
        return AudioPart(self.audio, self.start, self.duration, self.raw)


@dataclass(frozen=True, slots=True)
class Row:
    """A recording before it is given an id.

    `id` is the one that its table wants for it; `split` the name of its side, which is the corpus's own
    where `set` is None; `source` the file beside the recording that says so, if one does.
    """

    audio: Path
    text: str | None
    split: str = ""
    speaker: str = ""
    problem: Problem | None = None
    id: str = ""
    start: float = 0.0
    duration: float | None = None
    raw: str = ""
    source: Path | None = None
    set: str | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one importer made of a tree.

    Attributes:
        rows: the recordings its tables list.
        folders: the folders whose recordings, at any depth, these tables are meant to list all of.
        notes: by a recording's identity, why it is not among the rows although its corpus knows it.
        rules: transcription rules of the corpus, ``aihub`` or none.
        files: the lists and annotations that were read, or are known not to be needed.
        notices: what was guessed or is not used.
    """

    rows: tuple[Row, ...] = ()
    folders: tuple[Path, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    rules: str = ""
    files: tuple[Path, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """An importer.

    Attributes:
        name: as ``--format`` spells it.
        label: for lists.
        layout: what it is told by: its files and folders.
        read: gives an empty `Reading` for a tree that is not of its format.
        options: what may be chosen about it.
    """

    name: str
    label: str
    layout: str
    read: Callable[[Tree, Options], Reading]
    options: tuple[Option, ...]

    @property
    def has_columns(self) -> bool:
        """Whether columns of its tables can be named."""
        return any(option.kind == "column" for option in self.options)


def with_ids(rows: Sequence[Row], root: Path) -> list[Recording]:
    """Give every row an id: its own, else its path relative to `root` without suffix.

    Where recordings would share one, as ``a.wav`` and ``a.mp3`` do, each takes its suffix too; what still collides,
    as one file listed twice does, is numbered in order: ``a``, ``a#2``.
    """
    prefix = os.path.join(root, "")  # noqa: PTH118 - with a separator at its end
    short = [row.id or _relative(_without_suffix(str(row.audio)), prefix) for row in rows]
    first: dict[str, str] = {}
    shared = set()
    for identifier, row in zip(short, rows, strict=True):
        if first.setdefault(identifier, str(row.audio)) != str(row.audio):
            shared.add(identifier)
    wanted = [
        _relative(str(row.audio), prefix) if identifier in shared else identifier
        for identifier, row in zip(short, rows, strict=True)
    ]
    names = _side_names(rows, root)
    splits = splits_of_names(set(names))
    return [
        Recording(
            identifier,
            row.audio,
            row.text,
            splits[name],
            row.speaker,
            row.problem,
            row.start,
            row.duration,
            row.raw,
            name if row.set is None else row.set,
            row.language,
        )
        for identifier, row, name in zip(_numbered(wanted), rows, names, strict=True)
    ]


def _side_names(rows: Sequence[Row], root: Path) -> list[str]:
    """The name of each row's side: its own, else that of the nearest folder of its recording that is called so."""
    known: dict[str, str] = {}
    names = []
    for row in rows:
        name = row.split
        if not name:
            folder = os.path.dirname(row.audio)  # noqa: PTH120 - half the time of Path's for 600,000 rows
            if folder not in known:
                known[folder] = name_of_folder(folder, root)
            name = known[folder]
        names.append(name)
    return names


def _without_suffix(path: str) -> str:
    dot = path.rfind(".")
    return path[:dot] if dot > path.rfind(os.sep) + 1 else path


def _relative(path: str, prefix: str) -> str:
    inside = path[len(prefix) :] if path.startswith(prefix) else path
    return unicodedata.normalize("NFC", inside if os.sep == "/" else inside.replace(os.sep, "/"))


def _numbered(wanted: Sequence[str]) -> Iterable[str]:
    used = set(wanted)
    counts: Counter[str] = Counter()
    for identifier in wanted:
        counts[identifier] += 1
        if counts[identifier] == 1:
            yield identifier
            continue
        while f"{identifier}#{counts[identifier]}" in used:
            counts[identifier] += 1
        numbered = f"{identifier}#{counts[identifier]}"
        used.add(numbered)
        yield numbered


def absolute(path: Path) -> Path:
    """`path` from the root, links left as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
