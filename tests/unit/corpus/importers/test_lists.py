"""Lists with a line for each recording: their columns are told by what they hold, not by where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.corpus.importers import read_folder, read_source
from studio.errors import DataError

from .import_support import record, write

TEXTS = ["the small boat crosses", "we keep three apples", "the postman closes it", "my aunt makes soup"]


def rows(pattern: str) -> str:
    return "".join(pattern.format(n=number, text=text) + "\n" for number, text in enumerate(TEXTS))


@pytest.mark.parametrize(
    ("name", "content", "speaker", "language"),
    [
        ("metadata.csv", rows("wavs/c{n}.wav|marie|FR|{text}"), "marie", "fr"),
        ("metadata.csv", "audio_file|text|speaker_name\n" + rows("wavs/c{n}.wav|{text}|coqui"), "coqui", ""),
        ("metadata.csv", "id|text|speaker|gender\n" + rows("c{n}|{text}|spk0|f"), "spk0", ""),
        ("metadata.csv", rows("c{n}|{text}|{text} again"), "", ""),  # LJSpeech's
        ("metadata.csv", rows("c{n}|{text}|spk0"), "spk0", ""),
        ("slicer_opt.list", rows("D:\\raw\\c{n}.wav|me|KO|{text}"), "me", "ko"),
        ("transcript.v.1.4.txt", rows("1/c{n}.wav|{text}|{text} in full|0.7|An English sentence."), "", ""),
        ("transcript.txt", rows("c{n} {text}"), "", ""),
        ("line_index.tsv", rows("c{n}\t{text}"), "", ""),
        ("TRANS.txt", "UtteranceID\tSpeakerID\tTranscription\n" + rows("c{n}.wav\tS1\t{text}"), "S1", ""),
    ],
)
def test_texts_are_texts(tmp_path: Path, name: str, content: str, speaker: str, language: str) -> None:
    for number in range(len(TEXTS)):
        record(tmp_path / "wavs" / f"c{number}.wav")
    write(tmp_path / name, content)
    found = read_folder(tmp_path)
    assert [(each.text or "").removesuffix(" again") for each in found] == TEXTS
    assert {(each.speaker, each.language, each.problem) for each in found} == {(speaker, language, None)}


def test_other_columns_are_named_and_can_be_chosen(tmp_path: Path) -> None:
    for number in range(len(TEXTS)):
        record(tmp_path / f"c{number}.wav")
    write(tmp_path / "train.list", rows("c{n}|{text}|{text} in full|0.7"))
    listing = read_source(tmp_path)
    assert listing.recordings[0].split == "train"
    assert "train.list: column 2" in next(each.message for each in listing.notices if each.code == "list_columns")
    assert read_folder(tmp_path, options={"list_column": "3"})[0].text == f"{TEXTS[0]} in full"
    with pytest.raises(DataError):
        read_folder(tmp_path, options={"list_column": "x"})


def test_a_table_without_a_suffix_is_told_by_its_header(tmp_path: Path) -> None:
    for number in range(len(TEXTS)):
        record(tmp_path / "train_data" / f"idx_{number}.wav")
    write(tmp_path / "train_label", "filename,text\n" + rows("idx_{n},{text}"))
    found = read_folder(tmp_path)
    assert [(each.text, each.split, each.problem) for each in found] == [(text, "train", None) for text in TEXTS]


def test_a_table_of_unknown_columns_is_no_list(tmp_path: Path) -> None:
    for number in range(len(TEXTS)):
        record(tmp_path / f"{number}.wav")
    write(tmp_path / "odd.csv", "wav_name,what_was_said\n" + rows("{n}.wav,{text}"))
    with pytest.raises(DataError) as caught:
        read_folder(tmp_path)
    assert caught.value.code == "columns"


@pytest.mark.parametrize(("there", "gone"), [("train", "test"), ("spk01", "spk02"), ("alice", "bob")])
def test_a_line_means_no_recording_of_another_folder(tmp_path: Path, there: str, gone: str) -> None:
    for number in range(len(TEXTS)):
        record(tmp_path / there / f"c{number}.wav")
    write(tmp_path / "all.list", rows(there + "/c{n}.wav|{text}") + gone + "/c0.wav|what another one said\n")
    assert [each.problem and each.problem[0] for each in read_folder(tmp_path)] == [None] * len(TEXTS) + ["missing"]
