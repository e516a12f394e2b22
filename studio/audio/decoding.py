"""Audio files, and parts of them, as 16 kHz mono samples, through libsndfile, PyAV and soxr."""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from studio.audio.containers import CONTAINER_SUFFIXES, decoded_file, is_container
from studio.audio.parts import AudioPart
from studio.audio.raw_format import RAW_ENCODINGS, RawFormat
from studio.audio.truncation import missing_seconds
from studio.audio.whole import whole
from studio.errors import DataError
from studio.storage.atomic import make_folder, replacing_path
from studio.storage.reading import open_regular, reading

SAMPLE_RATE = 16000
"""Hz; what every Whisper checkpoint expects."""

# fmt: off
AUDIO_SUFFIXES = (
    ".wav", ".wave", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".mp2", ".aif", ".aiff", ".aifc", ".au", ".snd",
    ".caf", ".w64", ".rf64", ".voc", ".sph", ".nist", *CONTAINER_SUFFIXES,
)
"""Names of recordings: what libsndfile 1.2 reads (it looks at the content, not at the name), and FFmpeg."""

RAW_SUFFIXES = (".pcm", ".raw")
"""Samples without a header; what has one all the same is read by it."""
# fmt: on

_AT_ONCE = 1 << 21  # frames
_RATES = (1_000, 768_000)  # Hz; what lies beyond is a damaged header
_TRUNCATED_SECONDS = 0.5
_ROUNDED_SECONDS = 0.05
_FAR_BEYOND_SCALE = 10  # times; a limiter less than 20 dB too late may still be heard
_HEADERS = (b"RIFF", b"RF64", b"fLaC", b"OggS", b"FORM", b"NIST")
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
class Decoded:
    """Samples as they are stored.

    Attributes:
        frames: shape ``(samples, channels)``, full scale ±1.
        rate: Hz.
        missing: seconds that the header promises beyond what the file holds.
        is_whole: whether this is all that was asked for.
    """

    frames: Samples
    rate: int
    missing: float
    is_whole: bool


def is_audio(name: str) -> bool:
    """Whether a file of this name is a recording, readable or not; upper case counts too."""
    return name.lower().endswith(AUDIO_SUFFIXES + RAW_SUFFIXES)


def has_header(path: Path) -> bool:
    """Whether a recording called ``.pcm`` or ``.raw`` begins with the header of another format all the same.

    Raises:
        DataError: as `probe`.
    """
    return _checked_head(path).startswith(_HEADERS)


def probe(path: Path | str, raw: str = "") -> AudioInfo:
    """Read a recording's header; `raw` as in `AudioPart`.

    Raises:
        DataError: code ``missing``, ``empty`` or ``unreadable``.
    """
    with _opened(path, raw) as file:
        return AudioInfo(file.frames / file.samplerate, file.samplerate, file.channels, file.frames)


def length_of(piece: AudioPart, info: AudioInfo) -> float:
    """Seconds of a piece as far as the header of its recording says; as `read_frames` finds them by decoding.

    Raises:
        DataError: code ``unreadable`` where the recording ends before the piece begins, or well before it ends.
    """
    rest = info.duration - piece.start
    if piece.start < 0 or rest <= 0:
        raise _outside(piece.path, piece.start, info.duration)
    if piece.duration is None or piece.duration < rest <= piece.duration + _ROUNDED_SECONDS:
        return rest
    if piece.start and piece.duration - rest > _TRUNCATED_SECONDS:
        raise _ends_outside(piece.path, piece.start + piece.duration, info.duration)
    _refuse_truncated(piece.path, info.duration, piece.start + piece.duration - info.duration)
    return min(rest, piece.duration)


def read_audio(path: Path | str, start: float = 0.0, duration: float | None = None, raw: str = "") -> Samples:
    """Decode a recording, or part of it, to float32 mono at 16 kHz, shape ``(samples,)``, full scale ±1.

    Channels are averaged, unless `raw` names one; other rates are resampled with soxr's HQ setting. Of a part only its
    own samples are read.

    Args:
        path: the file.
        start: seconds into it.
        duration: seconds; ``None`` for all that follows. What ends before is read to its end.
        raw: as in `AudioPart`.

    Raises:
        DataError: code ``missing``, ``empty`` or ``unreadable``; the last also where `start` is beyond the end.
    """
    with _opened(path, raw) as file:
        rate = file.samplerate
        _seek(path, file, start)
        frames = _read(file, file.frames if duration is None else round(duration * rate))
    if not len(frames):
        raise _empty(path)
    frames = RawFormat.parse(raw).of_channels(frames, path)
    mono: Samples = np.ascontiguousarray(frames[:, 0] if frames.shape[1] == 1 else frames.mean(axis=1))
    _require_sound(path, mono)
    if rate != SAMPLE_RATE:
        mono = soxr.resample(mono, rate, SAMPLE_RATE, quality="HQ")
    return mono


def _read(file: soundfile.SoundFile, wanted: int) -> Samples:
    """As many frames as there are, shape (frames, channels); a header that lies about them costs no memory."""
    blocks = []
    while wanted > 0:
        block = file.read(min(_AT_ONCE, wanted), dtype="float32", always_2d=True)
        blocks.append(block)
        if not len(block):
            break
        wanted -= len(block)
    if len(blocks) == 1:
        return blocks[0]  # type: ignore[no-any-return]
    return np.concatenate(blocks) if blocks else np.zeros((0, 1), np.float32)


def read_piece(piece: AudioPart) -> Samples:
    """`read_audio` of a piece."""
    return read_audio(*piece)


def as_file(piece: AudioPart, folder: Path) -> Path:
    """A file that holds a piece alone: its own where that is all of it, else a WAV cut out into `folder`.

    Raises:
        DataError: as `read_audio`.
        StorageError: the folder cannot be written.
    """
    info = probe(piece.path, piece.raw)
    length = info.duration if piece.duration is None else piece.duration
    is_whole = not piece.raw and not piece.start and length > info.duration - _ROUNDED_SECONDS
    if is_whole and not is_container(piece.path, _checked_head(piece.path)):
        return piece.path
    key = hashlib.sha256(f"{piece.path}\0{piece.start}\0{piece.duration}\0{piece.raw}".encode()).hexdigest()[:8]
    path = folder / f"{piece.path.stem} {piece.start:.1f} s {key}.wav"
    samples = read_piece(piece)
    make_folder(folder)
    with replacing_path(path, durable=False) as temporary:
        try:
            soundfile.write(temporary, samples, SAMPLE_RATE, format="WAV", subtype="FLOAT")
        except soundfile.SoundFileError as error:
            raise OSError(0, str(error)) from error
    return path


def read_frames(piece: AudioPart, limit: float = float("inf")) -> Decoded:
    """Decode a recording, or part of it, in its own rate and channels, as far as just beyond `limit` seconds.

    A part that leaves less than 50 ms of its recording, as a rounded duration does, is read to the end.

    Raises:
        DataError: code ``missing``, ``empty`` or ``unreadable``; the last also where a file is cut short by more than
            0.5 s, ends before the part does, or holds values that are not numbers.
    """
    path = piece.path
    with _opened(path, piece.raw) as file:
        rate = file.samplerate
        offset = _seek(path, file, piece.start)
        rest = file.frames - offset
        wanted = rest if piece.duration is None else round(piece.duration * rate)
        if wanted < rest <= wanted + _ROUNDED_SECONDS * rate:
            wanted = rest
        asked = wanted if math.isinf(limit) else min(wanted, math.floor(limit * rate) + 1)
        frames = _read(file, asked)
    if not len(frames):
        raise _empty(path)
    absent = max(0.0, (asked - len(frames)) / rate) + (missing_seconds(path) if wanted == rest else 0.0)
    _refuse_truncated(path, (offset + len(frames)) / rate, absent)
    frames = RawFormat.parse(piece.raw).of_channels(frames, path)
    _require_sound(path, frames)
    return Decoded(frames, rate, absent, asked == wanted)


def _seek(path: Path | str, file: soundfile.SoundFile, start: float) -> int:
    """Go to a second of an opened file; the frame that is."""
    frame = round(start * file.samplerate)
    if frame == 0:
        return 0
    if not 0 < frame < file.frames:
        raise _outside(path, start, file.frames / file.samplerate)
    return int(file.seek(frame))


def _outside(path: Path | str, start: float, seconds: float) -> DataError:
    return DataError(
        f"The part begins at {start:g} s, but the recording lasts from 0 to {seconds:.1f} s: {path}",
        "Correct the times, or put the right recording in its place.",
        code="unreadable",
    )


def _ends_outside(path: Path | str, end: float, seconds: float) -> DataError:
    return DataError(
        f"The part ends at {end:g} s, but the recording lasts from 0 to {seconds:.1f} s: {path}",
        "Correct the times, or put the right recording in its place.",
        code="unreadable",
    )


def _refuse_truncated(path: Path | str, decoded: float, absent: float) -> None:
    if absent > _TRUNCATED_SECONDS:
        raise DataError(
            f"The recording is cut short: {path}: {decoded:.1f} s of {decoded + absent:.1f} s can be read",
            "Copy the file again from where it came from.",
            code="unreadable",
        )


@contextmanager
def _opened(path: Path | str, raw: str = "") -> Iterator[soundfile.SoundFile]:
    head = _checked_head(path)
    with reading(path, "recording", hint=_CONVERT):
        yield from _decoding(path, head, raw)


def _decoding(path: Path | str, head: bytes, raw: str) -> Iterator[soundfile.SoundFile]:
    try:
        form = _format(path, head, raw)
        source = decoded_file(path) if not form and is_container(path, head) else path
        file = soundfile.SoundFile((None if form else whole(source, head)) or os.fspath(source), **form)
    # TypeError: soundfile wants a sample rate for every file named .raw. UnicodeError: a name that is not Unicode.
    except (soundfile.SoundFileError, TypeError, UnicodeError) as error:
        raise _undecodable(path, error) from error
    with file:
        if file.frames == 0:
            raise _empty(path)
        if not _RATES[0] <= file.samplerate <= _RATES[1]:
            raise DataError(
                f"The header is damaged: {path}: it gives {file.samplerate} Hz", _CONVERT, code="unreadable"
            )
        try:
            yield file
        except soundfile.SoundFileError as error:
            raise _undecodable(path, error) from error


def _format(path: Path | str, head: bytes, raw: str) -> dict[str, Any]:
    """What libsndfile must be told of a recording without a header; an odd last byte is not a sample."""
    form, is_told = RawFormat.parse(raw), not raw.startswith(":") and bool(raw)
    if not is_told and (not os.fspath(path).lower().endswith(RAW_SUFFIXES) or head.startswith(_HEADERS)):
        return {}
    subtype, endian = RAW_ENCODINGS[form.encoding]
    return {
        "format": "RAW",
        "samplerate": form.sample_rate,
        "channels": form.channels,
        "subtype": subtype,
        "endian": endian,
    }


def _checked_head(path: Path | str) -> bytes:
    """A file's first bytes; what need not be given to libsndfile is refused with a better message than it has."""
    try:
        with open_regular(path) as file:
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
    return head


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


def _require_sound(path: Path | str, samples: Samples) -> None:
    """DataError where samples, whose full scale is ±1, are no numbers, or such that nothing can be learned of them."""
    most = max(float(samples.max()), -float(samples.min()))
    if not math.isfinite(most):
        raise _not_finite(path)
    if most > _FAR_BEYOND_SCALE:
        raise DataError(
            f"The recording holds values far beyond full scale: {path}: up to {most:.4g} instead of 1",
            "Export it again; whole numbers saved as floating-point ones must be divided by 32,768 first.",
            code="unreadable",
        )


def _not_finite(path: Path | str) -> DataError:
    return DataError(f"The recording holds values that are not numbers: {path}", "Export it again.", code="unreadable")
