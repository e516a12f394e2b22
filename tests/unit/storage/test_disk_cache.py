"""Caches are whole or not at all, within their limit, whoever else writes or clears."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.errors import StorageError
from studio.storage import disk_cache
from studio.storage.disk_cache import CacheWriter, DiskCache, clear, disk_size
from tests.unit.storage.faults import names, room_for

SIZE = 1_000


def writer(folder: Path, limit: int = 10 * SIZE, tell: Callable[[str], None] = pytest.fail) -> CacheWriter:
    return CacheWriter(DiskCache(folder), limit, tell, "training.wonders")


def add(to: CacheWriter, *keys: str) -> None:
    for key in keys:
        to.write(key, SIZE, lambda path: path.write_bytes(b"x" * SIZE))


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_room_on_the_disk_is_left_for_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_cache, "_SPARE_BYTES", 1 << 62)
    told: list[str] = []
    add(writer(tmp_path / "own", tell=told.append), "aa", "bb")
    assert told == ["would leave too little room on the disk"] and not kept(tmp_path)


def test_the_limit_holds_and_is_told_once(tmp_path: Path) -> None:
    told: list[str] = []
    add(writer(tmp_path / "own", 2 * SIZE + 1, told.append), "aa", "bb", "cc", "dd")
    assert kept(tmp_path) == ["aa", "bb"]
    assert told == ["has reached its limit of 2.001e-06 GB (training.wonders)"]


def test_a_full_disk_is_told_once_and_leaves_nothing_half(tmp_path: Path) -> None:
    told: list[str] = []
    to = writer(tmp_path / "own", tell=told.append)
    with room_for(SIZE - 1):
        add(to, "aa", "bb")
    assert not kept(tmp_path)
    assert len(told) == 1 and told[0].startswith("cannot be written. ")


def test_what_another_deletes_is_made_anew(tmp_path: Path) -> None:
    to = writer(tmp_path / "own")
    shutil.rmtree(tmp_path / "own")
    add(to, "aa")
    assert kept(tmp_path) == ["aa"]


def test_clearing_does_not_stop_a_writer(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    to = writer(cache / "own", 3 * SIZE + 600)
    add(to, "aa", "bb")

    def cleared_meanwhile(path: Path) -> None:
        clear(cache)
        path.write_bytes(b"x" * SIZE)

    to.write("cc", SIZE, cleared_meanwhile)
    add(to, "dd", "ee")
    assert kept(cache) == ["dd", "ee"] and names(tmp_path) == ["cache"]


def test_where_a_cache_cannot_go_at_once_what_can_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where someone reads an entry."""
    add(writer(tmp_path / "cache"), "aa", "bb")
    rename = Path.rename

    def in_use(path: Path, target: Path) -> Path:
        if path.name in ("cache", "aa"):
            raise PermissionError(13, "Access is denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", in_use)
    with pytest.raises(StorageError, match="aa cannot be deleted"):
        clear(tmp_path / "cache")
    assert kept(tmp_path) == ["aa"]
    clear(tmp_path / "nowhere")


def test_those_unused_for_longest_make_room(tmp_path: Path) -> None:
    for age, name in enumerate(("new", "old", "oldest")):
        add(writer(tmp_path / name), "aa")
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    DiskCache(tmp_path / "oldest").mark_used()
    told: list[str] = []
    to = writer(tmp_path / "own", 3 * SIZE + 600, told.append)
    assert len(names(tmp_path)) == 4, "room is made when it is needed"
    add(to, "bb")
    assert names(tmp_path) == ["new", "oldest", "own"]
    add(to, "cc")
    assert names(tmp_path) == ["oldest", "own"] and not told
    add(to, "dd")
    assert kept(tmp_path / "own") == ["bb", "cc"] and len(told) == 1, "what was used just now stays"


def test_the_limit_holds_for_several_writers(tmp_path: Path) -> None:
    writers = [writer(tmp_path / "own", 64 * SIZE, lambda _: None) for _ in range(4)]
    for number in range(40):
        for place, each in enumerate(writers):
            add(each, f"{place}{number}")
    assert 60 * SIZE < disk_size(tmp_path) <= 68 * SIZE


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    lefts = [tmp_path / "own" / "aa" / name for name in (".aa11.77.tmp", ".tmpUjSyLc")]
    lefts[0].parent.mkdir(parents=True)
    for left in lefts:
        left.write_bytes(b"half")
    writer(tmp_path / "own")
    assert all(left.exists() for left in lefts), "another process may be writing them"
    for left in lefts:
        os.utime(left, (1e9, 1e9))
    writer(tmp_path / "own")
    assert not any(left.exists() for left in lefts)
