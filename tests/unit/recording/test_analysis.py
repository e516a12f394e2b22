"""Where speech is in a take, whether the take is good, and when the speaker has finished; on synthetic speech."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from studio.audio.synthesis import SpeechSynthesizer
from studio.errors import RecordingError
from studio.recording.endpoint import Endpoint
from studio.recording.quality import CODES, check_take
from studio.recording.take import Take, measure_take, read_take, write_take
from studio.recording.trimming import cut, trim, trimmed_range

RATE = 16000
SENTENCES = {
    "en-us": "The kettle had been whistling for a full minute before anyone noticed.",
    "ko": "오늘 아침에는 안개가 짙어서 건너편 아파트가 하나도 보이지 않았어요.",
    "fr-fr": "Pourquoi les lampadaires du quartier restent-ils allumés en plein jour ?",
}


@pytest.fixture(scope="module")
def spoken() -> dict[str, np.ndarray]:
    """16 kHz speech by voice, without silence at its ends."""
    synthesizer = SpeechSynthesizer()
    speech = {}
    for voice, text in SENTENCES.items():
        samples = soxr.resample(synthesizer.speak(text, voice), synthesizer.sample_rate, RATE)
        loud = np.flatnonzero(np.abs(samples) > 0.01)
        speech[voice] = samples[loud[0] : loud[-1] + 1]
    return speech


def room(seconds: float, level_db: float = -65.0, seed: int = 1) -> np.ndarray:
    """The noise of a room, with mains hum."""
    count = round(seconds * RATE)
    hiss = np.random.default_rng(seed).standard_normal(count) + np.sin(2 * np.pi * 50 * np.arange(count) / RATE)
    return (10 ** (level_db / 20) * hiss).astype(np.float32)


def recorded(
    path: Path, speech: np.ndarray, before: float = 0.8, after: float = 1.0, level_db: float = -65.0, gain: float = 1.0
) -> Take:
    """A take of speech in a room."""
    silence = np.zeros(round(before * RATE)), np.zeros(round(after * RATE))
    samples = np.concatenate((silence[0], gain * speech, silence[1]))
    samples = samples + room(samples.size / RATE, level_db)[: samples.size]
    write_take(path, np.clip(samples, -1, 32767 / 32768).astype(np.float32))
    return measure_take(path)


def codes(take: Take, text: str = "") -> list[str]:
    return [flaw.code for flaw in check_take(take, text)]


@pytest.mark.parametrize("voice", SENTENCES)
@pytest.mark.parametrize("level_db", [-90, -65, -45])
def test_speech_is_found_in_any_room(
    tmp_path: Path, spoken: dict[str, np.ndarray], voice: str, level_db: float
) -> None:
    take = recorded(tmp_path / "take.wav", spoken[voice], level_db=level_db)
    assert take.speech_start == pytest.approx(0.8, abs=0.12)
    assert take.speech_end == pytest.approx(take.seconds - 1.0, abs=0.2)
    assert take.noise_db == pytest.approx(max(level_db + 1.8, -98), abs=3)
    assert -32 < take.speech_db < -15
    assert codes(take, SENTENCES[voice]) == []


def test_a_click_and_a_slammed_door_before_the_first_word_are_not_speech(
    tmp_path: Path, spoken: dict[str, np.ndarray]
) -> None:
    speech = np.concatenate((np.zeros(2 * RATE), spoken["en-us"]))
    speech[100:200] = 0.8
    take = recorded(tmp_path / "take.wav", speech)
    assert take.speech_start == pytest.approx(2.8, abs=0.12)


@pytest.mark.parametrize("samples", [np.zeros(RATE), np.zeros(0), np.zeros(50), room(3), room(3, -30)])
def test_noise_and_silence_are_not_speech(tmp_path: Path, samples: np.ndarray) -> None:
    write_take(tmp_path / "take.wav", samples.astype(np.float32))
    take = measure_take(tmp_path / "take.wav")
    assert not take.has_speech and take.speech_seconds == 0
    assert codes(take) == ["silent"]


@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_trimming_makes_a_new_file_and_keeps_the_take(
    tmp_path: Path, spoken: dict[str, np.ndarray], suffix: str
) -> None:
    take = recorded(tmp_path / "take.wav", spoken["ko"])
    whole = read_take(take.path)
    shorter = trim(take, tmp_path / f"shorter{suffix}")
    start, end = trimmed_range(take)
    assert (start, end) == (take.speech_start - 0.2, take.speech_end + 0.2)
    np.testing.assert_array_equal(read_take(shorter.path), whole[round(start * RATE) : round(end * RATE)])
    np.testing.assert_array_equal(read_take(take.path), whole)
    assert shorter.speech_start == pytest.approx(0.2, abs=0.05)
    assert codes(shorter, SENTENCES["ko"]) == []
    assert soundfile.info(shorter.path).format == suffix[1:].upper()
    with pytest.raises(RecordingError) as caught:
        trim(take, shorter.path)
    assert caught.value.code == "exists"
    with pytest.raises(RecordingError) as caught:
        cut(take, tmp_path / "none.wav", 2, 2)
    assert caught.value.code == "empty" and not (tmp_path / "none.wav").exists()


def test_a_take_without_speech_stays_whole(tmp_path: Path) -> None:
    write_take(tmp_path / "take.wav", room(2))
    take = measure_take(tmp_path / "take.wav")
    assert trim(take, tmp_path / "same.wav").seconds == take.seconds == 2


def test_every_flaw_has_its_code_and_says_what_to_do(tmp_path: Path, spoken: dict[str, np.ndarray]) -> None:
    text, speech = SENTENCES["en-us"], spoken["en-us"]
    made = {
        "silent": (recorded(tmp_path / "silent.wav", np.zeros(RATE)), text),
        "too_quiet": (recorded(tmp_path / "quiet.wav", speech, gain=0.1, level_db=-85), text),
        "clipped": (recorded(tmp_path / "clipped.wav", speech, gain=8), text),
        "noisy": (recorded(tmp_path / "noisy.wav", speech, level_db=-36), text),
        "too_short": (recorded(tmp_path / "short.wav", speech[: RATE // 2 * 3]), text),
        "too_long": (recorded(tmp_path / "long.wav", np.tile(speech, 2)), "The kettle."),
    }
    for code, (take, said) in made.items():
        assert codes(take, said) == [code], code
    cut_off = [
        recorded(tmp_path / "start.wav", speech[RATE // 2 :], before=0),
        recorded(tmp_path / "end.wav", speech[: RATE * 2], after=0),
    ]
    sentences = [check_take(take)[0] for take in cut_off]
    assert [flaw.code for flaw in sentences] == ["cut_off", "cut_off"]
    assert "beginning" in sentences[0].message and "end" in sentences[1].message
    assert set(made) | {"cut_off", "dropouts"} == set(CODES)
    for take, said in made.values():
        assert check_take(take, said)[0].message.count(".") >= 1


def test_korean_is_judged_by_syllables(tmp_path: Path, spoken: dict[str, np.ndarray]) -> None:
    take = recorded(tmp_path / "take.wav", spoken["ko"])
    assert codes(take, SENTENCES["ko"]) == []
    assert codes(take, SENTENCES["ko"] * 3) == ["too_short"]
    assert codes(take, "네.") == ["too_long"]
    assert codes(take, "") == []


def ends_at(endpoint: Endpoint, samples: np.ndarray, block: int = 800) -> float | None:
    for start in range(0, samples.size, block):
        if endpoint.feed(samples[start : start + block].astype(np.float32)):
            return (start + block) / RATE
    return None


@pytest.mark.parametrize("voice", SENTENCES)
@pytest.mark.parametrize("level_db", [-90, -65, -45])
def test_a_take_ends_after_the_last_word(spoken: dict[str, np.ndarray], voice: str, level_db: float) -> None:
    speech = spoken[voice]
    samples = np.concatenate((np.zeros(2 * RATE), speech, np.zeros(3 * RATE)))
    samples = samples + room(samples.size / RATE, level_db)[: samples.size]
    last = 2 + speech.size / RATE
    for block in (160, 333, 4096):
        ended = ends_at(Endpoint(), samples, block)
        assert ended is not None and last + 1.0 < ended < last + 1.7


def test_silence_noise_and_clicks_never_end_a_take() -> None:
    clicks = room(10)
    clicks[2 * RATE : 2 * RATE + 100] = 0.5
    for samples in (np.zeros(10 * RATE), room(10, -40), clicks):
        endpoint = Endpoint()
        assert ends_at(endpoint, samples) is None and not endpoint.has_spoken


def test_a_pause_between_words_does_not_end_a_take(spoken: dict[str, np.ndarray]) -> None:
    speech = spoken["en-us"]
    samples = np.concatenate((room(1), speech, room(0.8, seed=2), speech, room(3, seed=3)))
    ended = ends_at(Endpoint(), samples)
    assert ended is not None and ended > 1 + 2 * speech.size / RATE + 0.8


def test_what_is_no_take_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "stereo.wav", np.zeros((100, 2)), RATE)
    soundfile.write(tmp_path / "fast.wav", np.zeros(100), 48000)
    (tmp_path / "text.wav").write_text("hello")
    for name, code in [
        ("stereo.wav", "not_a_take"),
        ("fast.wav", "not_a_take"),
        ("text.wav", "unreadable"),
        ("none.wav", "missing"),
    ]:
        with pytest.raises(RecordingError) as caught:
            measure_take(tmp_path / name)
        assert caught.value.code == code and name in caught.value.message
