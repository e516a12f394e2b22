"""Files and folders are written whole or not at all."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from studio.errors import StorageError
from studio.storage import atomic
from studio.storage.atomic import (
    creating_folder,
    free_path,
    move,
    recover,
    remove,
    replacing_file,
    replacing_folder,
    replacing_path,
    require_writable,
    write_bytes,
    write_text,
    writing,
)
from tests.unit.storage.faults import contents, each_failure, names, room_for

posix = pytest.mark.skipif(os.name == "nt", reason="permissions and links of POSIX")


def fill(folder: Path) -> None:
    with replacing_folder(folder) as new:
        write_bytes(new / "weights", b"new")


def test_text_is_written_as_it_is(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "één\r\ntwee\n")
    assert (tmp_path / "a.txt").read_bytes() == "één\r\ntwee\n".encode()
    assert names(tmp_path) == ["a.txt"]


def test_a_file_on_a_full_disk_is_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    for _ in each_failure(monkeypatch, lambda: write_bytes(path, b"new"), at_least=6):
        # Only the folder's own flush comes after the new file stands.
        assert contents(tmp_path) in ({"a.txt": b"old"}, {"a.txt": b"new"})
    assert contents(tmp_path) == {"a.txt": b"new"}


def test_a_disk_that_becomes_full_within_a_file_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    for size in (0, 1, 100_000):
        with room_for(size), pytest.raises(StorageError):
            write_bytes(path, b"x" * 100_001)
        assert contents(tmp_path) == {"a.txt": b"old"}


@pytest.mark.parametrize("error", [ValueError(), KeyboardInterrupt()])
def test_what_fails_within_the_block_leaves_the_old_file(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(type(error)), replacing_file(path) as file:
        file.write(b"new")
        raise error
    assert contents(tmp_path) == {"a.txt": b"old"}


def test_two_at_once_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with replacing_file(path) as first:
        first.write(b"first")
        with replacing_file(path) as second:
            second.write(b"second")
        assert path.read_bytes() == b"second"
    assert contents(tmp_path) == {"a.txt": b"first"}


@posix
def test_permissions_stay_and_new_files_have_those_of_the_mask(tmp_path: Path) -> None:
    path, other = tmp_path / "a.txt", tmp_path / "b.txt"
    path.touch()
    path.chmod(0o640)
    (tmp_path / "usual").touch()
    write_bytes(path, b"new")
    write_bytes(other, b"new")
    assert path.stat().st_mode & 0o777 == 0o640
    assert other.stat().st_mode == (tmp_path / "usual").stat().st_mode


@posix
def test_what_a_link_names_is_replaced_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    path, link = tmp_path / "elsewhere" / "a.txt", tmp_path / "link.txt"
    link.symlink_to(path)
    write_bytes(link, b"new")
    assert link.is_symlink() and path.read_bytes() == b"new"


@posix
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        with replacing_path(pipe) as path:
            path.write_bytes(b"through")
        assert reader.communicate()[0] == b"through"
    assert pipe.is_fifo()


def test_the_longest_name_can_be_written(tmp_path: Path) -> None:
    name = "é" * 127
    write_text(tmp_path / name, "x")
    assert names(tmp_path) == [name]


def test_a_file_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(StorageError, match="a/b") as caught:
        write_text(tmp_path / "a" / "b", "x")
    assert caught.value.code == "not_writable" and caught.value.hint


def test_the_cause_of_a_refused_write_is_kept() -> None:
    cause = OSError(errno.EACCES, "Permission denied")
    with pytest.raises(StorageError) as caught, writing(Path("/runs/a/events.jsonl")):
        raise cause
    assert caught.value.__cause__ is cause
    assert caught.value.message == "/runs/a/events.jsonl cannot be written: Permission denied."


def test_a_kill_leaves_the_old_file_and_what_is_deleted_later(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    program = """
import os, sys
from pathlib import Path
from studio.storage.atomic import replacing_file
with replacing_file(Path(sys.argv[1])) as file:
    file.write(b"new")
    os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", program, str(path)], check=False).returncode == 9
    assert path.read_bytes() == b"old" and len(names(tmp_path)) == 2
    recover(tmp_path, idle=3600)
    recover(tmp_path, "b.txt")
    assert len(names(tmp_path)) == 2
    recover(tmp_path, "a.txt")
    assert contents(tmp_path) == {"a.txt": b"old"}


def test_what_is_left_over_goes_after_a_while(tmp_path: Path) -> None:
    left, fresh = tmp_path / ".a.txt.0123.tmp", tmp_path / ".b.txt.0123.tmp"
    for path in (left, fresh):
        path.mkdir()
    os.utime(left, (time.time() - 7200, time.time() - 7200))
    recover(tmp_path, idle=3600)
    assert names(tmp_path) == [fresh.name]
    recover(tmp_path / "nowhere")


# --- folders ------------------------------------------------------------------------------------------------------


def test_a_folder_is_replaced_whole(tmp_path: Path) -> None:
    folder = tmp_path / "adapter"
    folder.mkdir()
    (folder / "old").touch()
    fill(folder)
    assert contents(tmp_path) == {"adapter/weights": b"new"} and names(tmp_path) == ["adapter"]


def test_a_folder_on_a_full_disk_is_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "adapter"
    folder.mkdir()
    (folder / "weights").write_bytes(b"old")
    for _ in each_failure(monkeypatch, lambda: fill(folder), at_least=10):
        assert contents(folder) in ({"weights": b"old"}, {"weights": b"new"})
        recover(tmp_path)
        assert names(tmp_path) == ["adapter"]
    assert contents(folder) == {"weights": b"new"}


@pytest.mark.parametrize("killed_at", range(4))
def test_a_kill_between_the_renames_is_put_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_at: int
) -> None:
    folder = tmp_path / "adapter"
    folder.mkdir()
    (folder / "weights").write_bytes(b"old")
    calls = iter(range(10))

    def dying(action: Callable[..., object], *arguments: object) -> None:
        if next(calls) == killed_at:
            raise SystemExit
        action(*arguments)

    with monkeypatch.context() as patches, suppress(SystemExit):
        patches.setattr(atomic, "_patiently", dying)
        patches.setattr("shutil.rmtree", lambda *_, **__: None)
        with replacing_folder(folder) as new:
            (new / "weights").write_bytes(b"new")
    recover(tmp_path)
    assert names(tmp_path) == ["adapter"]
    assert contents(folder) == {"weights": b"old" if killed_at < 3 else b"new"}


def test_a_folder_made_meanwhile_by_another_stays(tmp_path: Path) -> None:
    folder = tmp_path / "corpora" / "a"
    with creating_folder(folder) as mine:
        (mine / "clip").write_bytes(b"mine")
        with creating_folder(folder) as other:
            (other / "clip").write_bytes(b"other")
    assert contents(tmp_path) == {"corpora/a/clip": b"other"} and names(folder.parent) == ["a"]


def test_many_files_are_brought_to_the_disk_at_once(tmp_path: Path) -> None:
    with creating_folder(tmp_path / "a") as new:
        for number in range(100):
            (new / f"{number}").touch()
    assert len(contents(tmp_path)) == 100


def test_a_folder_goes_at_once_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "step-1"
    folder.mkdir()
    (folder / "weights").touch()
    with monkeypatch.context() as patches:
        patches.setattr("shutil.rmtree", lambda *_, **__: None)  # killed before
        remove(folder)
    assert not folder.exists()
    recover(tmp_path)
    assert names(tmp_path) == []
    remove(folder)
    write_text(folder, "a file")
    remove(folder)
    assert names(tmp_path) == []


def test_what_cannot_be_deleted_or_moved_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    (tmp_path / "a").touch()
    monkeypatch.setattr(Path, "unlink", refuse)
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(StorageError, match="a cannot be deleted: Permission denied"):
        remove(tmp_path / "a")
    with pytest.raises(StorageError, match="b cannot be written: Permission denied"):
        move(tmp_path / "a", tmp_path / "b")


def test_where_another_has_a_file_open_it_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows refuses for as long as a scanner or a reader has the old file open."""
    refusals, slept = 3, []
    replace = Path.replace

    def busy(path: Path, target: Path) -> Path:
        nonlocal refusals
        refusals -= 1
        if refusals >= 0:
            raise PermissionError(errno.EACCES, "Access is denied")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", busy)
    monkeypatch.setattr(atomic, "_WAITS", (0.01, 0.02, 0.05))
    monkeypatch.setattr("time.sleep", slept.append)
    write_bytes(tmp_path / "a", b"new")
    assert slept == [0.01, 0.02, 0.05] and contents(tmp_path) == {"a": b"new"}
    refusals = 4
    with pytest.raises(StorageError):
        write_bytes(tmp_path / "a", b"newer")
    assert contents(tmp_path) == {"a": b"new"}


# --- asking before ------------------------------------------------------------------------------------------------


def test_a_writable_place_is_one_below_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for good in (tmp_path, tmp_path / "a" / "b", tmp_path / "file"):
        require_writable(good)
    with pytest.raises(StorageError) as caught:
        require_writable(tmp_path / "file" / "a")
    assert caught.value.code == "not_writable"


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(StorageError, match=r"nothing can be written to"):
        require_writable(tmp_path / "a")


def test_a_free_path_has_a_number_before_its_suffix_where_others_have_the_name(tmp_path: Path) -> None:
    wanted = tmp_path / "2026.11"
    names = []
    for _ in range(3):
        path = free_path(wanted, ".wav")
        path.touch()
        names.append(path.name)
    assert names == ["2026.11.wav", "2026.11-1.wav", "2026.11-2.wav"]
    assert free_path(wanted) == wanted
