"""Recording from a real sound server with a virtual microphone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import soxr

from studio.data.speech_synthesis import SpeechSynthesizer
from tests.virtual_microphone import VirtualMicrophone, why_unavailable

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(bool(why_unavailable()), reason=why_unavailable())


class Process:
    """`recording_process` in the environment of a virtual microphone."""

    def __init__(self, environment: dict[str, str]) -> None:
        command = [sys.executable, "-m", "tests.end_to_end.recording_process"]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, *command: Any) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def __call__(self, *command: Any) -> Any:
        answer = self.ask(*command)
        assert "error" not in answer, answer
        return answer["value"]

    def wait_until(self, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Ask at 20 Hz, as a window does."""
        for _ in range(400):
            seen = self("look")
            if condition(seen):
                return seen
            subprocess.run(["sleep", "0.05"], check=True)
        raise AssertionError(seen)

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait(30) == 0

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(30)


@pytest.fixture
def microphone() -> Iterator[VirtualMicrophone]:
    with VirtualMicrophone(alsa=b'pcm."Mikrof\xf6n" { type pulse }\n') as mic:
        yield mic


@pytest.fixture
def process(microphone: VirtualMicrophone) -> Iterator[Process]:
    process = Process(microphone.environment)
    yield process
    process.end()


def speech(path: Path, text: str, rate: int = 16000, voice: str = "en-us") -> np.ndarray:
    """Speech as a 16-bit WAV file, and its samples."""
    synthesizer = SpeechSynthesizer()
    samples = soxr.resample(synthesizer.speak(text, voice), synthesizer.sample_rate, rate)
    soundfile.write(path, samples, rate, subtype="PCM_16")
    return np.asarray(soundfile.read(path, dtype="float32")[0])


def place_of(part: np.ndarray, whole: np.ndarray) -> int:
    """Where a sound begins in a longer one, by correlation."""
    size = 1 << (part.size + whole.size).bit_length()
    spectrum = np.fft.rfft(whole, size) * np.conj(np.fft.rfft(part, size))
    return int(np.argmax(np.fft.irfft(spectrum, size)[: whole.size]))


def read(take: dict[str, Any]) -> np.ndarray:
    samples, rate = soundfile.read(take["path"], dtype="float32")
    assert rate == 16000
    return np.asarray(samples)


def test_what_is_played_arrives_sample_exact(microphone: VirtualMicrophone, process: Process, tmp_path: Path) -> None:
    said = speech(tmp_path / "said.wav", "Are you coming at half past seven, or shall we begin without you?")
    process("monitor")
    process.wait_until(lambda seen: seen["level"]["rms"] == -100)
    assert process("look")["state"] == "monitoring"
    process("start", str(tmp_path / "take.wav"))
    microphone.play(tmp_path / "said.wav")
    take = process("stop")  # at once: its end may still be on the way
    heard = read(take)
    place = place_of(said, heard)
    np.testing.assert_array_equal(heard[place : place + said.size], said)
    assert np.abs(heard[:place]).max(initial=0) == 0
    assert abs(take["speech_start"] - place / 16000) < 0.15
    assert abs(take["speech_end"] - (place + said.size) / 16000) < 0.5
    assert process("heard") > said.size
