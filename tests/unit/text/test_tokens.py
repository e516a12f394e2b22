"""Counting label tokens, with Whisper's own multilingual tokenizer."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from studio.errors import CheckpointError, StudioError
from studio.settings.resources import resource
from studio.text.tokens import MAX_LABEL_TOKENS, TokenCounter


def bundled_json() -> bytes:
    return gzip.decompress(resource("tokenizers", "multilingual.json.gz").read_bytes())


def test_known_counts() -> None:
    # Its ids are 49200 12831 15377 16396 27358 3115; language, task, no-timestamps and end make 4 more.
    assert TokenCounter.bundled().count("안녕하세요 반갑습니다") == 6 + 4
    assert TokenCounter.bundled().count("") == 4
    assert TokenCounter.bundled().count("a " * MAX_LABEL_TOKENS) > MAX_LABEL_TOKENS


def test_checkpoint(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_bytes(bundled_json())
    assert TokenCounter.from_checkpoint(tmp_path).count("Bonjour") == TokenCounter.bundled().count("Bonjour")


def test_english_checkpoint_has_a_shorter_prefix(tmp_path: Path) -> None:
    tokenizer = json.loads(bundled_json())
    vocabulary = tokenizer["model"]["vocab"]
    removed = min(name for name, number in vocabulary.items() if number == 50256)
    tokenizer["added_tokens"] = [
        {**token, "id": token["id"] - 1} for token in tokenizer["added_tokens"] if token["id"] > 50256
    ]
    tokenizer["model"]["vocab"] = {
        name: number - (number > 50256) for name, number in vocabulary.items() if name != removed
    }
    tokenizer["model"]["merges"] = [
        merge for merge in tokenizer["model"]["merges"] if "".join(merge).replace(" ", "") != removed
    ]
    tokenizer["post_processor"] = None
    (tmp_path / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    assert TokenCounter.from_checkpoint(tmp_path).count("hello") == TokenCounter.bundled().count("hello") - 2


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff"])
def test_no_tokenizer(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(CheckpointError, match=str(tmp_path)):
        TokenCounter.from_checkpoint(tmp_path)


def test_absent_resource_is_an_error_of_the_installation() -> None:
    with pytest.raises(StudioError) as caught:
        resource("tokenizers", "absent.json")
    assert caught.value.code == "missing_resource"
