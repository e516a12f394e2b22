"""What nobody said is no part of a transcript: labels, sample numbers, ``nan``, marks, captions shown again."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.corpus.importers import read_folder, read_source
from studio.errors import DataError

from .import_support import parts, reasons, record, write


def cue(start: float, end: float, text: str) -> str:
    return f"00:00:0{start:.3f} --> 00:00:0{end:.3f}\n{text}\n\n"


@pytest.mark.parametrize("label", ["[SPEAKER_00]: ", "SPEAKER_00: ", "[SPEAKER_00] "])
def test_a_label_of_whisperx_is_the_speaker(tmp_path: Path, label: str) -> None:
    record(tmp_path / "a.wav", 2.0), record(tmp_path / "b.wav")
    write(tmp_path / "a.srt", "1\n" + cue(0, 1, f"{label}Hello there"))
    write(tmp_path / "b.txt", f"{label}One.\n{label.replace('00', '01')}Two.")
    found = read_folder(tmp_path)
    assert [(each.text, each.speaker) for each in found] == [("Hello there", "SPEAKER_00"), ("One.\nTwo.", "")]


def test_a_speaker_that_is_spoken_of_stays(tmp_path: Path) -> None:
    record(tmp_path / "a.wav")
    write(tmp_path / "a.txt", "Speaker boxes: loud. The speaker: quiet.")
    assert read_folder(tmp_path)[0].text == "Speaker boxes: loud. The speaker: quiet."


def test_sample_numbers_of_timit_are_no_text(tmp_path: Path) -> None:
    record(tmp_path / "TIMIT" / "TEST" / "DR1" / "FCJF2" / "SA1.WAV")
    write(tmp_path / "TIMIT" / "TEST" / "DR1" / "FCJF2" / "SA1.TXT", "0 46797 She had your dark suit.\n")
    (found,) = read_folder(tmp_path)
    assert (found.text, found.speaker, found.split) == ("She had your dark suit.", "FCJF2", "test")


def test_what_pandas_writes_for_nothing_is_no_transcript(tmp_path: Path) -> None:
    record(tmp_path / "a.wav"), record(tmp_path / "b.wav")
    write(tmp_path / "t.csv", "path,text\na.wav,nan\nb.wav,Nan came\n")
    assert reasons(read_folder(tmp_path)) == {"a": "no_transcript"}


def test_marks_of_aihub_are_told_by_their_form(tmp_path: Path) -> None:
    for name, text in {"a": "n/ (2명)/(두 명) 와요", "b": "(FP:음) {웃음} ((그래)) &name1& 맞아 (NO:)"}.items():
        record(tmp_path / f"{name}.wav")
        write(tmp_path / f"{name}.txt", text)
    listing = read_source(tmp_path)
    assert [each.text for each in listing.recordings] == ["2명 와요", "음 그래 맞아"]
    assert [each.code for each in listing.notices] == ["marks"]
    left = read_folder(tmp_path, options={"fillers": "drop", "unclear": "exclude"})
    assert reasons(left) == {"b": "no_transcript"}


def test_no_other_texts_are_taken_for_marked(tmp_path: Path) -> None:
    for number, text in enumerate(("80 km/h (fast)/(slow)", "중앙선 A/B 구간 (참고)")):
        record(tmp_path / f"{number}.wav")
        write(tmp_path / f"{number}.txt", text)
    assert [each.text for each in read_folder(tmp_path)] == ["80 km/h (fast)/(slow)", "중앙선 A/B 구간 (참고)"]


def test_rolling_captions_are_each_sentence_once(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", 9.0)
    words = ["one", "two", "three", "four", "five"]
    text = "WEBVTT\n\n" + cue(0, 1, " \none")
    for number in range(1, 5):
        text += cue(number, number + 0.01, f"{words[number - 1]}\n ")
        text += cue(number + 0.01, number + 1, f"{words[number - 1]}\n<00:00:01.500><c>{words[number]}</c>")
    write(tmp_path / "a.vtt", text)
    listing = read_source(tmp_path)
    assert [each.text for each in listing.recordings] == words
    assert parts(listing.recordings)[:2] == [("a.wav", 0.0, 1.01, "one"), ("a.wav", 1.01, 1.0, "two")]
    assert "captions" in {each.code for each in listing.notices}


def test_captions_that_highlight_words_are_one_sentence(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", 4.0)
    words = ["we", "keep", "apples"]
    sentence = [" ".join(f"<u>{word}</u>" if word == each else word for word in words) for each in words]
    text = "".join(f"{n + 1}\n" + cue(n, n + 1, line) for n, line in enumerate(sentence))
    write(tmp_path / "a.srt", text + "4\n" + cue(3, 3.5, "Yes.") + "5\n" + cue(3.5, 4, "Yes."))
    assert parts(read_folder(tmp_path)) == [
        ("a.wav", 0.0, 3.0, "we keep apples"),
        ("a.wav", 3.0, 0.5, "Yes."),
        ("a.wav", 3.5, 0.5, "Yes."),
    ]


def test_a_column_that_is_the_same_for_all_is_no_transcript(tmp_path: Path) -> None:
    for number in range(5):
        record(tmp_path / f"{number}.wav")
    rows = "".join(f"{number}.wav,yes,word {number}\n" for number in range(5))
    write(tmp_path / "t.csv", "path,text,said\n" + rows)
    with pytest.raises(DataError) as caught:
        read_folder(tmp_path)
    assert caught.value.code == "columns" and "“yes”" in caught.value.message
    assert read_folder(tmp_path, options={"text": "said"})[2].text == "word 2"
    assert read_folder(tmp_path, options={"text": "text"})[2].text == "yes"
