from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from studio.checkpoints import hub as hub_module
from studio.checkpoints.hub import wanted_files
from studio.checkpoints.store import CheckpointStore
from studio.errors import CheckpointError, StorageError, StudioError
from tests.unit.checkpoints.checkpoint_support import COMMIT, FakeHub, fake_hub, folder_files, write_transformers_folder

NAME = "whisper-small"  # of the catalogue, and without a wheel
WEIGHTS = "model.safetensors"


@pytest.fixture
def served(tmp_path: Path) -> dict[str, bytes]:
    files = folder_files(write_transformers_folder(tmp_path / "served"))
    extras = {"pytorch_model.bin": b"pickle", "README.md": b"#", "vocab.json": b"{}", "merges.txt": b"#version: 0.2\n"}
    return {**files, **extras, "model.fp32-00001-of-00002.safetensors": b"twice the size"}


@pytest.fixture
def hub(served: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    monkeypatch.setattr(hub_module, "_RETRY_SECONDS", 0.0)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with fake_hub(served) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        yield server


@pytest.fixture
def store(tmp_path: Path) -> CheckpointStore:
    return CheckpointStore(tmp_path / "home" / "checkpoints")


def failure(store: CheckpointStore, name: str = NAME) -> StudioError:
    with pytest.raises((CheckpointError, StorageError)) as caught:
        store.fetch(name)
    assert caught.value.hint
    assert store.find(name) is None
    assert store.installed() == []
    return caught.value


def ranges(hub: FakeHub) -> list[str]:
    return [asked for name, asked in hub.requests if name == WEIGHTS]


def visible(store: CheckpointStore) -> list[str]:
    return sorted(path.name for path in store.root.iterdir() if not path.name.endswith(".lock"))


def test_fetches_only_what_is_safe_and_needed(hub: FakeHub, store: CheckpointStore, served: dict[str, bytes]) -> None:
    reports: list[tuple[str, int, int]] = []
    info = store.fetch("small", lambda *report: reports.append(report))
    assert info.folder == store.root / NAME
    expected = [name for name in served if name not in ("pytorch_model.bin", "README.md") and "fp32" not in name]
    assert folder_files(info.folder) == {name: served[name] for name in expected}
    assert visible(store) == [NAME]
    total = sum(len(served[name]) for name in expected)
    assert any(done == total == whole for _, done, whole in reports)
    assert all(done <= whole for _, done, whole in reports if whole)


def test_second_fetch_asks_nobody(hub: FakeHub, store: CheckpointStore) -> None:
    first = store.fetch(NAME)
    asked = len(hub.requests)
    assert store.fetch("openai/whisper-small") == first
    assert len(hub.requests) == asked


def test_cut_connection_goes_on_where_it_was(hub: FakeHub, store: CheckpointStore) -> None:
    hub.cut_at = 200_000
    store.fetch(NAME)
    first, second = ranges(hub)
    assert first == ""
    assert 0 < int(second.removeprefix("bytes=").rstrip("-")) <= 204_800


def test_server_without_ranges_starts_again(hub: FakeHub, store: CheckpointStore, served: dict[str, bytes]) -> None:
    hub.cut_at = 200_000
    hub.ranges = False
    reports: list[tuple[str, int, int]] = []
    info = store.fetch(NAME, lambda *report: reports.append(report))
    assert (info.folder / WEIGHTS).read_bytes() == served[WEIGHTS]
    assert all(done <= whole for _, done, whole in reports if whole)


def test_cancel_while_the_server_is_silent_then_go_on(
    hub: FakeHub, store: CheckpointStore, served: dict[str, bytes]
) -> None:
    hub.stall_at = 200_000
    with pytest.raises(CheckpointError) as caught:
        store.fetch(NAME, cancelled=hub.stalled.is_set)
    assert caught.value.code == "cancelled"
    assert store.find(NAME) is None
    part = store.root / f".partial-{NAME}" / f"hub-{COMMIT}" / f"{WEIGHTS}.part"
    kept = part.stat().st_size
    hub.resume()
    info = store.fetch(NAME)
    assert (info.folder / WEIGHTS).read_bytes() == served[WEIGHTS]
    assert ranges(hub)[-1] == (f"bytes={kept}-" if kept else "")
    assert visible(store) == [NAME]


def start_fetch(store: CheckpointStore) -> subprocess.Popen[str]:
    code = (
        "import sys; from pathlib import Path; from studio.checkpoints.store import CheckpointStore\n"
        "CheckpointStore(Path(sys.argv[1])).fetch(sys.argv[2], lambda *report: print(*report, sep='|', flush=True))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-c", code, str(store.root), NAME]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def wait_for_bytes(process: subprocess.Popen[str], count: int) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if int(line.split("|")[1]) >= count:
            return
    raise AssertionError("the fetch ended early")


def test_killed_fetch_leaves_nothing_that_looks_whole_and_is_gone_on_with(
    hub: FakeHub, store: CheckpointStore, served: dict[str, bytes]
) -> None:
    hub.stall_at = 200_000
    process = start_fetch(store)
    wait_for_bytes(process, 100_000)
    process.kill()
    process.communicate()
    assert store.find(NAME) is None
    assert store.installed() == []
    hub.resume()
    info = store.fetch(NAME)
    assert (info.folder / WEIGHTS).read_bytes() == served[WEIGHTS]
    assert int(ranges(hub)[-1].removeprefix("bytes=").rstrip("-")) >= 65_536
    assert visible(store) == [NAME]


def test_two_processes_download_once(hub: FakeHub, store: CheckpointStore) -> None:
    hub.stall_at = 200_000
    process = start_fetch(store)
    wait_for_bytes(process, 100_000)
    phases: list[str] = []

    def report(phase: str, _done: int, _total: int) -> None:
        phases.append(phase)
        if "Waiting" in phase:
            hub.resume()

    info = store.fetch(NAME, report)
    process.communicate()
    assert process.returncode == 0
    assert info.name == NAME
    assert len(ranges(hub)) == 1
    assert not any("Downloading" in phase for phase in phases)


def test_damaged_file_is_deleted(hub: FakeHub, store: CheckpointStore, served: dict[str, bytes]) -> None:
    original = hub.listing

    def listing(repository: str) -> bytes:
        answer = original(repository)
        hub.files = {**served, WEIGHTS: served[WEIGHTS][:-1] + b"!"}
        return answer

    hub.listing = listing  # type: ignore[method-assign]
    error = failure(store)
    assert error.code == "checkpoint_checksum"
    assert visible(store) == []


def test_damaged_small_file_is_noticed_too(hub: FakeHub, store: CheckpointStore, served: dict[str, bytes]) -> None:
    original = hub.listing

    def listing(repository: str) -> bytes:
        answer = original(repository)
        hub.files = {**served, "config.json": served["config.json"].replace(b"whisper", b"whimper")}
        return answer

    hub.listing = listing  # type: ignore[method-assign]
    assert failure(store).code == "checkpoint_checksum"


def test_part_of_another_commit_is_thrown_away(hub: FakeHub, store: CheckpointStore) -> None:
    old = store.root / f".partial-{NAME}" / "hub-abcdef0"
    old.mkdir(parents=True)
    (old / f"{WEIGHTS}.part").write_bytes(b"old")
    store.fetch(NAME)
    assert ranges(hub) == [""]
    assert visible(store) == [NAME]


def test_part_longer_than_the_file_is_thrown_away(
    hub: FakeHub, store: CheckpointStore, served: dict[str, bytes]
) -> None:
    part = store.root / f".partial-{NAME}" / f"hub-{COMMIT}" / f"{WEIGHTS}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * (len(served[WEIGHTS]) + 10))
    assert (store.fetch(NAME).folder / WEIGHTS).read_bytes() == served[WEIGHTS]


def test_repository_with_pickles_only(hub: FakeHub, store: CheckpointStore, served: dict[str, bytes]) -> None:
    hub.files = {name: content for name, content in served.items() if "safetensors" not in name}
    error = failure(store)
    assert error.code == "checkpoint_no_weights"
    assert visible(store) == []


def test_unreachable_hub_says_what_to_do(store: CheckpointStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{closed.getsockname()[1]}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        error = failure(store)
    assert error.code == "checkpoint_unreachable"
    assert "HF_ENDPOINT" in error.hint
    assert "checkpoint import" in error.hint


@pytest.mark.parametrize(("status", "words"), [(404, "no such repository"), (503, "503")])
def test_hub_that_refuses(hub: FakeHub, store: CheckpointStore, status: int, words: str) -> None:
    hub.status = status
    error = failure(store)
    assert error.code == "checkpoint_unreachable"
    assert words in error.message


def test_something_else_answers(hub: FakeHub, store: CheckpointStore) -> None:
    hub.listing = lambda repository: b"<html>Please log in</html>"  # type: ignore[method-assign]
    assert "login page" in failure(store).message


def test_space_is_checked_before(hub: FakeHub, store: CheckpointStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1000))
    error = failure(store)
    assert error.code == "disk_full"
    assert hub.requests == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_disk_full_while_writing(hub: FakeHub, store: CheckpointStore) -> None:
    part = store.root / f".partial-{NAME}" / f"hub-{COMMIT}" / f"{WEIGHTS}.part"
    part.parent.mkdir(parents=True)
    part.symlink_to("/dev/full")
    assert failure(store).code == "disk_full"


def test_home_that_cannot_be_created(hub: FakeHub, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert failure(CheckpointStore(tmp_path / "file" / "checkpoints")).code == "not_writable"


def test_shards_are_taken_where_there_is_no_single_file() -> None:
    shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    names = ["config.json", "model.safetensors.index.json", *shards, "pytorch_model.bin", "model.fp32-1.safetensors"]
    assert wanted_files(names) == ["config.json", "model.safetensors.index.json", *shards]
    assert wanted_files([*names, WEIGHTS]) == ["config.json", WEIGHTS]
