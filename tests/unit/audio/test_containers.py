"""MPEG-4, WebM, Matroska and videos, as FFmpeg writes them, and every other way to store samples."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from studio.audio.decoding import as_file, is_audio, probe, read_audio, read_frames
from studio.audio.parts import AudioPart
from studio.errors import DataError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHISPER_LORA_STUDIO_HOME", str(tmp_path / "home"))


def tone(seconds: float, rate: int) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def save(
    path: Path, codec: str, seconds: float = 2.0, rate: int = 48000, *, video: bool = False, later: float = 0.0
) -> Path:
    """A tone, left as loud as right, and a picture where it is to be a video, whose sound may begin later."""
    with av.open(str(path), "w") as container:
        pictures = container.add_stream("mpeg4", rate=10) if video else None
        stream = container.add_stream(codec, rate=rate, layout="stereo")
        if pictures is not None:
            pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
            for _ in range(round(10 * (seconds + later))):
                picture = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8))
                container.mux(pictures.encode(picture))
            container.mux(pictures.encode(None))
        samples = np.repeat(tone(seconds, rate)[None, :], 2, axis=0)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = rate, round(later * rate)
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="stereo", rate=rate)
        for each in [*resampler.resample(frame), *resampler.resample(None), None]:
            container.mux(stream.encode(each))
    return path


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.m4a", "aac"), ("a.webm", "libopus"), ("a.mka", "libopus"), ("a.aac", "aac")],
)
def test_containers_that_libsndfile_does_not_read(tmp_path: Path, name: str, codec: str) -> None:
    path = save(tmp_path / name, codec)
    info = probe(path)
    assert is_audio(name) and info.sample_rate == 48000 and info.channels == 2
    assert info.duration == pytest.approx(2.0, abs=0.1)
    heard = read_audio(path)
    assert np.abs(heard[8000:24000]).max() == pytest.approx(0.5, abs=0.05)
    part = read_audio(path, 0.5, 0.25)
    assert len(part) == 4000
    np.testing.assert_allclose(part[200:3800], heard[8200:11800], atol=0.02)
    assert read_frames(AudioPart(path, 0.5, 0.25)).frames.shape == (12000, 2)
    assert as_file(AudioPart(path), tmp_path / "parts").suffix == ".wav"


def test_the_sound_of_a_video_that_begins_later(tmp_path: Path) -> None:
    heard = read_audio(save(tmp_path / "a.mp4", "aac", video=True, later=1.0))
    assert len(heard) / 16000 == pytest.approx(3.0, abs=0.15)
    assert np.abs(heard[:14000]).max() < 0.02 and np.abs(heard[20000:40000]).max() > 0.4


def test_a_changed_file_is_decoded_again(tmp_path: Path) -> None:
    path = save(tmp_path / "a.m4a", "aac")
    assert probe(path).duration == pytest.approx(2.0, abs=0.1)
    save(path, "aac", 3.0)
    assert probe(path).duration == pytest.approx(3.0, abs=0.1)
    assert len(list((tmp_path / "home").rglob("*.flac"))) == 2


def test_a_video_without_sound_and_a_damaged_one_are_told(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8))))
        container.mux(stream.encode(None))
    with pytest.raises(DataError, match="no sound"):
        probe(tmp_path / "a.mp4")
    path = save(tmp_path / "b.webm", "libopus", 5.0)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(DataError) as caught:
        probe(path)
    assert caught.value.code in ("unreadable", "empty")
    assert not list((tmp_path / "home").rglob("*.flac"))


@pytest.mark.parametrize(
    ("container", "subtype"),
    [
        *(
            (form, kind)
            for form in ("WAV", "AU", "AIFF")
            for kind in ("ULAW", "ALAW", "PCM_24", "PCM_32", "FLOAT", "DOUBLE")
        ),
        *(("NIST", kind) for kind in ("ULAW", "ALAW", "PCM_16", "PCM_24", "PCM_32")),
        *(("WAV", kind) for kind in ("PCM_U8", "IMA_ADPCM", "MS_ADPCM", "GSM610")),
    ],
)
def test_every_way_to_store_samples(tmp_path: Path, container: str, subtype: str) -> None:
    path = tmp_path / f"a.{ {'NIST': 'sph', 'AIFF': 'aiff'}.get(container, container.lower()) }"
    soundfile.write(path, tone(1.0, 8000), 8000, format=container, subtype=subtype)
    heard = read_audio(path)
    assert abs(len(heard) - 16000) < 700  # GSM's frames
    assert np.abs(heard[2000:14000]).max() == pytest.approx(0.5, abs=0.06)
