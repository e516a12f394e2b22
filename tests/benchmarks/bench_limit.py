"""How near training comes to what the cores can do: useful multiply-adds per second over a large matrix product's.

A window is as long as packed training makes one. Useful are multiply-adds of speech and of real label tokens, forward
and, for what carries a gradient, backward with frozen weights; what stands for silence, margins and recomputation are
not. At least half in float32, a third in bfloat16.

Run: python tests/benchmarks/bench_limit.py [--seconds 24] [--tokens 112] [--batch 1] [--threads 1]
     [--json FILE]

Times are the processor's, divided by the threads, so that other work on the machine hardly changes them.
«first» is the first step by the clock.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
from peft import PeftModel

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from studio.checkpoints.store import CheckpointStore
from studio.engine.batches.features import frames_for
from studio.engine.model.loading import add_adapter, load_base
from studio.engine.training.loss import batch_loss
from studio.settings.application import checkpoints_folder
from studio.settings.run import RunSettings

LIMITS = {"float32": 1 / 2, "bfloat16": 1 / 3}
_LARGE = 2048


def best_seconds(work: Callable[[], object], threads: int, times: int = 4) -> float:
    """Least processor time a thread of some tries."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        best = min(best, (time.process_time() - start) / threads)
    return best


def useful(model: PeftModel, seconds: float, tokens: int) -> float:
    """Multiply-adds of one window, forward and backward (arXiv 2001.08361, §2.1, with attention).

    Activations' gradients cost what the forward pass costs; frozen weights have none. The convolutions and the
    encoder's first projections lie below the lowest adapter, and go forward only.
    """
    config = model.config
    width, audio = config.d_model, seconds * 50
    encoder = config.encoder_layers * (4 * width**2 + 2 * width * config.encoder_ffn_dim + 2 * audio * width) * audio
    crossing = config.decoder_layers * 2 * width**2 * audio
    layer = 6 * width**2 + 2 * width * config.decoder_ffn_dim + 2 * (tokens + audio) * width
    decoder = (config.decoder_layers * layer + width * config.vocab_size) * tokens
    convolutions = 3 * width * (config.num_mel_bins * 2 + width) * audio
    first_projections = 3 * width**2 * audio
    return convolutions + 2 * (encoder + crossing + decoder) - first_projections


def measure(options: argparse.Namespace, precision: str) -> dict[str, float | str | bool]:
    """Both rates of one number format, in multiply-adds per second."""
    info = CheckpointStore(checkpoints_folder()).resolve(options.checkpoint)
    model = add_adapter(load_base(info, torch.device("cpu"), precision=precision), RunSettings(), "base").train()
    dtype = {"float32": torch.float32, "bfloat16": torch.bfloat16}[precision]
    tokens = torch.randint(1_000, 40_000, (options.batch, options.tokens))
    features = torch.randn(
        options.batch, info.mel_bins, frames_for(options.seconds, RunSettings().training.context_margin), dtype=dtype
    )
    batch = {"input_features": features, "decoder_input_ids": tokens, "labels": tokens}

    def learn() -> None:
        batch_loss(model, batch).backward()

    start = time.perf_counter()
    learn()
    first = time.perf_counter() - start
    step = best_seconds(learn, options.threads)
    left, right = torch.randn(_LARGE, _LARGE, dtype=dtype), torch.randn(_LARGE, _LARGE, dtype=dtype)
    rate = options.batch * useful(model, options.seconds, options.tokens) / step
    large = _LARGE**3 / best_seconds(lambda: left @ right, options.threads)
    share = rate / large
    return {
        "precision": precision,
        "first_step_seconds": first,
        "windows_per_second": options.batch / step,
        "useful_per_second": rate,
        "large_product_per_second": large,
        "share": share,
        "limit": LIMITS[precision],
        "passed": share >= LIMITS[precision],
    }


def main() -> int:
    """Print a table and JSON; status 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", default="whisper-base")
    parser.add_argument("--seconds", type=float, default=24.0, help="of speech in a window")
    parser.add_argument("--tokens", type=int, default=112, help="label tokens in a window")
    parser.add_argument("--batch", type=int, default=1, help="windows")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    rows = [measure(options, precision) for precision in LIMITS]
    print(f"{'':12}{'first, s':>9}{'windows/s':>10}{'useful, G/s':>12}{'product, G/s':>13}{'share':>7}{'limit':>7}")
    for row in rows:
        print(
            f"{row['precision']:12}{row['first_step_seconds']:>9.1f}{row['windows_per_second']:>10.2f}"
            f"{row['useful_per_second'] / 1e9:>12.1f}{row['large_product_per_second'] / 1e9:>13.1f}"
            f"{row['share']:>7.2f}{row['limit']:>7.2f}"
        )
    print(json.dumps(rows))
    if options.json:
        options.json.write_text(json.dumps(rows) + "\n", encoding="utf-8")
    return 0 if all(row["passed"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
