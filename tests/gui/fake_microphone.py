"""Microphones without sound: tests say what is heard, and when a device fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from studio.errors import RecordingError
from studio.gui.sound.microphone import SoundSystem
from studio.recording.devices import InputDevice
from studio.recording.levels import Level
from studio.recording.take import Take, measure_take, write_take

Samples = npt.NDArray[np.float32]
RATE = 16_000
EMPTY = np.zeros(0, np.float32)


def speech(silence: float = 0.5, seconds: float = 0.6) -> Samples:
    """Something that is taken for speech, with silence around it."""
    rng = np.random.default_rng(0)
    quiet = (rng.standard_normal(round(silence * RATE)) * 1e-4).astype(np.float32)
    time = np.arange(round(seconds * RATE)) / RATE
    loud = 0.3 * np.sin(2 * np.pi * 180 * time) * (1 + np.sin(2 * np.pi * 4 * time)) / 2 + 0.05 * rng.standard_normal(
        time.size
    )
    return np.concatenate([quiet, loud.astype(np.float32), quiet])


@dataclass
class FakeRecorder:
    """A recorder that heard ``heard`` as soon as it records."""

    sound: FakeSound
    device: InputDevice
    max_seconds: float
    failure: RecordingError | None = None
    level: Level = field(default_factory=lambda: Level(-30.0, -24.0, -18.0))
    has_ended: bool = False
    path: Path | None = None
    is_open: bool = False
    is_paused: bool = False
    _unread: bool = False

    @property
    def seconds(self) -> float:
        return self.sound.heard.size / RATE if self.path is not None else 0.0

    def monitor(self) -> None:
        if self.sound.error is not None:
            raise self.sound.error
        self.is_open = True

    def start(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self._unread, self.has_ended = path, True, False

    def pause(self) -> None:
        self.is_paused = True

    def resume(self) -> None:
        self.is_paused = False

    def stop(self) -> Take:
        assert self.path is not None
        write_take(self.path, self.sound.heard)
        path, self.path = self.path, None
        return measure_take(path)

    def close(self) -> None:
        self.is_open = False

    def new_samples(self) -> Samples:
        unread, self._unread = self._unread, False
        # A device goes on with silence, if only little of it.
        return self.sound.heard if unread else self.sound.heard[-1:] if self.path is not None else EMPTY


class FakeSound(SoundSystem):
    """Devices as a test wants them.

    Attributes:
        listed: the devices.
        error: what opening a device raises, or None.
        heard: what is recorded.
        recorders: all that were made.
    """

    def __init__(self, *names: str) -> None:
        self.listed = [
            InputDevice(index, name, "ALSA", 1 + index, 48_000, index == 0) for index, name in enumerate(names)
        ]
        self.error: RecordingError | None = None
        self.heard = speech()
        self.recorders: list[FakeRecorder] = []
        self.refreshes = 0

    @property
    def recorder_now(self) -> FakeRecorder:
        """The newest."""
        return self.recorders[-1]

    def devices(self, refresh: bool) -> list[InputDevice]:
        self.refreshes += refresh
        return list(self.listed)

    def recorder(self, device: InputDevice, max_seconds: float) -> FakeRecorder:
        self.recorders.append(FakeRecorder(self, device, max_seconds))
        return self.recorders[-1]
