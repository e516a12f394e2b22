"""What the tests of runs share: a checkpoint that can be inspected, and a small corpus of real audio files."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import soundfile

from studio.settings.resources import resource
from tests.unit.checkpoints.checkpoint_support import write_transformers_folder


def write_checkpoint(folder: Path) -> Path:
    """A multilingual checkpoint (English, French, Hawaiian) with the real tokenizer; not meant to be run."""
    write_transformers_folder(folder)
    packed = resource("tokenizers", "multilingual.json.gz").read_bytes()
    (folder / "tokenizer.json").write_bytes(gzip.decompress(packed))
    return folder


def write_corpus(folder: Path, texts: list[str], seconds: float = 0.5) -> Path:
    """A WAV file with a tone for each text, and metadata.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    time = np.arange(int(16_000 * seconds)) / 16_000
    rows = ["file_name,text"]
    for index, text in enumerate(texts):
        soundfile.write(folder / f"{index}.wav", 0.3 * np.sin(2 * np.pi * (200 + 20 * index) * time), 16_000)
        rows.append(f'{index}.wav,"{text}"')
    (folder / "metadata.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def folder_contents(folder: Path) -> dict[str, bytes]:
    """Path and content of every file below ``folder``."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
