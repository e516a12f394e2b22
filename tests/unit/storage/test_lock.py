"""One process at a time."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from studio.errors import StorageError
from studio.storage.lock import is_locked, locked

HOLD = """
import sys
from pathlib import Path
from studio.storage.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_another_is_refused_until_the_holder_ends_however_it_does(tmp_path: Path) -> None:
    file = tmp_path / ".lock"
    assert not is_locked(file) and not file.exists()
    command = [sys.executable, "-c", HOLD, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        assert is_locked(file)
        with pytest.raises(StorageError) as caught, locked(file, 0):
            pass
        assert caught.value.code == "busy"
        process.kill()
    assert not is_locked(file)
    with locked(file):
        assert is_locked(file)


def test_those_who_look_do_not_take_each_other_for_holders(tmp_path: Path) -> None:
    file = tmp_path / ".lock"
    file.touch()
    with ThreadPoolExecutor(3) as pool:
        assert not any(pool.map(lambda _: is_locked(file), range(300)))


def test_a_lock_below_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(StorageError) as caught, locked(tmp_path / "a" / ".lock"):
        pass
    assert caught.value.code == "not_writable"
