"""A folder's files, and finding the one that a table's row means."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from studio.audio.decoding import AUDIO_SUFFIXES, is_audio
from studio.corpus.importers.table import TABLE_SUFFIXES
from studio.errors import DataError

_TEXT_SUFFIX = ".txt"
_UPLOADED = re.compile(r"^[0-9a-f]{8}-")
_LONGEST_PATH = 4096  # characters; Linux's limit, in bytes


@dataclass(frozen=True)
class Tree:
    """What was found under a folder, sorted.

    Attributes:
        root: the folder, absolute.
        files: every file but hidden ones, by its suffix in lower case; strings, since large corpora have millions.
        closed: folders that may not be entered.
        has_links: whether any symbolic link was met, so that one file may have several names.
        preferred: the folder that is read of several with copies of the same recordings; empty for the usual one.
        file: the only one, where not a folder was chosen but it.
    """

    root: Path
    files: Mapping[str, tuple[str, ...]]
    closed: tuple[Path, ...] = ()
    has_links: bool = False
    preferred: str = ""
    file: Path | None = None

    @cached_property
    def recordings(self) -> tuple[str, ...]:
        """Every recording, readable or not."""
        suffixes = [suffix for suffix in self.files if is_audio(suffix)]
        return tuple(sorted((path for suffix in suffixes for path in self.files[suffix]), key=_order))

    @cached_property
    def tables(self) -> tuple[Path, ...]:
        """Every file that may be a table."""
        found = self.ending(*TABLE_SUFFIXES)
        return tuple(path for path in found if not path.name.startswith("~$"))  # Excel's of a workbook that is open

    @property
    def texts(self) -> tuple[str, ...]:
        """Every ``.txt`` file."""
        return self.files.get(_TEXT_SUFFIX, ())

    def ending(self, *suffixes: str) -> tuple[Path, ...]:
        """The files whose names end so, the last dot and what follows it, in lower case."""
        found = sorted((path for suffix in suffixes for path in self.files.get(suffix, ())), key=_order)
        return tuple(map(Path, found))

    def named(self, *names: str) -> tuple[Path, ...]:
        """The files of exactly these names, in lower case."""
        suffixes = dict.fromkeys(_suffix(name) for name in names)
        return tuple(path for suffix in suffixes for path in self.ending(suffix) if path.name.lower() in names)

    def identity(self, path: Path | str) -> str:
        """The same for two names of one file."""
        return os.path.realpath(path) if self.has_links and "\0" not in str(path) else os.path.normpath(path)


def scan(folder: Path) -> Tree:
    """List a folder recursively; links are followed, each folder once, so that loops end.

    Hidden files and folders (whose names begin with a dot, such as macOS's ``._name.wav``) and ``__MACOSX`` are
    not recordings of anyone's and are passed over.

    Raises:
        DataError: the folder itself cannot be read.
    """
    root = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow links out of the folder
    files: dict[str, list[str]] = {}
    closed: list[Path] = []
    has_links = False
    visited: set[tuple[int, int]] = set()
    # A linked folder is entered after all real ones, so that what has two names is listed under its own.
    pending, linked = [str(root)], list[str]()
    while pending or linked:
        current = pending.pop() if pending else linked.pop(0)
        try:
            status = os.stat(current)  # noqa: PTH116 - these are strings
            if (status.st_dev, status.st_ino) in visited:
                continue
            visited.add((status.st_dev, status.st_ino))
            entries = list(_entries(current))
        except OSError as error:
            if current == str(root):
                raise _unreadable(root, error) from error
            closed.append(Path(current))
            continue
        for path, is_folder, is_link in entries:
            has_links |= is_link
            if not is_folder:
                files.setdefault(_suffix(path), []).append(path)
            else:
                (linked if is_link else pending).append(path)
    ordered = {suffix: tuple(sorted(paths, key=_order)) for suffix, paths in files.items()}
    return Tree(root, ordered, tuple(sorted(closed)), has_links)


def of_file(path: Path) -> Tree:
    """A tree in which there is nothing but one file; its folder is the root."""
    return Tree(path.parent, {_suffix(path.name): (str(path),)}, file=path)


def _order(path: str) -> str:
    """Folders are sorted as wholes: ``a/x`` before ``a-b/x``."""
    return path.replace(os.sep, "\0")


def _suffix(path: str) -> str:
    name = path[path.rfind(os.sep) + 1 :]
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""


def _entries(folder: str) -> Iterator[tuple[str, bool, bool]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith(".") and entry.name != "__MACOSX":
                yield entry.path, _is_folder(entry), entry.is_symlink()


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _unreadable(folder: Path, error: OSError) -> DataError:
    if isinstance(error, FileNotFoundError):
        return DataError(f"The folder is missing: {folder}", "Check its name and place.", code="missing")
    return DataError(
        f"The folder cannot be read: {folder}: {error.strerror or error}",
        "Check that you may read it.",
        code="unreadable",
    )


class Finder:
    """Finds files by the names that tables give them, remembering the folders it had to list.

    Names are first taken as they are. Only what is not found that way is compared letter by letter as NFC (tables
    made elsewhere than on macOS, which stores names as NFD), then without regard to case (tables made on Windows).
    """

    def __init__(self) -> None:
        self._listings: dict[Path, dict[str, str]] = {}

    def find(self, name: str, bases: Iterable[Path]) -> Path | None:
        """The existing file called `name`, relative to the first of `bases` that has it; its suffix may be left out."""
        if len(name) > _LONGEST_PATH or "\0" in name:  # such as a recording itself, written into the table
            return None
        bases = tuple(bases)
        names = list(_spellings(name))
        for candidate in names:
            for base in bases:
                path = os.path.join(base, candidate)  # noqa: PTH118 - half the time of Path's for 600,000 rows
                if _is_file(path):
                    return Path(os.path.normpath(path))
        for candidate in names:
            for base in bases:
                found = self._search(base, candidate)
                if found is not None:
                    return found
        return None

    def _search(self, base: Path, name: str) -> Path | None:
        path = Path(os.path.normpath(base / name))
        folder = self._actual(path.parent)
        if folder is None:
            return None
        names = [path.name, *(path.name + suffix for suffix in AUDIO_SUFFIXES if not is_audio(path.name))]
        found = (self._entry(folder, candidate) for candidate in names)
        return next((entry for entry in found if entry is not None and _is_file(entry)), None)

    def _actual(self, folder: Path) -> Path | None:
        names: list[str] = []
        while not _is_folder_path(folder):
            if folder.parent == folder:
                return None
            names.append(folder.name)
            folder = folder.parent
        found: Path | None = folder
        while names and found is not None:
            found = self._entry(found, names.pop())
        return found

    def _entry(self, folder: Path, name: str) -> Path | None:
        if folder not in self._listings:
            self._listings[folder] = _listing(folder)
        listing = self._listings[folder]
        exact = unicodedata.normalize("NFC", name)
        actual = listing.get(exact) or listing.get(_folded(exact))
        return folder / actual if actual else None


def _spellings(name: str) -> Iterator[str]:
    """A name as it is given, with slashes for backslashes, and out of an address; Label Studio's as they were."""
    yield name
    if "/local-files/?d=" in name:
        name = name.partition("/local-files/?d=")[2]
        yield name
    elif "/data/upload/" in name:
        name = _UPLOADED.sub("", name[name.rfind("/") + 1 :])
        yield name
    if "\\" in name:
        yield name.replace("\\", "/")
    if "%" in name or name.startswith("file:"):
        yield unquote(name.removeprefix("file://"))


def plain_name(name: str) -> str:
    """A name out of an address, with slashes for backslashes."""
    return list(_spellings(name))[-1].replace("\\", "/")


def tails(name: str) -> Iterator[str]:
    """The last parts of a path of another computer, the longest first: ``dataset/clips/a.wav``, ``clips/a.wav`` …"""
    parts = [part for part in plain_name(name).split("/") if part not in ("", ".", "..")]
    for first in range(1, len(parts)):
        yield "/".join(parts[first:])


def _listing(folder: Path) -> dict[str, str]:
    """Names of a folder's entries by NFC form, and by folded form where that is nobody's own NFC form."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - strings are all that is wanted
    except OSError:
        return {}
    exact = {unicodedata.normalize("NFC", name): name for name in names}
    return {_folded(key): name for key, name in exact.items()} | exact


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())


def _is_file(path: Path | str) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 - false, not an error, for a name too long or with a zero character


def _is_folder_path(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - as above
