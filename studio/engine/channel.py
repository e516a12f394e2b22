"""The engine's end of the conversation: events out, commands in."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from studio.errors import StorageError, StudioError, full_text
from studio.protocol.codec import ProtocolError, decode_command, encode
from studio.protocol.commands import Cancel, Command, Detach, EvaluateNow, Pause, Resume, SaveNow, Stop, Transcribe
from studio.protocol.events import FINAL_EVENTS, Event, Warned
from studio.protocol.warnings import warned
from studio.storage.journal import JournalWriter

Listener = Callable[[Event], None]


class EventChannel:
    """Numbers events and writes each to the supervisor and, for a run, to ``events.jsonl``; any thread may emit.

    Args:
        stream: text stream to the supervisor, or None where nobody listens.
    """

    def __init__(self, stream: IO[str] | None) -> None:
        self._stream = stream
        self._journal: JournalWriter | None = None
        self._sequence = 0
        self._is_over = False
        self._lock = threading.RLock()
        self._listeners: list[Listener] = []

    def record_to(self, path: Path) -> None:
        """Append every further event to a file as well, going on with its numbers."""
        self._journal = JournalWriter(path)
        self._sequence = max(self._sequence, self._journal.count_lines())

    def listen(self, listener: Listener) -> None:
        """Call ``listener`` with every further event."""
        self._listeners.append(listener)

    def emit(self, event: Event) -> None:
        """Write one event; StorageError where the disk is full."""
        with self._lock:
            self._is_over = isinstance(event, FINAL_EVENTS)
            line = encode(event, self._sequence, time.time())
            self._sequence += 1
            self._tell(line)
            if self._journal is not None:
                # A file name that is no UTF-8 becomes an escape of JSON's own.
                self._journal.append(line.encode("utf-8", "backslashreplace"))
            for listener in self._listeners:
                listener(event)

    def complain(self, line: str) -> None:
        """Answer a command that is none. After the final event nothing can be answered any more."""
        with self._lock, suppress(StorageError):  # a full disk stops the run itself at its next event
            if not self._is_over:
                self.emit(warned("unknown_command", line=line.strip()[:200]))

    def stop_recording(self) -> None:
        """Close the events file; what comes after goes to the supervisor alone."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _tell(self, line: str) -> None:
        if self._stream is None:
            return
        try:
            self._stream.write(line)
            self._stream.flush()
        except OSError:  # Windows says EINVAL of a broken pipe
            self._stream = None


class Controls:
    """What the supervisor, or a signal, has asked for; read by the training loop after each step."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._stop = False
        self._paused = False
        self._detached = False
        self._evaluate = False
        self._save = False
        self._requests: list[Transcribe] = []
        self._cancelled: set[int] = set()

    @property
    def stop_requested(self) -> bool:
        """Whether to finish the step, save and end."""
        return self._stop

    def take_evaluate(self) -> bool:
        """Whether an evaluation was asked for since the last call."""
        with self._changed:
            asked, self._evaluate = self._evaluate, False
        return asked

    def take_save(self) -> bool:
        """Whether a checkpoint was asked for since the last call."""
        with self._changed:
            asked, self._save = self._save, False
        return asked

    @property
    def is_paused(self) -> bool:
        """Whether a pause is asked for."""
        return self._paused

    def wait_while_paused(self) -> None:
        """Block until the run may go on or must stop, or has something else to do."""
        with self._changed:
            self._changed.wait_for(lambda: not self._paused or self._stop or self._evaluate or self._save)

    def wait_for_request(self) -> Transcribe | None:
        """Block until there is something to listen to, and take it; None where the engine must end."""
        with self._changed:
            self._changed.wait_for(lambda: self._stop or bool(self._requests))
            return None if self._stop else self._requests.pop(0)

    def wait_for_stop(self, seconds: float) -> bool:
        """Block for so long, or until the engine must end; whether it must."""
        with self._changed:
            return self._changed.wait_for(lambda: self._stop, seconds)

    def is_cancelled(self, request: int) -> bool:
        """Whether a request is to be given up."""
        return request in self._cancelled

    def request_stop(self) -> None:
        """Ask for a clean end."""
        with self._changed:
            self._stop = True
            self._changed.notify_all()

    def handle(self, command: Command) -> None:
        """Note one command."""
        with self._changed:
            match command:
                case Stop():
                    self._stop = True
                case Pause():
                    self._paused = True
                case Resume():
                    self._paused = False
                case EvaluateNow():
                    self._evaluate = True
                case SaveNow():
                    self._save = True
                case Detach():
                    self._detached = True
                case Transcribe():
                    self._requests.append(command)
                case Cancel(request=request):
                    self._cancelled.add(request)
            self._changed.notify_all()

    def follow(self, stream: IO[str], complain: Callable[[str], None]) -> None:
        """Read commands in a thread; a pipe that closes without ``detach`` means the supervisor is lost: stop.

        Args:
            stream: a command a line.
            complain: told each line that is no command.
        """
        threading.Thread(target=self._read, args=(stream, complain), name="commands", daemon=True).start()

    def _read(self, stream: IO[str], complain: Callable[[str], None]) -> None:
        for line in stream:
            try:
                command = decode_command(line).message
            except ProtocolError as error:
                print(error, file=sys.stderr)
                complain(line)
            else:
                self.handle(command)
        if not self._detached:
            self.request_stop()

    def stop_on_signals(self, *numbers: signal.Signals) -> None:
        """Take these signals as a request to stop."""
        for number in numbers:
            signal.signal(number, lambda *_: self.request_stop())


def claim_standard_output() -> IO[str]:
    """Keep descriptor 1 for events and point it at standard error, so that no print can corrupt the stream."""
    events = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    return events


def warned_of(error: StudioError) -> Warned:
    """An error that is no end of it: its code is the error's."""
    values = ["message", error.message, "hint", error.hint, "about", error.about]
    return Warned(full_text(error.message, error.hint), error.code, values)
