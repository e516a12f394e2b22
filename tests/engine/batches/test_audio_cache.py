"""Samples of recordings that take long to read are kept from one epoch to the next."""

from __future__ import annotations

import errno
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.corpus.utterance import Utterance, read_utterance
from studio.engine.batches import audio_cache, tensor_cache
from studio.engine.batches.audio_cache import AudioCache
from studio.errors import DataError
from studio.protocol.events import RunFinished, Warned
from studio.settings.application import audio_cache_folder
from tests.engine.conftest import Run, stop_at

MakeRun = Callable[..., Run]
Make = Callable[..., AudioCache]


@pytest.fixture
def make() -> Make:
    def make(source: str = "corpus", limit: float = 1.0, tell: Callable[[Warned], None] = pytest.fail) -> AudioCache:
        return AudioCache(source, limit, tell)

    return make


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything takes long to read."""
    monkeypatch.setattr(audio_cache, "_SLOW_SECONDS", -1.0)
    monkeypatch.setattr(audio_cache, "_SLOW_SHARE", -1.0)


@pytest.fixture
def parts(tmp_path: Path) -> list[Utterance]:
    """Parts of one MP3 in stereo at another rate."""
    path = tmp_path / "talk.mp3"
    soundfile.write(path, np.random.default_rng(0).normal(0, 0.1, (44_100 * 6, 2)), 44_100)
    starts = (0.0, 1.7, 3.3)
    return [Utterance(str(s), str(path), "oui", 1.5, start=s) for s in starts]


def _files() -> list[Path]:
    return sorted(path for path in audio_cache_folder().rglob("*") if path.is_file())


def _unreadable(*_: Any) -> None:
    raise AssertionError("what is kept is not read again")


def test_what_is_slow_is_read_once_and_the_same_to_the_bit(
    make: Make, slow: None, parts: list[Utterance], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = make()
    for part in parts:
        np.testing.assert_array_equal(read(part), read_utterance(part))
    assert len(_files()) == 3
    monkeypatch.setattr(audio_cache, "read_utterance", _unreadable)
    again = make()
    for part in parts:
        np.testing.assert_array_equal(again(part), read_utterance(part))


def test_what_is_quick_is_not_kept(make: Make, parts: list[Utterance], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio_cache, "_SLOW_SECONDS", 1e9)
    np.testing.assert_array_equal(make()(parts[1]), read_utterance(parts[1]))
    monkeypatch.setattr(audio_cache, "_SLOW_SECONDS", -1.0)
    monkeypatch.setattr(audio_cache, "_SLOW_SHARE", 1e9)
    np.testing.assert_array_equal(make()(parts[1]), read_utterance(parts[1]))
    assert not audio_cache_folder().exists()


def test_a_recording_that_has_changed_is_read_anew(make: Make, slow: None, parts: list[Utterance]) -> None:
    read = make()
    before = read(parts[1])
    soundfile.write(parts[1].audio, np.random.default_rng(1).normal(0, 0.1, (44_100 * 6, 2)), 44_100)
    os.utime(parts[1].audio, (1e9, 1e9))
    after = read(parts[1])
    assert not np.array_equal(before, after)
    np.testing.assert_array_equal(after, read_utterance(parts[1]))
    Path(parts[1].audio).unlink()
    with pytest.raises(DataError, match=r"talk\.mp3"):
        read(parts[1])


def test_nothing_is_kept_of_what_cannot_be_named(
    make: Make, slow: None, parts: list[Utterance], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stale(*_: Any, **__: Any) -> None:
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))

    read = make()
    with monkeypatch.context() as patch:
        patch.setattr(audio_cache, "read_utterance", lambda _: np.zeros(10, np.float32))
        patch.setattr(Path, "stat", stale)
        read(parts[0])
    assert not _files()


def test_damage_costs_a_reading(make: Make, slow: None, parts: list[Utterance]) -> None:
    make()(parts[0])
    (file,) = _files()
    raw = bytearray(file.read_bytes())
    raw[-1] ^= 255
    file.write_bytes(raw)
    np.testing.assert_array_equal(make()(parts[0]), read_utterance(parts[0]))
    assert file.read_bytes() != bytes(raw)


def test_a_full_disk_is_told_once(
    make: Make, slow: None, parts: list[Utterance], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tensor_cache, "save_file", full)
    told: list[Warned] = []
    read = make(tell=told.append)
    for part in parts:
        np.testing.assert_array_equal(read(part), read_utterance(part))
    (text,) = told
    assert text.message.startswith("The cache of decoded recordings cannot be written. The disk is full: ")


def test_what_is_read_stays_longer_than_what_is_not(make: Make, slow: None, parts: list[Utterance]) -> None:
    for source, part in zip(("daily", "once"), parts, strict=False):
        make(source)(part)
    daily, once = (file.parents[1] for file in sorted(_files(), key=lambda file: file.stat().st_mtime_ns))
    for folder in (daily, once):
        os.utime(folder, (1e9, 1e9))
    make("daily")(parts[0])
    assert daily.stat().st_mtime > once.stat().st_mtime


def test_workers_keep_too_and_tell_the_log(
    make: Make, slow: None, parts: list[Utterance], caplog: pytest.LogCaptureFixture
) -> None:
    read = make(limit=1e-9)
    worker: AudioCache = pickle.loads(pickle.dumps(read))
    worker(parts[0])
    assert "has reached its limit of 1e-09 GB (training.audio_cache)" in caplog.text


@pytest.mark.parametrize("tables", [{}, {"adapter": {"scope": "decoder"}}], ids=["both", "frozen encoder"])
def test_a_run_learns_the_same_from_what_is_kept(
    make_run: MakeRun, slow: None, monkeypatch: pytest.MonkeyPatch, tables: dict[str, dict[str, Any]]
) -> None:
    def made(name: str, **training: Any) -> Run:
        training = {"max_steps": 4, **training}
        return make_run(name, training=training, evaluation={"eval_steps": 4, "max_utterances": 1}, **tables)

    never = made("never", audio_cache=0.0)
    assert isinstance(never.execute()[-1], RunFinished)
    assert not audio_cache_folder().exists()
    first, second, third = (made(name) for name in ("one", "two", "three"))
    first.execute()
    assert len(_files()) == 10 and not first.of(Warned)
    with monkeypatch.context() as patch:
        patch.setattr(audio_cache, "read_utterance", _unreadable)
        second.execute()
    third.execute(stop_at(2))
    shutil.rmtree(audio_cache_folder())
    assert isinstance(third.execute()[-1], RunFinished)
    adapters = {
        (run.directory.adapter / "adapter_model.safetensors").read_bytes() for run in (never, first, second, third)
    }
    assert len(adapters) == 1
