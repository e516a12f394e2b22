"""Writing files and folders whole or not at all: what was there before outlives every failure, kill and power cut.

Whatever is written is put together beside its place, under a name that begins with a dot and ends with ``.tmp``,
brought to the disk, and then renamed. `recover` deletes what processes that were killed left of that.
"""

from __future__ import annotations

import errno
import itertools
import os
import shutil
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from uuid import uuid4

from safetensors import SafetensorError

from studio.errors import StorageError

_TEMPORARY = ".tmp"
_ASIDE = ".old.tmp"
_WAITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0) if os.name == "nt" else ()
"""Seconds between attempts: Windows moves and deletes nothing that another process, such as a scanner, has open."""
_SYNC_WHOLE_DISK_FROM = 100
"""Files in a folder from which one sync of everything is quicker than one of each."""
_LONGEST_NAME = 200
"""Bytes of a name that are used again in a temporary one; file systems allow 255 in all."""


@contextmanager
def writing(target: Path, verb: str = "written") -> Iterator[None]:
    """Turn the operating system's refusal to write into a message for people.

    Args:
        target: what the block changes.
        verb: what cannot be done to it then.

    Raises:
        StorageError: the block raised OSError, or safetensors' own error; code ``disk_full`` or ``not_writable``.
    """
    try:
        yield
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or f"(os error {errno.ENOSPC})" in reason:
            raise StorageError(
                f"The disk is full: {target} could not be saved.",
                "What was saved before is untouched. Free some space, then resume or try again.",
                code="disk_full",
                about=str(target),
            ) from error
        raise StorageError(
            f"{target} cannot be {verb}: {reason}.",
            "Check the folder's permissions, or choose another one.",
            code="not_writable",
        ) from error


def write_text(target: Path, text: str) -> None:
    """Write a text file in UTF-8, its line ends as they are, whole or not at all.

    Raises:
        StorageError: it cannot be written; what was there before is untouched.
    """
    write_bytes(target, text.encode("utf-8"))


def write_bytes(target: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        StorageError: it cannot be written; what was there before is untouched.
    """
    with replacing_file(target) as file:
        file.write(data)


next_age = itertools.count(1).__next__
"""To be taken when a content is made that is written in the background: the higher, the newer."""

_newest_lock = threading.Lock()
_newest: dict[Path, int] = {}


def write_newest(target: Path, age: int, data: Callable[[], bytes]) -> None:
    """Write a file whole or not at all; its folder is made. One at a time, and none over what was made after it.

    For files that are written in the background, in whatever order.

    Raises:
        StorageError: it cannot be written.
    """
    with _newest_lock:
        if age >= _newest.get(target, 0):
            make_folder(target.parent)
            write_bytes(target, data())
            _newest[target] = age


@contextmanager
def replacing_file(target: Path) -> Iterator[IO[bytes]]:
    """A binary file, to be written and read, that takes the place of ``target`` when the block ends without an error.

    Raises:
        StorageError: it cannot be written; what was there before is untouched.
    """
    with replacing_path(target) as temporary, temporary.open("w+b") as file:
        yield file


@contextmanager
def replacing_path(target: Path, *, durable: bool = True) -> Iterator[Path]:
    """The name of an empty file that takes the place of ``target`` when the block ends without an error.

    It has the permissions of the file it replaces, or those of any new file. Where ``target`` is a link, the file that
    it names is replaced; a pipe or a device is written to itself.

    Args:
        target: the file; its folder must be there.
        durable: whether it must outlast a power cut; not so for what can be made again and is checked when read.

    Raises:
        StorageError: it cannot be written; what was there before is untouched.
    """
    if target.exists() and not target.is_file() and not target.is_dir():
        with writing(target):
            yield target
        return
    final = _followed(target)
    temporary = _beside(final)
    with writing(target):
        mode = _create(temporary)
        try:
            yield temporary
            with suppress(FileNotFoundError):
                mode = stat.S_IMODE(final.stat().st_mode)
            temporary.chmod(mode)
            if durable:
                flush(temporary)
            _patiently(temporary.replace, final)
        except BaseException:
            with suppress(OSError):
                _patiently(temporary.unlink, True)
            raise
        if durable:
            flush(final.parent)


@contextmanager
def replacing_folder(target: Path) -> Iterator[Path]:
    """A temporary folder that takes the place of ``target``, whole, when the block ends without an error.

    The folder that was there stays beside it until the new one stands; `recover` puts it back after a kill in between.

    Raises:
        StorageError: it cannot be written; what was there before is untouched.
    """
    final = _followed(target)
    with writing(target), _temporary_folder(final) as temporary:
        yield temporary
        if final.exists():
            shutil.copymode(final, temporary)
        flush_all(temporary)
        aside = _aside(final)
        remove(aside)
        if final.exists():
            _patiently(final.rename, aside)
        try:
            _patiently(temporary.rename, final)
        except OSError:
            if aside.exists():
                _patiently(aside.rename, final)
            raise
        flush(final.parent)
        with suppress(OSError):
            remove(aside)


@contextmanager
def creating_folder(target: Path) -> Iterator[Path]:
    """A temporary folder that becomes ``target``, whole, when the block ends without an error.

    Where another process makes the same folder meanwhile, that one stays and this one goes.

    Raises:
        StorageError: it cannot be written.
    """
    with writing(target), _temporary_folder(target) as temporary:
        yield temporary
        flush_all(temporary)
        try:
            _patiently(temporary.rename, target)
        except OSError:
            if not target.is_dir():
                raise
        flush(target.parent)


def copy_folder(source: Path, target: Path) -> None:
    """Copy the files of a folder into one that does not exist yet, which comes to be whole or not at all.

    Raises:
        StorageError: that cannot be, or the target exists.
    """
    with creating_folder(target) as folder:
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        for path in sorted(path for path in source.iterdir() if path.is_file()):
            shutil.copyfile(path, folder / path.name)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it where they are not there.

    Raises:
        StorageError: that cannot be.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)


def move(source: Path, target: Path) -> None:
    """Give a file or folder another name on the same disk, for good; a file that was there is replaced.

    Raises:
        StorageError: that cannot be; both are as they were.
    """
    with writing(target):
        _patiently(source.replace, target)
        flush(target.parent)


def free_path(wanted: Path, suffix: str = "") -> Path:
    """A path with this suffix, and with a number before it where that one is taken."""
    number, path = 1, wanted.with_name(f"{wanted.name}{suffix}")
    while path.exists():
        number, path = number + 1, wanted.with_name(f"{wanted.name}-{number}{suffix}")
    return path


def remove(path: Path) -> None:
    """Delete a file or a folder with all in it: it is gone at once or not at all; nothing where there is none.

    Raises:
        StorageError: it cannot be deleted.
    """
    with writing(path, "deleted"):
        try:
            if path.is_symlink() or not path.is_dir():
                _patiently(path.unlink, True)
                return
            doomed = path if path.name.endswith(_TEMPORARY) else _beside(path)
            if doomed != path:
                _patiently(path.rename, doomed)
        except FileNotFoundError:
            return
        shutil.rmtree(doomed, ignore_errors=True)


def recover(folder: Path, name: str = "", *, idle: float = 0.0) -> None:
    """Put right what processes that were killed while they wrote into a folder left there.

    Nobody else may be writing there now, unless ``idle`` is given. What cannot be deleted stays.

    Args:
        folder: where the files or folders were to come.
        name: of the only one to look at; empty for all.
        idle: seconds for which something must not have been touched to count as left over.

    Raises:
        StorageError: a folder that was about to be replaced cannot be put back.
    """
    prefix = f".{_shortened(name)}." if name else "."
    for entry in [*folder.glob(f".*{_TEMPORARY}")]:
        if not entry.name.startswith(prefix):
            continue
        target = entry.with_name(entry.name.removesuffix(_ASIDE)[1:])
        if entry.name.endswith(_ASIDE) and not target.exists():
            move(entry, target)
        elif not idle or _idle_seconds(entry) > idle:
            with suppress(StorageError):
                remove(entry)


def is_temporary(path: Path) -> bool:
    """Whether something is a file or folder that was being put together, which `recover` would delete."""
    return path.name.startswith(".") and path.name.endswith(_TEMPORARY)


def require_writable(target: Path) -> None:
    """Nothing if ``target`` can be made or written, as far as the nearest folder that exists shows.

    Raises:
        StorageError: it cannot (code ``not_writable``).
    """
    with writing(target):
        folder = next(path for path in (target, *target.absolute().parents) if os.path.lexists(path))
        if not folder.is_dir():
            if folder == target and folder.is_file():
                folder = target.absolute().parent
            else:
                raise NotADirectoryError(errno.ENOTDIR, f"{folder} is not a folder")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, f"nothing can be written to {folder}")


@contextmanager
def _temporary_folder(target: Path) -> Iterator[Path]:
    temporary = _beside(target)
    temporary.mkdir(parents=True)
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _create(path: Path) -> int:
    """Make a new empty file; gives its permissions, which the process's mask has decided."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    try:
        return stat.S_IMODE(os.fstat(descriptor).st_mode)
    finally:
        os.close(descriptor)


def flush_all(folder: Path) -> None:
    """Bring a folder with everything in it to the disk; OSError where that fails."""
    entries = [entry for entry in (*folder.rglob("*"), folder) if entry.is_dir() or entry.is_file()]
    if len(entries) >= _SYNC_WHOLE_DISK_FROM and sys.platform == "linux":
        os.sync()
        return
    for entry in entries:
        flush(entry)


def flush(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk, to outlast a power cut; OSError where that fails."""
    is_folder = path.is_dir()
    if os.name == "nt" and (is_folder or not os.access(path, os.W_OK)):  # where neither can be opened for it
        return
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        flush_descriptor(descriptor)
    except OSError as error:
        if not is_folder or error.errno not in (errno.EINVAL, errno.ENOTSUP):  # as network disks answer for folders
            raise
    finally:
        os.close(descriptor)


def flush_descriptor(descriptor: int) -> None:
    """Bring an open file to the disk, to outlast a power cut; OSError where that fails."""
    if sys.platform == "darwin":
        import fcntl

        with suppress(OSError):  # fsync leaves the drive's own cache; not every disk knows this
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def _patiently(action: Callable[..., object], *arguments: object) -> None:
    for seconds in _WAITS:
        try:
            action(*arguments)
            return
        except PermissionError:
            time.sleep(seconds)
    action(*arguments)


def _followed(target: Path) -> Path:
    return Path(os.path.realpath(target)) if target.is_symlink() else target


def _beside(target: Path) -> Path:
    """A new name for what is put together, or waits to be deleted."""
    return target.with_name(f".{_shortened(target.name)}.{uuid4().hex[:12]}{_TEMPORARY}")


def _aside(target: Path) -> Path:
    """Where a folder waits while another takes its place."""
    return target.with_name(f".{target.name}{_ASIDE}")


def _shortened(name: str) -> str:
    return os.fsencode(name)[:_LONGEST_NAME].decode("utf-8", "ignore")


def _idle_seconds(path: Path) -> float:
    try:
        return time.time() - path.lstat().st_mtime
    except OSError:
        return 0.0
