"""Takes from a microphone, written as they are spoken."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np

from studio.audio.decoding import SAMPLE_RATE, Samples
from studio.errors import RecordingError
from studio.recording.capture import Capture, State, Writing
from studio.recording.devices import InputDevice
from studio.recording.levels import Level
from studio.recording.stream import MicrophoneStream, Opener
from studio.recording.take import Take, measure_take
from studio.recording.take_file import TakeFile


class Recorder:
    """Records takes from one microphone, one after the other.

    The properties are made to be asked some 20 times a second. `monitor`, `start`, `stop` and `close` wait for the
    device (opening takes up to two seconds with some sound servers, stopping a tenth): a window calls them in the
    background, one at a time.

    Args:
        device: None for the system's default.
        max_seconds: where a take ends by itself.
        open_stream: opens the device; another in tests.
    """

    def __init__(
        self, device: InputDevice | None = None, max_seconds: float = 30.0, *, open_stream: Opener = MicrophoneStream
    ) -> None:
        self.device = device
        self.max_seconds = max_seconds
        self._open_stream = open_stream
        self._capture: Capture | None = None
        self._writing: Writing | None = None

    @property
    def state(self) -> State:
        """``idle``, ``monitoring`` (levels only), ``recording`` or ``paused``."""
        return self._capture.state if self._capture is not None else "idle"

    @property
    def seconds(self) -> float:
        """Length of the take so far; 0 where there is none."""
        writing = self._writing
        return writing.file.seconds if writing is not None else 0.0

    @property
    def level(self) -> Level:
        """What the meter shows now."""
        capture = self._capture
        return capture.meter.level if capture is not None and capture.state != "idle" else Level()

    @property
    def failure(self) -> RecordingError | None:
        """Why the device or the file gave up by itself, until the next `monitor` or `start`.

        Once it is told of, the take has ended and what was spoken is in its file.
        """
        capture = self._capture
        return capture.failure if capture is not None and capture.state in ("idle", "monitoring") else None

    @property
    def has_ended(self) -> bool:
        """Whether a take has ended by itself (by its length or a failure) and waits for `stop` to be collected."""
        return self._writing is not None and self.state in ("idle", "monitoring")

    def new_samples(self) -> Samples:
        """What was heard since the last call: 16 kHz mono, shape (n,), full scale ±1.

        While recording exactly what goes into the take, while paused nothing. At most a minute is kept.
        """
        return self._capture.read_new() if self._capture is not None else np.zeros(0, np.float32)

    def monitor(self) -> None:
        """Open the microphone for its level, and forget a past failure; it stays as it is where it is open.

        Raises:
            RecordingError: codes ``no_sound_library``, ``no_device``, ``device_busy``, ``unplugged``, ``permission``,
                ``sample_rate``, ``device``.
        """
        if self._capture is not None and self._capture.state != "idle":
            return
        self._let_go()
        self._capture = Capture(self.device, self._open_stream)

    def start(self, path: Path) -> None:
        """Record into a new WAV file (16 kHz, mono, 16 bits); opens the microphone where it is not open.

        Raises:
            RecordingError: as `monitor`; also ``exists``, ``not_writable``, ``disk_full``, and ``recording`` where the
                last take is not stopped.
        """
        if self._writing is not None:
            raise RecordingError("A take is being recorded already.", "Stop it first.", code="recording")
        self.monitor()
        assert self._capture is not None
        writing = Writing(TakeFile(path), round(self.max_seconds * SAMPLE_RATE))
        self._capture.failure = None
        self._capture.begin(writing)
        self._writing = writing

    def pause(self) -> None:
        """Go on listening, but keep nothing."""
        if self._capture is not None:
            self._capture.pause()

    def resume(self) -> None:
        """Go on with the take."""
        if self._capture is not None:
            self._capture.resume()

    def stop(self) -> Take:
        """End the take, with all that was spoken before the call, or collect one that ended by itself.

        The microphone stays open for its level, unless it is gone.

        Raises:
            RecordingError: nothing is being recorded (code ``not_recording``), nothing was heard (``empty``, or the
                failure), or the file cannot be read back.
        """
        writing, self._writing = self._writing, None  # first: what is being stopped has not ended by itself
        if writing is None or self._capture is None:
            raise RecordingError("Nothing is being recorded.", "Start a recording first.", code="not_recording")
        self._capture.finish()
        if not writing.file.samples:
            writing.file.discard()
            empty = RecordingError("Nothing was recorded.", "Keep recording until you have spoken.", code="empty")
            raise self._capture.failure or empty
        return _measured(writing)

    def close(self) -> None:
        """Let the microphone go. A take that was not stopped stays in its file as far as it was spoken."""
        self._let_go()
        writing, self._writing = self._writing, None
        if writing is not None:
            writing.file.close() if writing.file.samples else writing.file.discard()

    def _let_go(self) -> None:
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.close()


def _measured(writing: Writing) -> Take:
    writing.file.close()
    take = measure_take(writing.file.path)
    # The device's own samples tell clipping best: resampling rounds what was cut off.
    clipped = max(take.clipped_share, writing.clipped / max(writing.frames, 1))
    return dataclasses.replace(take, clipped_share=clipped, dropouts=writing.dropouts)
