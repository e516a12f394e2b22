"""A finished recording and what can be measured of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from studio.audio.decoding import SAMPLE_RATE
from studio.errors import RecordingError
from studio.recording.levels import CLIPPED, SILENCE_DB
from studio.recording.speech import find_speech
from studio.recording.take_file import unwritable
from studio.storage.reading import reading, require_regular


@dataclass(frozen=True, slots=True)
class Take:
    """A recording, 16 kHz mono.

    Attributes:
        path: the sound file.
        seconds: its length.
        speech_start: where speech begins, in seconds; equal to `speech_end` where there is none.
        speech_end: where speech ends.
        peak: largest absolute sample, full scale = 1.
        clipped_share: share of samples that were cut off at full scale.
        noise_db: level of what is not speech, dBFS.
        speech_db: level of speech, dBFS.
        dropouts: how often samples were lost because the computer was too slow.
    """

    path: Path
    seconds: float
    speech_start: float
    speech_end: float
    peak: float
    clipped_share: float
    noise_db: float = SILENCE_DB
    speech_db: float = SILENCE_DB
    dropouts: int = 0

    @property
    def has_speech(self) -> bool:
        """Whether any speech was found."""
        return self.speech_end > self.speech_start

    @property
    def speech_seconds(self) -> float:
        """From the first to the last sound of speech."""
        return self.speech_end - self.speech_start


def measure_take(path: Path) -> Take:
    """Measure a 16 kHz mono recording.

    Raises:
        RecordingError: it cannot be read (code ``unreadable``) or is not 16 kHz mono (``not_a_take``).
    """
    samples = read_take(path)
    speech = find_speech(samples)
    absolute = np.abs(samples)
    return Take(
        path,
        samples.size / SAMPLE_RATE,
        speech.start,
        speech.end,
        float(absolute.max(initial=0.0)),
        float(np.mean(absolute >= CLIPPED)) if samples.size else 0.0,
        speech.noise_db,
        speech.level_db,
    )


def read_take(path: Path) -> npt.NDArray[np.float32]:
    """The samples of a 16 kHz mono recording, shape (n,), full scale ±1.

    Raises:
        RecordingError: as `measure_take`.
    """
    with reading(path, "recording", RecordingError, hint="Record it again."):
        require_regular(path)
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    if rate != SAMPLE_RATE or samples.shape[1] != 1:
        raise RecordingError(
            f"The recording is not at 16 kHz with one channel: {path}", "Convert it first.", code="not_a_take"
        )
    mono: npt.NDArray[np.float32] = np.ascontiguousarray(samples[:, 0])
    return mono


def write_take(path: Path, samples: npt.NDArray[np.float32]) -> None:
    """Write 16 kHz mono samples as 16-bit FLAC or WAV, by the name, never over another file; an error leaves none.

    Raises:
        RecordingError: it exists already (code ``exists``), or cannot be written (``not_writable``, ``disk_full``).
    """
    try:
        with path.open("xb") as file:
            try:
                kind = "FLAC" if path.suffix.lower() == ".flac" else "WAV"
                soundfile.write(file, samples, SAMPLE_RATE, format=kind, subtype="PCM_16")
            except BaseException:
                path.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise unwritable(path, error) from error
    except soundfile.SoundFileError as error:
        raise unwritable(path, OSError(0, str(error))) from error
