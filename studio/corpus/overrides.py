"""What a user changes about recordings: kept in the studio's own folder, never written to the user's files."""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from studio.corpus.utterance import SPLITS, split_of_old
from studio.errors import DataError
from studio.settings.application import studio_home

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
    """All that is changed about one recording; without any change it means that there is no edit.

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
    """The edits of one folder or table of recordings, as a journal of JSON Lines: the last line of an id counts.

    Args:
        source: the folder or table that the user chose.
    """

    def __init__(self, source: Path) -> None:
        self.source = Path(os.path.abspath(source))  # noqa: PTH100 - resolve() would follow links
        name = hashlib.sha256(os.fsencode(self.source)).hexdigest()[:16]
        self.folder = datasets_folder() / name

    @property
    def journal(self) -> Path:
        """Where the edits are."""
        return self.folder / "edits.jsonl"

    @property
    def manifest(self) -> Path:
        """The table that training reads in place of the source; runs are named after its stem."""
        return self.folder / f"{self.source.stem or 'recordings'}.jsonl"

    def load(self) -> dict[str, Override]:
        """The edits by id.

        Raises:
            DataError: the journal cannot be read, or a line of it is damaged. A last line that was cut short by a
                crash is passed over.
        """
        try:
            data = self.journal.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise _unreadable(self.journal, str(error.strerror or error)) from error
        overrides: dict[str, Override] = {}
        lines = data.split(b"\n")
        for number, line in enumerate(lines[:-1], start=1):  # what follows the last line's end was cut short
            override = _decoded(self.journal, number, line)
            overrides.pop(override.id, None)
            if not override.is_empty:
                overrides[override.id] = override
        if len(lines) > _COMPACT_FROM + 2 * len(overrides):
            self._rewrite(overrides.values())
        return overrides

    def save(self, overrides: Iterable[Override]) -> None:
        """Add edits to the journal.

        Raises:
            DataError: it cannot be written.
        """
        encoder = msgspec.json.Encoder()
        lines = b"".join(encoder.encode(override) + b"\n" for override in overrides)
        try:
            self.prepare()
            with self.journal.open("ab") as file:
                drop_torn_line(self.journal)
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _unwritable(self.journal, error) from error

    def require_folder(self) -> None:
        """Make the folder.

        Raises:
            DataError: that cannot be.
        """
        try:
            self.prepare()
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def prepare(self) -> None:
        """Make the folder, with a note of the source it belongs to; OSError where that cannot be."""
        self.folder.mkdir(parents=True, exist_ok=True)
        note = self.folder / "source.json"
        if not note.exists():
            replace_file(note, json.dumps({"source": str(self.source)}, ensure_ascii=False).encode() + b"\n")

    def _rewrite(self, overrides: Iterable[Override]) -> None:
        encoder = msgspec.json.Encoder()
        try:
            replace_file(self.journal, b"".join(encoder.encode(override) + b"\n" for override in overrides))
        except OSError:  # only shorter would it have been: the long journal is as good
            return


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


def _decoded(path: Path, number: int, line: bytes) -> Override:
    try:
        override = msgspec.json.decode(line, type=Override)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _unreadable(path, f"line {number}: {error}") from error
    if override.split not in SPLITS:
        override = msgspec.structs.replace(override, split=split_of_old(override.split))
    if override.split not in SPLITS:
        raise _unreadable(path, f"line {number}: split is “{override.split}”")
    times = [
        override.start or 0.0,
        override.duration or 0.0,
        *(time for part in override.parts for time in (part.start, part.duration)),
    ]
    if not all(0 <= time < math.inf for time in times):
        raise _unreadable(path, f"line {number}: a time is negative or not finite")
    return override


def drop_torn_line(path: Path) -> None:
    """Cut a last line of JSON Lines that a crash left unfinished; OSError where that cannot be."""
    data = path.read_bytes()
    if data and not data.endswith(b"\n"):
        os.truncate(path, data.rfind(b"\n") + 1)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; OSError where it cannot be."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _unreadable(path: Path, problem: str) -> DataError:
    return DataError(
        f"The changes made to these recordings cannot be read: {path}: {problem}",
        "Move this file away to open the recordings without the changes.",
        code="unreadable",
    )


def _unwritable(path: Path, error: OSError) -> DataError:
    return DataError(
        f"The change cannot be saved: {path}: {error.strerror or error}",
        "Check that you may write to this folder and that the disk is not full.",
        code="unwritable",
    )
