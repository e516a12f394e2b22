"""Recordings whose headers do not tell their length, made readable to their end.

libsndfile estimates the length of an MP3 without a Xing header from its first frame and its size, which variable bit
rates, tags and joined files make wrong, and reads no further. A WAV written to a pipe has 0 for its size.

MPEG audio's frames: ISO/IEC 11172-3, 2.4.1.3; the Xing header, which gives their number, is in the place of the sound
of a first frame.
"""

from __future__ import annotations

import functools
import io
import os
import struct
from collections.abc import Iterator
from pathlib import Path

from studio.audio.truncation import find_data
from studio.storage.reading import open_regular

_RATES = ((44100, 48000, 32000), (22050, 24000, 16000), (11025, 12000, 8000))  # MPEG 1, 2, 2.5
_KILOBITS = (
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)
_VERSIONS = {3: 0, 2: 1, 0: 2}
_LAYER_3, _MONO = 1, 3
_XING_BYTES = 16
_SUFFIX = ".mp3"


def whole(path: Path | str, head: bytes) -> io.BytesIO | None:
    """The content of a recording with its true length in its header; None where the file itself is as good.

    Args:
        path: the file.
        head: its first bytes.

    Raises:
        OSError: it cannot be read.
    """
    if head.startswith((b"ID3", b"\xff")) and os.fspath(path).lower().endswith(_SUFFIX):
        state = os.stat(path)  # noqa: PTH116 - of a path or its text
        data = _whole_mp3(os.fspath(path), state.st_size, state.st_mtime_ns)
        return None if data is None else io.BytesIO(data)
    if head.startswith((b"RIFF", b"RF64")):
        place, size = find_data(path)
        data = _content(path) if place and not size else b""
        if len(data) > place:
            return io.BytesIO(data[: place - 4] + struct.pack("<I", len(data) - place) + data[place:])
    return None


def _content(path: Path | str) -> bytes:
    with open_regular(path) as file:
        return file.read()


@functools.lru_cache(maxsize=4)  # of a long recording one part after the other is read
def _whole_mp3(path: str, _size: int, _modified: int) -> bytes | None:
    """An MP3's frames behind a Xing header that counts them; None where there is one that does, or claims more."""
    frames = list(_frames(data := _content(path)))
    if not frames:
        return None
    (first, length), sound = frames[0], [each for each in frames if not _is_header(data, *each)]
    told = _told(data[first : first + length])
    if told is not None and told >= len(sound):
        return None
    return _xing(data[first : first + 4], len(sound)) + b"".join(data[at : at + size] for at, size in sound)


def _frames(data: bytes) -> Iterator[tuple[int, int]]:
    """Place and length of every frame; what is none, as tags are, is passed over."""
    at, end = 0, len(data) - 4
    while 0 <= at <= end:
        if data.startswith(b"ID3", at):
            a, b, c, d = (byte & 127 for byte in data[at + 6 : at + 10].ljust(4, b"\0"))  # 7 bits each
            at += 10 + (a << 21 | b << 14 | c << 7 | d)
            continue
        length = _length(data[at : at + 4])
        following = data[at + length : at + length + 3]
        if length and (not following or _is_boundary(following)):
            yield at, length
            at += length
        else:
            at = data.find(b"\xff", at + 1)


def _is_boundary(following: bytes) -> bool:
    """Whether a frame, or what may stand between frames, begins so."""
    return following[0] == 0xFF or following[:3] in (b"ID3", b"TAG", b"APE")


def _length(header: bytes) -> int:
    """Bytes of a frame of layer III by its header; 0 where it is none."""
    if header[0] != 0xFF or header[1] & 0xE0 != 0xE0 or header[1] >> 1 & 3 != _LAYER_3:
        return 0
    version, rate, bits = header[1] >> 3 & 3, header[2] >> 2 & 3, header[2] >> 4
    if version == 1 or rate == 3 or bits in (0, 15):
        return 0
    kind = _VERSIONS[version]
    samples = 144 if kind == 0 else 72
    return samples * 1000 * _KILOBITS[kind > 0][bits] // _RATES[kind][rate] + (header[2] >> 1 & 1)


def _side_bytes(header: bytes) -> int:
    is_first, is_mono = header[1] >> 3 & 3 == 3, header[3] >> 6 == _MONO
    return (17 if is_mono else 32) if is_first else (9 if is_mono else 17)


def _is_header(data: bytes, at: int, length: int) -> bool:
    frame = data[at : at + min(length, 64)]
    place = 4 + _side_bytes(frame)
    return frame[place : place + 4] in (b"Xing", b"Info") or frame[36:40] == b"VBRI"


def _told(frame: bytes) -> int | None:
    """How many frames a Xing header counts; None where the frame is none or does not count them."""
    place = 4 + _side_bytes(frame)
    if frame[place : place + 4] not in (b"Xing", b"Info") or not frame[place + 7] & 1:
        return None
    return int.from_bytes(frame[place + 8 : place + 12], "big")


def _xing(header: bytes, count: int) -> bytes:
    """A first frame of the same kind that counts those behind it."""
    bits = next(bits for bits in range(1, 15) if _length(_with_bits(header, bits)) >= 4 + 32 + _XING_BYTES)
    start = _with_bits(header, bits)
    frame = start + bytes(_side_bytes(start)) + b"Xing" + struct.pack(">II", 1, count)
    return frame.ljust(_length(start), b"\0")


def _with_bits(header: bytes, bits: int) -> bytes:
    """A frame's header with another bit rate, without padding and checksum."""
    return bytes((0xFF, header[1] | 1, bits << 4 | header[2] & 0x0C, header[3]))
