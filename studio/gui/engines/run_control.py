"""The run that is looked at: started here, resumed, or followed while another process writes it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from studio.errors import RunError, StudioError
from studio.gui.engines.engine_job import EngineJob, EngineJobs
from studio.gui.engines.event_source import EventSource
from studio.gui.engines.run_follower import RunFollower
from studio.gui.engines.run_history import RunHistory
from studio.gui.kit.tasks import Task, run_in_background
from studio.protocol.codec import Envelope
from studio.protocol.commands import EvaluateNow, Pause, Resume, SaveNow
from studio.protocol.events import Event
from studio.protocol.state import RunState, reduce

if TYPE_CHECKING:
    from studio.corpus.dataset import Dataset
    from studio.settings.run import RunSettings


WATCH_SECONDS = 2.0
"""How often it is looked whether anybody still works on a run that is followed."""

_SILENT_SECONDS = 10.0
_TELL_SECONDS = 0.25


class RunControl(QObject):
    """State and history of one run at a time, and the commands to its engine.

    Signals:
        preparing: recordings checked and their total, before a new run's engine starts.
        opened: another run is looked at; state and history are new.
        updated: events have come, at most 15 times a second; carries them. While a long file is caught up with, what
            has come so far is told a few times a second.
        ended: the engine has ended, or the followed file is complete.
        failed: the run could not be started (an exception).
    """

    preparing = Signal(int, int)
    opened = Signal()
    updated = Signal(list)
    ended = Signal()
    failed = Signal(object)
    controls_changed = Signal()

    def __init__(self, jobs: EngineJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._source: EventSource | None = None
        self._is_paused = False
        self._task: Task | None = None
        self.directory: Path | None = None
        self._settings: RunSettings | None = None
        self._settings_of: Path | None = None
        self.state = RunState()
        self.history = RunHistory()
        self.is_abandoned = False
        """Whether nobody works any more on a followed run that has no end: its engine was killed."""
        self.is_past = False
        """Whether the run was over when it was opened: its end is no news."""
        self._last_batch = 0.0
        self._untold: list[Envelope[Event]] = []
        self._told = 0.0
        self._watch_timer = QTimer(self, interval=round(WATCH_SECONDS * 1000))
        self._watch_timer.timeout.connect(self._look)

    @property
    def settings(self) -> RunSettings | None:
        """The run's own settings, as in its run.toml; None where they cannot be read."""
        if self._settings_of != self.directory:
            self._settings, self._settings_of = _read_settings(self.directory), self.directory
        return self._settings

    @property
    def engine(self) -> EngineJob | None:
        """The engine of ours that works on the run, if any."""
        source = self._source
        return source if isinstance(source, EngineJob) and source.isRunning() else None

    @property
    def is_active(self) -> bool:
        """Whether a run of ours is being prepared or worked on."""
        return self._task is not None or self.engine is not None

    @property
    def is_preparing(self) -> bool:
        """Whether a new run's recordings are being checked, before its engine starts."""
        return self._task is not None

    @property
    def is_watched(self) -> bool:
        """Whether something else may still write the run, and is followed."""
        return isinstance(self._source, RunFollower) and self._source.is_live and self._source.isRunning()

    @property
    def is_reading(self) -> bool:
        """Whether the events of a run that is over are still being read."""
        return isinstance(self._source, RunFollower) and not self._source.is_live and not self._source.has_ended

    @property
    def is_paused(self) -> bool:
        """Whether the engine was asked to wait."""
        return self.engine is not None and self._is_paused

    @property
    def is_stopping(self) -> bool:
        """Whether the engine was asked to stop."""
        return self.engine is not None and self.engine.is_stopping

    def start(self, settings: RunSettings, directory: Path | None = None, *, dataset: Dataset | None = None) -> None:
        """Write the run directory of a dataset, or of the one that the settings name, and start an engine on it."""
        if self.is_active:
            return

        def prepare(task: Task) -> Path:
            # Here, as it imports much: the window must not wait for it.
            from studio.runs.prepare import prepare_run

            def report(done: int, total: int) -> None:
                if task.cancelled():
                    raise RunError("Starting the run was cancelled.", code="cancelled")
                task.report(done, total)

            return prepare_run(settings, directory, progress=report, dataset=dataset).directory.path

        self._task = run_in_background(
            self,
            prepare,
            success=self._prepared,
            failure=self._not_prepared,
            progress=lambda done, total, _phase: self.preparing.emit(done, total),
            is_long=True,
            kind="prepare",
        )
        self.controls_changed.emit()

    def cancel_preparing(self) -> None:
        """Do not start the run after all; what was written of it so far is taken away again."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self.controls_changed.emit()

    def resume(self, directory: Path) -> None:
        """Go on with a run from its last checkpoint."""
        if self.is_active:
            return
        if not directory.is_dir():
            message = self.tr("The folder of this run is gone: {path}").format(path=directory)
            hint = self.tr("Bring it back, such as by connecting its disk, and resume again.")
            self.failed.emit(RunError(message, hint))
            return
        self._launch(directory, earlier=directory / "events.jsonl")

    def follow(self, directory: Path, *, live: bool = True) -> None:
        """Look at a run that something else writes, or that is over."""
        if not self.is_active:
            self._reset(directory)
            source = self._source = RunFollower(directory / "events.jsonl", live=live, parent=self)
            source.received.connect(self._take)
            source.ended.connect(self._source_ended)
            source.begin()
            self._tell_opened()
            self.is_past = not live
            if live:
                self._watch_timer.start()

    def pause(self) -> None:
        """Wait after the step."""
        if self.engine:
            self._is_paused = True
            self.engine.send(Pause())
            self.controls_changed.emit()

    def go_on(self) -> None:
        """Go on after a pause."""
        if self.engine:
            self._is_paused = False
            self.engine.send(Resume())
            self.controls_changed.emit()

    def evaluate_now(self) -> None:
        """Evaluate after this step."""
        if self.engine:
            self.engine.send(EvaluateNow())

    def save_now(self) -> None:
        """Save after this step."""
        if self.engine:
            self.engine.send(SaveNow())

    def stop(self) -> None:
        """Finish the step, save and end; killed only where that takes too long."""
        if self.engine:
            self.engine.stop()
            self.controls_changed.emit()

    def kill(self) -> None:
        """End the engine at once."""
        if self.engine:
            self.engine.kill()

    def detach(self) -> None:
        """Let the engine go on without this window."""
        if engine := self.engine:  # None as soon as it has ended, which detaching may bring about
            engine.detach()
            engine.wait()

    def close(self) -> None:
        """Let go of files and threads; an engine still at work saves and ends, as its supervisor is gone."""
        self._watch_timer.stop()
        source, self._source = self._source, None
        if isinstance(source, RunFollower):
            source.close()
            source.deleteLater()
        elif isinstance(source, EngineJob):
            source.leave(kills=False)

    def _prepared(self, directory: Path) -> None:
        self._task = None
        self._launch(directory)

    def _not_prepared(self, error: BaseException) -> None:
        self._task = None
        self.controls_changed.emit()
        self.failed.emit(error)

    def _launch(self, directory: Path, earlier: Path | None = None) -> None:
        self._reset(directory)
        # The engine goes on from the newest checkpoint by itself, where there is one.
        arguments, log = ["train", str(directory)], directory / "log.txt"
        self._source = self._jobs.begin(arguments, log, self._take, self._source_ended, earlier=earlier)
        self._tell_opened()

    def _reset(self, directory: Path) -> None:
        self.close()
        self._last_batch, self.is_abandoned, self.is_past = time.monotonic(), False, False
        self._is_paused = False
        self.directory = directory
        self.state = RunState()
        self.history = RunHistory()
        self._untold = []

    def _tell_opened(self) -> None:
        self.opened.emit()
        self.controls_changed.emit()

    def _take(self, batch: list[Envelope[Event]]) -> None:
        if self._source is None or self.sender() is not self._source:
            return
        for envelope in batch:
            self.state = reduce(self.state, envelope.message)
            self.history.add(envelope)
        now = time.monotonic()
        self._last_batch, self.is_abandoned = now, False
        self._untold += batch
        source = self._source
        if not source.is_behind or now - self._told >= _TELL_SECONDS:
            batch, self._untold, self._told = self._untold, [], now
            self.updated.emit(batch)
        # A stop in the midst of the file is of a run that was resumed.
        if isinstance(source, RunFollower) and self.state.is_over and source.has_read_all and not source.is_behind:
            source.close()

    def _look(self) -> None:
        """Ask whether a process holds the followed run; a lock that another machine holds may not be seen here."""
        from studio.runs.directory import RunDirectory

        source, directory = self._source, self.directory
        if not self.is_watched or directory is None:
            self._watch_timer.stop()
            return
        if time.monotonic() - self._last_batch < _SILENT_SECONDS:
            return
        run_in_background(
            self,
            lambda _task: RunDirectory(directory).is_busy,
            success=lambda busy: self._looked(source, busy),
        )

    def _looked(self, source: EventSource | None, busy: bool) -> None:
        silent = time.monotonic() - self._last_batch >= _SILENT_SECONDS
        abandoned = not busy and silent and not self.state.is_over
        if source is self._source and abandoned != self.is_abandoned:
            self.is_abandoned = abandoned
            self.controls_changed.emit()

    def _source_ended(self) -> None:
        source = self._source
        if source is None or self.sender() is not source:
            return
        self._source = None
        if isinstance(source, RunFollower):
            source.deleteLater()
        self._watch_timer.stop()
        self.controls_changed.emit()
        self.ended.emit()


def _read_settings(directory: Path | None) -> RunSettings | None:
    from studio.settings.toml import load_run_settings

    if directory is None:
        return None
    try:
        return load_run_settings(directory / "run.toml")
    except (StudioError, OSError):  # views do without; whoever works on the run says what is wrong
        return None
