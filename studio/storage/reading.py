"""Reading files that may be damaged, hostile, or no files at all: within bounds, and with one way to fail.

Whatever a reader raises, its own checks or a library's, leaves `reading` as a `StudioError` that names the file. What
is read whole has a greatest size, what is nested a greatest depth; a pipe or a device, which would make its reader
wait for ever, is refused.
"""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any, TypeVar

import msgspec

from studio.errors import DataError, OutOfMemory, StudioError, is_out_of_memory
from studio.protocol.bounded_json import parse_json, require_shallow

T = TypeVar("T")

MOST_BYTES = 1 << 30
"""Of a file that is read whole, unless its reader says less."""
MOST_LINE = 64 << 20
"""Bytes of a line: room for a recording written into a table."""
_MOST_TOML = 256 << 10
_MOST_DOTS = 1_000  # in a line of TOML: tomllib's time grows with their square
_COPY_AGAIN = "Copy it again from where it came from."


@contextmanager
def reading(
    path: Path | str,
    what: str = "file",
    error: type[StudioError] = DataError,
    *,
    code: str = "unreadable",
    missing: str = "missing",
    hint: str = _COPY_AGAIN,
) -> Iterator[None]:
    """The boundary between what a reader raises and what its callers know.

    Args:
        path: what is read.
        what: the file is, for the message.
        error: what is raised in place of anything that is no `StudioError` yet.
        code: of it, where the file is damaged or cannot be opened.
        missing: its code where the file is not there.
        hint: what to do about a damaged file.

    Raises:
        StudioError: of the given type; `OutOfMemory` where the memory was not enough.
    """
    try:
        yield
    except StudioError:
        raise
    except Exception as cause:  # the one place: a damaged file makes libraries raise anything
        if is_out_of_memory(cause):
            raise OutOfMemory(f"The memory was not enough to read {path}.") from cause
        if isinstance(cause, FileNotFoundError | NotADirectoryError):
            raise error(
                f"There is no {what} {path}.", "Check its name and place.", code=missing, about=str(path)
            ) from cause
        if isinstance(cause, OSError) and cause.errno is not None:
            message = f"The {what} {path} cannot be read: {cause.strerror or cause}."
            raise error(message, "Check what it is and that you may read it.", code=code, about=str(path)) from cause
        raise error(f"{path} is not a valid {what}: {reason_of(cause)}.", hint, code=code, about=str(path)) from cause


def reason_of(error: BaseException) -> str:
    """What an error says about a file, in a line for people."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, OverflowError):
        return "it holds a number that is too large"
    if isinstance(error, UnicodeError):
        return "it is not text in UTF-8"
    if isinstance(error, KeyError):
        return f"it lacks {str(error)[:200]}"
    first, *rest = [*filter(None, map(str.strip, str(error).splitlines())), ""]
    text = f"{first} {rest[0]}" if first.endswith(":") and rest else first
    text = text[:200].rstrip(". ")
    is_told = isinstance(error, ValueError | OSError | RuntimeError | msgspec.MsgspecError) and text
    return text if is_told else f"{type(error).__name__} {text}".strip()


def open_regular(path: Path | str) -> IO[bytes]:
    """Open a file to be read.

    Raises:
        OSError: it cannot be opened, or is a folder, a pipe or a device.
    """
    # Without waiting: opening a pipe would last until someone writes to it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(path, flags)
    try:
        _require_regular(os.fstat(descriptor).st_mode, path)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def require_regular(path: Path | str) -> None:
    """Before a library opens it: OSError for what `open_regular` would not open."""
    _require_regular(os.stat(path).st_mode, path)  # noqa: PTH116 - half a million strings of an archive


def _require_regular(mode: int, path: Path | str) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(21, "it is a folder", str(path))
    if not stat.S_ISREG(mode):
        raise OSError(22, "it is a pipe or a device, not a file", str(path))


def read_bytes(path: Path | str, most: int = MOST_BYTES) -> bytes:
    """A file's content.

    Raises:
        OSError: as `open_regular`.
        ValueError: it is larger than ``most`` bytes.
    """
    with open_regular(path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError(f"it is larger than {most:,} bytes")
    return data


def lines_of(file: IO[bytes], most: int = MOST_LINE) -> Iterator[bytes]:
    """The lines of an opened file, line ends included; ValueError for one longer than ``most`` bytes."""
    for number, line in enumerate(iter(partial(file.readline, most + 1), b""), start=1):
        if len(line) > most:
            raise ValueError(f"line {number} is longer than {most:,} bytes")
        yield line


def decoded(decode: Callable[[bytes], T], line: bytes) -> T | None:
    """What a decoder of msgspec's makes of a line; None where it is torn, foreign or nested too deeply."""
    try:
        return decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def read_json(path: Path | str, most: int = MOST_BYTES) -> Any:
    """The value in a JSON file; OSError or ValueError as `read_bytes` and `parse_json`."""
    return parse_json(read_bytes(path, most))


def read_json_object(path: Path | str, most: int = MOST_BYTES) -> dict[str, Any]:
    """The object in a JSON file; ValueError also where it holds anything else."""
    value = read_json(path, most)
    if not isinstance(value, dict):
        raise ValueError("it does not hold an object")
    return value


def toml_of(path: Path | str) -> dict[str, Any]:
    """The tables of a TOML file; OSError or ValueError as `read_bytes` and `parse_toml`."""
    return parse_toml(read_bytes(path, _MOST_TOML).decode("utf-8-sig"))


def parse_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Raises:
        ValueError: it is not TOML, or nests too deeply.
    """
    if any(line.count(".") > _MOST_DOTS for line in text.split("\n")):
        raise ValueError("it is nested too deeply")
    try:
        tables = tomllib.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    require_shallow(tables)
    return tables
