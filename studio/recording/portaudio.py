"""PortAudio through sounddevice: imported when first used, its errors in words for people."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, cast

from studio.errors import RecordingError

INVALID_CHANNEL_COUNT = -9998
INVALID_SAMPLE_RATE = -9997
_INVALID_DEVICE = -9996
SAMPLE_FORMAT_NOT_SUPPORTED = -9994
_TIMED_OUT = -9987
_DEVICE_UNAVAILABLE = -9985
"""``PaErrorCode`` of portaudio.h."""

_BUSY_WORDS = ("busy", "in use", "exclusive", "already allocated")
_PERMISSION_WORDS = ("permission", "denied", "not permitted", "privacy", "-2147024891", "0x80070005")
_GONE_WORDS = ("no such device", "no such file", "invalidated", "disconnected", "connection refused", "not present")
FILE_HINT = "You can also choose a sound file instead."


class _Name(bytes):
    """Bytes from PortAudio whose decoding never fails: ALSA gives names in whatever encoding they were set."""

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        try:
            return super().decode(encoding, errors)
        except UnicodeDecodeError:
            return super().decode(encoding, "backslashreplace")


class _Library:
    """The library, and how many streams this process has open: starting it anew would pull it from under them."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.streams = 0

    def load(self) -> ModuleType:
        """sounddevice, whose device names cannot fail to decode."""
        try:
            sounddevice: Any = importlib.import_module("sounddevice")
        except (ImportError, OSError) as error:  # OSError: the wheel is there, PortAudio is not
            raise RecordingError(
                f"The sound library cannot be loaded: {error}.",
                f"Install PortAudio (Debian and Ubuntu: sudo apt-get install libportaudio2). {FILE_HINT}",
                code="no_sound_library",
            ) from error
        ffi = getattr(sounddevice, "_ffi", None)
        if ffi is not None and sys.platform != "win32":  # there sounddevice itself tries the encodings there are
            sounddevice._ffi_string = lambda text: _Name(ffi.string(text))
        return cast("ModuleType", sounddevice)


_library = _Library()


def sounddevice_module() -> ModuleType:
    """The sounddevice module.

    Raises:
        RecordingError: it or PortAudio is not installed (code ``no_sound_library``).
    """
    with _library.lock:
        return _library.load()


def stream_opened() -> None:
    """Note that a stream is open: until `stream_closed`, `restart` refuses."""
    with _library.lock:
        _library.streams += 1


def stream_closed() -> None:
    """Note that a stream is closed."""
    with _library.lock:
        _library.streams -= 1


def restart() -> bool:
    """Let PortAudio look for devices anew; False, and nothing done, while a stream of this process is open."""
    with _library.lock:
        sounddevice = _library.load()
        if _library.streams:
            return False
        with translated("the microphones"):
            sounddevice._terminate()
            sounddevice._initialize()
        return True


@contextmanager
def translated(device: str) -> Iterator[None]:
    """Turn what sounddevice raises in the block into a RecordingError about a device."""
    sounddevice = sounddevice_module()
    try:
        yield
    except (sounddevice.PortAudioError, ValueError) as error:
        raise explained(error, device) from error


def error_code(error: Exception) -> int:
    """The ``PaErrorCode`` of a PortAudioError; 0 where it has none."""
    return int(error.args[1]) if len(error.args) > 1 and isinstance(error.args[1], int) else 0


def explained(error: Exception, device: str) -> RecordingError:
    """What an error of sounddevice's means for someone who wants to record from `device`."""
    code, words = error_code(error), str(error).lower()
    if any(word in words for word in _PERMISSION_WORDS):
        return RecordingError(
            f"{device} may not be used by this program: {error}",
            f"Allow it to use the microphone in the system's privacy settings. {FILE_HINT}",
            code="permission",
        )
    if any(word in words for word in _GONE_WORDS) or code == _INVALID_DEVICE:
        return unplugged(device)
    if code in (_DEVICE_UNAVAILABLE, _TIMED_OUT) or any(word in words for word in _BUSY_WORDS):
        return RecordingError(
            f"{device} is in use by another program, or not ready.",
            f"Close other programs that record, then try again, or choose another microphone. {FILE_HINT}",
            code="device_busy",
        )
    if code in (INVALID_SAMPLE_RATE, INVALID_CHANNEL_COUNT, SAMPLE_FORMAT_NOT_SUPPORTED):
        return RecordingError(
            f"{device} takes neither 16 kHz nor its own sample rate: {error}",
            f"Choose another microphone, or another rate in the system's sound settings. {FILE_HINT}",
            code="sample_rate",
        )
    return RecordingError(
        f"{device} cannot be opened: {error}", f"Choose another microphone. {FILE_HINT}", code="device"
    )


def unplugged(device: str) -> RecordingError:
    """The error of a device that was there and is no more."""
    return RecordingError(
        f"{device} is gone: it was unplugged or switched off.",
        f"Plug it in again and refresh the list of microphones, or choose another. {FILE_HINT}",
        code="unplugged",
    )


def mute(device: str) -> RecordingError:
    """The error of a device that could be opened and then did not deliver."""
    return RecordingError(
        f"{device} was opened, but nothing comes from it.",
        f"Check that it is switched on, or choose another microphone. {FILE_HINT}",
        code="device",
    )


def no_device() -> RecordingError:
    """The error of a computer without a microphone."""
    return RecordingError(
        "There is no microphone.",
        f"Plug one in and refresh the list of microphones. {FILE_HINT}",
        code="no_device",
    )
