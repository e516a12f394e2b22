"""Disks that fail: at each of the calls in turn that write, or after a number of bytes."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from studio.errors import StorageError

WRITING = [
    (os, "open"),
    (os, "fsync"),
    (Path, "open"),
    (Path, "mkdir"),
    (Path, "chmod"),
    (Path, "replace"),
    (Path, "rename"),
    (shutil, "copymode"),
]


def each_failure(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object], *, at_least: int) -> Iterator[None]:
    """Do the work again and again, with the first, the second … call that writes refused by a full disk.

    Until it succeeds, which it must not before ``at_least`` refusals.
    """
    for doomed in range(1, 100):
        calls = 0

        def counted(original: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any, **named: Any) -> Any:
                nonlocal calls
                calls += 1
                if calls == doomed:  # noqa: B023 - used within this turn only
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                return original(*arguments, **named)

            return call

        with monkeypatch.context() as patches:
            for owner, name in WRITING:
                patches.setattr(owner, name, counted(getattr(owner, name)))
            with suppress(StorageError):
                work()
        if calls < doomed:
            assert doomed > at_least
            return
        yield
    raise AssertionError("it never ends")


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file may become larger than ``size`` bytes: what is over is cut off, as on a full disk."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def contents(folder: Path) -> dict[str, bytes]:
    """All files in a folder, locks aside."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(".lock")
    }


def names(folder: Path) -> list[str]:
    """What is in a folder."""
    return sorted(path.name for path in folder.iterdir())
