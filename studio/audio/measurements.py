"""Measuring many recordings at once, and never the same content twice.

Figures are kept in one SQLite file of the studio's, by a hash of the file's content; size and time of a file are a
shortcut to its hash. Whatever happens to that file, only time is lost.
"""

from __future__ import annotations

import hashlib
import math
import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from studio.audio.decoding import read_frames
from studio.audio.parts import AudioPart
from studio.audio.signal import SIGNAL, VERSION, Signals, measure_frames
from studio.errors import DataError
from studio.settings.application import studio_home
from studio.storage.reading import open_regular

_THREADS = 8
_AHEAD = 32  # recordings decoded ahead of the one being reported, per thread
_ASKED = 500  # keys in one question to the database
_HASH_BYTES = 16
_READ = 1 << 20
_COMMIT_EVERY = 1_000
_COMMIT_SECONDS = 1.0  # longest that another process waits to write, or to clear
_CLEAR_SECONDS = 30.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, size INTEGER, modified INTEGER, hash BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS signals (key BLOB PRIMARY KEY, record BLOB) WITHOUT ROWID;
"""

T = TypeVar("T")
R = TypeVar("R")


class MeasurementCache:
    """Figures of recordings by their content; may be used from several threads.

    Args:
        path: the file to keep them in; the studio's own without it. Where it cannot be written, figures are kept for
            as long as this object lives.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._pending = 0
        self._since = 0.0
        self._database = _opened(path or measurements_file())

    def __enter__(self) -> MeasurementCache:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write what is not yet written."""
        with self._lock, suppress(sqlite3.Error):
            self._database.commit()
            self._database.close()

    def key(self, piece: AudioPart) -> bytes:
        """Equal for the same piece of the same content, whatever the file is called.

        Raises:
            DataError: the file is ``missing`` or ``unreadable``.
        """
        return content_key(self._hash(piece.path), piece)

    def find_many(
        self, pieces: Sequence[tuple[str, float, float | None, str]], limit: float = math.inf
    ) -> tuple[Signals, npt.NDArray[np.bool_]]:
        """What :meth:`measure` gave before, of files that are the same by their size and time; asks for many at once.

        Args:
            pieces: path, start, duration and raw format of each, as in `AudioPart`.
            limit: as given to :meth:`measure`.

        Returns:
            records of `SIGNAL` and which of them are known, both of shape (n,).
        """
        records, is_known = np.zeros(len(pieces), SIGNAL), np.zeros(len(pieces), np.bool_)
        names = [path if path.isascii() else _name(path) for path, *_ in pieces]
        states = _states({name: piece[0] for name, piece in zip(names, pieces, strict=True)})
        hashes = {
            name: content
            for name, size, modified, content in self._rows_of("SELECT * FROM files WHERE path IN", list(states))
            if states[name] == (size, modified)
        }
        beyond = _limited(b"", limit)
        keys = [
            _key(hashes[name], start, duration, raw) + beyond if name in hashes else b""
            for name, (_, start, duration, raw) in zip(names, pieces, strict=True)
        ]
        found = dict(self._rows_of("SELECT * FROM signals WHERE key IN", list(set(keys))))
        rows = [row for row, key in enumerate(keys) if len(found.get(key, b"")) == SIGNAL.itemsize]
        records[rows] = np.frombuffer(b"".join([found[keys[row]] for row in rows]), SIGNAL)
        is_known[rows] = True
        return records, is_known

    def _rows_of(self, statement: str, keys: Sequence[str | bytes]) -> list[Any]:
        with self._lock, suppress(sqlite3.Error):
            self._commit_when_due()
            rows = list[Any]()
            for start in range(0, len(keys), _ASKED):
                asked = keys[start : start + _ASKED]
                rows += self._database.execute(f"{statement} ({','.join('?' * len(asked))})", asked).fetchall()
            return rows
        return []

    def measure(self, piece: AudioPart, limit: float = math.inf) -> Signals:
        """The record of a piece, decoded only where its content is new, and only just beyond `limit` seconds.

        Raises:
            DataError: as `read_frames`.
        """
        key = _limited(self.key(piece), limit)
        if (cached := self._cached(key)) is not None:
            return cached
        record = measure_piece(piece, limit)
        self._write("INSERT OR REPLACE INTO signals VALUES (?, ?)", (key, record.tobytes()))
        return record

    def _known_hash(self, path: Path, size: int, modified: int) -> bytes | None:
        with self._lock, suppress(sqlite3.Error):
            self._commit_when_due()
            row = self._database.execute(
                "SELECT hash FROM files WHERE path = ? AND size = ? AND modified = ?", (_name(path), size, modified)
            ).fetchone()
            return None if row is None else bytes(row[0])
        return None

    def _hash(self, path: Path) -> bytes:
        size, modified = _state(path)
        known = self._known_hash(path, size, modified)
        if known is not None:
            return known
        found = content_hash(path)
        self._write("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (_name(path), size, modified, found))
        return found

    def _cached(self, key: bytes) -> Signals | None:
        with self._lock, suppress(sqlite3.Error):
            row = self._database.execute("SELECT record FROM signals WHERE key = ?", (key,)).fetchone()
            if row is not None and len(row[0]) == SIGNAL.itemsize:
                return np.frombuffer(row[0], SIGNAL).reshape(()).copy()
        return None

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with self._lock, suppress(sqlite3.Error):  # a full disk is no reason to measure nothing
            self._database.execute(statement, values)
            self._since = self._since if self._pending else time.monotonic()
            self._pending += 1
            self._commit_when_due()

    def _commit_when_due(self) -> None:
        is_long_ago = self._pending and time.monotonic() - self._since > _COMMIT_SECONDS
        if self._pending >= _COMMIT_EVERY or is_long_ago:
            self._database.commit()
            self._pending = 0


def measure_piece(piece: AudioPart, limit: float = math.inf) -> Signals:
    """The record of a piece; where it exceeds `limit` seconds, of little more than these.

    Raises:
        DataError: as `read_frames`.
    """
    decoded = read_frames(piece, limit)
    return measure_frames(decoded.frames, decoded.rate, decoded.missing)


def measurements_file() -> Path:
    """Where figures of recordings are kept."""
    return studio_home() / "measurements.sqlite"


def clear_measurements() -> None:
    """Forget all figures; who measures meanwhile goes on, and what it finds from now on is kept.

    Raises:
        DataError: another process would not let go of them; code ``busy``.
    """
    path = measurements_file()
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=_CLEAR_SECONDS, isolation_level=None)) as database:
            database.executescript(_SCHEMA)
            database.executescript("BEGIN IMMEDIATE; DELETE FROM signals; DELETE FROM files; COMMIT;")
            # Not the file itself: others have it open. What they keep busy just stays larger for now.
            with suppress(sqlite3.OperationalError):
                database.execute("VACUUM")
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        raise DataError(
            f"The measurements cannot be cleared: {path}: {error}",
            "Wait until the recordings that are being opened have been checked, and try again.",
            code="busy",
        ) from error
    except sqlite3.DatabaseError:  # damaged, so that nobody can use it
        path.unlink(missing_ok=True)


def content_key(content: bytes, piece: AudioPart) -> bytes:
    """The key of a piece of a file with this :func:`content_hash`."""
    return _key(content, piece.start, piece.duration, piece.raw)


def _key(content: bytes, start: float, duration: float | None, raw: str) -> bytes:
    if not start and duration is None and not raw:
        return content
    end = "" if duration is None else f"{duration:.3f}"
    return content + f"{start:.3f}:{end}:{raw}".encode()


def _limited(key: bytes, limit: float) -> bytes:
    return key if math.isinf(limit) else key + f"<{limit:g}".encode()


def content_hash(path: Path) -> bytes:
    """BLAKE2b of a file's content, 16 bytes.

    Raises:
        DataError: it is ``missing`` or ``unreadable``.
    """
    digest = hashlib.blake2b(digest_size=_HASH_BYTES)
    try:
        with open_regular(path) as file:
            while block := file.read(_READ):
                digest.update(block)
    except (OSError, ValueError) as error:
        raise _absent(path, error) from error
    return digest.digest()


def in_order(
    items: Iterable[T],
    work: Callable[[T], R],
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[tuple[T, Callable[[], R]]]:
    """Items in order, each with the way to its result; a bounded number is worked on ahead, in several threads.

    libsndfile and NumPy's transforms let other threads run meanwhile.

    Args:
        items: what there is to do.
        work: the result of an item; its errors are raised where the result is asked for.
        cancelled: asked between items.

    Raises:
        DataError: code ``cancelled``.
    """
    threads = min(_THREADS, os.cpu_count() or 1)
    waiting: deque[tuple[T, Callable[[], R]]] = deque()
    remaining = iter(items)
    with ThreadPoolExecutor(threads, thread_name_prefix="measure") as pool:

        def submitted(item: T) -> tuple[T, Callable[[], R]]:
            return item, pool.submit(work, item).result

        try:
            waiting.extend(map(submitted, islice(remaining, threads * _AHEAD)))
            while waiting:
                if cancelled is not None and cancelled():
                    raise DataError("The audit was cancelled.", code="cancelled")
                yield waiting.popleft()
                waiting.extend(map(submitted, islice(remaining, 1)))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _opened(path: Path) -> sqlite3.Connection:
    """The database, made anew where it is damaged or of another version, in memory where it cannot be written."""
    for _ in range(2):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return _prepared(sqlite3.connect(path, check_same_thread=False, timeout=5))
        except sqlite3.OperationalError:
            break
        except sqlite3.DatabaseError:
            with suppress(OSError):
                path.unlink()
        except OSError:
            break
    return _prepared(sqlite3.connect(":memory:", check_same_thread=False))


def _prepared(database: sqlite3.Connection) -> sqlite3.Connection:
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = OFF")
        if database.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            database.executescript("DROP TABLE IF EXISTS signals; DROP TABLE IF EXISTS files;")
        database.executescript(_SCHEMA)
        database.execute(f"PRAGMA user_version = {VERSION}")
        database.commit()
    except sqlite3.Error:
        database.close()
        raise
    return database


def _states(paths: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    """Size and time of files, as their paths, by their names in the database; those that are not there are left out."""
    states = {}
    for name, path in paths.items():
        try:
            found = os.stat(path)  # noqa: PTH116 - a third of Path's time, for 600,000
        except (OSError, ValueError):
            continue
        states[name] = found.st_size, found.st_mtime_ns
    return states


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        raise _absent(path, error) from error
    return found.st_size, found.st_mtime_ns


def _name(path: Path | str) -> str:
    name = str(path)
    return name if name.isascii() else name.encode(errors="surrogateescape").decode(errors="backslashreplace")


def _absent(path: Path, error: Exception) -> DataError:
    if isinstance(error, FileNotFoundError):
        return DataError(f"The recording is missing: {path}", "Check its name and place.", code="missing")
    return DataError(f"The recording cannot be opened: {path}: {error}", code="unreadable")
