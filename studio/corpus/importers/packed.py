"""Folders with archives in them, as AI Hub's are downloaded: read as if each lay unpacked where it is.

Each archive is unpacked once, into a folder of its own in the cache. A second folder there, made of links, has the
user's folders with all files in their places, so that every importer finds what it looks for; what is read is then
said to be where it really lies.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from studio.audio.decoding import is_audio
from studio.corpus.importers.archive_parts import whole_name
from studio.corpus.importers.archives import SUFFIXES, Watch, holds_recordings, is_archive, size_of, unpack
from studio.corpus.importers.notices import Notice, joined, notice
from studio.corpus.importers.recording import Recording
from studio.corpus.importers.tree import Tree, scan
from studio.corpus.importers.unpacked import corpora_folder
from studio.errors import StudioError
from studio.storage.atomic import creating_folder, remove


@dataclass(frozen=True, slots=True)
class Packed:
    """A folder whose archives were looked into.

    Attributes:
        tree: what is read.
        root: the user's folder.
        places: where the folders of links stand for what was unpacked elsewhere.
        notices: which archives are not read.
    """

    tree: Tree
    root: Path
    places: tuple[tuple[str, str], ...] = ()
    notices: tuple[Notice, ...] = ()

    def real(self, recordings: Iterable[Recording]) -> list[Recording]:
        """The recordings where they lie."""
        if self.tree.root == self.root:
            return list(recordings)
        folders: dict[str, str] = {}
        found = []
        for each in recordings:
            folder, name = os.path.split(each.audio)
            if folder not in folders:
                folders[folder] = self._real(folder)
            problem = each.problem and (each.problem[0], self.told(each.problem[1]))
            found.append(replace(each, audio=Path(folders[folder], name), problem=problem))
        return found

    def told(self, text: str) -> str:
        """A text that names the user's folder in place of the links'."""
        return text.replace(str(self.tree.root), str(self.root))

    def correct(self, error: StudioError) -> StudioError:
        """An error that names the user's folder."""
        error.message, error.about = self.told(error.message), self.told(error.about)
        error.args = (error.message,)
        return error

    def _real(self, folder: str) -> str:
        for linked, unpacked in self.places:
            if folder == linked or folder.startswith(linked + os.sep):
                return unpacked + folder[len(linked) :]
        return self.told(folder)


def with_archives(tree: Tree, choice: str, watch: Watch) -> Packed:
    """A tree with the archives in it unpacked.

    Args:
        tree: of the user's folder.
        choice: of `options.ARCHIVES`.
        watch: who waits.

    Raises:
        DataError: an archive cannot be unpacked, or code ``cancelled``.
    """
    archives = _archives(tree)
    if not archives:
        return Packed(tree, tree.root)
    loose = {
        suffix: left
        for suffix, paths in tree.files.items()
        if (left := tuple(path for path in paths if not is_archive(path)))
    }
    rest = replace(tree, files=loose)
    read = [archive for archive in archives if choice != "skip" and _is_needed(archive, rest, choice)]
    skipped = [str(path.relative_to(tree.root)) for path in archives if path not in read]
    notices = (notice("archives", files=joined(skipped, 3)),) if skipped else ()
    if not read:
        return Packed(rest, tree.root, notices=notices)
    unpacked = _unpack(read, watch)
    target, places = _linked(rest, list(zip(read, unpacked, strict=True)), watch)
    return Packed(replace(scan(target), closed=tree.closed), tree.root, places, notices)


def _archives(tree: Tree) -> list[Path]:
    """Every archive, of one in parts the first."""
    found: dict[str, Path] = {}
    for paths in tree.files.values():
        for path in paths:
            if is_archive(path):
                found.setdefault(whole_name(path), Path(path))
    return [found[whole] for whole in sorted(found)]


def _is_needed(archive: Path, rest: Tree, choice: str) -> bool:
    """Whether an archive holds what does not lie beside it already."""
    if choice == "read":
        return True
    return not _folder_of(archive).is_dir() and not (rest.recordings and holds_recordings(archive))


def _folder_of(archive: Path) -> Path:
    """Where a file manager would unpack it."""
    name = whole_name(archive.name)
    suffix = max((each for each in SUFFIXES if name.lower().endswith(each)), key=len)
    return archive.with_name(name[: -len(suffix)] or name)


def _unpack(archives: Sequence[Path], watch: Watch) -> list[Path]:
    sizes = [size_of(path) for path in archives]
    total, done, folders = sum(sizes), 0, []
    for path, size in zip(archives, sizes, strict=True):

        def report(read: int, _size: int, before: int = done) -> None:
            watch.report(before + read, total)

        folders.append(unpack(path, Watch(report, watch.cancelled)))
        done += size
    return folders


def _linked(
    rest: Tree, unpacked: Sequence[tuple[Path, Path]], watch: Watch
) -> tuple[Path, tuple[tuple[str, str], ...]]:
    """The folder of links, and what its folders stand for."""
    inside: list[tuple[Path, Path]] = []
    taken: set[Path] = set()
    for archive, folder in unpacked:
        place = _folder_of(archive)
        place = place if place not in taken and not place.exists() else archive.with_name(f"{archive.name}.d")
        taken.add(place)
        inside.append((place.relative_to(rest.root), _content(folder, place.name)))
    files = [path for paths in rest.files.values() for path in paths]
    target = _place_of(rest.root, [*files, *(str(folder) for _, folder in inside)])
    if not target.is_dir():
        for old in corpora_folder().glob(f"{target.name.rpartition('-')[0]}-*"):
            remove(old)
        with creating_folder(target) as folder:
            _link(((path, folder / os.path.relpath(path, rest.root)) for path in files), watch)
            for place, content in inside:
                found = (path for paths in scan(content).files.values() for path in paths)
                _link(((path, folder / place / os.path.relpath(path, content)) for path in found), watch)
    return target, tuple((str(target / place), str(content)) for place, content in inside)


def _content(folder: Path, name: str) -> Path:
    """What was unpacked, without the one folder of the archive's own name that all of it may be in."""
    inside = [path for path in folder.iterdir() if not path.name.startswith(".") and path.name != "__MACOSX"]
    is_own = len(inside) == 1 and inside[0].is_dir() and _plain(inside[0].name) == _plain(name)
    return inside[0] if is_own else folder


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())


def _place_of(root: Path, files: Iterable[str]) -> Path:
    """Another folder once any of the files has changed."""
    state = hashlib.sha256()
    for path in sorted(files):
        status = os.lstat(path)
        state.update(os.fsencode(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0"))
    own = hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
    return corpora_folder() / f"links-{own}-{state.hexdigest()[:16]}"


def _link(pairs: Iterable[tuple[str, Path]], watch: Watch) -> None:
    """Give files a second name: a link of either kind, or a copy on disks that know none.

    Raises:
        DataError: code ``cancelled``.
        OSError: none is possible.
    """
    folders: set[Path] = set()
    for source, target in pairs:
        if target.parent not in folders:
            watch.check()
            target.parent.mkdir(parents=True, exist_ok=True)
            folders.add(target.parent)
        # A table may name the user's recordings by whole paths: links of this kind tell that they are the same.
        is_symbolic = is_audio(source) and not source.startswith(f"{corpora_folder()}{os.sep}")
        first, second = (_symlink, _hard_link) if is_symbolic or Path(source).is_symlink() else (_hard_link, _symlink)
        if not (first(source, target) or second(source, target)):
            shutil.copy2(source, target)


def _hard_link(source: str, target: Path) -> bool:
    try:
        os.link(source, target)
    except OSError:
        return False
    return True


def _symlink(source: str, target: Path) -> bool:
    try:
        target.symlink_to(source)
    except OSError:
        return False
    return True
