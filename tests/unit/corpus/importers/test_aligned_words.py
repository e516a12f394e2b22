"""Tiers of forced aligners: words joined to utterances; and Praat's binary files."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.corpus.importers import read_folder, read_source
from studio.corpus.importers.cues import BadCue
from studio.corpus.importers.textgrid import parse

from .import_support import parts, reasons, record, write

Interval = tuple[float, float, str]


def textgrid(path: Path, **tiers: list[Interval]) -> None:
    """A TextGrid in Praat's short form."""
    text = f'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n99\n<exists>\n{len(tiers)}\n'
    for name, intervals in tiers.items():
        text += f'"IntervalTier"\n"{name.replace("__", " - ")}"\n0\n99\n{len(intervals)}\n'
        text += "".join(f'{start}\n{end}\n"{said}"\n' for start, end, said in intervals)
    write(path, text)


def words(text: str, start: float, length: float = 0.25) -> list[Interval]:
    return [(start + n * length, start + (n + 1) * length, word) for n, word in enumerate(text.split())]


FIRST, SECOND = words("this is the first sentence", 1.0), words("and the second one", 3.0)
SAID = [*FIRST, (2.25, 2.5, ""), (2.5, 3.0, "sil"), *SECOND, (4.0, 9.0, "")]
PHONES = [(start + at, start + at + 0.125, "AH0") for start, _, word in FIRST + SECOND for at in (0, 0.125) if word]


def test_words_of_an_aligner_are_joined_at_pauses(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", 9.0)
    textgrid(tmp_path / "a.TextGrid", words=SAID, phones=PHONES)
    listing = read_source(tmp_path)
    used = [each for each in listing.recordings if each.problem is None]
    assert parts(used) == [
        ("a.wav", 1.0, 1.25, "this is the first sentence"),
        ("a.wav", 3.0, 1.0, "and the second one"),
    ]
    assert {each.speaker for each in used} == {""}
    said = next(each.message for each in listing.notices if each.code == "words_joined")
    assert "0.5 s" in said and "words=apart" in said
    apart = [each for each in read_folder(tmp_path, options={"words": "apart"}) if each.problem is None]
    assert len(apart) == 10  # nine words and a silence
    assert len(read_folder(tmp_path, options={"tier": "words"})) == 2


def test_speakers_of_aligned_words_are_told_from_the_tiers_names(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", 9.0)
    textgrid(tmp_path / "a.TextGrid", Kim__words=FIRST, Kim__phones=PHONES[:10], Lee__words=SECOND)
    used = [each for each in read_folder(tmp_path) if each.problem is None]
    assert [(each.speaker, each.text) for each in used] == [
        ("Kim", "this is the first sentence"),
        ("Lee", "and the second one"),
    ]


def test_a_sentence_is_taken_before_its_words_and_never_sounds_alone(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", 9.0), record(tmp_path / "b.wav", 9.0)
    textgrid(tmp_path / "a.TextGrid", words=FIRST, text=[(1.0, 2.25, "This is the first sentence.")])
    textgrid(tmp_path / "b.TextGrid", phones=PHONES)
    used = [each.text for each in read_folder(tmp_path) if each.problem is None]
    assert used == ["This is the first sentence."]


def test_long_speech_is_parted_at_its_longest_pause_and_unknown_words_are_not_used(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", 99.0)
    spoken = [*words("one " * 20, 1.0, 1.0), *words("two " * 20, 21.3, 1.0), *words("what <unk> three", 50.0)]
    textgrid(tmp_path / "a.TextGrid", words=spoken)
    found = read_folder(tmp_path)
    assert [(each.start, each.duration) for each in found] == [(1.0, 20.0), (21.3, 20.0), (50.0, 0.75)]
    assert list(reasons(found)) == [found[2].id]


def test_words_of_a_language_without_spaces(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", 9.0)
    textgrid(tmp_path / "a.TextGrid", words=words("今天 天气 很 好", 0.0))
    assert [each.text for each in read_folder(tmp_path)] == ["今天天气很好"]


BINARY = bytes.fromhex(  # saved by Praat
    "6f6f42696e61727946696c65085465787447726964000000000000000040000000000000000100000002"
    "0c496e74657276616c546965720005776f72647300000000000000004000000000000000"
    "00000002" "00000000000000003fe0000000000000000568656c6c6f"
    "3fe00000000000004000000000000000ffff0006c548b155002000220071002208"
    "546578745469657200056d61726b73000000000000000040000000000000000000"
    "00013ff0000000000000000170"
)  # fmt: skip


def test_praats_binary_files(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", 2.0)
    (tmp_path / "a.TextGrid").write_bytes(BINARY)
    assert parts(read_folder(tmp_path, options={"words": "apart"})) == [
        ("a.wav", 0.0, 0.5, "hello"),
        ("a.wav", 0.5, 1.5, '안녕 "q"'),
    ]


@pytest.mark.parametrize("length", range(12, len(BINARY), 7))
def test_binary_files_that_end_too_early(tmp_path: Path, length: int) -> None:
    path = tmp_path / "a.TextGrid"
    path.write_bytes(BINARY[:length])
    with pytest.raises(BadCue):
        list(parse(path))
