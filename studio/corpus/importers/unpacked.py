"""The studio's own folders of what was taken out of archives and datasets: made whole or not at all, and made once."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import shutil
from pathlib import Path, PurePosixPath

from studio.audio.decoding import is_audio
from studio.settings.application import cache_folder

_SPARE_BYTES = 1 << 30


def corpora_folder() -> Path:
    """Where what is unpacked goes, a folder for each source."""
    return cache_folder() / "corpora"


def place_of(source: Path) -> Path:
    """The folder for what a file holds; another one once the file has changed."""
    status = source.stat()
    key = f"{os.path.abspath(source)}\0{status.st_size}\0{status.st_mtime_ns}"  # noqa: PTH100 - links are left
    name = "".join(char if char.isalnum() or char in "-_." else "-" for char in source.name)[:60].strip(".")
    return corpora_folder() / f"{name}-{hashlib.sha256(os.fsencode(key)).hexdigest()[:16]}"


def room_in(folder: Path) -> int:
    """Bytes that may be written to a folder's disk."""
    return max(0, shutil.disk_usage(folder).free - _SPARE_BYTES)


def embedded_bytes(value: object) -> bytes | None:
    """A recording that a table holds: its bytes, or a data URI of them (RFC 2397); None where it only names one."""
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str) or not value.startswith("data:"):
        return None
    head, _, content = value.partition(",")
    try:
        return base64.b64decode(content, validate=True) if head.endswith(";base64") else None
    except binascii.Error:
        return None


def suffix_of(data: bytes, name: str) -> str:
    """The suffix of a recording by its first bytes, else by its name."""
    known = next((suffix for head, suffix in _HEADS if data.startswith(head)), "")
    given = PurePosixPath(name).suffix.lower()
    return known or (given if is_audio(given) and given.isascii() else ".wav")


_HEADS = ((b"RIFF", ".wav"), (b"fLaC", ".flac"), (b"OggS", ".ogg"), (b"ID3", ".mp3"), (b"\xff\xfb", ".mp3"))
