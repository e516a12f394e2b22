"""The list of clips on disk, however its saves in the background overlap."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from studio.runs.clips import ClipHistory, new_clip
from studio.storage.atomic import write_bytes


def history(*names: str) -> ClipHistory:
    return ClipHistory(tuple(new_clip(Path(name), "", "fr", "auto") for name in names))


def names(path: Path) -> list[str]:
    return [clip.audio for clip in ClipHistory.load(path).clips]


def test_a_list_comes_back(tmp_path: Path) -> None:
    history("b.wav", "a.wav").save(tmp_path / "new" / "history.jsonl")
    assert names(tmp_path / "new" / "history.jsonl") == ["b.wav", "a.wav"]


def test_a_late_save_of_an_older_list_does_not_undo_a_newer_one(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    older = history("a.wav")
    newer = older.put(new_clip(Path("b.wav"), "", "fr", "auto"))
    newer.save(path)
    older.save(path)
    assert names(path) == ["b.wav", "a.wav"]
    newer.without(newer.clips[0].id).save(path)
    assert names(path) == ["a.wav"]


def test_a_list_that_was_read_again_can_be_saved(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    history("a.wav").save(path)
    ClipHistory.load(path).put(new_clip(Path("b.wav"), "", "fr", "auto")).save(path)
    assert names(path) == ["b.wav", "a.wav"]


def test_saves_wait_for_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.jsonl"
    writing, written = threading.Event(), threading.Event()
    older, newer = history("a.wav"), history("b.wav")
    at_once: list[int] = []

    def slow(target: Path, data: bytes) -> None:
        at_once.append(1)
        writing.set()
        assert written.wait(30)
        assert sum(at_once) == 1, "two saves write at the same time"
        write_bytes(target, data)
        at_once.append(-1)

    monkeypatch.setattr("studio.storage.atomic.write_bytes", slow)
    threads = [threading.Thread(target=each.save, args=(path,)) for each in (older, newer)]
    threads[0].start()
    assert writing.wait(30)
    threads[1].start()
    written.set()
    for thread in threads:
        thread.join()
    assert names(path) == ["b.wav"]
