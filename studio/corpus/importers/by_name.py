"""Recordings by the names that lists give them, wherever they lie in a folder."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from studio.corpus.importers.side_names import split_of_name
from studio.corpus.importers.tree import Tree

_NUMBER = re.compile(r"\d+")


class Recordings:
    """Finds the recording that a list means: by its name, which a corpus gives once, then by its folders."""

    def __init__(self, tree: Tree) -> None:
        self.root, self._preferred = tree.root, tree.preferred
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
            sure: whether it is None where several fit equally well and are no copies at other sample rates, and where
                its folders contradict the name's.
        """
        stem = stem_of(name)
        candidates = self._several.get(stem) or [path for path in [self._one.get(stem)] if path]
        if sure:
            candidates = [path for path in candidates if not contradicts(name, path, self.root)]
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        wanted = name.replace("\\", "/").split("/")[::-1]
        scores = [_shared(Path(path).parts[::-1], wanted) for path in candidates]
        best = [path for path, score in zip(candidates, scores, strict=True) if score == max(scores)]
        if sure and len(best) > 1:
            return _of_copies(best, self._preferred, str(self.root))
        return best[0]


def _shared(parts: Sequence[str], wanted: Sequence[str]) -> tuple[int, bool]:
    same = 0
    for part, want in zip(parts[1:], wanted[1:], strict=False):
        if part.casefold() != want.casefold():
            break
        same += 1
    return same, parts[0] == wanted[0]


def contradicts(name: str, path: str, root: Path) -> bool:
    """Whether a name means another recording than this one of the same stem: of another side, speaker or session.

    The nearest folders that stand for sides tell, and nearest ones whose numbers alone differ, as ``S01`` and ``S02``.
    """
    return _contradict(_folder(name, str(root)), _folder(path, str(root)))


def _folder(name: str, root: str) -> str:
    name = name.removeprefix(root).replace("\\", "/")
    return name[: max(name.rfind("/"), 0)]


@lru_cache(maxsize=4096)
def _contradict(wanted: str, folder: str) -> bool:
    given, found = ([part for part in each.split("/") if part not in ("", ".", "..")] for each in (wanted, folder))
    sides = {next(filter(None, map(split_of_name, reversed(each))), "") for each in (given, found)} - {""}
    return len(sides) > 1 or (bool(given and found) and _differ_by_number(given[-1], found[-1]))


def _differ_by_number(one: str, other: str) -> bool:
    one, other = one.casefold(), other.casefold()
    numbers = [[number.lstrip("0") for number in _NUMBER.findall(each)] for each in (one, other)]
    return all(numbers) and numbers[0] != numbers[1] and _NUMBER.sub("", one) == _NUMBER.sub("", other)


def _of_copies(paths: Sequence[str], preferred: str, root: str) -> str | None:
    """The one to read of a recording's copies at several sample rates; None where they may be different ones."""
    if len({_unmarked(_folder(path, root)) for path in paths}) > 1:
        return None
    folders = [_folder(path, root).split("/") for path in paths]
    chosen = next((path for path, parts in zip(paths, folders, strict=True) if preferred and preferred in parts), None)
    usual = (path for path, parts in zip(paths, folders, strict=True) if any(map(_USUAL.search, parts)))
    return chosen or next(usual, paths[0])


def copies_among(left: Sequence[str], listed: Iterable[str], root: Path) -> dict[str, str]:
    """Those of some recordings that are copies of listed ones at another sample rate, each with the one it is of."""
    folder = lru_cache(maxsize=None)(lambda path: _unmarked(_folder(f"{path}/", str(root))))
    places = {os.path.dirname(path) for path in left}  # noqa: PTH120 - strings, a million of them
    if not any(map(_RATE.search, places)):
        return {}
    known = {(folder(os.path.dirname(path)), stem_of(path)): path for path in listed}  # noqa: PTH120
    keys = {path: (folder(os.path.dirname(path)), stem_of(path)) for path in left}  # noqa: PTH120
    return {path: known[key] for path, key in keys.items() if key in known}


_RATE = re.compile(
    r"(?<!\d)(?:(?:8|11|16|22|24|32|44|48|96)(?:[.,]\d{1,3})? ?k(?:hz)?|"
    r"(?:8000|11025|16000|22050|24000|32000|44100|48000)(?: ?hz)?)(?![a-z0-9])",
    re.IGNORECASE,
)
_USUAL = re.compile(r"(?<!\d)16(?:000| ?k)", re.IGNORECASE)


def _unmarked(folder: str) -> str:
    """A folder without what its names say of sample rates."""
    return "/".join(_RATE.sub("", part).strip(" _-.").casefold() for part in folder.split("/"))


def stem_of(path: str) -> str:
    """A file's name without folders and suffix, as it is compared."""
    name = path[max(path.rfind("/"), path.rfind("\\")) + 1 :]
    dot = name.rfind(".")
    stem = (name[:dot] if dot > 0 else name).casefold()
    return stem if stem.isascii() else unicodedata.normalize("NFC", stem)
