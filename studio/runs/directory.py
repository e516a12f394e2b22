"""A run is a directory: where everything of it lies, and who may write there."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from studio.errors import RunError
from studio.protocol.codec import Envelope, decode_events
from studio.protocol.events import Event

_STEP = re.compile(r"step-(\d{8,})$")
_TEMPORARY = ".tmp"
_REPLACED = ".old.tmp"
_LOOK_SECONDS = 1.0


class RunDirectory:
    """The paths of a run, and the rules for writing them.

    Args:
        path: the directory; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.settings = path / "run.toml"
        self.manifest = path / "manifest.jsonl"
        self.excluded = path / "excluded.json"
        self.events = path / "events.jsonl"
        self.checkpoints = path / "checkpoints"
        self.adapter = path / "adapter"
        self.base_evaluation = path / "base_evaluation.json"
        self.base_texts = path / "base_texts.jsonl"
        self.adapter_texts = path / "adapter_texts.jsonl"
        self.report = path / "report.json"
        self.report_page = path / "report.html"
        self.log = path / "log.txt"
        self.tensorboard = path / "tensorboard"
        self._lock = path / ".lock"

    @property
    def exists(self) -> bool:
        """Whether a run has been prepared here."""
        return self.settings.is_file()

    def require_free(self) -> None:
        """Nothing if a run can be prepared here, as far as that shows without writing.

        Raises:
            RunError: it cannot be written, or already holds a run or other files.
        """
        with writing(self.path):
            if self.exists:
                going_on = f"Go on with it by: whisper-lora-studio resume {self.path} — or choose"
                hint = "It is finished: choose" if self.report.is_file() else going_on
                raise RunError(f"{self.path} already holds a run.", f"{hint} another --run-dir.", code="run_exists")
            if self.path.exists() and any(entry.name != self._lock.name for entry in self.path.iterdir()):
                raise RunError(f"{self.path} is not empty.", "Choose a new folder for the run.", code="run_exists")
            require_writable(self.path)

    @contextmanager
    def preparing(self) -> Iterator[None]:
        """Make and hold the directory, and take it and all that was put into it away again where the block fails.

        Raises:
            RunError: it cannot be written, already holds a run or other files, or another process prepares one there
                (code ``run_busy``).
        """
        self.require_free()
        with writing(self.path):
            made = [folder for folder in (self.path, *self.path.parents) if not folder.exists()]
            self.path.mkdir(parents=True, exist_ok=True)
        try:
            with self.locked():
                self.require_free()  # another start may have been quicker
                with self._undone_on_failure():
                    yield
        except BaseException:
            for folder in made:
                with suppress(OSError):
                    folder.rmdir()
            raise

    @contextmanager
    def _undone_on_failure(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            for file in (self.settings, self.manifest, self.excluded, self._lock):
                file.unlink(missing_ok=True)
            raise

    def require(self) -> None:
        """RunError unless a run has been prepared here."""
        if not self.exists:
            raise RunError(
                f"{self.path} is not a run directory: it has no run.toml.",
                "Name the folder that train printed, or start a run with: whisper-lora-studio train run.toml",
                code="no_run",
            )
        if not self.manifest.is_file():
            raise RunError(
                f"{self.path} holds a run file, but no run: it has no manifest.jsonl.",
                f"Start a run with: whisper-lora-studio train {self.settings}",
                code="no_run",
            )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the run for this process; the lock ends with the process, however it ends.

        Raises:
            RunError: another process has it (code ``run_busy``).
        """
        lock = FileLock(self._lock)
        with writing(self._lock):
            try:
                # Long enough to outlast another process that only looks (`is_busy`).
                lock.acquire(timeout=_LOOK_SECONDS)
            except Timeout:  # which is an OSError too
                raise RunError(
                    f"{self.path} is in use by another process.",
                    "Wait until that run ends or stop it, or choose another run directory.",
                    code="run_busy",
                ) from None
        try:
            yield
        finally:
            lock.release()

    @property
    def is_busy(self) -> bool:
        """Whether a process is working on the run now; never so where nothing can be written, as in an archive."""
        if not self._lock.exists():
            return False
        lock = FileLock(self._lock)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        except OSError:
            return False
        lock.release()
        return False

    def checkpoint_path(self, step: int) -> Path:
        """Where the checkpoint of a step lies once it is whole."""
        return self.checkpoints / f"step-{step:08d}"

    def whole_checkpoints(self) -> list[tuple[int, Path]]:
        """Steps and folders of the checkpoints that can be resumed from, in order."""
        if not self.checkpoints.is_dir():
            return []
        found = ((_STEP.match(entry.name), entry) for entry in self.checkpoints.iterdir() if entry.is_dir())
        return sorted((int(match[1]), entry) for match, entry in found if match)

    @contextmanager
    def new_checkpoint(self, step: int) -> Iterator[Path]:
        """A temporary folder that becomes the step's checkpoint when the block ends without an error."""
        self.remove_unfinished()
        with replacing_folder(self.checkpoint_path(step)) as folder:
            yield folder

    def recover(self) -> None:
        """Put right what a process that was killed while saving left behind."""
        for parent in (self.path, self.checkpoints):
            for old in parent.glob(f".*{_REPLACED}"):
                target = old.with_name(old.name.removesuffix(_REPLACED)[1:])
                if not target.exists():
                    old.rename(target)
        for entry in self.path.glob(f".*{_TEMPORARY}"):
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)
        self.remove_unfinished()

    def remove_unfinished(self) -> None:
        """Delete checkpoints that were not saved to their end."""
        for entry in self.checkpoints.glob(f".*{_TEMPORARY}"):
            shutil.rmtree(entry, ignore_errors=True)

    def keep_newest(self, count: int) -> None:
        """Delete all whole checkpoints but the newest ``count``."""
        for _, folder in self.whole_checkpoints()[:-count]:
            doomed = _temporary(folder)
            folder.rename(doomed)
            shutil.rmtree(doomed, ignore_errors=True)

    def read_events(self) -> Iterator[Envelope[Event]]:
        """Every event written so far; none where there is no file yet."""
        if self.events.is_file():
            # A character may be cut in two where a process was killed while it wrote.
            with self.events.open(encoding="utf-8", errors="replace") as lines:
                yield from decode_events(lines)


@contextmanager
def replacing_folder(target: Path) -> Iterator[Path]:
    """A temporary folder beside ``target`` that takes its place, whole, when the block ends without an error."""
    temporary = _temporary(target)
    with writing(target):
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        try:
            yield temporary
            for file in (*temporary.rglob("*"), temporary):
                _flush(file)
            _swap(temporary, target)
            _flush(target.parent)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def discard_unfinished(target: Path) -> None:
    """Delete what a process that was killed left of a folder that `replacing_folder` was to make."""
    shutil.rmtree(_temporary(target), ignore_errors=True)


def write_file(target: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}{_TEMPORARY}")
    with writing(target):
        try:
            temporary.write_text(text, encoding="utf-8")
            _flush(temporary)
            temporary.replace(target)
            _flush(target.parent)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise


def require_writable(target: Path) -> None:
    """OSError where ``target`` could not be made or written, because of the nearest folder that exists."""
    folder = next(path for path in (target, *target.absolute().parents) if os.path.lexists(path))
    if not folder.is_dir():
        if folder == target and folder.is_file():
            folder = target.absolute().parent
        else:
            raise NotADirectoryError(errno.ENOTDIR, f"{folder} is not a folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, f"nothing can be written to {folder}")


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Turn the operating system's refusal to write into a message for people."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise RunError(
                f"The disk is full: {target} could not be saved.",
                "What was saved before is untouched. Free some space, then resume the run.",
                code="disk_full",
            ) from error
        raise RunError(
            f"{target} cannot be written: {error.strerror or error}.",
            "Check the folder's permissions, or choose another one.",
            code="not_writable",
        ) from error


def _flush(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk, so that they outlast a power cut."""
    if path.is_dir() and os.name == "nt":  # where folders cannot be opened
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _swap(temporary: Path, target: Path) -> None:
    """Put ``temporary`` in the place of ``target``; the old folder goes only once the new one stands."""
    old = _replaced(target)
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    temporary.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _temporary(target: Path) -> Path:
    """Where a folder is put together, or waits to be deleted."""
    return target.with_name(f".{target.name}{_TEMPORARY}")


def _replaced(target: Path) -> Path:
    """Where a folder waits while another takes its place."""
    return target.with_name(f".{target.name}{_REPLACED}")
