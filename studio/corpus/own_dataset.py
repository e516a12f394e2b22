"""A dataset of the user's own: recordings that were spoken or corrected in the studio.

Plain Hugging Face AudioFolder (https://huggingface.co/docs/datasets/audio_dataset): ``metadata.csv`` with
``file_name``, ``text`` and ``prompt_id``, and 16 kHz mono FLAC files under ``audio/``.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from studio.audio.decoding import AudioInfo, probe, read_audio
from studio.audio.encoding import write_flac
from studio.errors import DataError, StorageError
from studio.storage.atomic import make_folder, move, remove, write_text
from studio.storage.lock import locked
from studio.storage.reading import reading
from studio.text.encodings import read_text

_REQUIRED = ("file_name", "text")
_COLUMNS = (*_REQUIRED, "prompt_id")
_LOCK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording of the dataset.

    Attributes:
        file_name: relative to the dataset's folder.
        text: what is said.
        prompt_id: of the sentence that was read; empty for a taught clip.
        others: further columns of its row, as they were found.
    """

    file_name: str
    text: str
    prompt_id: str = ""
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to a clip: without `before` it was added, without `after` removed."""

    before: Clip | None
    after: Clip | None
    place: int = 0


class OwnDataset:
    """Adds to, changes and takes from a dataset; every change by this object can be undone, the newest first.

    The table is written whole or not at all, and read anew before each change, so that what others changed in it stays.
    Recordings that are taken out wait in a hidden folder, which `close` deletes.

    Args:
        folder: need not exist yet.

    Raises:
        DataError: another dataset is there (code ``not_own``), or it cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow links
        self.table = self.folder / "metadata.csv"
        self._removed = self.folder / ".removed"
        self._changes: list[Change] = []
        self.clips()

    def clips(self) -> tuple[Clip, ...]:
        """Every clip, in the order in which they were added.

        Raises:
            DataError: the table cannot be read, or is not one of recordings and texts.
        """
        if not self.table.exists():
            foreign = [name for name in ("metadata.jsonl", "metadata.tsv") if (self.folder / name).exists()]
            if foreign:
                raise _not_own(self.folder / foreign[0])
            return ()
        with reading(self.table, "table", code="damaged"):
            rows = csv.DictReader(io.StringIO(read_text(self.table)), strict=True)
            if not set(_REQUIRED) <= set(rows.fieldnames or ()):
                raise _not_own(self.table)
            return tuple(_clip(self.table, rows.line_num, row) for row in rows)

    def audio(self, clip: Clip) -> Path:
        """Where a clip's recording is."""
        return self.folder / clip.file_name

    def seconds(self) -> float:
        """Length of all recordings together; one that is missing counts nothing."""
        return sum(info.duration for clip in self.clips() if (info := self._info(clip)) is not None)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._changes)

    def add(self, recording: Path, text: str, prompt_id: str = "") -> Clip:
        """Copy a recording of any format into the dataset, as 16 kHz mono FLAC, with its text.

        Raises:
            DataError: there is no text (code ``no_transcript``), or the recording cannot be read (as `read_audio`).
            StorageError: the dataset cannot be written; nothing has changed then.
        """
        clean = _clean(text)
        with self._changing():
            place = len(self.clips())  # before a recording is written: a table that cannot be read leaves none behind
            clip = Clip(self._write_audio(recording), clean, prompt_id)
            return self._do(Change(None, clip, place))

    def replace(self, clip: Clip, *, recording: Path | None = None, text: str | None = None) -> Clip:
        """Give a clip another recording, another text, or both; a new recording gets a new name.

        Raises:
            DataError: as `add`, or the clip is no longer there (code ``missing``).
        """
        clean = clip.text if text is None else _clean(text)
        with self._changing():
            place = self._place(clip)
            before = self.clips()[place]
            name = clip.file_name if recording is None else self._write_audio(recording)
            return self._do(Change(before, replace(clip, file_name=name, text=clean), place))

    def remove(self, clip: Clip) -> None:
        """Take a clip out.

        Raises:
            DataError: the clip is no longer there (code ``missing``).
            StorageError: the dataset cannot be written.
        """
        with self._changing():
            place = self._place(clip)
            self._do(Change(self.clips()[place], None, place))

    def undo(self) -> Change | None:
        """Take the newest change back; it is given, or None where there is none.

        Raises:
            DataError: someone else has taken the clip out since.
            StorageError: the dataset cannot be written.
        """
        if not self._changes:
            return None
        change = self._changes[-1]
        with self._changing():
            place = change.place if change.after is None else self._place(change.after)
            self._apply(Change(change.after, change.before, place))
        return self._changes.pop()

    def close(self) -> None:
        """Delete for good what was taken out; undoing ends with it."""
        self._changes.clear()
        with suppress(StorageError):
            remove(self._removed)

    def _do(self, change: Change) -> Clip:
        try:
            self._apply(change)
        except BaseException:
            if change.after is not None and (
                change.before is None or change.before.file_name != change.after.file_name
            ):
                remove(self.audio(change.after))
            raise
        self._changes.append(change)
        changed = change.after or change.before
        assert changed is not None
        return changed

    def _apply(self, change: Change) -> None:
        """First what is needed comes, then the table changes, then what is not needed goes: no row lacks its file."""
        clips = list(self.clips())
        clips[change.place : change.place + (change.before is not None)] = (
            [change.after] if change.after is not None else []
        )
        if change.after is not None:
            self._bring_back(change.after)
        self._write_table(clips)
        if change.before is not None and all(clip.file_name != change.before.file_name for clip in clips):
            self._put_away(change.before)

    def _bring_back(self, clip: Clip) -> None:
        waiting = self._removed / clip.file_name
        if not self.audio(clip).exists() and waiting.exists():
            move(waiting, self.audio(clip))

    def _put_away(self, clip: Clip) -> None:
        target = self._removed / clip.file_name
        with suppress(StorageError):  # the table does not name it any more: where it stays, it does no harm
            make_folder(target.parent)
            move(self.audio(clip), target)

    def _place(self, clip: Clip) -> int:
        for place, each in enumerate(self.clips()):
            if each.file_name == clip.file_name:
                return place
        raise DataError(
            f"The recording is no longer in the dataset: {self.audio(clip)}", "Open the dataset again.", code="missing"
        )

    def _write_audio(self, recording: Path) -> str:
        samples = read_audio(recording)
        folder = self.folder / "audio"
        make_folder(folder)
        number = 1 + max((int(path.stem) for path in self._numbered()), default=0)
        name = f"audio/{number:04d}.flac"
        write_flac(self.folder / name, samples)
        return name

    def _numbered(self) -> Iterator[Path]:
        """Recordings that bear a number, also those put away: no name is given twice."""
        for folder in (self.folder / "audio", self._removed / "audio"):
            yield from (path for path in folder.glob("*.*") if path.stem.isdecimal())

    def _write_table(self, clips: Sequence[Clip]) -> None:
        extra = dict.fromkeys(name for clip in clips for name, _ in clip.others)
        text = io.StringIO()
        writer = csv.DictWriter(text, [*_COLUMNS, *extra], restval="", lineterminator="\n")
        writer.writeheader()
        for clip in clips:
            row = {"file_name": clip.file_name, "text": clip.text, "prompt_id": clip.prompt_id}
            writer.writerow(row | dict(clip.others))
        write_text(self.table, text.getvalue())

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Hold the dataset for one change by one process."""
        make_folder(self.folder)
        busy = DataError(
            f"The dataset is in use by another program: {self.folder}", "Try again in a moment.", code="busy"
        )
        with locked(self.folder / ".lock", _LOCK_SECONDS, busy):
            yield

    def _info(self, clip: Clip) -> AudioInfo | None:
        try:
            return probe(self.audio(clip))
        except DataError:
            return None


def _clean(text: str) -> str:
    clean = " ".join(text.split())
    if not clean:
        raise DataError(
            "A recording without a text cannot be learned from.", "Write what is said in it.", code="no_transcript"
        )
    return clean


def _clip(table: Path, line: int, row: dict[str, str | None]) -> Clip:
    if None in row or None in row.values() or not row["file_name"]:
        raise _damaged(table, line, "the row has too few or too many fields")
    others = tuple((name, value or "") for name, value in row.items() if name not in _COLUMNS)
    return Clip(row["file_name"], row["text"] or "", row.get("prompt_id") or "", others)


def _not_own(table: Path) -> DataError:
    return DataError(
        f"Another dataset is in this folder: {table}",
        "Choose an empty folder for your own recordings.",
        code="not_own",
    )


def _damaged(table: Path, line: int, problem: str) -> DataError:
    return DataError(
        f"The table of recordings is damaged: {table}, line {line}: {problem}.",
        "Correct the line, or choose another folder.",
        code="unreadable",
    )
