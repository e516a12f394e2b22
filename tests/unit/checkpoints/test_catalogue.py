from __future__ import annotations

import re

import pytest

from studio.checkpoints.catalogue import CATALOGUE, CatalogueEntry, canonical_name, find_entry, unknown_checkpoint
from studio.errors import CheckpointError

# Layers of encoder and decoder, width (openai/whisper's README and model-card.md).
SIZES = {
    "tiny": (4, 4, 384),
    "base": (6, 6, 512),
    "small": (12, 12, 768),
    "medium": (24, 24, 1024),
    "large-v2": (32, 32, 1280),
    "large-v3": (32, 32, 1280),
    "large-v3-turbo": (32, 4, 1280),
}


def expected_parameters(entry: CatalogueEntry) -> int:
    encoder, decoder, width = SIZES[entry.name.removeprefix("whisper-").removesuffix(".en")]
    vocabulary = (51_866 if entry.mel_bins == 128 else 51_865) if entry.multilingual else 51_864
    attention = 4 * width * width + 3 * width
    feed_forward = 8 * width * width + 5 * width
    convolutions = 3 * entry.mel_bins * width + width + 3 * width * width + width
    encoder_layer = attention + feed_forward + 4 * width
    decoder_layer = 2 * attention + feed_forward + 6 * width
    positions = (1500 + 448) * width
    return convolutions + positions + vocabulary * width + encoder * encoder_layer + decoder * decoder_layer + 4 * width


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_parameters_and_sizes_follow_from_the_architecture(entry: CatalogueEntry) -> None:
    assert entry.parameters == expected_parameters(entry)
    bytes_each = 2 if entry.mel_bins == 128 else 4
    header = entry.download_bytes - bytes_each * entry.parameters
    assert 10_000 < header < 200_000
    assert entry.repository == f"openai/{entry.name}"


@pytest.mark.parametrize("name", ["base", "whisper-base", "openai/whisper-base", " Base "])
def test_aliases(name: str) -> None:
    assert find_entry(name).name == "whisper-base"


def test_english_only_names_are_their_own() -> None:
    assert find_entry("tiny.en").name == "whisper-tiny.en"
    assert not find_entry("tiny.en").multilingual
    assert canonical_name("my checkpoint") == "my checkpoint"


def test_unknown_name_lists_each_checkpoint_once() -> None:
    hint = unknown_checkpoint("zzzz", ["whisper-base", "mine"]).hint
    assert re.split(r", |: |\.$", hint).count("whisper-base") == 1 and "mine" in hint


def test_unknown_name_suggests_what_is_close() -> None:
    with pytest.raises(CheckpointError) as caught:
        find_entry("whisper-larg-v3")
    assert caught.value.code == "checkpoint_unknown"
    assert "whisper-large-v3" in caught.value.hint
    with pytest.raises(CheckpointError) as caught:
        find_entry("bse")
    assert "whisper-base" in caught.value.hint


def test_nothing_close_lists_everything() -> None:
    with pytest.raises(CheckpointError) as caught:
        find_entry("zzzzqqqq")
    assert all(entry.name in caught.value.hint for entry in CATALOGUE)
