"""Decoding real files of every common format, at several rates and channel counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.data.audio import AUDIO_SUFFIXES, SAMPLE_RATE, is_audio, measure, probe, read_audio
from studio.errors import DataError


def tone(rate: int, seconds: float = 1.0, frequency: float = 440.0) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * frequency * np.arange(round(rate * seconds)) / rate)).astype(np.float32)


FORMATS = [
    ("wav", "WAV", "PCM_16", 16000, 1),
    ("wav", "WAV", "FLOAT", 48000, 2),
    ("wav", "WAV", "ULAW", 8000, 2),
    ("flac", "FLAC", "PCM_24", 44100, 2),
    ("ogg", "OGG", "VORBIS", 22050, 1),
    ("opus", "OGG", "OPUS", 48000, 1),
    ("mp3", "MP3", "MPEG_LAYER_III", 44100, 2),
    ("aiff", "AIFF", "PCM_16", 48000, 6),
    ("au", "AU", "PCM_16", 8000, 1),
    ("caf", "CAF", "PCM_16", 16000, 1),
    ("w64", "W64", "PCM_16", 16000, 1),
    ("rf64", "RF64", "PCM_16", 16000, 1),
    ("voc", "VOC", "PCM_16", 16000, 1),
    ("sph", "NIST", "PCM_16", 16000, 1),
]


@pytest.mark.parametrize(("suffix", "container", "subtype", "rate", "channels"), FORMATS)
def test_formats(tmp_path: Path, suffix: str, container: str, subtype: str, rate: int, channels: int) -> None:
    path = tmp_path / f"진료 녹음 😀.{suffix}"
    soundfile.write(path, np.tile(tone(rate)[:, None], channels), rate, format=container, subtype=subtype)
    samples = read_audio(path)
    assert samples.dtype == np.float32
    assert samples.ndim == 1
    assert abs(len(samples) - SAMPLE_RATE) <= 0.06 * SAMPLE_RATE
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    assert np.argmax(spectrum) * SAMPLE_RATE / len(samples) == pytest.approx(440, abs=2)
    assert np.abs(samples[4000:12000]).max() == pytest.approx(0.5, abs=0.06)
    info = probe(str(path))
    assert (info.sample_rate, info.channels) == (rate, channels)
    assert info.duration == pytest.approx(info.frames / rate)
    assert is_audio(path.name) and is_audio(path.name.upper())
    assert path.suffix in AUDIO_SUFFIXES


def test_channels_are_averaged(tmp_path: Path) -> None:
    left, right = tone(16000, frequency=300), tone(16000, frequency=700)
    soundfile.write(tmp_path / "a.wav", np.stack([left, right], axis=1), 16000, subtype="FLOAT")
    np.testing.assert_allclose(read_audio(tmp_path / "a.wav"), (left + right) / 2, atol=1e-6)


def test_resampling_leaves_no_alias(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(48000, frequency=9000), 48000, subtype="FLOAT")
    assert np.abs(read_audio(tmp_path / "a.wav")[1000:-1000]).max() < 1e-4


def test_sixteen_kilohertz_is_exact(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(16000), 16000, subtype="FLOAT")
    np.testing.assert_array_equal(read_audio(tmp_path / "a.wav"), tone(16000))


def failure(path: Path) -> tuple[str, str]:
    errors = []
    for read in (read_audio, probe, measure):
        with pytest.raises(DataError) as caught:
            read(path)
        assert str(path) in caught.value.message
        errors.append((caught.value.code, caught.value.message))
    assert len({code for code, _ in errors}) == 1
    return errors[0]


def test_missing(tmp_path: Path) -> None:
    assert failure(tmp_path / "없음.wav")[0] == "missing"


def test_no_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"")
    assert failure(tmp_path / "a.wav")[0] == "empty"


def test_no_frames(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(0), 16000)
    assert failure(tmp_path / "a.wav")[0] == "empty"


@pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a.flac", "a.raw"])
@pytest.mark.parametrize("text", ["This is really text.\r\n", "사실은 글입니다.\n" * 100])
def test_text_called_audio(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    code, message = failure(tmp_path / name)
    assert code == "unreadable"
    assert "text" in message


def test_noise_called_audio(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(np.random.default_rng(0).bytes(5000))
    assert failure(tmp_path / "a.wav")[0] == "unreadable"


def test_mpeg4_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.m4a").write_bytes(b"\0\0\0\x20ftypM4A " + bytes(100))
    code, message = failure(tmp_path / "a.m4a")
    assert code == "unreadable"
    assert "MPEG-4" in message
    assert is_audio("A.M4A")


def test_a_folder_is_not_a_recording(tmp_path: Path) -> None:
    assert failure(tmp_path)[0] == "unreadable"


def test_name_that_is_not_unicode(tmp_path: Path) -> None:
    path = Path(str(tmp_path) + "/\udcbe\udcc8.wav")
    try:
        path.write_bytes(b"RIFF\0\0\0\0WAVE")
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    with pytest.raises(DataError) as caught:
        read_audio(path)
    assert caught.value.code == "unreadable"


@pytest.mark.parametrize(("suffix", "container"), [("flac", "FLAC"), ("mp3", "MP3")])
def test_cut_short(tmp_path: Path, suffix: str, container: str) -> None:
    path = tmp_path / f"a.{suffix}"
    soundfile.write(path, tone(16000, seconds=8), 16000, format=container)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(DataError) as caught:
        measure(path)
    assert caught.value.code == "unreadable"


def test_values_that_are_not_numbers(tmp_path: Path) -> None:
    samples = tone(16000)
    samples[100] = np.nan
    soundfile.write(tmp_path / "a.wav", samples, 16000, subtype="FLOAT")
    for read in (read_audio, measure):
        with pytest.raises(DataError) as caught:
            read(tmp_path / "a.wav")
        assert caught.value.code == "unreadable"


def test_measure(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.stack([tone(8000, 12), -tone(8000, 12)], axis=1), 8000, subtype="FLOAT")
    measured = measure(tmp_path / "a.wav")
    assert measured.duration == 12
    assert measured.peak == pytest.approx(0.5, abs=0.01)
    assert 5 < measure(tmp_path / "a.wav", limit=5).duration < 12
