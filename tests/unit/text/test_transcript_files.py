"""Transcripts are read back as they were."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from studio.text.documents import read_document
from studio.text.segments import Segment
from studio.text.transcript_files import TRANSCRIPT_FORMATS, TranscriptText, encoded

SEGMENTS = (Segment(0.0, 2.5, " Bonjour & bienvenue.\x07"), Segment(61.25, 64.0, "À <demain> !"))
TRANSCRIPT = TranscriptText("réunion.wav", "fr", "Bonjour & bienvenue. À <demain> !", SEGMENTS, 64.5, "mon-adaptateur")


def test_json_has_the_fields_of_openai_whisper_and_who_wrote_it() -> None:
    read = json.loads(encoded(TRANSCRIPT, "json"))
    assert read["text"] == TRANSCRIPT.text
    assert (read["language"], read["duration"], read["model"]) == ("fr", 64.5, "mon-adaptateur")
    assert [(each["id"], each["start"], each["end"], each["text"]) for each in read["segments"]] == [
        (number, each.start, each.end, each.text) for number, each in enumerate(SEGMENTS)
    ]


def test_tsv_has_milliseconds_and_a_row_a_segment() -> None:
    rows = list(csv.DictReader(io.StringIO(encoded(TRANSCRIPT, "tsv").decode()), delimiter="\t"))
    assert [(row["start"], row["end"]) for row in rows] == [("0", "2500"), ("61250", "64000")]
    assert rows[1]["text"] == "À <demain> !"


def test_text_has_a_line_a_segment() -> None:
    assert encoded(TRANSCRIPT, "txt").decode().splitlines()[1] == "À <demain> !"


@pytest.mark.parametrize(("language", "is_rtl"), [("fr", False), ("ar", True)])
def test_a_word_document_is_read_back(tmp_path: Path, language: str, is_rtl: bool) -> None:
    transcript = TranscriptText("réunion.wav", language, "", SEGMENTS)
    path = tmp_path / "a.docx"
    path.write_bytes(encoded(transcript, "docx"))
    lines = read_document(path).splitlines()
    assert lines == ["réunion.wav", "00:00:00\tBonjour & bienvenue.", "00:01:01\tÀ <demain> !"]
    assert encoded(transcript, "docx") == path.read_bytes()


@pytest.mark.parametrize("kind", TRANSCRIPT_FORMATS)
def test_a_recording_in_which_nobody_speaks_has_a_file_too(kind: str) -> None:
    written = encoded(TranscriptText("silence.wav", "fr", "", (), 3.0), kind)
    assert b"Bonjour" not in written
    if kind == "vtt":
        assert written == b"WEBVTT\n"


def test_a_text_without_times_lasts_as_long_as_the_recording() -> None:
    assert "00:00:00,000 --> 00:00:03,000" in encoded(TranscriptText("a", "fr", "Bonjour", (), 3.0), "srt").decode()
