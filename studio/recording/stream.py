"""An open microphone: blocks of samples on a queue, at 16 kHz where the device gives that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from studio.audio.decoding import SAMPLE_RATE
from studio.audio.resampling import Block
from studio.errors import RecordingError
from studio.recording import portaudio
from studio.recording.devices import InputDevice, input_devices

_REFUSED = (
    portaudio.INVALID_SAMPLE_RATE,
    portaudio.INVALID_CHANNEL_COUNT,
    portaudio.SAMPLE_FORMAT_NOT_SUPPORTED,
)


class InputStream(Protocol):
    """What a recorder needs of an open device.

    Attributes:
        name: for messages.
        rate: Hz.
        channels: of each block.
        latency: seconds from sound to block.
    """

    name: str
    rate: int
    channels: int
    latency: float

    def close(self) -> None:
        """Let the device go."""


class Listener(Protocol):
    """Whom a stream tells, in a thread of its own that must never wait."""

    def receive(self, block: Block, overflowed: bool) -> None:
        """A block has come; whether some were lost before it."""

    def end(self) -> None:
        """No more will come."""


Opener = Callable[[InputDevice | None, Listener], InputStream]


class MicrophoneStream:
    """A device opened through PortAudio.

    Args:
        device: None for the system's default.
        listener: told every block.

    Raises:
        RecordingError: there is no microphone, it is busy, gone or forbidden, or gives no usable rate.
    """

    def __init__(self, device: InputDevice | None, listener: Listener) -> None:
        self._listener = listener
        self.device = device or _default_device()
        self.name = self.device.name
        self._stream, self.rate, self.channels = self._opened()
        self.latency = float(self._stream.latency)
        portaudio.stream_opened()
        try:
            with portaudio.translated(self.name):
                self._stream.start()
        except RecordingError:
            self.close()
            raise

    def close(self) -> None:
        """Let the device go, at once and without errors; also one that has gone by itself."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)
            portaudio.stream_closed()

    def _opened(self) -> tuple[Any, int, int]:
        """16 kHz and one channel, else what the device itself has."""
        sounddevice = portaudio.sounddevice_module()
        own = self.device.sample_rate, min(self.device.channels, 2)
        refusal: Exception | None = None
        for rate, channels in dict.fromkeys([(SAMPLE_RATE, 1), (own[0], 1), (SAMPLE_RATE, own[1]), own]):
            try:
                return self._stream_at(sounddevice, rate, channels), rate, channels
            except sounddevice.PortAudioError as error:
                if portaudio.error_code(error) not in _REFUSED:
                    raise portaudio.explained(error, self.name) from error
                refusal = error
            except ValueError as error:  # the index belongs to no microphone any more
                raise portaudio.unplugged(self.name) from error
        assert refusal is not None
        raise portaudio.explained(refusal, self.name) from refusal

    def _stream_at(self, sounddevice: Any, rate: int, channels: int) -> Any:
        return sounddevice.InputStream(
            device=self.device.index,
            samplerate=rate,
            channels=channels,
            dtype="float32",
            callback=self._receive,
            finished_callback=self._listener.end,
        )

    def _receive(self, block: Block, _frames: int, _time: object, status: Any) -> None:
        self._listener.receive(block.copy(), bool(status.input_overflow))


def _default_device() -> InputDevice:
    devices = input_devices()
    if not devices:
        raise portaudio.no_device()
    return next((device for device in devices if device.is_default), devices[0])
