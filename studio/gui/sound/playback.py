"""Playing recordings: sounddevice in threads of its own, imported when something is first played."""

from __future__ import annotations

from types import ModuleType
from typing import Protocol, cast

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal

from studio.errors import RecordingError
from studio.gui.kit.tasks import run_in_background
from studio.recording import portaudio

Samples = npt.NDArray[np.float32]

_TICK_MS = 33


class _Stream(Protocol):
    """What is used of sounddevice's OutputStream."""

    latency: float

    def start(self) -> None: ...
    def abort(self, ignore_errors: bool = True) -> None: ...
    def close(self, ignore_errors: bool = True) -> None: ...


class NoSound(Exception):
    """There is no way to play: no device, or no sound library. Its text is the library's own."""


class Player(QObject):
    """Plays one recording at a time.

    Signals:
        position_changed: seconds from the recording's start, about 30 times a second while it plays.
        playing_changed: whether something plays, or is about to.
        finished: the end was reached.
        failed: why nothing can be played, in the library's words.
    """

    position_changed = Signal(float)
    playing_changed = Signal(bool)
    finished = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._voice: _Voice | None = None
        self.loops = False
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.destroyed.connect(self._timer.stop)

    @property
    def is_playing(self) -> bool:
        """Whether something plays, or is about to."""
        return self._voice is not None

    def play(self, samples: Samples, rate: int, start: float = 0.0, *, again: float = 0.0, speed: float = 1.0) -> None:
        """Play mono samples, shape (n,); what played before stops.

        Args:
            rate: in Hz.
            start: seconds of the samples to begin at.
            again: seconds that a loop goes back to.
            speed: 0.5 to 2; the pitch stays.
        """
        self._silence()
        voice = _Voice(samples, rate, start, again, speed)
        self._voice = voice
        run_in_background(
            self,
            lambda _task: voice.open(),
            success=lambda _: self._opened(voice),
            failure=lambda error: self._not_opened(voice, error),
        )
        self.playing_changed.emit(True)

    def stop(self) -> None:
        """Fall silent."""
        if self._voice is not None:
            self._silence()
            self.playing_changed.emit(False)

    def _silence(self) -> None:
        self._timer.stop()
        if self._voice is not None:
            self._voice.close()
            self._voice = None

    def _opened(self, voice: _Voice) -> None:
        if voice is self._voice:
            self._timer.start()

    def _not_opened(self, voice: _Voice, error: BaseException) -> None:
        if voice is not self._voice:
            return
        self.stop()
        if not isinstance(error, NoSound):
            raise error
        self.failed.emit(str(error))

    def _tick(self) -> None:
        voice = self._voice
        if voice is None:
            return
        voice.loops = self.loops
        self.position_changed.emit(voice.seconds)
        if voice.is_over:
            self.stop()
            self.finished.emit()


class _Voice:
    """One recording on its way to the sound card; its callback runs in PortAudio's thread."""

    def __init__(self, samples: Samples, rate: int, start: float, again: float, speed: float) -> None:
        self._samples, self._rate, self._speed = samples, rate, speed
        self._next = min(max(round(start * rate), 0), samples.size)
        self._again = min(round(again * rate), self._next)
        self._stream: _Stream | None = None
        self._is_closed = self._is_stretched = False
        self.loops = False
        self.is_over = False

    @property
    def seconds(self) -> float:
        """What is being heard, as far as the device tells how late it is."""
        late = float(self._stream.latency) if self._stream is not None else 0.0
        played = min(self._next / self._rate - (0.0 if self.is_over else late), self._samples.size / self._rate)
        return max(0.0, played * (self._speed if self._is_stretched else 1.0))

    def open(self) -> None:
        """Open the device and begin; may take a second or two.

        Raises:
            NoSound: there is nothing to play on.
        """
        try:
            sounddevice = portaudio.sounddevice_module()
        except RecordingError as error:
            raise NoSound(str(error.__cause__)) from error
        if self._speed != 1.0:
            self._stretch()
        portaudio.stream_opened()  # the list of microphones must not be made anew while it plays
        try:
            self._stream = self._start(sounddevice)
        except (sounddevice.PortAudioError, ValueError) as error:
            raise NoSound(str(error)) from error
        finally:
            if self._stream is None:
                portaudio.stream_closed()
        if self._is_closed:
            self.close()

    def close(self) -> None:
        """Fall silent at once."""
        self._is_closed = True
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.abort()
            stream.close()
            portaudio.stream_closed()

    def _start(self, sounddevice: ModuleType) -> _Stream:
        try:
            return self._stream_at(sounddevice, self._rate)
        except sounddevice.PortAudioError:
            rate = round(float(sounddevice.query_devices(kind="output")["default_samplerate"]))
            if rate == self._rate:
                raise
        self._resample(rate)  # a device that only knows its own rate
        return self._stream_at(sounddevice, rate)

    def _stretch(self) -> None:
        from studio.audio.augmentation.effects import change_tempo

        self._samples = change_tempo(self._samples, self._speed)
        self._next, self._again = round(self._next / self._speed), round(self._again / self._speed)
        self._is_stretched = True

    def _resample(self, rate: int) -> None:
        import soxr

        self._samples = soxr.resample(self._samples, self._rate, rate)
        self._next, self._again = (round(place * rate / self._rate) for place in (self._next, self._again))
        self._rate = rate

    def _stream_at(self, sounddevice: ModuleType, rate: int) -> _Stream:
        made = sounddevice.OutputStream(samplerate=rate, channels=1, dtype="float32", callback=self._fill)
        stream = cast("_Stream", made)
        stream.start()
        return stream

    def _fill(self, out: Samples, frames: int, _time: object, _status: object) -> None:
        written = 0
        while written < frames and not self.is_over:
            part = self._samples[self._next : self._next + frames - written]
            out[written : written + part.size, 0] = part
            written += part.size
            self._next += part.size
            if self._next >= self._samples.size:
                self.is_over = not (self.loops and self._samples.size)
                self._next = self._samples.size if self.is_over else self._again
        out[written:] = 0
