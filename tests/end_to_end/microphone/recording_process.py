"""A process that records, told what to do by lines on its input; PortAudio reads ALSA's configuration only once.

Commands are JSON arrays: ``["method", argument…]`` of the recorder, or one of the functions below. The answer is one
line of JSON: ``{"value": …}`` or ``{"error": code, "message": …, "hint": …}``.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from studio.errors import RecordingError
from studio.recording.devices import input_devices
from studio.recording.endpoint import Endpoint
from studio.recording.recorder import Recorder
from studio.recording.stream import MicrophoneStream

recorder = Recorder()


def devices(refresh: bool) -> list[dict[str, Any]]:
    return [dataclasses.asdict(device) for device in input_devices(refresh)]


def choose(name: str | None, max_seconds: float) -> None:
    global recorder
    recorder.close()
    chosen = next((device for device in input_devices() if device.name == name), None)
    recorder = Recorder(chosen, max_seconds)


def choose_sound_card(rate: int, channels: int) -> None:
    """Choose the default device, but as one that knows only its own rate and channels, as many sound cards do."""
    import sounddevice

    global recorder
    default = next(device for device in input_devices() if device.is_default)
    recorder = Recorder(dataclasses.replace(default, sample_rate=rate, channels=channels))
    real = MicrophoneStream._stream_at

    def only_its_own(stream: MicrophoneStream, library: Any, wanted: int, count: int) -> Any:
        if (wanted, count) != (rate, channels):
            code = -9997 if wanted != rate else -9998
            raise sounddevice.PortAudioError("Error opening InputStream: refused", code)
        return real(stream, library, wanted, count)

    MicrophoneStream._stream_at = only_its_own  # type: ignore[method-assign]


def look() -> dict[str, Any]:
    failure = recorder.failure
    return {
        "state": recorder.state,
        "seconds": recorder.seconds,
        "level": dataclasses.asdict(recorder.level),
        "ended": recorder.has_ended,
        "failure": None if failure is None else [failure.code, failure.message, failure.hint],
    }


def listen_to_the_end() -> bool:
    """Ask for new samples at 20 Hz, as a window does, until the speaker has finished; False where the take ended."""
    endpoint = Endpoint()
    while not recorder.has_ended:
        if endpoint.feed(recorder.new_samples()):
            return True
        time.sleep(0.05)
    return False


def heard() -> int:
    return int(recorder.new_samples().size)


def answer(name: str, *arguments: Any) -> Any:
    own = {
        function.__name__: function for function in (devices, choose, choose_sound_card, look, listen_to_the_end, heard)
    }
    if name == "start":
        arguments = (Path(arguments[0]),)
    value = own[name](*arguments) if name in own else getattr(recorder, name)(*arguments)
    return dataclasses.asdict(value) | {"path": str(value.path)} if name == "stop" else value


if __name__ == "__main__":
    replies = os.fdopen(os.dup(1), "w")  # PortAudio and ALSA print what they like
    os.dup2(2, 1)
    for line in sys.stdin:
        try:
            reply = {"value": answer(*json.loads(line))}
        except RecordingError as error:
            reply = {"error": error.code, "message": error.message, "hint": error.hint}
        print(json.dumps(reply), file=replies, flush=True)
    recorder.close()
