"""Augmentation: each effect does what its name says, and a draw decides everything."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.augmentation import effects
from studio.audio.augmentation.codecs import available_codecs, coded
from studio.audio.augmentation.noise import (
    NoiseSource,
    babble,
    joined_pauses,
    noise_files,
    pauses_of,
    pink,
    require_noises,
    white,
)
from studio.audio.augmentation.non_speech import NonSpeech
from studio.audio.augmentation.presets import PRESETS, Augmentation, AugmentationPreset, Chance, room_response
from studio.errors import DataError

RATE = 16_000


def _tone(hertz: float, seconds: float = 2.0, level: float = 0.3) -> np.ndarray:
    time = np.arange(int(RATE * seconds)) / RATE
    return (level * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def _random(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def _pitch(samples: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
    return float(np.argmax(power) * RATE / samples.size)


def _decibels(power: float) -> float:
    return float(10 * np.log10(power))


def _share(samples: np.ndarray, low: float, high: float) -> float:
    power = np.abs(np.fft.rfft(samples)) ** 2
    frequencies = np.fft.rfftfreq(samples.size, 1 / RATE)
    return float(power[(frequencies >= low) & (frequencies < high)].sum() / power.sum())


@pytest.mark.parametrize("factor", [0.85, 0.97, 1.0, 1.1])
def test_speed_changes_length_and_pitch_and_tempo_the_length_alone(factor: float) -> None:
    tone = _tone(440)
    faster, sooner = effects.change_speed(tone, factor), effects.change_tempo(tone, factor)
    assert faster.size == pytest.approx(tone.size / factor, abs=2) and sooner.size == round(tone.size / factor)
    assert _pitch(faster) == pytest.approx(440 * factor, abs=2) and _pitch(sooner) == pytest.approx(440, abs=2)
    assert faster.dtype == sooner.dtype == np.float32


def test_tempo_keeps_the_wave_without_seams() -> None:
    slower = effects.change_tempo(_tone(200), 0.87)
    middle = slower[RATE // 2 : RATE]
    assert np.abs(middle).max() == pytest.approx(0.3, rel=0.05)
    assert np.abs(np.diff(middle)).max() < 1.1 * 0.3 * 2 * np.pi * 200 / RATE
    assert _share(middle, 180, 220) > 0.99


@pytest.mark.parametrize("samples", [1, 100, 700])
def test_what_is_shorter_than_a_frame_is_stretched_too(samples: int) -> None:
    short = _tone(440)[:samples]
    assert effects.change_tempo(short, 0.9).size == round(samples / 0.9)
    for preset in PRESETS.values():
        for draw in range(5):
            assert np.isfinite(Augmentation(preset, 1, NoiseSource())(short, draw)).all()


def test_gain_never_clips() -> None:
    assert effects.change_gain(_tone(440), 6).max() == pytest.approx(0.3 * 10 ** (6 / 20), rel=1e-3)
    assert effects.change_gain(_tone(440), 30).max() == pytest.approx(1.0)
    assert not effects.change_gain(np.zeros(10, np.float32), 30).any()


def test_noise_lies_so_many_decibels_below() -> None:
    tone = _tone(440)
    noise = effects.add_noise(tone, white(tone.size, _random()), 12) - tone
    assert _decibels(np.mean(tone**2) / np.mean(noise**2)) == pytest.approx(12, abs=0.1)
    assert effects.add_noise(tone, np.zeros_like(tone), 12) is tone


def test_a_room_decays_by_sixty_decibels_in_its_time() -> None:
    response = room_response(0.5, _random())
    assert response[0] == 1 and response.size == RATE // 2
    early, late = (float(np.mean(response[int(at * RATE) :][:800] ** 2)) for at in (0.05, 0.4))
    assert _decibels(early / late) == pytest.approx(60 * 0.35 / 0.5, abs=2)
    tone = _tone(440)
    wet = effects.convolve(tone, response)
    assert wet.size == tone.size and effects.rms(wet) == pytest.approx(effects.rms(tone), rel=1e-3)


def test_convolution_is_the_direct_sum() -> None:
    samples, response = white(1_001, _random()), white(97, _random(1))
    wanted = np.convolve(samples, response)[: samples.size]
    got = effects.convolve(samples, response)
    np.testing.assert_allclose(got, wanted * effects.rms(samples) / effects.rms(wanted), atol=1e-4)


def test_a_telephone_carries_its_band_alone() -> None:
    carried = effects.telephone(0.1 * white(4 * RATE, _random()))
    assert carried.size == 4 * RATE
    assert _share(carried, 270, 3_740) > 0.97 and _share(carried, 300, 3_400) > 0.9
    assert _share(effects.telephone(_tone(1_000)), 990, 1_010) > 0.99
    assert effects.rms(effects.telephone(_tone(100))) < 0.02 < effects.rms(effects.telephone(_tone(1_000)))


def test_mu_law_has_steps_as_fine_as_the_sound_is_soft() -> None:
    ramp = np.linspace(-1.5, 1.5, 100_001, dtype=np.float32)
    steps = effects.mu_law(ramp)
    assert len(np.unique(steps)) == 255 and np.abs(steps).max() == pytest.approx(1)
    soft = np.abs(ramp) < 0.01
    assert np.abs(steps - ramp)[soft].max() < 0.0005
    assert np.abs(steps - ramp)[np.abs(ramp) <= 1].max() < 0.025


def test_codecs_change_the_sound_a_little_and_its_time_not_at_all() -> None:
    voice = effects.band(0.2 * white(2 * RATE, _random()), RATE, 200, 2_000)
    assert "adpcm" in available_codecs()
    for name in available_codecs():
        heard = coded(voice, name)
        assert heard.size == voice.size and not np.allclose(heard, voice, atol=1e-4)
        product = np.fft.irfft(np.fft.rfft(heard) * np.conj(np.fft.rfft(voice)))
        lag = int(np.argmax(product))
        assert min(lag, voice.size - lag) <= 8, name


@pytest.mark.parametrize("name", available_codecs())
def test_codecs_do_not_turn_what_is_loud_into_noise(name: str) -> None:
    tone = np.clip(1.5 * np.sin(np.arange(16_000) * 2 * np.pi * 180 / 16_000), -1, 1).astype(np.float32)
    assert effects.rms(coded(tone, name) - tone) < 0.3 * effects.rms(tone), "samples that wrap are off by nearly two"


@pytest.mark.parametrize("size", [1, 2, 7, 1_021, 65_537, 93_131])
def test_fourier_transforms_have_lengths_without_large_primes(size: int) -> None:
    length = rest = effects.fast_length(size)
    for prime in (2, 3, 5):
        while rest % prime == 0:
            rest //= prime
    assert rest == 1 and size <= length <= max(8, 1.1 * size)


def test_noises_have_their_colours() -> None:
    octaves = [(500.0 * 2**number, 1_000.0 * 2**number) for number in range(3)]
    for make, ratio in ((white, 2.0), (pink, 1.0)):
        noise = make(10 * RATE, _random())
        powers = [_share(noise, *octave) for octave in octaves]
        assert powers[1] / powers[0] == pytest.approx(ratio, rel=0.1)
        assert powers[2] / powers[1] == pytest.approx(ratio, rel=0.1)


def _clip_with_pause(level: float = 0.002) -> np.ndarray:
    hiss = (level * white(RATE, _random(3))).astype(np.float32)
    return np.concatenate((_tone(300, 0.5), hiss, _tone(500, 0.5)))


def test_pauses_are_what_lies_between_words() -> None:
    (pause,) = pauses_of(_clip_with_pause())
    assert 0.85 * RATE < pause.size < RATE
    assert effects.rms(pause) == pytest.approx(0.002, rel=0.1)
    assert pauses_of(_clip_with_pause(0.0)) == [] and pauses_of(_tone(440)) == []
    long = joined_pauses(5 * RATE, [pause], _random())
    assert long.size == 5 * RATE and effects.rms(long) == pytest.approx(0.002, rel=0.1)
    assert np.abs(np.diff(long)).max() <= 1.01 * np.abs(np.diff(pause)).max()


def test_soft_speech_is_no_pause() -> None:
    loud, soft = (level * np.sin(np.arange(16_000) * 0.1).astype(np.float32) for level in (0.01, 0.001))
    assert not pauses_of(np.concatenate([loud, soft, loud]))


def test_babble_is_of_several_utterances() -> None:
    clips = [_tone(hertz, 0.7) for hertz in (300, 500, 700)]
    noise = babble(RATE, clips, _random(1))
    assert noise.size == RATE
    assert sum(_share(noise, hertz - 40, hertz + 40) > 0.05 for hertz in (300, 500, 700)) > 1


def test_half_of_the_noises_are_the_users(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    soundfile.write(tmp_path / "deep" / "hum.wav", _tone(50, 0.5), RATE)
    source = NoiseSource((_clip_with_pause(), _tone(900)), tuple(noise_files(tmp_path)))
    random = _random()
    hums = [_share(source(2 * RATE, random), 40, 60) > 0.9 for _ in range(200)]
    assert 70 < sum(hums) < 130


@pytest.mark.parametrize("name", ["absent", "empty"])
def test_a_folder_without_noise_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.txt").write_text("none")
    with pytest.raises(DataError, match="no recordings of noise") as caught:
        require_noises(tmp_path / name)
    assert caught.value.code == "noise_folder"


def test_a_noise_that_cannot_be_read_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "hum.wav").write_bytes(b"RIFF\0\0\0\0nothing")
    with pytest.raises(DataError, match=r"hum\.wav"):
        require_noises(tmp_path)


@pytest.mark.parametrize("name", PRESETS)
def test_a_draw_decides_how_an_utterance_sounds(name: str) -> None:
    clip = _clip_with_pause()
    before = clip.copy()
    augment = Augmentation(PRESETS[name], 7, NoiseSource((clip, _tone(900))))
    made = [augment(clip, draw) for draw in range(30)]
    assert np.array_equal(clip, before)
    assert all(np.array_equal(augment(clip, draw), made[draw]) for draw in reversed(range(30)))
    assert len({each.tobytes() for each in made}) > 20
    assert all(each.dtype == np.float32 and np.abs(each).max() <= 1 for each in made)
    other = Augmentation(PRESETS[name], 8, NoiseSource((clip, _tone(900))))
    assert any(not np.array_equal(other(clip, draw), made[draw]) for draw in range(5))
    lengths = [each.size / clip.size for each in made]
    assert min(lengths) > 0.8 and max(lengths) <= PRESETS[name].stretch * 1.001 and len(set(lengths)) > 5


@pytest.mark.parametrize("what", ["speed", "tempo"])
def test_nothing_becomes_longer_than_a_window(what: str) -> None:
    preset = AugmentationPreset(**{what: Chance(1.0, 0.8, 0.81)})
    augment = Augmentation(preset, 0, NoiseSource())
    assert 30 * RATE - 2 <= augment(_tone(440, 28), 0).size <= 30 * RATE
    assert augment(_tone(440, 10), 0).size > 12 * RATE


def test_shares_are_of_the_utterances() -> None:
    random, chance = _random(), Chance(0.3, 1, 2)
    values = [chance.draw(random) for _ in range(2_000)]
    happened = [value for value in values if value is not None]
    assert len(happened) / 2_000 == pytest.approx(0.3, abs=0.04)
    assert all(1 <= value <= 2 for value in happened)


def test_a_share_of_the_draws_holds_no_speech() -> None:
    source = NoiseSource((_clip_with_pause(), _tone(900)))
    non_speech = NonSpeech(0.25, 3, source)
    drawn = [non_speech(draw) for draw in range(400)]
    sounds = [sound for sound in drawn if sound is not None]
    assert len(sounds) / 400 == pytest.approx(0.25, abs=0.06)
    assert all(0.5 * RATE <= sound.size <= 15 * RATE and np.abs(sound).max() <= 1 for sound in sounds)
    assert 0.1 < sum(not sound.any() for sound in sounds) / len(sounds) < 0.4
    assert all(_share(sound, 890, 910) < 0.3 for sound in sounds if sound.any()), "no voices"
    again = [non_speech(draw) for draw in reversed(range(400))][::-1]
    assert all(a is b is None or np.array_equal(a, b) for a, b in zip(drawn, again, strict=True))
