"""Texts of an evaluation that was stopped."""

from __future__ import annotations

from pathlib import Path

from studio.runs.hypothesis_cache import HypothesisCache


def test_texts_outlast_the_process(tmp_path: Path) -> None:
    first = HypothesisCache(tmp_path / "texts.jsonl", "base")
    assert first.texts == {}
    first.add({"a": "un\ndeux", "b": ""})
    first.add({"c": "  안녕"})
    again = HypothesisCache(tmp_path / "texts.jsonl", "base")
    assert again.texts == {"a": "un\ndeux", "b": "", "c": "  안녕"}
    again.add({"d": "quatre"})
    assert HypothesisCache(tmp_path / "texts.jsonl", "base").texts.keys() == {"a", "b", "c", "d"}


def test_texts_of_something_else_are_thrown_away(tmp_path: Path) -> None:
    HypothesisCache(tmp_path / "texts.jsonl", "one adapter").add({"a": "un"})
    other = HypothesisCache(tmp_path / "texts.jsonl", "another")
    assert other.texts == {}
    other.add({"b": "deux"})
    assert HypothesisCache(tmp_path / "texts.jsonl", "another").texts == {"b": "deux"}
    assert HypothesisCache(tmp_path / "texts.jsonl", "one adapter").texts == {}


def test_a_torn_line_is_decoded_again(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    HypothesisCache(path, "base").add({"a": "un", "b": "déjà"})
    path.write_bytes(path.read_bytes()[:-4])
    torn = HypothesisCache(path, "base")
    assert torn.texts == {"a": "un"}
    torn.add({"b": "deux"})
    assert HypothesisCache(path, "base").texts == {"a": "un", "b": "deux"}
