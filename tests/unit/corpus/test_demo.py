from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.synthesis import SpeechSynthesizer
from studio.corpus import demo
from studio.corpus.demo import demo_sentences, demo_utterances, write_demo_corpus
from studio.errors import DataError, StorageError, StudioError


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_demo_corpus(tmp_path_factory.mktemp("demo") / "corpus")


@pytest.fixture
def three_sentences(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    sentences = demo_sentences()[:3]
    monkeypatch.setattr(demo, "demo_sentences", lambda: list(sentences))
    return sentences


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_sentences_are_distinct_dictation_without_digits() -> None:
    sentences = demo_sentences()
    assert len(sentences) >= 170
    assert len({sentence.casefold() for sentence in sentences}) == len(sentences)
    assert all(5 <= len(sentence.split()) <= 14 for sentence in sentences)
    assert not any(re.search(r"\d|\s\s|^\s|\s$", sentence) for sentence in sentences)


def test_two_dozen_drug_names_recur_in_different_sentences() -> None:
    words = Counter(word for s in demo_sentences() for word in set(re.findall(r"[a-z]+", s.lower())))
    drugs = [word for word, count in words.items() if count >= 5 and re.search(DRUG_ENDINGS, word)]
    assert len(drugs) >= 22


DRUG_ENDINGS = r"(olol|xaban|oxine|flozin|statin|pril|ipine|ormin|utide|grel|azole|entin|aline|emide|actone|isone|" \
    r"exate|mycin|axone|acetam|parin|losin|lukast)$"  # fmt: skip


def test_every_utterance_is_16_khz_mono_speech(corpus: Path) -> None:
    for utterance in demo_utterances():
        samples, rate = soundfile.read(corpus / utterance.file_name)
        info = soundfile.info(corpus / utterance.file_name)
        assert (rate, info.channels, info.format, info.subtype) == (16_000, 1, "FLAC", "PCM_16")
        assert 1.0 < len(samples) / rate < 10.0
        assert 0.1 < np.abs(samples).max() < 0.99, "neither silent nor clipped"


def test_metadata_is_an_audio_folder_with_speakers(corpus: Path) -> None:
    with (corpus / "metadata.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows] == demo_sentences()
    assert {row["file_name"] for row in rows} == {path.name for path in corpus.glob("*.flac")}
    assert len({row["speaker"] for row in rows}) >= 4


def test_a_second_writing_gives_the_same_bytes(corpus: Path, tmp_path: Path) -> None:
    assert contents(write_demo_corpus(tmp_path / "again")) == contents(corpus)


def test_progress_counts_to_the_total_and_a_whole_corpus_is_reused(three_sentences: list[str], tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    write_demo_corpus(tmp_path / "corpus", lambda done, total: seen.append((done, total)))
    write_demo_corpus(tmp_path / "corpus", lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_other_sentences_replace_an_outdated_corpus(three_sentences: list[str], tmp_path: Path) -> None:
    write_demo_corpus(tmp_path / "corpus")
    three_sentences[1:] = ["Hold apixaban until the bleeding stops."]
    write_demo_corpus(tmp_path / "corpus")
    assert "Hold apixaban until" in (tmp_path / "corpus" / "metadata.csv").read_text(encoding="utf-8")
    assert len(list((tmp_path / "corpus").glob("*.flac"))) == 2


def test_a_missing_recording_makes_the_corpus_written_again(three_sentences: list[str], tmp_path: Path) -> None:
    folder = write_demo_corpus(tmp_path / "corpus")
    whole = contents(folder)
    next(folder.glob("*.flac")).unlink()
    assert contents(write_demo_corpus(folder)) == whole


def test_an_interrupted_writing_leaves_nothing(three_sentences: list[str], tmp_path: Path) -> None:
    def interrupt(done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_demo_corpus(tmp_path / "corpus", interrupt)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_else_is_refused_and_kept(three_sentences: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "metadata.csv").write_text("mine")
    with pytest.raises(DataError, match="something else is there"):
        write_demo_corpus(folder)
    assert contents(folder) == {"metadata.csv": b"mine"}


def test_a_file_of_that_name_is_refused(three_sentences: list[str], tmp_path: Path) -> None:
    (tmp_path / "corpus").write_text("mine")
    with pytest.raises(DataError):
        write_demo_corpus(tmp_path / "corpus")
    assert (tmp_path / "corpus").read_text() == "mine"


def test_a_place_that_cannot_hold_a_folder_is_an_error(three_sentences: list[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be written"):
        write_demo_corpus(tmp_path / "file" / "corpus")


def test_languages_and_variants_sound_different() -> None:
    synthesizer = SpeechSynthesizer()
    assert synthesizer.sample_rate == 22_050
    clips = [synthesizer.speak("metoprolol", voice) for voice in ("en-us", "en-us+m3", "en-gb", "fr", "ko")]
    assert all(clip.dtype == np.float32 and clip.ndim == 1 and len(clip) > 5_000 for clip in clips)
    assert len({clip.tobytes() for clip in clips}) == len(clips)


def test_rate_and_pitch_change_the_speech() -> None:
    slow = SpeechSynthesizer().speak("one two three", rate=100)
    fast = SpeechSynthesizer().speak("one two three", rate=300)
    assert len(slow) > 1.5 * len(fast)
    assert not np.array_equal(SpeechSynthesizer().speak("one", pitch=20), SpeechSynthesizer().speak("one", pitch=80))


def test_a_new_synthesizer_repeats_the_samples() -> None:
    first, second = (SpeechSynthesizer().speak("Continue levothyroxine.", "en-us+m3") for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("voice", ["xx", "en-us+nobody", ""])
def test_an_unknown_voice_is_an_error(voice: str) -> None:
    with pytest.raises(StudioError, match="no voice"):
        SpeechSynthesizer().speak("hello", voice)


def test_voices_in_a_folder_with_a_long_path_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import espeakng_loader

    deep = tmp_path / ("x" * 120) / ("y" * 120)
    deep.mkdir(parents=True)
    (deep / "espeak-ng-data").symlink_to(espeakng_loader.get_data_path(), target_is_directory=True)
    monkeypatch.setattr(espeakng_loader, "get_data_path", lambda: str(deep / "espeak-ng-data"))
    assert len(SpeechSynthesizer().speak("hello", "en-us+m3")) > 5_000
