"""What PortAudio's errors mean for people, and which rates and channels a device is asked for."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from studio.errors import RecordingError
from studio.recording import portaudio, stream
from studio.recording.devices import InputDevice, input_devices
from studio.recording.recorder import Recorder
from studio.recording.stream import MicrophoneStream


class PortAudioError(Exception):
    """As sounddevice's."""


class FakeSounddevice(ModuleType):
    """A sounddevice with given devices; `accepts` are the rates and channels that the input takes."""

    def __init__(self, accepts: set[tuple[int, int]], error: Exception | None = None) -> None:
        super().__init__("sounddevice")
        self.PortAudioError = PortAudioError
        self.accepts, self.error = accepts, error
        self.asked: list[tuple[int, int]] = []
        self.restarts = 0
        self.default = SimpleNamespace(device={"input": -1})
        self._lib = SimpleNamespace(Pa_GetDefaultInputDevice=lambda: 2)
        self.InputStream = self._open

    def query_hostapis(self) -> list[dict[str, str]]:
        return [{"name": "ALSA"}, {"name": "JACK"}]

    def query_devices(self) -> list[dict[str, Any]]:
        made = [("out", 0, 0, 48000.0), ("내장 마이크", 1, 2, 44100.0), ("USB", 0, 1, 48000.0)]
        keys = ("name", "hostapi", "max_input_channels", "default_samplerate")
        return [dict(zip(keys, values, strict=True), index=index) for index, values in enumerate(made)]

    def _terminate(self) -> None:
        self.restarts += 1

    def _initialize(self) -> None:
        pass

    def _open(self, *, samplerate: int, channels: int, callback: Any, **_: Any) -> Any:
        self.asked.append((samplerate, channels))
        if self.error is not None:
            raise self.error
        if (samplerate, channels) not in self.accepts:
            raise PortAudioError("Error opening InputStream: Invalid sample rate", -9997)
        block = np.zeros((10, channels), np.float32)
        return SimpleNamespace(
            latency=0.01,
            start=lambda: callback(block, 10, None, SimpleNamespace(input_overflow=False)),
            abort=lambda ignore_errors: None,
            close=lambda ignore_errors: None,
        )


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeSounddevice:
    made = FakeSounddevice({(16000, 1)})
    monkeypatch.setitem(sys.modules, "sounddevice", made)
    return made


def test_devices_and_looking_for_them_anew(fake: FakeSounddevice) -> None:
    expected = [
        InputDevice(1, "내장 마이크", "JACK", 2, 44100),
        InputDevice(2, "USB", "ALSA", 1, 48000, True),
    ]
    assert input_devices() == expected and fake.restarts == 0
    assert input_devices(refresh=True) == expected and fake.restarts == 1
    recorder = Recorder()
    recorder.monitor()
    input_devices(refresh=True)
    assert fake.restarts == 1, "not under an open stream"
    recorder.close()
    input_devices(refresh=True)
    assert fake.restarts == 2
    recorder.monitor()
    recorder._capture.end()  # unplugged: nothing is open any more, without anyone closing it
    recorder._capture._thread.join()
    input_devices(refresh=True)
    assert fake.restarts == 3
    recorder.close()


@pytest.mark.parametrize(
    ("accepts", "got"),
    [
        ({(16000, 1), (44100, 2)}, (16000, 1)),
        ({(44100, 1), (44100, 2)}, (44100, 1)),
        ({(16000, 2), (44100, 2)}, (16000, 2)),
        ({(44100, 2)}, (44100, 2)),
    ],
)
def test_the_rate_that_the_device_gives_is_taken(
    fake: FakeSounddevice, accepts: set[tuple[int, int]], got: tuple[int, int]
) -> None:
    fake.accepts = accepts
    heard: list[tuple[int, ...]] = []
    listener = SimpleNamespace(receive=lambda block, _: heard.append(block.shape), end=lambda: None)
    opened = MicrophoneStream(InputDevice(1, "Mic", "ALSA", 2, 44100), listener)
    assert (opened.rate, opened.channels) == got == fake.asked[-1]
    assert heard == [(10, got[1])]
    opened.close()
    opened.close()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PortAudioError("Error opening InputStream: Device unavailable", -9985), "device_busy"),
        (PortAudioError("Unanticipated host error: 'Device or resource busy' [ALSA error -16]", -9999), "device_busy"),
        (PortAudioError("Unanticipated host error: 'Permission denied' [ALSA error -13]", -9999), "permission"),
        (PortAudioError("Unanticipated host error: '' [Windows WASAPI error -2147024891]", -9999), "permission"),
        (PortAudioError("Unanticipated host error: 'No such device' [ALSA error -19]", -9999), "unplugged"),
        (PortAudioError("Invalid device", -9996), "unplugged"),
        (ValueError("No input device matching 7"), "unplugged"),
        (PortAudioError("Error opening InputStream: Invalid sample rate", -9997), "sample_rate"),
        (PortAudioError("Internal PortAudio error", -9986), "device"),
    ],
)
def test_every_refusal_says_what_to_do(fake: FakeSounddevice, error: Exception, code: str) -> None:
    fake.error = error
    recorder = Recorder(InputDevice(1, "내장 마이크", "ALSA", 2, 44100))
    with pytest.raises(RecordingError) as caught:
        recorder.monitor()
    assert caught.value.code == code
    assert "내장 마이크" in caught.value.message and "sound file" in caught.value.hint
    assert recorder.state == "idle"
    assert portaudio.restart(), "nothing is left open"


def test_no_microphone_and_no_sound_library(fake: FakeSounddevice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "input_devices", list)
    with pytest.raises(RecordingError) as caught:
        Recorder().monitor()
    assert caught.value.code == "no_device" and "refresh" in caught.value.hint
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(RecordingError) as caught:
        input_devices()
    assert caught.value.code == "no_sound_library" and "libportaudio2" in caught.value.hint


def test_a_device_that_fails_to_start_is_closed(fake: FakeSounddevice) -> None:
    def start() -> None:
        raise PortAudioError("Device unavailable", -9985)

    closed: list[bool] = []
    fake.InputStream = lambda **_: SimpleNamespace(
        latency=0.0, start=start, abort=lambda ignore_errors: None, close=lambda ignore_errors: closed.append(True)
    )
    with pytest.raises(RecordingError) as caught:
        Recorder().monitor()
    assert caught.value.code == "device_busy" and closed == [True] and portaudio.restart()
