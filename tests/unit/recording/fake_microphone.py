"""A microphone that hears what a test gives it, block by block."""

from __future__ import annotations

import numpy as np

from studio.errors import RecordingError
from studio.recording.devices import InputDevice
from studio.recording.stream import Listener


class FakeMicrophone:
    """Opens as a stream of a recorder; `receive` plays into it."""

    def __init__(self, rate: int = 16000, channels: int = 1, latency: float = 0.0) -> None:
        self.name, self.rate, self.channels, self.latency = "Fake", rate, channels, latency
        self.opened = self.closed = 0
        self.delivers = True
        self.refusal: RecordingError | None = None
        self.listener: Listener | None = None

    def __call__(self, _device: InputDevice | None, listener: Listener) -> FakeMicrophone:
        if self.refusal is not None:
            raise self.refusal
        self.opened += 1
        self.listener = listener
        if self.delivers:
            listener.receive(np.zeros((0, self.channels), np.float32), False)
        else:
            listener.end()
        return self

    def receive(self, samples: np.ndarray, block: int = 512, overflowed: bool = False) -> None:
        """Let the device deliver samples, shape (n,) or (n, channels)."""
        assert self.listener is not None
        frames = samples if samples.ndim == 2 else np.tile(samples[:, None], self.channels)
        for start in range(0, len(frames), block):
            self.listener.receive(frames[start : start + block].astype(np.float32), overflowed)

    def unplug(self) -> None:
        """The device is gone, and says so."""
        assert self.listener is not None
        self.listener.end()

    def close(self) -> None:
        """As a stream does."""
        self.closed += 1
