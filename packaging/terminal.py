"""What the launcher says and asks. Parses on Python 3.8, like launch.py."""

from __future__ import annotations

import os
import shutil
import sys
import time

HEARTBEAT = 15.0  # seconds between progress lines where the output is not a terminal


class LaunchError(Exception):
    """Something stopped the start: what happened, and what to do now."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def say(text: str) -> None:
    """One line for the user, on standard error, so that standard output stays the command's own."""
    print(text, file=sys.stderr, flush=True)


def agrees(question: str, variable: str) -> bool:
    """What the user answers, or what an environment variable says for them: ``yes`` or ``no``; no where nobody can.

    Raises:
        LaunchError: the variable says something else.
    """
    preset = os.environ.get(variable, "")
    if preset:
        if preset not in ("yes", "no"):
            raise LaunchError(f"{variable} is “{preset}”.", "It can be yes or no.")
        return preset == "yes"
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print(f"{question} [Y/n] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("", "y", "yes")


class Progress:
    """One line that is rewritten on a terminal; elsewhere a line at the start, now and then, and at the end."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._rewrites = sys.stderr.isatty()
        self._started = self._said = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since it was made."""
        return time.monotonic() - self._started

    def __enter__(self) -> Progress:
        self._show(f"{self._title} …")
        return self

    def __exit__(self, *_: object) -> None:
        if self._rewrites:
            say("")

    def update(self, text: str) -> None:
        """Shows the state; on a terminal at once."""
        if self._rewrites or time.monotonic() - self._said > HEARTBEAT:
            self._said = time.monotonic()
            self._show(f"{self._title}: {text}")

    def end(self, text: str) -> None:
        """Shows the result."""
        self._show(f"{self._title}: {text}")

    def _show(self, line: str) -> None:
        if self._rewrites:
            width = shutil.get_terminal_size().columns - 1
            print("\r" + line[:width].ljust(width), end="", file=sys.stderr, flush=True)
        else:
            say(line)
