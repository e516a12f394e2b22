"""Sound in MPEG-4, Matroska, WebM, Windows Media and their like, of videos too, decoded by FFmpeg through PyAV.

libsndfile reads none of these. Each is decoded once, whole, to FLAC of 16 bits in the studio's cache, where parts of it
are read as of any other recording: what a container says of its length is not needed, and seeking is exact.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from studio.errors import DataError
from studio.settings.application import cache_folder
from studio.storage.atomic import make_folder, replacing_path
from studio.storage.reading import require_regular

# fmt: off
CONTAINER_SUFFIXES = (
    ".m4a", ".mp4", ".m4b", ".m4v", ".aac", ".wma", ".wmv", ".amr", ".3gp", ".webm", ".mka", ".mkv", ".mov", ".avi",
    ".mpg", ".mpeg", ".ape", ".wv", ".ac3",
)
# fmt: on
"""Names of recordings and videos that FFmpeg reads and libsndfile does not."""

_MATROSKA = b"\x1aE\xdf\xa3"
_MOST_CHANNELS, _MOST_RATE = 8, 655_350  # of FLAC
_LEAST_OFFSET = 0.02  # seconds by which the sound of a video begins later, less is its codec's own
_MOST_OFFSET = 600.0
_TRUNCATED_SECONDS = 0.5


def is_container(path: Path | str, head: bytes) -> bool:
    """Whether FFmpeg must read a file, by its name and its first bytes."""
    is_told = head[4:8] == b"ftyp" or head.startswith(_MATROSKA) or (head.startswith(b"NIST") and b"shorten" in head)
    return is_told or os.fspath(path).lower().endswith(CONTAINER_SUFFIXES)


def decoded_file(path: Path | str) -> Path:
    """A FLAC file with the first sound of a file, made once and again when the file changes.

    Raises:
        DataError: it holds no sound, or is cut short; code ``unreadable``.
        StorageError: the cache cannot be written.
        ValueError: what FFmpeg says of it.
    """
    require_regular(path)
    state = os.stat(path)  # noqa: PTH116 - of a path or its text
    key = f"{os.path.abspath(path)}\0{state.st_size}\0{state.st_mtime_ns}"  # noqa: PTH100 - links are left
    folder = cache_folder() / "decoded"
    target = folder / f"{hashlib.sha256(os.fsencode(key)).hexdigest()[:32]}.flac"
    if not target.is_file():
        make_folder(folder)
        with replacing_path(target, durable=False) as temporary:
            try:
                _decode(path, temporary)
            except _ffmpeg_errors() as error:  # which are the operating system's too, as if the cache were at fault
                raise ValueError(f"FFmpeg says: {getattr(error, 'strerror', None) or error}") from error
    return target


def _ffmpeg_errors() -> tuple[type[Exception], ...]:
    import av

    return av.error.FFmpegError, soundfile.LibsndfileError


def _decode(path: Path | str, target: Path) -> None:
    import av  # not before it is needed: a tenth of a second

    with av.open(os.fspath(path), metadata_errors="ignore", options={"protocol_whitelist": "file"}) as container:
        if not container.streams.audio:
            raise DataError(f"The file holds no sound: {path}", "Choose one with sound.", code="unreadable")
        stream: Any = container.streams.audio[0]
        rate, channels = stream.codec_context.sample_rate, stream.codec_context.channels
        if not 0 < channels <= _MOST_CHANNELS or not 0 < rate <= _MOST_RATE:
            raise DataError(
                f"The sound cannot be read: {path}: {channels} channels at {rate} Hz",
                "Convert it to WAV or FLAC, for example with: ffmpeg -i INPUT output.flac",
                code="unreadable",
            )
        written = 0
        with soundfile.SoundFile(target, "w", rate, channels, format="FLAC", subtype="PCM_16") as file:
            resampler = av.AudioResampler(format="s16", layout=stream.codec_context.layout, rate=rate)
            for frame in container.decode(stream):
                if not written:
                    file.write(np.zeros((round(_offset(container, frame) * rate), channels), np.int16))
                written += frame.samples
                for each in resampler.resample(frame):
                    file.write(each.to_ndarray().reshape(-1, channels))
            for each in resampler.resample(None):
                file.write(each.to_ndarray().reshape(-1, channels))
        promised = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
        if promised - written / rate > _TRUNCATED_SECONDS:
            raise DataError(
                f"The recording is cut short: {path}: {written / rate:.1f} s of {promised:.1f} s can be read",
                "Copy the file again from where it came from.",
                code="unreadable",
            )


def _offset(container: Any, frame: Any) -> float:
    """Seconds by which the sound begins later than the file, whose times subtitles count."""
    start = (container.start_time or 0) / 1_000_000
    offset = (frame.time or 0.0) - start
    return offset if _LEAST_OFFSET < offset < _MOST_OFFSET else 0.0
