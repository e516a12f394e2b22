"""Corpora in ``.tar``, ``.tar.gz``, ``.tar.bz2``, ``.tar.xz`` and ``.zip`` archives, unpacked into the studio's cache.

They may have been cut into parts (`studio.corpus.importers.archive_parts`).

Archives come from others: nothing is written outside the folder (CWE-22), a link becomes the file that it names in the
archive, devices are not made, and what grows beyond reason (CWE-409) is given up before the disk is full.
"""

from __future__ import annotations

import posixpath
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from os import SEEK_END
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from studio.audio.decoding import is_audio
from studio.corpus.importers.archive_parts import open_parts, parts_of, whole_name
from studio.corpus.importers.unpacked import place_of, room_in
from studio.errors import DataError
from studio.storage.atomic import creating_folder, writing
from studio.storage.reading import reading, require_regular

SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".zip")

MOST_FILES = 3_000_000
MOST_RATIO = 200
"""Times the archive's size; audio hardly shrinks, and text by ten times."""
_LEAST_LIMIT = 64 << 20  # bytes that may come out of any archive, however small
_BLOCK = 1 << 20
_LONGEST_LINK = 4096
_AGAIN = "Get it again, or unpack it yourself and choose the folder."
_ZIP_FILES, _ZIP_LINK = (0, 0o10), 0o12


def is_archive(name: str) -> bool:
    """Whether a file of this name is an archive, or a part of one."""
    return whole_name(name).lower().endswith(SUFFIXES)


@dataclass(frozen=True, slots=True)
class Watch:
    """Who waits while archives are unpacked.

    Attributes:
        report: told the bytes of archives read, and their total.
        cancelled: asked whether to end.
    """

    report: Callable[[int, int], None] = lambda done, total: None
    cancelled: Callable[[], bool] = lambda: False

    @classmethod
    def of(cls, report: Callable[[int, int], None] | None, cancelled: Callable[[], bool] | None) -> Watch:
        """One who may not want to know, or cannot cancel."""
        return cls(report or cls().report, cancelled or cls().cancelled)

    def check(self) -> None:
        """DataError, code ``cancelled``, where it shall end."""
        if self.cancelled():
            raise DataError("Unpacking was cancelled.", code="cancelled")


class _Opener(Protocol):
    def __call__(self) -> IO[bytes] | None: ...


@dataclass(frozen=True, slots=True)
class _Member:
    """What an archive holds.

    Attributes:
        name: of the file, in the archive.
        open: how to read it; None for what is neither file nor folder.
        link: another file's name in the archive that this one is only another name of, else empty.
    """

    name: str
    open: _Opener
    link: str = ""


def unpack(archive: Path, watch: Watch | None = None) -> Path:
    """The folder with an archive's content; unpacked only once.

    Raises:
        DataError: it is damaged, lacks a part, reaches out of its folder, or is larger than it pretends or than the
            disk; or code ``cancelled``. Nothing of it is left then.
    """
    with reading(archive, "archive", code="archive", hint=_AGAIN):
        require_regular(archive)
        parts = parts_of(archive)
        target = place_of(parts[0])
        if not target.is_dir():
            with closing(open_parts(parts)) as file, creating_folder(target) as folder:
                _write(archive, file, folder, watch or Watch())
        return target


def size_of(archive: Path) -> int:
    """Bytes of an archive with all its parts that still has to be unpacked; 0 for one that was.

    Raises:
        DataError: it lacks a part, or cannot be read.
    """
    with reading(archive, "archive", code="archive", hint=_AGAIN):
        parts = parts_of(archive)
        return 0 if place_of(parts[0]).is_dir() else sum(part.stat().st_size for part in parts)


def holds_recordings(archive: Path) -> bool:
    """Whether any file in an archive is a recording, by its name.

    Raises:
        DataError: it is damaged or lacks a part.
    """
    with reading(archive, "archive", code="archive", hint=_AGAIN), closing(open_parts(parts_of(archive))) as file:
        return any(is_audio(member.name) for member in _members(file))


def _write(archive: Path, file: IO[bytes], folder: Path, watch: Watch) -> None:
    size = file.seek(0, SEEK_END)
    limit = min(max(_LEAST_LIMIT, MOST_RATIO * size), room_in(folder))
    written = count = 0
    links: dict[Path, Path] = {}
    for member in _members(file):
        count += 1
        if count > MOST_FILES:
            raise _too_much(archive, f"more than {MOST_FILES:,} files")
        target = folder / _inside(archive, member.name)
        if member.link:
            links[target] = _linked(folder, member.link)
            continue
        source = member.open()
        if source is None:
            continue
        with closing(source), writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as copy:
                for block in _blocks(archive, source):
                    written += len(block)
                    if written > limit:
                        raise _too_much(archive, f"more than {limit / 1e6:,.0f} MB")
                    copy.write(block)
        watch.report(file.tell(), size)
        watch.check()
    _make_links(links)


def _linked(folder: Path, link: str) -> Path:
    """The file that a link in an archive names; the folder itself, which is none, where that leads out of it."""
    place = posixpath.normpath(link.replace("\\", "/"))
    leads_out = place.startswith(("/", "..")) or "\0" in place or ":" in place.partition("/")[0]
    return folder if leads_out else folder / place


def _make_links(links: Mapping[Path, Path]) -> None:
    """Make the same files under their other names.

    A recording whose link leads nowhere in the archive becomes an empty file, so that it is listed as one.
    """
    for target in links:
        seen, source = {target}, links[target]
        while source in links and source not in seen:
            seen.add(source)
            source = links[source]
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            continue
        if source.is_file():
            try:
                target.hardlink_to(source)
            except OSError:  # as on disks that know no links
                shutil.copyfile(source, target)
        elif is_audio(target.name):
            target.touch()


def _blocks(archive: Path, source: IO[bytes]) -> Iterator[bytes]:
    with reading(archive, "archive", code="archive"):
        while block := source.read(_BLOCK):
            yield block


def _members(file: IO[bytes]) -> Iterator[_Member]:
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as opened:
            for info in opened.infolist():
                name = _zip_name(info)
                if _kind(info) == _ZIP_LINK:
                    with opened.open(info) as member:
                        link = member.read(_LONGEST_LINK).decode(errors="replace")
                    yield _Member(name, lambda: None, posixpath.join(posixpath.dirname(name), link))
                elif not info.is_dir() and _kind(info) in _ZIP_FILES:
                    yield _Member(name, lambda info=info: opened.open(info))
        return
    file.seek(0)
    with tarfile.open(fileobj=file) as packed:
        for entry in packed:
            if entry.isreg():
                yield _Member(entry.name, lambda entry=entry: packed.extractfile(entry))
            elif entry.islnk():
                yield _Member(entry.name, lambda: None, entry.linkname)
            elif entry.issym():
                link = posixpath.join(posixpath.dirname(entry.name), entry.linkname)
                yield _Member(entry.name, lambda: None, link)
            packed.members = []  # type: ignore[attr-defined]  # or a million of them are remembered


def _kind(info: zipfile.ZipInfo) -> int:
    """Of a member, as Unix writes it into zip files; others write nothing."""
    return info.external_attr >> 28


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Korean Windows writes names in cp949 and does not say so; zipfile takes them for cp437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "cp949"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _inside(archive: Path, name: str) -> Path:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or name.startswith(("/", "\\")) or ".." in parts or "\0" in name or ":" in parts[0]:
        raise DataError(
            f"The archive wants to write outside its folder: {archive}: {name[:100]!r}",
            "Do not trust it: get it again from where it was published.",
            code="archive",
        )
    return Path(*parts)


def _too_much(archive: Path, what: str) -> DataError:
    return DataError(
        f"The archive holds too much: {archive}: {what}",
        "If you trust it, unpack it yourself and choose the folder; or make room on the disk.",
        code="archive",
        about=str(archive),
    )
