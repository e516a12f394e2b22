"""Our training against the standard recipe: utterances/s, peak memory, and CER from padded input.

The recipe is PEFT's Whisper guide in plain transformers + peft: ``Seq2SeqTrainer``, every utterance padded to 30 s,
batch 8, float32, LoRA r=32 on q and v. Each way trains in a process of its own; afterwards one decoder judges all
adapters alike, in float32, from 30 s padded input, on utterances that none has seen.

Run: python tests/benchmarks/bench_training.py CORPUS [--language fr] [--steps 40] [--recipe-steps 40] [--only NAME…]
     [--timed NAME…] [--judged 60] [--threads 2] [--json FILE]

``--steps`` trains each way on as many utterances (steps × 8); ``--timed`` gives some of our ways, in another round, as
much training time as the recipe took. «×» is by the clock, «× CPU» by the processor's time, which other work on the
machine hardly changes where ``--threads`` is 1. ``--only`` takes some of: recipe, float32, bfloat16,
packed, packed-float32, padded.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from ways import BATCH, in_own_process, parser_of_runs, prepare

OURS: dict[str, dict[str, Any]] = {
    "float32": {"precision": "float32"},
    "bfloat16": {"precision": "bfloat16"},
    "packed": {"precision": "bfloat16", "audio_context": "packed"},
    "packed-float32": {"precision": "float32", "audio_context": "packed"},
    "padded": {"precision": "float32", "audio_context": "padded"},
}
"""Settings of ``[training]`` that differ from the defaults."""


def _rows(options: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    names = options.only or ["recipe", *OURS]
    rows: list[dict[str, Any]] = []
    for name in names:
        steps = options.recipe_steps if name == "recipe" else options.steps
        work = prepare(options, folder / name, steps, **OURS.get(name, {}))
        figures = in_own_process(options, "recipe" if name == "recipe" else "ours", work, steps=steps)
        rows.append({"way": name, "round": "equal utterances", "work": str(work), **figures})
        print(json.dumps(rows[-1]), file=sys.stderr)
    recipe_seconds = next((row["seconds"] for row in rows if row["way"] == "recipe"), 0.0)
    for row in [row for row in rows if row["way"] in options.timed]:
        steps = max(1, int(recipe_seconds * row["utterances"] / row["seconds"] / BATCH))
        work = prepare(options, folder / f"{row['way']}-time", steps, **OURS[row["way"]])
        figures = in_own_process(options, "ours", work, steps=steps)
        rows.append({"way": row["way"], "round": "equal time", "work": str(work), **figures})
    return rows


def _print(rows: list[dict[str, Any]], base: float) -> None:
    print(
        f"{'':12}{'round':>18}{'utterances':>12}{'s':>8}{'utt/s':>8}{'×':>7}{'× CPU':>7}{'peak, GB':>10}{'CER, %':>8}"
    )
    reference = next((row for row in rows if row["way"] == "recipe"), rows[0])
    for row in rows:
        rate = row["utterances"] / row["seconds"]
        times = rate * reference["seconds"] / reference["utterances"]
        work = row["utterances"] / row["cpu_seconds"] * reference["cpu_seconds"] / reference["utterances"]
        print(
            f"{row['way']:12}{row['round']:>18}{row['utterances']:>12.0f}{row['seconds']:>8.0f}{rate:>8.2f}{times:>7.1f}"
            f"{work:>7.1f}{row['peak_bytes'] / 1e9:>10.2f}{100 * row['cer']:>8.2f}"
        )
    print(f"base: CER {100 * base:.2f} %")


def main() -> int:
    """Train every way, judge them, print a table and JSON."""
    parser = parser_of_runs(__doc__)
    parser.add_argument("--recipe-steps", type=int, default=40)
    parser.add_argument("--timed", nargs="+", choices=list(OURS), default=[], help="also train for the recipe's time")
    parser.add_argument("--only", nargs="*", choices=["recipe", *OURS])
    options = parser.parse_args()
    if options.only and options.timed and not {"recipe", *options.timed} <= set(options.only):
        parser.error("--timed needs the recipe, and what it names, among --only")
    with tempfile.TemporaryDirectory() as folder:
        rows = _rows(options, Path(folder))
        adapters = [str(Path(row["work"]) / "adapter") for row in rows]
        rates = in_own_process(options, "judge", Path(rows[0]["work"]), "--adapters", *adapters)
    for row in rows:
        row["cer"] = rates[str(Path(row.pop("work")) / "adapter")]
    _print(rows, rates["base"])
    document = json.dumps({"rows": rows, "base_cer": rates["base"]})
    print(document)
    if options.json:
        options.json.write_text(document + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
