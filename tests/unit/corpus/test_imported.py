"""A source in columns: the same recordings, however it is read."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.corpus import imported
from studio.corpus.apply_overrides import apply_override, apply_overrides
from studio.corpus.import_choice import ImportChoice
from studio.corpus.imported import Import, read_import
from studio.corpus.importers import Listing, Recording, read_folder
from studio.corpus.overrides import Override
from studio.corpus.utterance import Manifest, Utterance


@pytest.fixture
def audio(tmp_path: Path) -> Path:
    path = tmp_path / "a.wav"
    soundfile.write(path, np.zeros(16_000), 16_000)
    return path


def test_recordings_come_back_as_they_were(audio: Path) -> None:
    recordings = [
        Recording("a", audio, "one", "train", "s", set="train-clean"),
        Recording("b", audio, None, problem=("no_transcript", "No table lists it."), start=0.5, duration=0.25),
        Recording("c", audio, "", raw="s16le"),
    ]
    found = Import.of(recordings)
    assert list(found) == recordings and found[-1] == recordings[-1] and found[1:] == recordings[1:]
    assert found[0].set == "train-clean"
    assert found.part(1) == (str(audio), 0.5, 0.25, "")
    override = Override("b", text="two", start=0.1)
    changed = apply_overrides(found, {"b": override}, {"b": 1})
    assert changed[1] == apply_override(recordings[1], override)
    assert changed[1] == Recording("b", audio, "two", start=0.1, duration=0.25), "no longer without a transcript"
    assert list(found) == recordings, "the first is as it was"


LINES = [
    {"id": "a", "text": " one ", "duration": 1.0, "split": "train", "speaker": "s"},
    {"id": "b", "text": "two", "duration": 0.25, "start": 0.5, "split": "eval"},
    {"id": "c", "text": "", "duration": 0, "set": "dev_clean", "split": "validation"},
    {"id": "d", "text": "four", "duration": 0.5, "raw": "s16le,8000,1"},
]


@pytest.mark.parametrize("lines", [LINES, LINES[:2], LINES[2:], LINES[:1]])
def test_a_manifest_is_read_as_any_table_is_but_faster(
    audio: Path, lines: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = audio.with_name("manifest.jsonl")
    manifest.write_text("".join(json.dumps({"audio": str(audio)} | line) + "\n" for line in lines), encoding="utf-8")
    expected = read_folder(manifest)
    monkeypatch.setattr(imported, "read_source", lambda *_args, **_options: pytest.fail("read as a table"))
    found = read_import(manifest, ImportChoice())
    assert list(found) == expected
    assert found.sets == [each.set for each in expected]


def test_what_was_saved_is_what_is_read(audio: Path) -> None:
    utterances = [
        Utterance("a", str(audio), "one", 1.0, "train", set="train-clean"),
        Utterance("b", str(audio), "two", 0.5, "validation", start=0.25),
    ]
    manifest = audio.with_name("manifest.jsonl")
    Manifest(utterances).save(manifest)
    found = read_import(manifest, ImportChoice())
    assert [(each.id, each.text, each.split, each.start) for each in found] == [
        ("a", "one", "train", 0.0),
        ("b", "two", "validation", 0.25),
    ]
    assert found.sets[0] == "train-clean"


ODD: list[dict[str, object]] = [
    {"client_id": "s"},
    {"audio": "a.wav"},
    {"audio": "/a/../b.wav"},
    {"audio": "/ä.wav"},
    {"duration": -1},
    {"start": "0.5"},
    {"id": ""},
    {"id": "first"},
    {"text": None},
]


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_a_manifest_that_is_anyhow_odd_is_read_as_a_table(
    audio: Path, odd: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = {"id": "x", "audio": str(audio), "text": "one", "duration": 1.0}
    manifest = audio.with_name("manifest.jsonl")
    manifest.write_text("\n".join(map(json.dumps, [line | {"id": "first"}, line | odd])) + "\n", encoding="utf-8")
    read: list[Path] = []

    def table(source: Path, **_options: object) -> Listing:
        read.append(source)
        return Listing([], ())

    monkeypatch.setattr(imported, "read_source", table)
    read_import(manifest, ImportChoice())
    assert read == [manifest]


def test_what_is_both_trained_on_and_held_out_is_left_to_the_tables_reader(audio: Path) -> None:
    line = {"audio": str(audio), "text": "one", "duration": 1.0}
    lines = [line | {"id": "a", "split": "train"}, line | {"id": "b", "split": "test"}]
    manifest = audio.with_name("manifest.jsonl")
    manifest.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    assert read_import(manifest, ImportChoice()).problems[0][0] == "held_out_too"
