"""Measuring recordings: made signals with known figures, and that nothing is decoded twice."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio import measurements
from studio.audio.decoding import Samples, read_frames
from studio.audio.fingerprint import fingerprint, first_of_same_audio
from studio.audio.loudness import loudness
from studio.audio.measurements import MeasurementCache, in_order
from studio.audio.parts import AudioPart
from studio.audio.signal import Signals, measure_frames
from studio.audio.truncation import missing_seconds
from studio.errors import DataError
from tests.unit.corpus.audit_support import audited

RATE = 16_000


def tone(seconds: float, frequency: float = 440.0, level: float = 0.3, rate: int = RATE) -> Samples:
    return (level * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def speech_like(seconds: float, seed: int = 0) -> Samples:
    """Noise in changing bands with pauses: as unlike from seed to seed as speech."""
    random = np.random.default_rng(seed)
    parts = []
    while sum(map(len, parts)) < seconds * RATE:
        frequency = random.uniform(200, 3000, 3)
        part = sum(tone(random.uniform(0.05, 0.2), f, 0.1)[: round(0.05 * RATE)] for f in frequency)
        parts += [np.asarray(part, np.float32), np.zeros(random.integers(0, 800), np.float32)]
    return np.concatenate(parts)[: round(seconds * RATE)]


def measured(samples: Samples, rate: int = RATE) -> Signals:
    return measure_frames(samples if samples.ndim == 2 else samples[:, None], rate)


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
def test_loudness_of_the_recommendations_own_signals(rate: int) -> None:
    # BS.1770-5, Annex 1: a full-scale sine of 997 Hz in one channel reads −3.01 LKFS.
    # EBU Tech 3341, case 1: 1 kHz at −23 dBFS in both channels reads −23 LUFS, within 0.1.
    assert loudness(tone(5, 997, 1.0, rate)[:, None], rate) == pytest.approx(-3.01, abs=0.1 if rate < 44_100 else 0.02)
    stereo = np.stack([tone(5, 1000, 10 ** (-23 / 20), rate)] * 2, axis=1)
    assert loudness(stereo, rate) == pytest.approx(-23, abs=0.1)


def test_pauses_do_not_count_as_quiet_speech() -> None:
    # EBU Tech 3341, case 3: quiet stretches fall to the gates.
    signal = np.concatenate([tone(10, 1000, 10 ** (level / 20)) for level in (-36, -23, -23, -23, -36)])
    assert loudness(np.stack([signal, signal], axis=1), RATE) == pytest.approx(-23, abs=0.1)
    assert loudness(np.zeros((RATE, 1), np.float32), RATE) == float("-inf")
    assert np.isfinite(loudness(tone(0.1)[:, None], RATE))


def test_clipping_is_found_also_after_turning_down() -> None:
    loud = np.clip(tone(2, 200, 1.5), -1, 1)
    expected = np.mean(np.abs(loud) == 1)
    assert expected > 0.3
    for gain in (1.0, 0.5):
        assert measured(loud * np.float32(gain))["clipped"] == pytest.approx(expected, abs=0.01)
    assert measured(tone(2, 200, 0.999))["clipped"] < 0.001
    assert measured(np.zeros(RATE, np.float32))["clipped"] == 0


def test_levels_offset_and_form() -> None:
    record = measured(np.stack([tone(2, level=0.25) + 0.05, tone(2, level=0.25) + 0.05], axis=1), 8000)
    assert record["seconds"] == 4
    assert (record["rate"], record["channels"]) == (8000, 2)
    assert record["offset"] == pytest.approx(0.05, abs=1e-3)
    assert record["peak"] == pytest.approx(0.3, abs=1e-3)


@pytest.mark.parametrize("ratio", [5, 20, 40])
def test_noise_of_a_known_ratio(ratio: int) -> None:
    random = np.random.default_rng(0)
    speech = np.concatenate([np.concatenate([tone(0.3, 300, 0.3), np.zeros(RATE // 10 * 2, np.float32)])] * 8)
    power = np.mean(np.square(tone(0.3, 300, 0.3)))
    noise = random.normal(0, np.sqrt(power / 10 ** (ratio / 10)), speech.size).astype(np.float32)
    assert measured(speech + noise)["snr"] == pytest.approx(ratio, abs=1.5)


def test_an_offset_is_neither_noise_nor_sound() -> None:
    speech = np.concatenate([np.zeros(RATE // 2, np.float32), *[tone(0.3, 300, 0.3), np.zeros(3200, np.float32)] * 8])
    speech += np.random.default_rng(0).normal(0, 0.003, speech.size).astype(np.float32)
    plain, shifted = measured(speech), measured(speech + np.float32(0.18))
    assert plain["snr"] > 30 and shifted["snr"] == pytest.approx(plain["snr"], abs=0.1)
    for end in ("silence_start", "silence_end"):
        assert shifted[end] == pytest.approx(plain[end], abs=0.02) and plain[end] > 0.15


def test_silence_at_both_ends_at_any_rate() -> None:
    for rate in (RATE, 44_100):
        padded = np.concatenate([np.zeros(rate * 3 // 4), tone(1, rate=rate), np.zeros(rate // 2)]).astype(np.float32)
        record = measured(padded, rate)
        assert record["silence_start"] == pytest.approx(0.75, abs=0.02)
        assert record["silence_end"] == pytest.approx(0.5, abs=0.02)
    assert np.isnan(measured(np.zeros(RATE, np.float32))["snr"])


def test_the_same_audio_at_another_gain_rate_and_format(tmp_path: Path) -> None:
    original, other = speech_like(2.0), speech_like(2.0, seed=1)
    soundfile.write(tmp_path / "a.mp3", original, RATE)
    lossy = soundfile.read(tmp_path / "a.mp3", dtype="float32")[0]
    half = np.interp(np.arange(0, original.size, 16 / 44.1), np.arange(original.size), original).astype(np.float32)
    copies = [original, other, original * np.float32(0.2), lossy, half]
    rates = [RATE, RATE, RATE, RATE, 44_100]
    prints = np.stack([fingerprint(samples, rate) for samples, rate in zip(copies, rates, strict=True)])
    seconds = np.array([len(samples) / rate for samples, rate in zip(copies, rates, strict=True)], np.float32)
    assert first_of_same_audio(prints, seconds).tolist() == [0, 1, 0, 0, 0]
    seconds[2] = 3.0
    prints[3] = 0
    assert first_of_same_audio(prints, seconds).tolist() == [0, 1, 2, 3, 0]


def test_files_cut_short(tmp_path: Path) -> None:
    for name in ("a.wav", "a.flac"):
        path = tmp_path / name
        soundfile.write(path, speech_like(4.0), RATE)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        with pytest.raises(DataError, match=r"cut short|lost sync") as caught:
            read_frames(AudioPart(path))
        assert caught.value.code == "unreadable"
    wave = tmp_path / "b.wav"
    soundfile.write(wave, speech_like(1.0), RATE)
    assert missing_seconds(wave) == 0
    wave.write_bytes(wave.read_bytes()[:-3200])
    assert read_frames(AudioPart(wave)).missing == pytest.approx(0.1)
    # What a program writes that does not know the length: it is no loss.
    wave.write_bytes(wave.read_bytes()[:40] + struct.pack("<I", 0xFFFFFFFF) + wave.read_bytes()[44:])
    assert missing_seconds(wave) == 0


def test_any_short_or_odd_signal_can_be_measured() -> None:
    for samples in (np.zeros(1), np.ones(1), np.zeros(7), tone(0.01), np.full(50, -1.0)):
        record = measured(samples.astype(np.float32))
        assert record["seconds"] > 0


@pytest.fixture
def decodes(monkeypatch: pytest.MonkeyPatch) -> list[AudioPart]:
    """The pieces decoded, in order."""
    done: list[AudioPart] = []
    decode = measurements.read_frames

    def spy(piece: AudioPart, limit: float) -> object:
        done.append(piece)
        return decode(piece, limit)

    monkeypatch.setattr(measurements, "read_frames", spy)
    return done


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "corpus"
    root.mkdir()
    for index in range(3):
        soundfile.write(root / f"{index}.wav", speech_like(1.0, index), RATE)
        (root / f"{index}.txt").write_text("text", encoding="utf-8")
    soundfile.write(root / "long.wav", tone(31), RATE)
    (root / "long.txt").write_text("text", encoding="utf-8")
    return root


def test_nothing_is_decoded_twice(folder: Path, tmp_path: Path, decodes: list[AudioPart]) -> None:
    path = tmp_path / "cache" / "m.sqlite"
    with MeasurementCache(path) as cache:
        first = audited(folder, count_tokens=len, cache=cache)
    assert len(decodes) == 4
    moved = folder.rename(tmp_path / "moved")
    shutil.copy(moved / "0.wav", moved / "3.wav")
    (moved / "3.txt").write_text("text", encoding="utf-8")
    with MeasurementCache(path) as cache:
        again = audited(moved, count_tokens=len, cache=cache)
        assert len(decodes) == 4, "the same content under other names"
        soundfile.write(moved / "1.wav", speech_like(1.0, 9), RATE)
        audited(moved, count_tokens=len, cache=cache)
    assert [piece.path.name for piece in decodes[4:]] == ["1.wav"]
    assert [row.reason for row in again.excluded] == ["too_long"]
    assert again.signals[:3].tobytes() == first.signals.tobytes()
    assert (again.found, again.used) == (5, 4)


def test_parts_of_one_file_are_measured_apart(folder: Path, decodes: list[AudioPart]) -> None:
    pieces = [AudioPart(folder / "long.wav", start, 10.0) for start in (0.0, 10.0)] * 2
    with MeasurementCache(folder / "m.sqlite") as cache:
        for _ in range(2):
            records = [result() for _, result in in_order(pieces, cache.measure)]
    assert len(decodes) <= 4
    assert [float(record["seconds"]) for record in records] == [10.0] * 4


def test_a_damaged_or_unwritable_cache_costs_only_time(folder: Path, tmp_path: Path, decodes: list[AudioPart]) -> None:
    damaged = tmp_path / "m.sqlite"
    damaged.write_bytes(b"no database" * 1000)
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, not a folder", encoding="utf-8")
    for path in (damaged, blocked / "m.sqlite"):
        with MeasurementCache(path) as cache:
            assert audited(folder, count_tokens=len, cache=cache).used == 3
    assert len(decodes) == 8
    with MeasurementCache(damaged) as cache:
        audited(folder, count_tokens=len, cache=cache)
    assert len(decodes) == 8


def test_measuring_keeps_the_order_and_can_be_cancelled(folder: Path, tmp_path: Path) -> None:
    pieces = [AudioPart(folder / "0.wav"), AudioPart(folder / "gone.wav"), AudioPart(folder / "1.wav")]
    with MeasurementCache(tmp_path / "m.sqlite") as cache:
        measured = list(in_order(pieces, cache.measure))
        assert [piece for piece, _ in measured] == pieces
        with pytest.raises(DataError) as caught:
            measured[1][1]()
        assert caught.value.code == "missing"
        with pytest.raises(DataError) as caught:
            list(in_order(pieces, cache.measure, lambda: True))
    assert caught.value.code == "cancelled"


@pytest.mark.parametrize(
    ("other", "lost", "reason"), [(-1.0, 90, "silent"), (-0.9, 26, ""), (1.0, 0, ""), (0.0, 3, "")]
)
def test_what_is_learned_is_measured_where_channels_cancel_out(
    tmp_path: Path, other: float, lost: float, reason: str
) -> None:
    left = speech_like(2.0)
    soundfile.write(tmp_path / "a.wav", np.stack([left, other * left], axis=1), RATE, subtype="FLOAT")
    (tmp_path / "a.txt").write_text("one", encoding="utf-8")
    figures = measure_frames(*soundfile.read(tmp_path / "a.wav", dtype="float32"))
    assert figures["cancelled"] == pytest.approx(lost, abs=0.5)
    assert figures["peak"] == pytest.approx(abs(1 + other) / 2 * np.abs(left).max(), abs=1e-4)
    assert [each.reason for each in audited(tmp_path).excluded] == ([reason] if reason else [])
