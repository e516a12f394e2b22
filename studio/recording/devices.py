"""The microphones of this computer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from studio.recording import portaudio


@dataclass(frozen=True, slots=True)
class InputDevice:
    """A device that can be recorded from.

    Attributes:
        index: PortAudio's; valid until the devices are looked for anew.
        name: as the system calls it; bytes that are not UTF-8 appear as ``\\xe4``.
        host_api: the part of the system that offers it, such as ALSA, Core Audio or Windows WASAPI.
        channels: that it has at most.
        sample_rate: its own, in Hz.
        is_default: whether the system would take it.
    """

    index: int
    name: str
    host_api: str
    channels: int
    sample_rate: int
    is_default: bool = False


def input_devices(refresh: bool = False) -> list[InputDevice]:
    """All microphones, in the system's order; empty where there is none.

    Args:
        refresh: look for devices that were plugged in since the first look. Their indexes may change. While a stream
            of this process is open, the devices known so far are given.

    Raises:
        RecordingError: there is no sound library (code ``no_sound_library``), or it cannot be asked.
    """
    if refresh:
        portaudio.restart()
    sounddevice = portaudio.sounddevice_module()
    with portaudio.translated("The list of microphones"):
        apis = [str(api["name"]) for api in sounddevice.query_hostapis()]
        default = int(sounddevice.default.device["input"])
        if default < 0:
            default = sounddevice._lib.Pa_GetDefaultInputDevice()
        listed: list[dict[str, Any]] = list(sounddevice.query_devices())
    return [_device(entry, apis, default) for entry in listed if entry["max_input_channels"] > 0]


def _device(entry: dict[str, Any], apis: list[str], default: int) -> InputDevice:
    return InputDevice(
        int(entry["index"]),
        str(entry["name"]),
        apis[entry["hostapi"]],
        int(entry["max_input_channels"]),
        round(entry["default_samplerate"]),
        entry["index"] == default,
    )
