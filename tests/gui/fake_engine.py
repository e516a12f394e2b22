"""An engine that follows a script instead of training: ``fake_engine.py SCRIPT [arguments of a worker]``.

SCRIPT is a JSON file, a list of instructions that are carried out in order:

- ``["event", TYPE, {fields}]`` writes an event (``["event", "StepCompleted", {"step": 1, ...}]``);
- ``["steps", FIRST, LAST]`` writes a StepCompleted for each;
- ``["wait", TYPE]`` reads commands until one of this type comes (``["wait", "Stop"]``);
- ``["raw", TEXT]`` writes a line as it is;
- ``["die", SIGNAL]`` ends the process at once by a signal, ``["exit", STATUS]`` with a status;
- ``["deaf"]`` reads no command any more and goes on until it is killed;
- ``["until_closed"]`` waits until the supervisor closes the pipe.

Every command that was read is appended to ``SCRIPT.commands``, one type a line, and as it came to ``SCRIPT.lines``.
An event about a request is given the number of the last one that was read.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from studio.protocol import commands, events
from studio.protocol.codec import ProtocolError, decode_command, encode


class FakeEngine:
    """Carries out one script."""

    def __init__(self, script: Path) -> None:
        self._script = script
        self._sequence = 0
        self._request = 0

    def run(self) -> None:
        """From the first instruction to the last."""
        for verb, *arguments in json.loads(self._script.read_text(encoding="utf-8")):
            getattr(self, f"do_{verb}")(*arguments)

    def do_event(self, kind: str, fields: dict[str, Any] | None = None) -> None:
        """Write one event."""
        made = getattr(events, kind)
        about = {"request": self._request} if "request" in made.__annotations__ else {}
        self._write(encode(made(**about, **(fields or {})), self._sequence, time.time()))
        self._sequence += 1

    def do_steps(self, first: int, last: int) -> None:
        """Write a run of steps with a falling loss."""
        for step in range(first, last + 1):
            figures = {"loss": 2.0 / step, "learning_rate": 1e-3, "grad_norm": 1.0, "utterances_per_second": 8.0}
            memory = {"memory_bytes": 2 << 30, "device_memory_bytes": 0}
            self.do_event("StepCompleted", {"step": step, "epoch": step / 10, **figures, **memory})

    def do_wait(self, kind: str) -> None:
        """Read commands until one of a type comes."""
        while (line := sys.stdin.readline()) and self._read(line) != kind:
            pass

    def do_until_closed(self) -> None:
        """Read until the pipe is closed."""
        while line := sys.stdin.readline():
            self._read(line)

    def do_deaf(self) -> None:
        """Read nothing until the end."""
        signal.pause()

    def do_raw(self, text: str) -> None:
        """Write a line that is no event."""
        self._write(text + "\n")

    def do_die(self, name: str) -> None:
        """End at once."""
        os.kill(os.getpid(), getattr(signal, name))

    def do_exit(self, status: int) -> None:
        """End with a status and without a final event."""
        os._exit(status)

    def _read(self, line: str) -> str:
        try:
            command = decode_command(line).message
        except ProtocolError:
            return ""
        kind = type(command).__name__
        if isinstance(command, commands.Transcribe):
            self._request = command.request
        with self._script.with_suffix(".lines").open("a", encoding="utf-8") as file:
            file.write(line)
        assert hasattr(commands, kind)
        with self._script.with_suffix(".commands").open("a", encoding="utf-8") as file:
            file.write(kind + "\n")
        return kind

    def _write(self, line: str) -> None:
        sys.stdout.write(line)
        sys.stdout.flush()


if __name__ == "__main__":
    FakeEngine(Path(sys.argv[1])).run()
