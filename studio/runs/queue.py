"""The queue: experiments and single runs that wait for this machine, one at a time, whatever ends in between.

It is a journal in the user's data folder. Who works on it holds a lock, which ends with the process: what was begun
then is gone on with, from the last checkpoint.
"""

from __future__ import annotations

import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import msgspec

from studio.errors import RunError, StudioError
from studio.protocol.client import EngineProcess, engine_environment
from studio.protocol.events import Event, RunFailed, RunStopped
from studio.runs.directory import RunDirectory
from studio.runs.experiments.directory import ExperimentDirectory
from studio.runs.experiments.requests import ask, last_request
from studio.runs.experiments.runner import Runner, Told
from studio.runs.supervising import Request, StartEngine, await_end, supervise
from studio.settings.application import studio_home
from studio.storage.atomic import make_folder, writing
from studio.storage.journal import Journal
from studio.storage.lock import is_locked, locked

Kind = Literal["experiment", "run"]
State = Literal["waiting", "running", "interrupted", "paused", "finished", "stopped", "failed"]
"""Interrupted: begun, and nobody is at it. Stopped: by somebody, and to be gone on with when it is added again."""

_OVER = ("finished", "stopped", "failed")
_KEPT = 20
"""Entries that are over and stay listed."""


class _Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """A change; `entry` is empty where it is of the whole queue."""

    what: Literal["add", "begin", "end", "remove", "move", "pause", "resume"]
    entry: str = ""
    time: float = 0.0
    kind: Kind = "run"
    path: str = ""
    before: str = ""
    state: Literal["finished", "stopped", "failed", ""] = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that waits, is worked on, or is over.

    Attributes:
        id: tells it from others.
        kind: whether `path` is an experiment or a run directory.
        state: how far it is.
        problem: why it failed.
        added, ended: seconds since 1970; 0 before.
    """

    id: str
    kind: Kind
    path: Path
    state: State = "waiting"
    problem: str = ""
    added: float = 0.0
    ended: float = 0.0

    @property
    def is_over(self) -> bool:
        """Whether nothing is done for it any more."""
        return self.state in _OVER


@dataclass(frozen=True, slots=True)
class Queue:
    """All entries, those to be worked on in their order; `is_paused`: nothing is worked on."""

    entries: tuple[Entry, ...] = ()
    is_paused: bool = False

    @property
    def next(self) -> Entry | None:
        """What is to be worked on now; None where nothing is, or the queue is paused."""
        waiting = [each for each in self.entries if each.state in ("interrupted", "running", "waiting")]
        return None if self.is_paused else next(iter(waiting), None)

    def entry(self, name: str) -> Entry:
        """One by its id, or by the end of its path.

        Raises:
            RunError: there is none, or several are meant; code ``no_entry``.
        """
        found = [each for each in self.entries if each.id == name]
        found = found or [each for each in self.entries if not each.is_over and each.path.name == name]
        if len(found) != 1:
            raise RunError(
                f"{name} is not one entry of the queue.", "Look at: whisper-lora-studio queue list", code="no_entry"
            )
        return found[0]


def queue_file() -> Path:
    """Where the queue is kept."""
    return studio_home() / "queue.jsonl"


def _lock() -> Path:
    return studio_home() / ".queue.lock"


def read_queue() -> Queue:
    """The queue as it is; StorageError where its journal is damaged."""
    queue = Queue()
    for record in _journal().read():
        queue = _changed(queue, record)
    if not is_worked_on():
        entries = (replace(each, state="interrupted") if each.state == "running" else each for each in queue.entries)
        queue = replace(queue, entries=tuple(entries))
    return queue


def is_worked_on() -> bool:
    """Whether some process works on the queue now."""
    return is_locked(_lock())


def add(path: Path) -> Entry:
    """Put an experiment or a prepared run at the end; one that waits already stays where it is.

    Raises:
        RunError: it is neither (``no_run``), or a run that is finished (``run_finished``).
        StorageError: the queue cannot be written.
    """
    path = path.expanduser().resolve()
    kind = _kind(path)
    known = next((each for each in read_queue().entries if each.path == path and not each.is_over), None)
    if known is not None:
        return known
    if kind == "experiment":
        ask(ExperimentDirectory(path), "run")
    record = _Record("add", uuid.uuid4().hex[:8], time.time(), kind, str(path))
    _journal().append([record])
    return read_queue().entry(record.entry)


def _kind(path: Path) -> Kind:
    if ExperimentDirectory(path).exists:
        return "experiment"
    run = RunDirectory(path)
    run.require()
    if run.is_finished:
        raise RunError(f"{path} is finished.", "There is nothing left to do.", code="run_finished")
    return "run"


def remove(entry: Entry) -> None:
    """Take an entry out; what is worked on saves and ends."""
    _note("remove", entry)


def move(entry: Entry, before: Entry | None) -> None:
    """Put an entry before another, or at the end."""
    _journal().append([_Record("move", entry.id, time.time(), before=before.id if before else "")])


def pause(entry: Entry | None = None) -> None:
    """Let an entry, or the whole queue, wait; what is worked on saves and ends, and is gone on with later."""
    _note("pause", entry)


def resume(entry: Entry | None = None) -> None:
    """The opposite of `pause`."""
    _note("resume", entry)


def _note(what: Literal["pause", "resume", "remove", "begin"], entry: Entry | None) -> None:
    _journal().append([_Record(what, entry.id if entry else "", time.time())])


def _journal() -> Journal[_Record]:
    return Journal(queue_file(), _Record, "Move this file away: the queue is empty then, what waited is not lost.")


def _changed(queue: Queue, record: _Record) -> Queue:
    entries = list(queue.entries)
    place = next((number for number, each in enumerate(entries) if each.id == record.entry), None)
    if record.what == "add":
        path = Path(record.path)
        return replace(queue, entries=(*entries, Entry(record.entry, record.kind, path, added=record.time)))
    if not record.entry:
        return replace(queue, is_paused=record.what == "pause")
    if place is None:
        return queue
    entry = entries.pop(place)
    match record.what:
        case "remove":
            pass
        case "move":
            target = next((n for n, each in enumerate(entries) if each.id == record.before), len(entries))
            entries.insert(target, entry)
        case "pause":
            entries.insert(place, entry if entry.is_over else replace(entry, state="paused"))
        case "resume":
            entries.insert(place, replace(entry, state="interrupted" if entry.state == "paused" else entry.state))
        case "begin":
            entries.insert(place, replace(entry, state="running"))
        case "end":
            ended = replace(entry, state=record.state or "finished", problem=record.problem, ended=record.time)
            entries.insert(place, ended)
    return replace(queue, entries=_without_old(entries))


def _without_old(entries: list[Entry]) -> tuple[Entry, ...]:
    over = sorted((each for each in entries if each.is_over), key=lambda each: each.ended)
    old = {each.id for each in over[:-_KEPT]}
    return tuple(each for each in entries if each.id not in old)


def work_in_background() -> subprocess.Popen[bytes] | None:
    """Let a process of its own work on the queue, which outlasts this one; None where some process does already.

    Whoever wants to know how it goes reads the queue and the folders of its entries.

    Raises:
        StorageError: its log cannot be written.
    """
    if is_worked_on():
        return None
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "studio"]
    make_folder(studio_home())
    log = studio_home() / "queue.log"
    with writing(log), log.open("ab") as stderr:
        return subprocess.Popen(
            [*program, "queue", "run"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            start_new_session=True,
            env=engine_environment(),
        )


def _nobody(_entry: Entry, _told: Told) -> None:
    return


def _never() -> bool:
    return False


@dataclass
class QueueRunner:
    """Works on the queue until nothing waits.

    Args:
        listen: told of what happens, and of which entry.
        is_stopped: asked several times a second whether to save and end.
        start_engine: starts one.
    """

    listen: Callable[[Entry, Told], None] = _nobody
    is_stopped: Callable[[], bool] = _never
    start_engine: StartEngine = EngineProcess

    def run(self) -> None:
        """Work; what fails is noted, and the next is begun.

        Raises:
            RunError: another process works on the queue; code ``queue_busy``.
            StorageError: it cannot be read or written.
        """
        busy = RunError("Another process works on the queue.", "Whatever is added is worked on.", code="queue_busy")
        with locked(_lock(), 1.0, busy):
            while not self.is_stopped() and (entry := read_queue().next) is not None:
                self._work(entry)

    def _work(self, entry: Entry) -> None:
        _note("begin", entry)
        state: Literal["finished", "stopped", "failed", ""]
        try:
            state, problem = (self._experiment if entry.kind == "experiment" else self._run)(entry), ""
        except StudioError as error:
            state, problem = "failed", f"{error.message} {error.hint}".strip()
        if state:
            _journal().append([_Record("end", entry.id, time.time(), state=state, problem=problem)])

    def _experiment(self, entry: Entry) -> Literal["finished", "stopped", ""]:
        directory = ExperimentDirectory(entry.path)

        def listen(told: Told) -> None:
            self.listen(entry, told)

        if Runner(directory, listen, lambda: self._is_left(entry), self.start_engine).run() == "done":
            return "finished"
        return "stopped" if last_request(directory) == "stop" else ""

    def _run(self, entry: Entry) -> Literal["finished", "stopped", ""]:
        run = RunDirectory(entry.path)
        run.require()
        if run.is_finished:
            return "finished"
        await_end(run)

        def wanted() -> Request:
            return "stop" if self._is_left(entry) else "run"

        def listen(event: Event) -> None:
            self.listen(entry, event)

        ended = supervise(self.start_engine(["train", str(run.path)], run.log), wanted, listen)
        if isinstance(ended, RunFailed):
            raise RunError(ended.message, ended.hint, code=ended.code)
        if isinstance(ended, RunStopped):
            return "" if self._is_left(entry) else "stopped"
        return "finished"

    def _is_left(self, entry: Entry) -> bool:
        """Whether an entry at work is to be saved and left: by who works, by a pause, or since it was taken out."""
        if self.is_stopped():
            return True
        queue = read_queue()
        now = next((each for each in queue.entries if each.id == entry.id), None)
        return queue.is_paused or now is None or now.state == "paused"
