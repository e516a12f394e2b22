"""A small random Whisper with the real tokenizer, and a small corpus of real audio files."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from transformers import GenerationConfig, WhisperConfig, WhisperFeatureExtractor, WhisperForConditionalGeneration

from studio.checkpoints.tokenizer_files import write_tokenizer
from studio.data.resources import resource
from studio.engine.channel import Controls, EventChannel
from studio.engine.training import TrainingJob
from studio.protocol.events import Event
from studio.runs.directory import RunDirectory
from studio.runs.prepare import prepare_run
from studio.settings.toml import parse_run_settings

VOCABULARY = 51_865
TEXTS = (
    "bonjour", "merci beaucoup", "au revoir", "un deux trois", "la porte", "le jardin vert", "une voix", "cinq",
    "la mer est calme", "dix heures",
)  # fmt: skip


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole transformers folder of a random multilingual Whisper with two layers of width 128."""
    folder = tmp_path_factory.mktemp("checkpoints") / "random-whisper"
    folder.mkdir()
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


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten short FLAC files of distinct tones, with metadata.csv."""
    folder = tmp_path_factory.mktemp("corpus")
    rows = ["file_name,text"]
    for index, text in enumerate(TEXTS):
        time = np.arange(int(16_000 * (0.6 + 0.13 * index))) / 16_000
        tone = 0.3 * np.sin(2 * np.pi * (180 + 90 * index) * time) * (1 + 0.5 * np.sin(2 * np.pi * 5 * time))
        soundfile.write(folder / f"clip {index}.flac", tone, 16_000)
        rows.append(f"clip {index}.flac,{text}")
    (folder / "metadata.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder


@dataclass
class Run:
    """A run in this process: its directory, what it told, and what it was told."""

    directory: RunDirectory
    events: list[Event] = field(default_factory=list)
    controls: Controls = field(default_factory=Controls)

    def execute(self, react: Callable[[Event, Controls], None] | None = None) -> list[Event]:
        """Train or resume until it ends; ``react`` sees every event and may give commands."""
        channel = EventChannel(None)
        self.controls = Controls()
        told: list[Event] = []
        channel.listen(told.append)
        if react is not None:
            channel.listen(lambda event: react(event, self.controls))
        TrainingJob(self.directory, channel, self.controls).execute()
        channel.stop_recording()
        self.events += told
        return told

    def of(self, kind: type[Any]) -> list[Any]:
        """The events of one kind, in order."""
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def make_run(checkpoint: Path, corpus: Path, tmp_path: Path) -> Callable[..., Run]:
    """Prepare a run on the small corpus; keyword arguments are tables of settings."""

    def make(name: str = "run", **tables: dict[str, Any]) -> Run:
        raw: dict[str, dict[str, Any]] = {
            "checkpoint": {"name": str(checkpoint), "language": "fr"},
            "data": {"source": str(corpus), "eval_fraction": 0.2},
            "adapter": {"rank": 4, "alpha": 8},
            "training": {"max_steps": 6, "batch_size": 3, "save_steps": 2, "learning_rate": 1e-2, "device": "cpu"},
            "evaluation": {"eval_steps": 3, "batch_size": 2},
        }
        for section, table in tables.items():
            raw.setdefault(section, {}).update(table)
        return Run(prepare_run(parse_run_settings(raw), tmp_path / name).directory)

    return make
