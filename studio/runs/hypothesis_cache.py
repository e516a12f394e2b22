"""Texts of an evaluation kept as they come, so that one that was stopped goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

import msgspec

from studio.storage.atomic import write_bytes
from studio.storage.journal import JournalWriter


class HypothesisCache:
    """A file with a text for each utterance decoded so far.

    JSON Lines: what the texts are of, then ``id`` and ``text`` of each. Texts of something else, as of an adapter that
    has changed since, are thrown away.

    Args:
        path: of the file; it need not exist.
        of: names what is evaluated.
    """

    def __init__(self, path: Path, of: str) -> None:
        self._path = path
        self._head = {"of": of}
        self.texts: dict[str, str] = self._read()
        self._begun = False

    def add(self, texts: Mapping[str, str]) -> None:
        """Keep some more texts, by id; StorageError where the disk is full."""
        self.texts |= texts
        if self._begun:
            with JournalWriter(self._path) as journal:
                journal.append(_lines(texts))
        else:
            # Written anew, so that neither texts of something else nor a torn line stand before these.
            write_bytes(self._path, msgspec.json.Encoder().encode_lines([self._head]) + _lines(self.texts))
            self._begun = True

    def _read(self) -> dict[str, str]:
        if not self._path.is_file():
            return {}
        lines = map(_parse, self._path.read_text(encoding="utf-8", errors="replace").split("\n"))
        if next(lines, None) != self._head:
            return {}
        return {line["id"]: line["text"] for line in takewhile(lambda line: line.keys() == {"id", "text"}, lines)}


def _lines(texts: Mapping[str, str]) -> bytes:
    return msgspec.json.Encoder().encode_lines({"id": key, "text": text} for key, text in texts.items())


def _parse(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:  # torn where a process was killed
        return {}
    return value if isinstance(value, dict) else {}
