"""One open microphone and the thread that takes in what it hears."""

from __future__ import annotations

import math
import threading
from collections import deque
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Literal

import numpy as np

from studio.audio.decoding import SAMPLE_RATE, Samples
from studio.audio.resampling import Block, Resampler
from studio.errors import RecordingError
from studio.recording import portaudio
from studio.recording.devices import InputDevice
from studio.recording.levels import CLIPPED, LevelMeter
from studio.recording.stream import Opener
from studio.recording.take_file import TakeFile

State = Literal["idle", "monitoring", "recording", "paused"]

FIRST_SECONDS = 8.0
"""Until the first block must have come: a sound server may have to start."""

NEXT_SECONDS = 2.5
"""Between two blocks; a device that is silent for longer has gone without saying so."""

_LONGEST_LATENCY = 0.5
_UNREAD_SAMPLES = 60 * SAMPLE_RATE


@dataclass
class Writing:
    """A take on its way into its file.

    Attributes:
        limit: samples after which it ends by itself.
        frames: of the device that went into it.
        clipped: of those, cut off at full scale.
        dropouts: how often samples were lost before they could be fetched.
    """

    file: TakeFile
    limit: int
    frames: int = 0
    clipped: int = 0
    dropouts: int = 0


@dataclass
class _Order:
    """What the thread is asked to do between two blocks."""

    wanted: Literal["begin", "pause", "resume", "end", "close"]
    writing: Writing | None = None
    done: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class _Block:
    block: Block
    overflowed: bool


class Capture:
    """Opens a microphone, waits for its first sound, and listens until closed or until it is gone.

    Args:
        device: None for the system's default.
        open_stream: opens it.

    Attributes:
        state: ``monitoring``, ``recording``, ``paused``, or ``idle`` once it is gone.
        failure: why the device or the file gave up.
        meter: its level.

    Raises:
        RecordingError: as the opener.
    """

    def __init__(self, device: InputDevice | None, open_stream: Opener) -> None:
        self.state: State = "monitoring"
        self.failure: RecordingError | None = None
        self._queue: SimpleQueue[_Block | _Order | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._is_over, self._is_open = False, True
        self._unread: deque[Samples] = deque()
        self._unread_samples = 0
        self._writing: Writing | None = None
        self._left: int | None = None  # frames that belong to the take still, after "pause" or "end"
        self._ending: _Order | None = None
        self._is_live = threading.Event()
        self._stream = open_stream(device, self)
        self.meter = LevelMeter(self._stream.rate)
        self._resampler = Resampler(self._stream.rate)
        # A daemon: a program may end while the device hangs. The file is whole after every block.
        self._thread = threading.Thread(target=self._work, name="recorder", daemon=True)
        self._thread.start()
        self._wait_for_sound()

    def receive(self, block: Block, overflowed: bool) -> None:
        """Called by the stream, in a thread that must never wait."""
        self._queue.put(_Block(block, overflowed))

    def end(self) -> None:
        """Called by the stream when no more will come."""
        self._queue.put(None)

    def begin(self, writing: Writing) -> None:
        """Write into a file from now on."""
        self._ask(_Order("begin", writing))

    def pause(self) -> None:
        """Keep nothing from now on."""
        self._ask(_Order("pause"))

    def resume(self) -> None:
        """Write again."""
        self._ask(_Order("resume"))

    def finish(self) -> None:
        """Write what was heard until now, and return when it is in the file."""
        self._ask(_Order("end"))

    def close(self) -> None:
        """Let the device go; a take that is being written ends first."""
        if self.state in ("recording", "paused"):
            self.finish()
        self._ask(_Order("close"))
        self._release()
        self._thread.join(NEXT_SECONDS)
        self.state = "idle"

    def read_new(self) -> Samples:
        """What was heard since the last call, shape (n,)."""
        with self._lock:
            blocks = list(self._unread)
            self._unread.clear()
            self._unread_samples = 0
        return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)

    def _wait_for_sound(self) -> None:
        """Some sound servers take a second from opening to hearing; words spoken in between would be lost."""
        self._is_live.wait()
        if self.failure is not None:
            raise self.failure

    def _ask(self, order: _Order) -> None:
        with self._lock:
            if self._is_over:
                return
            self._queue.put(order)
        order.done.wait(2 * NEXT_SECONDS)

    def _work(self) -> None:
        patience = FIRST_SECONDS
        while not self._is_over:
            try:
                item = self._queue.get(timeout=patience)
            except Empty:
                item = None
            if item is None:
                self._lose()
                self._release()
                self._is_live.set()
            elif isinstance(item, _Order):
                self._obey(item)
            else:
                patience = NEXT_SECONDS
                self._feed(item)
                self._is_live.set()

    def _obey(self, order: _Order) -> None:
        if order.wanted == "begin":
            self._resampler.flush()
            self.read_new()
            self._writing, self._left, self.state = order.writing, None, "recording"
        elif order.wanted == "pause" and self.state == "recording":
            self._left, self.state = self._late_frames(), "paused"
        elif order.wanted == "resume" and self.state == "paused":
            self._left, self.state = None, "recording"
        elif order.wanted == "end" and self._writing is not None:
            self._ending = order
            if self.state == "recording":
                self._left = self._late_frames()
            if not self._left:
                self._complete()
            return
        elif order.wanted == "close":
            self._leave("idle")
        order.done.set()

    def _late_frames(self) -> int:
        """What was spoken before now and is not here yet."""
        return math.ceil(min(max(self._stream.latency, 0.0), _LONGEST_LATENCY) * self._stream.rate)

    def _feed(self, captured: _Block) -> None:
        self.meter.feed(captured.block)
        block = captured.block
        if self._writing is None:
            self._show(self._resampler.feed(block))
            return
        self._writing.dropouts += captured.overflowed
        if self.state == "paused" and self._left is None:
            return
        if self._left is not None:
            block = block[: self._left]
            self._left -= len(block)
        self._keep(self._writing, block)
        if self._left == 0:
            self._left = None
            if self._ending is not None:
                self._complete()
            elif self._writing is not None:
                self._write(self._writing, self._resampler.flush())

    def _keep(self, writing: Writing, block: Block) -> None:
        writing.frames += len(block)
        writing.clipped += int(np.count_nonzero(np.abs(block).max(axis=1, initial=0.0) >= CLIPPED))
        self._write(writing, self._resampler.feed(block))

    def _write(self, writing: Writing, samples: Samples) -> None:
        samples = samples[: writing.limit - writing.file.samples]
        try:
            writing.file.write(samples)
        except RecordingError as error:
            self.failure = error
            self._leave("monitoring")
            return
        self._show(samples)
        if writing.file.samples >= writing.limit:
            self._leave("monitoring")

    def _show(self, samples: Samples) -> None:
        with self._lock:
            self._unread.append(samples)
            self._unread_samples += samples.size
            while self._unread_samples > _UNREAD_SAMPLES:
                self._unread_samples -= self._unread.popleft().size

    def _complete(self) -> None:
        """Write the resampler's rest and end the take."""
        if self._writing is not None:
            self._write(self._writing, self._resampler.flush())
        self._leave("monitoring")

    def _lose(self) -> None:
        is_new = not self._is_live.is_set()
        lost = portaudio.mute(self._stream.name) if is_new else portaudio.unplugged(self._stream.name)
        self.failure = self.failure or lost
        if self._writing is not None and not (self.state == "paused" and self._left is None):
            self._write(self._writing, self._resampler.flush())
        self._leave("idle")

    def _release(self) -> None:
        """Close the stream, once: also one that is gone keeps devices from being looked for anew."""
        with self._lock:
            is_open, self._is_open = self._is_open, False
        if is_open:
            self._stream.close()

    def _leave(self, state: State) -> None:
        """End the take, if there is one; with ``idle``, the thread too. Nobody is left waiting."""
        self._writing, self._left, self.state = None, None, state
        ending, self._ending = self._ending, None
        if ending is not None:
            ending.done.set()
        if state != "idle":
            return
        with self._lock:
            self._is_over = True
        while not self._queue.empty():
            item = self._queue.get()
            if isinstance(item, _Order):
                item.done.set()
