"""A warning where an adapter is judged on what it was trained on."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.corpus.utterance import Manifest, Utterance
from studio.runs.training_share import seen_in_training


def _utterance(name: str, split: str = "", start: float = 0.0) -> Utterance:
    return Utterance(f"{name}-{start}", f"/talks/{name}.wav", "oui", 2.0, split, start=start)


@pytest.mark.parametrize("place", ["adapter", "checkpoints/step-00000010"])
def test_what_was_trained_on_is_told(tmp_path: Path, place: str) -> None:
    parts = [_utterance("a", "train"), _utterance("b", "train", 3.0), _utterance("c", "validation")]
    Manifest(parts).save(tmp_path / "manifest.jsonl")
    heard = [_utterance("a"), _utterance("b", start=9.0), _utterance("c"), _utterance("d")]
    text = seen_in_training(tmp_path / place, heard)
    assert text.startswith("The adapter was trained on 1 of these 4 utterances, and their figures flatter it.")
    assert text.endswith(f"evaluate {tmp_path / 'manifest.jsonl'} --adapter {tmp_path / place}")
    assert not seen_in_training(tmp_path / place, heard[1:])


def test_an_adapter_without_a_run_is_not_warned_of(tmp_path: Path) -> None:
    assert not seen_in_training(tmp_path / "adapter", [_utterance("a")])
    (tmp_path / "manifest.jsonl").write_text("{", encoding="utf-8")
    assert not seen_in_training(tmp_path / "adapter", [_utterance("a")])
