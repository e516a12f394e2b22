"""Reads pip's output: what it is doing, and why it failed. Parses on Python 3.8, like launch.py."""

from __future__ import annotations

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
        self._ready: set[str] = set()
        self._doing = "starting"
        self._rest = ""

    def feed(self, output: str) -> None:
        """Takes the next part of pip's output, cut anywhere."""
        *lines, self._rest = (self._rest + output).split("\n")
        for line in lines:
            self._line(line.split())

    def _line(self, words: list[str]) -> None:
        if words[:1] == ["Collecting"] and len(words) > 1:
            self._ready.add(words[1])
            self._doing = f"fetching {words[1]}"
        elif words[:3] == ["Requirement", "already", "satisfied:"]:
            self._ready.add(words[3])
        elif words[:1] == ["Downloading"] and len(words) > 2:
            self._doing = f"downloading {words[1].rpartition('/')[2].partition('-')[0]} {' '.join(words[2:4])}"
        elif words[:2] == ["Installing", "collected"]:
            self._doing = "unpacking"

    def text(self) -> str:
        """One short phrase for the progress line."""
        return f"{min(len(self._ready), self._total)} of {self._total}, {self._doing}"


def explain_failure(output: str) -> tuple[str, str]:
    """What went wrong, in a sentence, and what to do (may be empty; ends with a space otherwise)."""
    lower = output.lower()
    for words, what, hint in FAILURES:
        if words in lower:
            return f"{what}.", f"{hint} "
    errors = [line[len("ERROR: ") :] for line in output.splitlines() if line.startswith("ERROR: ")]
    return (errors[-1] if errors else "pip ended without saying why."), ""
