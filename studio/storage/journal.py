"""Journals: JSON Lines that grow at their end, a record a line, and lose nothing that was once acknowledged.

A line that a kill or a full disk cut short is put right by the next who writes: a record that only lacks its line end
gets one, and any other rest goes to a file of the same name with ``.torn`` behind it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from io import FileIO
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from studio.errors import StorageError
from studio.storage.atomic import flush, flush_descriptor, make_folder, replacing_file, writing
from studio.storage.lock import locked
from studio.storage.reading import read_bytes, reason_of

_BLOCK_BYTES = 1 << 16

T = TypeVar("T")


class Journal(Generic[T]):
    """A journal that any number of processes and threads may read, append to and compact at once.

    Args:
        path: the file; it and its folder are made when something is appended. A lock file lies beside it.
        kind: what a line holds, as msgspec decodes it.
        advice: what to do where the journal is damaged.
    """

    def __init__(self, path: Path, kind: type[T], advice: str = "Move this file away.") -> None:
        self.path = path
        self._decoder = msgspec.json.Decoder(kind)
        self._encoder = msgspec.json.Encoder()
        self._advice = advice

    def read(self) -> list[T]:
        """Every record, in the order of appending; none where there is no file. A torn last line is passed over.

        Raises:
            StorageError: the file cannot be read (code ``unreadable``), or another line is damaged (``damaged``); its
                number is named.
        """
        try:
            data = read_bytes(self.path)
        except FileNotFoundError:
            return []
        except (OSError, ValueError) as error:
            raise StorageError(
                f"{self.path} cannot be read: {reason_of(error)}.",
                "Check that you may read this file.",
                code="unreadable",
            ) from error
        end = data.rfind(b"\n") + 1
        records = self._decoded(data[:end])
        with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            if end < len(data):
                records.append(self._decoder.decode(data[end:]))
        return records

    def append(self, records: Iterable[T]) -> None:
        """Add records; when this returns they are on the disk.

        Raises:
            StorageError: they cannot be written (code ``disk_full`` or ``not_writable``), and none of them has been; or
                another process holds the journal for long (``busy``).
        """
        lines = self._encoder.encode_lines(records)
        make_folder(self.path.parent)
        with self._locked(), writing(self.path):
            is_new = not self.path.exists()
            with self.path.open("a+b", buffering=0) as file:
                _repair(self.path, file)
                _put(file, lines, durable=True)
            if is_new:
                flush(self.path.parent)

    def compact(self, reduce: Callable[[list[T]], Iterable[T]]) -> None:
        """Write the journal anew, shorter; what others append meanwhile waits, and comes after.

        Args:
            reduce: gives the records to keep of all there are now.

        Raises:
            StorageError: as `read` and `append`; the journal is then as it was.
        """
        if not self.path.exists():
            return
        with self._locked():
            with writing(self.path), self.path.open("a+b", buffering=0) as file:
                _repair(self.path, file)
            lines = self._encoder.encode_lines(reduce(self.read()))
            with replacing_file(self.path) as anew:
                anew.write(lines)

    def _locked(self) -> AbstractContextManager[None]:
        return locked(self.path.with_name(f".{self.path.name}.lock"))

    def _decoded(self, lines: bytes) -> list[T]:
        try:
            return self._decoder.decode_lines(lines)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass  # once more, to know which line it is
        records = []
        for number, line in enumerate(lines.split(b"\n"), start=1):
            try:
                if line.strip():
                    records.append(self._decoder.decode(line))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                raise StorageError(
                    f"{self.path} is damaged in line {number}: {error}.", self._advice, code="damaged"
                ) from error
        return records


class JournalWriter:
    """A journal held open by its only writer, such as a run's; others may read it meanwhile.

    Args:
        path: the file; its folder must be there.
        durable: whether what is appended must outlast a power cut, and not only this process.

    Raises:
        StorageError: it cannot be written.
    """

    def __init__(self, path: Path, *, durable: bool = False) -> None:
        self._path = path
        self._durable = durable
        with writing(path):
            self._file = path.open("a+b", buffering=0)
            try:
                _repair(path, self._file)
            except BaseException:
                self._file.close()
                raise

    def __enter__(self) -> JournalWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(self, lines: bytes) -> None:
        """Add whole lines.

        Raises:
            StorageError: they cannot be written; none of them is then.
        """
        with writing(self._path):
            _put(self._file, lines, durable=self._durable)

    def count_lines(self) -> int:
        """How many there are."""
        self._file.seek(0)
        return sum(block.count(b"\n") for block in iter(lambda: self._file.read(_BLOCK_BYTES), b""))

    def close(self) -> None:
        """End writing; more often than once does no harm."""
        self._file.close()


def empty(path: Path) -> None:
    """Forget all records, also those of a writer that holds the journal open; it goes on with an empty one.

    Raises:
        StorageError: that cannot be.
    """
    with writing(path):
        os.truncate(path, 0)


def _repair(path: Path, file: FileIO) -> None:
    """Put right a last line that was cut short, so that the next begins a line of its own."""
    size = file.seek(0, os.SEEK_END)
    tail = b""
    while b"\n" not in tail and len(tail) < size:
        start = max(0, size - len(tail) - _BLOCK_BYTES)
        file.seek(start)
        tail = file.read(size - len(tail) - start) + tail
    tail = tail[tail.rfind(b"\n") + 1 :]
    if not tail:
        return
    if _is_complete(tail):
        _put(file, b"\n", durable=False)
        return
    with path.with_name(f"{path.name}.torn").open("ab", buffering=0) as torn:
        _put(torn, tail + b"\n", durable=True)
    file.truncate(size - len(tail))


def _is_complete(line: bytes) -> bool:
    """Whether a line is a record to its end: a part of a JSON object never is one."""
    try:
        value: Any = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return isinstance(value, dict | list)


def _put(file: FileIO, data: bytes, *, durable: bool) -> None:
    """Add to a file's end all or nothing; OSError where it cannot be."""
    start = file.seek(0, os.SEEK_END)
    view = memoryview(data)
    try:
        while view:
            view = view[file.write(view) :]
        if durable:
            flush_descriptor(file.fileno())
    except OSError:
        with suppress(OSError):
            file.truncate(start)
        raise
