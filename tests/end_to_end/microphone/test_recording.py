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

from studio.audio.synthesis import SpeechSynthesizer
from studio.corpus.importers import read_folder
from studio.corpus.own_dataset import OwnDataset
from studio.recording.prompts import load_prompts
from studio.recording.quality import check_take
from studio.recording.read_aloud import PromptSession
from studio.recording.take import measure_take
from studio.recording.trimming import trim
from tests.end_to_end.microphone.virtual_microphone import VirtualMicrophone, why_unavailable
from tests.unit.corpus.audit_support import audited

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.skipif(bool(why_unavailable()), reason=why_unavailable())


class Process:
    """`recording_process` in the environment of a virtual microphone."""

    def __init__(self, environment: dict[str, str]) -> None:
        command = [sys.executable, "-m", "tests.end_to_end.microphone.recording_process"]
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


def test_devices_are_listed_whatever_their_names(process: Process) -> None:
    listed = process("devices", False)
    names = [device["name"] for device in listed]
    assert "default" in names and "Mikrof\\xf6n" in names, "a name that is not UTF-8 is shown all the same"
    assert [device["name"] for device in listed if device["is_default"]] == ["default"]
    assert all(device["host_api"] == "ALSA" and device["channels"] >= 1 for device in listed)
    assert process("devices", True) == listed
    process("choose", "Mikrof\\xf6n", 30)
    process("monitor")
    assert process("look")["state"] == "monitoring"
    assert process("devices", True) == listed, "looking again does not take the open microphone away"
    process.wait_until(lambda seen: seen["level"]["rms"] == -100)
    assert process("look")["failure"] is None


def test_a_pause_is_left_out_and_a_take_ends_at_its_longest(
    microphone: VirtualMicrophone, process: Process, tmp_path: Path
) -> None:
    first = speech(tmp_path / "first.wav", "This is the beginning.")
    speech(tmp_path / "second.wav", "Nobody should hear this.")
    third = speech(tmp_path / "third.wav", "And here it goes on.")
    process("choose", None, 30)
    process("start", str(tmp_path / "take.wav"))
    microphone.play(tmp_path / "first.wav")
    process("pause")
    before = process("look")
    microphone.play(tmp_path / "second.wav")
    assert process("look")["seconds"] - before["seconds"] < 0.6
    process("resume")
    microphone.play(tmp_path / "third.wav")
    heard = read(process("stop"))
    for part in (first, third):
        place = place_of(part, heard)
        np.testing.assert_array_equal(heard[place : place + part.size], part)
    assert place_of(first, heard) + first.size < place_of(third, heard)
    assert heard.size < first.size + third.size + 1.5 * 16000

    process("choose", None, 0.5)
    process("start", str(tmp_path / "short.wav"))
    ended = process.wait_until(lambda seen: seen["ended"])
    assert ended["state"] == "monitoring" and ended["seconds"] == 0.5
    assert process("stop")["seconds"] == 0.5


def test_unplugging_keeps_what_was_spoken(microphone: VirtualMicrophone, process: Process, tmp_path: Path) -> None:
    said = speech(tmp_path / "said.wav", "All of this is kept.")
    process("start", str(tmp_path / "take.wav"))
    microphone.play(tmp_path / "said.wav")
    process.wait_until(lambda seen: seen["seconds"] > said.size / 16000 + 0.3)
    microphone.kill()
    seen = process.wait_until(lambda seen: seen["failure"] is not None)
    code, message, hint = seen["failure"]
    assert code == "unplugged" and "default" in message and "Plug it in again" in hint
    assert seen["ended"] and seen["state"] == "idle"
    heard = read(process("stop"))
    place = place_of(said, heard)
    np.testing.assert_array_equal(heard[place : place + said.size], said)

    answer = process.ask("monitor")
    assert answer.get("error") in ("no_device", "unplugged", "device_busy", "device"), answer
    assert answer["hint"]
    microphone.start()  # plugged in again
    process("devices", True)
    process("monitor")
    assert process("look")["state"] == "monitoring" and process("look")["failure"] is None


def test_a_killed_process_leaves_what_was_spoken(microphone: VirtualMicrophone, tmp_path: Path) -> None:
    said = speech(tmp_path / "said.wav", "Everything up to here is on the disk.")
    process = Process(microphone.environment)
    process("start", str(tmp_path / "take.wav"))
    microphone.play(tmp_path / "said.wav")
    process.wait_until(lambda seen: seen["seconds"] > said.size / 16000 + 0.3)
    process.kill()
    heard = read({"path": tmp_path / "take.wav"})
    place = place_of(said, heard)
    np.testing.assert_array_equal(heard[place : place + said.size], said)


def test_no_microphone_is_said_so(tmp_path: Path) -> None:
    process = Process(
        {"PULSE_SERVER": "unix:/none", "XDG_RUNTIME_DIR": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    )
    if process("devices", True):
        process.end()
        pytest.skip("this computer has a microphone of its own")
    answer = process.ask("start", str(tmp_path / "take.wav"))
    assert answer["error"] == "no_device" and answer["message"] == "There is no microphone."
    assert "refresh" in answer["hint"] and not (tmp_path / "take.wav").exists()
    process.end()


def test_a_48_khz_stereo_device_that_refuses_16_khz_is_resampled(tmp_path: Path) -> None:
    left = speech(tmp_path / "left.wav", "On the left they say one thing,", 48000)
    right = speech(tmp_path / "right.wav", "and on the right another.", 48000, "en-gb+f2")
    frames = np.zeros((left.size, 2), np.float32)
    frames[:, 0], frames[: right.size, 1] = left, right
    soundfile.write(tmp_path / "both.wav", frames, 48000, subtype="PCM_16")
    with VirtualMicrophone(48000, 2) as mic:
        process = Process(mic.environment)
        process("choose_sound_card", 48000, 2)
        process("start", str(tmp_path / "take.wav"))
        mic.play(tmp_path / "both.wav")
        take = process("stop")
        process.end()
    heard = read(take)
    mono = frames.mean(axis=1)
    errors = []
    for phase in range(3):  # at 48 kHz the sound may begin between two samples of 16 kHz
        padded = np.concatenate((np.zeros(4800 + phase, np.float32), mono, np.zeros(4800, np.float32)))
        expected = soxr.resample(padded, 48000, 16000)[1550:-1550]
        place = place_of(expected, heard)
        part = heard[place : place + expected.size]
        errors.append(float(np.abs(part - expected[: part.size]).max()))
    assert min(errors) < 3 / 32768, errors


def test_a_played_take_is_trimmed_and_judged(microphone: VirtualMicrophone, process: Process, tmp_path: Path) -> None:
    text = "오늘 아침에는 안개가 짙어서 건너편 아파트가 하나도 보이지 않았어요."
    said = speech(tmp_path / "said.wav", text, voice="ko")
    rest = np.zeros(16000, np.float32)
    soundfile.write(tmp_path / "slow.wav", np.concatenate((rest, said, rest)), 16000, subtype="PCM_16")
    process("start", str(tmp_path / "take.wav"))
    microphone.play(tmp_path / "slow.wav")
    process("stop")
    take = measure_take(tmp_path / "take.wav")
    assert check_take(take, text) == ()
    assert [flaw.code for flaw in check_take(take, "네.")] == ["too_long"]
    shorter = trim(take, tmp_path / "trimmed.flac")
    assert shorter.seconds == pytest.approx(take.speech_seconds + 0.4, abs=0.01)
    assert said.size / 16000 - 0.3 < shorter.seconds < said.size / 16000 + 0.5
    assert check_take(shorter, text) == ()


def test_a_dataset_is_recorded_by_speaking_sentences(
    microphone: VirtualMicrophone, process: Process, tmp_path: Path
) -> None:
    prompts = load_prompts("ko")[:3]
    session = PromptSession(prompts, OwnDataset(tmp_path / "내 목소리"))
    process("monitor")
    for number, prompt in enumerate(prompts):
        said = tmp_path / f"said-{number}.wav"
        samples = speech(said, prompt.text, voice="ko")
        soundfile.write(said, np.concatenate((np.zeros(8000, np.float32), samples)), 16000, subtype="PCM_16")
        process("start", str(tmp_path / f"take-{number}.wav"))
        player = microphone.start_playing(said)
        assert process("listen_to_the_end")
        assert player.wait(30) == 0
        process("stop")
        take = measure_take(tmp_path / f"take-{number}.wav")
        assert check_take(take, prompt.text) == ()
        kept = trim(take, tmp_path / f"kept-{number}.flac")
        assert kept.seconds == pytest.approx(samples.size / 16000, abs=0.6)
        session.keep(kept.path, spent=10)
    assert session.is_complete
    recordings = read_folder(session.dataset.folder)
    assert [recording.text for recording in recordings] == [prompt.text for prompt in prompts]
    audit = audited(recordings, count_tokens=len)
    assert audit.excluded == [] and audit.used == 3
