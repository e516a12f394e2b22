"""Taking in what a microphone hears, with a microphone that does what the test says."""

from __future__ import annotations

import errno
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from studio.errors import RecordingError
from studio.recording import capture, portaudio
from studio.recording.recorder import Recorder
from studio.recording.take_file import TakeFile
from tests.unit.recording.fake_microphone import FakeMicrophone


def noise(samples: int, seed: int = 0) -> np.ndarray:
    return (np.random.default_rng(seed).integers(-20000, 20000, samples) / 32768).astype(np.float32)


def read(path: Path) -> np.ndarray:
    samples, rate = soundfile.read(path, dtype="float32")
    assert rate == 16000 and samples.ndim == 1
    return samples


def test_a_take_is_bit_exact_and_ends_with_the_last_queued_block(tmp_path: Path) -> None:
    microphone, spoken = FakeMicrophone(), noise(40001)
    recorder = Recorder(open_stream=microphone)
    assert recorder.state == "idle" and recorder.seconds == 0
    recorder.start(tmp_path / "new" / "a.wav")
    assert recorder.state == "recording" and not recorder.has_ended
    microphone.receive(spoken)
    take = recorder.stop()
    np.testing.assert_array_equal(read(take.path), spoken)
    assert take.seconds == 40001 / 16000
    assert take.peak == np.abs(spoken).max()
    assert recorder.state == "monitoring"
    np.testing.assert_array_equal(recorder.new_samples(), spoken)
    assert recorder.new_samples().size == 0
    recorder.close()
    assert recorder.state == "idle" and microphone.closed == 1


def test_what_is_on_its_way_from_the_device_when_stop_is_pressed_is_kept(tmp_path: Path) -> None:
    microphone, spoken = FakeMicrophone(latency=0.1), noise(16000)
    recorder = Recorder(open_stream=microphone)
    recorder.start(tmp_path / "a.wav")
    microphone.receive(spoken[:8000])
    takes = []
    stopping = threading.Thread(target=lambda: takes.append(recorder.stop()))
    stopping.start()
    while stopping.is_alive():  # what the device still has comes late
        microphone.receive(spoken[8000:8512])
        stopping.join(0.01)
    recorder.close()
    assert takes[0].seconds == (8000 + 1600) / 16000


@pytest.mark.parametrize(("rate", "channels"), [(48000, 2), (44100, 1), (8000, 2), (16000, 2)])
def test_other_rates_and_channels_are_resampled_without_seams(tmp_path: Path, rate: int, channels: int) -> None:
    microphone = FakeMicrophone(rate, channels)
    seconds = np.arange(2 * rate + 7) / rate
    left, right = np.sin(2 * np.pi * 300 * seconds), np.sin(2 * np.pi * 700 * seconds)
    frames = 0.4 * np.stack([left, right][:channels], axis=1).astype(np.float32)
    recorder = Recorder(open_stream=microphone)
    recorder.start(tmp_path / "a.wav")
    microphone.receive(frames, block=441)
    take = recorder.stop()
    recorder.close()
    mono = frames.mean(axis=1)
    expected = soxr.resample(mono, rate, 16000, quality="HQ") if rate != 16000 else mono
    np.testing.assert_allclose(read(take.path), expected, atol=1.1 / 32768)


def test_what_is_said_in_a_pause_is_left_out(tmp_path: Path) -> None:
    microphone, spoken = FakeMicrophone(48000), noise(48000 * 3)
    recorder = Recorder(open_stream=microphone)
    recorder.start(tmp_path / "a.wav")
    microphone.receive(spoken[:48000])
    recorder.pause()
    assert recorder.state == "paused"
    microphone.receive(spoken[48000:96000])
    recorder.resume()
    assert recorder.state == "recording"
    microphone.receive(spoken[96000:])
    recorder.pause()
    take = recorder.stop()
    recorder.close()
    parts = [soxr.resample(part, 48000, 16000) for part in (spoken[:48000], spoken[96000:])]
    np.testing.assert_allclose(read(take.path), np.concatenate(parts), atol=1.1 / 32768)


def test_a_take_ends_by_itself_at_its_longest(tmp_path: Path) -> None:
    microphone, spoken = FakeMicrophone(), noise(32000)
    recorder = Recorder(max_seconds=1.5, open_stream=microphone)
    recorder.start(tmp_path / "a.wav")
    microphone.receive(spoken)
    recorder.pause()  # returns when all of it has been heard
    assert recorder.has_ended and recorder.state == "monitoring" and recorder.seconds == 1.5
    with pytest.raises(RecordingError) as caught:
        recorder.start(tmp_path / "b.wav")
    assert caught.value.code == "recording" and not (tmp_path / "b.wav").exists()
    take = recorder.stop()
    assert not recorder.has_ended
    np.testing.assert_array_equal(read(take.path), spoken[:24000])
    recorder.start(tmp_path / "b.wav")
    microphone.receive(spoken[:100])
    assert recorder.stop().seconds == 100 / 16000
    recorder.close()


@pytest.mark.parametrize("silently", [False, True])
def test_an_unplugged_microphone_keeps_what_was_spoken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, silently: bool
) -> None:
    microphone, spoken = FakeMicrophone(48000), noise(48000)
    recorder = Recorder(open_stream=microphone)
    recorder.start(tmp_path / "a.wav")
    microphone.receive(spoken)
    if silently:
        # Only now, for a busy machine: whatever is waited for from here on is in the queue already.
        monkeypatch.setattr(capture, "NEXT_SECONDS", 0.05)
        assert microphone.listener is not None
        microphone.listener.receive(np.zeros((0, 1), np.float32), False)
    else:
        microphone.unplug()
    recorder._capture._thread.join()
    assert recorder.state == "idle" and recorder.has_ended
    assert recorder.failure is not None and recorder.failure.code == "unplugged"
    assert "Fake" in recorder.failure.message and recorder.failure.hint
    take = recorder.stop()
    np.testing.assert_allclose(read(take.path), soxr.resample(spoken, 48000, 16000), atol=1.1 / 32768)
    monkeypatch.undo()
    recorder.monitor()  # plugged in again
    assert recorder.failure is None and recorder.state == "monitoring" and microphone.opened == 2
    recorder.close()
    assert microphone.closed == 2


def test_the_level_runs_before_recording(tmp_path: Path) -> None:
    microphone = FakeMicrophone()
    recorder = Recorder(open_stream=microphone)
    recorder.monitor()
    tone = np.sin(2 * np.pi * 440 * np.arange(1600) / 16000)
    microphone.receive(0.5 * tone, block=800)
    recorder.pause()
    assert recorder.state == "monitoring"
    assert recorder.level.rms == pytest.approx(-9.03, abs=0.1)
    assert recorder.level.peak == pytest.approx(-6.02, abs=0.1)
    assert not recorder.level.clipped
    microphone.receive(np.clip(3 * tone, -1, 1), block=800)
    microphone.receive(0.01 * tone, block=800)
    recorder.pause()
    assert recorder.level.clipped and recorder.level.peak_hold == 0 and recorder.level.peak < -30
    assert recorder.new_samples().size == 4800
    microphone.receive(np.tile(0.01 * tone, 25))
    recorder.pause()
    assert not recorder.level.clipped and recorder.level.peak_hold < -30
    recorder.close()
    assert recorder.level.rms == -100


def test_clipping_and_dropouts_are_told_of_a_take(tmp_path: Path) -> None:
    microphone = FakeMicrophone(48000)
    recorder = Recorder(open_stream=microphone)
    recorder.start(tmp_path / "a.wav")
    tone = np.sin(2 * np.pi * 440 * np.arange(48000) / 48000)
    microphone.receive(np.clip(1.5 * tone, -1, 1), block=24000)
    microphone.receive(0.1 * tone, block=48000, overflowed=True)
    take = recorder.stop()
    recorder.close()
    assert take.clipped_share == pytest.approx(0.5 * 0.535, abs=0.01)
    assert take.dropouts == 1


def test_nothing_heard_is_no_take(tmp_path: Path) -> None:
    recorder = Recorder(open_stream=FakeMicrophone())
    with pytest.raises(RecordingError) as caught:
        recorder.stop()
    assert caught.value.code == "not_recording"
    recorder.start(tmp_path / "a.wav")
    with pytest.raises(RecordingError) as caught:
        recorder.stop()
    assert caught.value.code == "empty" and not list(tmp_path.iterdir())
    recorder.start(tmp_path / "a.wav")
    recorder.close()
    assert not list(tmp_path.iterdir())


def test_a_recording_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"mine")
    recorder = Recorder(open_stream=FakeMicrophone())
    with pytest.raises(RecordingError) as caught:
        recorder.start(tmp_path / "a.wav")
    assert caught.value.code == "exists" and (tmp_path / "a.wav").read_bytes() == b"mine"
    assert recorder.state == "monitoring" and recorder.failure is None
    (tmp_path / "file").touch()
    with pytest.raises(RecordingError) as caught:
        recorder.start(tmp_path / "file" / "a.wav")
    assert caught.value.code == "not_writable" and caught.value.hint
    recorder.close()


def test_a_loss_is_told_of_once_the_take_has_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    microphone = FakeMicrophone(48000)
    recorder = Recorder(open_stream=microphone)
    recorder.start(tmp_path / "a.wav")
    microphone.receive(noise(48000))
    recorder.pause()
    recorder.resume()  # all of it is written but the resampler's rest
    seen = []
    put = TakeFile._put

    def look(file: TakeFile, data: bytes) -> None:
        seen.append((recorder.failure, recorder.has_ended))
        put(file, data)

    monkeypatch.setattr(TakeFile, "_put", look)
    microphone.unplug()
    recorder._capture._thread.join()
    assert seen and all(failure is None and not ended for failure, ended in seen)
    assert recorder.failure is not None and recorder.has_ended
    recorder.close()


def test_a_full_disk_keeps_what_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    microphone, spoken = FakeMicrophone(), noise(16000)
    recorder = Recorder(open_stream=microphone)
    recorder.start(tmp_path / "a.wav")
    microphone.receive(spoken[:5120])
    recorder.monitor()
    recorder.resume()
    put = TakeFile._put

    def fail_half_way(file: TakeFile, data: bytes) -> None:
        put(file, data[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TakeFile, "_put", fail_half_way)
    microphone.receive(spoken[5120:])
    recorder.pause()
    assert recorder.failure is not None and recorder.failure.code == "disk_full"
    assert recorder.has_ended and recorder.state == "monitoring"
    np.testing.assert_array_equal(read(recorder.stop().path), spoken[:5120])
    recorder.close()


def test_a_killed_process_leaves_a_readable_recording(tmp_path: Path) -> None:
    code = """
import os, sys
from pathlib import Path
from studio.recording.recorder import Recorder
from tests.unit.recording.fake_microphone import FakeMicrophone
from tests.unit.recording.test_recorder import noise
microphone = FakeMicrophone()
recorder = Recorder(open_stream=microphone)
recorder.start(Path(sys.argv[1]))
microphone.receive(noise(20000))
recorder.resume()
os.kill(os.getpid(), 9)
"""
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.wav")], cwd=root, check=False)
    assert done.returncode == -9
    np.testing.assert_array_equal(read(tmp_path / "a.wav"), noise(20000))


def test_a_microphone_that_delivers_nothing_is_an_error_of_opening_it() -> None:
    microphone = FakeMicrophone()
    microphone.delivers = False
    recorder = Recorder(open_stream=microphone)
    with pytest.raises(RecordingError) as caught:
        recorder.monitor()
    assert caught.value.code == "device" and "Fake" in caught.value.message
    assert recorder.state == "idle" and microphone.closed == 1
    microphone.delivers = True
    recorder.monitor()
    assert recorder.state == "monitoring"
    recorder.close()


def test_a_microphone_that_cannot_be_opened_leaves_no_file(tmp_path: Path) -> None:
    microphone = FakeMicrophone()
    microphone.refusal = portaudio.no_device()
    recorder = Recorder(open_stream=microphone)
    with pytest.raises(RecordingError) as caught:
        recorder.start(tmp_path / "a.wav")
    assert caught.value.code == "no_device" and recorder.state == "idle" and not list(tmp_path.iterdir())
