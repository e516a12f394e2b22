"""Recordings by the names that lists give them, wherever they lie in a folder."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

from studio.corpus.importers.tree import Tree


class Recordings:
    """Finds the recording that a list means: by its name, which a corpus gives once, then by its folders."""

    def __init__(self, tree: Tree) -> None:
        self.root = tree.root
        self._one: dict[str, str] = {}
        self._several: dict[str, list[str]] = {}
        for path in tree.recordings:
            stem = stem_of(path)
            if stem in self._one:
                self._several.setdefault(stem, [self._one[stem]]).append(path)
            else:
                self._one[stem] = path

    def find(self, name: str, *, sure: bool = False) -> str | None:
        """The path of the recording with the most of these folders; it may have been converted to another format.

        Args:
            name: as a list has it.
            sure: whether it is None where several fit equally well.
        """
        stem = stem_of(name)
        candidates = self._several.get(stem)
        if candidates is None:
            return self._one.get(stem)
        wanted = name.replace("\\", "/").split("/")[::-1]
        scores = [_shared(Path(path).parts[::-1], wanted) for path in candidates]
        return None if sure and scores.count(max(scores)) > 1 else candidates[scores.index(max(scores))]


def _shared(parts: Sequence[str], wanted: Sequence[str]) -> tuple[int, bool]:
    same = 0
    for part, want in zip(parts[1:], wanted[1:], strict=False):
        if part.casefold() != want.casefold():
            break
        same += 1
    return same, parts[0] == wanted[0]


def stem_of(path: str) -> str:
    """A file's name without folders and suffix, as it is compared."""
    name = path[max(path.rfind("/"), path.rfind("\\")) + 1 :]
    dot = name.rfind(".")
    stem = (name[:dot] if dot > 0 else name).casefold()
    return stem if stem.isascii() else unicodedata.normalize("NFC", stem)
