"""What is kept on disk to save time: whole or not at all, within a limit, whoever else writes or clears."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch

from studio.checkpoints.transfer import disk_size
from studio.engine.batches import tensor_cache
from studio.engine.batches.tensor_cache import TensorStore, TensorWriter


def _writer(store: TensorStore, limit: int, tell: Callable[[str], None]) -> TensorWriter:
    return TensorWriter(store, limit, tell, contents="wonders", setting="training.wonders")


def test_room_on_the_disk_is_left_for_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tensor_cache, "_SPARE_BYTES", 1 << 62)
    told: list[str] = []
    writer = _writer(TensorStore(tmp_path / "own"), 10_000, told.append)
    for key in ("aa", "bb"):
        writer.add(key, torch.ones(10, 25))
    assert ["too little room" in text for text in told] == [True]
    assert not disk_size(tmp_path)


def test_the_limit_holds_and_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    store = TensorStore(tmp_path / "own")
    writer = _writer(store, 2_500, told.append)
    for key in ("aa", "bb", "cc", "dd"):
        writer.add(key, torch.ones(10, 25))
    assert [store.find(key) is not None for key in ("aa", "bb", "cc", "dd")] == [True, True, False, False]
    (text,) = told
    assert text.startswith(
        "The cache of wonders has reached its limit of 2.5e-06 GB (training.wonders). The run goes on"
    )


def test_a_store_that_another_run_deletes_is_made_anew(tmp_path: Path) -> None:
    told: list[str] = []
    store = TensorStore(tmp_path / "own")
    writer = _writer(store, 10_000, told.append)
    shutil.rmtree(tmp_path / "own")
    writer.add("aa", torch.ones(10, 25))
    assert store.find("aa") is not None and not told


def test_clearing_the_cache_does_not_stop_a_run_from_keeping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, hidden = TensorStore(tmp_path / "cache" / "own"), torch.ones(10, 25)
    writer = _writer(store, 3_600, lambda text: pytest.fail(text))

    def cleared_meanwhile(*arguments: Any) -> None:
        shutil.rmtree(tmp_path / "cache")
        save_file(*arguments)

    save_file = tensor_cache.save_file
    for key in ("aa", "bb"):
        writer.add(key, hidden)
    with monkeypatch.context() as patch:
        patch.setattr(tensor_cache, "save_file", cleared_meanwhile)
        writer.add("cc", hidden)
    for key in ("cc", "dd"):
        writer.add(key, hidden)
    assert [key for key in ("aa", "bb", "cc", "dd") if store.find(key) is not None] == ["cc", "dd"]


def test_runs_at_the_same_time_see_an_output_whole_or_not_at_all(tmp_path: Path) -> None:
    store = TensorStore(tmp_path / "own")
    hidden = torch.arange(50_000.0).reshape(100, 500)

    def write(_: int) -> None:
        _writer(store, 1 << 30, lambda text: pytest.fail(text)).add("aa", hidden)

    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(write, number) for number in range(12)]
        while not all(task.done() for task in writing):
            found = store.find("aa")
            assert found is None or torch.equal(found, hidden)
        assert not [task.exception() for task in writing if task.exception()]
    assert len(list((tmp_path / "own").rglob("aa*"))) == 2, "a folder and the file in it"


def test_stores_unused_for_longest_make_room(tmp_path: Path) -> None:
    told: list[str] = []
    tensor = torch.ones(10, 25)
    for age, name in enumerate(("new", "old", "oldest")):
        _writer(TensorStore(tmp_path / name), 10_000, told.append).add("aa", tensor)
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    TensorStore(tmp_path / "oldest").touch()
    store = TensorStore(tmp_path / "own")
    writer = _writer(store, 3_600, told.append)
    assert len(list(tmp_path.iterdir())) == 4, "room is made when it is needed"
    writer.add("bb", tensor)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "oldest", "own"]
    writer.add("cc", tensor)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["oldest", "own"]
    found = store.find("bb")
    assert found is not None and torch.equal(found, tensor) and not told
    writer.add("dd", tensor)
    assert store.find("dd") is None and len(told) == 1, "what was used just now stays"


def test_the_limit_holds_for_several_writers(tmp_path: Path) -> None:
    writers = [_writer(TensorStore(tmp_path / "own"), 64_000, lambda _: None) for _ in range(4)]
    for number in range(100):
        for place, writer in enumerate(writers):
            writer.add(f"{place}{number}", torch.ones(10, 25))
    assert 60_000 < disk_size(tmp_path) <= 64_000 + 4 * 2_000


def test_what_is_deleted_while_it_is_read_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*arguments: Any, **named: Any) -> None:
        raise RuntimeError("unable to open file <aa> in read-only mode: No such file or directory (2)")

    store = TensorStore(tmp_path / "own")
    _writer(store, 10_000, pytest.fail).add("aa", torch.ones(10, 25))
    monkeypatch.setattr(tensor_cache, "safe_open", gone)
    assert store.find("aa") is None


def test_what_a_killed_process_left_is_removed_and_never_read(tmp_path: Path) -> None:
    lefts = [tmp_path / "own" / "aa" / name for name in ("aa11.77.tmp", ".tmpUjSyLc")]
    lefts[0].parent.mkdir(parents=True)
    for left in lefts:
        left.write_bytes(b"half")
    store = TensorStore(tmp_path / "own")
    _writer(store, 10_000, lambda _: None)
    assert all(left.exists() for left in lefts), "another process may be writing them"
    for left in lefts:
        os.utime(left, (1e9, 1e9))
    _writer(store, 10_000, lambda _: None)
    assert not any(left.exists() for left in lefts) and store.find("aa11") is None
