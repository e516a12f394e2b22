"""A run is a directory: where everything of it lies, and who may write there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from studio.errors import RunError, StorageError
from studio.protocol.codec import Envelope, decode_events
from studio.protocol.events import Event
from studio.storage.atomic import (
    is_temporary,
    make_folder,
    move,
    recover,
    remove,
    replacing_folder,
    require_writable,
    writing,
)
from studio.storage.lock import is_locked, locked
from studio.storage.reading import lines_of, open_regular, reading

_STEP = re.compile(r"step-(\d{8,})$")
_LOOK_SECONDS = 1.0
"""Long enough to outlast another process that only looks whether the run is busy."""


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
        self.inputs = path / "inputs.json"
        self.terms = path / "terms.json"
        self.guards = path / "guards"
        self.replay = path / "replay.jsonl"
        self.replay_texts = path / "replay_texts.jsonl"
        self.spoken = path / "replay"
        self.events = path / "events.jsonl"
        self.checkpoints = path / "checkpoints"
        self.adapter = path / "adapter"
        self.base_evaluation = path / "base_evaluation.json"
        self.base_texts = path / "base_texts.jsonl"
        self.adapter_texts = path / "adapter_texts.jsonl"
        self.strength_texts = path / "strength_texts.jsonl"
        self.strengths = path / "strengths.json"
        self.report = path / "report.json"
        self.report_page = path / "report.html"
        self.log = path / "log.txt"
        self.tensorboard = path / "tensorboard"
        self._lock = path / ".lock"

        self._identity: tuple[int, int] | None = None

    @property
    def exists(self) -> bool:
        """Whether a run has been prepared here."""
        return self.settings.is_file()

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to be done: the page is written last."""
        return self.report.is_file() and self.report_page.is_file()

    def require_free(self) -> None:
        """Nothing if a run can be prepared here, as far as that shows without writing.

        Raises:
            RunError: it already holds a run or other files.
            StorageError: it cannot be written.
        """
        with writing(self.path):
            if self.exists:
                going_on = f"Go on with it by: whisper-lora-studio resume {self.path} — or choose"
                hint = "It is finished: choose" if self.is_finished else going_on
                raise RunError(f"{self.path} already holds a run.", f"{hint} another --run-dir.", code="run_exists")
            if self.path.exists() and not self._holds_nothing():
                raise RunError(f"{self.path} is not empty.", "Choose a new folder for the run.", code="run_exists")
            require_writable(self.path)

    def _holds_nothing(self) -> bool:
        """Whether there is at most what a killed preparation left: its lock, and files of its own beside it."""
        names = {entry.name for entry in self.path.iterdir() if not is_temporary(entry)}
        prepared = {each.name for each in self._prepared} if self._lock.name in names else set()
        return names <= {self._lock.name} | prepared

    @contextmanager
    def preparing(self) -> Iterator[None]:
        """Make and hold the directory, and take it and all that was put into it away again where the block fails.

        Raises:
            RunError: it already holds a run or other files, or another process prepares one there (code ``run_busy``).
            StorageError: it cannot be written.
        """
        self.require_free()
        with writing(self.path):
            made = [folder for folder in (self.path, *self.path.parents) if not folder.exists()]
        make_folder(self.path)
        try:
            with self.locked():
                self.require_free()  # another start may have been quicker
                recover(self.path)
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
            for file in (self.settings, *self._prepared, self._lock):
                # What hinders that must not hide what went wrong, such as a lock that is held on Windows.
                with suppress(StorageError):
                    remove(file)
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
        busy = RunError(
            f"{self.path} is in use by another process.",
            "Wait until that run ends or stop it, or choose another run directory.",
            code="run_busy",
        )
        with locked(self._lock, _LOOK_SECONDS, busy):
            self._identity = _identity(self.path)
            try:
                yield
            finally:
                self._identity = None

    def require_in_place(self) -> None:
        """Nothing unless the directory was moved or deleted since this process has held it.

        Asked before what would make it anew, which would be a second run at the old place.

        Raises:
            RunError: it was; code ``run_moved``.
        """
        if self._identity is not None and _identity(self.path) != self._identity:
            raise RunError(
                f"The run directory {self.path} was moved or deleted while the run was going on.",
                "Where it was moved, go on from its last checkpoint with: whisper-lora-studio resume NEW_PLACE",
                code="run_moved",
            )

    @property
    def is_busy(self) -> bool:
        """Whether a process is working on the run now; never so where nothing can be written, as in an archive."""
        return is_locked(self._lock)

    @property
    def _prepared(self) -> tuple[Path, ...]:
        """What preparing writes before the settings."""
        return self.manifest, self.excluded, self.inputs, self.terms, self.guards, self.replay, self.spoken

    @property
    def texts(self) -> tuple[Path, ...]:
        """What models have written of the run's recordings, kept so that it is not decoded again."""
        curve = self.base_evaluation, self.base_texts, self.adapter_texts
        return *curve, self.strength_texts, self.replay_texts

    def guard(self, name: str) -> Path:
        """The manifest of a guard set."""
        return self.guards / f"{name}.jsonl"

    def checkpoint_path(self, step: int) -> Path:
        """Where the checkpoint of a step lies once it is whole."""
        return self.checkpoints / f"step-{step:08d}"

    def complete_checkpoints(self) -> list[tuple[int, Path]]:
        """Steps and folders of the checkpoints that can be resumed from, in order."""
        if not self.checkpoints.is_dir():
            return []
        found = ((_STEP.match(entry.name), entry) for entry in self.checkpoints.iterdir() if entry.is_dir())
        return sorted((int(match[1]), entry) for match, entry in found if match)

    @contextmanager
    def new_checkpoint(self, step: int) -> Iterator[Path]:
        """A temporary folder that becomes the step's checkpoint when the block ends without an error."""
        recover(self.checkpoints)
        with self._replacing(self.checkpoint_path(step)) as folder:
            yield folder

    @contextmanager
    def new_adapter(self) -> Iterator[Path]:
        """A temporary folder that becomes the best adapter when the block ends without an error."""
        with self._replacing(self.adapter) as folder:
            yield folder

    @contextmanager
    def _replacing(self, target: Path) -> Iterator[Path]:
        self.require_in_place()
        with replacing_folder(target) as folder:
            yield folder
            self.require_in_place()

    def set_aside(self, checkpoint: Path) -> Path:
        """Let a damaged checkpoint be none any more, without losing what is in it; gives its new place."""
        aside = checkpoint.with_name(f"{checkpoint.name}.damaged")
        remove(aside)
        move(checkpoint, aside)
        return aside

    def recover(self) -> None:
        """Put right what a process that was killed while saving left behind."""
        recover(self.path)
        recover(self.checkpoints)

    def keep_newest(self, count: int) -> None:
        """Delete all whole checkpoints but the newest ``count``."""
        for _, folder in self.complete_checkpoints()[:-count]:
            remove(folder)

    def read_events(self) -> Iterator[Envelope[Event]]:
        """Every event written so far; none where there is no file yet."""
        if self.events.is_file():
            # A character may be cut in two where a process was killed while it wrote.
            with reading(self.events, "list of events", RunError), open_regular(self.events) as file:
                yield from decode_events(lines_of(file))


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a folder from every other one, whatever it is called; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
