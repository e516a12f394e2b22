"""Reads pip's output: what it is doing, and why it failed. Parses on Python 3.8, like launch.py."""

from __future__ import annotations

import re

# Words in the output (lower case), what happened, what to do; the first that fits counts.
FAILURES = (
    ("no space left on device", "the disk is full", "Free about 3 GB and start again."),
    (
        "certificate_verify_failed",
        "the package index's certificate is not trusted",
        "Behind a company proxy, name its certificate to pip: pip config set global.cert FILE",
    ),
    (
        "do not match the hashes",
        "a downloaded package is damaged",
        "Start again; if it happens again, empty pip's cache: python3 -m pip cache purge",
    ),
    ("permission denied", "a file cannot be written", "Start it as the user who owns the studio's folder."),
    (
        "connection broken",
        "the package index cannot be reached",
        "Check the network (and https_proxy, if you need a proxy), then start again: it goes on where it stopped.",
    ),
    ("read timed out", "the connection broke off", "Start again: it goes on where it stopped."),
    (
        "no matching distribution found",
        "a package does not exist for this Python or system",
        "Use a 64-bit Python 3.11, 3.12 or 3.13.",
    ),
)


class PipReport:
    """What pip is doing, from the lines it prints."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._found: set[str] = set()
        self._doing = "starting"
        self._rest = ""

    def feed(self, output: str) -> None:
        """Takes the next part of pip's output, cut anywhere."""
        *lines, self._rest = (self._rest + output).split("\n")
        for line in lines:
            self._line(line.split())

    def _line(self, words: list[str]) -> None:
        if words[:1] in (["Collecting"], ["Processing"]) and len(words) > 1:
            self._found.add(words[1])
            self._doing = f"fetching {package_name(words[1])}"
        elif words[:3] == ["Requirement", "already", "satisfied:"]:
            self._found.add(words[3])
        elif words[:1] == ["Downloading"] and len(words) > 2:
            self._doing = f"downloading {package_name(words[1])} {' '.join(words[2:4])}"
        elif words[:2] == ["Installing", "collected"]:
            self._doing = "unpacking"

    def text(self) -> str:
        """One short phrase for the progress line."""
        if self._doing == "unpacking":
            return "all fetched, unpacking"
        return f"{min(len(self._found), self._total)} of {self._total}, {self._doing}"


def package_name(word: str) -> str:
    """The name in ``torch==2.13.0`` or in the file name or address of a wheel."""
    return re.split(r"[=<>!~\[;-]", word.rpartition("/")[2])[0]


def explain_failure(output: str) -> tuple[str, str]:
    """What went wrong, in a sentence, and what to do (a line, or empty)."""
    lower = output.lower()
    for words, what, hint in FAILURES:
        if words in lower:
            return f"{what}.", f"{hint}\n"
    errors = [line[len("ERROR: ") :] for line in output.splitlines() if line.startswith("ERROR: ")]
    return (errors[-1] if errors else "pip ended without saying why."), ""
