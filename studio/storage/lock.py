"""One process at a time: lock files, which end with the process that holds them, however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from studio.errors import StorageError, StudioError
from studio.storage.atomic import writing

_POLL_SECONDS = 0.01
_LOOK_SECONDS = 0.05  # another who only looks has it for far less


@contextmanager
def locked(file: Path, seconds: float = 10.0, busy: StudioError | None = None) -> Iterator[None]:
    """Hold a lock for this thread while the block runs.

    Args:
        file: that is locked; it is made where it is not there, and stays: to delete it would let two hold it.
        seconds: to wait for another who holds it.
        busy: raised where another holds it for longer; a StorageError of code ``busy`` without it.

    Raises:
        StorageError: the file cannot be made; code ``not_writable``.
    """
    lock = FileLock(file)
    with writing(file):
        try:
            lock.acquire(timeout=seconds, poll_interval=_POLL_SECONDS)
        except Timeout:  # which is an OSError too
            message = f"{file.parent} is in use by another process."
            raise busy or StorageError(message, "Wait until that one is done.", code="busy") from None
    try:
        yield
    finally:
        lock.release()


def is_locked(file: Path) -> bool:
    """Whether somebody holds a lock now; never so where nothing can be written, as in an archive.

    Whoever looks has the lock for a moment, which others who look do not take for held.
    """
    if not file.exists():
        return False
    lock = FileLock(file)
    try:
        lock.acquire(timeout=_LOOK_SECONDS, poll_interval=_POLL_SECONDS)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False
