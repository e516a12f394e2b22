"""Recordings in archives of Kaldi's (``wav.ark:1234``), as ``wav-copy``, ESPnet and kaldiio write them.

At that place, behind its key, lies a WAV file, a FLAC file, or kaldiio's ``AUDIO`` with the size of one
(https://github.com/nttcslab-sp/kaldiio). They are taken out into the studio's cache; features are no recordings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import IO

from studio.corpus.importers.unpacked import place_of, room_in, suffix_of
from studio.errors import DataError
from studio.storage.atomic import creating_folder
from studio.storage.reading import open_regular, reading

_PLACE = re.compile(r"(.+\.ark):(\d{1,18})$")
_HEADS = (b"RIFF", b"fLaC", b"OggS", b"NIST")
_HEAD_BYTES = 16
_MOST_BYTES = 1 << 30  # of one recording

Found = tuple[Path, str]
"""Where a recording is, and what is wrong with it."""


def is_in_archive(value: str) -> bool:
    """Whether a value of ``wav.scp`` is a place in an archive, or a part of what is there."""
    return _PLACE.match(value.partition("[")[0]) is not None


def extracted(
    scp: Path, listed: Sequence[tuple[str, str]], find: Callable[[str], Path | None]
) -> Mapping[str, tuple[Path, str]]:
    """The recordings of a list that lie in archives, by key.

    Args:
        scp: the list.
        listed: its keys and values.
        find: gives the archive of a name, None where it is not there.
    """
    found: dict[str, Found] = {}
    archives: dict[Path, list[tuple[int, str]]] = defaultdict(list)
    for key, value in listed:
        match = _PLACE.match(value)
        if match is None:
            if is_in_archive(value):
                found[key] = scp, f"{scp}: “{value[:120]}” is a range of samples, which is not read."
            continue
        archive = find(match[1])
        if archive is None:
            found[key] = scp.parent / match[1], f"{scp}: there is no recording “{value}”."
        else:
            archives[archive].append((int(match[2]), key))
    for archive, places in archives.items():
        try:
            found |= _of_archive(archive, scp, sorted(places))
        except DataError as error:
            found |= {key: (archive, error.message) for _, key in places}
    return found


def _of_archive(archive: Path, scp: Path, places: list[tuple[int, str]]) -> dict[str, Found]:
    """The recordings at some places of an archive."""
    folder = place_of(archive)
    folder = folder.with_name(f"{folder.name}-{place_of(scp).name[-16:]}")  # of what this list names of it
    found: dict[str, Found] = {}
    with reading(archive, "archive of Kaldi's"), open_regular(archive) as file:
        size = file.seek(0, 2)
        ends = {start: start - len(f"{key} ".encode()) for start, key in places}
        starts = [*ends, size]
        spans = [(start, *_span(file, start, ends.get(after, size))) for start, after in pairwise(starts)]
        if not folder.is_dir() and any(begin >= 0 for _, begin, _ in spans):
            _write(file, spans, folder)
        begins = {start: begin for start, begin, _ in spans}
        for start, key in places:
            begin = begins[start]
            name = _name(file, start, begin) if begin >= 0 else ""
            wrong = "" if name else f"{archive}, at {start}: there is no sound, such as WAV or FLAC."
            found[key] = folder / name if name else archive, wrong
    return found


def _span(file: IO[bytes], start: int, end: int) -> tuple[int, int]:
    """Where a recording begins and ends; −1 where there is none."""
    file.seek(start)
    head = file.read(_HEAD_BYTES)
    if head.startswith(b"AUDIO") and 0 < int.from_bytes(head[5:6], "little") <= 8:  # bytes of its size, as a number
        width = head[5]
        begin = start + 6 + width
        return begin, begin + int.from_bytes(head[6 : 6 + width], "little")
    if not head.startswith(_HEADS):
        return -1, -1
    size = int.from_bytes(head[4:8], "little") + 8 if head.startswith(b"RIFF") else 0
    return start, start + size if 44 < size <= end - start else end


def _name(file: IO[bytes], start: int, begin: int) -> str:
    file.seek(begin)
    return f"{start:012d}{suffix_of(file.read(_HEAD_BYTES), '')}"


def _write(file: IO[bytes], spans: Sequence[tuple[int, int, int]], folder: Path) -> None:
    with creating_folder(folder) as temporary:
        room = room_in(temporary)
        for start, begin, end in spans:
            if begin < 0:
                continue
            if end - begin > min(_MOST_BYTES, room):
                raise ValueError("a recording in it is larger than 1 GB or than the room on the disk")
            room -= end - begin
            file.seek(begin)
            (temporary / _name(file, start, begin)).write_bytes(_at(file, begin, end))


def _at(file: IO[bytes], begin: int, end: int) -> bytes:
    file.seek(begin)
    return file.read(end - begin)
