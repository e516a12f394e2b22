"""Finding the user's own datasets, and what was read into each."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.corpus.own_dataset import OwnDataset
from studio.corpus.own_datasets import is_own_dataset, name_problem, own_datasets
from studio.errors import DataError
from studio.recording.plans import RecordingPlan, plan_of, recording_now


def dataset(folder: Path, at: float = 0.0) -> Path:
    """One with a recording; last changed at a time."""
    take = folder.parent / f"{folder.name}.wav"
    soundfile.write(take, np.full(16_000, 0.1), 16_000)
    OwnDataset(folder).add(take, "One two three.", "p1")
    os.utime(folder / "metadata.csv", (at, at))
    return folder


def test_a_plan_comes_back(tmp_path: Path) -> None:
    assert plan_of(tmp_path / "new") is None
    plan = RecordingPlan("ko", tmp_path / "문장.txt")
    plan.save(tmp_path / "new")
    assert plan_of(tmp_path / "new") == plan
    RecordingPlan("fr").save(tmp_path / "new")
    assert plan_of(tmp_path / "new") == RecordingPlan("fr")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"language": 1, "prompts": ""}', '{"language": "ko"}'])
def test_a_damaged_plan_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / ".recording.json").write_text(text, encoding="utf-8")
    assert plan_of(tmp_path) is None


def test_a_plan_knows_its_sentences(tmp_path: Path) -> None:
    assert len(RecordingPlan("en").sentences()) >= 100
    file = tmp_path / "mine.txt"
    file.write_text("One.\nTwo.\n", encoding="utf-8")
    assert [prompt.text for prompt in RecordingPlan("sw", file).sentences()] == ["One.", "Two."]
    with pytest.raises(DataError) as caught:
        RecordingPlan("sw").sentences()
    assert caught.value.code == "no_prompts"


def test_only_own_datasets_are_listed_the_newest_first(tmp_path: Path) -> None:
    assert own_datasets(tmp_path / "nowhere") == []
    old, new = dataset(tmp_path / "old", 1000), dataset(tmp_path / "new", 2000)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "metadata.csv").write_text("file_name,text\n", encoding="utf-8")
    (tmp_path / ".takes").mkdir()
    assert own_datasets(tmp_path) == [new, old]
    assert is_own_dataset(old) and not is_own_dataset(tmp_path / "other")


def test_the_dataset_of_a_language_is_found(tmp_path: Path) -> None:
    old, new = dataset(tmp_path / "old", 1000), dataset(tmp_path / "new", 2000)
    RecordingPlan("fr").save(old)
    RecordingPlan("ko").save(new)
    assert (recording_now(tmp_path, "fr"), recording_now(tmp_path, "ko")) == (old, new)
    assert recording_now(tmp_path, "en") is None


@pytest.mark.parametrize(
    ("name", "problem"),
    [("mine", ""), ("내 목소리", ""), ("own", ""), ("empty", ""), ("  ", "empty"), ("a/b", "unfit"), ("..", "unfit"),
     ("x" * 81, "unfit"), ("foreign", "taken")],
)  # fmt: skip
def test_names(tmp_path: Path, name: str, problem: str) -> None:
    dataset(tmp_path / "own")
    (tmp_path / "empty").mkdir()
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "thesis.txt").touch()
    assert name_problem(tmp_path, name) == problem
