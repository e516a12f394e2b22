"""Decoding real files of every common format, at several rates and channel counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.decoding import (
    AUDIO_SUFFIXES,
    SAMPLE_RATE,
    as_file,
    is_audio,
    probe,
    read_audio,
    read_frames,
)
from studio.audio.parts import AudioPart
from studio.corpus.utterance import Utterance, read_utterance
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


def length(path: Path, start: float = 0.0, duration: float | None = None) -> float:
    decoded = read_frames(AudioPart(path, start, duration))
    return len(decoded.frames) / decoded.rate


def failure(path: Path) -> tuple[str, str]:
    errors = []
    for read in (read_audio, probe, length):
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


def test_a_damaged_container_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.m4a").write_bytes(b"\0\0\0\x20ftypM4A " + bytes(100))
    code, message = failure(tmp_path / "a.m4a")
    assert code == "unreadable"
    assert "a.m4a" in message
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
        length(path)
    assert caught.value.code == "unreadable"


def test_values_that_are_not_numbers(tmp_path: Path) -> None:
    samples = tone(16000)
    samples[100] = np.nan
    soundfile.write(tmp_path / "a.wav", samples, 16000, subtype="FLOAT")
    for read in (read_audio, length):
        with pytest.raises(DataError) as caught:
            read(tmp_path / "a.wav")
        assert caught.value.code == "unreadable"


def test_samples_as_they_are_stored(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.stack([tone(8000, 12), -tone(8000, 12)], axis=1), 8000, subtype="FLOAT")
    decoded = read_frames(AudioPart(tmp_path / "a.wav"))
    assert decoded.frames.shape == (12 * 8000, 2)
    assert decoded.is_whole and decoded.missing == 0
    np.testing.assert_array_equal(decoded.frames[:, 0], -decoded.frames[:, 1])
    decoded = read_frames(AudioPart(tmp_path / "a.wav"), limit=5)
    assert decoded.frames.shape == (5 * 8000 + 1, 2)
    assert not decoded.is_whole


# Parts of a recording, and recordings without a header


def ramp(seconds: float, rate: int) -> np.ndarray:
    return np.linspace(-0.9, 0.9, round(seconds * rate), dtype=np.float32)


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg"])
def test_a_part_is_what_the_whole_has_there(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"긴 녹음.{suffix}"
    soundfile.write(path, tone(16000, seconds=5) * ramp(5, 16000), 16000)
    whole = read_audio(path)
    part = read_audio(path, 1.5, 2.0)
    assert part.shape == (32000,)
    np.testing.assert_allclose(part, whole[24000:56000], atol=2e-3 if suffix == "ogg" else 0)
    utterance = Utterance("a", str(path), "글", 2.0, start=1.5)
    np.testing.assert_array_equal(read_utterance(utterance), part)
    np.testing.assert_array_equal(read_frames(AudioPart(path, 1.5, 2.0)).frames[:, 0], part)


def test_a_part_is_resampled_as_the_whole(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(44100, seconds=3), 44100, subtype="FLOAT")
    part = read_audio(tmp_path / "a.wav", 1.0, 1.0)
    assert len(part) == 16000
    np.testing.assert_allclose(part[500:-500], read_audio(tmp_path / "a.wav")[16500:31500], atol=1e-3)


def test_a_duration_that_was_rounded_down_loses_nothing(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(16000, 2), 16000)
    assert length(tmp_path / "a.wav", duration=1.99) == 2.0
    assert length(tmp_path / "a.wav", duration=1.5) == 1.5


@pytest.mark.parametrize("start", [2.0, 99.0, -0.5])
def test_a_part_outside_its_recording(tmp_path: Path, start: float) -> None:
    soundfile.write(tmp_path / "a.wav", tone(16000, 2), 16000)
    for read in (lambda: read_audio(tmp_path / "a.wav", start), lambda: length(tmp_path / "a.wav", start)):
        with pytest.raises(DataError) as caught:
            read()
        assert caught.value.code == "unreadable"
        assert "2.0 s" in caught.value.message


def test_a_part_that_the_recording_ends_before(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(16000, 2), 16000)
    with pytest.raises(DataError, match="cut short"):
        length(tmp_path / "a.wav", 1.0, 3.0)
    assert len(read_audio(tmp_path / "a.wav", 1.0, 3.0)) == 16000


@pytest.mark.parametrize("extra", [b"", b"\x07"])
@pytest.mark.parametrize("suffix", [".pcm", ".PCM", ".raw"])
def test_samples_without_a_header(tmp_path: Path, suffix: str, extra: bytes) -> None:
    samples = (tone(16000) * 20000).astype("<i2")
    path = tmp_path / f"a{suffix}"
    path.write_bytes(samples.tobytes() + extra)
    np.testing.assert_allclose(read_audio(path), samples / 32768, atol=1e-6)
    np.testing.assert_allclose(read_audio(path, 0.25, 0.5), samples[4000:12000] / 32768, atol=1e-6)
    assert probe(path).frames == 16000
    assert length(path) == 1.0
    assert is_audio(path.name)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [("s16be@8000x1", ">i2"), ("s16le@8000x2", "<i2"), ("f32le@8000x1", "<f4"), ("s32le@8000x1", "<i4")],
)
def test_other_formats_without_a_header(tmp_path: Path, raw: str, kind: str) -> None:
    scale = 1 if "f" in kind else np.iinfo(kind).max
    samples = (tone(8000) * scale).astype(kind)
    (tmp_path / "a.bin").write_bytes(np.repeat(samples, 2).tobytes() if "x2" in raw else samples.tobytes())
    heard = read_audio(tmp_path / "a.bin", raw=raw)
    assert abs(len(heard) - 16000) < 10
    assert np.abs(heard[2000:14000]).max() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("raw", ["s16", "mp3@16000x1", "s16le@0x1", "s16le@16000x0", "s16le@999999999x1", "@"])
def test_unknown_formats_without_a_header(tmp_path: Path, raw: str) -> None:
    (tmp_path / "a.pcm").write_bytes(bytes(100))
    with pytest.raises(DataError) as caught:
        read_audio(tmp_path / "a.pcm", raw=raw)
    assert caught.value.code == "raw_format"


def test_a_header_is_believed_whatever_the_name(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(8000), 8000)
    (tmp_path / "a.wav").rename(tmp_path / "a.pcm")
    assert probe(tmp_path / "a.pcm").sample_rate == 8000


def test_one_byte_is_no_sample(tmp_path: Path) -> None:
    (tmp_path / "a.pcm").write_bytes(b"\0")
    assert failure(tmp_path / "a.pcm")[0] == "empty"


def test_a_piece_as_a_file_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, tone(16000, 3), 16000)
    assert as_file(AudioPart(path), tmp_path) == path
    assert as_file(AudioPart(path, 0.0, 3.0), tmp_path) == path
    parts = {as_file(AudioPart(path, start, 1.0), tmp_path / "parts") for start in (0.0, 1.0, 1.01)}
    assert len(parts) == 3
    np.testing.assert_array_equal(read_audio(as_file(AudioPart(path, 1.0, 1.0), tmp_path)), read_audio(path, 1.0, 1.0))


def without_header(data: bytes) -> bytes:
    """An MP3 without its first frame, the Xing header that libsndfile writes."""
    return data[data.index(data[:2], 40) :]


@pytest.mark.parametrize("make", [lambda mp3: mp3, lambda mp3: b"ID3\x04\0\0\0\0\x1b\x14" + bytes(3476) + mp3])
@pytest.mark.parametrize("copies", [1, 2])
def test_an_mp3_that_does_not_tell_its_length_is_read_to_its_end(
    tmp_path: Path, make: Callable[[bytes], bytes], copies: int
) -> None:
    speech = np.random.default_rng(0).normal(0, 0.1, 32_000) * np.repeat([1.0, 0.001], 16_000)  # of a variable bit rate
    soundfile.write(
        tmp_path / "a.mp3", speech, SAMPLE_RATE, format="MP3", bitrate_mode="VARIABLE", compression_level=0.5
    )
    whole = (tmp_path / "a.mp3").read_bytes()
    for data in (make(whole), make(without_header(whole))):
        path = tmp_path / "b.mp3"
        path.write_bytes(data * copies)
        assert probe(path).duration == pytest.approx(2.0 * copies, abs=0.15 * copies)
        assert len(read_frames(AudioPart(path)).frames) / SAMPLE_RATE == pytest.approx(2.0 * copies, abs=0.15 * copies)


def test_an_mp3_that_ends_before_its_header_says_is_cut_short(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.mp3", np.random.default_rng(0).normal(0, 0.1, 64_000), SAMPLE_RATE, format="MP3")
    data = (tmp_path / "a.mp3").read_bytes()
    (tmp_path / "a.mp3").write_bytes(data[: len(data) // 2])
    with pytest.raises(DataError) as caught:
        read_frames(AudioPart(tmp_path / "a.mp3"))
    assert "cut short" in caught.value.message


def test_a_wav_without_a_size_is_read_to_its_end(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.full(SAMPLE_RATE, 0.25), SAMPLE_RATE)
    data = bytearray((tmp_path / "a.wav").read_bytes())
    data[4:8] = data[40:44] = bytes(4)
    (tmp_path / "a.wav").write_bytes(data)
    assert probe(tmp_path / "a.wav").duration == 1.0
    assert len(read_audio(tmp_path / "a.wav")) == SAMPLE_RATE


@pytest.mark.parametrize("worst", [13_000.0, 2e29, float("nan"), float("inf")])
def test_values_that_are_no_sound_are_refused(tmp_path: Path, worst: float) -> None:
    samples = np.full(SAMPLE_RATE, 0.1, np.float32)
    samples[7] = worst
    soundfile.write(tmp_path / "a.wav", samples, SAMPLE_RATE, subtype="FLOAT")
    for read in (read_audio, lambda path: read_frames(AudioPart(path))):
        with pytest.raises(DataError) as caught:
            read(tmp_path / "a.wav")
        assert caught.value.code == "unreadable"
