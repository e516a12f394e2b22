"""Starting an engine process, reading its events and telling it what to do, without Qt and without torch."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO

from studio.protocol.codec import Envelope, ProtocolError, decode_event, encode
from studio.protocol.commands import Command, Stop
from studio.protocol.events import FINAL_EVENTS, Event, RunFailed

STOP_SECONDS = 120.0
"""How long an engine that was asked to stop may take to finish its step and save."""


class EngineProcess:
    """One engine process and both ends of its conversation.

    The engine runs in a session of its own, so that a terminal's Ctrl-C reaches only the supervisor, which then asks
    the engine to stop. What the engine's libraries print goes to ``log``.

    Args:
        arguments: the worker's command line, such as ``["train", "/runs/first"]``.
        log: file that takes the engine's standard error, appended to; its folder must exist.
    """

    def __init__(self, arguments: Sequence[str], log: Path) -> None:
        self._sequence = 0
        self._lock = threading.Lock()
        with log.open("ab") as stderr:
            self._process = subprocess.Popen(
                [*engine_command(), *arguments, "--supervised"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                encoding="utf-8",
                errors="replace",
                bufsize=1,
                start_new_session=True,
                env=engine_environment(),
            )

    @property
    def pid(self) -> int:
        """The engine's process id."""
        return self._process.pid

    def events(self) -> Iterator[Envelope[Event]]:
        """Every event until the engine ends; the last one is always a final event.

        An engine that dies without a final event is reported as ``RunFailed("engine_died")``.
        """
        last: Envelope[Event] | None = None
        for line in _stream(self._process.stdout):
            try:
                last = decode_event(line)
            except ProtocolError:
                continue
            yield last
        status = self._process.wait()
        if last is None or not isinstance(last.message, FINAL_EVENTS):
            yield Envelope(last.seq + 1 if last else 0, time.time(), _death(status))

    def awaited_events(self, seconds: float) -> Iterator[Event | None]:
        """The events' messages as they come, and None whenever none has come for so long.

        They are read in a thread, so that whoever waits for them can look after other things meanwhile, such as a
        signal, which is not handled until a blocking read ends.
        """
        incoming: SimpleQueue[Event | None] = SimpleQueue()

        def read() -> None:
            try:
                for envelope in self.events():
                    incoming.put(envelope.message)
            finally:  # else whoever waits would wait for ever
                incoming.put(None)

        reader = threading.Thread(target=read, name="engine events", daemon=True)
        reader.start()
        while True:
            try:
                event = incoming.get(timeout=seconds)
            except Empty:
                yield None
                continue
            if event is None:
                reader.join()
                return
            yield event

    def send(self, command: Command) -> None:
        """Tell the engine something; an engine that is gone is not an error."""
        with self._lock:
            line = encode(command, self._sequence, time.time())
            self._sequence += 1
            try:
                _stream(self._process.stdin).write(line)
                _stream(self._process.stdin).flush()
            except (OSError, ValueError):  # Windows says EINVAL of a broken pipe
                return

    def stop(self, seconds: float = STOP_SECONDS) -> threading.Timer:
        """Ask for a clean stop, and kill the engine where it has not ended after ``seconds``."""
        self.send(Stop())
        timer = threading.Timer(seconds, self.kill)
        timer.daemon = True
        timer.start()
        return timer

    def kill(self) -> None:
        """End the engine at once; a run can be resumed from its last checkpoint."""
        if self._process.poll() is None:
            self._process.kill()

    def close(self) -> None:
        """Let go of the pipes and wait for the end; an engine that was not detached saves and ends.

        Events that nobody has read are lost; no other thread may be reading them.
        """
        with self._lock, suppress(OSError):
            _stream(self._process.stdin).close()
        unread = _stream(self._process.stdout)
        if not unread.closed:
            with unread:
                # An engine that cannot write its events never ends.
                for _ in unread:
                    continue
        self._process.wait()


def engine_command() -> list[str]:
    """The command that starts a worker; a frozen build re-enters its own executable."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--engine-worker"]
    return [sys.executable, "-m", "studio.engine.worker"]


def engine_environment() -> dict[str, str]:
    """The environment that a worker is started in.

    Modules of the working directory, which may be a corpus from anywhere, are not for it, nor for the processes that
    it starts itself (CWE-427); where the studio runs from a checkout, that is where it is found instead.
    """
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONSAFEPATH": "1"}
    root = str(Path(__file__).resolve().parents[2])
    if root not in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")):
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    return environment


def _stream(stream: IO[str] | None) -> IO[str]:
    assert stream is not None, "the process was started with pipes"
    return stream


def _death(status: int) -> RunFailed:
    if status < 0:
        name = signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"
        cause = f"was ended by {name}"
    else:
        cause = f"ended with status {status}"
    hint = "Most often the memory was not enough: take a smaller batch size or checkpoint. Resume goes on from the "
    return RunFailed("engine_died", f"The engine process {cause}.", hint + "last checkpoint; log.txt has the details.")
