"""The microphone as the window sees it: opened, watched at 20 Hz and closed beside the event loop.

All that talks to the sound system (opening a device takes a second or two) runs in a pool's thread, one piece at a
time, so that a recorder is never used from two threads at once. What the user wants is noted at once and carried out
as soon as the piece before has ended.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QSettings, QTimer, Signal

from studio.errors import RecordingError, StudioError
from studio.gui.kit.tasks import run_in_background

if TYPE_CHECKING:
    from studio.recording.devices import InputDevice
    from studio.recording.levels import Level
    from studio.recording.take import Take

State = Literal["off", "opening", "ready", "countdown", "starting", "recording", "paused", "saving"]
Samples = npt.NDArray[np.float32]

_TICK_MS = 50
_DEVICE_CODES = ("no_sound_library", "no_device", "device_busy", "unplugged", "permission", "sample_rate", "device")
"""Of errors after which the microphone stays off until it is looked for again."""

DEVICE = "microphone"
"""Preference: the device that was chosen last."""


class AnyRecorder(Protocol):
    """What is used of `studio.recording.recorder.Recorder`; tests have one without sound."""

    max_seconds: float

    @property
    def seconds(self) -> float: ...
    @property
    def level(self) -> Level: ...
    @property
    def failure(self) -> RecordingError | None: ...
    @property
    def has_ended(self) -> bool: ...
    def monitor(self) -> None: ...
    def start(self, path: Path) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def stop(self) -> Take: ...
    def close(self) -> None: ...
    def new_samples(self) -> Samples: ...


class SoundSystem:
    """Where devices and recorders come from; the sound library is imported when it is first asked, in its thread."""

    def devices(self, refresh: bool) -> list[InputDevice]:
        """All microphones; RecordingError where they cannot be asked for."""
        from studio.recording.devices import input_devices

        return input_devices(refresh)

    def recorder(self, device: InputDevice, max_seconds: float) -> AnyRecorder:
        """A recorder that is not open yet."""
        from studio.recording.recorder import Recorder

        return Recorder(device, max_seconds)


class Microphone(QObject):
    """One microphone for all pages; it listens while a visible page attends, and records when asked.

    Args:
        preferences: remember the chosen device.
        sound: gives devices and recorders.

    Attributes:
        devices: all microphones, as far as they were looked for.
        failure: why it does not work, or None.
        state: what it does.

    Signals:
        devices_changed: the list was read again.
        state_changed: one of `State`.
        level_changed: a `Level`, 20 times a second while it listens.
        samples_arrived: 16 kHz mono samples since the last time, while it records.
        ticked: seconds recorded so far.
        counted: seconds left before recording begins.
        taken: the recorder's Take; by its path every page knows its own.
        failed: a StudioError, or None once it works again.
    """

    devices_changed = Signal()
    state_changed = Signal(str)
    level_changed = Signal(object)
    samples_arrived = Signal(object)
    ticked = Signal(float)
    counted = Signal(int)
    taken = Signal(object)
    failed = Signal(object)

    def __init__(self, preferences: QSettings, sound: SoundSystem, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._sound = sound
        self.devices: list[InputDevice] = []
        self.failure: StudioError | None = None
        self.state: State = "off"
        self._recorder: AnyRecorder | None = None
        self._open_device = ""
        self._attending: set[int] = set()
        self._is_working = False
        self._wants_devices: bool | None = False
        self._target: Path | None = None
        self._max_seconds = 60.0
        self._limit: float | None = None
        self._closed = threading.Event()
        self._left = 0
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._countdown = QTimer(self, interval=1000)
        self._countdown.timeout.connect(self._count)

    # What pages ask for

    @property
    def device(self) -> InputDevice | None:
        """The device that is used: the one chosen last, else the default, else the first."""
        chosen = str(self._preferences.value(DEVICE, ""))
        named = next((each for each in self.devices if device_key(each) == chosen), None)
        default = next((each for each in self.devices if each.is_default), None)
        return named or default or (self.devices[0] if self.devices else None)

    @property
    def is_recording(self) -> bool:
        """Whether it records, or is about to."""
        return self.state in ("countdown", "starting", "recording", "paused")

    @property
    def seconds(self) -> float:
        """Recorded so far."""
        return self._recorder.seconds if self._recorder is not None else 0.0

    def attend(self, who: QObject, wanted: bool) -> None:
        """Listen while a page is in front; the level is shown before anything is recorded."""
        (self._attending.add if wanted else self._attending.discard)(id(who))
        if not self._attending and self.is_recording:
            self.stop()
        self._go_on()

    def refresh(self) -> None:
        """Look again for devices; also tries again what has failed."""
        if not self.is_recording:
            self._wants_devices = True
            self._fail(None)
            self._go_on()

    def choose(self, device: InputDevice) -> None:
        """Use another device from now on."""
        self._preferences.setValue(DEVICE, device_key(device))
        self._fail(None)
        self.devices_changed.emit()
        self._go_on()

    def set_max_seconds(self, seconds: float) -> None:
        """How long the next recording may become."""
        self._max_seconds = seconds

    def start(self, target: Path, countdown: int = 0, max_seconds: float | None = None) -> None:
        """Record into a file, after some seconds if asked, for at most so long; nothing where it cannot."""
        if self.state != "ready":
            return
        self._target, self._left, self._limit = target, countdown, max_seconds
        if countdown:
            self._set_state("countdown")
            self.counted.emit(countdown)
            self._countdown.start()
        else:
            self._begin()

    def skip_countdown(self) -> None:
        """Record now."""
        if self.state == "countdown":
            self._begin()

    def toggle_pause(self) -> None:
        """Leave out what is said from now on, or go on."""
        recorder = self._recorder
        if recorder is not None and self.state in ("recording", "paused"):
            pausing = self.state == "recording"
            (recorder.pause if pausing else recorder.resume)()
            self._set_state("paused" if pausing else "recording")

    def stop(self) -> None:
        """End the recording; `taken` comes once its file is whole. Before it has begun, nothing is left of it."""
        self._countdown.stop()
        self._target = None
        if self.state == "countdown":
            self._set_state("ready")
        elif self.state in ("recording", "paused"):
            self._save()

    def close(self) -> None:
        """Let go of the device; what is being recorded is kept in its file."""
        self._closed.set()
        self._timer.stop()
        self._countdown.stop()
        if self._recorder is not None and not self._is_working:
            self._recorder.close()
            self._recorder = None

    # What happens

    def _go_on(self) -> None:
        """Carry out what is wanted next, one piece at a time."""
        if self._is_working or self._closed.is_set() or self.is_recording:
            return
        if self._wants_devices is not None and (self._attending or self._wants_devices):
            refresh, self._wants_devices = self._wants_devices, None
            self._let_go(then=lambda: self._work(lambda: self._sound.devices(refresh), self._list))
            return
        device = self.device
        key = device_key(device) if device is not None else ""
        if self._recorder is not None and (not self._attending or self._open_device != key):
            self._let_go()
        elif self._recorder is None and self._attending and self.failure is None and device is not None:
            self._open(device)

    def _open(self, device: InputDevice) -> None:
        self._set_state("opening")
        self._open_device = device_key(device)

        def opened() -> AnyRecorder:
            recorder = self._sound.recorder(device, self._max_seconds)
            recorder.monitor()
            if self._closed.is_set():
                recorder.close()
            return recorder

        self._work(opened, self._opened)

    def _opened(self, recorder: AnyRecorder) -> None:
        self._recorder = recorder
        self._fail(None)
        self._set_state("ready")
        self._timer.start()

    def _let_go(self, then: Callable[[], None] | None = None) -> None:
        recorder, self._recorder = self._recorder, None
        self._timer.stop()
        self._set_state("off")
        if recorder is not None:
            self._work(recorder.close, lambda _: then() if then is not None else None)
        elif then is not None:
            then()

    def _list(self, devices: Sequence[InputDevice]) -> None:
        self.devices = list(devices)
        if not self.devices:
            self._fail(StudioError("No microphone was found.", "Connect one, then look again.", code="no_device"))
        self.devices_changed.emit()

    def _begin(self) -> None:
        self._countdown.stop()
        recorder, target = self._recorder, self._target
        if recorder is None or target is None:
            return
        self._set_state("starting")
        self._fail(None)
        recorder.max_seconds = self._limit or self._max_seconds

        def start() -> None:
            recorder.new_samples()  # what was heard before is not of this recording
            recorder.start(target)

        self._work(start, self._begun)

    def _begun(self, _: object) -> None:
        self._set_state("recording")
        if self._target is None:  # stopped meanwhile
            self._save()

    def _save(self) -> None:
        recorder = self._recorder
        if recorder is None or self._is_working:
            return
        self._show_news(recorder)
        self._set_state("saving")
        self._work(recorder.stop, self._saved)

    def _saved(self, take: object) -> None:
        self._set_state("ready")
        self.taken.emit(take)

    def _count(self) -> None:
        self._left -= 1
        self.counted.emit(self._left)
        if self._left <= 0:
            self._begin()

    def _tick(self) -> None:
        recorder = self._recorder
        if recorder is None or self._is_working:
            return
        if recorder.failure is not None:
            self._lose(recorder, recorder.failure)
            return
        self.level_changed.emit(recorder.level)
        if self.state in ("recording", "paused"):
            self._show_news(recorder)
            if recorder.has_ended:
                self.stop()

    def _show_news(self, recorder: AnyRecorder) -> None:
        samples = recorder.new_samples()
        if samples.size:
            self.samples_arrived.emit(samples)
        self.ticked.emit(recorder.seconds)

    def _lose(self, recorder: AnyRecorder, failure: StudioError) -> None:
        """The device has gone: keep what was spoken, then say so."""
        self._countdown.stop()
        self._timer.stop()
        had_begun = self.state in ("recording", "paused")
        self._recorder = None
        self._set_state("saving" if had_begun else "off")

        def end() -> object:
            take = recorder.stop() if had_begun else None
            recorder.close()
            return take

        def ended(take: object) -> None:
            self._set_state("off")
            self._fail(failure)
            if take is not None:
                self.taken.emit(take)

        self._work(end, ended)

    def _work(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        self._is_working = True

        def ended(result: object) -> None:
            self._is_working = False
            then(result)
            if self._closed.is_set():
                self._forget()
            self._go_on()

        def failed(error: BaseException) -> None:
            self._is_working = False
            if isinstance(error, StudioError) and error.code not in _DEVICE_CODES and self._recorder is not None:
                self._set_state("ready")
            else:
                self._forget()
            if not isinstance(error, StudioError):
                raise error
            self._fail(error)
            self._go_on()

        run_in_background(self, lambda _task: work(), success=ended, failure=failed)

    def _forget(self) -> None:
        """Leave a recorder that cannot be used any more."""
        recorder, self._recorder = self._recorder, None
        self._timer.stop()
        self._set_state("off")
        if recorder is not None:
            recorder.close()

    def _fail(self, error: StudioError | None) -> None:
        if error is not self.failure:
            self.failure = error
            self.failed.emit(error)

    def _set_state(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)


def device_key(device: InputDevice) -> str:
    """What a device is remembered by: numbers change whenever one is plugged in."""
    return f"{device.host_api}: {device.name}"
