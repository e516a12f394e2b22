"""Praat's ``.TextGrid`` beside long recordings; https://www.fon.hum.uva.nl/praat/manual/TextGrid_file_formats.html.

Praat reads from a text file only free-standing numbers, texts in double quotes (a quote in one is doubled) and flags
such as ``<exists>``; all else is comment. So the long and the short format are one. Its binary format has the
same in the same order. Empty intervals are silence.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from studio.corpus.importers.cues import BadCue, Cue, read_beside
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading
from studio.corpus.importers.tiers import TIER, Tiers
from studio.corpus.importers.tree import Tree
from studio.corpus.importers.words import WORDS
from studio.storage.reading import read_bytes
from studio.text.encodings import read_text

_TOKEN = re.compile(r'"((?:[^"]|"")*)"|(?<!\S)(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?!\S)|(?<!\S)(<\w+>)(?!\S)')
_COMMENT = re.compile(r"^\s*!.*$", re.MULTILINE)
_MOST_TIERS = 10_000


def read(tree: Tree, options: Options) -> Reading:
    """Read every TextGrid; of tiers that say the same one is taken."""
    tiers = Tiers(options.get(TIER.name, ""), joins=options.get(WORDS.name) != "apart")
    reading = read_beside(tree, tree.ending(".textgrid"), lambda path: tiers.used(parse(path)))
    tiers.require_wanted()
    return replace(reading, notices=tuple(tiers.notices()))


def parse(path: Path) -> Iterator[Cue]:
    """The intervals with a text; the tier's name is the speaker where there are several tiers.

    Raises:
        BadCue: it is no TextGrid, or ends too early.
    """
    data = read_bytes(path)
    tokens = _Binary(data) if data.startswith(b"ooBinaryFile") else _Tokens(read_text(path))
    if tokens.kind() not in ("ooTextFile", "ooBinaryFile") or tokens.kind() != "TextGrid":
        raise BadCue("it does not begin as a TextGrid does")
    tokens.number(), tokens.number()
    if not tokens.exists():
        return
    count = tokens.integer()
    if count > _MOST_TIERS:
        raise BadCue(f"it claims to have {count} tiers")
    for _ in range(count):
        kind, name = tokens.kind(), tokens.text()
        tokens.number(), tokens.number()
        for number in range(1, tokens.integer() + 1):
            start = tokens.number()
            end = tokens.number() if kind == "IntervalTier" else start
            text = " ".join(tokens.text().split())
            if kind == "IntervalTier" and text:
                place = f"tier “{name}”, interval {number}"
                yield Cue(start, end, text, name if count > 1 else "", place, tier=name)


class _Tokens:
    """What Praat sees of a file, one after the other; BadCue where another kind is wanted."""

    def __init__(self, text: str) -> None:
        self._matches = _TOKEN.finditer(_COMMENT.sub("", text))

    def next(self) -> str | float:
        """A text in quotes, a number or a flag."""
        match = next(self._matches, None)
        if match is None:
            raise BadCue("it ends too early")
        if match[2] is not None:
            return float(match[2])
        return match[3] if match[3] is not None else '"' + match[1].replace('""', '"')

    def text(self) -> str:
        """A text."""
        token = self.next()
        if not isinstance(token, str) or not token.startswith('"'):
            raise BadCue(f"it has {token} where a text should be")
        return token[1:]

    kind = text

    def exists(self) -> bool:
        """Whether there are tiers."""
        return self.next() == "<exists>"

    def number(self) -> float:
        """A number."""
        token = self.next()
        if not isinstance(token, float):
            raise BadCue(f"it has {token[:40]} where a number should be")
        return token

    def integer(self) -> int:
        """A count."""
        value = self.number()
        if not 0 <= value < 1e9 or value != int(value):
            raise BadCue(f"it has {value:g} where a count should be")
        return int(value)


class _Binary:
    """What Praat writes into a binary file, big-endian; BadCue where it ends."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, -1

    def _take(self, count: int) -> bytes:
        if self._at + count > len(self._data):
            raise BadCue("it ends too early")
        self._at += count
        return self._data[self._at - count : self._at]

    def kind(self) -> str:
        """The name of a class; first that of the file itself."""
        if self._at < 0:
            self._at = 0
            return self._take(len("ooBinaryFile")).decode()
        return self._take(self._take(1)[0]).decode("latin-1")

    def text(self) -> str:
        """A text: its length in 16 bits and Latin letters, or −1, the length again and UTF-16."""
        length = int.from_bytes(self._take(2))
        if length < 0xFFFF:
            return self._take(length).decode("latin-1")
        return self._take(2 * int.from_bytes(self._take(2))).decode("utf-16-be", errors="replace")

    def exists(self) -> bool:
        """Whether there are tiers."""
        return self._take(1) == b"\1"

    def number(self) -> float:
        """A number."""
        return float(struct.unpack(">d", self._take(8))[0])

    def integer(self) -> int:
        """A count."""
        value = int.from_bytes(self._take(4))
        if value >= 1 << 31:
            raise BadCue("it has a negative number where a count should be")
        return value


FORMAT = Format("textgrid", "Praat TextGrid", "talk.TextGrid beside talk.wav", read, (TIER, WORDS, *COMMON))
