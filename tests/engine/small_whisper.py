"""A small random Whisper with the real tokenizer, and a small corpus of real audio files.

    python -m tests.engine.small_whisper FOLDER

writes both below FOLDER (``random-whisper``, ``corpus``), for tests whose own process must not import torch.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import numpy as np
import soundfile
import torch
from transformers import GenerationConfig, WhisperConfig, WhisperFeatureExtractor, WhisperForConditionalGeneration

from studio.checkpoints.tokenizer_files import write_tokenizer
from studio.settings.resources import resource

VOCABULARY = 51_865
TEXTS = (
    "bonjour", "merci beaucoup", "au revoir", "un deux trois", "la porte", "le jardin vert", "une voix", "cinq",
    "la mer est calme", "dix heures",
)  # fmt: skip


def write_checkpoint(folder: Path) -> Path:
    """A whole transformers folder of a random multilingual Whisper with two layers of width 128."""
    folder.mkdir(parents=True)
    source = folder.parent / "tokenizer.json"
    source.write_bytes(gzip.decompress(resource("tokenizers", "multilingual.json.gz").read_bytes()))
    tokens = write_tokenizer(source, folder, VOCABULARY)
    torch.manual_seed(0)
    config = WhisperConfig(
        vocab_size=VOCABULARY, d_model=128, encoder_layers=2, decoder_layers=2, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=256, decoder_ffn_dim=256, decoder_start_token_id=50258,
        bos_token_id=50257, eos_token_id=50257, pad_token_id=50257, dropout=0.0,
    )  # fmt: skip
    model = WhisperForConditionalGeneration(config)
    # Embeddings large enough that the frozen output projection can tell one token from all others; the end token,
    # which is padding too and therefore starts at zero, among them.
    torch.nn.init.normal_(model.model.decoder.embed_tokens.weight, std=0.2)
    torch.nn.init.normal_(model.model.decoder.embed_positions.weight, std=0.1)
    model.save_pretrained(folder)
    GenerationConfig(
        decoder_start_token_id=50258, bos_token_id=50257, eos_token_id=50257, pad_token_id=50257, max_length=24,
        is_multilingual=True, lang_to_id={"<|fr|>": 50265, "<|ko|>": 50264, "<|en|>": 50259},
        task_to_id={"transcribe": 50359, "translate": 50358}, no_timestamps_token_id=50363,
    ).save_pretrained(folder)  # fmt: skip
    WhisperFeatureExtractor().save_pretrained(folder)
    assert tokens is not None
    return folder


def write_corpus(folder: Path) -> Path:
    """Ten short FLAC files of distinct tones, with metadata.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = ["file_name,text"]
    for index, text in enumerate(TEXTS):
        time = np.arange(int(16_000 * (0.6 + 0.13 * index))) / 16_000
        tone = 0.3 * np.sin(2 * np.pi * (180 + 90 * index) * time) * (1 + 0.5 * np.sin(2 * np.pi * 5 * time))
        soundfile.write(folder / f"clip {index}.flac", tone, 16_000)
        rows.append(f"clip {index}.flac,{text}")
    (folder / "metadata.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder


if __name__ == "__main__":
    write_checkpoint(Path(sys.argv[1]) / "random-whisper")
    write_corpus(Path(sys.argv[1]) / "corpus")
