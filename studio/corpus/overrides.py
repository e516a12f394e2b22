"""What a user changes about recordings: kept in the studio's own folder, never written to the user's files."""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from studio.corpus.utterance import SPLITS, split_of_old
from studio.errors import DataError, StudioError
from studio.settings.application import studio_home
from studio.storage.atomic import make_folder, write_text
from studio.storage.journal import Journal
from studio.storage.lock import locked

_COMPACT_FROM = 1_000


class Part(msgspec.Struct, frozen=True):
    """One of the utterances that a recording is split into.

    Attributes:
        start: seconds into the file.
        duration: seconds.
        text: transcript.
    """

    start: float
    duration: float
    text: str


class Override(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that is changed about one recording; without any change it means that there is none.

    Attributes:
        id: the recording's, as its importer gives it.
        text: transcript instead of the corpus's, or None.
        left_out: whether it is not used although it could be.
        split: one of `SPLITS` instead of what was drawn, or empty.
        start: seconds into the file instead of the corpus's, or None.
        duration: seconds from there instead of the corpus's, or None.
        parts: the utterances it is split into, in place of itself.
        merged_into: id of the recording whose utterance now holds this one's sound and text too, or empty.
        confirmed: whether the transcript was compared with what a model heard, and found right.
    """

    id: str
    text: str | None = None
    left_out: bool = False
    split: str = ""
    start: float | None = None
    duration: float | None = None
    parts: tuple[Part, ...] = ()
    merged_into: str = ""
    confirmed: bool = msgspec.field(default=False, name="kept")

    @property
    def is_empty(self) -> bool:
        """Whether nothing is changed."""
        return self == Override(self.id)

    @property
    def is_of_content(self) -> bool:
        """Whether text or sound are changed, so that they must be read again."""
        return self.content != (None, None, None, ())

    @property
    def content(self) -> tuple[str | None, float | None, float | None, tuple[Part, ...]]:
        """What is changed about text and sound."""
        return self.text, self.start, self.duration, self.parts


class OverrideStore:
    """What was changed about one folder or table of recordings, as a journal: the last record of an id counts.

    Any number of processes may change the same recordings at once; see `take_over`.

    Args:
        source: the folder or table that the user chose.
    """

    def __init__(self, source: Path) -> None:
        self.source = Path(os.path.abspath(source))  # noqa: PTH100 - resolve() would follow links
        name = hashlib.sha256(os.fsencode(self.source)).hexdigest()[:16]
        self.folder = datasets_folder() / name
        self._journal = Journal(self.journal, Override, "Move this file away to open the recordings without changes.")
        self._seen: tuple[int, int, int] | None = None

    @property
    def journal(self) -> Path:
        """Where the overrides are; called so by earlier versions, whose journals are read as they are."""
        return self.folder / "edits.jsonl"

    def load(self) -> dict[str, Override]:
        """The overrides by id; a last line that was cut short by a crash is passed over.

        Raises:
            StudioError: the journal cannot be read, or a line of it is damaged.
        """
        self._seen = self._state()
        records = self._journal.read()
        overrides = _newest(map(_checked, records))
        if len(records) > _COMPACT_FROM + 2 * len(overrides):
            with suppress(StudioError):  # only shorter would it be: the long journal is as good
                self._journal.compact(lambda all_of_them: _newest(all_of_them).values())
                self._seen = None
        return overrides

    def forget(self) -> None:
        """Take what was last loaded for outdated, as where it could not be taken over."""
        self._seen = None

    @contextmanager
    def changing(self) -> Iterator[bool]:
        """Keep other processes from `save`; gives whether one has saved since this one's last `load` or `save`.

        Raises:
            StorageError: the folder cannot be made, or another process is at it for long.
        """
        self.prepare()
        with locked(self.folder / ".lock"):
            yield self._seen != self._state()

    def save(self, overrides: Sequence[Override]) -> None:
        """Add overrides to the journal, best within `changing`; when this returns they are on the disk.

        Raises:
            StorageError: they cannot be written; none of them is then.
        """
        self.prepare()
        self._journal.append(overrides)
        self._seen = self._state()

    def prepare(self) -> None:
        """Make the folder, with a note of the source it belongs to.

        Raises:
            StorageError: it cannot be made.
        """
        note = self.folder / "source.json"
        if not note.exists():
            make_folder(self.folder)
            write_text(note, json.dumps({"source": str(self.source)}, ensure_ascii=False) + "\n")

    def _state(self) -> tuple[int, int, int] | None:
        try:
            found = self.journal.stat()
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns


def take_over(wanted: Override, known: Override, theirs: Override) -> Override:
    """An override that leaves alone what another process changed about the same recording meanwhile.

    Args:
        wanted: as it is to be.
        known: as it was when that was decided.
        theirs: as it is on the disk.
    """
    names = Override.__struct_fields__
    changes = {name: getattr(wanted, name) for name in names if getattr(wanted, name) != getattr(known, name)}
    return msgspec.structs.replace(theirs, **changes)


def merged(
    stored: Mapping[str, Override], here: Mapping[str, Override], known: Mapping[str, Override]
) -> tuple[list[Override], list[Override]]:
    """What others changed meanwhile, and on top of that what was changed here.

    Args:
        stored: overrides by id, as they are on the disk now.
        here: the same as they are in this process.
        known: those that were changed here, as they were on the disk before.
    """
    gone = [Override(name) for name in here if name not in stored]
    theirs = [*gone, *(each for each in stored.values() if each != here.get(each.id))]
    own = [
        take_over(here.get(name, Override(name)), before, stored.get(name, Override(name)))
        for name, before in known.items()
    ]
    return theirs, own


def _newest(records: Iterable[Override]) -> dict[str, Override]:
    """The last of each id, in the order of these; those without any change left out."""
    overrides: dict[str, Override] = {}
    for each in records:
        overrides.pop(each.id, None)
        if not each.is_empty:
            overrides[each.id] = each
    return overrides


def datasets_folder() -> Path:
    """Where the studio keeps what was changed about recordings."""
    return studio_home() / "datasets"


def original_source(path: Path) -> Path:
    """The folder or table that one of the studio's own manifests was made from; any other path as it is."""
    if path.parent.parent != datasets_folder():
        return path
    try:
        note = json.loads((path.parent / "source.json").read_text(encoding="utf-8"))
        return Path(note["source"])
    except (OSError, ValueError, KeyError, TypeError):
        return path


def _checked(override: Override) -> Override:
    """DataError for an override that no dataset could obey."""
    if override.split not in SPLITS:
        override = msgspec.structs.replace(override, split=split_of_old(override.split))
    if override.split not in SPLITS:
        raise _unreadable(override, f"its side is “{override.split}”")
    times = [override.start or 0.0, override.duration or 0.0]
    times += [time for part in override.parts for time in (part.start, part.duration)]
    if not all(0 <= time < math.inf for time in times):
        raise _unreadable(override, "a time is negative or not finite")
    return override


def _unreadable(override: Override, problem: str) -> DataError:
    return DataError(
        f"The change of the recording “{override.id}” cannot be read: {problem}.",
        "Open the dataset's folder in the studio's datasets, and correct edits.jsonl or move it away.",
        code="unreadable",
    )
