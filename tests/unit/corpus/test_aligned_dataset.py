"""An aligned recording as a dataset: the clips are what is said, and what does not match is told."""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soundfile

from studio.audio.decoding import read_audio
from studio.corpus.aligned_dataset import aligned, alignment_item, transcripts_file, write_aligned
from studio.corpus.alignment import AlignedUtterance, Alignment, Unmatched
from studio.corpus.opening import open_dataset
from studio.corpus.quality.transcript_check import TranscribedPiece, Window
from studio.errors import DataError

TEXT = "The harbour lantern burns all winter. Nobody crosses the silver bridge at night."


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "lecture.wav"
    soundfile.write(path, np.random.default_rng(0).normal(0, 0.1, 20 * 16_000), 16_000)
    return path


def test_the_transcript_of_the_model_asked_for_is_aligned(recording: Path) -> None:
    item, kept = alignment_item(recording), transcripts_file(recording)
    assert item.seconds == 20
    with pytest.raises(DataError, match=r"lecture\.wav could not be transcribed"):
        aligned(item, kept, "base", "en", TEXT)
    windows = (
        Window(1, 6, "the harbour lantern burns all winter"),
        Window(7, 12, "nobody crosses the silver bridge at night"),
    )
    known = [
        TranscribedPiece(item.key, "base", "en", "", windows),
        TranscribedPiece(item.key, "small", "en", "harbour of another model"),
        TranscribedPiece("another recording", "base", "en", "of this model"),
    ]
    kept.write_bytes(msgspec.json.Encoder().encode_lines(known))
    found = aligned(item, kept, "base", "en", TEXT)
    assert [(each.start, each.end) for each in found.utterances] == [(1, 12)]
    assert found.utterances[0].text == TEXT


def test_a_recording_of_one_window_is_aligned_whole(recording: Path) -> None:
    item, kept = alignment_item(recording), transcripts_file(recording)
    kept.write_bytes(msgspec.json.Encoder().encode_lines([TranscribedPiece(item.key, "base", "en", TEXT.lower())]))
    found = aligned(item, kept, "base", "en", TEXT)
    assert found.utterances == (AlignedUtterance(0, 20, TEXT, 1.0),)


def test_clips_and_lists_are_written_and_open_as_a_dataset(recording: Path, tmp_path: Path) -> None:
    spans = [(1.0, 7.5), (9.25, 16.0)]
    utterances = tuple(AlignedUtterance(*span, f"sentence, number {n}", 0.9) for n, span in enumerate(spans))
    gap = Unmatched(7.5, 9.25, "a “footnote”, unread", "")
    write_aligned(recording, Alignment(utterances, (gap,), 0.8), tmp_path / "new" / "made")
    dataset = open_dataset(tmp_path / "new" / "made", count_tokens=len)
    assert [dataset[row].text for row in range(len(dataset))] == ["sentence, number 0", "sentence, number 1"]
    whole = read_audio(recording)
    for row, (start, end) in enumerate(spans):
        clip = read_audio(Path(dataset[row].audio))
        assert clip == pytest.approx(whole[round(start * 16_000) : round(end * 16_000)], abs=1e-4)
    with (tmp_path / "new" / "made" / "unmatched.csv").open(encoding="utf-8") as file:
        assert list(csv.DictReader(file)) == [
            {"start": "7.5", "end": "9.25", "text": "a “footnote”, unread", "transcribed": ""}
        ]


def test_nothing_is_written_where_nothing_matches_or_something_is_there(recording: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError) as nothing:
        write_aligned(recording, Alignment((), (), 0.0), tmp_path / "made")
    assert nothing.value.code == "unmatched" and not (tmp_path / "made").exists()
    some = Alignment((AlignedUtterance(0.0, 5.0, "text", 1.0),), (), 1.0)
    with pytest.raises(DataError, match="exists already"):
        write_aligned(recording, some, tmp_path)
    recording.unlink()
    with pytest.raises(DataError, match=r"lecture\.wav"):
        write_aligned(recording, some, tmp_path / "made")
    assert not (tmp_path / "made").exists()
