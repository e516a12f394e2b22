"""Forecast and measured peak memory of training on a CPU: ``python tests/benchmarks/bench_memory.py [--json FILE]``.

Every row is a process of its own that loads the checkpoint, decodes one batch, takes 16 steps on synthetic utterances
of changing length and tells the most resident memory it has had. Wanted: a forecast within 15 %.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from studio.checkpoints.store import CheckpointStore
from studio.runs.forecast import Corpus, ModelShape, forecast_memory, piece_seconds
from studio.settings.application import checkpoints_folder
from studio.settings.run import RunSettings

_STEPS = 16
_WORD = " bonjour"
"""One token."""

Case = tuple[str, float, int, dict[str, dict[str, Any]]]
GRID: tuple[Case, ...] = (
    ("whisper-base", 3, 20, {}),
    ("whisper-base", 7, 40, {}),
    ("whisper-base", 7, 40, {"training": {"batch_size": 2}}),
    ("whisper-base", 7, 40, {"training": {"batch_size": 32}}),
    ("whisper-base", 25, 100, {"training": {"batch_size": 4}}),
    ("whisper-base", 4, 30, {"training": {"batch_size": 4, "audio_context": "padded"}}),
    ("whisper-base", 7, 40, {"training": {"audio_context": "trimmed"}}),
    ("whisper-base", 7, 40, {"training": {"precision": "bfloat16"}}),
    ("whisper-base", 7, 40, {"training": {"gradient_checkpointing": True}}),
    ("whisper-base", 7, 40, {"adapter": {"target_modules": "all-linear"}}),
    ("whisper-base", 7, 40, {"adapter": {"method": "dora"}}),
    ("whisper-base", 7, 40, {"quantization": {"method": "int8"}}),
    ("whisper-base", 7, 40, {"quantization": {"method": "nf4"}}),
    ("whisper-base", 7, 40, {"adapter": {"scope": "decoder"}}),
    ("whisper-tiny.en", 4, 30, {}),
    ("whisper-tiny.en", 7, 40, {"training": {"batch_size": 16, "precision": "bfloat16"}}),
    ("whisper-base", 3, 20, {"training": {"audio_context": "trimmed"}}),
    ("whisper-base", 3, 20, {"training": {"audio_context": "trimmed", "precision": "bfloat16"}}),
    ("whisper-base", 7, 40, {"training": {"audio_context": "trimmed", "precision": "bfloat16"}}),
    ("whisper-base", 3, 20, {"training": {"silence_share": 0.1}}),
    ("whisper-base", 7, 40, {"training": {"silence_share": 0.1}}),
    ("whisper-base", 3, 20, {"training": {"audio_context": "trimmed", "silence_share": 0.1}}),
    ("whisper-tiny.en", 4, 30, {"training": {"audio_context": "trimmed"}}),
    ("whisper-tiny.en", 4, 30, {"training": {"audio_context": "trimmed", "precision": "bfloat16"}}),
    ("whisper-tiny.en", 7, 40, {"training": {"audio_context": "trimmed", "precision": "bfloat16"}}),
)


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", help="numbers of rows, separated by commas")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one is not None:
        _train(*GRID[options.one])
        return
    rows = []
    numbers = [int(number) for number in options.only.split(",")] if options.only else range(len(GRID))
    print(f"{'':3}{'forecast':>9}{'measured':>9}{'off':>8}   what (MB)", flush=True)
    for number in numbers:
        case = GRID[number]
        predicted, measured = _predict(*case) >> 20, _measure(number) >> 20
        rows.append({"case": case, "predicted_mb": predicted, "measured_mb": measured})
        off = predicted / measured - 1
        print(f"{number:2} {predicted:9}{measured:9}{off:+8.1%}   {case}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def _settings(checkpoint: str, tables: dict[str, dict[str, Any]]) -> RunSettings:
    language = "en" if checkpoint.endswith(".en") else "fr"
    training = {"precision": "float32", "audio_context": "packed", **tables.get("training", {})}
    raw = {"checkpoint": {"name": checkpoint, "language": language}, **tables, "training": training}
    return RunSettings.model_validate(raw)


def _predict(checkpoint: str, seconds: float, tokens: int, tables: dict[str, dict[str, Any]]) -> int:
    shape = ModelShape.of(CheckpointStore(checkpoints_folder()).resolve(checkpoint))
    corpus = Corpus(400, 40, seconds, tokens)
    return forecast_memory(_settings(checkpoint, tables), shape, corpus, on_gpu=False).total


def _measure(number: int) -> int:
    command = [sys.executable, __file__, "--one", str(number)]
    environment = {**os.environ, "TOKENIZERS_PARALLELISM": "false"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return int(done.stdout.split()[-1])


def _train(checkpoint: str, seconds: float, tokens: int, tables: dict[str, dict[str, Any]]) -> None:
    import numpy as np
    import torch

    from studio.audio.augmentation.noise import NoiseSource
    from studio.audio.augmentation.non_speech import NonSpeech
    from studio.engine.batches.batching import Collator, PieceCollator
    from studio.engine.channel import EventChannel
    from studio.engine.model.loading import add_adapter, feature_dtype, trainable_tensors
    from studio.engine.model.memory import bound_kernel_cache, release_memory
    from studio.engine.training.job import ModelSession
    from studio.engine.training.loss import batch_loss
    from studio.runs.devices import peak_process_memory

    run = _settings(checkpoint, tables)
    bound_kernel_cache()

    def load(precision: str) -> ModelSession:
        return ModelSession.load(
            checkpoint, run.checkpoint.language, "transcribe", EventChannel(None), device="cpu",
            precision=precision, quantization=run.quantization,
        )  # fmt: skip

    session = load(run.training.precision)
    model = add_adapter(session.base, run, "base").train()
    collator = Collator(session.log_mel, session.labels, feature_dtype(session.base), run.training.margin)
    pieces = PieceCollator(collator, piece_seconds(run.training.batch_seconds, on_gpu=False), run.is_packed)
    random = np.random.default_rng(0)
    # Padded all the same, and soon written.
    silence = [np.zeros(1600, np.float32)] * run.evaluation.batch_size
    session.decoder(model)(silence)
    optimizer = torch.optim.AdamW(trainable_tensors(model).values())
    non_speech = NonSpeech(run.training.silence_share, run.training.seed, NoiseSource())
    for step in range(_STEPS):
        shares = np.append(1.0, random.uniform(0.2, 1.0, run.training.batch_size - 1))
        items = []
        for share in shares if step % 4 == 0 else shares[::-1] * 0.9:
            text = (_WORD * max(1, round(share * tokens) - 4)).strip()
            audio = random.normal(0, 0.1, int(share * seconds * 16_000)).astype(np.float32)
            silent = non_speech(step * run.training.batch_size + len(items)) if items else None
            if silent is None:
                items.append({"audio": audio, "text": text, "labels": session.labels(text)})
            else:
                items.append({"audio": silent, "text": "", "labels": session.labels("")})
        batch = pieces(items)
        for piece in batch["pieces"]:
            (batch_loss(model, piece) / batch["labels"].numel()).backward()
        optimizer.step()
        optimizer.zero_grad()
    if run.training.precision != "float32":  # the report's model takes its place
        del model, session, optimizer, collator, pieces, batch, piece
        release_memory()
        session = load("float32")
        session.decoder(session.base)(silence)
    print(peak_process_memory())


if __name__ == "__main__":
    main()
