"""Audio files as 16 kHz mono samples, through libsndfile and soxr."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from studio.errors import DataError

SAMPLE_RATE = 16000
"""Hz; what every Whisper checkpoint expects."""

# fmt: off
AUDIO_SUFFIXES = (
    ".wav", ".wave", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".mp2", ".aif", ".aiff", ".aifc", ".au", ".snd",
    ".caf", ".w64", ".rf64", ".voc", ".sph", ".nist",
)
"""Names that libsndfile 1.2 reads the content of (it looks at the content, not at the name)."""

UNSUPPORTED_SUFFIXES = (
    ".m4a", ".mp4", ".m4b", ".aac", ".wma", ".amr", ".3gp", ".webm", ".mka", ".mkv", ".mov", ".ape", ".wv", ".ac3",
    ".pcm", ".raw",
)
"""Recordings too, which must be reported rather than overlooked, but libsndfile cannot read them."""
# fmt: on

_BLOCK = 1 << 16
_TRUNCATED_SECONDS = 0.5
_CONVERT = "Convert it to WAV or FLAC, for example with: ffmpeg -i INPUT output.flac"

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What a recording's header says.

    Attributes:
        duration: seconds.
        sample_rate: Hz, as stored.
        channels: as stored.
        frames: samples per channel, as stored.
    """

    duration: float
    sample_rate: int
    channels: int
    frames: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What decoding a recording showed: its length in seconds and its largest absolute sample (full scale = 1)."""

    duration: float
    peak: float


def is_audio(name: str) -> bool:
    """Whether a file of this name is a recording, readable or not; upper case counts too."""
    return name.lower().endswith(AUDIO_SUFFIXES + UNSUPPORTED_SUFFIXES)


def probe(path: Path | str) -> AudioInfo:
    """Read a recording's header.

    Raises:
        DataError: code ``missing``, ``empty`` or ``unreadable``.
    """
    with _opened(path) as file:
        return AudioInfo(file.frames / file.samplerate, file.samplerate, file.channels, file.frames)


def read_audio(path: Path | str) -> Samples:
    """Decode a whole recording to float32 mono at 16 kHz, shape ``(samples,)``, full scale ±1.

    Channels are averaged; other rates are resampled with soxr's HQ setting.

    Raises:
        DataError: code ``missing``, ``empty`` or ``unreadable``.
    """
    with _opened(path) as file:
        rate = file.samplerate
        frames = file.read(dtype="float32", always_2d=True)
    if not len(frames):
        raise _empty(path)
    mono: Samples = np.ascontiguousarray(frames[:, 0] if frames.shape[1] == 1 else frames.mean(axis=1))
    if not np.isfinite(mono).all():
        raise _not_finite(path)
    if rate != SAMPLE_RATE:
        mono = soxr.resample(mono, rate, SAMPLE_RATE, quality="HQ")
    return mono


def measure(path: Path | str, limit: float = float("inf")) -> Measured:
    """Decode a recording in blocks, as far as `limit` seconds, in little memory.

    Raises:
        DataError: code ``missing``, ``empty`` or ``unreadable``; the last also where a file is cut short or holds
            values that are not numbers.
    """
    with _opened(path) as file:
        rate, declared, done, peak = file.samplerate, file.frames, 0, 0.0
        while done / rate <= limit:
            block = file.read(_BLOCK, dtype="float32", always_2d=True)
            if not len(block):
                _refuse_truncated(path, done / rate, declared / rate)
                break
            done += len(block)
            peak = float(np.maximum(peak, np.abs(block).max()))  # np.maximum keeps NaN, max() may not
    if not done:
        raise _empty(path)
    if not np.isfinite(peak):
        raise _not_finite(path)
    return Measured(done / rate, peak)


def _refuse_truncated(path: Path | str, decoded: float, declared: float) -> None:
    if decoded and declared - decoded > _TRUNCATED_SECONDS:
        raise DataError(
            f"The recording is cut short: {path}: {decoded:.1f} s of {declared:.1f} s can be read",
            "Copy the file again from where it came from.",
            code="unreadable",
        )


@contextmanager
def _opened(path: Path | str) -> Iterator[soundfile.SoundFile]:
    _check_content(path)
    try:
        file = soundfile.SoundFile(os.fspath(path))
    # TypeError: soundfile wants a sample rate for every file named .raw. UnicodeError: a name that is not Unicode.
    except (soundfile.SoundFileError, TypeError, UnicodeError) as error:
        raise _undecodable(path, error) from error
    with file:
        if file.frames == 0:
            raise _empty(path)
        try:
            yield file
        except soundfile.SoundFileError as error:
            raise _undecodable(path, error) from error


def _check_content(path: Path | str) -> None:
    """Refuse what need not be given to libsndfile, with a better message than it has."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(512)
    except FileNotFoundError as error:
        raise DataError(f"The recording is missing: {path}", "Check its name and place.", code="missing") from error
    except (OSError, ValueError) as error:
        raise DataError(f"The recording cannot be opened: {path}: {error}", code="unreadable") from error
    if not head:
        raise _empty(path)
    if _looks_like_text(head):
        raise DataError(
            f"The recording is not audio: its content is text: {path}",
            "Put the real recording in its place, or remove the file.",
            code="unreadable",
        )
    if head[4:8] == b"ftyp":
        raise DataError(f"The recording is MPEG-4 audio, which cannot be read: {path}", _CONVERT, code="unreadable")


def _looks_like_text(head: bytes) -> bool:
    if head.startswith(b"NIST_1A"):  # the one audio header that is itself text
        return False
    text = head.decode("utf-8", errors="ignore")  # the cut may fall inside a character
    return len(head) - len(text.encode()) < 4 and all(char.isprintable() or char in "\t\n\r\f\ufeff" for char in text)


def _undecodable(path: Path | str, error: Exception) -> DataError:
    return DataError(f"The recording cannot be decoded: {path}: {_cause(error)}", _CONVERT, code="unreadable")


def _cause(error: Exception) -> str:
    if isinstance(error, soundfile.LibsndfileError):
        return str(error.error_string).rstrip(".") or "its data is damaged"
    return "its format is not known"


def _empty(path: Path | str) -> DataError:
    return DataError(f"The recording is empty: {path}", "Record or copy it again.", code="empty")


def _not_finite(path: Path | str) -> DataError:
    return DataError(f"The recording holds values that are not numbers: {path}", "Export it again.", code="unreadable")
