"""Files that are written in the background, in whatever order: what was made last stays."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from pathlib import Path

from studio.errors import RunError
from studio.runs.directory import write_file

next_age = itertools.count(1).__next__
"""To be taken when a content is made: the higher, the newer."""

_lock = threading.Lock()
_newest: dict[Path, int] = {}


def write_newest(path: Path, age: int, text: Callable[[], str]) -> None:
    """Write a file whole or not at all; its folder is made. One at a time, and none over what was made after it.

    Raises:
        RunError: it cannot be written.
    """
    with _lock:
        if age < _newest.get(path, 0):
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunError(
                f"{path.parent} cannot be made: {error.strerror}.", "Check the permissions of the studio's folder."
            ) from error
        write_file(path, text())
        _newest[path] = age
