"""Tensors on disk: read as they were written, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch

from studio.engine.batches import tensor_cache
from studio.engine.batches.tensor_cache import TensorStore, TensorWriter
from studio.protocol.events import Warned


def _writer(store: TensorStore, limit: int, tell: Callable[[Warned], None]) -> TensorWriter:
    return TensorWriter(store, limit, tell, contents="wonders", setting="training.wonders")


def test_the_limit_holds_and_is_told(tmp_path: Path) -> None:
    told: list[Warned] = []
    store = TensorStore(tmp_path / "own")
    writer = _writer(store, 2_500, told.append)
    for key in ("aa", "bb", "cc", "dd"):
        writer.add(key, torch.ones(10, 25))
    assert [store.find(key) is not None for key in ("aa", "bb", "cc", "dd")] == [True, True, False, False]
    (text,) = told
    assert text.message.startswith(
        "The cache of wonders has reached its limit of 2.5e-06 GB (training.wonders). The run goes on"
    )


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


def test_what_is_deleted_while_it_is_read_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*arguments: Any, **named: Any) -> None:
        raise RuntimeError("unable to open file <aa> in read-only mode: No such file or directory (2)")

    store = TensorStore(tmp_path / "own")
    _writer(store, 10_000, pytest.fail).add("aa", torch.ones(10, 25))
    monkeypatch.setattr(tensor_cache, "safe_open", gone)
    assert store.find("aa") is None
