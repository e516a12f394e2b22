"""The strength chosen for an adapter, kept in its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.checkpoints.strength import ChosenStrength, read_strength, strengths_of, write_strength
from studio.errors import CheckpointError, StudioError


def test_a_chosen_strength_is_kept_and_counts_where_none_is_asked_for(tmp_path: Path) -> None:
    chosen, plain = tmp_path / "chosen", tmp_path / "plain"
    for folder in (chosen, plain):
        folder.mkdir()
    write_strength(chosen, ChosenStrength(75.0, "validation"))
    adapters = [str(chosen), str(plain)]
    assert strengths_of(adapters, []) == [75.0, 100.0]
    assert strengths_of(adapters, [50.0]) == [50.0, 50.0]
    assert strengths_of(adapters, [0.0, 150.0]) == [0.0, 150.0]


@pytest.mark.parametrize("asked", [[-1.0], [150.5], [float("nan")], [1.0, 2.0, 3.0]])
def test_impossible_strengths_are_refused(asked: list[float]) -> None:
    with pytest.raises(StudioError) as caught:
        strengths_of(["a", "b"], asked)
    assert caught.value.code == "strength" and caught.value.hint


@pytest.mark.parametrize("text", ["", "{}", '{"strength": 900}', '{"strength": "much"}'])
def test_a_damaged_file_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "strength.json").write_text(text, encoding="utf-8")
    with pytest.raises(CheckpointError) as caught:
        read_strength(tmp_path)
    assert caught.value.code == "strength"
