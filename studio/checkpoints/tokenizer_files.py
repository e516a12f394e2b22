"""Write a Whisper tokenizer as transformers expects it, from a bare ``tokenizer.json``."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from studio.errors import CheckpointError
from studio.storage.reading import read_json_object, reading

_ENGLISH_ONLY_VOCABULARY = 51_864
_BYTES = 256
_MOST_BYTES = 64 << 20  # of a tokenizer.json; Whisper's have three million
_TIMESTAMPS = 1501  # <|0.00|> to <|30.00|> in steps of 20 ms


@dataclass(frozen=True)
class SpecialTokens:
    """Ids of the tokens that steer decoding.

    Attributes:
        languages: ``{"<|en|>": 50259, …}``, in the order of their ids.
    """

    multilingual: bool
    end_of_text: int
    start_of_transcript: int
    translate: int
    transcribe: int
    start_of_previous: int
    no_timestamps: int
    languages: dict[str, int]


def write_tokenizer(source: Path, target: Path, vocabulary: int) -> SpecialTokens:
    """Write tokenizer.json, tokenizer_config.json, vocab.json, merges.txt and special_tokens_map.json into ``target``.

    Args:
        source: the ``tokenizer.json`` to start from; timestamp tokens and a missing first merge are added.
        target: an existing folder.
        vocabulary: rows of the model's token embeddings.

    Raises:
        CheckpointError: code ``checkpoint_corrupt`` where the tokenizer is not this model's.
    """
    hint = "Copy tokenizer.json from where the checkpoint came from."
    with reading(source, "tokenizer", CheckpointError, code="checkpoint_corrupt", hint=hint):
        tokenizer = read_json_object(source, _MOST_BYTES)
        tokenizer["model"]["merges"] = complete_merges(tokenizer["model"])
        _add_timestamps(tokenizer, vocabulary, source)
        tokens = _special_tokens(tokenizer, vocabulary, source)
        text = json.dumps(tokenizer, ensure_ascii=False)
        Tokenizer.from_str(text)
    (target / "tokenizer.json").write_text(text, encoding="utf-8")
    write_json(target / "vocab.json", tokenizer["model"]["vocab"])
    merges = "\n".join(" ".join(pair) for pair in tokenizer["model"]["merges"])
    (target / "merges.txt").write_text(f"#version: 0.2\n{merges}\n", encoding="utf-8")
    write_json(target / "tokenizer_config.json", _tokenizer_config(tokenizer))
    write_json(target / "special_tokens_map.json", _special_tokens_map(tokenizer))
    return tokens


def complete_merges(model: dict[str, Any]) -> list[list[str]]:
    """The BPE merges as pairs, with those put back that the vocabulary proves to be missing.

    The multilingual tokenizers were long distributed without their first merge (Ġ + t), which made « the» two tokens
    instead of one; openai's own repositories have since been corrected («Add missing merge to tokenizer»). Token
    256 + i is what merge i makes, so that a gap shows.
    """
    pairs = [list(merge.split(" ")) if isinstance(merge, str) else list(merge) for merge in model["merges"]]
    made = {"".join(pair) for pair in pairs}
    for token, index in sorted(model["vocab"].items(), key=lambda item: item[1]):
        if index >= _BYTES and len(token) == 2 and token not in made:
            pairs.insert(index - _BYTES, [token[0], token[1]])
    return pairs


def _add_timestamps(tokenizer: dict[str, Any], vocabulary: int, source: Path) -> None:
    added = tokenizer["added_tokens"]
    present = {token["content"] for token in added}
    if "<|0.00|>" in present:
        return
    first = max(token["id"] for token in added) + 1
    if first + _TIMESTAMPS != vocabulary:
        raise _wrong(source, f"it has {first} tokens, where a model of {vocabulary} needs {vocabulary - _TIMESTAMPS}")
    for step in range(_TIMESTAMPS):
        added.append(_added_token(first + step, f"<|{step * 0.02:.2f}|>"))


def _added_token(index: int, content: str) -> dict[str, Any]:
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": False}
    return {"id": index, "content": content, **flags}


def _special_tokens(tokenizer: dict[str, Any], vocabulary: int, source: Path) -> SpecialTokens:
    ids: dict[str, int] = {token["content"]: int(token["id"]) for token in tokenizer["added_tokens"]}
    if max(ids.values()) >= vocabulary:
        raise _wrong(source, f"its last token is {max(ids.values())}, beyond the model's {vocabulary}")
    languages = {name: ids[name] for name in sorted(ids, key=lambda name: ids[name]) if _is_language(name)}
    return SpecialTokens(
        multilingual=vocabulary > _ENGLISH_ONLY_VOCABULARY,
        end_of_text=ids["<|endoftext|>"],
        start_of_transcript=ids["<|startoftranscript|>"],
        translate=ids["<|translate|>"],
        transcribe=ids["<|transcribe|>"],
        start_of_previous=ids["<|startofprev|>"],
        no_timestamps=ids["<|notimestamps|>"],
        languages=languages,
    )


def _is_language(token: str) -> bool:
    return re.fullmatch(r"<\|[a-z]{2,3}\|>", token) is not None


def _tokenizer_config(tokenizer: dict[str, Any]) -> dict[str, Any]:
    decoder = {
        str(token["id"]): {key: value for key, value in token.items() if key != "id"}
        for token in tokenizer["added_tokens"]
    }
    return {
        "add_prefix_space": False,
        "added_tokens_decoder": decoder,
        **_special_tokens_map(tokenizer),
        "clean_up_tokenization_spaces": False,
        "errors": "replace",
        "model_max_length": 1024,
        "processor_class": "WhisperProcessor",
        "return_attention_mask": False,
        "tokenizer_class": "WhisperTokenizer",
    }


def _special_tokens_map(tokenizer: dict[str, Any]) -> dict[str, Any]:
    end = "<|endoftext|>"
    special = [token["content"] for token in tokenizer["added_tokens"] if token["special"]]
    return {
        "additional_special_tokens": special,
        "bos_token": end,
        "eos_token": end,
        "pad_token": end,
        "unk_token": end,
    }


def write_json(path: Path, value: dict[str, Any]) -> None:
    """As people read it, and as transformers writes it."""
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _wrong(source: Path, reason: str) -> CheckpointError:
    return CheckpointError(
        f"{source} is not this checkpoint's tokenizer: {reason}.",
        "Copy tokenizer.json from where the checkpoint came from.",
        code="checkpoint_corrupt",
    )
