"""Sentences with terms: templates, what fills them, and the dataset that is made of those spoken."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.decoding import read_audio
from studio.audio.encoding import write_flac
from studio.audio.speakers import CommandSpeaker, EspeakSpeaker
from studio.corpus.sentences import (
    Sentence,
    Template,
    make_sentences,
    read_templates,
    speak_sentences,
    templates_of,
)
from studio.corpus.utterance import Manifest, Utterance
from studio.errors import DataError, SettingsError, StudioError
from studio.text.terms import Term


def test_templates_are_read(tmp_path: Path) -> None:
    path = tmp_path / "templates.txt"
    path.write_text("The patient takes {drug} daily.\n\n{} was new.\n", encoding="utf-8")
    assert read_templates(path) == [Template("The patient takes ", " daily.", "drug"), Template("", " was new.")]
    path.write_text("no place\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 1"):
        read_templates(path)


def test_the_datasets_own_sentences_are_templates_but_never_what_is_held_out() -> None:
    texts = [("train", "She takes apixaban now."), ("test", "He takes apixaban now."), ("train", "apixaban"),
             ("train", "A stent and apixaban."), ("train", "nothing of it")]  # fmt: skip
    utterances = [Utterance(str(n), f"{n}.wav", text, 1.0, split) for n, (split, text) in enumerate(texts)]
    found = templates_of(utterances, [Term("apixaban", "drug"), Term("stent")], "en")
    assert found == [Template("She takes ", " now.", "drug")]


def test_a_term_fills_templates_of_its_kind_each_once() -> None:
    templates = [
        Template("She takes ", " now.", "drug"),
        Template("He takes ", ".", "drug"),
        Template("The ", " is in."),
    ]
    wanted = [(Term("50 mg", "drug", ("fifty milligrams",)), 5), (Term("stent", "device"), 1), (Term("x", "drug"), 1)]
    sentences, without = make_sentences(templates, wanted, {"The stent is in."})
    drug = [sentence for sentence in sentences if sentence.term == "50 mg"]
    assert {sentence.text for sentence in drug} == {"She takes 50 mg now.", "He takes 50 mg.", "The 50 mg is in."}
    assert all("fifty milligrams" in sentence.said for sentence in drug)
    assert [term.text for term in without] == ["stent"]
    assert make_sentences(templates, wanted)[0] == make_sentences(templates, wanted)[0]


def test_a_term_at_the_begin_has_a_capital() -> None:
    assert Template("« ", " was new.").filled("apixaban") == "« Apixaban was new."


@pytest.mark.parametrize(
    ("term", "after", "sentence"),
    [
        ("아스피린", "를 드세요", "아스피린을 드세요"),
        ("임펠라", "을 드세요", "임펠라를 드세요"),
        ("서울", "으로 갑니다", "서울로 갑니다"),
        ("부산", "로 갑니다", "부산으로 갑니다"),
        ("스텐트", "이다", "스텐트이다"),
        ("스텐트", "이나", "스텐트나"),
        ("MRI", "을 찍었다", "MRI을 찍었다"),
    ],
)
def test_a_korean_particle_goes_with_the_term(term: str, after: str, sentence: str) -> None:
    assert Template("", after).filled(term) == sentence


def _say(_number: int, _text: str, path: Path) -> float:
    write_flac(path, np.full(16_000, 0.1, np.float32))
    return 1.0


def test_what_is_spoken_is_learned_beside_the_dataset_whose_sides_stay(tmp_path: Path) -> None:
    beside = [Utterance("a", "/a.wav", "one", 1.0, "train"), Utterance("sentence 1", "/b.wav", "two", 1.0, "test")]
    sentences = [Sentence("Take 50 mg.", "Take fifty milligrams.", "50 mg")]
    told: list[tuple[int, int]] = []
    path = speak_sentences(sentences, tmp_path / "made", _say, beside, lambda *done: told.append(done))
    manifest = Manifest.load(path)
    assert list(manifest)[:2] == beside and told == [(1, 1)]
    made = manifest[2]
    assert (made.id, made.text, made.split, made.duration) == ("more sentence 1", "Take 50 mg.", "train", 1.0)
    assert read_audio(Path(made.audio)).size == 16_000


def test_espeak_speaks_in_several_voices(tmp_path: Path) -> None:
    speak = EspeakSpeaker("fr")
    lengths = [speak(number, "Composez le numéro.", tmp_path / f"{number}.flac") for number in range(2)]
    assert all(0.5 < seconds < 5 for seconds in lengths)
    assert read_audio(tmp_path / "0.flac").size != read_audio(tmp_path / "1.flac").size


PROGRAM = """
import sys, soundfile, numpy
text = sys.argv[2] if len(sys.argv) > 2 else sys.stdin.read().strip()
if text == "fail":
    sys.exit("no voice")
if text != "nothing":
    soundfile.write(sys.argv[1], numpy.full(100 * len(text), 0.1), 8000)
"""


@pytest.mark.parametrize("place", ["", " {text}"])
def test_a_program_speaks(tmp_path: Path, place: str) -> None:
    (tmp_path / "speak.py").write_text(PROGRAM)
    command = f"{shlex.quote(sys.executable)} {shlex.quote(str(tmp_path / 'speak.py'))} {{output}}{place}"
    speak = CommandSpeaker(command)
    assert speak(0, "a b; $c", tmp_path / "said.flac") == pytest.approx(700 / 8000, abs=1e-3)
    assert soundfile.info(tmp_path / "said.flac").samplerate == 16_000
    for text, problem in (("fail", "no voice"), ("nothing", "wrote no sound")):
        with pytest.raises(StudioError, match=problem):
            speak(0, text, tmp_path / "not.flac")
    assert not (tmp_path / "not.flac").exists()


def test_a_command_that_cannot_be_run() -> None:
    with pytest.raises(StudioError, match="could not speak"):
        CommandSpeaker("no-such-program-here {output}")(0, "text", Path("x.flac"))
    for command in ("piper", "piper '{output}"):
        with pytest.raises(SettingsError):
            CommandSpeaker(command)
