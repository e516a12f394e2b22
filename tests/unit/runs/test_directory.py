"""Run directories: who may write, what is whole, and that nothing is lost when writing fails."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from studio.errors import RunError, StorageError
from studio.protocol.codec import encode
from studio.protocol.events import SamplesTranscribed, Warned
from studio.runs.directory import RunDirectory
from studio.storage.atomic import replacing_folder
from tests.unit.runs.run_support import folder_contents

HOLD_THE_LOCK = """
import sys
from pathlib import Path
from studio.runs.directory import RunDirectory
with RunDirectory(Path(sys.argv[1])).locked():
    print("held", flush=True)
    sys.stdin.read()
"""

PREPARED = {".lock", "manifest.jsonl", "run.toml"}


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    """A run directory as `prepare_run` leaves it."""
    directory = RunDirectory(tmp_path / "run")
    with directory.preparing():
        directory.settings.write_text("schema_version = 1\n")
        directory.manifest.touch()
    return directory


@contextmanager
def locked_elsewhere(run: RunDirectory) -> Iterator[subprocess.Popen[str]]:
    """Another process holds the lock."""
    command = [sys.executable, "-c", HOLD_THE_LOCK, str(run.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def save_checkpoint(run: RunDirectory, step: int, text: str = "weights") -> None:
    with run.new_checkpoint(step) as folder:
        (folder / "adapter.bin").write_text(text)


def refuse(number: int) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


# --- preparing ----------------------------------------------------------------------------------------------------


def test_a_new_directory_is_made_with_its_parents(tmp_path: Path) -> None:
    directory = RunDirectory(tmp_path / "a" / "b" / "run")
    with directory.preparing():
        assert directory.path.is_dir() and not directory.exists
        directory.settings.touch()
        directory.manifest.touch()
    assert directory.exists
    directory.require()


def test_what_fails_leaves_nothing_behind_and_can_be_tried_again(tmp_path: Path) -> None:
    directory = RunDirectory(tmp_path / "a" / "run")
    with pytest.raises(KeyboardInterrupt), directory.preparing():
        directory.manifest.touch()
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
    with directory.preparing():
        pass


def test_a_folder_that_was_there_before_stays(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no"), RunDirectory(tmp_path).preparing():
        raise ValueError("no")
    assert tmp_path.is_dir()


def test_of_two_starts_in_one_place_the_second_is_refused(tmp_path: Path) -> None:
    directory = RunDirectory(tmp_path / "run")
    with directory.preparing():
        with (
            pytest.raises(RunError, match="is in use by another process") as caught,
            RunDirectory(directory.path).preparing(),
        ):
            pytest.fail("both prepare")
        directory.settings.touch()
    assert caught.value.code == "run_busy"
    assert directory.exists


def test_a_start_that_waited_for_another_finds_its_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = RunDirectory(tmp_path / "run")
    locked = RunDirectory.locked

    @contextmanager
    def after_another(self: RunDirectory) -> Iterator[None]:
        self.settings.write_text("the other's")
        with locked(self):
            yield

    monkeypatch.setattr(RunDirectory, "locked", after_another)
    with pytest.raises(RunError, match="already holds a run"), directory.preparing():
        pytest.fail("it prepares over another's run")
    assert directory.settings.read_text() == "the other's"


def test_a_run_file_alone_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "run.toml").touch()
    with pytest.raises(RunError, match=r"holds a run file, but no run: it has no manifest\.jsonl") as caught:
        RunDirectory(tmp_path).require()
    assert caught.value.hint.endswith(f"train {tmp_path / 'run.toml'}")


def test_a_directory_with_a_run_is_refused_and_untouched(run: RunDirectory) -> None:
    before = folder_contents(run.path)
    with pytest.raises(RunError, match="already holds a run") as caught, run.preparing():
        pass
    assert caught.value.code == "run_exists"
    assert f"resume {run.path}" in caught.value.hint
    assert folder_contents(run.path) == before
    run.report.touch()
    with pytest.raises(RunError, match="already holds a run") as caught, run.preparing():
        pass
    assert f"resume {run.path}" in caught.value.hint, "its page is not there yet"
    run.report_page.touch()
    with pytest.raises(RunError) as caught, run.preparing():
        pass
    assert caught.value.hint == "It is finished: choose another --run-dir."


def test_a_directory_with_other_files_is_refused_and_untouched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(RunError, match="is not empty") as caught, RunDirectory(tmp_path).preparing():
        pass
    assert caught.value.code == "run_exists"
    assert folder_contents(tmp_path) == {"thesis.txt": b"years of work"}


def test_a_directory_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    with pytest.raises(StorageError, match=r"cannot be written: .*file is not a folder") as caught:
        RunDirectory(tmp_path / "file" / "run").require_free()
    assert caught.value.code == "not_writable"
    with pytest.raises(StorageError, match="cannot be written"):
        RunDirectory(tmp_path / "file").require_free()


def test_an_unwritable_place_is_told_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(StorageError, match=f"nothing can be written to {tmp_path}") as caught:
        RunDirectory(tmp_path / "a" / "run").require_free()
    assert caught.value.code == "not_writable"
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_run_is_told_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"it has no run\.toml") as caught:
        RunDirectory(tmp_path).require()
    assert caught.value.code == "no_run"


# --- the lock -----------------------------------------------------------------------------------------------------


def test_a_run_in_use_by_another_process_is_refused(run: RunDirectory) -> None:
    with locked_elsewhere(run) as process:
        assert run.is_busy
        with pytest.raises(RunError, match="is in use by another process") as caught, run.locked():
            pass
        assert caught.value.code == "run_busy"
        process.kill()
        process.wait()
        assert not run.is_busy, "the lock ends with the process, however it ends"
        with run.locked():
            assert run.is_busy
    assert not run.is_busy


def test_looking_leaves_nothing_behind(tmp_path: Path) -> None:
    assert not RunDirectory(tmp_path / "absent").is_busy
    assert not RunDirectory(tmp_path).is_busy
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_cannot_be_written_is_not_busy(run: RunDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    with run.locked():
        pass
    monkeypatch.setattr("studio.storage.lock.FileLock.acquire", refuse(errno.EROFS))
    assert not run.is_busy
    with pytest.raises(StorageError, match="cannot be written: Read-only file system") as caught, run.locked():
        pass
    assert caught.value.code == "not_writable"


def test_a_look_of_another_does_not_make_a_run_busy(run: RunDirectory) -> None:
    looking, looked = threading.Event(), threading.Event()

    def look() -> None:
        with run.locked():
            looking.set()
            looked.wait(0.1)

    other = threading.Thread(target=look)
    other.start()
    looking.wait()
    with run.locked():
        pass
    other.join()


# --- checkpoints --------------------------------------------------------------------------------------------------


def test_checkpoints_appear_whole_and_in_order(run: RunDirectory) -> None:
    assert run.complete_checkpoints() == []
    with run.new_checkpoint(20) as folder:
        (folder / "adapter.bin").write_text("weights")
        assert run.complete_checkpoints() == []
        assert folder.parent == run.checkpoints
    save_checkpoint(run, 3)
    save_checkpoint(run, 123_456_789)
    assert [step for step, _ in run.complete_checkpoints()] == [3, 20, 123_456_789]
    assert run.checkpoint_path(20) == run.checkpoints / "step-00000020"
    assert folder_contents(run.checkpoint_path(20)) == {"adapter.bin": b"weights"}


def test_only_complete_checkpoints_count(run: RunDirectory) -> None:
    save_checkpoint(run, 1)
    for name in (".step-00000002.tmp", ".step-00000001.old.tmp", "step-00000003.part", "other", "step-12"):
        (run.checkpoints / name).mkdir()
    (run.checkpoints / "step-00000004").write_text("a file")
    assert [step for step, _ in run.complete_checkpoints()] == [1]


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt(), OSError(errno.ENOSPC, "full")])
def test_a_checkpoint_that_fails_leaves_nothing(run: RunDirectory, error: BaseException) -> None:
    save_checkpoint(run, 1)
    with pytest.raises((ValueError, KeyboardInterrupt, StorageError)), run.new_checkpoint(2) as folder:
        (folder / "half").write_text("…")
        raise error
    assert folder_contents(run.checkpoints) == {"step-00000001/adapter.bin": b"weights"}


def test_what_a_killed_save_left_goes_with_the_next(run: RunDirectory) -> None:
    (run.checkpoints / ".step-00000007.tmp").mkdir(parents=True)
    save_checkpoint(run, 8)
    assert [entry.name for entry in run.checkpoints.iterdir()] == ["step-00000008"]


def test_keeping_the_newest(run: RunDirectory) -> None:
    for step in (10, 20, 30):
        save_checkpoint(run, step)
    run.keep_newest(2)
    assert sorted(entry.name for entry in run.checkpoints.iterdir()) == ["step-00000020", "step-00000030"]
    run.keep_newest(5)
    assert [step for step, _ in run.complete_checkpoints()] == [20, 30]


# --- recovery --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["adapter", "checkpoints/step-00000010"])
def test_recovery_from_a_kill_between_the_two_renames(
    run: RunDirectory, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    folder = run.path / target
    folder.mkdir(parents=True)
    (folder / "weights").write_text("old")
    rename, calls = Path.rename, []

    def rename_once(self: Path, to: Path) -> Path:
        calls.append(to)
        if len(calls) == 2:
            os._exit(0)
        return rename(self, to)

    if (child := os.fork()) == 0:
        monkeypatch.setattr(Path, "rename", rename_once)
        with replacing_folder(folder) as temporary:
            (temporary / "weights").write_text("new")
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert not folder.exists(), "killed at the worst moment"
    run.recover()
    assert (folder / "weights").read_text() == "old"
    assert {entry.name for entry in folder.parent.iterdir() if entry.name.startswith(".")} <= {".lock"}


def test_recovery_keeps_the_new_folder_where_it_stands(run: RunDirectory) -> None:
    run.adapter.mkdir()
    (run.adapter / "weights").write_text("new")
    (run.path / ".adapter.old.tmp").mkdir()
    (run.path / ".adapter.tmp").mkdir()
    (run.path / ".report.json.77.tmp").write_text("half")
    (run.checkpoints / ".step-00000003.tmp").mkdir(parents=True)
    run.recover()
    assert (run.adapter / "weights").read_text() == "new"
    assert {entry.name for entry in run.path.iterdir()} == PREPARED | {"adapter", "checkpoints"}
    assert list(run.checkpoints.iterdir()) == []


# --- events -------------------------------------------------------------------------------------------------------


def test_events_of_a_file_that_a_kill_has_torn(run: RunDirectory) -> None:
    assert list(run.read_events()) == []
    first = encode(Warned("하나"), 0, 0.0).encode()
    torn = encode(SamplesTranscribed(1, [{"reference": "가나다"}]), 1, 0.0).encode()
    cut = torn.index("다".encode()) + 1
    run.events.write_bytes(first + torn[:cut] + b"\n" + encode(Warned("셋"), 2, 0.0).encode() + torn[:cut])
    assert [envelope.message for envelope in run.read_events()] == [Warned("하나"), Warned("셋")]
