"""Drafts of recordings without texts: written with their confidence, and used once read, or where the user says so."""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soundfile

from studio.corpus.aligned_dataset import require_new
from studio.corpus.dataset import TEST, TRAIN, VALIDATION, Dataset
from studio.corpus.drafts import draft_items, transcripts_file, write_drafts
from studio.corpus.opening import draw_split, open_dataset
from studio.corpus.quality.fixes import plan
from studio.corpus.quality.transcript_check import CheckItem, TranscribedPiece, Window
from studio.corpus.split import SplitOptions
from studio.errors import DataError
from studio.settings.application import HOME_VARIABLE

OF = ("base", "en")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))


def record(folder: Path, name: str, seconds: float, seed: int) -> None:
    folder.mkdir(exist_ok=True)
    noise = np.random.default_rng(seed).normal(0, 0.1, round(seconds * 16_000))
    soundfile.write(folder / f"{name}.wav", noise, 16_000)


def opened(folder: Path) -> Dataset:
    return open_dataset(folder, count_tokens=len)


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """Three recordings, of which one has a text."""
    for seed, (name, seconds) in enumerate({"long": 40.0, "short": 2.0, "told": 3.0}.items()):
        record(tmp_path / "clips", name, seconds, seed)
    (tmp_path / "clips" / "told.txt").write_text("What is known")
    return tmp_path / "clips"


def heard(items: list[CheckItem]) -> list[TranscribedPiece]:
    long, short = sorted(items, key=lambda item: -item.seconds)
    windows = (Window(1, 7.5, " Rather sure ", -0.1), Window(8, 20, ""), Window(21, 39, "Guessed", -1.2))
    return [
        TranscribedPiece(long.key, *OF, "", windows),
        TranscribedPiece(short.key, *OF, "Sure", log_probability=-0.05),
        TranscribedPiece(short.key, "small", "en", "Of another model"),
    ]


@pytest.fixture
def made(clips: Path, tmp_path: Path) -> Path:
    """Their drafts."""
    dataset = opened(clips)
    items = draft_items(dataset)
    dataset.store.prepare()
    kept = transcripts_file(dataset.store)
    kept.write_bytes(msgspec.json.Encoder().encode_lines(heard(items)))
    assert write_drafts(items, kept, OF, tmp_path / "new" / "made") == 3
    return tmp_path / "new" / "made"


def test_only_what_has_no_text_is_transcribed(clips: Path) -> None:
    items = draft_items(opened(clips))
    assert {Path(item.audio).stem: item.seconds for item in items} == pytest.approx({"long": 40, "short": 2})
    for name in ("long", "short"):
        (clips / f"{name}.txt").write_text("Known too")
    with pytest.raises(DataError) as nothing:
        draft_items(opened(clips))
    assert nothing.value.code == "all_have_texts"


def test_the_least_certain_comes_first_and_silence_is_no_clip(made: Path) -> None:
    with (made / "metadata.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["text"], row["confidence"], row["draft"]) for row in rows] == [
        ("Guessed", "0.301", "yes"),
        ("Rather sure", "0.905", "yes"),
        ("Sure", "0.951", "yes"),
    ]
    lengths = [soundfile.info(made / row["file_name"]).duration for row in rows]
    assert lengths == pytest.approx([18, 6.5, 2], abs=1e-3)
    with pytest.raises(DataError, match="exists already"):
        require_new(made)


def test_a_draft_is_used_on_no_side_until_it_is_confirmed_or_corrected(made: Path) -> None:
    dataset = opened(made)
    dataset.require_usable(or_drafts=True)
    with pytest.raises(DataError, match="3 draft") as unread:
        dataset.require_usable()
    assert unread.value.code == "all_drafts"
    assert not dataset.usable.any() and all(dataset.imported.is_draft(row) for row in range(3))
    assert not dataset.imported.notices  # its columns are used
    assert next(row.message for row in dataset.excluded()) == "The model's confidence: 0.301."
    assert dataset.seconds.tolist() == pytest.approx([18, 6.5, 2], abs=1e-3)
    dataset.set_overrides([dataset.with_text(1, "Rather sure"), dataset.with_text(2, "Corrected")])
    for again in (dataset, opened(made)):
        assert again.usable.tolist() == [False, True, True]
        assert again.texts[1:] == ["Rather sure", "Corrected"]


def test_nothing_but_leaving_out_is_done_to_drafts_where_no_fix_is_named(made: Path) -> None:
    dataset = opened(made)
    changed = plan(dataset, dataset.check_quality("en"), "draft")
    assert [(each.left_out, each.text) for each in changed] == [(True, None)] * 3


def test_a_draft_taken_unread_is_learned_from_only(made: Path) -> None:
    dataset = opened(made)
    dataset.set_split(draw_split(dataset, SplitOptions(0.4, 0.3, 1)))
    assert {VALIDATION, TEST} < set(dataset.split.sides.tolist())
    assert not dataset.sides.any()
    dataset.set_overrides(plan(dataset, dataset.check_quality("en"), "draft", "learn_unread"))
    assert dataset.sides.tolist() == [TRAIN] * 3
    assert {each.split for each in opened(made).manifest()} == {"train"}


def test_a_confirmed_draft_may_be_held_out(made: Path) -> None:
    dataset = opened(made)
    dataset.set_overrides([dataset.with_text(row, dataset.original_text(row)) for row in range(3)])
    dataset.set_split(draw_split(dataset, SplitOptions(0.5, 0.0, 1)))
    assert {TRAIN, VALIDATION} == set(dataset.sides.tolist())


def test_nothing_is_written_where_nothing_is_said(clips: Path, tmp_path: Path) -> None:
    dataset = opened(clips)
    items = draft_items(dataset)
    dataset.store.prepare()
    kept = transcripts_file(dataset.store)
    kept.write_bytes(msgspec.json.Encoder().encode_lines(heard(items)))
    with pytest.raises(DataError) as nothing:
        write_drafts(items, kept, ("base", "fr"), tmp_path / "made")
    assert nothing.value.code == "no_speech" and not (tmp_path / "made").exists()
